"""The ledger of the Jilin plan holds its facts, and a wrong ledger is refused where it is wrong."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from plans.ledger import Comparator, LedgerInvalid, LedgerItem, Role, parse_ledger, read_ledger

PLAN = Path(__file__).parents[2] / "examples" / "jilin-2021" / "plan.json"
YEAR_END = date(2021, 12, 31)


def changed(path: list[str | int], value: Any) -> bytes:
    """The Jilin ledger with one value replaced (or removed, when it is `...`)."""
    plan = json.loads(PLAN.read_text("utf-8"))
    place = plan
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(plan, ensure_ascii=False).encode()


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for child in value.values():
            yield from texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from texts(child)


def item(part: int, no: str) -> LedgerItem:
    return next(item for item in read_ledger(PLAN).parts[part].items if item.no == no)


def test_jilin_plan_has_61_tasks_and_25_safeguards() -> None:
    parts = read_ledger(PLAN).parts

    assert [(p.key, len(p.items), len(p.safeguards)) for p in parts] == [
        ("air", 26, 5),
        ("water", 19, 14),
        ("soil", 16, 6),
    ]
    assert [len({i.group_no for i in part.items}) for part in parts] == [6, 4, 6]


def test_first_task_of_each_part_names_local_governments_and_the_others_inherit_them() -> None:
    for part in read_ledger(PLAN).parts:
        first, *others = part.items
        assert Role.LOCAL in {unit.role for unit in first.units}
        assert not first.implied_local
        assert all(other.implied_local for other in others)
        assert not any(safeguard.implied_local for safeguard in part.safeguards)


def test_every_task_names_a_unit_that_answers_for_it() -> None:
    answering = {Role.LEAD, Role.SHARED, Role.RESPONSIBLE}
    for part in read_ledger(PLAN).parts:
        for task in part.items:
            assert answering & {unit.role for unit in task.units}, task.title


def test_targets_keep_comparator_value_date_and_softness() -> None:
    good_days, particles, ozone, heavy = read_ledger(PLAN).parts[0].targets

    assert (good_days.comparator, good_days.value, good_days.soft) == (">=", Decimal(90), True)
    assert (particles.comparator, particles.value, particles.soft) == ("<=", Decimal(32), False)
    assert (ozone.comparator, ozone.value) == (Comparator.TREND, None)
    assert (heavy.value, heavy.approx) == (Decimal(1), True)
    assert {t.due_on for t in (good_days, particles, ozone, heavy)} == {YEAR_END}


def test_straw_and_sampling_targets_are_all_there() -> None:
    straw = [target.value for target in item(0, "1").targets]
    sampling = [(target.value, target.scope) for target in item(0, "15").targets]

    assert straw == [2800, 850, 863, 65, 31]
    assert sampling == [
        (Decimal(80), "长春、吉林、四平、松原等重点城市"),
        (Decimal(50), "其他地区"),
    ]


def test_two_duty_clauses_of_one_task_are_kept_apart() -> None:
    clauses = Counter(unit.clause for unit in item(1, "6").units)

    assert clauses == {1: 3, 2: 5}


def test_numeric_targets_are_reported_monthly_and_all_items_end_with_the_year() -> None:
    for part in read_ledger(PLAN).parts:
        for one in part.items + part.safeguards:
            numeric = any(target.value is not None for target in one.targets)
            assert (one.report_cycle == "monthly") is numeric
            assert one.due_on == YEAR_END


def test_no_sentence_of_the_document_is_in_the_ledger() -> None:
    for text in texts(json.loads(PLAN.read_text("utf-8"))):
        assert len(text) <= 60, text
        assert "。" not in text, text
        assert "；" not in text, text


TARGET = ["parts", 0, "targets", 1]
TASK = ["parts", 0, "items", 1]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ([*TARGET, "value"], "三十二", ["分方案第 1 项 › 指标第 2 项 › value", "数字", "三十二"]),
        ([*TARGET, "value"], None, ["指标第 2 项", "必须带数值"]),
        ([*TARGET, "comparator"], "≤", ["comparator", "之一", "≤"]),
        ([*TARGET, "due_on"], "2021-13-31", ["due_on", "日期", "2021-13-31"]),
        ([*TARGET, "due_on"], "2020-12-31", ["2020-12-31", "早于印发日期"]),
        ([*TARGET, "soft"], "是", ["soft", "true 或 false"]),
        ([*TARGET, "note"], "x", ["note", "不认识的字段"]),
        ([*TASK, "title"], " ", ["任务第 2 项 › title", "不能为空"]),
        ([*TASK, "no"], "1", ["编号重复", "第 1 项"]),
        ([*TASK, "due_on"], ..., ["任务第 2 项 › due_on", "缺少"]),
        ([*TASK, "units", 0, "role"], "boss", ["责任单位第 1 项 › role", "lead", "boss"]),
        ([*TASK, "units", 1, "name"], "省生态环境厅", ["省生态环境厅", "重复"]),
        (["parts", 0, "carry_over"], False, ["carry_over"]),
        (["parts", 0, "items", 0, "implied_local"], True, ["implied_local"]),
        (["parts", 1, "key"], "air", ["分方案键重复", "air"]),
        (["parts"], [], ["分方案", "至少应有 1 项"]),
    ],
)
def test_wrong_fact_is_refused_at_its_place(path: list[str | int], value: Any, said: list[str]) -> None:
    with pytest.raises(LedgerInvalid) as refused:
        parse_ledger(changed(path, value), name="plan.json")

    for words in ["plan.json", *said]:
        assert words in refused.value.detail
    assert refused.value.errors


@pytest.mark.parametrize("content", [b"", b"[]", b"{{", "方案".encode("gbk"), b'{"number": NaN}'])
def test_content_that_is_no_ledger_is_refused(content: bytes) -> None:
    with pytest.raises(LedgerInvalid, match=r"plan\.json"):
        parse_ledger(content, name="plan.json")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerInvalid, match=r"nowhere\.json：无法读取"):
        read_ledger(tmp_path / "nowhere.json")
