"""LaTeX as it occurs in bibliographies, as plain text.

>>> plain_latex(r"{CD7} in {T-ALL}: {\\"U}ber 1$\\times$10$^{6}$ cells \\& more")
'CD7 in T-ALL: Über 1×10⁶ cells & more'
"""

from __future__ import annotations

import re
import unicodedata

from ingest.formats.scripts import subscript, superscript
from ingest.formats.xml_text import tidy

_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "c": "\u0327",
    "k": "\u0328",
}
_ACCENTED = re.compile(
    r"\\(?:([`'^~=.\"])\s*\{?\s*(\\[ij]|[A-Za-z])\s*\}?|([uvHckr])(?:\s*\{\s*(\\[ij]|[A-Za-z])\s*\}|\s+([A-Za-z])))"
)
_LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "aa": "å",
    "AA": "Å",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
    "j": "ȷ",
    "dh": "ð",
    "th": "þ",
    "times": "×",
    "pm": "±",
    "mp": "∓",
    "leq": "≤",
    "le": "≤",
    "geq": "≥",
    "ge": "≥",
    "approx": "≈",
    "sim": "∼",
    "cdot": "·",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "zeta": "ζ",
    "Delta": "Δ",
    "textmu": "μ",
    "textendash": "–",
    "textemdash": "—",
    "textquoteright": "’",
    "textquotesingle": "'",
    "textless": "<",
    "textgreater": ">",
    "textasciitilde": "~",
    "textregistered": "®",
    "texttrademark": "™",
    "textdegree": "°",
    "degree": "°",
}
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s+|\{\}|(?![A-Za-z]))")
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}]*)\}|([\w+-]))")
_TEXT_SCRIPT = re.compile(r"\\text(super|sub)script\{([^{}]*)\}")


def plain_latex(text: str) -> str:
    """The text without braces and commands, accents and powers in Unicode."""
    text = _ACCENTED.sub(_accented, text)
    text = _TEXT_SCRIPT.sub(lambda m: _scripted("^" if m[1] == "super" else "_", m[2]), text)
    text = re.sub(r"(?<!\\)\$([^$]*)(?<!\\)\$", lambda m: _mathematics(m[1]), text)
    text = _COMMAND.sub(lambda m: _LETTERS.get(m[1], ""), text)
    text = re.sub(r"\\([&%$#_{}])", r"\1", text.replace("{", "").replace("}", ""))
    text = text.replace("~", " ").replace("---", "—").replace("--", "–")
    return tidy(text.replace("``", "“").replace("''", "”"))


def _accented(match: re.Match[str]) -> str:
    accent = match[1] or match[3]
    letter = (match[2] or match[4] or match[5]).lstrip("\\")
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent])


def _mathematics(formula: str) -> str:
    formula = _COMMAND.sub(lambda m: _LETTERS.get(m[1], ""), formula)
    return _SCRIPT.sub(lambda m: _scripted(m[1], m[2] or m[3]), formula)


def _scripted(sign: str, text: str) -> str:
    return superscript(text) if sign == "^" else subscript(text)
