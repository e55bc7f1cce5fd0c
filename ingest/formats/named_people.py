"""The people whom a byline or an introduction names, and where they work.

>>> people_in("Binod Dhakal of the Medical College of Wisconsin spoke about the trial.")
[NamedPerson(name='Binod Dhakal', affiliation='Medical College of Wisconsin')]
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.formats.people import bare_name

_UPPER = "A-ZÀ-ÖØ-ÞŁŚŠŽĐ"
_WORD = rf"[{_UPPER}](?:[^\W\d_]|['’-])*"
_PARTICLE = r"(?:van|von|de|del|der|den|di|da|la|le|el|al|bin)"
_FULL_NAME = rf"{_WORD}\.?(?:\s(?:{_WORD}\.?|{_PARTICLE})){{0,3}}?\s{_WORD}"
_DEGREES = r"(?:,?\s(?:MD|M\.D\.|DO|PhD|Ph\.D\.|MBBS|MBChB|PharmD|MPH|MSc?|RN|NP)\b)+"
_ORGANISATION = (
    rf"(?:St\.\s)?{_WORD}(?:\.\w+)*"
    rf"(?:\s(?:St\.|&|(?:of|for|and|the|in|at|de|von|und)(?=\s)|{_WORD}))*"
)
_INSTITUTION = re.compile(
    r"Hospital|Universit|Cent(?:er|re)|Institut|College|School|Clinic|Medical|Cancer|City of Hope"
    r"|Foundation|Academy|Infirmary|Charité|Faculty|Department|Klinik|Health|Sloan Kettering"
)
_TITLED = re.compile(
    rf"(?:(?:Dr|Prof|Professor|Doctor)\b\.?\s)+(?P<name>{_WORD}(?:\s(?:{_WORD}|[{_UPPER}]\.)){{0,3}})"
)
_WITH_DEGREE = re.compile(rf"(?P<name>{_FULL_NAME}){_DEGREES}")
_AT_PLACE = re.compile(
    rf"(?P<name>{_FULL_NAME})(?:{_DEGREES})?,?\s(?:(?:of|from|at)\s(?:the\s)?)(?P<place>{_ORGANISATION})"
)
_COMMA_PLACE = re.compile(rf"(?P<name>{_FULL_NAME})(?:{_DEGREES})?,\s(?P<place>{_ORGANISATION})")
_TRAILING_SMALL_WORD = re.compile(r"(?:\s(?:of|for|and|the|in|at|de|von|und|&))+$")


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person as named in running text, without title; the place of work where it is said."""

    name: str
    affiliation: str | None = None


def people_in(text: str) -> list[NamedPerson]:
    """The people named in a short text, each once, in the order in which they appear.

    Only names that carry a title, a degree or a place of work are taken, since capitals alone
    do not make a person (Multiple Myeloma).

    >>> [p.name for p in people_in("Dr. Wu and Naval Daver, MD, on Acute Myeloid Leukemia")]
    ['Wu', 'Naval Daver']
    """
    found: dict[str, tuple[int, str | None]] = {}
    patterns = (_TITLED, _WITH_DEGREE, _AT_PLACE, _COMMA_PLACE)
    for line in text.split("\n"):
        for match in (m for pattern in patterns for m in pattern.finditer(line)):
            name = bare_name(match["name"])
            place = _institution(match.groupdict().get("place"))
            if not place and match.re in (_AT_PLACE, _COMMA_PLACE):
                continue
            start, known = found.get(name, (text.find(match["name"]), None))
            found[name] = (start, known or place)
    ordered = sorted(found.items(), key=lambda item: item[1][0])
    return [NamedPerson(name, place) for name, (_, place) in ordered]


def full_name(name: str, people: list[NamedPerson]) -> NamedPerson:
    """The person meant by a name or a surname: the fullest one known that ends with it.

    >>> full_name("Dhakal", people_in("Binod Dhakal, MD, of the Medical College of Wisconsin"))
    NamedPerson(name='Binod Dhakal', affiliation='Medical College of Wisconsin')
    """
    alike = [p for p in people if p.name == name or p.name.endswith(f" {name}")]
    fullest = max(alike, key=lambda p: len(p.name), default=NamedPerson(name))
    place = next((p.affiliation for p in (fullest, *alike) if p.affiliation), None)
    return NamedPerson(fullest.name, place)


def _institution(place: str | None) -> str | None:
    if not place or not _INSTITUTION.search(place):
        return None
    return _TRAILING_SMALL_WORD.sub("", place)
