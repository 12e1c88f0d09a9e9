"""Who gets a task when a plan is issued: the pure step from printed duties to one task per bearing unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from core.ids import new_id
from models.plans import ItemKind
from models.tasks import PartyRole
from models.units import UnitKind
from plans.ledger import Role
from queries.sql import Row
from workflows.world_files import TERRITORIAL

# In printed order of weight: whoever leads answers first; a unit named twice in one item has its weightier role.
BEARING = (Role.LEAD, Role.RESPONSIBLE, Role.SHARED)
CONTRIBUTING = (Role.PARTICIPATE, Role.GUIDE)
_NEARNESS = (
    PartyRole.RESPONSIBLE,
    PartyRole.SUPERVISING,
    PartyRole.PARTICIPANT,
    PartyRole.LINE,
    PartyRole.SUPERIOR,
)


@dataclass(frozen=True)
class TaskDraft:
    """A task to be made; `parent` points to the prefecture's task of the same item."""

    id: UUID
    item: Row
    unit_id: UUID
    office_id: UUID
    role: Role
    parent: UUID | None = None
    target_ids: tuple[UUID, ...] = ()
    parties: Mapping[UUID, PartyRole] = field(default_factory=dict)

    @property
    def passed_down(self) -> bool:
        """Whether another office than the plan's assigns it."""
        return self.parent is not None


@dataclass(frozen=True, slots=True)
class ContributionDraft:
    """A participant's or guide's duty on the task of the unit that consolidates."""

    id: UUID
    task_id: UUID
    unit_id: UUID
    role: Role


@dataclass
class Distribution:
    """Everything an issue makes, and what it leaves to an officer, each with its reason."""

    tasks: list[TaskDraft] = field(default_factory=list)
    contributions: list[ContributionDraft] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


class Tree:
    """The units of the day of issue: who is where, and which office supervises below a prefecture."""

    def __init__(self, units: Sequence[Row], offices: Mapping[UUID, UUID]) -> None:
        self.units = {unit["id"]: unit for unit in units}
        self.offices = offices
        self.root = next(unit["id"] for unit in units if unit["kind"] == UnitKind.PROVINCE)
        kinds = (UnitKind.PREFECTURE, UnitKind.ZONE)
        self.local_heads = [unit for unit in units if unit["kind"] in kinds and unit["parent_id"] == self.root]
        self.counties: dict[UUID, list[Row]] = {}
        for unit in units:
            if unit["kind"] == UnitKind.COUNTY:
                self.counties.setdefault(unit["parent_id"], []).append(unit)

    def governed_below(self, office_id: UUID) -> list[Row]:
        """Return whom the local list of an office's plan means: the governments next below the one it stands under."""
        kinds = {unit_id: unit["kind"] for unit_id, unit in self.units.items()}
        territory = next((above for above in self.ancestors(office_id) if kinds.get(above) in TERRITORIAL), self.root)
        if territory == self.root:
            return self.local_heads
        kinds_below = (UnitKind.COUNTY, UnitKind.ZONE)
        return [unit for unit in self.units.values() if unit["parent_id"] == territory and unit["kind"] in kinds_below]

    def ancestors(self, unit_id: UUID) -> Iterable[UUID]:
        """Yield the units above, nearest first."""
        while unit_id in self.units and (parent := self.units[unit_id]["parent_id"]) is not None:
            yield parent
            unit_id = parent


def distribute(items: Sequence[Row], *, office_id: UUID, tree: Tree) -> Distribution:
    """Return the tasks of a plan: per item its bearers, then prefectures and zones, then their counties. Pure."""
    result = Distribution()
    for item in items:
        bearers = _bearers(item, office_id, result)
        line = _line_units(bearers)
        tasks = [_task(item, unit_id, office_id, role, tree=tree, line=line) for unit_id, role in bearers.items()]
        if item["local_duty"]:
            tasks += _local_tasks(item, office_id, tree, line)
        tasks += _named_local_tasks(item, office_id, tree, line, known={task.unit_id for task in tasks})
        _contributions(item, tasks, bearers, result)
        result.tasks += _with_targets(item, tasks, bearers, result)
    return result


def _bearers(item: Row, office_id: UUID, result: Distribution) -> dict[UUID, Role]:
    bearers: dict[UUID, Role] = {}
    for role in BEARING:
        for unit in item["units"]:
            if unit["role"] != role:
                continue
            if unit["unit_id"] is None:
                result.open.append(f"{_place(item)}：“{unit['printed']}”未确定到具体单位，请指定")
            elif UUID(unit["unit_id"]) == office_id:
                result.open.append(f"{_place(item)}：“{unit['printed']}”为交办机构自身职责，不向自己交办")
            else:
                bearers.setdefault(UUID(unit["unit_id"]), role)
    if not bearers and item["kind"] == ItemKind.TASK:
        result.open.append(f"{_place(item)}：没有可交办的省直责任单位")
    return bearers


