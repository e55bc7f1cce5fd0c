"""Words that occur alike: each word's cluster at four grains, learned from unlabelled abstracts.

"Metformin" and "cisplatin" share one, so that what was learned of the first holds for the
second. The file has one word a line, with its clusters from coarse to fine;
``scripts/train_tagger.py`` makes it (Turian et al., "Word representations", ACL 2010).

>>> clusters = word_clusters()
>>> clusters["metformin"][0] == clusters["aspirin"][0] != clusters["mortality"][0]
True
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CLUSTERS = Path(__file__).parents[1] / "models" / "clusters.tsv.gz"
UNKNOWN = ("-", "-", "-", "-")

_DIGIT = re.compile(r"\d")


def plain(word: str) -> str:
    """A word in lower case, its digits all 0: the form that clusters and features know.

    >>> plain("IL-17A")
    'il-00a'
    """
    # A lone surrogate is legal in a text and not in UTF-8, in which models keep their features.
    return _DIGIT.sub("0", word.lower()).encode("utf-8", "replace").decode("utf-8")


@cache
def word_clusters() -> Mapping[str, tuple[str, ...]]:
    """From plain words to their clusters."""
    with gzip.open(CLUSTERS, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {word: tuple(clusters) for word, *clusters in rows}
