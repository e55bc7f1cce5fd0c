"""Concepts with their names, and the longest names found in a text.

Vocabularies are reviewed TSV files beside this module: targets, diseases, therapies, endpoints;
and, apart from these, the designs and populations of studies.
A `Concept` follows SKOS: an id in a public scheme where there is one, a preferred label,
alternative labels, broader concepts. Names are matched token by token, so that hyphens, spaces
and slashes are one (``CAR-T`` = ``CAR T``), British and American spelling are one, and a plural
is its singular. An acronym of letters only (ALL, CR, MM) is matched in capitals only: "all
patients" are not a leukaemia.

>>> v = default_vocabulary()
>>> [(v.concept(f.concept).label) for f in v.find("Median OS after anti-CD19 therapy")]
['OS', 'CD19']
>>> v.lookup("TNFRSF17").label
'BCMA'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from corpus.errors import NotFound

VOCABULARIES = ("targets", "diseases", "therapies", "endpoints")
STUDY_VOCABULARIES = ("designs", "populations")


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing that texts name in many ways (SKOS concept).

    ``parents`` are broader concepts; ``targets`` the antigens that a therapy is aimed at;
    ``kind`` tells endpoints apart: time-to-event, response, safety, descriptive, and baseline for
    what patients are before they are treated; ``order`` ranks the categories of response, the
    best first; ``definition`` says in a sentence what is meant.
    """

    id: str
    label: str
    vocabulary: str
    alternatives: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    kind: str | None = None
    order: int | None = None
    definition: str | None = None

    @property
    def is_outcome(self) -> bool:
        """Whether its numbers are results, not what patients are before they are treated.

        >>> v = default_vocabulary()
        >>> v.lookup("ORR").is_outcome, v.lookup("Age").is_outcome, v.lookup("DLBCL").is_outcome
        (True, False, False)
        """
        return self.vocabulary == "endpoints" and self.kind != "baseline"


@dataclass(frozen=True, slots=True)
class Found:
    """A concept's name at ``text[start:end]``."""

    start: int
    end: int
    concept: str


@dataclass(slots=True)
class _Node:
    """One step of the token trie; ``concept`` where a name ends."""

    following: dict[str, _Node] = field(default_factory=dict)
    concept: str | None = None


