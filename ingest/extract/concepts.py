"""Mentions: the concepts of the vocabularies, and the document's own abbreviations of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from corpus.annotation import Assertion, Mention
from corpus.model import Section
from corpus.vocabulary import Vocabulary
from ingest.extract.abbreviations import Definition
from ingest.extract.assertion import assertion_of, is_negated
from ingest.extract.language import Sentence


def own_concepts(definitions: Iterable[Definition], vocabulary: Vocabulary) -> dict[str, str]:
    """Short forms that the vocabularies do not have, for long forms that they do.

    >>> from corpus.vocabulary import Concept
    >>> v = Vocabulary([Concept("d:1", "lymphoblastic lymphoma", "diseases")])
    >>> own_concepts([Definition(0, 3, "T-LBX", "lymphoblastic lymphoma")], v)
    {'T-LBX': 'd:1'}
    """
    found = {}
    for definition in definitions:
        if vocabulary.lookup(definition.short) is None:
            concept = vocabulary.lookup(definition.long)
            if concept is not None:
                found[definition.short] = concept.id
    return found


def find_mentions(
    sentence: Sentence, vocabulary: Vocabulary, own: Mapping[str, str]
) -> list[Mention]:
    """The mentions of one sentence, left to right, with offsets into the body.

    A therapy named by its target ("CD7 CAR-T") is a mention of both, and the use of a drug
    ("received tocilizumab") one of the drug.
    """
    stance = assertion_of(sentence.text, Section.BODY)
    spans = [(f.start, f.end, f.concept) for f in vocabulary.find(sentence.text)]
    spans += [
        (start + inner.start, start + inner.end, inner.concept)
        for start, end, concept in spans
        if (targets := vocabulary.concept(concept).targets)
        for inner in vocabulary.part("targets").find(sentence.text[start:end])
        if inner.concept in targets
    ]
    spans += [
        (start + inner.start, start + inner.end, inner.concept)
        for start, end, concept in spans
        if vocabulary.label(concept).endswith(" use")
        for inner in vocabulary.part("therapies").find(sentence.text[start:end])
    ]
    for short, concept in own.items():
        for match in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", sentence.text):
            if not any(s < match.end() and match.start() < e for s, e, _ in spans):
                spans.append((match.start(), match.end(), concept))
    return [
        Mention(
            sentence.passage,
            sentence.start + start,
            sentence.start + end,
            sentence.text[start:end],
            concept,
            Assertion.NEGATED if is_negated(sentence.text, start, end) else stance,
        )
        for start, end, concept in sorted(spans)
    ]
