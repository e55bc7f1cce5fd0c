"""Values as JSON holds them: every field present, identifiers and dates as their text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from corpus.identifiers import Identifier
from corpus.model import PartialDate


def plain(value: Any) -> Any:
    """
    >>> plain((Identifier("ash", "2024:964"), PartialDate(2024, 12)))
    ['ash:2024:964', '2024-12']
    """
    if isinstance(value, Identifier | PartialDate):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value