class Vocabulary:
    """A set of concepts, searchable by any of their names.

    >>> v = Vocabulary([Concept("x:1", "T-ALL", "diseases", ("T-cell leukaemias",))])
    >>> v.find("In t-ALL and T cell leukemia.")
    [Found(start=3, end=8, concept='x:1'), Found(start=13, end=28, concept='x:1')]

    ``unsought`` concepts are known by their ids, and never found in a text.
    """

    def __init__(self, concepts: Iterable[Concept], unsought: Iterable[Concept] = ()) -> None:
        self._concepts = {c.id: c for c in concepts}
        self._root = _Node()
        self._acronyms: dict[str, str] = {}
        self._children: dict[str, list[str]] = {}
        self._parts: dict[str, Vocabulary] = {}
        for concept in self._concepts.values():
            for parent in concept.parents:
                self._children.setdefault(parent, []).append(concept.id)
        # Preferred labels go in first, so that an alternative never takes one over.
        for concept in self._concepts.values():
            self._add(concept.label, concept.id)
        for concept in self._concepts.values():
            for name in concept.alternatives:
                self._add(name, concept.id)
        self._concepts |= {c.id: c for c in unsought}

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def __len__(self) -> int:
        return len(self._concepts)

    def part(self, vocabulary: str) -> Vocabulary:
        """Only the concepts of one vocabulary; made once."""
        if vocabulary not in self._parts:
            self._parts[vocabulary] = Vocabulary(
                c for c in self._concepts.values() if c.vocabulary == vocabulary
            )
        return self._parts[vocabulary]

    def __contains__(self, concept_id: object) -> bool:
        return concept_id in self._concepts

    def concept(self, concept_id: str) -> Concept:
        """The concept with this id; raises NotFound."""
        try:
            return self._concepts[concept_id]
        except KeyError:
            raise NotFound(f"No concept has the id {concept_id!r}.") from None

    def label(self, concept_id: str) -> str:
        """The preferred label, or the id itself where the vocabulary does not know it."""
        concept = self._concepts.get(concept_id)
        return concept.label if concept else concept_id

    def descendants(self, concept_id: str) -> frozenset[str]:
        """The concept and all that are narrower, at any depth."""
        seen: set[str] = set()
        waiting = [concept_id]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting.extend(self._children.get(current, ()))
        return frozenset(seen)

    def lookup(self, name: str, vocabulary: str | None = None) -> Concept | None:
        """The concept whose id, label or alternative label is exactly this name."""
        known = self._concepts.get(name)
        if known is not None and vocabulary in (None, known.vocabulary):
            return known
        whole = (len(name) - len(name.lstrip()), len(name.rstrip(" )")))
        for found in self._find(name, loose=True):
            concept = self._concepts[found.concept]
            if (found.start, found.end) == whole and vocabulary in (None, concept.vocabulary):
                return concept
        return None

    def suggestions(self, name: str, vocabulary: str, limit: int = 3) -> list[str]:
        """Names of this vocabulary that look like ``name``, for a helpful error."""
        import difflib

        names = [
            n
            for c in self._concepts.values()
            if c.vocabulary == vocabulary
            for n in (c.label, *c.alternatives)
        ]
        return difflib.get_close_matches(name, names, limit, cutoff=0.6)

    def find(self, text: str) -> list[Found]:
        """The longest names in running text, left to right, none overlapping."""
        return list(self._find(text, loose=False))

    def find_in_query(self, text: str) -> list[Found]:
        """As `find`, for what people type: acronyms in any case, unless they are words."""
        return list(self._find(text, loose=True))

    def _add(self, name: str, concept_id: str) -> None:
        if _is_acronym(name):
            self._acronyms.setdefault(name, concept_id)
            return
        node = self._root
        for match in _TOKEN.finditer(name):
            node = node.following.setdefault(_normal(match.group()), _Node())
        if node is not self._root and node.concept is None:
            node.concept = concept_id

    def _find(self, text: str, *, loose: bool) -> Iterator[Found]:
        tokens = [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text)]
        first_words = self._root.following
        position = 0
        while position < len(tokens):
            start, first_end, token = tokens[position]
            end, concept = position, None
            if _normal(token) in first_words:  # most words begin no name
                end, concept = self._longest(text, tokens, position)
            if concept is None and (loose or not token.islower()):
                concept = self._acronym(token, loose=loose)
                end = position + 1
            if concept is None:
                position += 1
                continue
            yield Found(start, tokens[end - 1][1] if end > position + 1 else first_end, concept)
            position = end

    def _longest(
        self, text: str, tokens: list[tuple[int, int, str]], position: int
    ) -> tuple[int, str | None]:
        node = self._root
        best: tuple[int, str | None] = (position, None)
        for index in range(position, len(tokens)):
            start, _, token = tokens[index]
            if index > position and not _joins(text[tokens[index - 1][1] : start]):
                break
            following = node.following.get(_normal(token))
            if following is None:
                break
            node = following
            if node.concept is not None:
                best = (index + 1, node.concept)
        return best

    def _acronym(self, token: str, *, loose: bool) -> str | None:
        found = self._acronyms.get(token)
        if found is None and token.endswith("s"):
            found = self._acronyms.get(token[:-1])
        if found is None and loose and token.lower() not in _WORDS_NOT_ACRONYMS:
            found = self._acronyms.get(token.upper())
        return found


