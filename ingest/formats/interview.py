"""An interview out of the paragraphs of a page or a text: who asked what, who said what.

The same reading serves web pages and plain text. A turn opens with its speaker's label, which
becomes the passage's speaker and is not part of its text; an answer runs on until the next
speaker. Where only the answers are labelled, or nothing is, a question is known by its mark.

>>> interview = read_interview([Paragraph("Hematology Frontier: Is CAR-T a cure?"),
...                             Paragraph("Dr. Jing Pan: For some."), Paragraph("Not for all.")])
>>> [(s.section.value, s.speaker, s.text) for s in interview.speeches]
... # doctest: +NORMALIZE_WHITESPACE
[('question', 'Hematology Frontier', 'Is CAR-T a cure?'),
 ('answer', 'Dr. Jing Pan', 'For some.'), ('answer', 'Dr. Jing Pan', 'Not for all.')]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Contributor, Role, Section
from ingest.formats.meeting_lines import abstract_line, is_publication_line
from ingest.formats.named_people import people_in
from ingest.formats.people import bare_name
from ingest.formats.speakers import Cast, Speaker, known_outlet

_EDITOR_NOTE = re.compile(
    r"(?P<label>Editor(?:['’]?s['’]?|ial)?\s+Notes?)\s*[:：]\s*", re.IGNORECASE
)
_BIOGRAPHY = re.compile(
    r"About\s+(?:the\s+)?(?:Drs?\b|Prof|Professor|author|speaker|expert|interviewee|guest|doctor)"
    r"|(?:Expert|Speaker|Author|Guest|Short)?\s*(?:Biography|Bio|Profile)\b(?=\s*[:：]?\s*$)",
    re.IGNORECASE,
)
_TRANSCRIPT = re.compile(r"(?:full\s+|video\s+)?transcript\b.{0,40}", re.IGNORECASE)
_COMMENTARY = re.compile(r"(?:Expert\s+)?Commentary\s+by\s+(?P<who>[^:：]{3,80})\s*[:：]?", re.I)
_INTERVIEW_WORDS = re.compile(
    r"\binterview|\bQ\s?(?:&|and)\s?A\b"
    r"|\b(?:spoke|speaks|talks?|talked|sat down|discussed?) (?:to|with)\b",
    re.IGNORECASE,
)
_REFERENCES = re.compile(r"(?:references?|disclosures?|acknowledge?ments?|funding)\s*[:：]?", re.I)
_NOTE = re.compile(
    r"(?:disclosures?|conflicts? of interest|funding|disclaimer)\s*[:：]\s*\S.*", re.I | re.DOTALL
)
_ELLIPSIS = re.compile(r"\s*(?:\.\.\.|…)$")
_QUESTION_WORDS = 80  # a longer paragraph that ends with "?" is an answer that asks back
_TEASER_LETTERS = 40
_HEADING_WORDS = 12


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it stands; whether it is printed as a heading, or all in bold."""

    text: str
    heading: bool = False
    bold: bool = False
    section: Section | None = None  # where the layout alone says it: a table row, a caption


@dataclass(frozen=True, slots=True)
class Speech:
    """A piece of an interview: one passage to be."""

    text: str
    section: Section
    speaker: str | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Interview:
    """What was said, and the people and outlets who said it."""

    speeches: tuple[Speech, ...]
    contributors: tuple[Contributor, ...]

    @property
    def outlet(self) -> str | None:
        """The outlet that asks, where it is named as such."""
        return next((c.name for c in self.contributors if c.is_group), None)

    @property
    def introduction(self) -> str:
        """What comes before the first question or answer."""
        said = (Section.QUESTION, Section.ANSWER)
        first = next((i for i, s in enumerate(self.speeches) if s.section in said), None)
        return "\n".join(s.text for s in self.speeches[:first])


def read_interview(
    paragraphs: Sequence[Paragraph],
    *,
    title: str | None = None,
    outlet: str | None = None,
    byline: str | None = None,
    declared: bool = False,
) -> Interview | None:
    """Read paragraphs as an interview; None where they are none.

    ``declared`` says that the source calls it an interview, so that less has to show it.
    """
    paragraphs = _without_teasers(paragraphs)
    opening = "\n".join(p.text for p in paragraphs[:6])
    people = people_in("\n".join(filter(None, (byline, title, opening))))
    cast = Cast.of([p.text for p in paragraphs], outlet=outlet, people=people)
    about = "\n".join([title or "", *(p.text for p in paragraphs[:15])])
    if not _is_interview(paragraphs, cast, about, declared):
        return None
    reader = _Reader(cast, any(map(_is_transcript, paragraphs)))
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        reader.read(paragraph, following)
    return Interview(tuple(reader.speeches), _contributors(cast, reader.commentators))


