"""A document cut into the pieces that are indexed, each a contiguous range of its body.

A piece is long enough to carry its context and short enough for the encoder to read whole:
all-MiniLM-L6-v2 sees 256 tokens, which is about 180 words of medical English and a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil

from corpus.model import Passage, Section
from search.sentences import sentence_spans

WORDS_PER_CHUNK = 180

# Chinese and Japanese are written without spaces; each character counts as a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+")
# The title of a cited work says what that work is about: it must not outrank the work itself.
_LEFT_OUT = frozenset({Section.NOTE, Section.CITED})
_BACK_MATTER = frozenset({Section.BIOGRAPHY, Section.TABLE})


@dataclass(frozen=True, slots=True, order=True)
class Chunk:
    """``body[start:end]``, offsets in code points."""

    start: int
    end: int


def chunk_passages(passages: Sequence[Passage]) -> list[Chunk]:
    """The chunks of a document's passages, in order, none overlapping.

    Whole passages are joined up to `WORDS_PER_CHUNK`; a longer passage is cut at sentence
    ends into parts of about equal length. Notes and lists of cited work are left out, and so is
    the title, unless there is nothing else. Tables and biographies are never joined with
    running text.

    >>> title = Passage(0, 3, "CD7", Section.TITLE)
    >>> results = Passage(5, 15, "ORR 18/20.", Section.RESULTS)
    >>> chunk_passages([title, results]), chunk_passages([title])
    ([Chunk(start=5, end=15)], [Chunk(start=0, end=3)])
    """
    chunks = [chunk for run in _runs(passages) for chunk in _packed(run)]
    if chunks:
        return chunks
    titles = [p for p in passages if p.section == Section.TITLE and p.text.strip()]
    return list(_packed(titles[:1]))


def encoded_text(title: str | None, chunk_text: str) -> str:
    """What the encoder reads for a chunk: the title gives a short piece its subject.

    >>> encoded_text("CD7 CAR-T in T-ALL", "ORR was 90%.")
    'CD7 CAR-T in T-ALL. ORR was 90%.'
    """
    if not title or title == chunk_text:
        return chunk_text
    return f"{title.rstrip(' .')}. {chunk_text}"


def hash_of_text(text: str) -> str:
    """The SHA-256 of a text, hexadecimal: the key under which its vector is kept."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def count_words(text: str) -> int:
    """Words, where each Chinese or Japanese character is one.

    >>> count_words("18 of 20 (90%) 白血病")
    7
    """
    return sum(1 for _ in _WORD.finditer(text))


def _runs(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Neighbouring passages that may share a chunk."""
    run: list[Passage] = []
    for passage in passages:
        left_out = passage.section in _LEFT_OUT or passage.section == Section.TITLE
        if left_out or (run and _kind_of_matter(run[-1]) != _kind_of_matter(passage)):
            if run:
                yield run
            run = []
        if not left_out and passage.text.strip():
            run.append(passage)
    if run:
        yield run


def _kind_of_matter(passage: Passage) -> Section:
    return passage.section if passage.section in _BACK_MATTER else Section.BODY


def _packed(run: Iterable[Passage]) -> Iterator[Chunk]:
    open_chunk: Chunk | None = None
    words = 0
    for passage in run:
        length = count_words(passage.text)
        if open_chunk and words + length > WORDS_PER_CHUNK:
            yield open_chunk
            open_chunk, words = None, 0
        if length > WORDS_PER_CHUNK:
            yield from _cut(passage, length)
            continue
        start = open_chunk.start if open_chunk else passage.start
        open_chunk, words = Chunk(start, passage.end), words + length
    if open_chunk:
        yield open_chunk


def _cut(passage: Passage, length: int) -> Iterator[Chunk]:
    """A long passage in parts of about equal length, at sentence ends."""
    part: tuple[int, int] | None = None
    words, left = 0, length
    for start, end in _units(passage.text):
        unit = count_words(passage.text[start:end])
        # Close where that comes nearer to an equal share of what is left than going on would.
        share = left / ceil(left / WORDS_PER_CHUNK)
        if part and (words + unit > WORDS_PER_CHUNK or words + unit / 2 > share):
            yield Chunk(passage.start + part[0], passage.start + part[1])
            part, words, left = None, 0, left - words
        part, words = (part[0] if part else start, end), words + unit
    if part:
        yield Chunk(passage.start + part[0], passage.start + part[1])


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Sentences; what has no end within a chunk's length is cut between words."""
    for start, end in sentence_spans(text):
        words = list(_WORD.finditer(text, start, end))
        for first in range(0, len(words), WORDS_PER_CHUNK):
            last = words[first : first + WORDS_PER_CHUNK][-1]
            yield words[first].start(), last.end()
