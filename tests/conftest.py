"""What tests of every room share: one export of the embedding model a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines differ in speed and are shared: how long an example takes is no property of the code.
# On CI the examples are the same each time, so that a failure there is one that can be repeated.
settings.register_profile(
    "hemekb",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("hemekb")


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
