import io
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from core.dossiers import (
    ATTACHMENTS,
    EVENTS,
    MANIFEST,
    MESSAGES,
    RECORDS,
    SUMMARY,
    canonical,
    sha256,
)
from tests.unit.dossiers import FILE, PAPER, TASK, checked, content, digest, event, lines, pack, rezipped


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


def test_a_record_that_stands_elsewhere_than_its_events_say_is_found(tmp_path: Path) -> None:
    record = {"no": 1, "kind": "task", "id": str(TASK), "stage": "closed", "version": 4}

    [fault] = checked(tmp_path, pack(content() | {RECORDS: lines([record])})).faults
    assert fault == "records.jsonl 第 1 行（task）的环节与全过程记录不一致"


def test_what_the_indexes_say_must_be_there(tmp_path: Path) -> None:
    none = content() | {ATTACHMENTS: b"", MESSAGES: lines([{"no": 1, "event_id": str(TASK)}])}

    faults = checked(tmp_path, pack(none)).faults

    assert f"{ATTACHMENTS} 未列出文件：{FILE}" in faults
    assert f"{MESSAGES} 第 1 行所告知的事件不在全过程记录中" in faults
    assert any("清单称附件 1 条" in fault for fault in faults)


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
