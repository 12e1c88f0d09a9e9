"""案卷: packs all that belongs to a matter into one sealed ZIP, and keeps on record who took which when."""

import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.dossiers import (
    ATTACHMENT_FOLDER,
    ATTACHMENTS,
    EVENTS,
    FORMAT,
    MESSAGES,
    PAPER_FOLDER,
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
)
from core.errors import NotFound
from core.files import FileStore
from core.ids import new_id
from models.actors import PostHeld, Via
from models.calls import Call
from models.events import SubjectKind
from models.people import DUTY_NAMES
from models.plans import SOURCE_KIND_NAMES, SourceKind
from models.tasks import TASK_STAGE_NAMES
from queries import dossier as queries
from queries import handovers, notices
from queries.events import Note, record
from queries.sql import Row
from workflows.dossier_summary import Summary

FORGOTTEN_AFTER = timedelta(days=1)
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A dossier on disk and the digest of its manifest, which the letter of hand-over prints."""

    id: UUID
    path: Path
    manifest_sha256: str
    manifest: Manifest


def may_take(session: Session, *, call: Call, task_id: UUID) -> Row:
    """Return the matter to its office, or to whoever runs the system; for everybody else it is not there."""
    task = queries.head(session, task_id)
    if task is None or (call.actor.via is not Via.CLI and task["supervising_unit_id"] not in call.actor.unit_ids):
        raise NotFound("没有这项任务，或贵单位不是其督查机构")
    return task


def make_dossier(session: Session, *, call: Call, task_id: UUID, store: FileStore, folder: Path) -> Made:
    """Pack a matter as it stands at one moment into a new file in `folder`, and record who took it. Raises NotFound.

    Must be the first thing the session does; the caller moves or deletes the file.
    """
    queries.open_snapshot(session)
    task = may_take(session, call=call, task_id=task_id)
    made = pack_dossier(session, call=call, task=task, store=store, folder=folder)
    _record(session, call, task, made)
    return made


def pack_dossier(session: Session, *, call: Call, task: Row, store: FileStore, folder: Path) -> Made:
    """Pack a matter as the session sees it; nothing is recorded."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".dossier-", suffix=".zip", delete=False) as target:
        place = Path(target.name)
        try:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                packing = _Packing(session, task, Packer(archive), Summary(task, call.at))
                manifest, digest = packing.run(store, _made_by(session, call, task), call)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
    return Made(new_id(), place, digest, manifest)


def sweep_dossiers(folder: Path, *, now: datetime) -> None:
    """Delete what was never fetched to the end; a dossier can be made again at any time."""
    for place in folder.glob(".dossier-*.zip") if folder.is_dir() else ():
        if place.stat().st_mtime < (now - FORGOTTEN_AFTER).timestamp():
            place.unlink(missing_ok=True)


@dataclass
class _Packing:
    session: Session
    task: Row
    packer: Packer
    summary: Summary

    def run(self, store: FileStore, made_by: MadeBy, call: Call) -> tuple[Manifest, str]:
        """Write every part in its order; the summary grows beside them and comes last but the manifest."""
        events = self._lines(EVENTS, queries.events(self.session, self.task["id"]), self.summary.event)
        records = self._lines(RECORDS, queries.records(self.session, self.task["id"]), self.summary.record)
        papers = self._papers()
        attachments, missing = self._attachments(store)
        messages = self._lines(MESSAGES, queries.messages(self.session, self.task["id"]), self.summary.message)
        counts = Counts(events=events, records=records, papers=papers, attachments=attachments, messages=messages)
        with self.packer.entry(SUMMARY) as target:
            for block in self.summary.blocks(counts, made_by, missing):
                target.write(block)
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            task=_manifest_task(self.task),
            made_at=call.at,
            made_by=made_by,
            counts=counts,
            missing=tuple(missing),
            files=tuple(self.packer.files),
        )
        return manifest, self.packer.seal(manifest)

    def _lines(self, name: str, found: Iterable[Row], tell: Any) -> int:
        number = 0
        with self.packer.entry(name) as target:
            for number, entry in enumerate(found, 1):
                target.write(canonical({"no": number} | entry) + b"\n")
                tell(number, entry)
        return number

    def _papers(self) -> int:
        index: list[dict[str, Any]] = []
        for number, paper in enumerate(queries.papers(self.session, self.task["id"]), 1):
            name = f"{PAPER_FOLDER}{number:04d}-{paper['kind']}-{paper['year']}-{paper['serial']}.json"
            payload = paper.pop("payload")
            self.packer.put(name, canonical(payload))
            listed = {"no": number, "file": name, "number": payload.get("number"), "title": payload.get("title")}
            index.append(listed | paper)
            self.summary.paper(number, listed | paper | {"addressee": payload.get("addressee")})
        self.packer.put(PAPERS, b"".join(canonical(entry) + b"\n" for entry in index))
        return len(index)

    def _attachments(self, store: FileStore) -> tuple[int, list[str]]:
        index: list[dict[str, Any]] = []
        packed: dict[str, str] = {}
        missing: list[str] = []
        for number, entry in enumerate(queries.attachments(self.session, self.task["id"]), 1):
            digest = entry["sha256"]
            place = store.path(digest)
            if place is None:
                missing.append(digest)
            elif digest not in packed:
                packed[digest] = f"{ATTACHMENT_FOLDER}{digest}{_ENDINGS.get(entry['media_type'], '')}"
                with place.open("rb") as source:
                    self.packer.copy(packed[digest], source)
            listed = {"no": number, "file": packed.get(digest)} | entry
            index.append(listed)
            self.summary.attachment(number, listed)
        self.packer.put(ATTACHMENTS, b"".join(canonical(entry) + b"\n" for entry in index))
        return len(index), sorted(set(missing))


def _manifest_task(task: Row) -> ManifestTask:
    return ManifestTask(
        id=task["id"],
        title=task["title"],
        stage=task["stage"],
        stage_name=TASK_STAGE_NAMES[task["stage"]],
        unit=task["unit_name"] or "",
        office=task["office_name"] or "",
        source=SOURCE_KIND_NAMES[SourceKind(task["source_kind"])],
        basis_paper=task["basis_paper"],
    )


def _post(call: Call, office_id: UUID) -> PostHeld | None:
    posts = sorted(call.actor.posts, key=lambda post: post.id != call.actor.chosen_post_id)
    return next((post for post in posts if post.unit_id == office_id), None)


def _made_by(session: Session, call: Call, task: Row) -> MadeBy:
    post = _post(call, task["supervising_unit_id"])
    unit_id = post.unit_id if post else call.actor.key_unit_id
    names = notices.names(session, [unit_id], call.on) if unit_id else {}
    return MadeBy(
        person=handovers.person_name(session, call.actor.person_id),
        duty=DUTY_NAMES[post.duty] if post else None,
        unit=names.get(unit_id) if unit_id else None,
        via=str(call.actor.via),
    )


def _record(session: Session, call: Call, task: Row, made: Made) -> None:
    data = made.manifest.counts.model_dump() | {
        "title": task["title"],
        "manifest_sha256": made.manifest_sha256,
        "missing": len(made.manifest.missing),
        "approved_handovers": queries.approved_handovers(session, task["id"]),
    }
    note = Note(
        "dossier_made",
        SubjectKind.DOSSIER,
        made.id,
        "system" if call.actor.via is Via.CLI else "supervising_office",
        data,
        unit_id=task["unit_id"],
        task_id=task["id"],
        office_id=task["supervising_unit_id"],
    )
    record(session, note, call=call, post=_post(call, task["supervising_unit_id"]))
