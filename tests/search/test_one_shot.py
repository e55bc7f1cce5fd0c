"""One search from a cold start: what it imports and what it costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from search.hybrid import Searcher
from search.index import index_pending

pytestmark = pytest.mark.model

ONE_SHOT = """
import json, os, sys
from corpus.connection import open_database
from search.encoder import OnnxEncoder
from search.hybrid import Searcher
from search.query import Filters

connection = open_database(sys.argv[1], create=False)
results = Searcher(connection, OnnxEncoder()).search(sys.argv[2])
spent = os.times()
print(json.dumps({
    "titles": [hit.title for hit in results],
    "semantic": results.semantic,
    "heavy": sorted({"torch", "spacy", "pandas", "sqlite_utils", "transformers",
                     "sentence_transformers"} & set(sys.modules)),
    "seconds": spent.user + spent.system,
}))
"""


@pytest.fixture
def library(collection, onnx_encoder):
    """Three documents; the first is about what is asked, in other words."""
    collection.add(
        "Intrathecal CD19 CAR-T in B-cell acute lymphoblastic leukemia with meningeal relapse",
        "Eleven children with blasts in the cerebrospinal fluid received CAR-T cells "
        "by lumbar puncture. Nine cleared their spinal fluid.",
    )
    collection.add(
        "CAR-T cells in multiple myeloma",
        "Patients with relapsed disease received BCMA CAR-T cells. The response rate was 97%.",
    )
    collection.add(
        "Azacitidine and venetoclax in older adults with acute myeloid leukemia",
        "Adults with leukemia who were unfit for intensive treatment lived longer.",
    )
    index_pending(collection.connection, onnx_encoder)
    return collection


def one_shot(library, model_cache, home, text: str) -> dict:
    path = library.connection.execute("PRAGMA database_list").fetchone()[2]
    done = subprocess.run(
        [sys.executable, "-c", ONE_SHOT, path, text],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "HEMEKB_CACHE": str(model_cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_one_search_is_cheap_and_loads_nothing_heavy(library, model_cache, tmp_path):
    text = "CAR-T for leukemia in the central nervous system"
    home = tmp_path / "home"
    home.mkdir()
    runs = [one_shot(library, model_cache, home, text) for _ in range(3)]
    assert all(run["semantic"] and run["heavy"] == [] for run in runs)
    assert runs[0]["titles"][0].startswith("Intrathecal")
    assert min(run["seconds"] for run in runs) <= 1.0  # CPU; the best of three on a busy machine
    assert list(home.rglob("*")) == []  # no library has left anything behind for its makers


def test_the_meaning_is_found_without_the_words(library, onnx_encoder, model_cache, monkeypatch):
    monkeypatch.setenv("HEMEKB_CACHE", str(model_cache))
    searcher = Searcher(library.connection, onnx_encoder, library.vocabulary)
    results = searcher.search("treating malignant cells around the brain")
    assert results[0].title.startswith("Intrathecal")
    assert results[0].dense.rank == 1
