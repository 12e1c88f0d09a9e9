"""A ledger read back: rows of known tasks become drafts of reports, new rows drafts of tasks; all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from core.errors import Forbidden
from core.ids import new_id
from core.sheet_reading import SheetRow
from models.calls import Call
from models.events import SubjectKind
from models.ledgers import LedgerAct, LedgerChange, LedgerDefaults, LedgerImported
from queries import ledger as queries
from queries.events import Note, record
from workflows.ledger_export import acting_post
from workflows.ledger_plan import NewPlan
from workflows.ledger_progress import Progress
from workflows.ledger_table import Faults, LedgerTable, read_table
from workflows.ledger_tasks import NewTasks

MOST_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: its name and digest for the record, its rows for the work."""

    filename: str
    sha256: str
    rows: Sequence[SheetRow]


class _OnlyTried(Exception):
    """Takes everything back that a trial has written."""


def require_unit(call: Call) -> None:
    """Raise Forbidden for somebody without a unit, before his file is looked at."""
    if not call.actor.unit_ids:
        raise Forbidden("您没有任何单位的岗位，不能导入台账")


def import_ledger(
    session: Session, *, call: Call, sent: Sent, defaults: LedgerDefaults, dry_run: bool
) -> LedgerImported:
    """Take a ledger over through the commands, or only try it: a trial does the same work and takes it all back.

    Raises LedgerRefused with every wrong cell; then nothing of the file was taken. What was imported before is known
    by its words, so the same file makes nothing twice.
    """
    require_unit(call)
    table = read_table(sent.rows)
    queries.hold_imports(session, call.actor.unit_ids)
    made: list[LedgerImported] = []
    try:
        with session.begin_nested():
            made.append(_taken(session, call, sent, table, defaults, dry_run=dry_run))
            if dry_run:
                raise _OnlyTried
    except _OnlyTried:
        return made[0]
    if made[0].changes:
        _record(session, call, sent, made[0])
    return made[0]


def _taken(
    session: Session, call: Call, sent: Sent, table: LedgerTable, defaults: LedgerDefaults, *, dry_run: bool
) -> LedgerImported:
    faults = Faults()
    progress, tasks = Progress(session, call, faults), NewTasks(session, call, defaults, faults)
    progress.take([row for row in table.rows if row.get("id")])
    plan = NewPlan(session, call, defaults, faults)
    if new := [row for row in table.rows if not row.get("id")]:
        (plan if defaults.plan_number else tasks).take(new)
    faults.refuse()
    changes = sorted(progress.changes + tasks.changes + plan.changes, key=lambda change: change.row)
    acts = [change.act for change in changes]
    return LedgerImported(
        dry_run=dry_run,
        sha256=sent.sha256,
        rows=len(table.rows),
        unchanged=progress.unchanged + tasks.unchanged,
        tasks_drafted=acts.count(LedgerAct.TASK_DRAFTED),
        items_drafted=acts.count(LedgerAct.ITEM_DRAFTED),
        plan_id=None if dry_run else plan.plan_id,
        reports_drafted=acts.count(LedgerAct.REPORT_DRAFTED),
        reports_edited=acts.count(LedgerAct.REPORT_EDITED),
        ignored_columns=list(table.ignored),
        notes=faults.notes[:MOST_SHOWN],
        changes=[_tried(change) if dry_run else change for change in changes[:MOST_SHOWN]],
        business_day=call.on,
    )


def _tried(change: LedgerChange) -> LedgerChange:
    """A task that was only tried has no number that anybody could ask for."""
    return change.model_copy(update={"task_id": None}) if change.act is LedgerAct.TASK_DRAFTED else change


def _record(session: Session, call: Call, sent: Sent, made: LedgerImported) -> None:
    post = acting_post(call)
    data = {
        "filename": sent.filename,
        "sha256": sent.sha256,
        "rows": made.rows,
        "tasks_drafted": made.tasks_drafted,
        "items_drafted": made.items_drafted,
        "reports_drafted": made.reports_drafted,
        "reports_edited": made.reports_edited,
    }
    unit_id = post.unit_id if post else call.actor.key_unit_id
    note = Note("ledger_imported", SubjectKind.LEDGER, new_id(), "unit", data, unit_id=unit_id)
    record(session, note, call=call, post=post)
