"""Where sentences begin and end, by rule.

>>> text = "ORR was 97% (n = 35 vs. 12). No deaths occurred."
>>> [text[start:end] for start, end in sentence_spans(text)]
['ORR was 97% (n = 35 vs. 12).', 'No deaths occurred.']
"""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]+[”’」』）]*|\n+")
_OPENING = re.compile(r"\s*[\"'“‘(\[]*")
_NOT_AN_END = frozenset(
    "al approx ca cf dr e.g eg eq fig figs i.e ie mr mrs ms no nos pp prof ref refs resp st supp "
    "suppl tab viz vol vs".split()
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The (start, end) of every sentence, in order, without the white space around it.

    Together they cover all that is not white space, and none overlap.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text, match):
            _append_trimmed(spans, text, start, match.end())
            start = match.end()
    _append_trimmed(spans, text, start, len(text))
    return spans


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark[0] != ".":
        return True
    before = text[max(0, match.start() - 12) : match.start()].split()
    word = before[-1].lstrip("([\"'“‘").lower() if before else ""
    if mark == "." and (word in _NOT_AN_END or re.fullmatch(r"[a-z](\.[a-z])*", word)):
        # "vs.", "e.g." and the initials of names; "no." also ends sentences, rarely.
        return False
    opening = _OPENING.match(text, match.end())
    following = text[opening.end() : opening.end() + 1] if opening else ""
    return not following.islower()


def _append_trimmed(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
