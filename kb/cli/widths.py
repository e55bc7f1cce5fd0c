"""How wide each column of a table may be on a terminal. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

_NARROWEST = 4


def fitted(natural: Sequence[int], least: Sequence[int], room: int) -> list[int] | None:
    """Widths that together fit ``room``: the widest columns give way first.

    ``natural`` is what each column would like, ``least`` what it can live with; ``None`` where
    not even that fits.

    >>> fitted([30, 10, 5], [8, 10, 5], 40), fitted([30, 10], [20, 10], 29)
    ([25, 10, 5], None)
    """
    least = [min(pair) for pair in zip(natural, least, strict=True)]
    if sum(least) > room:
        return None
    widths = list(natural)
    while sum(widths) > room:
        widest = max(
            (n for n in range(len(widths)) if widths[n] > least[n]), key=widths.__getitem__
        )
        widths[widest] -= 1
    return widths


def squeezed(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The same, but words may break where there is no other way; never too wide for ``room``
    while a column has more than a few characters.

    >>> squeezed([30, 12], [20, 12], 29)
    [17, 12]
    """
    return (
        fitted(natural, least, room)
        or fitted(natural, [min(n, _NARROWEST) for n in least], room)
        or [min(n, _NARROWEST) for n in natural]
    )
