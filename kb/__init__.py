"""The face of hemekb: one object for notebooks and programs, one command, evidence tables.

>>> from kb import KnowledgeBase
>>> with KnowledgeBase(":memory:") as kb:
...     kb.stats().documents
0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

__all__ = ["KnowledgeBase"]


def __getattr__(name: str) -> Any:
    # The command line imports this package for `--help` too, and must stay instant.
    if name == "KnowledgeBase":
        from kb.knowledge_base import KnowledgeBase

        return KnowledgeBase
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
