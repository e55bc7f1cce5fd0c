"""Where the words of a sentence are: finer than spaCy's, so that every annotated edge is one.

>>> text = "ORR was 90.5% (18/20) with anti-CD7"
>>> [text[start:end] for start, end in word_places(text)]
['ORR', 'was', '90.5', '%', '(', '18', '/', '20', ')', 'with', 'anti', '-', 'CD7']
"""

from __future__ import annotations

import re

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+|[^\w\s]|_")


def word_places(text: str) -> list[tuple[int, int]]:
    """``(start, end)`` of each word: a number, letters and digits, or one other sign."""
    return [match.span() for match in _WORD.finditer(text)]
