"""A small knowledge base, opened as an object and as a command."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.annotation import Annotations
from corpus.store import Corpus
from ingest.extract.version import EXTRACTOR
from kb import KnowledgeBase
from kb.cli import main
from search.index import write_chunks
from tests.build import add
from tests.kb.library import (
    ABSTRACT,
    INTERVIEW,
    PAPER,
    BagOfWords,
    Reader,
    annotations_of_abstract,
    annotations_of_paper,
)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the real model is prepared in, once for all tests."""
    from search.cache import cache_folder
    from search.encoder import OnnxEncoder

    with pytest.MonkeyPatch.context() as patch:
        if "HEMEKB_CACHE" not in os.environ:
            patch.setenv("HEMEKB_CACHE", str(tmp_path_factory.mktemp("cache")))
        OnnxEncoder().encode_query("first use")
        return cache_folder() / "models"


@pytest.fixture
def prepared_model(models: Path, tmp_path: Path) -> Path:
    """The real model in the test's own cache folder; gives that folder."""
    cache = tmp_path / "cache"
    cache.mkdir(exist_ok=True)
    (cache / "models").symlink_to(models, target_is_directory=True)
    return cache


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person who runs the tests is read or written."""
    monkeypatch.setenv("HEMEKB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("HEMEKB_DB", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kb") / "made.db"
    with Corpus(path) as corpus:
        for doc, read in (
            (ABSTRACT, annotations_of_abstract()),
            (PAPER, annotations_of_paper()),
            (INTERVIEW, Annotations(mentions=Reader(INTERVIEW).mentions())),
        ):
            number = add(corpus, doc, origin=f"{doc.kind}.txt")
            corpus.annotate(corpus.load(number).version_id, EXTRACTOR, read)
        write_chunks(corpus.connection)
        corpus.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def database(made_once: Path, tmp_path: Path) -> Path:
    """A database of the three documents, found by words only: no vectors yet."""
    return Path(shutil.copy(made_once, tmp_path / "test.db"))


@pytest.fixture
def kb(database: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(database, encoder=BagOfWords()) as opened:
        opened.embed()
        yield opened


@pytest.fixture
def hemekb(database: Path) -> Callable[..., Result]:
    """Runs a command on the database, in this process; not on a terminal."""

    def run(*arguments: str, db: Path | None = database) -> Result:
        named = ["--db", str(db)] if db else []
        return CliRunner().invoke(main, [*arguments, *named])

    return run