def _line_units(bearers: Mapping[UUID, Role]) -> list[UUID]:
    """The units that read all local tasks of the item (条): the lead, or where none leads, all that answer."""
    leads = [unit_id for unit_id, role in bearers.items() if role is Role.LEAD]
    return leads or list(bearers)


def _task(
    item: Row,
    unit_id: UUID,
    office_id: UUID,
    role: Role,
    *,
    tree: Tree,
    line: Sequence[UUID],
    parent: UUID | None = None,
) -> TaskDraft:
    roles = [(unit_id, PartyRole.RESPONSIBLE), (office_id, PartyRole.SUPERVISING)]
    roles += [(above, PartyRole.SUPERIOR) for above in tree.ancestors(unit_id)]
    roles += [(lead, PartyRole.LINE) for lead in line]
    return TaskDraft(new_id(), item, unit_id, office_id, role, parent, parties=nearest(roles))


def nearest(roles: Iterable[tuple[UUID, PartyRole]]) -> dict[UUID, PartyRole]:
    """Return each unit's nearest role to a task."""
    chosen: dict[UUID, PartyRole] = {}
    for unit_id, role in sorted(roles, key=lambda entry: _NEARNESS.index(entry[1])):
        chosen.setdefault(unit_id, role)
    return chosen


def _local_tasks(item: Row, office_id: UUID, tree: Tree, line: Sequence[UUID]) -> list[TaskDraft]:
    tasks = []
    for head in tree.governed_below(office_id):
        above = _task(item, head["id"], office_id, Role.LOCAL, tree=tree, line=line)
        tasks.append(above)
        below = tree.offices.get(head["id"], office_id)
        for county in tree.counties.get(head["id"], ()):
            task = _task(item, county["id"], below, Role.LOCAL, tree=tree, line=line, parent=above.id)
            parties = nearest([*task.parties.items(), (office_id, PartyRole.SUPERIOR)])
            tasks.append(replace(task, parties=parties))
    return tasks


def _named_local_tasks(
    item: Row, office_id: UUID, tree: Tree, line: Sequence[UUID], *, known: set[UUID]
) -> list[TaskDraft]:
    """A local government that is named bears its own task, and nobody below it does."""
    named = [UUID(unit["unit_id"]) for unit in item["units"] if unit["role"] == Role.LOCAL and unit["unit_id"]]
    return [
        _task(item, unit_id, office_id, Role.LOCAL, tree=tree, line=line)
        for unit_id in dict.fromkeys(named)
        if unit_id not in known
    ]


def _contributions(item: Row, tasks: list[TaskDraft], bearers: Mapping[UUID, Role], result: Distribution) -> None:
    """Participants and guides report to the unit that consolidates: the lead, else the first named."""
    host = next((task for task in tasks if task.unit_id in bearers), None)
    for unit in item["units"]:
        if unit["role"] not in CONTRIBUTING:
            continue
        if unit["unit_id"] is None:
            result.open.append(f"{_place(item)}：“{unit['printed']}”未确定到具体单位，请指定")
        elif host is not None and UUID(unit["unit_id"]) != host.unit_id:
            unit_id = UUID(unit["unit_id"])
            if not any(c.task_id == host.id and c.unit_id == unit_id for c in result.contributions):
                result.contributions.append(ContributionDraft(new_id(), host.id, unit_id, Role(unit["role"])))
                tasks[tasks.index(host)] = host = _with_party(host, unit_id)


def _with_party(task: TaskDraft, unit_id: UUID) -> TaskDraft:
    return replace(task, parties=nearest([*task.parties.items(), (unit_id, PartyRole.PARTICIPANT)]))


def _with_targets(
    item: Row, tasks: Sequence[TaskDraft], bearers: Mapping[UUID, Role], result: Distribution
) -> list[TaskDraft]:
    """A target goes where its printed scope says: named places, else the consolidating unit; 其他地区 waits."""
    own: dict[UUID, list[UUID]] = {}
    host = next(iter(bearers), None)
    for target in item["targets"]:
        places = [UUID(unit_id) for unit_id in target["scope_unit_ids"]]
        if (target["scope"] or "").startswith("其他"):
            result.open.append(f"{_place(item)}：指标“{target['indicator']}（{target['scope']}）”待督查机构分解")
            continue
        for unit_id in places or ([host] if host else []):
            own.setdefault(unit_id, []).append(UUID(target["id"]))
    return [replace(task, target_ids=tuple(own.get(task.unit_id, ()))) for task in tasks]


def _place(item: Row) -> str:
    return f"《{item['part_title']}》{item['group_no']}第 {item['no']} 项“{item['title']}”"
