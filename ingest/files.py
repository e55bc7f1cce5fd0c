"""Files on disk, in folders and in archives, as bytes with an origin.

Archives are known by their first bytes and not by their names, and nothing in them can harm the
reader: what unpacks to too much, nests too deep or is locked becomes an `Unreadable`.

>>> import tempfile, pathlib
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = pathlib.Path(folder, "note.txt").write_bytes(b"CD7")
...     [(pathlib.Path(f.origin).name, f.content) for f in walk([folder])]
[('note.txt', b'CD7')]
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from ingest.formats.base import Unreadable

MAX_BYTES = 512 * 1024 * 1024
"""The most that one file, or one member of an archive, may unpack to: 512 MiB."""

MAX_ARCHIVE_BYTES = 8 * MAX_BYTES
"""The most that all members of one archive may unpack to together: 4 GiB."""

MAX_MEMBERS = 200_000
"""The most members that one archive may have."""

MAX_DEPTH = 3
"""How many archives may lie within one another."""

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE_MEMBERS = frozenset({"[Content_Types].xml", "mimetype"})
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file's bytes; ``origin`` is its path, in an archive ``archive.zip!member``."""

    origin: str
    content: bytes


class _TooLarge(Exception):
    """Content that unpacks to more than is allowed."""


def walk(paths: Iterable[str | Path]) -> Iterator[FoundFile | Unreadable]:
    """Every file at these paths: files as given, folders through and through, archives opened.

    Folders are read in sorted order, without hidden files; a folder that is reached twice, by a
    link to one above it, is read once. What cannot be read is named with its reason.
    """
    seen: set[tuple[int, int]] = set()
    for path in map(Path, paths):
        yield from _at(path, seen)


def _at(path: Path, seen: set[tuple[int, int]]) -> Iterator[FoundFile | Unreadable]:
    try:
        is_folder = path.is_dir()
        if not is_folder and not path.exists():
            reason = "The link points nowhere." if path.is_symlink() else "There is no such file."
            yield Unreadable(str(path), reason)
        elif is_folder:
            yield from _folder(path, seen)
        elif not path.is_file():
            yield Unreadable(str(path), "This is neither a file nor a folder.")
        elif path.stat().st_size > MAX_BYTES:
            yield Unreadable(str(path), _larger_than_allowed())
        else:
            yield from _opened(str(path), path.read_bytes(), 0)
    except OSError as error:
        yield Unreadable(str(path), f"It cannot be read: {error.strerror or error}.")


def _folder(path: Path, seen: set[tuple[int, int]]) -> Iterator[FoundFile | Unreadable]:
    status = path.stat()
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return
    seen.add(identity)
    with os.scandir(path) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    for name in names:
        yield from _at(path / name, seen)


def _opened(origin: str, content: bytes, depth: int) -> Iterator[FoundFile | Unreadable]:
    """The content itself, or what it holds if it is an archive."""
    if content.startswith(_GZIP):
        yield from _gzip(origin, content, depth)
    elif content.startswith(_ZIP):
        yield from _zip(origin, content, depth)
    else:
        yield FoundFile(origin, content)


def _gzip(origin: str, content: bytes, depth: int) -> Iterator[FoundFile | Unreadable]:
    if depth >= MAX_DEPTH:
        yield Unreadable(origin, "Archives lie within archives too deep here.")
        return
    try:
        inner = _gunzipped(content)
    except _TooLarge:
        yield Unreadable(origin, _larger_than_allowed())
    except (zlib.error, EOFError):
        yield Unreadable(origin, "This gzip file is damaged or breaks off.")
    else:
        yield from _opened(origin, inner, depth + 1)


def _gunzipped(content: bytes) -> bytes:
    """All members of a gzip file, one after the other, within the limit."""
    parts: list[bytes] = []
    size = 0
    while content:
        unpacker = zlib.decompressobj(wbits=31)
        while content and not unpacker.eof:
            part = unpacker.decompress(content, _STEP)
            content = unpacker.unconsumed_tail
            size += len(part)
            if size > MAX_BYTES:
                raise _TooLarge
            parts.append(part)
        if not unpacker.eof:
            raise EOFError
        content = unpacker.unused_data.lstrip(b"\x00")  # tapes and copies pad with zeros
    return b"".join(parts)


def _zip(origin: str, content: bytes, depth: int) -> Iterator[FoundFile | Unreadable]:
    if depth >= MAX_DEPTH:
        yield Unreadable(origin, "Archives lie within archives too deep here.")
        return
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, LargeZipFile, OSError, ValueError, NotImplementedError, EOFError):
        yield Unreadable(origin, "This ZIP archive is damaged or breaks off.")
        return
    with archive:
        members = sorted(archive.infolist(), key=lambda m: m.filename)
        if any(m.filename in _OFFICE_MEMBERS for m in members):
            yield FoundFile(origin, content)  # an Office or EPUB file: one document, not many
            return
        if len(members) > MAX_MEMBERS:
            yield Unreadable(origin, f"This archive has more than {MAX_MEMBERS} members.")
            return
        left = MAX_ARCHIVE_BYTES
        for member in filter(_is_wanted, members):
            named = f"{origin}!{member.filename}"
            try:
                inner = _unzipped(archive, member, min(left, MAX_BYTES))
            except _TooLarge:
                yield Unreadable(named, _larger_than_allowed())
            except RuntimeError:
                yield Unreadable(named, "It is locked with a password.")
            except NotImplementedError:
                yield Unreadable(named, "It is packed in a way that cannot be read here.")
            except (BadZipFile, zlib.error, OSError, EOFError, ValueError):
                yield Unreadable(named, "It is damaged within the archive.")
            else:
                left -= len(inner)
                yield from _opened(named, inner, depth + 1)


def _unzipped(archive: ZipFile, member: ZipInfo, limit: int) -> bytes:
    """A member's content, counted while it unpacks: what its header says is not believed."""
    if member.file_size > limit:
        raise _TooLarge
    parts: list[bytes] = []
    size = 0
    with archive.open(member) as stream:
        while part := stream.read(_STEP):
            size += len(part)
            if size > limit:
                raise _TooLarge
            parts.append(part)
    return b"".join(parts)


def _is_wanted(member: ZipInfo) -> bool:
    """Whether a member is a file, and not one of those that systems add unseen."""
    parts = member.filename.split("/")
    hidden = any(p.startswith(".") for p in parts) or parts[0] == "__MACOSX"
    return not member.is_dir() and not hidden


def _larger_than_allowed() -> str:
    return f"It is larger than {MAX_BYTES // (1024 * 1024)} MiB."
