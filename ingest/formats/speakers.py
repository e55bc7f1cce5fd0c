"""Who speaks in an interview: the label before a colon, and when it is one.

Any paragraph may begin with a word and a colon ("Results: …", "Note: …"). It is somebody
speaking when the label is an outlet that is known or runs the page, a person with a title or
degree, somebody whom the byline, title or introduction names, or a name that keeps coming back
after questions.

>>> cast = Cast.of(["Hematology Frontier: Is it a cure?", "Dr. Jing Pan: It can be.",
...                 "Results: All responded."])
>>> [turn and (turn.speaker.label, turn.speaker.role.value) for turn in map(cast.turn, [
...     "Hematology Frontier: Is it a cure?", "Dr. Jing Pan: It can be.", "Results: All."])]
[('Hematology Frontier', 'interviewer'), ('Dr. Jing Pan', 'speaker'), None]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.model import Role, Section
from ingest.formats.named_people import NamedPerson, full_name
from ingest.formats.people import bare_name, has_title, looks_like_name
from ingest.formats.sections import section_of

OUTLETS = (
    "Hematology Frontier",
    "Oncology Frontier",
    "ASH Clinical News",
    "AJMC",
    "The American Journal of Managed Care",
    "CURE",
    "CURE Today",
    "OncLive",
    "VJHemOnc",
    "ecancer",
    "CGTLive",
    "Targeted Oncology",
    "CancerNetwork",
    "Cancer Network",
    "ONCOLOGY",
    "HemOnc Today",
    "Healio",
    "Hematology Advisor",
    "Cancer Therapy Advisor",
    "The ASCO Post",
    "DocWire News",
    "Blood Cancers Today",
    "Pharmacy Times",
    "Oncology Nursing News",
    "Oncology Central",
    "touchONCOLOGY",
    "Lymphoma Hub",
    "AML Hub",
    "Multiple Myeloma Hub",
)
"""Outlets that publish interviews in haematology, as they label their questions."""

_LABEL = re.compile(r"(?P<label>[^:：\n]{1,80}?)\s*[:：]\s*(?P<rest>.*)", re.DOTALL)
LABELLED_LINE = re.compile(
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.\s)?(?![a-z])[^\W\d_](?:[^:：\n.?!]|(?<=\b[A-Z])\.){0,60}[:：](?:\s|$)"
)
"""A line that opens with some label and a colon, so that it was not broken from the one before."""

_ASKS = re.compile(
    r"(?:interviewer|moderator|host|reporter|editor|question|q)(?:\s?\d{1,2})?", re.IGNORECASE
)
_ANSWERS = re.compile(r"(?:interviewee|guest|expert|answer|a)(?:\s?\d{1,2})?", re.IGNORECASE)
_NO_ONE = frozenset(
    "abbreviations abstract aim answer caution conclusion contact copyright date disclaimer doi"
    " efficacy email endpoint endpoints example figure funding hypothesis image important keywords"
    " limitation limitations location note number objective phone photo picture position presenter"
    " question reference references registration reminder response safety sample session source"
    " sources summary table takeaway time title toxicity topic topics transcript tip tips trial"
    " update updated venue video warning".split()
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """One who asks or answers.

    ``label`` is as printed before the colon; ``name`` is None for a mere "Q" or "Moderator".
    """

    label: str
    role: Role
    name: str | None = None
    affiliation: str | None = None
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A paragraph that opens with a speaker; ``rest`` is what is said in it, perhaps nothing."""

    speaker: Speaker
    rest: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone who speaks in one text, by label."""

    speakers: dict[str, Speaker]

    @classmethod
    def of(
        cls,
        paragraphs: Sequence[str],
        *,
        outlet: str | None = None,
        people: Sequence[NamedPerson] = (),
    ) -> Cast:
        """Find the speakers of a text; ``people`` are those whom its surroundings name."""
        labels: Counter[str] = Counter()
        questions: Counter[str] = Counter()
        replies: set[str] = set()
        before = ""
        for paragraph, after in pairwise((*paragraphs, "")):
            if match := _LABEL.fullmatch(paragraph):
                labels[match["label"]] += 1
                questions[match["label"]] += _asks(match["rest"] or after)
                if _asks(before):
                    replies.add(match["label"])
            before = paragraph
        speakers = {}
        for label, count in labels.items():
            speaker = _by_designation(label, outlet, people)
            if speaker is None and count > 1 and _could_be_name(label):
                if 2 * questions[label] >= count:
                    speaker = Speaker(label, Role.INTERVIEWER, label, is_group=True)
                elif label in replies:
                    speaker = Speaker(label, Role.SPEAKER, bare_name(label))
            if speaker:
                speakers[label] = speaker
        return cls(speakers)

    def turn(self, paragraph: str) -> Turn | None:
        """The turn that a paragraph opens, if somebody is named before its first colon."""
        match = _LABEL.fullmatch(paragraph)
        speaker = self.speakers.get(match["label"]) if match else None
        return Turn(speaker, match["rest"]) if match and speaker else None

    def has(self, role: Role) -> bool:
        return any(s.role is role for s in self.speakers.values())


def known_outlet(name: str | None) -> str | None:
    """The outlet of this name, if it is one that is known.

    >>> known_outlet("hematology frontier"), known_outlet("Results")
    ('Hematology Frontier', None)
    """
    wanted = (name or "").strip().casefold()
    return next((o for o in OUTLETS if o.casefold() == wanted), None)


def _by_designation(
    label: str, outlet: str | None, people: Sequence[NamedPerson]
) -> Speaker | None:
    """The speaker whom a label names by itself or by what surrounds the text."""
    if known_outlet(label) or _is_outlet(label, outlet):
        return Speaker(label, Role.INTERVIEWER, label, is_group=True)
    if _ASKS.fullmatch(label):
        return Speaker(label, Role.INTERVIEWER)
    if _ANSWERS.fullmatch(label):
        return Speaker(label, Role.SPEAKER)
    name = bare_name(label)
    titled = has_title(label) and (looks_like_name(name) or _is_surname(label, name))
    named = any(p.name == name or p.name.endswith(f" {name}") for p in people)
    if not titled and not (named and _could_be_name(label)):
        return None
    person = full_name(name, list(people))
    return Speaker(label, Role.SPEAKER, person.name, person.affiliation)


def _is_outlet(label: str, outlet: str | None) -> bool:
    """Whether this is the page's own outlet, perhaps without a last word ("CURE" of CURE Today)."""
    mine, theirs = label.casefold(), (outlet or "").casefold()
    return bool(mine) and (mine == theirs or (len(mine) > 2 and theirs.startswith(f"{mine} ")))


def _is_surname(label: str, name: str) -> bool:
    """Whether a single word is a surname because a title stands before it (Dr. Wu)."""
    return not label.startswith(name) and bool(re.fullmatch(r"[^\W\d_][\w'’-]+", name))


def _could_be_name(label: str) -> bool:
    words = bare_name(label).split()
    return (
        0 < len(words) <= 4
        and all(re.fullmatch(r"[^\W\d_][\w'’.-]*", w) for w in words)
        and (words[0][0].isupper() or not words[0].isascii())
        and not any(w.casefold() in _NO_ONE for w in words)
        and section_of(label) is Section.BODY
    )


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？"))
