"""Names as pages print them: titles before, degrees behind, footnote markers glued on.

>>> bare_name("Dr. Jing Pan"), bare_name("Binod Dhakal, MD, MS")
('Jing Pan', 'Binod Dhakal')
>>> [(a.name, a.markers) for a in split_authors("Amy Ayers, MPH2*, Jing Pan, MD, PhD1,2 and Li Wu3")
... ] == [("Amy Ayers", ("2",)), ("Jing Pan", ("1", "2")), ("Li Wu", ("3",))]
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DEGREE_WORDS = (
    "MD DO PhD DPhil DSc ScD MSc MS MSCI MSCR MSc. MPH MHS MBA MBBS MBChB MB BS BSc BCh ChB BA MA"
    " PharmD RPh RN NP APRN DNP PA PA-C FACP FRCP FRCPath FRCPA FRACP FRCPC FAAP FASCO MRCP MRCPath"
    " DVM MPhil MPharm BPharm JD EdD BSN MSN MSHS MSPH DrPH CCRP BCOP BCPS Prof Dr Jr Sr II III"
    " M.D. Ph.D. M.S. M.Sc. M.P.H. D.O. Pharm.D. M.B.A. B.S. M.A. Dr.med. MHSc MSCE MMSc MMed FCAP"
)
_DEGREE = rf"(?:{'|'.join(re.escape(w) for w in sorted(_DEGREE_WORDS.split(), key=len)[::-1])})"
_IS_DEGREES = re.compile(rf"(?:(?>{_DEGREE})[\s,/()]*+(?:\(Hons\))?)+", re.IGNORECASE)
_TRAILING_DEGREES = re.compile(rf"(?:\s*,\s*|\s+){_DEGREE}\.?$")
_GENERATION = re.compile(r"\s(?:Jr|Sr|II|III)\.?$")
_HONORIFIC = re.compile(
    r"^(?:(?:Dr|Prof|Professor|Doctor|Mr|Mrs|Ms|Associate|Assistant|Univ|med|dr|prof)\b\.?\s*)+(?=\S)"
)
_RAISED_TO_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# Possessive, since a long row of digits could otherwise be divided in exponentially many ways.
_MARKERS = re.compile(
    r"(?P<marks>(?:\d{1,3}+|[*†‡§¶#])(?:\s*+[,;]?+\s*+(?:\d{1,3}+|[*†‡§¶#]))*+)\s*$"
)
_PARTICLES = frozenset("van von de del della der den di da dos la le el al bin ibn ten ter".split())
_NAME_WORD = r"(?:[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]*)*\.?)"
_NAME = re.compile(rf"{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,5}}")


@dataclass(frozen=True, slots=True)
class PrintedAuthor:
    """An author as printed: the name without degrees, and the numbers of the affiliations."""

    name: str
    markers: tuple[str, ...] = ()


def bare_name(text: str) -> str:
    """A person's name without title and degrees.

    >>> bare_name("Professor Li-Hua Wu，MD".replace("，", ", ")), bare_name("Frederick L. Locke")
    ('Li-Hua Wu', 'Frederick L. Locke')
    """
    name = _HONORIFIC.sub("", " ".join(text.split())).strip(" ,")
    while (shorter := _TRAILING_DEGREES.sub("", name)) != name:
        name = shorter.strip(" ,")
    return name


def has_title(text: str) -> bool:
    """Whether a name is printed with a title or an academic degree, as only a person's is.

    >>> has_title("Dr. Wu"), has_title("Naval Daver, MD"), has_title("Phase II")
    (True, True, False)
    """
    text = " ".join(text.split()).strip(" ,")
    if _HONORIFIC.match(text):
        return True
    return bare_name(text) != text and not _GENERATION.search(text)


def looks_like_name(text: str) -> bool:
    """Whether this could be a person's full name, by its form alone.

    >>> looks_like_name("Jing Pan"), looks_like_name("Progression-free survival")
    (True, False)
    """
    words = text.split()
    particles = {
        "van",
        "von",
        "de",
        "del",
        "der",
        "den",
        "di",
        "da",
        "la",
        "le",
        "al",
        "bin",
        "ten",
    }
    return bool(_NAME.fullmatch(text)) and all(
        w[0].isupper() or w.lower() in particles or not w.isascii() for w in words
    )


def split_authors(text: str) -> list[PrintedAuthor]:
    """The authors of one printed line, in order.

    Degrees and markers that follow a comma belong to the name before it.
    """
    text = text.translate(_RAISED_TO_PLAIN).replace("，", ", ").replace("；", ";")
    found: list[PrintedAuthor] = []
    for piece in re.split(r"\s*[,;]\s*|\s+and\s+|\s*&\s*", text):
        name, markers = _take_markers(piece.strip())
        if not name or _IS_DEGREES.fullmatch(name):
            if found and markers:
                last = found[-1]
                found[-1] = PrintedAuthor(last.name, last.markers + markers)
            continue
        found.append(PrintedAuthor(bare_name(name), markers))
    return [a for a in found if a.name]


def marked_affiliation(text: str) -> tuple[str | None, str]:
    """The marker and the name of an affiliation line such as ``2Department of …``.

    >>> marked_affiliation("¹Beijing GoBroad Boren Hospital, Beijing, China")
    ('1', 'Beijing GoBroad Boren Hospital, Beijing, China')
    """
    match = re.match(r"(\d{1,3})[.)]?\s*(?=[^\d\s.,)])", text.translate(_RAISED_TO_PLAIN))
    if match is None:
        return None, text.strip()
    return match.group(1), text[match.end() :].strip()


def _take_markers(text: str) -> tuple[str, tuple[str, ...]]:
    match = _MARKERS.search(text)
    if match is None:
        return text, ()
    return text[: match.start()].strip(), tuple(re.findall(r"\d+", match.group("marks")))
