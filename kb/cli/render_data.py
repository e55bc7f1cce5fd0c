"""Rows as JSON and CSV, for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]


def render_json(value: object) -> str:
    """
    >>> render_json({"n": 97, "label": "≥CR"})
    '{\\n  "n": 97,\\n  "label": "≥CR"\\n}\\n'
    """
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def render_csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows under a header; lists are joined by "; ", and what is absent is empty.

    >>> render_csv(["n", "targets", "p"], [{"n": 97, "targets": ["CD7", "CD19"], "p": None}])
    'n,targets,p\\n97,CD7; CD19,\\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        return "; ".join(
            "-".join(map(str, item)) if isinstance(item, list) else str(item) for item in value
        )
    return value
