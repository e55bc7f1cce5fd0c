"""Which endpoint each figure of a sentence reports, and how sure that is.

The rules of `ingest.extract.linking` propose; a log-linear model weighs their word against place,
order and the words between (`ingest.extract.pairing`), and may choose an endpoint of the sentence
before ("In the older group it was 41%"), or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.figures import Figure
from ingest.extract.linking import Compatible, EndpointSpan, Link, link, runs
from ingest.extract.log_linear import shipped
from ingest.extract.pairing import Pairing, Span

SEX, TRAIT = "sex", "trait"
"""Kinds of what patients have before any treatment, which no rule pairs with figures."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A link, and the probability that it is the right one."""

    link: Link
    probability: float


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be chosen in one sentence: figures, and the endpoints they may report.

    Endpoints of the sentence before come first, with negative places, nearest last.
    """

    sentence: str
    figures: Sequence[Figure]
    endpoints: Sequence[EndpointSpan]
    kinds: Sequence[str]
    compatible: Compatible
    noise: Sequence[tuple[int, int]]

    @property
    def outcomes(self) -> list[EndpointSpan]:
        """The endpoints that the sentence names itself."""
        named = zip(self.endpoints, self.kinds, strict=True)
        return [e for e, kind in named if e.start >= 0 and kind not in (SEX, TRAIT)]

    def pairing(self) -> Pairing:
        """The features of every figure with every endpoint."""
        here = self.outcomes
        by_rule: dict[int, set[EndpointSpan]] = {}
        for one in link(self.sentence, here, self.figures, self.compatible, self.noise):
            by_rule.setdefault(one.figure.start, set()).add(one.endpoint)
        spans = [
            Span(e.start, e.end, kind) for e, kind in zip(self.endpoints, self.kinds, strict=True)
        ]
        rule = [
            frozenset(n for n, e in enumerate(self.endpoints) if e in by_rule.get(figure.start, ()))
            for figure in self.figures
        ]
        return Pairing(self.sentence, self.figures, spans, rule)


def with_history(
    pairing: Pairing, number: int, answers: Sequence[int], nobody: int
) -> list[list[str]]:
    """The candidates of one figure, with how each follows on the answers given before it.

    ``answers`` are the numbers of the candidates chosen for the figures before; ``nobody`` is the
    number of the candidate "none".
    """
    candidates = pairing.candidates(number)
    if not answers:
        return candidates
    last, parting, joined = answers[-1], pairing.parting(number), int(pairing.joined(number))
    twin = pairing.same_place_before(number)
    for n, features in enumerate(candidates):
        if nobody in (n, last):
            step = "still none" if n == last else "to none" if n == nobody else "from none"
        else:
            step = (
                "same" if n == last else "next" if n == last + 1 else "on" if n > last else "back"
            )
        features += [f"H:{step}:{joined}", f"H:{step}:{parting}", f"H:{step}"]
        if twin is not None and twin < len(answers):
            features.append(f"H:twin {step}:{int(answers[twin] == n)}")
    return candidates


_LIKELY_NONE, _SURELY_NONE = 0.45, 0.8
"""From where on a figure reports nothing; a fraction that the rules link must be surely so."""


def choose(question: Question) -> list[Choice]:
    """The figures that report an endpoint, in order."""
    if not question.figures or not question.endpoints:
        return []
    model, pairing = shipped("endpoints"), question.pairing()
    run_of = runs(question.sentence, question.outcomes, question.figures, question.noise)
    nobody = len(question.endpoints)
    chosen: list[Choice] = []
    answers: list[int] = []
    for number, figure in enumerate(question.figures):
        likely = model.probabilities(with_history(pairing, number, answers, nobody))
        best = max(range(nobody), key=likely.__getitem__)
        told = figure.denominator is not None and pairing.rule[number]
        if likely[nobody] > (_SURELY_NONE if told else max(likely[best], _LIKELY_NONE)):
            best = nobody
        answers.append(best)
        if best < nobody:
            # The same endpoint named twice is one answer.
            concept = question.endpoints[best].concept
            sure = sum(
                p for p, e in zip(likely, question.endpoints, strict=False) if e.concept == concept
            )
            one = Link(figure, question.endpoints[best], run_of[number])
            chosen.append(Choice(one, round(sure, 3)))
    return chosen
