"""Identifiers of documents and trials, each brought to one form.

A DOI is written in five ways on the web, a meeting abstract in ten. `Identifier` holds the
scheme and one canonical value, so that equal things compare equal:

>>> Identifier.parse("https://doi.org/10.1182/Blood.2025028387")
Identifier(scheme='doi', value='10.1182/blood.2025028387')
>>> str(Identifier.parse("ASH 2024 abstract 964"))
'ash:2024:964'
>>> str(Identifier.parse("PMC 10419349"))
'pmcid:PMC10419349'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from corpus.errors import InvalidIdentifier

MEETINGS = ("ash", "eha", "asco", "ebmt", "ims", "soho", "tct", "iclle", "aacr", "esmo")
"""Meetings whose abstracts are addressed by (meeting, year, number)."""

TRIAL_REGISTRIES = ("nct", "chictr", "isrctn", "eudract", "euct", "jrct", "umin", "ctri", "actrn")
"""Schemes of trial registrations (WHO ICTRP primary registries and ClinicalTrials.gov)."""

_MEETING = "|".join(MEETINGS)

# DOI: https://www.crossref.org/blog/dois-and-matching-regular-expressions/ (the modern form).
_DOI = r"10\.\d{4,9}/[-._;()/:a-z0-9<>+\[\]]+"

_TRIAL_PATTERNS: dict[str, str] = {
    "nct": r"NCT\s?-?(\d{8})",
    "chictr": r"ChiCTR[\s-]*([A-Z]{2,6}-)?(\d{8,10})",
    "isrctn": r"ISRCTN\s?(\d{8})",
    "eudract": r"(?<!\d)(\d{4}-\d{6}-\d{2})(?![\d-])",
    "euct": r"(?<!\d)(\d{4}-\d{6}-\d{2}-\d{2})(?!\d)",
    "jrct": r"jRCTs?\s?(\d{9,10})",
    "umin": r"UMIN\s?(\d{9})",
    "ctri": r"CTRI/\d{4}/\d{2,3}/\d{6}",
    "actrn": r"ACTRN\s?(\d{14})",
}


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A scheme and the canonical value in it; ``str()`` gives ``scheme:value``.

    >>> Identifier("doi", "10.1200/jco.21.00389") == Identifier.parse("doi:10.1200/JCO.21.00389")
    True
    """

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @property
    def is_trial(self) -> bool:
        """Whether this names a trial registration rather than a document."""
        return self.scheme in TRIAL_REGISTRIES

    @classmethod
    def parse(cls, text: str) -> Identifier:
        """Read one identifier in any of its usual spellings.

        Raises:
            InvalidIdentifier: if the text has no known form.

        >>> str(Identifier.parse("NCT 04181827"))
        'nct:NCT04181827'
        >>> str(Identifier.parse("pmid:34324392"))
        'pmid:34324392'
        >>> Identifier.parse("n=97")
        Traceback (most recent call last):
        corpus.errors.InvalidIdentifier: 'n=97' is not an identifier that hemekb knows.
        """
        found = _parse(unquote(text.strip()))
        if found is None:
            raise InvalidIdentifier(f"{text!r} is not an identifier that hemekb knows.")
        return found


def doi(text: str) -> Identifier:
    """The DOI in ``text``, lower-cased, without resolver or trailing punctuation.

    >>> doi("http://dx.doi.org/10.1182/blood-2024-196371.").value
    '10.1182/blood-2024-196371'
    """
    match = re.search(_DOI, unquote(text).lower())
    if match is None:
        raise InvalidIdentifier(f"{text!r} is not a DOI.")
    value = match.group().rstrip(".,;:")
    if value.endswith(")") and value.count("(") < value.count(")"):
        value = value.rstrip(").,;")
    return Identifier("doi", value)


def pmid(text: str) -> Identifier:
    """A PubMed number: one to eight digits.

    >>> str(pmid(" 34324392 "))
    'pmid:34324392'
    """
    match = re.fullmatch(r"\s*(?:pmid:?\s*)?0*([1-9]\d{0,7})\s*", text, re.IGNORECASE)
    if match is None:
        raise InvalidIdentifier(f"{text!r} is not a PubMed number.")
    return Identifier("pmid", match.group(1))


