"""Where a publication stands, from its title and from what points at it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.model import Relation, Status

_NOTICE = re.compile(r"\s*(retracted|withdrawn)(?: article| paper)?\s*:", re.IGNORECASE)


def status_of(
    title: str | None, relations: Iterable[Relation], *, is_retracted: bool = False
) -> Status:
    """Retracted, withdrawn or corrected where the source says so, else released.

    >>> status_of("WITHDRAWN: Interferon for myeloma", ())
    <Status.WITHDRAWN: 'withdrawn'>
    >>> status_of("Interferon for myeloma", (Relation.CORRECTED_BY,))
    <Status.CORRECTED: 'corrected'>
    """
    found = set(relations)
    if is_retracted or Relation.RETRACTED_BY in found:
        return Status.RETRACTED
    if notice := _NOTICE.match(title or ""):
        return Status(notice.group(1).lower())
    return Status.CORRECTED if Relation.CORRECTED_BY in found else Status.RELEASED
