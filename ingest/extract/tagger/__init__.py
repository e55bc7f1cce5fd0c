"""Names that no vocabulary has, found by trained taggers.

A document's way: `words` cuts a sentence, `features` says what is known of each word (`clusters`:
which others it is like), `model` labels them, `labels` makes spans of that, `consistency` lets a
document agree with itself, `tagger` puts these together, and `component` brings them into a spaCy
document. `training` makes the models; ``scripts/train_tagger.py`` says from what.

Beside them, for ``ingest/extract/relations.py``: what is seen of two entities (`pairs`), and the
`trees` that judge it.
"""

from ingest.extract.tagger.component import ENTITIES, tag_entities
from ingest.extract.tagger.labels import Span
from ingest.extract.tagger.tagger import MODELS, Tagger

__all__ = ["ENTITIES", "MODELS", "Span", "Tagger", "tag_entities"]
