"""The name of this extractor in the store, apart so that reading it costs nothing."""

from __future__ import annotations

EXTRACTOR = "choices/2"
"""Bumped whenever the same text gives other annotations; makes every document pending again."""
