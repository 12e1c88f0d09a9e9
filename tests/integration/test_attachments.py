"""Files: typed by content, limited, stored once and safely, read by whom they concern."""

import io
import os
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session

from core.clock import real_now
from core.database import unit_of_work
from core.errors import UnsupportedFile
from core.files import LocalStore
from core.filetypes import DOCX, TEXT, XLSX, recognise
from core.settings import Settings
from models.plans import MatterSource, SourceKind
from models.reports import AttachmentPurpose, Report, ReportAttachment, ReportKind
from models.tasks import PartyRole, Task, TaskParty
from plans.ledger import Role
from tests.integration.conftest import Town
from workflows.attachments import clean_filename, sweep_orphans

ADDRESS = "/api/v1/attachments"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 100


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more})


async def upload(
    client: httpx.AsyncClient, headers: dict[str, str], content: bytes = PDF, name: str = "佐证.pdf"
) -> httpx.Response:
    return await client.post(ADDRESS, files={"file": (name, content)}, headers=headers)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
        (office("word/document.xml"), DOCX),
        (office("xl/workbook.xml"), XLSX),
        ("进展情况\r\n一、二".encode(), TEXT),
    ],
)
def test_a_file_is_what_its_content_is(tmp_path: Path, content: bytes, media_type: str) -> None:
    place = tmp_path / "named.exe"
    place.write_bytes(content)

    assert recognise(place) == media_type


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (EXE, "Windows 可执行程序"),
        (b"\x7fELF" + b"\x00" * 60, "Linux 可执行程序"),
        (packed({"a.txt": b"a"}), "压缩包"),
        (packed({"[Content_Types].xml": b"x", "word/document.xml": b"0" * 250_000_000}), "压缩炸弹"),
        (packed({str(number): b"" for number in range(1_001)}), "压缩炸弹"),
        (office("word/document.xml", **{"word/vbaProject.bin": b"x"}), "带宏的 Office 文件"),
        (office("word/document.xml")[:-30], "损坏的压缩包"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧版 Office 文件"),
        ("中文".encode("gb18030"), "无法识别的二进制文件"),
        (b"text\x00with nul", "无法识别的二进制文件"),
        (b"GIF89a" + b"\x00" * 30, "GIF 图片"),
    ],
)
def test_what_may_not_be_attached_is_named(tmp_path: Path, content: bytes, named: str) -> None:
    place = tmp_path / "佐证.pdf"
    place.write_bytes(content)

    with pytest.raises(UnsupportedFile, match=named):
        recognise(place)


async def test_an_attachment_is_kept_and_read_back(town: Town, client: httpx.AsyncClient, settings: Settings) -> None:
    headers = town.headers("county-handler")

    kept = await upload(client, headers, name="../..\\佐证 材料.pdf")
    shown = await client.get(f"{ADDRESS}/{kept.json()['id']}", headers=town.headers("county-liaison"))
    content = await client.get(f"{ADDRESS}/{kept.json()['id']}/content", headers=headers)

    assert kept.status_code == 201
    assert kept.json()["unit_id"] == str(town.staff.units["county"])
    assert (shown.json()["filename"], shown.json()["size"]) == ("佐证 材料.pdf", len(PDF))
    assert content.content == PDF
    assert content.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E4%BD%90%E8%AF%81%20%E6%9D%90%E6%96%99.pdf"
    )
    assert content.headers["x-content-type-options"] == "nosniff"
    files = [path for path in settings.attachments_dir.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [kept.json()["sha256"]]


def test_a_filename_gives_no_orders() -> None:
    assert clean_filename("/etc/../a\r\nSet-Cookie: x\u202e.pdf") == "aSet-Cookie: x.pdf"


async def test_a_renamed_program_is_refused_and_nothing_is_kept(
    town: Town, client: httpx.AsyncClient, settings: Settings
) -> None:
    answer = await upload(client, town.headers("county-handler"), EXE, "材料.pdf")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-file")
    assert "Windows 可执行程序" in answer.json()["detail"]
    assert [path for path in settings.attachments_dir.rglob("*") if path.is_file()] == []


async def test_two_hundred_declared_megabytes_are_refused_before_they_come(
    town: Town, client: httpx.AsyncClient
) -> None:
    taken = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal taken
        taken += 1
        yield b"x"

    headers = town.headers("county-handler") | {"Content-Length": "200000000"}

    answer = await client.post(ADDRESS, content=body(), headers=headers)

    assert (answer.status_code, answer.json()["detail"]) == (413, "内容超过上限 50 MB")
    assert taken == 0


async def test_an_undeclared_flood_is_cut_off(town: Town, client: httpx.AsyncClient) -> None:
    sent = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        for _ in range(200):
            sent += 1_000_000
            yield b"x" * 1_000_000

    headers = town.headers("county-handler") | {"Content-Type": "multipart/form-data; boundary=b"}

    answer = await client.post(ADDRESS, content=flood(), headers=headers)

    assert answer.status_code == 413
    assert sent <= 52_000_000


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("空.pdf", b"", 422), ("【机密】文件.pdf", PDF, 422), ("...", PDF, 422), ("a" * 300 + ".pdf", PDF, 201)],
)
async def test_names_and_emptiness(
    town: Town, client: httpx.AsyncClient, name: str, content: bytes, status: int
) -> None:
    answer = await upload(client, town.headers("county-handler"), content, name)

    assert answer.status_code == status
    if status == 201:
        assert (len(answer.json()["filename"]), answer.json()["filename"][-5:]) == (200, "a.pdf")


