"""Rows as pandas DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas


def frame(
    rows: Iterable[dict[str, Any]], columns: Sequence[str], integers: Iterable[str] = ()
) -> pandas.DataFrame:
    """The rows in these columns; ``integers`` may be absent without turning into floats."""
    import pandas

    table = pandas.DataFrame(list(rows), columns=list(columns))
    return table.astype(dict.fromkeys(integers, "Int64"))
