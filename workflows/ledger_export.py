"""A list of tasks as the offices keep it: an Excel or CSV file of one moment, and on record who took which list out."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import ZONE
from core.errors import Refused
from core.ids import new_id
from core.sheets import CsvSheet, Layout, Sheet, XlsxSheet
from models.actors import PostHeld
from models.calls import Call
from models.events import SubjectKind
from queries import handovers, notices, task_lists
from queries import ledger as queries
from queries.dossier import open_snapshot
from queries.events import Note, record
from queries.sql import Row
from workflows.lamps import lamps_of
from workflows.ledger_columns import KEPT, LAST_PRINTED, PLACES, REMARKS, sheet_columns
from workflows.ledger_rows import Beside, cells

BATCH = 1_000
MOST_ROWS = 100_000
FORGOTTEN_AFTER = timedelta(days=1)
_PREFIX = ".ledger-"
VIEW_NAMES = {"mine": "本单位承办", "supervised": "本机构督查", "visible": "有权知悉"}


class Form(StrEnum):
    """What is written."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Taken:
    """A ledger on disk, alone in a folder of its own that whoever sends it removes."""

    path: Path
    filename: str
    rows: int

    def remove(self) -> None:
        """Delete the file with its folder."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


def export_ledger(
    session: Session, *, call: Call, view: str, filters: dict[str, Any], form: Form, folder: Path
) -> Taken:
    """Write the caller's list as it stands at one moment, and record it. Raises Refused for an immense list.

    Must be the first thing the session does: every batch of rows sees the same moment.
    """
    open_snapshot(session)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = Path(tempfile.mkdtemp(dir=folder, prefix=_PREFIX)) / f"ledger.{form}"
    try:
        count = _write(session, call, view, filters, _opened(session, call, view, place, form))
    except BaseException:
        shutil.rmtree(place.parent, ignore_errors=True)
        raise
    _record(session, call, view, filters, form, count)
    return Taken(place, f"督办任务台账-{call.on}.{form}", count)


def sweep_exports(folder: Path, *, now: datetime) -> None:
    """Delete what was never fetched to the end; a ledger can be taken again at any time."""
    for place in folder.glob(f"{_PREFIX}*") if folder.is_dir() else ():
        if place.stat().st_mtime < (now - FORGOTTEN_AFTER).timestamp():
            shutil.rmtree(place, ignore_errors=True)


def _opened(session: Session, call: Call, view: str, place: Path, form: Form) -> Sheet:
    kind = CsvSheet if form is Form.CSV else XlsxSheet
    return kind(place, _layout(session, call, view))


def _layout(session: Session, call: Call, view: str) -> Layout:
    post = acting_post(call)
    unit_id = post.unit_id if post else call.actor.key_unit_id
    unit = notices.names(session, [unit_id], call.on).get(unit_id, "") if unit_id else ""
    person = handovers.person_name(session, call.actor.person_id) or ""
    moment = call.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    return Layout(
        name="任务台账",
        title="督办任务台账",
        subtitle=f"范围：{VIEW_NAMES[view]}　导出：{' '.join(filter(None, (unit, person)))}　时间：{moment}",
        columns=sheet_columns(),
        kept=PLACES[KEPT] + 1,
        printed=PLACES[LAST_PRINTED] + 1,
    )


def _write(session: Session, call: Call, view: str, filters: dict[str, Any], sheet: Sheet) -> int:
    printed: dict[UUID, Row] = {}
    contacts: dict[UUID, str] = {}
    count = 0
    with sheet:
        for ids in _batches(session, call, view, filters):
            found = queries.entries(session, ids, units=call.actor.unit_ids, on=call.on)
            beside = _beside(session, found, printed, contacts, call.on)
            lamps = lamps_of(session, call=call, tasks=found)
            for entry in found:
                count += 1
                sheet.row(*cells(entry, beside, number=count, lamp=lamps[entry["id"]]))
            if count > MOST_ROWS:
                raise Refused(f"列表超过 {MOST_ROWS} 项，请缩小范围后再导出")
        sheet.remarks("填报说明", (*REMARKS, f"本表共 {count} 项任务，以导出时间的情况为准。"))
    return count


def _batches(session: Session, call: Call, view: str, filters: dict[str, Any]) -> Iterator[list[UUID]]:
    """Walk the very list that the pages show, in its order."""
    after: tuple[date | None, UUID] | None = None
    while found := task_lists.listed(
        session, units=call.actor.unit_ids, on=call.on, view=view, filters=filters, after=after, limit=BATCH
    ):
        yield [task["id"] for task in found]
        if len(found) < BATCH:
            return
        after = (found[-1]["due_on"], found[-1]["id"])


def _beside(
    session: Session, found: list[Row], printed: dict[UUID, Row], contacts: dict[UUID, str], on: date
) -> Beside:
    """Complete what rows share; it is asked once for each plan entry and unit, however many tasks they have."""
    items = {entry["item_id"] for entry in found if entry["item_id"]} - printed.keys()
    units = {entry["unit_id"] for entry in found} - contacts.keys()
    if items:
        printed.update(queries.printed_units(session, list(items)))
    if units:
        contacts.update(dict.fromkeys(units, "") | queries.contacts(session, list(units), on))
    return Beside(printed, contacts)


def acting_post(call: Call) -> PostHeld | None:
    """Return the post somebody acts from: the one he chose, else his first."""
    posts = sorted(call.actor.posts, key=lambda post: post.id != call.actor.chosen_post_id)
    return posts[0] if posts else None


def _record(session: Session, call: Call, view: str, filters: dict[str, Any], form: Form, count: int) -> None:
    post = acting_post(call)
    data = {"view": view, "filters": {name: str(value) for name, value in filters.items()}, "form": form, "rows": count}
    note = Note(
        "ledger_exported",
        SubjectKind.LEDGER,
        new_id(),
        "reader",
        data,
        unit_id=post.unit_id if post else call.actor.key_unit_id,
    )
    record(session, note, call=call, post=post)
