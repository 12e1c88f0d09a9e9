"""A small dossier that holds, and ways to change it; nothing here needs a database."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from core.dossier_check import Checked, verify
from core.dossiers import (
    ATTACHMENTS,
    EVENTS,
    FORMAT,
    MANIFEST,
    MESSAGES,
    PAPERS,
    RECORDS,
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
    record = {"no": 1, "kind": "task", "id": str(TASK), "stage": "in_progress", "version": 3, "content": {}}
    return {
        EVENTS: lines([event(1), event(2), event(3)]),
        RECORDS: lines([record]),
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
            counts=Counts(events=events, records=1, papers=1, attachments=1, messages=1), missing=(),
            files=tuple(packer.files),
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


def digest() -> str:
    with zipfile.ZipFile(io.BytesIO(pack(content()))) as archive:
        return sha256(archive.read(MANIFEST))