@dataclass
class _Reader:
    """Where the reading stands: the section, speaker and heading of what comes next."""

    cast: Cast
    transcript: bool
    speeches: list[Speech] = field(default_factory=list)
    commentators: list[Speaker] = field(default_factory=list)
    section: Section = Section.BODY
    speaker: str | None = None
    heading: str | None = None
    part: str | None = None

    def read(self, paragraph: Paragraph, following: Paragraph | None) -> None:
        text = paragraph.text.strip()
        if not text or self._opens_part(paragraph, text):
            return
        if paragraph.section:
            self._say(text, paragraph.section)
        elif self.section in (Section.BIOGRAPHY, Section.NOTE):
            self._in_back_matter(text)
        elif abstract_line(text) or is_publication_line(text):
            self._say(text, Section.CITED)
        elif turn := self.cast.turn(text):
            asks = turn.speaker.role is Role.INTERVIEWER
            self._open(Section.QUESTION if asks else Section.ANSWER, turn.speaker.label)
            self._say(turn.rest)
        elif self._is_bare_question(paragraph, following):
            self._open(Section.QUESTION, None)
            self._say(text)
        elif _NOTE.fullmatch(text):
            self._say(text, Section.NOTE)
        elif paragraph.heading:
            self.heading = text
        else:
            self._go_on(text)

    def _opens_part(self, paragraph: Paragraph, text: str) -> bool:
        """Take the lines that open a part: editor's note, transcript, biography, commentary."""
        short = len(text.split()) <= _HEADING_WORDS
        if note := _EDITOR_NOTE.match(text):
            self._open(Section.EDITOR_NOTE, None, note["label"])
            self._say(text[note.end() :])
        elif short and (_BIOGRAPHY.match(text) or self._is_about_speaker(text)):
            label, _, rest = text.partition(":")
            self._open(Section.BIOGRAPHY, None, label.strip())
            self._say(rest)
        elif _is_transcript(paragraph):
            self._open(Section.ANSWER, None, text.rstrip(":："))
        elif short and (comment := _COMMENTARY.fullmatch(text)):
            label = comment["who"].strip()
            self.commentators += Cast.of([f"{label}:"]).speakers.values()
            self._open(Section.ANSWER, label)
        elif short and _REFERENCES.fullmatch(text):
            self._open(Section.NOTE, None, text.rstrip(":："))
        else:
            return False
        return True

    def _is_about_speaker(self, text: str) -> bool:
        """Whether a line is ``About`` somebody who speaks here."""
        about = re.match(r"About\s+", text)
        names = (s.name for s in self.cast.speakers.values() if s.name and not s.is_group)
        return about is not None and any(bare_name(text[about.end() :]) == n for n in names)

    def _in_back_matter(self, text: str) -> None:
        if text.endswith((":", "：")) and len(text.split()) <= 4:
            self.heading = text.rstrip(":：")
            return
        if re.match(r"[^:：.]{3,30}[:：]\s", text):  # "Research Focus: …" ends a list before it
            self.heading = self.part
        self._say(text)

    def _is_bare_question(self, paragraph: Paragraph, following: Paragraph | None) -> bool:
        """Whether an unlabelled paragraph asks: never where questions carry labels."""
        if self.cast.has(Role.INTERVIEWER) or not _asks(paragraph.text):
            return False
        answered = following is not None and self.cast.turn(following.text) is not None
        if self.cast.has(Role.SPEAKER):
            return answered or (self.speaker is not None and paragraph.bold)
        return paragraph.bold or paragraph.heading or self.transcript

    def _go_on(self, text: str) -> None:
        """A paragraph of its own: more of what came before, or the answer to a bare question."""
        if self.section is Section.QUESTION and not self.cast.has(Role.SPEAKER):
            self._open(Section.ANSWER, None, self.heading)
        self._say(text)

    def _open(self, section: Section, speaker: str | None, heading: str | None = None) -> None:
        self.section, self.speaker = section, speaker
        self.heading = self.part = heading

    def _say(self, text: str, section: Section | None = None) -> None:
        if text := text.strip():
            own = section is None
            self.speeches.append(
                Speech(
                    text,
                    section or self.section,
                    self.speaker if own else None,
                    self.heading if own else None,
                )
            )


def _is_interview(paragraphs: Sequence[Paragraph], cast: Cast, about: str, declared: bool) -> bool:
    turns = [turn for p in paragraphs if (turn := cast.turn(p.text))]
    asked = any(t.speaker.role is Role.INTERVIEWER for t in turns)
    answers = sum(t.speaker.role is Role.SPEAKER for t in turns)
    questions = [p for p in paragraphs if _asks(p.text)]
    if declared or (asked and answers) or (answers > 1 and questions):
        return True
    if any(map(_is_transcript, paragraphs)):
        return bool(questions) or bool(answers) or known_outlet(about.split("|")[0]) is not None
    commentary = sum(bool(_COMMENTARY.fullmatch(p.text)) for p in paragraphs)
    set_apart = sum(p.bold for p in questions)
    return commentary > 0 or (set_apart > 2 and bool(_INTERVIEW_WORDS.search(about)))


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？")) and len(text.split()) <= _QUESTION_WORDS


def _is_transcript(paragraph: Paragraph) -> bool:
    return (
        len(paragraph.text) < 60
        and not paragraph.text.endswith(".")
        and bool(_TRANSCRIPT.fullmatch(paragraph.text))
    )


def _without_teasers(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Leave out a beginning that ends in "..." where the whole text follows."""
    return [
        p
        for number, p in enumerate(paragraphs)
        if not (
            len(p.text) >= _TEASER_LETTERS
            and _ELLIPSIS.search(p.text)
            and any(q.text.startswith(_ELLIPSIS.sub("", p.text)) for q in paragraphs[number + 1 :])
        )
    ]


def _contributors(cast: Cast, commentators: Sequence[Speaker]) -> tuple[Contributor, ...]:
    found: dict[tuple[str, Role], Contributor] = {}
    for speaker in (*cast.speakers.values(), *commentators):
        if speaker.name is None:
            continue
        known = found.get((speaker.name, speaker.role))
        places = (speaker.affiliation,) if speaker.affiliation else ()
        if known is None or not known.affiliations:
            found[speaker.name, speaker.role] = Contributor(
                speaker.name, speaker.role, places, speaker.is_group
            )
    return tuple(found.values())
