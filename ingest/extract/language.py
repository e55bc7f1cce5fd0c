"""The spaCy pipeline: blank English, and where sentences of medical prose end.

General-English models take PFS for a person; the tokenizer and our own components do not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.annotation import Assertion
from corpus.model import Passage, Section

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

SENTENCES = "sentences"
"""The span group that holds them."""

# After these a full stop ends no sentence.
_ABBREVIATIONS = frozenset(
    "vs dr prof mr mrs ms st no nos fig figs ref refs e.g i.e al approx ca cf pts mo mos yr yrs wk "
    "wks resp incl excl eq vol inc ltd suppl ed eds dept univ jan feb mar apr jun jul aug sep sept "
    "oct nov dec".split()
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``body[start:start + len(text)] == text``, in passage number ``passage``.

    ``stance`` is how it stands to its numbers, once `ingest.extract.stances` has said so.
    """

    passage: int
    start: int
    text: str
    section: Section
    speaker: str | None = None
    stance: Assertion = Assertion.AFFIRMED

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def split_sentences(passages: Sequence[Passage]) -> list[Sentence]:
    """The sentences of all passages in order.

    >>> text = "ORR was 80% (4/5) vs. 42%. No ICANS was seen. P = .03 for both."
    >>> [s.text for s in split_sentences((Passage(0, len(text), text),))]
    ['ORR was 80% (4/5) vs. 42%.', 'No ICANS was seen.', 'P = .03 for both.']
    """
    docs = language().pipe((_doc(p.text) for p in passages), batch_size=64)
    return [
        # Sliced from the passage: a span puts its text together token by token.
        Sentence(
            n,
            passage.start + span.start_char,
            passage.text[span.start_char : span.end_char],
            passage.section,
            passage.speaker,
        )
        for n, (passage, doc) in enumerate(zip(passages, docs, strict=True))
        for span in doc.spans[SENTENCES]
    ]


_TEXT = "hemekb_text"


def _doc(text: str) -> Doc:
    """A tokenised text that knows its text: `Doc.text` puts it together token by token."""
    doc = language().make_doc(text)
    doc.user_data[_TEXT] = text
    return doc


@cache
def language() -> Language:
    """The pipeline, made once: it takes seconds to import spaCy and milliseconds to run it."""
    with _torch_hidden():
        import spacy
        from spacy.language import Language as Registry

    if not Registry.has_factory("hemekb_sentences"):
        Registry.component("hemekb_sentences", func=mark_sentences)
    pipeline = spacy.blank("en")
    pipeline.max_length = 100_000_000  # the limit guards a parser that is not here
    pipeline.add_pipe("hemekb_sentences")
    return pipeline


@contextmanager
def _torch_hidden() -> Iterator[None]:
    """thinc, under spaCy, imports torch wherever it is installed: a second, for nothing here."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]  # "not installed", to an import
    try:
        yield
    finally:
        del sys.modules["torch"]


def mark_sentences(doc: Doc) -> Doc:
    """A spaCy component: fills the span group ``sentences``.

    A stop followed by space and a capital, digit or bracket ends a sentence, outside of
    brackets; so does the line break after a list item or a headed line. (A span group, as
    setting ``is_sent_start`` token by token costs more than all the rest.)
    """
    text = doc.user_data.get(_TEXT) or doc.text
    starts = [0, *_boundaries(text), len(text)]
    starts = [cut for start, end in pairwise(starts) for cut in _cuts(text, start, end)]
    starts.append(len(text))
    spans = []
    for start, end in pairwise(starts):
        words = text[start:end].strip()
        at = text.index(words, start)
        span = doc.char_span(at, at + len(words), alignment_mode="expand") if words else None
        if span is not None:
            spans.append(span)
    doc.spans[SENTENCES] = spans
    return doc


_LONGEST_SENTENCE = 1500
"""Beyond this many characters it is no sentence, and reading it whole would take for ever."""


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Where a stretch begins, and where it is cut if it goes on too long: after white space."""
    yield start
    while end - start > _LONGEST_SENTENCE:
        space = text.rfind(" ", start + 1, start + _LONGEST_SENTENCE)
        start = space + 1 if space > 0 else start + _LONGEST_SENTENCE
        yield start


_STOP = re.compile(r"""[.!?。]+["')\]”’]*(?P<gap>\s+)(?=[^a-z\s])|\n\s*(?=[^a-z\s])""")
_BREAK = re.compile(r"[\s(\[]")


def _boundaries(text: str) -> Iterator[int]:
    start = 0
    for match in _STOP.finditer(text):
        if match["gap"] is not None and "\n" not in match["gap"]:
            sentence = text[start : match.start()]
            if _continues(sentence, text[match.start()]):
                continue
            if _open_brackets(sentence) and not text[match.end()].isupper():
                continue
        start = match.end()
        yield start


def _continues(sentence: str, stop: str) -> bool:
    """Whether the stop after these words belongs to the last of them: "vs.", "J.", "2."."""
    if stop != ".":
        return False
    last = _BREAK.split(sentence[-30:])[-1]
    if last.lower() in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last.isupper()):
        return True
    return sentence.strip().isdigit()  # "2." at the head of a list item is its number


def _open_brackets(sentence: str) -> bool:
    return sentence.count("(") > sentence.count(")") or sentence.count("[") > sentence.count("]")
