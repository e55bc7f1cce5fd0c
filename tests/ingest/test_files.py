"""Finding files: folders, archives by their bytes, and nothing that harms the reader."""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from ingest import files
from ingest.files import FoundFile, walk
from ingest.formats.base import Unreadable


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def contents(*paths: Path) -> dict[str, bytes]:
    found = list(walk(paths))
    assert all(isinstance(f, FoundFile) for f in found), found
    return {f.origin: f.content for f in found if isinstance(f, FoundFile)}


def reasons(*paths: Path) -> list[tuple[str, str]]:
    return [(f.locator, f.reason) for f in walk(paths) if isinstance(f, Unreadable)]


def test_folders_are_read_through_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden", ".git/config", "a/b/c.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    assert list(contents(tmp_path)) == [
        str(tmp_path / "a" / "b" / "c.txt"),
        str(tmp_path / "a" / "z.txt"),
        str(tmp_path / "b.txt"),
    ]


def test_a_file_named_outright_is_read_even_if_hidden(tmp_path: Path) -> None:
    (tmp_path / ".note").write_bytes(b"x")
    assert contents(tmp_path / ".note") == {str(tmp_path / ".note"): b"x"}


def test_archives_are_known_by_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "one.xml").write_bytes(gzip.compress(b"first") + gzip.compress(b" second"))
    (tmp_path / "two.dat").write_bytes(
        zipped({"b": b"2", "a/c": b"1", "a/": b"", "__MACOSX/b": b"no", "a/.x": b"no"})
    )
    (tmp_path / "three.zip").write_bytes(b"not an archive")
    assert contents(tmp_path) == {
        str(tmp_path / "one.xml"): b"first second",
        str(tmp_path / "three.zip"): b"not an archive",
        f"{tmp_path / 'two.dat'}!a/c": b"1",
        f"{tmp_path / 'two.dat'}!b": b"2",
    }


def test_archives_within_archives_have_nested_origins(tmp_path: Path) -> None:
    path = tmp_path / "outer.zip"
    path.write_bytes(zipped({"inner": zipped({"note": gzip.compress(b"deep")})}))
    assert contents(path) == {f"{path}!inner!note": b"deep"}


def test_archives_nested_without_end_are_refused(tmp_path: Path) -> None:
    content = b"x"
    for _ in range(files.MAX_DEPTH + 2):
        content = zipped({"n": content})
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert reasons(path) == [(f"{path}!n!n!n", "Archives lie within archives too deep here.")]


def test_an_office_file_is_one_file_and_not_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}))
    assert list(contents(path)) == [str(path)]


def test_what_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1 << 20)
    bomb = bytes(1 << 22)
    (tmp_path / "a.gz").write_bytes(gzip.compress(bomb))
    (tmp_path / "b.zip").write_bytes(zipped({"bomb": bomb, "fine": b"ok"}))
    found = list(walk([tmp_path]))
    assert [f.locator for f in found if isinstance(f, Unreadable)] == [
        str(tmp_path / "a.gz"),
        f"{tmp_path / 'b.zip'}!bomb",
    ]
    assert [f.content for f in found if isinstance(f, FoundFile)] == [b"ok"]


def test_many_members_that_are_too_much_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_ARCHIVE_BYTES", 250)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({name: bytes(100) for name in "abc"}))
    assert [locator for locator, _ in reasons(path)] == [f"{path}!c"]


def test_a_header_that_lies_about_the_size_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1 << 20)
    content = zipped({"bomb": bytes(1 << 22)})
    honest, lie = struct.pack("<L", 1 << 22), struct.pack("<L", 10)
    path = tmp_path / "a.zip"
    path.write_bytes(content.replace(honest, lie))
    ((locator, _),) = reasons(path)
    assert locator == f"{path}!bomb"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (gzip.compress(b"text" * 99)[:-12], "breaks off"),
        (b"\x1f\x8b nothing of the kind", "damaged"),
        (zipped({"a": b"x"})[:-10], "damaged"),
    ],
    ids=["cut short", "no gzip", "cut zip"],
)
def test_broken_archives_are_named(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "broken"
    path.write_bytes(content)
    ((locator, reason),) = reasons(path)
    assert locator == str(path)
    assert word in reason


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("bad", b"first content")
        archive.writestr("good", b"other content")
    path = tmp_path / "a.zip"
    path.write_bytes(out.getvalue().replace(b"first content", b"FIRST content"))
    found = list(walk([path]))
    assert found == [
        Unreadable(f"{path}!bad", "It is damaged within the archive."),
        FoundFile(f"{path}!good", b"other content"),
    ]


def test_a_locked_member_is_named(tmp_path: Path) -> None:
    content = bytearray(zipped({"secret": b"content"}))
    content[6] |= 1  # the flag of encryption, in the member's header and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert reasons(path) == [(f"{path}!secret", "It is locked with a password.")]


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    assert reasons(tmp_path / "missing", tmp_path / "link") == [
        (str(tmp_path / "missing"), "There is no such file."),
        (str(tmp_path / "link"), "The link points nowhere."),
    ]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "note").write_bytes(b"x")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    found = list(walk([tmp_path]))
    assert [f.content for f in found if isinstance(f, FoundFile)] == [b"x"]
    assert [f.locator for f in found if isinstance(f, Unreadable)] == [str(tmp_path / "self")]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"x")
    path.chmod(0)
    ((locator, reason),) = reasons(path)
    assert locator == str(path)
    assert "Permission denied" in reason


def test_a_file_that_the_system_refuses_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a").write_bytes(b"x")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert reasons(tmp_path) == [(str(tmp_path / "a"), "It cannot be read: Permission denied.")]
