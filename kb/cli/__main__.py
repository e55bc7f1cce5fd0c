"""``python -m kb.cli`` is ``hemekb``."""

from __future__ import annotations

from kb.cli import main

if __name__ == "__main__":
    main(prog_name="hemekb")
