"""New rows of a ledger whose paper is named: together they become the draft of that plan, by the command for plans."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session

from core.errors import AppError, Invalid
from models.calls import Call
from models.ledgers import LedgerAct, LedgerCell, LedgerChange, LedgerDefaults
from models.plan_readings import FindingKind
from plans.ledger import LedgerItem, LedgerPart, LedgerPlan, LedgerUnit, Role
from plans.reading import UnitMention
from queries import plans as plan_queries
from workflows.classified import refuse_classified
from workflows.ledger_cells import DAY_EXPECTED, parse_day, unit_names
from workflows.ledger_new_rows import CYCLES, LATEST, NOT_TAKEN, expected_unit
from workflows.ledger_table import Faults, LedgerRow
from workflows.ledger_tasks import own_office
from workflows.plan_names import Names, territory_of
from workflows.plans import draft_plan

LONGEST_TITLE, LONGEST_PART, LONGEST_NO, LONGEST_UNIT = 300, 200, 40, 120
_ROLES = {"lead": Role.LEAD, "responsible": Role.RESPONSIBLE, "bearer": Role.RESPONSIBLE,
          "participants": Role.PARTICIPATE, "local": Role.LOCAL}  # fmt: skip
_UNRESOLVED = (FindingKind.UNKNOWN_UNIT, FindingKind.AMBIGUOUS_UNIT)
_FACTS = ("plan_number", "plan_title", "plan_issuer", "plan_issued_on")
_TAKEN = ("title", "requirement", "due_on", "cycle", *_ROLES)


@dataclass
class NewPlan:
    """Takes all new rows over as the items of one plan; a part of the ledger is a group of items."""

    session: Session
    call: Call
    defaults: LedgerDefaults
    faults: Faults
    changes: list[LedgerChange] = field(default_factory=list)
    plan_id: UUID | None = None

    def take(self, rows: Sequence[LedgerRow]) -> None:
        """Draft the plan. Raises Invalid when the plan itself is not stated or is known already."""
        number, title, issuer, issued_on = self._facts()
        tree = plan_queries.tree(self.session, self.call.on)
        office_id = own_office(self.call, tree, rows, self.faults)
        if office_id is None:
            return
        names = Names(tree, self.call.on, territory_of(tree, office_id))
        parts = dict.fromkeys(row.get("part") for row in rows)
        groups = {part: str(place) for place, part in enumerate(parts, 1)}
        items = [self._item(row, groups[row.get("part")], title, issued_on, names) for row in rows]
        self._numbers_once(rows, items)
        if self.faults.errors:
            return
        local = any(unit.role is Role.LOCAL for item in items if item for unit in item.units)
        part = LedgerPart(key="ledger", title=title, carry_over=local, items=[item for item in items if item])
        plan = LedgerPlan(
            number=number, title=title, issuer=issuer, issued_on=issued_on, addressees=["各有关单位"], parts=[part]
        )
        self.plan_id = draft_plan(self.session, call=self.call, ledger=plan, office_id=office_id).subject_id
        self.changes += [_change(row, item) for row, item in zip(rows, items, strict=True) if item]

    def _facts(self) -> tuple[str, str, str, date]:
        given = self.defaults
        missing = [name for name in _FACTS if getattr(given, name) is None]
        if missing:
            errors = [
                {"field": name, "expected": "作为方案录入时应填写文号、标题、印发机关和印发日期"} for name in missing
            ]
            raise Invalid("方案的文号、标题、印发机关和印发日期应一并填写", errors=errors)
        return (
            str(given.plan_number),
            str(given.plan_title),
            str(given.plan_issuer),
            given.plan_issued_on or self.call.on,
        )

    def _item(self, row: LedgerRow, group: str, plan_title: str, issued_on: date, names: Names) -> LedgerItem | None:
        before = len(self.faults.errors)
        title, units, due_on = self._title(row), self._units(row, names), self._due_on(row, issued_on)
        part, no = self._within(row, "part", LONGEST_PART), self._within(row, _numbering(row), LONGEST_NO)
        cycle = CYCLES.get(row.get("cycle"))
        if row.get("cycle") and cycle is None:
            self.faults.add(row, "cycle", f"应为 {'、'.join(CYCLES)} 之一，或空")
        if len(self.faults.errors) > before or due_on is None:
            return None
        for key, note in ({"targets": "目标未导入，请在方案中按指标录入"} | NOT_TAKEN).items():
            if row.get(key):
                self.faults.note(row, key, note)
        return LedgerItem(
            no=no or str(row.number),
            group_no=group,
            group_title=part or plan_title,
            title=title,
            units=units,
            due_on=due_on,
            report_cycle=cycle,
        )

    def _title(self, row: LedgerRow) -> str:
        """An item has one sentence: the measure stands behind its task, so that neither is lost."""
        title = "：".join(filter(None, (row.get("title"), row.get("requirement"))))
        if not row.get("title") or len(title) > LONGEST_TITLE:
            self.faults.add(row, "title", f"应为不超过 {LONGEST_TITLE} 字的文字（连同工作措施），且不为空")
        try:
            refuse_classified(title=row.get("title"), requirement=row.get("requirement"))
        except AppError as error:
            self.faults.add_refusal(row, error, keys={key: key for key in _TAKEN})
        return title

    def _due_on(self, row: LedgerRow, issued_on: date) -> date | None:
        day = parse_day(row.get("due_on"))
        if day is None or day > LATEST:
            self.faults.add(row, "due_on", DAY_EXPECTED)
        elif day < issued_on:
            self.faults.add(row, "due_on", f"应不早于印发日期 {issued_on}")
        return day

    def _within(self, row: LedgerRow, key: str, most: int) -> str:
        """A cell that an item holds as it stands."""
        text = row.get(key)
        if len(text) > most:
            self.faults.add(row, key, f"应为不超过 {most} 字的文字")
        return text

    def _units(self, row: LedgerRow, names: Names) -> list[LedgerUnit]:
        units: list[LedgerUnit] = []
        for clause, (key, role) in enumerate(_ROLES.items(), 1):
            listed = unit_names(row.get(key))
            several = Role.SHARED if role is Role.RESPONSIBLE and len(listed) > 1 else role
            for name in listed:
                meant = names.named(UnitMention(name=name, role=role, span=(0, 0)))
                if role is not Role.LOCAL and meant.doubt in _UNRESOLVED:
                    self.faults.add(row, key, expected_unit(meant), name)
                elif len(name) > LONGEST_UNIT:
                    self.faults.add(row, key, f"应为不超过 {LONGEST_UNIT} 字的单位名称", name)
                units.append(LedgerUnit(name=name, role=several, clause=clause))
        if not units:
            self.faults.add(row, "lead", "应有牵头、责任、承办单位或属地，至少一项")
        return units

    def _numbers_once(self, rows: Sequence[LedgerRow], items: Sequence[LedgerItem | None]) -> None:
        seen: dict[tuple[str, str], int] = {}
        for row, item in zip(rows, items, strict=True):
            if item is None:
                continue
            first = seen.setdefault((item.group_no, item.no), row.number)
            if first != row.number:
                self.faults.add(row, _numbering(row), f"编号与第 {first} 行重复（同一部分内应各不相同）", item.no)


def _numbering(row: LedgerRow) -> str:
    """Return the column that numbers an item: its own number, else the running one."""
    return "item" if row.get("item") else "number"


def _change(row: LedgerRow, item: LedgerItem) -> LedgerChange:
    cells = [LedgerCell(column=row.header(key), before="", after=row.get(key)) for key in _TAKEN if row.get(key)]
    return LedgerChange(row=row.number, act=LedgerAct.ITEM_DRAFTED, task_id=None, title=item.title, cells=cells)
