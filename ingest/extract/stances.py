"""How each sentence stands to its numbers: reported here, of earlier work, or only planned.

The trigger words of `ingest.extract.assertion` propose; a log-linear model weighs them against the
section, the words of the sentence, and how the sentence before it stands: "In the pivotal trial
ORR was 74%. CR was 30%." is earlier work to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from corpus.annotation import Assertion
from ingest.extract.assertion import assertion_of
from ingest.extract.language import Sentence
from ingest.extract.log_linear import Classes, LogLinear, shipped

STANCES = (Assertion.AFFIRMED, Assertion.PRIOR_WORK, Assertion.HYPOTHETICAL)
_WORD = re.compile(r"[^\W\d_]+|[≥≤<>]|(?:19|20)\d\d(?!\d)")
_MOST = 80
"""Words of one sentence that are weighed: all of any real one."""


def with_stances(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The same sentences, each with its stance."""
    model = _model(shipped("stances"))
    stood: list[Sentence] = []
    for sentence in sentences:
        if any(map(str.isdigit, sentence.text)) or _SPELT.search(sentence.text):
            likely = model.probabilities(stance_features(sentence, stood[-1] if stood else None))
            stance = STANCES[max(range(len(STANCES)), key=likely.__getitem__)]
        else:
            stance = assertion_of(sentence.text, sentence.section)
        s = sentence
        stood.append(Sentence(s.passage, s.start, s.text, s.section, s.speaker, stance))
    return tuple(stood)


_SPELT = re.compile(
    r"(?i)\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty"
    r"|not\s+reached)\b"
)


def stance_features(sentence: Sentence, before: Sentence | None) -> list[str]:
    """What speaks for a stance; ``before`` is the sentence before, with its own stance."""
    rule, section = assertion_of(sentence.text, sentence.section), sentence.section
    follows = before is not None and before.passage == sentence.passage
    previous = before.stance if before is not None and follows else "^"
    words = _WORD.findall(sentence.text.lower())[:_MOST]
    return [
        "bias", f"rule={rule}", f"section={section}", f"rule={rule}:section={section}",
        f"before={previous}", f"before={previous}:rule={rule}", f"first={(words or ['^'])[0]}",
        *{f"w:{word[:7]}" for word in words},
        *{f"ww:{one[:6]} {other[:6]}" for one, other in pairwise(words)},
    ]  # fmt: skip


def by_stance(features: Sequence[str]) -> list[list[str]]:
    """The same features for each stance, as a log-linear model takes them."""
    return [[f"{stance.value}|{name}" for name in features] for stance in STANCES]


@lru_cache(maxsize=4)
def _model(model: LogLinear) -> Classes:
    return Classes.of(model, [stance.value for stance in STANCES])
