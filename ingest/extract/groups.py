"""Which group each figure of a sentence is about: arms of a comparison, subgroups, dose levels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.extract.figures import Figure
from ingest.extract.linking import VERSUS
from ingest.extract.qualifiers import (
    group_after,
    group_before,
    group_label,
    group_list,
    is_group,
    names_arm,
)
from ingest.extract.quantities import QuantityKind

Group = tuple[str, tuple[int, int]]
"""A group's words, and the span of the sentence that names it."""


def find_groups(sentence: str, values: Sequence[Figure], arms: Sequence[str]) -> dict[int, Group]:
    """For figures (by where they start): the group they are about."""
    found: dict[int, Group] = {}
    for run in _listed(sentence, values):
        last = run[-1]
        labels = group_list(sentence[last.reach :], len(run))
        named = [v for v in labels if is_group(v) or any(names_arm(v, a) for a in arms)]
        if labels and (
            named
            or VERSUS.search(sentence[run[0].end : last.start])
            or "respectively" in sentence[last.reach :]
        ):
            end = sentence.find(labels[-1], last.reach) + len(labels[-1])
            found |= {
                f.start: (label, (last.reach, end)) for f, label in zip(run, labels, strict=True)
            }
    for n, figure in enumerate(values):
        if figure.start not in found:
            group = _group_of(sentence, values, n, arms)
            if group is not None:
                found[figure.start] = group
    found |= _within_subgroup(sentence, arms, found)
    for run in _listed(sentence, values):
        if len(arms) == len(run) == 2 and not any(f.start in found for f in run):
            found |= _in_order_of_arms(sentence, run, arms)
    return found


def _within_subgroup(
    sentence: str, arms: Sequence[str], found: dict[int, Group]
) -> dict[int, Group]:
    """ "In patients with two prior lines, PFS was 16.2 months with A vs …": an arm's part only."""
    if not found:
        return {}
    opening = group_before(sentence[: min(found)])
    if opening is None or any(names_arm(opening, arm) for arm in arms):
        return {}
    subgroup = group_label(opening)
    if subgroup is None:
        return {}
    narrowed = {}
    for start, (label, place) in found.items():
        if label != opening and any(names_arm(label, arm) for arm in arms):
            narrowed[start] = (f"{group_label(label)}, {subgroup}", place)
    return narrowed


def _in_order_of_arms(
    sentence: str, run: Sequence[Figure], arms: Sequence[str]
) -> dict[int, Group]:
    """ "… favored A over B (74% vs 43%)"; with no arm named, the order of randomisation."""
    first, second = run
    if not VERSUS.search(sentence[first.end : second.start]):
        return {}
    named = sorted((at, arm) for arm in arms if (at := sentence.find(arm)) >= 0)
    ordered = [arm for _, arm in named] if len(named) == 2 else [] if named else list(arms)
    nowhere = (first.start, first.start)
    return {f.start: (arm, nowhere) for f, arm in zip(run, ordered, strict=False)}


def _listed(sentence: str, values: Sequence[Figure]) -> list[list[Figure]]:
    """Runs of two or more figures of a kind with nothing but "and", commas and "vs" between."""
    runs: list[list[Figure]] = []
    for figure in values:
        last = runs[-1][-1] if runs else None
        gap = sentence[last.reach : figure.start] if last else ""
        if last and last.kind is figure.kind and _LIST_GAP.fullmatch(gap):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return [run for run in runs if len(run) > 1]


_LIST_GAP = re.compile(r"(?i)[\s,\])]*(?:and|vs\.?|versus|compared with|compared to|or)?\s*")


def _group_of(sentence: str, values: Sequence[Figure], n: int, arms: Sequence[str]) -> Group | None:
    """The group that the words right after a figure, or a phrase before it, name."""
    figure = values[n]
    following = values[n + 1].start if n + 1 < len(values) else len(sentence)
    compared = (
        n + 1 < len(values) and VERSUS.search(sentence[figure.reach : following]) is not None
    ) or (n > 0 and VERSUS.search(sentence[values[n - 1].end : figure.start]) is not None)
    ratio = figure.kind is QuantityKind.RATIO  # compares groups; only a phrase before limits it
    label = None if ratio else group_after(sentence[figure.reach :])
    if label and (compared or is_group(label) or any(names_arm(label, arm) for arm in arms)):
        end = sentence.find(label, figure.reach) + len(label)
        if end <= following:
            return label, (figure.reach, end)
    previous = values[n - 1].reach if n else 0
    before = group_before(sentence[previous : figure.start], arms)
    if before is None and n and previous and (ratio or not compared):
        # "In the placebo arm, CR was 28% and PR 10%": the phrase still holds.
        before = group_before(sentence[: values[0].start], arms)
        previous = 0
    if before is None:
        return None
    at = sentence.find(before, previous)
    return before, (at, at + len(before))
