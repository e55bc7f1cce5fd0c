"""The taggers as a spaCy component: it fills the span group ``entities``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.extract.language import SENTENCES
from ingest.extract.tagger.tagger import Tagger, Words

if TYPE_CHECKING:
    from spacy.tokens import Doc

ENTITIES = "entities"
"""The span group that holds them; its attribute ``scores`` has one probability a span."""

_FIGURE = re.compile(
    r"\d|\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|all|half)\b", re.IGNORECASE
)


def tag_entities(doc: Doc) -> Doc:
    """Interventions, outcomes, measures, diseases, chemicals and genes, whatever their names.

    Results are looked for only in sentences that have a figure.

    >>> import spacy
    >>> doc = spacy.blank("en")("The response rate was 90% with venetoclax and 40% with placebo.")
    >>> [(span.text, span.label_) for span in tag_entities(doc).spans["entities"]][:2]
    [('response rate', 'outcome'), ('90%', 'measure')]
    """
    sentences = doc.spans[SENTENCES] if SENTENCES in doc.spans else [doc[:]]
    cut = [(span.start_char, Words(span.text)) for span in sentences]
    with_figures = [(start, words) for start, words in cut if _FIGURE.search(words.text)]
    found = {}
    for name, read in (("trial", with_figures), ("biomedical", cut)):
        tagged = Tagger.named(name).tag_words([words for _, words in read])
        for (offset, _), spans in zip(read, tagged, strict=True):
            for start, end, kind, score in spans:
                piece = doc.char_span(
                    offset + start, offset + end, label=kind, alignment_mode="expand"
                )
                if piece is not None:
                    found[piece.start, piece.end, kind] = (piece, score)
    ordered = [found[key] for key in sorted(found)]
    doc.spans[ENTITIES] = [piece for piece, _ in ordered]
    doc.spans[ENTITIES].attrs["scores"] = [score for _, score in ordered]
    return doc
