import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli.main import app
from core import dossier_form
from core.dossier_check import Checked, verify
from core.dossiers import (
    ATTACHMENTS,
    EVENTS,
    FORMAT,
    MANIFEST,
    MESSAGES,
    PAPERS,
    SUMMARY,
    VERSION,
    Counts,
    MadeBy,
    Manifest,
    ManifestTask,
    Packer,
    canonical,
    sha256,
)

Files = dict[str, bytes]
TASK = UUID("019392f3-0a5c-7d60-b0c2-0d5a6ad1a111")
EVIDENCE = b"%PDF-1.7\n" + b"evidence " * 50
PAPER = "papers/0001-supervision-2021-1.json"
FILE = f"attachments/{sha256(EVIDENCE)}.pdf"
STAGES = [None, "drafted", "assigned", "in_progress"]


def number(value: int) -> str:
    return str(uuid5(TASK, str(value)))


def event(no: int) -> dict[str, Any]:
    return {
        "no": no, "id": number(no), "subject_kind": "task", "subject_id": str(TASK), "subject_seq": no,
        "kind": f"step_{no}", "recorded_at": f"2021-03-0{no}T01:00:00+00:00", "from_stage": STAGES[no - 1],
        "to_stage": STAGES[no], "data": {"title": "整治"},
    }  # fmt: skip


def lines(entries: list[dict[str, Any]]) -> bytes:
    return b"".join(canonical(entry) + b"\n" for entry in entries)


def content() -> Files:
    """A small whole dossier: three events, a paper, a file, a message."""
    payload = canonical({"number": "督办通知单〔2021〕1号", "reason": "进展缓慢"})
    paper = {"no": 1, "file": PAPER, "number": "督办通知单〔2021〕1号", "payload_sha256": sha256(payload)}
    file = {"no": 1, "file": FILE, "filename": "佐证.pdf", "sha256": sha256(EVIDENCE), "size": len(EVIDENCE)}
    return {
        EVENTS: lines([event(1), event(2), event(3)]),
        PAPER: payload,
        PAPERS: lines([paper]),
        FILE: EVIDENCE,
        ATTACHMENTS: lines([file]),
        MESSAGES: lines([{"no": 1, "event_id": number(2), "person_name": "某人"}]),
        SUMMARY: "案卷目录\n".encode(),
    }


def pack(files: Files, *, events: int = 3) -> bytes:
    """Seal files under a manifest that fits them, as a forger would too."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        packer = Packer(archive)
        for name, body in files.items():
            packer.put(name, body)
        task = ManifestTask(
            id=TASK, title="整治", stage="in_progress", stage_name="办理中", unit="某县", office="某办",
            source="领导批示", basis_paper="某批示",
        )  # fmt: skip
        manifest = Manifest(
            format=FORMAT, version=VERSION, task=task, made_at=datetime(2021, 3, 9, tzinfo=UTC),
            made_by=MadeBy(person="某人", duty="签发", unit="某办", via="web"),
            counts=Counts(events=events, papers=1, attachments=1, messages=1), missing=(), files=tuple(packer.files),
        )  # fmt: skip
        packer.seal(manifest)
    return target.getvalue()


def checked(folder: Path, body: bytes, **more: Any) -> Checked:
    place = folder / "案卷.zip"
    place.write_bytes(body)
    return verify(place, **more)


def rezipped(body: bytes, change: Callable[[Files], None]) -> bytes:
    """Change files behind the manifest's back."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content_ in files.items():
            archive.writestr(name, content_)
    return target.getvalue()


def test_a_whole_dossier_holds_and_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    body = pack(content())

    found = checked(tmp_path, body)

    assert found.faults == []
    assert found.manifest is not None
    assert found.manifest.counts.events == 3
    assert pack(content()) == body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert found.manifest_sha256 == sha256(archive.read(MANIFEST))


