"""Everything that hemekb raises on purpose, in one small tree.

::

    HemekbError
    ├── InvalidIdentifier      a DOI, PMID, NCT number … that is not one
    ├── FormatError            bytes that are not what they claim to be
    │   └── UnknownFormat      bytes that no parser recognises
    ├── StoreError             the database cannot be opened, read or written
    │   └── NewerDatabase      written by a later hemekb than this one
    ├── NotFound               no such document or concept in the knowledge base
    ├── InvalidCorrection      a correction of what is not there, or to what cannot be
    └── ModelError             an embedding model is missing or not the one expected

The library raises; the command line turns each into one sentence and an exit code.
"""

from __future__ import annotations


class HemekbError(Exception):
    """Root of the tree; its message is one sentence that says what to do."""


class InvalidIdentifier(HemekbError, ValueError):
    """A string that does not have the form of the identifier it should be."""


class FormatError(HemekbError):
    """Content that is not well formed, or not what it claims to be."""


class UnknownFormat(FormatError):
    """Content that none of the known formats recognises."""


class StoreError(HemekbError):
    """The database cannot be opened, read or written."""


class NewerDatabase(StoreError):
    """The database was written by a newer hemekb; nothing was touched."""


class NotFound(HemekbError, LookupError):
    """No such document, concept or identifier in the knowledge base."""


class InvalidCorrection(HemekbError, ValueError):
    """A correction of what the document does not have, or to what it cannot be."""


class ModelError(HemekbError):
    """An embedding model that is missing, or whose weights are not the expected ones."""
