"""The sentence of a chunk that answers best, and what in it to highlight. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.sentences import sentence_spans

Span = tuple[int, int]

_CONCEPT_WEIGHT = 2.0
_TOKEN = re.compile(r"[^\W_]+")
_SUFFIXES = ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ied", "ed", "es", "s", "y")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the parts of it that match: ``highlights`` are offsets within ``text``.

    ``start`` and ``end`` are offsets into the document's body.
    """

    start: int
    end: int
    text: str
    highlights: tuple[Span, ...] = ()


def matching_sentence(
    text: str, offset: int, terms: Iterable[str], named: Sequence[tuple[int, int, str]]
) -> Sentence | None:
    """The sentence of ``text`` with the most of the query in it, else its first.

    ``offset`` is where the text begins in the body; ``terms`` are the query's words in lower
    case; ``named`` the places in the body, with the concept, where the query's concepts are
    mentioned. ``None`` only for a text without any words.

    >>> sentence = matching_sentence(
    ...     "Twenty were treated. MRD negativity was 95%.", 100, ["negative", "mrd"], [])
    >>> sentence.text, [sentence.text[a:b] for a, b in sentence.highlights]
    ('MRD negativity was 95%.', ['MRD'])
    """
    stems = {stem(term) for term in terms}
    best: Sentence | None = None
    best_score = -1.0
    for start, end in sentence_spans(text):
        body_start, body_end = offset + start, offset + end
        inside = [n for n in named if body_start <= n[0] and n[1] <= body_end]
        matches = [
            (match.start(), match.end(), stemmed)
            for match in _TOKEN.finditer(text[start:end])
            if (stemmed := stem(match.group())) in stems
        ]
        # Letters that stand alone (the t of CAR-T) are shown, but say nothing.
        words = {stemmed for _, _, stemmed in matches if len(stemmed) > 1}
        score = len(words) + _CONCEPT_WEIGHT * len({concept for _, _, concept in inside})
        if score > best_score:
            spans = [(s, e) for s, e, _ in matches]
            spans += [(s - body_start, e - body_start) for s, e, _ in inside]
            sentence = text[start:end]
            highlights = _telling(_joined(spans, sentence)) if score else ()
            best = Sentence(body_start, body_end, sentence, highlights)
            best_score = score
    return best


def stem(word: str) -> str:
    """A word without its commonest endings, in one spelling: enough to compare two words.

    >>> stem("relapsed") == stem("relapses"), stem("Leukaemias") == stem("leukemia")
    (True, True)
    """
    folded = word.lower().replace("ae", "e").replace("oe", "e")
    for suffix in _SUFFIXES:
        if folded.endswith(suffix) and len(folded) - len(suffix) >= 4:
            return folded[: -len(suffix)]
    return folded


def _joined(spans: Iterable[Span], text: str) -> list[Span]:
    """Overlapping spans, and those with at most a space or a hyphen between, made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and (start <= joined[-1][1] or text[joined[-1][1] : start] in " -‑–/"):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _telling(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in spans if end - start > 1)
