"""A trained tagger: the sentences of a document to the spans that it finds in them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ingest.extract.tagger.consistency import agreed
from ingest.extract.tagger.features import known_words, pair_features
from ingest.extract.tagger.labels import Place, Span, spans_of
from ingest.extract.tagger.model import Model
from ingest.extract.tagger.words import word_places

MODELS = Path(__file__).parents[1] / "models"


class Words:
    """A sentence cut into words, with their features made once for all models that read it."""

    __slots__ = ("known", "pairs", "places", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: list[Place] = word_places(text)
        self.known = known_words([text[start:end] for start, end in self.places])
        self.pairs = pair_features(self.known)


class Tagger:
    """One model. Kinds of entities are those of the set that it was trained on.

    >>> text = "The ORR was 90% in the CAR-T group and 40% in the placebo group."
    >>> [(text[s.start : s.end], s.kind) for s in Tagger.named("trial").tag([text])[0]][1:3]
    [('90%', 'measure'), ('CAR-T group', 'intervention')]
    """

    def __init__(self, path: Path) -> None:
        self._model = Model.load(path)

    @classmethod
    @cache
    def named(cls, name: str) -> Tagger:
        """A model of this package, loaded once: ``trial``, ``biomedical``, …"""
        return cls(MODELS / f"{name}.npz")

    def tag(self, sentence_texts: Sequence[str]) -> list[list[Span]]:
        """The spans of each sentence of one document, in order; any text at all is legal."""
        return self.tag_words([Words(text) for text in sentence_texts])

    def tag_words(self, sentences: Sequence[Words]) -> list[list[Span]]:
        """As `tag`, for sentences whose features are made already."""
        labelled = self._model.label([(s.known, s.pairs) for s in sentences])
        found = [
            list(spans_of(s.places, [label for label, _ in path], [sure for _, sure in path]))
            for s, path in zip(sentences, labelled, strict=True)
        ]
        return agreed([(s.text, s.places) for s in sentences], found)
