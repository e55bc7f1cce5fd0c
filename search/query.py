"""What a person typed, as a safe FTS5 expression, the concepts in it, and typed filters.

Raw text never reaches MATCH, where ``CAR-T`` is a syntax error: every term is quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields

from corpus.errors import InvalidIdentifier, NotFound
from corpus.identifiers import Identifier
from corpus.model import Kind
from corpus.vocabulary import Found, Vocabulary

_TERMS_AT_MOST = 96
_DESCENDANTS_AT_MOST = 24
_NAMES_AT_MOST = 8

# The endpoints are left to the words: "OS" beside "overall survival" tells the encoder nothing.
_NAMED_FOR_THE_ENCODER = ("targets", "diseases", "therapies")

_TOKEN = re.compile(r"[^\W_]+")
_PUBMED_NUMBER = re.compile(r"[1-9][0-9]{6,7}")
_WORDS_OF_AN_IDENTIFIER = 5  # ASH 2024 · abstract 964
_PHRASE = re.compile(r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»')
_INVISIBLE = {"Cc": " ", "Cf": ""}  # by Unicode category: control characters, soft hyphens …
_STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but "
    "by can could did do does doing during each for from further had has have having he her here "
    "him his how i if in into is it its me more most my no nor not of on once only or other our "
    "out over own she should so some such than that the their them then there these they this "
    "those through to too under until up very was we were what when where whether which while "
    "who whom why will with would you your".split()
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready for both legs.

    ``fts`` is the MATCH expression, ``None`` where the text holds no word; ``concepts`` the
    vocabulary's concepts in it; ``dense_text`` what the encoder reads; ``terms`` the words to
    look for in a matching sentence, in lower case; ``identifiers`` the documents and trials that
    it names.
    """

    text: str
    fts: str | None = None
    concepts: tuple[str, ...] = ()
    dense_text: str = ""
    terms: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search for."""
        return not self.text


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may be found: one of each facet that is given, all facets together.

    The first four hold names or ids of concepts in any spelling; a narrower concept counts as
    its broader one, and a therapy counts for the targets that it is aimed at.
    """

    targets: tuple[str, ...] = ()
    diseases: tuple[str, ...] = ()
    therapies: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    meetings: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, facet.name) for facet in fields(self))


def parse_query(text: str, vocabulary: Vocabulary) -> Query:
    """Read any text as a question; no character in it is an error.

    >>> from corpus.vocabulary import Concept
    >>> bcma = Concept("HGNC:11913", "BCMA", "targets", ("TNFRSF17",))
    >>> query = parse_query("the TNFRSF17 CAR-T", Vocabulary([bcma]))
    >>> query.fts
    '"tnfrsf17" OR "car t" OR "car" OR concepts : "hgnc11913" OR "bcma"'
    >>> query.dense_text
    'the BCMA CAR-T'
    """
    text = _clean(text)
    found = vocabulary.find_in_query(text)
    concepts = tuple(dict.fromkeys(f.concept for f in found))
    expansion = list(dict.fromkeys(_expansion(concepts, vocabulary)))
    terms = list(dict.fromkeys(_phrases_and_words(text, keep_all=False)))
    if not terms and not expansion:
        terms = list(dict.fromkeys(_phrases_and_words(text, keep_all=True)))
    terms = terms[:_TERMS_AT_MOST]
    parts = [f'"{term}"' for term in terms]
    parts += [part for part in expansion if part not in parts]
    return Query(
        text=text,
        fts=" OR ".join(parts) or None,
        concepts=concepts,
        dense_text=_in_usual_names(text, found, vocabulary),
        terms=tuple(dict.fromkeys(token for term in terms for token in term.split())),
        identifiers=tuple(dict.fromkeys(identifiers_in(text))),
    )


def concept_token(concept_id: str) -> str:
    """A concept's id as one word of the full-text index: letters and digits, lower case.

    >>> concept_token("HGNC:11913"), concept_token("endpoint:car-t-persistence")
    ('hgnc11913', 'endpointcartpersistence')
    """
    return "".join(_TOKEN.findall(concept_id)).lower()


