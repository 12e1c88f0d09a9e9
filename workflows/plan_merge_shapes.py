"""What a further paper changes of a plan, as shapes: each change with its versions, and how facts are found again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from models.plan_rereads import ChangeKind as Kind
from queries.sql import Row
from workflows.plan_changes import TARGET, UNIT

Tables = Mapping[str, Sequence[Row]]
WORDS = ("part_title", "group_no", "group_title", "no", "title", "text")
DATE = ("due_on",)
LOCAL = ("local_duty",)
OF_AN_ITEM = ((Kind.ITEM_CHANGED, WORDS), (Kind.DATE_CHANGED, DATE), (Kind.LOCAL_DUTY_CHANGED, LOCAL))
KINDS = {"plan_item_unit": (Kind.UNIT_ADDED, Kind.UNIT_CHANGED, Kind.UNIT_GONE),
         "target": (Kind.TARGET_ADDED, Kind.TARGET_CHANGED, Kind.TARGET_GONE)}  # fmt: skip
SHOWN = {"plan_item": (*WORDS, *DATE, *LOCAL), "plan_item_unit": UNIT, "target": TARGET}
_UNIT_KEYS = (
    lambda unit: (unit["printed"], unit["clause"], unit["role"]),
    lambda unit: (unit["printed"], unit["clause"]),
    lambda unit: unit["printed"],
)
_TARGET_KEYS = (
    lambda aim: tuple(str(aim[name]) for name in ("indicator", "scope", "comparator", "value", "unit")),
    lambda aim: (aim["indicator"], aim["scope"], aim["comparator"]),
    lambda aim: (aim["indicator"], aim["scope"]),
    lambda aim: aim["indicator"],
)
KEYS = {"plan_item_unit": _UNIT_KEYS, "target": _TARGET_KEYS}


@dataclass(frozen=True, slots=True)
class Change:
    """What the new paper says otherwise of one fact.

    `columns` are the values to take, of the whole new row where a fact is added; `rows` are the units and targets of an
    added entry. `disputed` are the columns that an officer had corrected too.
    """

    kind: Kind
    table: str
    fact_id: UUID
    item_id: UUID | None
    title: str
    before: Row | None
    printed_before: Row | None
    after: Row | None
    read_from: Row | None
    columns: Row = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    disputed: tuple[str, ...] = ()


@dataclass
class Merge:
    """The changes, where the facts that were found again stand in the new paper, and which fact is which."""

    changes: list[Change] = field(default_factory=list)
    places: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    same: dict[UUID, UUID] = field(default_factory=dict)
    """Ids of rows made of the new paper, and of the one before it, to those of the plan."""


@dataclass(frozen=True)
class Papers:
    """The rows that two papers come to, the rows of the plan, and which entries of the papers are the same."""

    before: Tables
    after: Tables
    plan: Tables
    reading_id: str
    pairs: Sequence[tuple[int, int]]


def title_of(table: str, item: Row | None, row: Row) -> str:
    """Return what a change is about, with its place in the plan."""
    place = (
        f"《{item['part_title'][:80]}》{item['group_no']}第 {item['no']} 项“{item['title'][:120]}”"
        if item
        else "方案总体指标"
    )
    about = {"plan_item": "", "plan_item_unit": f"：{row.get('printed')}", "target": f"：{row.get('indicator')}"}[table]
    return (place + about)[:400]


COLUMN_NAMES = {
    "number": "发文字号",
    "issuer": "发文机关",
    "issued_on": "成文日期",
    "part_title": "分方案",
    "group_no": "组号",
    "group_title": "组名",
    "no": "编号",
    "title": "名称",
    "text": "正文",
    "due_on": "完成时限",
    "local_duty": "属地责任",
    "printed": "单位",
    "unit_id": "对应单位",
    "role": "职责",
    "clause": "责任条款",
    "open_list": "列举未尽",
    "indicator": "指标",
    "comparator": "比较方式",
    "value": "数值",
    "unit": "计量单位",
    "scope": "范围",
    "scope_unit_ids": "范围所指单位",
    "soft": "力争",
    "approx": "约数",
}
"""What an officer calls the columns of a fact."""
