"""What to call a document, and where it is from, for people to read. Pure functions.

Nothing of this is stored: a document without a title stays without one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.identifiers import Identifier
from corpus.model import Kind

_NO_VENUE = re.compile(rf"({'|'.join(Kind)})(?: (\d{{4}}))?")
_NAMES_AT_MOST = 2


def heading(title: str | None, kind: str, source_label: str, people: Sequence[str] = ()) -> str:
    """The title; without one, what it is, by whom, and where it appeared.

    >>> heading(None, "interview", "Hematology Frontier 2024", ["Jing Pan"])
    'Interview with Jing Pan (Hematology Frontier 2024)'
    >>> heading(None, "paper", "paper 2019", ["A Author", "B Author", "C Author"])
    'Paper by A Author, B Author and 1 more (2019)'
    >>> heading(None, "news", "news"), heading(None, "abstract", "ASH 2024 · 964")
    ('News without a title', 'Abstract without a title (ASH 2024 · 964)')
    """
    if title:
        return title
    named = " without a title"
    if people:
        more = len(people) - _NAMES_AT_MOST
        tail = f" and {more} more" if more > 0 else ""
        by = "with" if kind == Kind.INTERVIEW else "by"
        named = f" {by} {', '.join(people[:_NAMES_AT_MOST])}{tail}"
    place = _place(source_label)
    return f"{kind.capitalize()}{named}" + (f" ({place})" if place else "")


def source_and_kind(source_label: str, kind: str) -> tuple[str, ...]:
    """Both, but each thing once: where no venue is known, the label is the kind.

    >>> source_and_kind("ASH 2024 · 964", "abstract"), source_and_kind("paper", "paper")
    (('ASH 2024 · 964', 'abstract'), ('paper',))
    """
    return (source_label,) if _NO_VENUE.fullmatch(source_label) else (source_label, kind)


def study(source_label: str, identifiers: Sequence[Identifier] = ()) -> str:
    """The source; where no venue is known, with an identifier that tells it from others.

    >>> study("Blood 2022"), study("paper", [Identifier("nct", "NCT03575351")])
    ('Blood 2022', 'paper · NCT03575351')
    """
    if not _NO_VENUE.fullmatch(source_label):
        return source_label
    known = next((i.value for i in identifiers if i.scheme != "url"), None)
    return f"{source_label} · {known}" if known else source_label


def _place(source_label: str) -> str:
    without_venue = _NO_VENUE.fullmatch(source_label)
    return (without_venue.group(2) or "") if without_venue else source_label