def identifiers_in(text: str) -> Iterator[Identifier]:
    """The identifiers that a person typed, among other words or alone.

    >>> [str(i) for i in identifiers_in("safety in ASH 2024 · 964 and NCT04984356")]
    ['ash:2024:964', 'nct:NCT04984356']
    >>> [str(i) for i in identifiers_in("34324392")], list(identifiers_in("n=97 in 2024"))
    (['pmid:34324392'], [])
    """
    if _PUBMED_NUMBER.fullmatch(text):
        yield Identifier("pmid", text)
        return
    words = [word.strip("\"“”„«»'(),;?!") for word in text.split()][:_TERMS_AT_MOST]
    for start in range(len(words)):
        for end in range(start + 1, min(start + _WORDS_OF_AN_IDENTIFIER, len(words)) + 1):
            if words[start] and any(c.isdigit() for c in words[end - 1]):
                with suppress(InvalidIdentifier):
                    yield Identifier.parse(" ".join(words[start:end]))


def words_of(text: str) -> list[str]:
    """The words of a text as the full-text index sees them, in lower case.

    >>> words_of('t(8;21) "4-1BB" ≥80%')
    ['t', '8', '21', '4', '1bb', '80']
    """
    return [token.lower() for token in _TOKEN.findall(text)]


def resolve_concept(name: str, vocabulary: Vocabulary, facet: str) -> str:
    """The id of the concept that a filter names.

    Raises:
        NotFound: the vocabulary has no such name; the message suggests near ones.
    """
    concept = vocabulary.lookup(_clean(name), facet)
    if concept is not None:
        return concept.id
    near = vocabulary.suggestions(name, facet)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    raise NotFound(f"{name!r} is not among the {facet}{hint}")


def parse_years(text: str) -> tuple[int, ...]:
    """A year or a span of years.

    Raises:
        NotFound: the text is neither.

    >>> parse_years("2024"), parse_years("2022-2024")
    ((2024,), (2022, 2023, 2024))
    """
    match = re.fullmatch(r"\s*(\d{4})(?:\s*[-–:]\s*(\d{4}))?\s*", text)
    if match is None:
        raise NotFound(f"{text!r} is not a year; write 2024 or 2022-2024.")
    first = int(match.group(1))
    last = int(match.group(2) or first)
    return tuple(range(min(first, last), max(first, last) + 1))


def _clean(text: str) -> str:
    """One line of valid Unicode: no control characters, no halves of surrogate pairs."""
    valid = text.encode("utf-8", "replace").decode("utf-8")
    composed = unicodedata.normalize("NFC", valid)
    visible = (_INVISIBLE.get(unicodedata.category(c), c) for c in composed)
    return " ".join("".join(visible).split())


def _phrases_and_words(text: str, *, keep_all: bool) -> Iterator[str]:
    """What to look for; stop words only where there is nothing else."""
    for match in _PHRASE.finditer(text):
        tokens = words_of(match.group())
        if tokens:
            yield " ".join(tokens)
    for word in _PHRASE.sub(" ", text).split():
        tokens = words_of(word)
        if len(tokens) > 1:  # CAR-T, CD19/CD22, t(8;21): together, and each part that says much
            yield " ".join(tokens)
        for token in tokens:
            telling = token not in _STOP_WORDS and (len(token) > 1 or len(tokens) == 1)
            if telling or keep_all:
                yield token


def _expansion(concepts: Iterable[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The concepts themselves, as indexed, and the other names they go by."""
    for concept_id in concepts:
        narrower = sorted(vocabulary.descendants(concept_id) - {concept_id})
        for each in (concept_id, *narrower[:_DESCENDANTS_AT_MOST]):
            yield f'concepts : "{concept_token(each)}"'
        concept = vocabulary.concept(concept_id)
        for name in (concept.label, *concept.alternatives)[:_NAMES_AT_MOST]:
            tokens = words_of(name)
            if not _STOP_WORDS.issuperset(tokens):  # ALL is a leukaemia, "all" is not
                yield f'"{" ".join(tokens)}"'


def _in_usual_names(text: str, found: Iterable[Found], vocabulary: Vocabulary) -> str:
    """The text with the preferred label in place of every other name.

    The encoder has hardly met TNFRSF17 or CTL019; and so all names have the same answer.
    """
    pieces: list[str] = []
    position = 0
    for each in found:
        concept = vocabulary.concept(each.concept)
        if concept.vocabulary in _NAMED_FOR_THE_ENCODER:
            pieces += [text[position : each.start], concept.label]
            position = each.end
    return "".join([*pieces, text[position:]])