@pytest.mark.parametrize("body", [{"data": {"file": "text"}}, {"json": {}}, {"files": {"other": ("a", PDF)}}])
async def test_a_form_without_a_file_is_told(town: Town, client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    answer = await client.post(ADDRESS, headers=town.headers("county-handler"), **body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")


async def test_only_units_have_attachments(town: Town, client: httpx.AsyncClient) -> None:
    assert (await upload(client, {})).status_code == 401
    assert (await upload(client, town.headers("province-administrator"))).status_code == 403


async def test_a_repeated_upload_is_one_attachment(town: Town, client: httpx.AsyncClient) -> None:
    headers = town.headers("county-handler") | {"Idempotency-Key": "up"}

    first, second = await upload(client, headers), await upload(client, headers)
    other = await upload(client, headers, PNG)

    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422


def attach(session: Session, town: Town, attachment_id: str, *, submitted: bool) -> None:
    """Put the file on a county's report that the office and the prefecture may read."""
    units, now = town.staff.units, real_now()
    source = MatterSource(kind=SourceKind.INSTRUCTION, title="批示", basis_paper="某文", occurred_on=now.date())
    session.add(source)
    session.flush()
    own: dict[str, Any] = {"unit_id": units["county"], "created_at": now}
    task = Task(source_id=source.id, supervising_unit_id=units["office"], role=Role.RESPONSIBLE, title="任务", **own)
    session.add(task)
    session.flush()
    roles = {"county": PartyRole.RESPONSIBLE, "office": PartyRole.SUPERVISING, "prefecture": PartyRole.SUPERIOR}
    session.add_all([TaskParty(task_id=task.id, unit_id=units[name], role=role) for name, role in roles.items()])
    report = Report(task_id=task.id, reviewing_unit_id=units["office"], kind=ReportKind.PROGRESS, **own)
    report.submitted_at = now if submitted else None
    session.add(report)
    session.flush()
    purpose = AttachmentPurpose.EVIDENCE
    session.add(ReportAttachment(report_id=report.id, attachment_id=UUID(attachment_id), purpose=purpose))
    session.flush()


@pytest.mark.parametrize(("submitted", "seen"), [(False, 404), (True, 200)])
async def test_who_reads_the_report_reads_its_files_once_it_was_submitted(
    town: Town, client: httpx.AsyncClient, submitted: bool, seen: int
) -> None:
    kept = (await upload(client, town.headers("county-handler"))).json()["id"]
    with unit_of_work(town.engine) as session:
        attach(session, town, kept, submitted=submitted)

    async def status(login: str) -> int:
        return (await client.get(f"{ADDRESS}/{kept}/content", headers=town.headers(login))).status_code

    assert await status("county-liaison") == 200
    assert (await status("office-clerk"), await status("prefecture-handler")) == (seen, seen)
    assert (await status("stranger-handler"), await status("province-administrator")) == (404, 404)


async def test_files_without_a_row_are_swept_when_they_are_old(
    town: Town, client: httpx.AsyncClient, settings: Settings
) -> None:
    kept = (await upload(client, town.headers("county-handler"))).json()
    store, old = LocalStore(settings.attachments_dir), (real_now() - timedelta(days=2)).timestamp()
    orphan = store.take(io.BytesIO(PNG), limit=1_000)
    young = store.take(io.BytesIO(b"text"), limit=1_000)
    for entry in (kept["sha256"], orphan.sha256):
        os.utime(store.path(entry) or "", (old, old))

    with unit_of_work(town.engine) as session:
        swept = sweep_orphans(session, store=store, now=real_now())

    assert swept == 1
    assert [store.path(entry) is not None for entry in (kept["sha256"], orphan.sha256, young.sha256)] == [
        True,
        False,
        True,
    ]
