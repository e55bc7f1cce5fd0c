"""Groups of people with a size: enrolled, infused, evaluable, arms, dose levels, subgroups.

>>> from corpus.model import Section
>>> from ingest.extract.language import Sentence
>>> text = "Of 153 patients enrolled, 127 (83.0%) were infused."
>>> [(c.role.value, c.size) for c in find_cohorts(Sentence(0, 0, text, Section.RESULTS, None))]
[('enrolled', 153), ('infused', 127)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.annotation import Cohort, CohortRole
from corpus.model import Section
from ingest.extract.language import Sentence
from ingest.extract.quantities import INTEGER, WORD_NUMBER, integer

PEOPLE = (
    r"(?:patients?|pts?|participants?|subjects?|individuals?|people|persons?|adults?|children"
    r"|infants?|adolescents?|women|men|recipients?|responders?|survivors?|cases)\b"
)
_PEOPLE_WORDS = (
    "patient", "pt", "participant", "subject", "individual", "people", "person", "adult", "child",
    "infant", "adolescent", "men", "recipient", "responder", "survivor", "case",
)  # fmt: skip
_COUNT = rf"(?<![\w.,:/≥≤<>-])(?:{INTEGER}|{WORD_NUMBER})(?![\w%]|[.,/]\d|-)"
_ADJECTIVES = r"(?:(?!were|was|of|in|with|and|to|had|who)[A-Za-z][\w/+-]*\s+){0,6}?"

# What was done with them, in the order in which a verb should decide.
_ROLES: tuple[tuple[CohortRole, str], ...] = (
    (CohortRole.SCREENED, r"screened|assessed for eligibility"),
    (CohortRole.RANDOMISED, r"randomi[sz]ed|randomly assigned|randomly allocated"),
    (CohortRole.APHERESED, r"(?:under(?:went|going)\s+)?leuk\w*apheres\w*|apheresed"),
    (CohortRole.INFUSED, r"infused|received (?:an?|the|their|one|both|at least one)? ?(?:single )?"
     r"(?:\S+ )?infusions?|got (?:an? |the )?infusion|given (?:an? |the |their )?infusion"),
    (CohortRole.EVALUABLE, r"evaluable|assessable|evaluated for|could be evaluated|were evaluated"),
    (CohortRole.ENROLLED, r"enrol(?:l?ed|ment)|recruited|entered (?:the|this)|registered|accrued"),
    (CohortRole.TREATED, r"treated|dosed|received|given|got\b|exposed to"),
    (CohortRole.ANALYSED, r"analy[sz]ed|analys[ei]s|included|reviewed|studied|comprised"
     r"|identified"),
)  # fmt: skip
_ROLE = {role: re.compile(rf"(?i)\b(?:{pattern})\b") for role, pattern in _ROLES}

_PEOPLE_COUNT = re.compile(rf"(?i)(?P<n>{_COUNT})\s+(?P<what>{_ADJECTIVES}){PEOPLE}")
_BARE_COUNT = re.compile(
    rf"(?i)(?P<n>{_COUNT})\s*(?:\(\s*\d[\d.]*\s*%\s*\)\s*)?(?:were|was|had been|have been)?\s*"
    r"(?P<verb>(?:screened|randomi[sz]ed|enrolled|infused|evaluable|dosed|treated|leukapheresed"
    r"|apheresed|evaluated)\b)"
)
_SIZE = re.compile(rf"\b(?P<letter>[nN])\s*=\s*(?P<n>{INTEGER})(?!\s*(?:/|\(\d)|[.,]?\d)")
_ARM_SIZE = re.compile(
    rf"(?i)(?P<n>{_COUNT})\s*(?:{PEOPLE}\s*)?(?:(?:were\s+)?(?:randomly\s+)?(?:assigned|allocated"
    rf"|randomi[sz]ed)\s+)?to\s+(?:receive\s+|the\s+)?(?P<label>[^,;.()]+?)"
    rf"(?=\s*(?:\band\s+{_COUNT}|[,;.(]|$))"
)
_SUBGROUPS = (
    # Among 194 patients with refractory disease, …
    re.compile(
        rf"(?i)(?:^|[,;:]\s+)(?:among|in|for|of)\s+(?:the\s+|these\s+)?"
        rf"(?P<n>{_COUNT})\s+{PEOPLE}\s+"
        r"(?:with|who had)\s+(?P<label>[^,;.()]+?)(?=\s*[,(])"
    ),
    # In these 32 long-term survivors, …
    re.compile(
        rf"(?i)(?:^|[,;:]\s+)(?:among|in|for|of)\s+(?:the\s+|these\s+)?(?P<n>{_COUNT})\s+"
        r"(?P<label>(?:[\w-]+\s+){0,2}?(?:survivors|responders))(?=\s*[,(])"
    ),
)
_DOSED = re.compile(
    rf"(?i)(?P<n>{_COUNT})\s+{PEOPLE}\s+(?:were\s+)?(?:treated\s+(?:at|with)|received"
    rf"|dosed\s+at)\s+(?:the\s+)?"
    r"(?P<label>[^,;.()]*?(?:\bdose\b|10[⁴-⁹\^][^,;.()]*))(?=\s*(?:[,;.(]|$))"
)
_RANDOMISED_TO = re.compile(
    r"(?i)(?:randomi[sz]ed|assigned)\b[^.;]{0,40}?\bto\s+(?:receive\s+)?(?:either\s+)?"
    r"(?P<a>[^,;.()]+?)\s*"
    r"(?:\([^()]*\)\s*)?(?:,\s*)?\b(?:or|versus|vs\.?)\s+(?:to\s+)?(?P<b>[^,;.()]+?)(?=\s*"
    r"(?:[,;.(]|$))"
)
_DIAGNOSIS = re.compile(
    rf"(?i)(?P<n>{_COUNT})\s*(?:\(\s*\d[\d.]*\s*%\s*\)\s*)?(?:{PEOPLE}\s*)?(?:with|had)\s+"
    rf"(?P<label>[^,;.()]+?)(?=\s*(?:\band\s+{_COUNT}|[,;.(]|$))"
)


_AT_DOSE = re.compile(
    r"(?i)(?:^|[;:]\s+)at\s+the\s+(?P<label>(?:[\w-]+\s+){0,2}?(?:dose|RP2D|level)\b[^,;.()]*),\s*$"
)
_IN_ARM = re.compile(r"(?i)(?:^|[;:]\s+)in\s+the\s+(?P<label>[^,;.()]+?)\s+(?:arm|group),\s*$")


def find_arms(text: str) -> list[str]:
    """The two arms that people were randomised to, where the text names no sizes.

    >>> find_arms("Patients were randomized 2:1 to ide-cel or to a standard regimen.")
    ['ide-cel', 'a standard regimen']
    """
    match = _RANDOMISED_TO.search(text)
    return [match["a"].strip(), match["b"].strip()] if match else []


_ANY_COUNT = re.compile(rf"(?i)\d|\b(?:{WORD_NUMBER})\b")


def find_cohorts(sentence: Sentence) -> list[Cohort]:
    """The groups with sizes that one sentence names."""
    if sentence.section in (Section.NOTE, Section.BIOGRAPHY, Section.TABLE):
        return []
    if not _ANY_COUNT.search(sentence.text):
        return []
    found: list[Cohort] = []
    for cohort in (
        *_arms(sentence),
        *_people(sentence),
        *_bare(sentence),
        *_sizes(sentence),
    ):
        if not any(c.start < cohort.end and cohort.start < c.end for c in found):
            found.append(cohort)
    return sorted(found, key=lambda c: c.start)


def _arms(sentence: Sentence) -> Iterator[Cohort]:
    text = sentence.text
    if not re.search(r"(?i)randomi[sz]ed|assigned|allocated", text):
        return
    for match in _ARM_SIZE.finditer(text):
        if re.match(
            rf"(?i)\d|trial|study|months?|years?|days?|(?:{WORD_NUMBER})\b", match["label"]
        ):
            continue
        yield _cohort(sentence, match, CohortRole.ARM, match["label"])


def _people(sentence: Sentence) -> Iterator[Cohort]:
    text = sentence.text
    lowered = text.lower()
    if not any(word in lowered for word in _PEOPLE_WORDS):
        return
    for pattern in _SUBGROUPS:
        for match in pattern.finditer(text):
            yield _cohort(sentence, match, CohortRole.SUBGROUP, match["label"])
    for match in _DOSED.finditer(text):
        by_level = bool(re.search(r"10[⁴-⁹^]", match["label"]))
        kind = CohortRole.DOSE_LEVEL if by_level else CohortRole.SUBGROUP
        yield _cohort(sentence, match, kind, match["label"])
    for match in _PEOPLE_COUNT.finditer(text):
        if _is_event_count(text, match):
            continue
        role = _role_of(text, match)
        arm = _IN_ARM.search(text[: match.start()])
        dose = _AT_DOSE.search(text[: match.start()])
        if role is CohortRole.RANDOMISED and arm:
            yield _cohort(sentence, match, CohortRole.ARM, arm["label"])
        elif role in (CohortRole.TREATED, CohortRole.INFUSED) and dose:
            yield _cohort(sentence, match, CohortRole.DOSE_LEVEL, dose["label"])
        elif role is not None:
            yield _cohort(sentence, match, role, None)
            if role in (CohortRole.TREATED, CohortRole.INFUSED, CohortRole.ANALYSED):
                yield from _diagnoses(sentence, match.end())


def _diagnoses(sentence: Sentence, after: int) -> Iterator[Cohort]:
    rest = sentence.text[after:]
    split = re.match(rf"(?i)[^.;]*?,\s*(?=(?:{_COUNT})\s+with\b)", rest)
    if split is None:
        return
    for match in _DIAGNOSIS.finditer(sentence.text, after + split.end()):
        yield _cohort(sentence, match, CohortRole.SUBGROUP, match["label"])


def _bare(sentence: Sentence) -> Iterator[Cohort]:
    for match in _BARE_COUNT.finditer(sentence.text):
        role = _role_in(match["verb"])
        if role is not None:
            yield _cohort(sentence, match, role, None)


def _sizes(sentence: Sentence) -> Iterator[Cohort]:
    for match in _SIZE.finditer(sentence.text):
        before = sentence.text[: match.start()]
        if re.search(r"\d\s*%\s*[\[(]?\s*$", before):
            continue  # "90% (n = 18)" counts events
        yield from _labelled_size(sentence, match, before)


def _labelled_size(sentence: Sentence, match: re.Match[str], before: str) -> Iterator[Cohort]:
    label_match = re.search(r"(?i)((?:[\w/+×^⁰-⁹.-]+\s+){0,5}?[\w/+×^⁰-⁹.-]+)\s*[\[(,]\s*$", before)
    words = label_match.group(1) if label_match else ""
    if re.search(rf"(?i){PEOPLE}$", words.strip()):
        role = _role_of(sentence.text, match) or CohortRole.TOTAL
        yield _cohort(sentence, match, role, None)
        return
    named = re.search(
        r"(?i)\b((?:cohort|arm|group|part|dose level|level|DL)\s*[-\w]+|[\w/+-]+"
        r"(?:\s+[\w/+-]+){0,2}\s+"
        r"(?:arm|group|cohort))$",
        words.strip(),
    )
    if named:
        role = (
            CohortRole.DOSE_LEVEL
            if re.match(r"(?i)dose level|level|DL", named.group(1))
            else CohortRole.SUBGROUP
            if "cohort" in named.group(1).lower()
            else CohortRole.ARM
        )
        yield _cohort(sentence, match, role, _trimmed(named.group(1)))
        return
    role_named = _role_in(words)
    if role_named is not None:
        yield _cohort(sentence, match, role_named, None)
    elif words:
        yield _cohort(sentence, match, CohortRole.SUBGROUP, _trimmed(words.split(" in ")[-1]))


def _is_event_count(text: str, match: re.Match[str]) -> bool:
    """Whether these people are those something happened to: "in 18 patients", "2 (10%) had CRS"."""
    before, after = text[: match.start()], text[match.end() :]
    if re.search(r"(?i)\b(?:in|by|for|of grade \S+ in|only|another|other)\s*$", before):
        return _role_of(text, match) is None or not re.match(
            r"(?i)\s+(?:who\s+)?(?:were\s+|was\s+)?(?:treated|infused|enrolled|evaluable|with)",
            after,
        )
    return bool(
        re.match(
            r"(?i)\s*(?:\([^)]*\)\s*)?(?:who\s+)?(?:had(?!\s+(?:been|received))|developed|experienced|died|achieved"
            r"|relapsed|"
            r"responded|remained|progressed|discontinued|reached|showed|required|attained)\b",
            after,
        )
    )


_ASIDE = re.compile(r"^\s*\([^()]*\)")


def _role_of(text: str, match: re.Match[str]) -> CohortRole | None:
    """The role that the words in, after and before the count give it, nearest first."""
    role = _role_in(match.group())
    if role is not None:
        return role
    after = re.split(
        rf"(?i)[.;:]\s|,\s*(?:and\s+)?(?={_COUNT})|\band\s+(?={_COUNT})",
        _ASIDE.sub("", text[match.end() :]),
    )[0]
    nearest = _nearest_role(after[:160])
    if nearest is not None:
        return nearest
    before = re.split(rf"(?i)[.;]\s|{_COUNT}", text[: match.start()])[-1]
    return _nearest_role(before[-60:])


def _nearest_role(text: str) -> CohortRole | None:
    found = [
        (m.start(), n, role) for n, (role, p) in enumerate(_ROLE.items()) if (m := p.search(text))
    ]
    return min(found)[2] if found else None


def _role_in(text: str) -> CohortRole | None:
    return next((role for role, pattern in _ROLE.items() if pattern.search(text)), None)


def _cohort(
    sentence: Sentence, match: re.Match[str], role: CohortRole, label: str | None
) -> Cohort:
    return Cohort(
        sentence.passage,
        sentence.start + match.start(),
        sentence.start + match.end(),
        match.group(),
        role,
        integer(match["n"]),
        _trimmed(label) if label else None,
    )


def _trimmed(label: str) -> str:
    return re.sub(r"(?i)^(?:(?:the|a|an|with|and|or|of|for|at|to)\s+)+", "", label.strip())
