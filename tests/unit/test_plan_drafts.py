"""From a reading to rows, without a database: names, places, dates and numbers, each doubt with its reason."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import at_hour
from core.ids import new_id
from models.units import UnitKind
from plans.ledger import Comparator, Role
from plans.reading import (
    DateMention,
    DocumentFacts,
    Flag,
    PlanReading,
    Reading,
    TargetMention,
    TaskReading,
    UnitMention,
)
from queries.sql import Row
from workflows.distribution import Tree, distribute
from workflows.plan_dates import YearEnd, due_of, year_end
from workflows.plan_draft_rows import LIMITS, Paper
from workflows.plan_drafts import draft_rows
from workflows.plan_names import Names, territory_of

TODAY = date(2021, 3, 4)
ANYWHERE = (0, 4)
UNITS = (
    ("province", UnitKind.PROVINCE, "测试省", None, ()),
    ("office", UnitKind.OFFICE, "测试省督查办", "province", ()),
    ("ecology", UnitKind.DEPARTMENT, "测试省生态厅", "province", ("省生态厅", "省环保厅")),
    ("gone", UnitKind.DEPARTMENT, "测试省撤并厅", "province", ("省撤并厅",)),
    ("east", UnitKind.PREFECTURE, "东原市", "province", ("东原",)),
    ("west", UnitKind.PREFECTURE, "西林市", "province", ("西林",)),
    ("east-office", UnitKind.OFFICE, "东原市督查办", "east", ()),
    ("east-ecology", UnitKind.DEPARTMENT, "东原市生态局", "east", ("市生态局",)),
    ("west-ecology", UnitKind.DEPARTMENT, "西林市生态局", "west", ("市生态局",)),
    ("east-1", UnitKind.COUNTY, "东一县", "east", ()),
    ("west-1", UnitKind.COUNTY, "西一县", "west", ()),
    ("east-zone", UnitKind.ZONE, "东原开发区", "east", ()),
)
IDS = {code: new_id() for code, *_ in UNITS}
TREE: list[Row] = [
    {
        "id": IDS[code],
        "code": code,
        "kind": kind,
        "name": name,
        "short_name": name,
        "aliases": list(aliases),
        "parent_code": parent,
        "parent_id": IDS[parent] if parent else None,
    }
    for code, kind, name, parent, aliases in UNITS
]


def names(office: str = "office") -> Names:
    return Names(TREE, TODAY, territory_of(TREE, IDS[office]), frozenset({IDS["gone"]}))


def mention(name: str, role: Role = Role.SHARED, **more: Any) -> UnitMention:
    return UnitMention(name=name, role=role, span=ANYWHERE, **more)


def target(**more: Any) -> TargetMention:
    given: dict[str, Any] = {"indicator": "整治数量", "comparator": Comparator.AT_LEAST, "value": Decimal(1), **more}
    return TargetMention(text="完成一个", span=ANYWHERE, **given)


def task(no: str = "1", path: tuple[str, ...] = ("二、任务", "（一）治理"), **more: Any) -> TaskReading:
    given: dict[str, Any] = {"title": "整治", "text": "整治。", "span": ANYWHERE, **more}
    return TaskReading(no=no, path=path, **given)


def drafted(*tasks: TaskReading, text: str = "整治排污口", **more: Any) -> dict[str, list[Row]]:
    plan = PlanReading(title="测试省2021年行动方案", tasks=tasks, **more)
    reading = Reading(text_sha256="0" * 64, document=DocumentFacts(), plans=(plan,))
    paper = Paper(new_id(), new_id(), text, at_hour(TODAY, 9), TODAY)
    return draft_rows(reading, paper=paper, names=names())


def doubts(rows: dict[str, list[Row]]) -> list[str]:
    return [str(finding["kind"]) for finding in rows["plan_finding"]]


@pytest.mark.parametrize(
    ("found", "unit", "doubt"),
    [
        (mention("省生态厅"), "ecology", None),
        (mention("省 环保厅"), "ecology", None),
        (mention("东原市人民政府", Role.LOCAL), "east", None),
        (mention("各市、县级政府", Role.LOCAL), None, None),
        (mention("各级政府", Role.LOCAL), None, None),
        (mention("省财税厅"), None, "unknown_unit"),
        (mention("某管委会", Role.LOCAL), None, "unknown_unit"),
        (mention("市生态局"), None, "ambiguous_unit"),
        (mention("各相关部门", unnamed=True), None, "unnamed_unit"),
        (mention("有关部门"), None, "unnamed_unit"),
        (mention("省撤并厅"), None, "unit_gone"),
    ],
)
def test_a_printed_name_is_a_unit_a_local_list_or_a_doubt(
    found: UnitMention, unit: str | None, doubt: str | None
) -> None:
    named = names().named(found)

    assert (named.unit_id, named.doubt) == (IDS[unit] if unit else None, doubt)
    assert bool(named.reason) is (doubt is not None)


def test_the_plan_of_a_city_means_its_own_bureau() -> None:
    assert names("east-office").named(mention("市生态局")).unit_id == IDS["east-ecology"]


def test_a_doubtful_name_comes_with_whom_it_may_mean() -> None:
    two = names().named(mention("市生态局")).candidates
    close = names().named(mention("省生态环境厅")).candidates

    assert [unit["name"] for unit in two] == ["东原市生态局", "西林市生态局"]
    assert close[0] == {"unit_id": str(IDS["ecology"]), "name": "测试省生态厅"}


@pytest.mark.parametrize(
    ("scope", "places", "doubtful"),
    [
        ("东原、西林", ["east", "west"], False),
        ("东原市和西林市", ["east", "west"], False),
        ("东原市等地", ["east"], True),
        ("东原市、南山市", ["east"], True),
        ("南山市", [], True),
        ("其他地区", [], True),
        ("全省", [], False),
        ("地级及以上城市", [], False),
        ("县级及以上城市建成区", [], False),
    ],
)
def test_the_scope_of_a_target_names_places_or_is_looked_at(scope: str, places: list[str], doubtful: bool) -> None:
    found, reason = names().places(scope)

    assert found == [IDS[place] for place in places]
    assert (reason is not None) is doubtful


def dates(*found: date | None) -> tuple[DateMention, ...]:
    return tuple(DateMention(text=f"{on or '汛期前'}", on=on, span=ANYWHERE) for on in found)


@pytest.mark.parametrize(
    ("own", "due", "doubt"),
    [
        (task(deadlines=dates(date(2021, 6, 30), date(2021, 9, 30))), date(2021, 9, 30), None),
        (task(targets=(target(due_on=date(2021, 8, 31)),)), date(2021, 8, 31), None),
        (task(), date(2021, 12, 31), None),
        (task(deadlines=dates(None)), date(2021, 12, 31), "open_date"),
        (task(deadlines=dates(None, date(2021, 6, 30))), date(2021, 6, 30), None),
        (task(deadlines=dates(date(2020, 12, 31))), date(2020, 12, 31), "date_past"),
    ],
)
def test_a_task_is_due_on_its_own_last_date_else_when_the_plan_ends(
    own: TaskReading, due: date, doubt: str | None
) -> None:
    end = year_end(PlanReading(title="2021年方案"), DocumentFacts())

    found = due_of(own, end, today=TODAY)

    assert (found.on, found.doubt) == (due, doubt)


def test_without_any_date_a_person_must_state_one() -> None:
    assert due_of(task(), YearEnd(None, None), today=TODAY).doubt == "no_date"


@pytest.mark.parametrize(
    ("plan", "document", "ends"),
    [
        ("某方案（2021—2023年）", None, date(2023, 12, 31)),
        ("某方案", "某省2022年方案的通知", date(2022, 12, 31)),
        ("某方案", None, None),
    ],
)
def test_a_plan_ends_with_the_last_year_its_title_names(plan: str, document: str | None, ends: date | None) -> None:
    assert year_end(PlanReading(title=plan), DocumentFacts(title=document)).on == ends


def test_numbers_stay_a_key_where_groups_share_one_and_where_a_number_is_printed_twice() -> None:
    rows = drafted(
        task("1", ("一、治气", "（一）治理")),
        task("1", ("二、治水", "（一）治理")),
        task("1", ("二、治水", "（一）治理")),
        task("", ("三、其他",)),
        task("", ("三、其他",)),
    )

    keys = [(item["group_no"], item["no"]) for item in rows["plan_item"]]
    assert keys == [("（一）", "1"), ("二（一）", "1"), ("二（一）", "1-2"), ("三", "—"), ("三", "—-2")]
    assert doubts(rows).count("number_repeated") == 1


def test_what_does_not_fit_a_column_is_cut_or_left_out_and_said() -> None:
    rows = drafted(
        task(title="长" * 400, targets=(target(value=Decimal(10) ** 13), target(value=Decimal("0.0000001"))))
    )

    assert len(rows["plan_item"][0]["title"]) == LIMITS["title"]
    assert rows["target"] == []
    assert doubts(rows).count("does_not_fit") == 3


def test_a_task_without_anybody_who_answers_is_a_doubt_and_one_with_a_local_duty_is_none() -> None:
    assert "no_bearer" in doubts(drafted(task(units=(mention("省生态厅", Role.PARTICIPATE),))))
    assert "no_bearer" not in doubts(drafted(task(implied_local=True)))


def test_a_named_local_government_bears_its_own_task_and_a_list_binds_all() -> None:
    named = bound(drafted(task(units=(mention("东原市政府", Role.LOCAL),))), "office")
    everybody = bound(drafted(task(implied_local=True)), "office")
    of_a_city = bound(drafted(task(implied_local=True)), "east-office")

    assert named == ["东原市"]
    assert everybody == ["东一县", "东原市", "西一县", "西林市"]
    assert of_a_city == ["东一县", "东原开发区"]


def bound(rows: dict[str, list[Row]], office: str) -> list[str]:
    """Whom the draft binds when the office issues it."""
    units = [unit | {"unit_id": unit["unit_id"] and str(unit["unit_id"])} for unit in rows["plan_item_unit"]]
    items = [item | {"units": units, "targets": [], "source_id": new_id()} for item in rows["plan_item"]]
    made = distribute(items, office_id=IDS[office], tree=Tree(TREE, {}))
    known: dict[UUID, str] = {unit["id"]: unit["name"] for unit in TREE}
    return sorted(known[entry.unit_id] for entry in made.tasks)


words = st.text(alphabet="省市县生态厅东原西林等、，其他全各（）2021年 第一", max_size=30)


@given(words, words, words, st.integers(0, 3))
def test_whatever_was_read_comes_to_rows_that_fit_and_reasons_that_are_said(
    name: str, scope: str, heading: str, flags: int
) -> None:
    found = task(
        path=(heading,),
        units=(mention(name, open_list=True),),
        targets=(target(scope=scope),),
        flags=tuple(Flag(code="x", reason="存疑", span=ANYWHERE) for _ in range(flags)),
    )

    rows = drafted(found)

    assert len(rows["plan_item"][0]["group_no"]) <= LIMITS["group_no"]
    assert doubts(rows).count("reader_flag") == flags
    assert all(finding["reason"] for finding in rows["plan_finding"])
