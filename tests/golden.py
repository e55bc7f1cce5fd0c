"""Reviewed outputs: what was looked at once and must not change unseen.

A golden file that is missing fails the test and is written, to be read before it is committed;
``make golden`` writes all anew, for review in the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "goldens"


def assert_golden(name: str, text: str) -> None:
    """Fail unless ``text`` is what was reviewed under this name."""
    path = FOLDER / name
    if os.environ.get("HEMEKB_GOLDEN") == "write" or not path.exists():
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        raise AssertionError(f"{path} is new: read it, then commit it")
    assert text == path.read_text(encoding="utf-8"), f"{name} differs from what was reviewed"