@pytest.mark.parametrize("name", [*content(), MANIFEST])
def test_a_changed_file_is_named(tmp_path: Path, name: str) -> None:
    body = rezipped(pack(content()), lambda files: files.update({name: files[name].replace(b"1", b"2", 1) + b" "}))

    faults = checked(tmp_path, body, expected=digest()).faults
    assert any((name if name != MANIFEST else "清单摘要") in fault for fault in faults)


def digest() -> str:
    with zipfile.ZipFile(io.BytesIO(pack(content()))) as archive:
        return sha256(archive.read(MANIFEST))


@pytest.mark.parametrize("name", [*content(), MANIFEST])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    body = rezipped(pack(content()), lambda files: files.__delitem__(name))

    assert any(name in fault for fault in checked(tmp_path, body).faults)


def test_a_file_too_many_is_named(tmp_path: Path) -> None:
    extra = "papers/0002-supervision-2021-9.json"
    body = rezipped(pack(content()), lambda files: files.update({extra: b"{}"}))

    assert checked(tmp_path, body).faults == [f"多出文件：{extra}"]


def test_a_forger_who_seals_anew_is_caught_by_the_digest_in_the_letter(tmp_path: Path) -> None:
    forged = content() | {SUMMARY: "另一份目录\n".encode()}

    assert checked(tmp_path, pack(forged)).holds
    [fault] = checked(tmp_path, pack(forged), expected=digest()).faults
    assert "与移送函所载" in fault


@pytest.mark.parametrize(
    ("events", "word"),
    [
        ([1, 3], "记录有缺失"),
        ([1, 3, 2], "顺序不符"),
        ([2, 3], "记录有缺失"),
        ([1, 2, 2, 3], "重复"),
    ],
)
def test_events_that_are_lost_moved_or_doubled_are_found_though_the_hashes_fit(
    tmp_path: Path, events: list[int], word: str
) -> None:
    told = [event(no) | {"no": place} for place, no in enumerate(events, 1)]
    body = pack(content() | {EVENTS: lines(told)}, events=len(events))

    assert any(word in fault for fault in checked(tmp_path, body).faults)


def test_a_paper_that_is_not_the_one_issued_is_found_though_the_manifest_fits(tmp_path: Path) -> None:
    body = pack(content() | {PAPER: canonical({"number": "督办通知单〔2021〕1号", "reason": "进展良好"})})

    [fault] = checked(tmp_path, body).faults
    assert fault == "文书“督办通知单〔2021〕1号”的内容与签发时登记的摘要不一致"


def test_what_the_indexes_say_must_be_there(tmp_path: Path) -> None:
    none = content() | {ATTACHMENTS: b"", MESSAGES: lines([{"no": 1, "event_id": str(TASK)}])}

    faults = checked(tmp_path, pack(none)).faults

    assert f"{ATTACHMENTS} 未列出文件：{FILE}" in faults
    assert f"{MESSAGES} 第 1 行所告知的事件不在全过程记录中" in faults
    assert any("清单称附件 1 条" in fault for fault in faults)


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

    assert fault == "压缩包内文件过多（8 个），拒绝读取"


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


def test_the_command_needs_nothing_but_the_file(tmp_path: Path) -> None:
    place = tmp_path / "a.zip"
    place.write_bytes(pack(content()))
    runner = CliRunner()

    good = runner.invoke(app, ["dossier", "verify", str(place), "--sha256", digest()])
    bad = runner.invoke(app, ["dossier", "verify", str(place), "--sha256", "0" * 64])
    none = runner.invoke(app, ["dossier", "verify", str(tmp_path / "b.zip")])

    assert (good.exit_code, bad.exit_code, none.exit_code) == (0, 1, 1)
    assert "核对通过：案卷内部一致，清单摘要与移送函所载一致。" in good.output
    assert "核对不通过：共 1 处不符。" in bad.output
    assert "没有这个文件" in none.output


def test_the_manifest_is_canonical_json() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(content()))) as archive:
        written = archive.read(MANIFEST)
    assert canonical(json.loads(written)) == written
