"""Rows of tasks that exist: the bearing unit's words become drafts of reports, everything else must be as it was."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import AppError
from core.sheets import plain
from models.calls import Call
from models.ledgers import LedgerAct, LedgerCell, LedgerChange
from models.reports import AttachmentPurpose, ReportContent, ReportCreate, ReportKind, ReportStage
from models.tasks import TASK_STAGE_NAMES, TaskStage
from queries import ledger as queries
from queries import reports as report_queries
from queries.sql import Row
from workflows import reports
from workflows.ledger_cells import same
from workflows.ledger_columns import COLUMNS, Use
from workflows.ledger_rows import Beside, words
from workflows.ledger_table import WHOLE_ROW, Faults, LedgerRow

BATCH = 1_000
_ID = re.compile(r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?:\s*v(\d{1,9}))?")
_GUARDED = tuple(column for column in COLUMNS if column.use is Use.GUARDED)
_FILLED = {"text": 20_000, "obstacles": 4_000, "next_step": 4_000}
_ENDED = (TaskStage.CLOSED, TaskStage.EXCUSED, TaskStage.WITHDRAWN, TaskStage.DRAFTED)


@dataclass
class Progress:
    """Takes the rows over one by one; what each makes is kept in `changes`."""

    session: Session
    call: Call
    faults: Faults
    changes: list[LedgerChange] = field(default_factory=list)
    unchanged: int = 0

    def take(self, rows: Sequence[LedgerRow]) -> None:
        """Hold every row against its task as it stands, and draft what the unit has filled in."""
        known = self._known(rows)
        for start in range(0, len(known), BATCH):
            self._take_batch(known[start : start + BATCH])

    def _known(self, rows: Sequence[LedgerRow]) -> list[tuple[LedgerRow, UUID, int | None]]:
        known: list[tuple[LedgerRow, UUID, int | None]] = []
        seen: dict[UUID, int] = {}
        for row in rows:
            found = _ID.fullmatch(row.get("id"))
            if found is None:
                self.faults.add(row, "id", "应为导出时的任务标识；新任务请留空")
                continue
            task_id = UUID(found.group(1))
            if task_id in seen:
                self.faults.add(row, "id", f"与第 {seen[task_id]} 行重复，一项任务只占一行")
                continue
            seen[task_id] = row.number
            known.append((row, task_id, int(found.group(2)) if found.group(2) else None))
        return known

    def _take_batch(self, known: Sequence[tuple[LedgerRow, UUID, int | None]]) -> None:
        ids = [task_id for _, task_id, _ in known]
        found = queries.entries(self.session, ids, units=self.call.actor.unit_ids, on=self.call.on)
        entries = {entry["id"]: entry for entry in found}
        items = {entry["item_id"] for entry in found if entry["item_id"]}
        beside = Beside(queries.printed_units(self.session, list(items)) if items else {}, {})
        filled: list[tuple[LedgerRow, Row]] = []
        for row, task_id, version in known:
            entry = entries.get(task_id)
            if entry is None:
                self.faults.add(row, "id", "没有这项任务，或贵单位无权知悉")
                continue
            now = words(entry, beside)
            self._guard(row, now, stale=version is not None and version != entry["version"])
            if any(row.get(key) and not same(row.get(key), now[key]) for key in _FILLED):
                filled.append((row, entry))
            else:
                self.unchanged += 1
        self._draft(filled)

    def _guard(self, row: LedgerRow, now: dict[str, str], *, stale: bool) -> None:
        """Refuse what the file changes and only another act may; a picture of an older day is only told."""
        for column in _GUARDED:
            given = row.get(column.key)
            if not given or same(given, now[column.key]):
                continue
            if stale:
                self.faults.note(row, column.key, f"任务在导出后已变动，现为“{now[column.key]}”，表中内容未采用")
            else:
                self.faults.add(row, column.key, f"应为“{now[column.key]}”；{column.header}{column.refusal}")

    def _draft(self, filled: Sequence[tuple[LedgerRow, Row]]) -> None:
        ids = [entry["id"] for _, entry in filled]
        own: dict[UUID, list[Row]] = {}
        for paper in queries.own_progress(self.session, ids, units=self.call.actor.unit_ids) if ids else ():
            own.setdefault(paper["task_id"], []).append(paper)
        periods = queries.owed_periods(self.session, ids) if ids else {}
        for row, entry in filled:
            if self._may_fill(row, entry):
                self._draft_one(row, entry, own.get(entry["id"], []), periods.get(entry["id"]))

    def _may_fill(self, row: LedgerRow, entry: Row) -> bool:
        stage = TaskStage(entry["stage"])
        if entry["unit_id"] not in self.call.actor.unit_ids:
            self.faults.add(row, "text", f"应由承办单位（{entry['unit_name']}）填报；配合情况请在系统中单独报送")
        elif stage in _ENDED:
            self.faults.add(row, "text", f"任务当前为“{TASK_STAGE_NAMES[stage]}”，不再填报进展")
        else:
            too_long = [key for key, limit in _FILLED.items() if len(row.get(key)) > limit]
            for key in too_long:
                self.faults.add(row, key, f"应为不超过 {_FILLED[key]} 字的文字，表中为 {len(row.get(key))} 字")
            return not too_long
        return False

    def _draft_one(self, row: LedgerRow, entry: Row, own: Sequence[Row], period: str | None) -> None:
        said = {key: row.get(key) for key in _FILLED}
        repeated = next((paper for paper in own if _says(paper, said)), None)
        if repeated is not None:
            self.unchanged += 1
            return
        if entry["report_cycle"] and period is None:
            self.faults.add(row, "text", "本任务按期报送，目前没有待报送的报送期")
            return
        draft = next(
            (paper for paper in own if paper["stage"] == ReportStage.DRAFT and paper["period"] == period), None
        )
        if draft is not None and draft["drafted_by"] != self.call.actor.person_id:
            name = draft["drafted_by_name"] or "其他人员"
            self.faults.add(row, "text", f"本期进展报告已由{name}起草，内容不同；请在该草稿上修改")
            return
        try:
            self._write(entry["id"], draft, said, period)
        except AppError as error:
            self.faults.add_refusal(row, error, keys={key: key for key in _FILLED} | {"period": WHOLE_ROW})
            return
        act = LedgerAct.REPORT_EDITED if draft else LedgerAct.REPORT_DRAFTED
        self.changes.append(_change(row, act, entry, draft or entry))

    def _write(self, task_id: UUID, draft: Row | None, said: dict[str, str], period: str | None) -> None:
        if draft is None:
            content = ReportCreate.model_validate({"kind": ReportKind.PROGRESS, "period": period, **said})
            reports.draft_report(self.session, call=self.call, task_id=task_id, content=content)
            return
        kept = {name: draft[name] for name in ("self_rating", "percent_done", "milestones", "milestones_done")}
        files = report_queries.files(self.session, draft["id"])
        edited: dict[str, Any] = {
            **kept,
            **said,
            "values": report_queries.content(self.session, draft["id"]),
            "evidence": [file["id"] for file in files if file["purpose"] == AttachmentPurpose.EVIDENCE],
        }
        content_ = ReportContent.model_validate(edited)
        reports.edit_report(self.session, call=self.call, report_id=draft["id"], content=content_)


def _says(paper: Row, said: dict[str, str]) -> bool:
    """Whether a paper of the unit has these very words; one that was handed in before is not drafted again."""
    return all(same(plain(paper[key]), said[key]) for key in _FILLED)


def _change(row: LedgerRow, act: LedgerAct, entry: Row, before: Row) -> LedgerChange:
    cells = [
        LedgerCell(column=row.header(key), before=before[key] or "", after=row.get(key))
        for key in _FILLED
        if not same(before[key] or "", row.get(key))
    ]
    return LedgerChange(row=row.number, act=act, task_id=entry["id"], title=entry["title"], cells=cells)
