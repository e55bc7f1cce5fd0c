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
from collections.abc import Callable
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """JSON values (dict, list, str, number, bool, None) for a data class or a value in one."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    plain = {}
    for name, default in _fields(type(value)):  # type: ignore[arg-type]
        held = getattr(value, name)
        if held is not default and held != default:
            plain[name] = held if type(held) in _PLAIN else to_plain(held)
    return plain


def from_plain(cls: type[T], plain: Any) -> T:
    """The data class that `to_plain` wrote; unknown keys raise TypeError."""
    readers: dict[str, _Reader | None] = _readers(cls)  # type: ignore[arg-type]
    unknown = plain.keys() - readers.keys()
    if unknown:
        raise TypeError(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
    values = {}
    for name, held in plain.items():
        read = readers[name]
        values[name] = held if read is None or held is None else read(held)
    return cls(**values)


_PLAIN = frozenset({str, int, float, bool, type(None)})
_Reader = Callable[[Any], Any]


@cache
def _fields(cls: Any) -> tuple[tuple[str, object], ...]:
    return tuple((f.name, f.default) for f in dataclasses.fields(cls))


@cache
def _readers(cls: Any) -> dict[str, _Reader | None]:
    hints = get_type_hints(cls)
    return {f.name: _reader(hints[f.name]) for f in dataclasses.fields(cls)}


def _reader(hint: Any) -> _Reader | None:
    """What turns the plain form of a field into its value; ``None`` where they are the same.

    Worked out once for each field: a paper's references alone are thousands of values.
    """
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    if get_origin(hint) is tuple:
        read = _reader(get_args(hint)[0])
        return tuple if read is None else lambda items: tuple(map(read, items))
    if dataclasses.is_dataclass(hint):
        return partial(from_plain, hint)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, Enum | float):
        return hint
    return None
