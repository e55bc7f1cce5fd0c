"""The letters of a short form laid along the words of a long one, at the least cost.

The costs rank what Ab3P (Sohn et al., BMC Bioinformatics 2008) ranks as strategies: a letter
that begins a word is free, one inside a word is dearer, dearest in a word whose beginning was not
taken; a word passed over costs, a function word hardly.
"""

from __future__ import annotations

from typing import NamedTuple

_AT_PART = 0.1  # after a hyphen, or where digits begin or end
_NEXT_LETTER = 0.2
_INSIDE = 0.8
_INSIDE_AFTER_O = 0.5  # electro|myo|graphy: new roots follow the joining vowel
_INSIDE_NEW_WORD = 2.0
_BEGINS_AT_PART = 0.6
_BEGINS_INSIDE = 2.0
_BEGINS_WITH_FUNCTION_WORD = 1.0
_WORD_PASSED = 1.2
_NUMBER_PASSED = 0.4
_FUNCTION_WORD_PASSED = 0.15
_COMMA_PASSED = 0.5
_AT_THE_END = 1.2  # how much dearer a word is that is passed over there
_HEAD_AT_THE_END = 0.9  # what is given back for "gene", "disease", …
_DIGIT_MISSING = 1.0

_FUNCTION_WORDS = frozenset("a an and as at by de for from in of on or per the to with".split())
_HEADS = frozenset(
    "activity assay cell cells disease disorder factor gene group index locus mice protein "
    "receptor score study syndrome system test trial".split()
)
_Reached = dict[int, tuple[float, int]]  # where a letter was found: the cost, the beginning


class Alignment(NamedTuple):
    """The long form begins at ``start``."""

    start: int
    cost: float


class Words:
    """The words of a (folded) text: which each character is in, and what passing them costs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.of: list[int] = []
        self.begins: list[int] = []
        self.passing = [0.0]
        self.commas = [0.0]
        for word in text.split(" "):
            if word:
                self.begins.append(len(self.of))
                self.passing.append(self.passing[-1] + _cost_of_passing(word))
                self.commas.append(self.commas[-1] + (_COMMA_PASSED if word[-1] in ",:;" else 0.0))
            self.of.extend([len(self.begins) - 1] * (len(word) + 1))
        self.ends_with_head = text.rpartition(" ")[2] in _HEADS

    def passed_at_the_end(self, place: int) -> float:
        """What the words after that of this place cost."""
        cost = (self.passing[-1] - self.passing[self.of[place] + 1]) * _AT_THE_END
        return cost - _HEAD_AT_THE_END if cost and self.ends_with_head else cost


def _cost_of_passing(word: str) -> float:
    if word in _FUNCTION_WORDS:
        return _FUNCTION_WORD_PASSED
    return _NUMBER_PASSED if word[0].isdigit() else _WORD_PASSED


def align(wanted: str, words: Words, whole: bool = False) -> Alignment | None:
    """The cheapest way to find these letters in order, up to the end of the words.

    With ``whole`` the long form must be all of them.

    >>> align("crs", Words("severe cytokine release syndrome"))
    Alignment(start=7, cost=0.0)
    >>> align("crs", Words("of the patients")) is None
    True
    """
    reached = _beginnings(wanted[0], words, whole)
    for n, letter in enumerate(wanted[1:]):
        following = _next(letter, words, reached)
        if n and letter.isdigit():
            following = _or_missing(following, reached)
        reached = following
    return min(
        (Alignment(start, c + words.passed_at_the_end(p)) for p, (c, start) in reached.items()),
        key=lambda a: (a.cost, -a.start),
        default=None,
    )


def _places(letter: str, text: str) -> list[int]:
    found = []
    place = text.find(letter)
    while place >= 0:
        found.append(place)
        place = text.find(letter, place + 1)
    return found


def _begins_part(text: str, place: int) -> bool:
    before = text[place - 1] if place else " "
    return not before.isalnum() or before.isdigit() != text[place].isdigit()


def _beginnings(letter: str, words: Words, whole: bool) -> _Reached:
    found = {}
    text = words.text
    for place in _places(letter, text):
        word = words.of[place]
        begin = words.begins[word]
        cost = 0.0
        if any(map(str.isalnum, text[begin:place])):
            cost = _BEGINS_AT_PART if _begins_part(text, place) else _BEGINS_INSIDE
        if text[begin:].partition(" ")[0] in _FUNCTION_WORDS:
            cost += _BEGINS_WITH_FUNCTION_WORD
        if whole:
            cost += words.passing[word] + words.commas[word]
        found[place] = (cost, begin)
    return found


def _next(letter: str, words: Words, reached: _Reached) -> _Reached:
    """The states after one letter more."""
    found: _Reached = {}
    text, of, passing, commas = words.text, words.of, words.passing, words.commas
    for place in _places(letter, text):
        word = of[place]
        anywhere = 0.0  # what the letter costs here, whichever the one before it was
        inside = 0.0
        if place != words.begins[word]:
            if _begins_part(text, place):
                anywhere = _AT_PART
            else:
                inside = _INSIDE_AFTER_O if text[place - 1] == "o" else _INSIDE
        best: tuple[float, int] | None = None
        for earlier, (cost, start) in reached.items():
            if earlier >= place:
                break
            left = of[earlier]
            if left != word:
                cost += passing[word] - passing[left + 1] + commas[word] - commas[left]
                cost += _INSIDE_NEW_WORD if inside else anywhere
            elif inside:
                cost += _NEXT_LETTER if earlier == place - 1 else inside
            else:
                cost += anywhere
            if best is None or cost < best[0] or (cost == best[0] and start > best[1]):
                best = (cost, start)
        if best:
            found[place] = best
    return found


def _or_missing(following: _Reached, reached: _Reached) -> _Reached:
    """The states in which the digit may also be nowhere in the long form."""
    for place, (cost, start) in reached.items():
        if place not in following or following[place][0] > cost + _DIGIT_MISSING:
            following[place] = (cost + _DIGIT_MISSING, start)
    return dict(sorted(following.items()))
