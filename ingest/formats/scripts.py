"""Raised and lowered text in Unicode, so that a power stays a power in plain text.

``10<sup>6</sup>`` must not become 106, nor ``CD7<sup>-</sup>`` CD7:

>>> "1×10" + superscript("6", "1×10"), "CD7" + superscript("-"), "CO" + subscript("2")
('1×10⁶', 'CD7⁻', 'CO₂')
"""

from __future__ import annotations

import re

_Table = dict[str, str | int | None]

_DASHES = "−–‐‑-"  # the hyphen last: it stands in character classes
_RAISED_DIGITS: _Table = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
_RAISED = str.maketrans(_RAISED_DIGITS | dict.fromkeys(_DASHES, "⁻") | {"+": "⁺", "=": "⁼"})
_RAISED_LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOWERED_DIGITS: _Table = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))
_LOWERED = str.maketrans(_LOWERED_DIGITS | dict.fromkeys(_DASHES, "₋") | {"+": "₊", "=": "₌"})

_SIGNED = re.compile(rf"[+={_DASHES}]*\s?\d*[+{_DASHES}]*")
_LISTED = re.compile(rf"\d+(?:\s?[,{_DASHES}]\s?\d+)+")
_ISOTOPE = re.compile(r"\d+\s?m")
_MARKS = {"TM": "™", "tm": "™", "SM": "℠"}


def superscript(text: str, before: str = "") -> str:
    """The text as it reads when raised after ``before``.

    Numbers, signs and single letters have raised forms; words follow as they are (``CD34high``,
    ``4th``), and a power without such a form is written with a caret.

    >>> superscript("−1"), superscript("th", "4"), superscript("high", "CD34")
    ('⁻¹', 'th', 'high')
    >>> "10" + superscript("4.5", "10")
    '10^4.5'
    """
    core = text.strip()
    if not core:
        return text
    return text.replace(core, _raised(core, before), 1)


def subscript(text: str, before: str = "") -> str:
    """The text as it reads when lowered after ``before``.

    >>> "IC" + subscript("50"), "C" + subscript("max", "C"), "T" + subscript("1/2", "T")
    ('IC₅₀', 'Cmax', 'T1/2')
    """
    core = text.strip()
    if not core:
        return text
    return text.replace(core, _lowered(core, before), 1)


def _raised(core: str, before: str) -> str:
    if _SIGNED.fullmatch(core):
        return core.translate(_RAISED).replace(" ", "")
    if _ISOTOPE.fullmatch(core):
        return core.replace(" ", "").translate(_RAISED).translate(_RAISED_LETTERS)
    if _LISTED.fullmatch(core):
        return core.translate(str.maketrans(_RAISED_DIGITS))
    if len(core) == 1:
        return core.translate(_RAISED_LETTERS)
    if before[-1:].isdigit() and (core[0].isdigit() or core[0] in "+-−("):
        return f"^{core}" if re.fullmatch(r"[-+−]?[\w.]+", core) else f"^({core})"
    return _MARKS.get(core, core)


def _lowered(core: str, before: str) -> str:
    if _SIGNED.fullmatch(core):
        return core.translate(_LOWERED).replace(" ", "")
    if _LISTED.fullmatch(core):
        return core.translate(str.maketrans(_LOWERED_DIGITS))
    if before[-1:].isdigit() and core[0].isdigit():
        return f"_{core}"
    return core
