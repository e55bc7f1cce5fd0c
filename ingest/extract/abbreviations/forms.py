"""What a short form looks like, and the spelling in which it is compared with a long one."""

from __future__ import annotations

import re

LONGEST = 24

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "kappa": "κ", "lambda": "λ", "sigma": "σ", "omega": "ω",
}  # fmt: skip
_SPELLED_GREEK = re.compile("|".join([*_GREEK, *map(str.title, _GREEK)]))
_FOLDS = str.maketrans(
    "αβγδεζκλμσω₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−\n\t\r\xa0\u2009\u202f",
    "abgdezklmso01234567890123456789+--      ",
)
# A value, a roman number, or a letter that statistics use.
_NO_NAME = re.compile(
    r"[<>=≤≥±~≈%]|^[ivx]+$|^[a-zNPR]$"
    r"|^[+-]?\d[\d.,]*(?:[ \d.,/–-]|(?:mg|g|ml|kg|h|d|wk|yr|mo|min|nm|mm|cm)\b)*$"
)
_IN_TWO_PARTS = re.compile(r"\[?([\w+]+)[](/ -]([^\W\d]\w*)\)?")
_VOWEL = re.compile("[aeiou]")


def folded(text: str) -> str:
    """As written, letter by letter, but for case, Greek, superscripts and kinds of space.

    >>> folded("TNF-α and Ca²⁺")
    'tnf-a and ca2+'
    """
    lower = text.lower()
    if len(lower) != len(text):  # as of "İ", which is two characters in lower case
        lower = "".join(c.lower()[0] for c in text)
    return lower.translate(_FOLDS)


def could_be_short(text: str) -> bool:
    """Whether the text may be a short form: not a value, nor some words of prose.

    >>> [could_be_short(t) for t in ("CRS", "TNF alpha", "n=5", "12-24", "iv", "in a limb")]
    [True, True, False, False, False, False]
    """
    return (
        len(text) <= LONGEST
        and text.count(" ") <= 2
        and (text.lower() != text if " " in text else any(map(str.isalpha, text)))
        and not _NO_NAME.search(text)
        and is_balanced(text)
    )


def is_balanced(text: str) -> bool:
    """Whether each bracket has its other half."""
    return text.count("(") == text.count(")") and text.count("[") == text.count("]")


def is_plain_word(short: str) -> bool:
    """Whether a short form could as well be a word of the language.

    >>> is_plain_word("mean"), is_plain_word("nbd"), is_plain_word("Th")
    (True, False, False)
    """
    return short.islower() and short.isalpha() and bool(_VOWEL.search(short))


def letters(short: str) -> str:
    """The letters and digits that a long form must have, in order.

    >>> letters("TNF-alpha"), letters("MRD-")
    ('tnfa', 'mrdn')
    """
    plain = folded(_SPELLED_GREEK.sub(lambda m: _GREEK[m.group().lower()], short))
    if len(plain) > 1 and plain[-1] in "+-":
        plain = plain[:-1] + {"+": "p", "-": "n"}[plain[-1]]
    return "".join(filter(str.isalnum, plain))


def readings(short: str) -> list[str]:
    """The letters of a short form, then those without its plural, and with its parts swapped.

    There must be letters.

    >>> readings("DCs"), readings("IVC-SCT"), readings("[Ca2+]i"), readings("DM")
    (['dcs', 'dc'], ['ivcsct', 'sctivc'], ['ica2'], ['dm', 'md'])
    """
    plain = letters(short)
    found = [plain]
    if short.endswith("s") and len(plain) > 2:
        found.append(plain[:-1])
    if parts := _IN_TWO_PARTS.fullmatch(short):
        swapped = letters(parts[2]) + "".join(filter(str.isalnum, folded(parts[1])))
        found = [swapped] if short.startswith("[") else [*found, swapped]
    if len(plain) == 2 and short.isupper() and short.isalpha():
        found.append(plain[::-1])
    return found
