"""Doubts as footnotes: a sign at the row, the sentence below the table. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

SIGN = "†"


class Footnotes:
    """Numbers sentences as they come, each sentence once.

    >>> notes = Footnotes()
    >>> notes.sign(["7 of 36 is 19.4%, not 25%."]), notes.sign([]), notes.sign(["105% is …"])
    ('†1', '', '†2')
    >>> notes.lines
    ['†1 7 of 36 is 19.4%, not 25%.', '†2 105% is …']
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def sign(self, sentences: Sequence[str]) -> str:
        """What stands at a row that these sentences are about."""
        signs = [
            f"{SIGN}{self._numbers.setdefault(sentence, len(self._numbers) + 1)}"
            for sentence in sentences
        ]
        return " ".join(signs)

    def marked(self, text: object, sentences: Sequence[str]) -> str:
        """A cell's text with its signs.

        >>> Footnotes().marked("25% (7/36)", ["7 of 36 is 19.4%, not 25%."])
        '25% (7/36) †1'
        """
        return " ".join(part for part in (str(text), self.sign(sentences)) if part)

    @property
    def lines(self) -> list[str]:
        """The sentences below the table, each after its sign."""
        return [f"{SIGN}{number} {sentence}" for sentence, number in self._numbers.items()]
