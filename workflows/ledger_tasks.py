"""Rows without a task: each becomes the draft of a single matter of the office, by the command that drafts one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from core.errors import AppError
from models.calls import Call
from models.ledgers import LedgerAct, LedgerCell, LedgerChange, LedgerDefaults
from models.units import UnitKind
from queries import ledger as queries
from queries import plans as plan_queries
from queries.sql import Row
from workflows.ledger_new_rows import NewRows, Wanted
from workflows.ledger_table import Faults, LedgerRow
from workflows.plan_names import Names, territory_of
from workflows.single_tasks import draft_task

_LEFT_OUT = ("text", "obstacles", "next_step", "stage")
_FIELDS = {
    "title": "title",
    "requirement": "requirement",
    "basis_paper": "basis_paper",
    "due_on": "due_on",
    "unit_id": "bearer",
    "source.kind": "source",
    "source.occurred_on": "occurred_on",
}


def own_office(call: Call, tree: Sequence[Row], rows: Sequence[LedgerRow], faults: Faults) -> UUID | None:
    """Return the office the caller acts for; where there is none, every new row is a fault."""
    kinds = {unit["id"]: unit["kind"] for unit in tree}
    posts = sorted(call.actor.posts, key=lambda post: post.id != call.actor.chosen_post_id)
    own = [post.unit_id for post in posts if call.actor.chosen_post_id in (None, post.id)]
    office_id = next((unit_id for unit_id in own if kinds.get(unit_id) == UnitKind.OFFICE), None)
    if office_id is None:
        for row in rows:
            faults.add(row, "id", "应为导出时的任务标识；只有督查机构可以导入新任务")
    return office_id


@dataclass
class NewTasks:
    """Takes new rows over for the office whose officer sends them."""

    session: Session
    call: Call
    defaults: LedgerDefaults
    faults: Faults
    changes: list[LedgerChange] = field(default_factory=list)
    unchanged: int = 0

    def take(self, rows: Sequence[LedgerRow]) -> None:
        """Draft what is not there yet. Rows of one paper stand side by side, so each may be a matter of its own."""
        tree = plan_queries.tree(self.session, self.call.on)
        office_id = own_office(self.call, tree, rows, self.faults)
        if office_id is None:
            return
        reader = NewRows(
            Names(tree, self.call.on, territory_of(tree, office_id)), office_id, self.defaults, self.faults
        )
        wanted = [found for row in rows if (found := reader.read(row)) is not None]
        titles = [found.draft.title for found in wanted]
        known = queries.single_tasks(self.session, office_id=office_id, titles=titles)
        drafted = [(entry["unit_id"], entry["title"], entry["requirement"], entry["basis_paper"]) for entry in known]
        beside: dict[tuple[UUID, str], int] = {}
        for found in wanted:
            self._draft(found, drafted, beside)

    def _draft(
        self, found: Wanted, drafted: list[tuple[UUID, str, str, str]], beside: dict[tuple[UUID, str], int]
    ) -> None:
        draft = found.draft
        paper = (draft.unit_id, draft.source.basis_paper)
        neighbour = beside.setdefault(paper, found.row.number)
        if any(found.is_drafted_as(*entry) for entry in drafted):
            self.unchanged += 1
            return
        if neighbour != found.row.number:
            draft = draft.model_copy(update={"distinct_because": f"与同一台账第 {neighbour} 行所列为不同事项"})
        try:
            made = draft_task(self.session, call=self.call, draft=draft)
        except AppError as error:
            self.faults.add_refusal(found.row, error, keys=_FIELDS)
            return
        drafted.append((draft.unit_id, draft.title, draft.requirement, draft.source.basis_paper))
        cells = [
            LedgerCell(column=found.row.header(key), before="", after=value)
            for key, value in found.row.values.items()
            if key not in _LEFT_OUT
        ]
        change = LedgerChange(
            row=found.row.number, act=LedgerAct.TASK_DRAFTED, task_id=made.subject_id, title=draft.title, cells=cells
        )
        self.changes.append(change)
