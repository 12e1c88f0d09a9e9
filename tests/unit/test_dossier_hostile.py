import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import dossier_form
from core.dossiers import (
    EVENTS,
    MANIFEST,
    SUMMARY,
)
from tests.unit.dossiers import checked, content, digest, pack, rezipped


def hostile(write: Callable[[zipfile.ZipFile], None]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        write(archive)
    return target.getvalue()


def link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo(SUMMARY)
    info.external_attr = 0o120777 << 16
    archive.writestr(info, "/etc/passwd")


def twice(archive: zipfile.ZipFile) -> None:
    archive.writestr(SUMMARY, "一")
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SUMMARY, "二")


@pytest.mark.parametrize(
    ("write", "word"),
    [
        (lambda archive: archive.writestr("../../etc/passwd", "x"), "越出案卷目录"),
        (lambda archive: archive.writestr("/etc/passwd", "x"), "越出案卷目录"),
        (lambda archive: archive.writestr("papers\\..\\..\\x", "x"), "越出案卷目录"),
        (lambda archive: archive.writestr("C:/x", "x"), "越出案卷目录"),
        (lambda archive: archive.writestr("attachments/", ""), "多出文件"),
        (lambda archive: archive.writestr(EVENTS, b"0" * (30 << 20)), "压缩炸弹"),
        (lambda archive: archive.writestr(SUMMARY, b"x", zipfile.ZIP_LZMA), "压缩方法"),
        (link, "不是普通文件"),
        (twice, "同名文件"),
    ],
    ids=["up", "root", "windows", "drive", "folder", "bomb", "method", "link", "twice"],
)
def test_a_hostile_archive_is_refused_unread(
    tmp_path: Path, write: Callable[[zipfile.ZipFile], None], word: str
) -> None:
    found = checked(tmp_path, hostile(write))

    assert any(word in fault for fault in found.faults)
    assert found.manifest is None


def test_too_many_entries_are_refused_before_the_directory_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_form, "MOST_ENTRIES", 5)

    [fault] = checked(tmp_path, pack(content())).faults

    assert fault == "压缩包内文件过多（9 个），拒绝读取"


@pytest.mark.parametrize("body", [b"", b"PK", b"no zip at all" * 100, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_refused_in_words(tmp_path: Path, body: bytes) -> None:
    assert len(checked(tmp_path, body).faults) == 1


@pytest.mark.parametrize("manifest", [b"[]", b"{", b"[" * 100_000, b'{"format": "other"}', b"\xff\xfe"])
def test_a_manifest_that_is_none_is_refused_in_words(tmp_path: Path, manifest: bytes) -> None:
    body = rezipped(pack(content()), lambda files: files.update({MANIFEST: manifest}))

    [fault] = checked(tmp_path, body).faults
    assert fault.startswith(MANIFEST)


@given(place=st.integers(min_value=0), value=st.integers(0, 255))
def test_whatever_byte_is_changed_nothing_breaks_and_no_other_content_passes(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int
) -> None:
    body = bytearray(pack(content()))
    body[place % len(body)] = value

    found = checked(tmp_path_factory.getbasetemp(), bytes(body))

    assert found.faults or found.manifest_sha256 == digest()