# Two names joined by x (BCMAxCD3) are two tokens; a Greek letter is one of its own. A comma and a
# decimal point part names, but for those that have one: "GVHD-free, relapse-free survival", MR4.5.
_JOINED_BY_X = r"x(?=CD\d|BCMA|GPRC|FcRH)"
_TOKEN = re.compile(
    rf"[A-Za-z0-9]+?(?={_JOINED_BY_X})|{_JOINED_BY_X}|[A-Za-z0-9À-ÖØ-öø-ɏ]+|[α-ωΑ-Ω]|≥"
    r"|,|(?<=\d)\.(?=\d)"
)
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ω": "omega",
}  # fmt: skip
_WORDS = """all am an as at cat dear do et he hit if is it its kit me met mild mini ms no or pet
rest so stop tip us we"""
_WORDS_NOT_ACRONYMS = frozenset(_WORDS.split())


_ACRONYMS = re.compile("[A-Z]{2,}s")
_INNER_CAPITAL = re.compile("[a-z][A-Z]")


def _is_acronym(name: str) -> bool:
    """Letters only and mostly capitals (ALL, DVd, FcRH, not Rash): these match as written."""
    return bool(re.fullmatch(r"[A-Z]{2,5}|(?![A-Z][a-z]{3}$)(?=.*[A-Z])[A-Za-z]{2,4}", name))


@lru_cache(maxsize=65536)
def _normal(token: str) -> str:
    if token in _GREEK:
        return _GREEK[token]
    if _ACRONYMS.fullmatch(token):
        return token[:-1].lower()
    if len(_INNER_CAPITAL.findall(token)) > 1:
        return token  # ReLApsE is the name of a trial, not a relapse
    folded = token.lower().replace("aem", "em").replace("oed", "ed").replace("tumour", "tumor")
    folded = folded.replace("paed", "ped").replace("isation", "ization")
    if len(folded) > 3 and folded.endswith("s") and folded[-2] not in "sui" and folded.isalpha():
        folded = folded[:-1]
    return folded


@lru_cache(maxsize=4096)
def _joins(gap: str) -> bool:
    """Whether what stands between two words leaves them one name: "CAR T", "BCR::ABL1"."""
    return gap in ("(", ";", "::") or (len(gap) <= 3 and not gap.strip(" \t\n\xa0-‐‑‒–—−/+®™'’"))


def read_tsv(vocabulary: str) -> Iterator[Concept]:
    """The concepts of one of the files beside this module, in its order."""
    path = resources.files("corpus") / "vocabularies" / f"{vocabulary}.tsv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    columns = header.split("\t")
    for line in lines:
        if line.strip():
            row = dict(zip(columns, line.split("\t"), strict=False))
            yield Concept(
                id=row["id"],
                label=row["label"],
                vocabulary=vocabulary,
                alternatives=_values(row.get("alt")),
                parents=_values(row.get("parent")),
                targets=_values(row.get("targets")),
                kind=row.get("kind") or None,
                order=int(row["order"]) if row.get("order") else None,
                definition=row.get("definition") or None,
            )


def _values(cell: str | None) -> tuple[str, ...]:
    return tuple(v.strip() for v in cell.split("|") if v.strip()) if cell else ()


@cache
def default_vocabulary() -> Vocabulary:
    """The vocabularies that come with hemekb, read once.

    What tells populations apart is known to it, but sought in texts by `study_vocabulary` alone.
    """
    return Vocabulary(
        (c for name in VOCABULARIES for c in read_tsv(name)), unsought=read_tsv("populations")
    )


@cache
def study_vocabulary() -> Vocabulary:
    """How studies are made and whom they take in, read once.

    Kept apart from the rest: "relapsed or refractory" is said within the name of a disease.

    >>> v = study_vocabulary()
    >>> [v.label(f.concept) for f in v.find("A randomised trial in R/R patients")]
    ['randomised', 'relapsed/refractory']
    """
    return Vocabulary(c for name in STUDY_VOCABULARIES for c in read_tsv(name))
