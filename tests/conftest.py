"""What tests of every room share: one export of the embedding model a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the exported model is kept: made once, shared by all workers of a run."""
    chosen = os.environ.get("HEMEKB_CACHE")
    if chosen:
        return Path(chosen)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return shared / "model-cache"


@pytest.fixture
def with_model(model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A test that runs the real model, itself or in a process of its own."""
    monkeypatch.setenv("HEMEKB_CACHE", str(model_cache))
    return model_cache
