"""What is known of a word, as strings that a CRF has weights for.

Of the word itself: form, shape, affixes, character n-grams, clusters; of its three neighbours on
either side the same, more coarsely; of pairs of neighbours; and how deep in brackets it stands.
What depends on one word alone is made once a word and kept.

>>> first, second = features(["CD7", "CAR"])
>>> [f for f in first if f.startswith(("w=", "s=", "+1w="))]
['w=cd0', 's=XXd', '+1w=car']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.extract.tagger.clusters import UNKNOWN, plain, word_clusters

_KEPT_WORDS = 1 << 16
"""So many words' features are kept: more than a thousand abstracts have."""

_LONGEST = 40
"""No word has more letters than this; what is longer is data, and its rest says nothing."""

_NUMBERS = frozenset(
    "no none zero half one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
    "eighty ninety".split()
)
_AFFIXES = (2, 3, 4, 5)
_N_GRAM = 4


REACH = 3
"""Words so far away are still seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What one word gives: to itself (at 0) and to its neighbours (at -3 … 3), and to pairs.

    Equal only to itself: it is made once a word, and comparing its strings would cost more.
    """

    at: tuple[tuple[str, ...], ...]
    form: str
    coarse: str
    middling: str


def features(words: Sequence[str]) -> list[list[str]]:
    """One list of features a word, in order: what training reads."""
    row = known_words(words)
    of_pairs = pair_features(row)
    return [
        [f for d in range(-REACH, REACH + 1) for f in row[n + REACH + d].at[d + REACH]]
        + of_pairs[n]
        for n in range(len(words))
    ]


def known_words(words: Sequence[str]) -> list[Known]:
    """The words of a sentence, with three edges before and after them."""
    return [*_EDGES, *(_known(word[:_LONGEST]) for word in words), *_EDGES]


def pair_features(row: Sequence[Known]) -> list[list[str]]:
    """What pairs of words say, and how deep in brackets each word stands."""
    depth, found = 0, []
    for n in range(REACH, len(row) - REACH):
        before2, before, this, after, after2 = row[n - 2 : n + 3]
        depth = max(0, depth - (this.form in _CLOSING))
        found.append(
            [
                f"b-={before.form}|{this.form}",
                f"b+={this.form}|{after.form}",
                f"b={before.form}|{after.form}",
                f"t-={before2.form}|{before.form}",
                f"t+={after.form}|{after2.form}",
                f"C-={before.coarse}|{this.coarse}",
                f"C+={this.coarse}|{after.coarse}",
                f"C={before.coarse}|{this.coarse}|{after.coarse}",
                f"D-={before.middling}|{this.middling}",
                f"D+={this.middling}|{after.middling}",
                f"d={min(depth, 2)}",
            ]
        )
        depth += this.form in _OPENING
    return found


_OPENING = frozenset("([")
_CLOSING = frozenset(")]")


@lru_cache(_KEPT_WORDS)
def _known(word: str) -> Known:
    form = plain(word)
    clusters = word_clusters().get(form, UNKNOWN)
    return Known(
        tuple(
            tuple(_near(word, form, clusters, at) if at else _own(word, form, clusters))
            for at in range(-REACH, REACH + 1)
        ),
        form,
        clusters[0],
        clusters[1],
    )


def _own(word: str, form: str, clusters: Sequence[str]) -> list[str]:
    shape = _shape(word)
    found = [f"w={form}", f"s={shape[:10]}", f"S={_collapsed(shape)}", f"n={min(len(word), 8)}"]
    found += [f"p{n}={form[:n]}" for n in _AFFIXES if len(form) > n]
    found += [f"x{n}={form[-n:]}" for n in _AFFIXES if len(form) > n]
    if len(form) >= _N_GRAM + 2:
        found += [f"g={form[n : n + _N_GRAM]}" for n in range(len(form) - _N_GRAM + 1)]
    if word.isupper() and len(word) > 1:
        found.append("capitals")
    elif word[:1].isupper():
        found.append("capital")
    if any(c.isdigit() for c in word):
        found.append("digit")
    found.append(f"k={_class(word)}")
    return found + [f"c{grain}={cluster}" for grain, cluster in enumerate(clusters)]


def _near(word: str, form: str, clusters: Sequence[str], at: int) -> list[str]:
    found = [f"{at:+}w={form}", f"{at:+}S={_collapsed(_shape(word))}"]
    if abs(at) == 1:
        found.append(f"{at:+}x={form[-3:]}")
    grains = clusters if abs(at) <= 2 else clusters[:2]
    return found + [f"{at:+}c{grain}={cluster}" for grain, cluster in enumerate(grains)]


def _shape(word: str) -> str:
    """
    >>> _shape("CD19-directed"), _collapsed("XXdd-xxxxxxxx")
    ('XXdd-xxxxxxxx', 'Xd-x')
    """
    kinds = (
        "X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in word
    )
    return "".join(kinds).encode("utf-8", "replace").decode("utf-8")


def _collapsed(shape: str) -> str:
    return re.sub(r"(.)\1+", r"\1", shape)


def _class(word: str) -> str:
    """A number, a number in letters, a sign, or nothing of the kind."""
    if word[:1].isdigit():
        return "number"
    if word.lower() in _NUMBERS:
        return "numeral"
    return "" if word[:1].isalnum() else "sign"


_EDGES = REACH * [
    Known(tuple((f"{at:+}w=<>",) for at in range(-REACH, REACH + 1)), "<>", "<>", "<>")
]
