"""What the three public benchmarks share: annotated documents, and how spans are counted."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.extract.tagger.labels import Span
from ingest.extract.tagger.tagger import Tagger
from ingest.extract.tagger.training import Annotated, Settings, split, train
from tests.benchmarks.extraction.score import Counts, Score, score

ANNOTATED = Path(__file__).resolve().parents[4] / "shared" / "data" / "annotated"
MODELS = Path(tempfile.gettempdir()) / "hemekb-benchmark-models"
"""Where models that saw only a part of a set are kept between runs."""


@dataclass(frozen=True, slots=True)
class TaggedDocument:
    """A text with its gold spans, cut into sentences with their offsets."""

    id: str
    text: str
    spans: tuple[Span, ...]
    sentences: tuple[tuple[int, Annotated], ...]


def document(identifier: str, text: str, spans: Iterable[Span]) -> TaggedDocument:
    gold = tuple(sorted(set(spans)))
    return TaggedDocument(identifier, text, gold, tuple(split(text, gold)))


def set_aside(documents: Iterable[TaggedDocument]) -> tuple[list[TaggedDocument], ...]:
    """(four fifths to train on, one fifth to measure on), by the hash of the identifier.

    The same article is on the same side in every set.
    """
    parts: tuple[list[TaggedDocument], ...] = ([], [])
    for d in documents:
        parts[is_set_aside(d.id)].append(d)
    return parts


def is_set_aside(identifier: str) -> bool:
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 5 == 0


def sentences(documents: Iterable[TaggedDocument]) -> list[Annotated]:
    return [s for d in documents for _, s in d.sentences]


def trained(name: str, learned: Sequence[Annotated], settings: Settings) -> Tagger:
    """A tagger of these sentences only; kept by what it was made from."""
    made_from = hashlib.sha256(repr((learned, settings)).encode()).hexdigest()[:12]
    path = MODELS / f"{name}-{made_from}.npz"
    if not path.exists():
        train(learned, path, settings)
    return Tagger(path)


def found_in(tagger: Tagger, d: TaggedDocument) -> list[Span]:
    """The spans that a tagger finds, with offsets into the document."""
    found = tagger.tag([s.text for _, s in d.sentences])
    return [
        Span(start + s.start, start + s.end, s.kind)
        for (start, _), spans in zip(d.sentences, found, strict=True)
        for s in spans
    ]


Same = Callable[[Span, Span], bool]


def exact(gold: Span, found: Span) -> bool:
    return gold[:3] == found[:3]


def overlap(gold: Span, found: Span) -> bool:
    return gold.kind == found.kind and gold.start < found.end and found.start < gold.end


def counts(gold: Sequence[Span], found: Sequence[Span], same: Same) -> Counts:
    """Each gold span is met by one found span at most, in order of place."""
    left = list(found)
    right = 0
    for span in gold:
        match = next((f for f in left if same(span, f)), None)
        if match is not None:
            left.remove(match)
            right += 1
    return Counts(right, len(left), len(gold) - right)


Reading = tuple[Sequence[Span], Sequence[Span]]
"""What people marked in a document, and what was found."""


def readings(tagger: Tagger, documents: Iterable[TaggedDocument]) -> list[Reading]:
    return [(d.spans, found_in(tagger, d)) for d in documents]


def scores(name: str, pairs: Sequence[Reading], kinds: Sequence[str] = ()) -> list[Score]:
    """Exact and overlapping spans of all kinds, and exact ones of each kind named."""
    measured = [
        score(f"{name}: {how.__name__}", [counts(gold, found, how) for gold, found in pairs])
        for how in (exact, overlap)
    ]
    for kind in kinds:
        of_kind = [
            counts([s for s in gold if s.kind == kind], [s for s in found if s.kind == kind], exact)
            for gold, found in pairs
        ]
        measured.append(score(f"{name}: {kind}", of_kind))
    return measured
