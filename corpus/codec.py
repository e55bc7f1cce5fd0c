"""Data classes to plain JSON values and back, losslessly.

Fields that hold their default are left out, so that the stored form says only what was said.

>>> from corpus.model import Venue
>>> to_plain(Venue(meeting="ash", year=2024))
{'meeting': 'ash', 'year': 2024}
>>> from_plain(Venue, {"meeting": "ash", "year": 2024}) == Venue(meeting="ash", year=2024)
True
"""

from __future__ import annotations

import dataclasses
import types
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """JSON values (dict, list, str, number, bool, None) for a data class or a value in one."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    plain = {}
    for name, default in _fields(type(value)):  # type: ignore[arg-type]
        held = getattr(value, name)
        if held != default:
            plain[name] = to_plain(held)
    return plain


def from_plain(cls: type[T], plain: Any) -> T:
    """The data class that `to_plain` wrote; unknown keys raise TypeError."""
    readers: dict[str, Any] = _readers(cls)  # type: ignore[arg-type]
    unknown = plain.keys() - readers.keys()
    if unknown:
        raise TypeError(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
    return cls(**{name: _read(readers[name], held) for name, held in plain.items()})


@cache
def _fields(cls: Any) -> tuple[tuple[str, object], ...]:
    return tuple((f.name, f.default) for f in dataclasses.fields(cls))


@cache
def _readers(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {f.name: hints[f.name] for f in dataclasses.fields(cls)}


def _read(hint: Any, plain: Any) -> Any:
    if plain is None:
        return None
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], item) for item in plain)
    if dataclasses.is_dataclass(hint):
        return from_plain(hint, plain)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, Enum | float):
        return hint(plain)
    return plain
