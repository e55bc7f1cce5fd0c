"""Abbreviations measured on MED1250: MEDLINE abstracts with all pairs of short and long form.

    python -m tests.benchmarks.extraction.med1250

Sohn et al., "Abbreviation definition identification based on automatic precision estimates",
BMC Bioinformatics 2008. A pair is right when both strings are the same. Of the half that is at
hand, two thirds of the documents (by a hash of their id) are to develop with, one third is only
counted. Published F1: Ab3P 0.895, Schwartz & Hearst 0.836, scispaCy 0.760.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import process_time

from ingest.extract.abbreviations import definitions
from tests.benchmarks.extraction.score import Counts, Score, score

FILE = Path(__file__).resolve().parents[4] / "shared/data/annotated/med1250" / "even_pmids.txt"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Abstract:
    """A document: its title and text, and the pairs that it defines."""

    pmid: str
    text: str
    pairs: frozenset[Pair]

    @property
    def part(self) -> str:
        """``measure`` for a third of the documents, whatever their order."""
        return "measure" if int(sha256(self.pmid.encode()).hexdigest(), 16) % 3 == 0 else "develop"


def abstracts(text: str) -> Iterator[Abstract]:
    """The documents of the file: the PubMed id, lines of text, then "  SHORT|long form" lines.

    >>> (a,) = abstracts("12\\nA title.\\nMultiple sclerosis (MS).\\n  MS|Multiple sclerosis\\n")
    >>> a.text, sorted(a.pairs)
    ('A title.\\nMultiple sclerosis (MS).', [('MS', 'Multiple sclerosis')])
    """
    for block in re.split(r"\n\n+", text.strip("\n")):
        pmid, *lines = block.split("\n")
        gold = [line for line in lines if line.startswith("  ") and "|" in line]
        pairs = frozenset(_pair(line) for line in gold)
        yield Abstract(pmid.strip(), "\n".join(line for line in lines if line not in gold), pairs)


def _pair(line: str) -> Pair:
    short, _, long = line.partition("|")
    return short.strip(), long.strip()


def ours(text: str) -> set[Pair]:
    """What the extractor finds."""
    return {(d.short, d.long) for d in definitions(text)}


def schwartz_hearst(text: str) -> set[Pair]:
    """The algorithm of Schwartz & Hearst (2003), "long form (SHORT)", as they printed it."""
    found = set()
    for bracket in re.finditer(r"\(([^()]+)\)", text):
        short = re.split(r"[,;]", bracket[1])[0].strip()
        if not (2 <= len(short) <= 10 and len(short.split()) <= 2 and short[0].isalnum()):
            continue
        if not re.search(r"[^\W\d]", short):
            continue
        words = re.split(r"[.;]\s", text[: bracket.start()])[-1].split()
        window = " ".join(words[-min(len(short) + 5, 2 * len(short)) :])
        if (long := _aligned(short, window)) and short not in long.split():
            found.add((short, long))
    return found


def _aligned(short: str, window: str) -> str | None:
    place = len(window)
    for n in reversed(range(len(short))):
        if short[n].isalnum():
            place -= 1
            while place >= 0 and (
                window[place].lower() != short[n].lower()
                or (n == 0 and place > 0 and window[place - 1].isalnum())
            ):
                place -= 1
            if place < 0:
                return None
    return window[window.rfind(" ", 0, place) + 1 :]


def measure(
    part: str | None = "measure", find: Callable[[str], set[Pair]] = ours, name: str = "MED1250"
) -> Score | None:
    """Precision, recall and F1 of a part (of all, with None); None where the file is not here."""
    if not FILE.exists():
        return None
    chosen = [a for a in abstracts(FILE.read_text("utf-8")) if part in (None, a.part)]
    return score(name, [_counts(find(a.text), a.pairs) for a in chosen])


def _counts(found: set[Pair], gold: frozenset[Pair]) -> Counts:
    return Counts(len(found & gold), len(found - gold), len(gold - found))


def words_a_second() -> float:
    """The speed on one core."""
    texts = [a.text for a in abstracts(FILE.read_text("utf-8"))]
    begun = process_time()
    for text in texts:
        ours(text)
    return sum(len(t.split()) for t in texts) / (process_time() - begun)


def main() -> int:
    if not FILE.exists():
        print(f"{FILE.name} is not here.")
        return 1
    for part in ("develop", "measure", None):
        print(part or "both")
        for name, find in (("ours", ours), ("Schwartz & Hearst", schwartz_hearst)):
            if measured := measure(part, find, name):
                print(f"  {measured.line}")
    print(f"{words_a_second():,.0f} words a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
