"""A document means one thing by one name: what is found once is found wherever it is written.

"One sense per discourse" (Gale et al., 1992). A short form has no context of its own where it
stands in a list; where the document introduced it, it had.

>>> texts = ["Nivolumab was given to 40 patients.", "Doses: nivolumab 3 mg/kg, nivolumab 1 mg/kg."]
>>> sentences = [(text, word_places(text)) for text in texts]
>>> found = [[], [Span(7, 16, "chemical", 0.9)]]
>>> [(s.start, s.end, s.score) for s in agreed(sentences, found)[1]]
[(7, 16, 0.9), (26, 35, 0.9)]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ingest.extract.abbreviations import definitions
from ingest.extract.tagger.labels import Place, Span
from ingest.extract.tagger.words import word_places

_NAMES = frozenset({"chemical", "disease", "gene", "cell line", "species", "variant"})
"""Kinds with names of their own; "40 patients" is a measure in one sentence and not in the next."""

_SHARE = 0.25
"""A name spreads if at least this share of its occurrences was found."""

_LONGEST = 12
"""Names of more words are not looked for."""

Name = tuple[str, ...]


def agreed(
    sentences: Sequence[tuple[str, Sequence[Place]]], found: Sequence[Sequence[Span]]
) -> list[list[Span]]:
    """The spans found, and with them the same names wherever no span is yet."""
    cut = [[text[start:end] for start, end in places] for text, places in sentences]
    names = _names(cut, sentences, found)
    if not names:
        return [list(spans) for spans in found]
    _name_alike(names, [text for text, _ in sentences])
    places_of = _occurrences(cut, names)
    added: dict[int, list[Span]] = defaultdict(list)
    for name, occurrences in places_of.items():
        spans = names[name]
        if len(spans) < _SHARE * len(occurrences):
            continue
        kind = Counter(s.kind for s in spans).most_common(1)[0][0]
        score = min(s.score for s in spans)
        for n, first, last in occurrences:
            places = sentences[n][1]
            added[n].append(Span(places[first][0], places[last][1], kind, score))
    return [_with(spans, added[n]) for n, spans in enumerate(found)]


def _names(
    cut: Sequence[Sequence[str]],
    sentences: Sequence[tuple[str, Sequence[Place]]],
    found: Sequence[Sequence[Span]],
) -> dict[Name, list[Span]]:
    """What was found under each name; a single letter or number is no name."""
    names: dict[Name, list[Span]] = defaultdict(list)
    for words, (_, places), spans in zip(cut, sentences, found, strict=True):
        at = {start: n for n, (start, _) in enumerate(places)} if spans else {}
        for span in spans:
            if span.kind not in _NAMES or span.end - span.start < 2:
                continue
            first = at[span.start]
            last = first
            while places[last][1] < span.end:
                last += 1
            name = tuple(words[first : last + 1])
            if len(name) <= _LONGEST and any(c.isalpha() for word in name for c in word):
                names[name].append(span)
    return names


def _name_alike(names: dict[Name, list[Span]], texts: Sequence[str]) -> None:
    """A short form is what its long form is, and the other way round."""
    for text in texts:
        if "(" not in text:
            continue
        for definition in definitions(text):
            short, long = _cut(definition.short), _cut(definition.long)
            for known, other in ((long, short), (short, long)):
                if known in names and other not in names and len(other) <= _LONGEST:
                    names[other] = list(names[known])


def _cut(text: str) -> Name:
    return tuple(text[start:end] for start, end in word_places(text))


def _occurrences(
    cut: Sequence[Sequence[str]], names: dict[Name, list[Span]]
) -> dict[Name, list[tuple[int, int, int]]]:
    """(sentence, first word, last word) of each name; the longest where several begin."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[0]].add(len(name))
    places: dict[Name, list[tuple[int, int, int]]] = defaultdict(list)
    for n, words in enumerate(cut):
        for first, name in _longest_names(words, names, lengths):
            places[name].append((n, first, first + len(name) - 1))
    return places


def _longest_names(
    words: Sequence[str], names: dict[Name, list[Span]], lengths: dict[str, set[int]]
) -> Iterator[tuple[int, Name]]:
    for first, word in enumerate(words):
        for length in sorted(lengths.get(word, ()), reverse=True):
            name = tuple(words[first : first + length])
            if name in names:
                yield first, name
                break


def _with(spans: Sequence[Span], added: Sequence[Span]) -> list[Span]:
    """Both, in order; where they overlap, what the model found stays."""
    kept = list(spans)
    end = -1
    for new in sorted(added, key=lambda s: (s.start, -s.end)):
        if new.start >= end and not any(s.start < new.end and new.start < s.end for s in spans):
            kept.append(new)
            end = new.end
    return sorted(kept)
