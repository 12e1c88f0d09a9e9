"""A ledger's row without a task, understood as a single matter: whose, by when, on which paper. Pure."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.ledgers import LedgerDefaults
from models.matter_sources import Source
from models.plan_readings import FindingKind
from models.plans import SOURCE_KIND_NAMES, SourceKind
from plans.ledger import Role
from plans.reading import UnitMention
from workflows.ledger_cells import DAY_EXPECTED, parse_day, same, unit_names
from workflows.ledger_rows import CYCLE_NAMES
from workflows.ledger_table import Faults, LedgerRow
from workflows.plan_names import Named, Names
from workflows.single_tasks import SingleTask

UNIT_KEYS = ("bearer", "lead", "responsible", "participants", "local")
# A matter that needs facts of its own beside its paper, or comes from a plan, is taken up in its own form.
SOURCES = {
    SOURCE_KIND_NAMES[kind]: kind
    for kind in (
        SourceKind.INSTRUCTION,
        SourceKind.MEETING,
        SourceKind.INSPECTION,
        SourceKind.RANKING,
        SourceKind.FIRE_POINT,
        SourceKind.COMPLAINT,
    )
}
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
CYCLES = {name: cycle for cycle, name in CYCLE_NAMES.items()}
NOT_TAKEN = {
    "text": "新任务须先交办、签收，进展情况未导入",
    "obstacles": "新任务须先交办、签收，存在问题未导入",
    "next_step": "新任务须先交办、签收，下一步未导入",
    "stage": "状态由办理过程产生，未采用",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that was understood: a task somebody wants drafted."""

    row: LedgerRow
    draft: SingleTask

    def is_drafted_as(self, unit_id: UUID, title: str, requirement: str, basis_paper: str) -> bool:
        """Whether a task that exists is this very matter: the same words for the same unit on the same paper."""
        draft = self.draft
        said = ((title, draft.title), (requirement, draft.requirement), (basis_paper, draft.source.basis_paper))
        return unit_id == draft.unit_id and all(same(one, other) for one, other in said)


@dataclass(frozen=True, slots=True)
class NewRows:
    """Understands one row at a time; everything it does not understand is a fault of the row."""

    names: Names
    office_id: UUID
    defaults: LedgerDefaults
    faults: Faults

    def read(self, row: LedgerRow) -> Wanted | None:
        """Return the task that a row wants drafted, None when something in it is wrong."""
        before = len(self.faults.errors)
        title = self._text(row, "title", 2, 300)
        requirement = self._requirement(row)
        unit_id = self._unit(row)
        due_on = self._day(row, "due_on", None)
        occurred_on = self._day(row, "occurred_on", self.defaults.occurred_on)
        paper = self._text(row, "basis_paper", 2, 200, self.defaults.basis_paper)
        kind = self._source(row)
        cycle = CYCLES.get(row.get("cycle"))
        if row.get("cycle") and cycle is None:
            self.faults.add(row, "cycle", f"应为 {'、'.join(CYCLES)} 之一，或空")
        if len(self.faults.errors) > before or not (unit_id and due_on and occurred_on and kind):
            return None
        for key, note in NOT_TAKEN.items():
            if row.get(key):
                self.faults.note(row, key, note)
        source = Source.model_validate({"kind": kind, "title": title, "basis_paper": paper, "occurred_on": occurred_on})
        draft = SingleTask(
            office_id=self.office_id,
            unit_id=unit_id,
            title=title,
            requirement=requirement,
            due_on=due_on,
            report_cycle=cycle,
            source=source,
        )
        return Wanted(row, draft)

    def _text(self, row: LedgerRow, key: str, least: int, most: int, default: str | None = None) -> str:
        text = row.get(key) or default or ""
        if not least <= len(text) <= most:
            self.faults.add(row, key, f"应为 {least} 至 {most} 字的文字")
        return text

    def _requirement(self, row: LedgerRow) -> str:
        aim = f"目标：{row.get('targets')}" if row.get("targets") else ""
        text = "\n".join(filter(None, (row.get("requirement"), aim)))
        if len(text) > 4_000:
            self.faults.add(row, "requirement", "应为不超过 4000 字的文字（含目标）")
        return text

    def _day(self, row: LedgerRow, key: str, default: date | None) -> date | None:
        day = parse_day(row.get(key)) if row.get(key) else default
        if day is None or not EARLIEST <= day <= LATEST:
            self.faults.add(row, key, DAY_EXPECTED)
            return None
        return day

    def _source(self, row: LedgerRow) -> SourceKind | None:
        name = row.get("source")
        kind = SOURCES.get(name) if name else self.defaults.source_kind
        if kind not in SOURCES.values():
            self.faults.add(row, "source", f"应为 {'、'.join(SOURCES)} 之一；其他来源请在系统中单独立项")
            return None
        return kind

    def _unit(self, row: LedgerRow) -> UUID | None:
        """A single matter has one unit: whoever is named beside it would be lost, so the row is refused."""
        found: dict[UUID, str] = {}
        named = [(key, name) for key in UNIT_KEYS for name in unit_names(row.get(key))]
        for key, name in named:
            meant = self.names.named(UnitMention(name=name, role=Role.RESPONSIBLE, span=(0, 0)))
            if meant.unit_id is None:
                self.faults.add(row, key, expected_unit(meant), name)
                return None
            found[meant.unit_id] = name
            if len(found) > 1:
                told = "应只有一个承办单位：单项任务没有牵头、配合之分；有分工的台账请写明文号，作为方案录入"
                self.faults.add(row, key, told, "、".join(found.values()))
                return None
        if not found:
            self.faults.add(row, "bearer", "应为单位名录中的一个单位")
        return next(iter(found), None)


def expected_unit(meant: Named) -> str:
    """Say what a name that led to no unit should have been, with the nearest names of the register."""
    near = "、".join(str(candidate["name"]) for candidate in meant.candidates)
    if meant.doubt is FindingKind.AMBIGUOUS_UNIT:
        return f"应写全称：该名称对应多个单位（{near}）"
    if meant.doubt is FindingKind.UNKNOWN_UNIT:
        return "应为单位名录中的名称或简称" + (f"，相近的有：{near}" if near else "")
    return "应为一个具体单位；各市、县请逐个列出"