def pmcid(text: str) -> Identifier:
    """A PubMed Central number, with or without its prefix and version.

    >>> str(pmcid("pmc3040717.1"))
    'pmcid:PMC3040717'
    """
    match = re.fullmatch(r"\s*(?:pmcid:?\s*)?(?:pmc)?\s?([1-9]\d*)(?:\.\d+)?\s*", text, re.I)
    if match is None:
        raise InvalidIdentifier(f"{text!r} is not a PubMed Central number.")
    return Identifier("pmcid", f"PMC{match.group(1)}")


def abstract(meeting: str, year: int, number: str) -> Identifier:
    """A meeting abstract by (meeting, year, number): numbers are not pages and not DOIs.

    >>> str(abstract("ASH", 2024, "964"))
    'ash:2024:964'
    """
    return Identifier(meeting.lower(), f"{year}:{number.upper()}")


def url(text: str) -> Identifier:
    """A web address without fragment or a trailing slash.

    >>> url("https://example.org/view/a-story/#top").value
    'https://example.org/view/a-story'
    """
    return Identifier("url", text.strip().split("#")[0].rstrip("/"))


def find_trials(text: str) -> Iterator[tuple[int, int, Identifier]]:
    """Every trial registration in running text, with its offsets.

    >>> [(s, e, str(i)) for s, e, i in find_trials("Registered as NCT04572308.")]
    [(14, 25, 'nct:NCT04572308')]
    """
    taken: list[tuple[int, int]] = []
    lowered = text.lower()
    for scheme in ("euct", *(s for s in _TRIAL_PATTERNS if s != "euct")):
        if (scheme if not scheme.startswith("eu") else "-") not in lowered:
            continue  # the European forms are bare numbers, all others name their registry
        for match in _TRIAL_REGEXES[scheme].finditer(text):
            if any(s < match.end() and match.start() < e for s, e in taken):
                continue
            taken.append(match.span())
            yield match.start(), match.end(), _trial(scheme, match)


_TRIAL_REGEXES = {scheme: re.compile(p, re.IGNORECASE) for scheme, p in _TRIAL_PATTERNS.items()}


def _trial(scheme: str, match: re.Match[str]) -> Identifier:
    digits = "".join(g for g in match.groups() if g)
    canonical = {
        "nct": f"NCT{digits}",
        "chictr": f"ChiCTR{'-' if match.groups()[0:1] != (None,) else ''}{digits}",
        "isrctn": f"ISRCTN{digits}",
        "jrct": f"jRCT{'s' if 's' in match.group()[:5].lower() else ''}{digits}",
        "umin": f"UMIN{digits}",
        "actrn": f"ACTRN{digits}",
    }
    return Identifier(scheme, canonical.get(scheme, digits or match.group().upper()))


def _parse(text: str) -> Identifier | None:
    bare = re.sub(r"^(?:doi|nct|url|isrctn|chictr|eudract):(?=\S)", "", text, flags=re.I)
    if re.fullmatch(rf"(?:https?://(?:dx\.)?doi\.org/)?{_DOI}", bare, re.IGNORECASE):
        return doi(bare)
    if re.match(r"https?://", bare):
        return url(bare)
    if re.fullmatch(r"pmid:?\s*\d{1,8}", text, re.IGNORECASE):
        return pmid(text)
    if re.fullmatch(r"(?:pmcid:?\s*)?pmc\s?\d+(?:\.\d+)?", text, re.IGNORECASE):
        return pmcid(text)
    meeting = re.fullmatch(
        rf"({_MEETING})[\s:]*(\d{{4}})[\s:·,]*(?:abstract)?[\s:#]*((?:LBA?|TPS|PF|PS|PB|OA|[A-Z])?-?\d+)",
        text,
        re.IGNORECASE,
    )
    if meeting:
        return abstract(meeting[1], int(meeting[2]), meeting[3])
    for start, end, found in find_trials(bare):
        if (start, end) == (0, len(bare)):
            return found
    return None
