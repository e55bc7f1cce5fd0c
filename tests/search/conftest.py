"""Small collections of own-written documents, and the encoders that read them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from corpus.annotation import Annotations, Mention
from corpus.identifiers import Identifier
from corpus.model import Document, Kind, PartialDate, Passage, Section, Venue
from corpus.store import Corpus, snapshot_of
from corpus.vocabulary import Concept, Vocabulary
from search.encoder import OnnxEncoder
from search.query import words_of

VOCABULARY = Vocabulary(
    [
        Concept("HGNC:11913", "BCMA", "targets", ("TNFRSF17", "CD269")),
        Concept("HGNC:1633", "CD19", "targets"),
        Concept("MONDO:1", "leukemia", "diseases"),
        Concept("MONDO:2", "acute lymphoblastic leukemia", "diseases", ("ALL",), ("MONDO:1",)),
        Concept("MONDO:3", "multiple myeloma", "diseases", ("MM",)),
        Concept("therapy:car-t", "CAR T-cell therapy", "therapies", ("CAR-T", "CAR T cells")),
        Concept(
            "UNII:1",
            "tisagenlecleucel",
            "therapies",
            ("tisa-cel", "Kymriah", "CTL019"),
            ("therapy:car-t",),
            ("HGNC:1633",),
        ),
        Concept(
            "UNII:2",
            "ciltacabtagene autoleucel",
            "therapies",
            ("cilta-cel",),
            ("therapy:car-t",),
            ("HGNC:11913",),
        ),
        Concept("endpoint:os", "OS", "endpoints", ("overall survival",)),
        Concept("endpoint:crs", "CRS", "endpoints", ("cytokine release syndrome",)),
    ]
)


class BagOfWords:
    """An encoder for tests: texts with words in common are near one another."""

    name = "bag-of-words"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode_query(self, text: str) -> np.ndarray:
        vector = np.full(32, 0.01, dtype=np.float32)
        for word in words_of(text):
            vector[int(sha256(word.encode()).hexdigest(), 16) % 32] += 1
        return vector / np.linalg.norm(vector)

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded.extend(texts)
        return np.array([self.encode_query(text) for text in texts], dtype=np.float32)


class Collection:
    """Documents in a database, with every name of the test vocabulary marked in them."""

    def __init__(self, path: Path) -> None:
        self.corpus = Corpus(path)
        self.connection = self.corpus.connection
        self.vocabulary = VOCABULARY
        self._count = 0

    def add(
        self,
        title: str | None,
        *texts: str,
        kind: Kind = Kind.ABSTRACT,
        venue: Venue | None = None,
        published: str | None = None,
        identifiers: Sequence[str] = (),
        sections: Sequence[Section] = (),
        key: str | None = None,
        extracted: bool = True,
    ) -> tuple[int, int]:
        """Add a document of a title and passages; gives (document id, version id)."""
        pieces = [(Section.TITLE, title)] if title else []
        named = [*sections, *[Section.RESULTS] * len(texts)]
        pieces += list(zip(named, texts, strict=False))
        passages: list[Passage] = []
        body = ""
        for section, text in pieces:
            body += "\n\n" if body else ""
            passages.append(Passage(len(body), len(body) + len(text), text, section))
            body += text
        document = Document(
            kind,
            "test",
            title,
            body,
            tuple(passages),
            identifiers=tuple(Identifier.parse(i) for i in identifiers),
            venue=venue,
            published=PartialDate.parse(published) if published else None,
        )
        self._count += 1
        origin = key or f"document-{self._count}"
        added = self.corpus.add(document, snapshot_of(origin, body.encode(), "text/plain"))
        if extracted:
            self.extract(added.version_id)
        return added.document_id, added.version_id

    def extract(self, version_id: int) -> None:
        """Mark every name of the vocabulary."""
        document = self.corpus.version(version_id)
        mentions = tuple(
            Mention(n, p.start + f.start, p.start + f.end, p.text[f.start : f.end], f.concept)
            for n, p in enumerate(document.passages)
            for f in self.vocabulary.find(p.text)
        )
        self.corpus.annotate(version_id, "test-1", Annotations(mentions=mentions))


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("HEMEKB_CACHE", str(folder))
    return folder


@pytest.fixture
def collection(tmp_path: Path, own_cache: Path) -> Iterator[Collection]:
    made = Collection(tmp_path / "test.db")
    yield made
    made.corpus.close()


@pytest.fixture
def bag_of_words() -> BagOfWords:
    return BagOfWords()


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the real model is exported to, once for all tests (and all their processes)."""
    chosen = os.environ.get("HEMEKB_CACHE")
    if chosen:
        return Path(chosen)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return shared / "model-cache"


@pytest.fixture(scope="session")
def onnx_encoder(model_cache: Path) -> OnnxEncoder:
    """The real model, ready to use."""
    previous = os.environ.get("HEMEKB_CACHE")
    os.environ["HEMEKB_CACHE"] = str(model_cache)
    try:
        encoder = OnnxEncoder()
        encoder.encode_query("first use")
        encoder.encode_documents(["first use"])
    finally:
        if previous is None:
            del os.environ["HEMEKB_CACHE"]
        else:
            os.environ["HEMEKB_CACHE"] = previous
    return encoder
