"""Where the knowledge base is, unless a path says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "HEMEKB_DB"


def default_path() -> Path:
    """The file named by ``HEMEKB_DB``, else ``hemekb.db`` in the user's data folder."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("hemekb", appauthor=False)) / "hemekb.db"
