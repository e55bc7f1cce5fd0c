"""What a person filters by, in any spelling, as the typed filters of a search.

>>> from corpus.vocabulary import default_vocabulary
>>> facets = Facets(target="TNFRSF17", year="2023-2024")
>>> facets.filters(default_vocabulary())
Filters(targets=('HGNC:11913',), diseases=(), therapies=(), endpoints=(), kinds=(), \
meetings=(), years=(2023, 2024))
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.errors import NotFound
from corpus.identifiers import MEETINGS
from corpus.model import Kind
from corpus.vocabulary import Vocabulary
from search.query import Filters, parse_years, resolve_concept

Names = str | Sequence[str] | None
"""One name, several, or none; any synonym will do."""

Years = int | str | Sequence[int | str] | None
"""A year, a span such as ``"2022-2024"``, or several of them."""


@dataclass(frozen=True, slots=True)
class Facets:
    """The filters as a person gives them: one of each facet that is given, all together."""

    target: Names = None
    disease: Names = None
    therapy: Names = None
    endpoint: Names = None
    kind: Names = None
    meeting: Names = None
    year: Years = None

    def filters(self, vocabulary: Vocabulary) -> Filters:
        """The same by concept ids, kinds and years.

        Raises:
            NotFound: a name that is not known; the message suggests near ones.
        """

        def concepts(names: Names, facet: str) -> tuple[str, ...]:
            return tuple(resolve_concept(name, vocabulary, facet) for name in _each(names))

        return Filters(
            targets=concepts(self.target, "targets"),
            diseases=concepts(self.disease, "diseases"),
            therapies=concepts(self.therapy, "therapies"),
            endpoints=concepts(self.endpoint, "endpoints"),
            kinds=tuple(Kind(_one_of(n, list(Kind), "kinds")) for n in _each(self.kind)),
            meetings=tuple(_one_of(n, MEETINGS, "meetings") for n in _each(self.meeting)),
            years=tuple(y for year in _each(self.year) for y in parse_years(str(year))),
        )


def _each(given: Names | Years) -> Iterable[str]:
    if given is None:
        return ()
    if isinstance(given, str | int):
        return (str(given),)
    return tuple(str(item) for item in given)


def _one_of(name: str, known: Sequence[str], facet: str) -> str:
    wanted = name.strip().lower()
    if wanted in known:
        return wanted
    near = difflib.get_close_matches(wanted, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"choose among {', '.join(known)}."
    raise NotFound(f"{name!r} is not among the {facet}; {hint}")
