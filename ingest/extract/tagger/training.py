"""From annotated documents to a model file; the same documents always give the same model."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from ingest.extract.tagger.features import features
from ingest.extract.tagger.labels import Span, labels_of
from ingest.extract.tagger.model import from_weights
from ingest.extract.tagger.words import word_places


@dataclass(frozen=True, slots=True)
class Annotated:
    """A sentence with the spans that people marked in it."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is trained: L1 drops features (small models), L2 keeps weights small."""

    l1: float = 0.1
    l2: float = 0.05
    rounds: int = 80


def train(sentences: Iterable[Annotated], path: Path, settings: Settings = Settings()) -> None:
    """Write the model of these sentences (L-BFGS; Okazaki 2007)."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params({"c1": settings.l1, "c2": settings.l2, "max_iterations": settings.rounds})
    for sentence in sentences:
        places = word_places(sentence.text)
        if places:
            words = [sentence.text[start:end] for start, end in places]
            trainer.append(
                pycrfsuite.ItemSequence(features(words)), labels_of(places, sentence.spans)
            )
    with tempfile.TemporaryDirectory() as folder:
        made = str(Path(folder) / "model")
        trainer.train(made)
        tagger = pycrfsuite.Tagger()
        tagger.open(made)
        learned = tagger.info()
        tagger.close()
    from_weights(learned.state_features, learned.transitions).save(path)


def split(text: str, spans: Sequence[Span]) -> list[tuple[int, Annotated]]:
    """The sentences of an annotated text, as extraction cuts them, each with its offset."""
    from corpus.model import Passage
    from ingest.extract.language import split_sentences

    return [
        (
            s.start,
            Annotated(
                s.text,
                tuple(
                    x._replace(start=x.start - s.start, end=x.end - s.start)
                    for x in spans
                    if s.start <= x.start and x.end <= s.end
                ),
            ),
        )
        for s in split_sentences((Passage(0, len(text), text),))
    ]
