"""A policy file is read strictly, and every error is said with its line, rung, field and what was expected."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Invalid
from models.people import Duty
from workflows.policy import DATA, NUMBERS, Policy
from workflows.policy_files import checked_policy, parsed, read_policy
from workflows.rule_books import blanks
from workflows.rungs import Act, OnDate, Proposal

EXAMPLES = sorted((DATA.parents[1] / "examples" / "policies").glob("*.json"))
TEXT = (DATA / "ladder-2.json").read_text(encoding="utf-8")


def body() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TEXT)
    return found


def rung(found: dict[str, Any], key: str) -> dict[str, Any]:
    entry: dict[str, Any] = next(entry for entry in found["rungs"] if entry["key"] == key)
    return entry


def errors(found: dict[str, Any]) -> list[dict[str, Any]]:
    with pytest.raises(Invalid) as refusal:
        checked_policy(found, text=TEXT)
    return refusal.value.errors


def test_the_shipped_ladder_climbs_from_the_desk_to_the_government_above_and_proposes_all_else() -> None:
    policy = read_policy()

    by_key = {entry.key: entry for entry in policy.rungs}
    assert by_key["two-reds"].proposes is Proposal.BULLETIN
    assert by_key["three-reds"].proposes is Proposal.TALK
    assert by_key["climb+10"].above == (Duty.DEPUTY_LEADER,)
    assert all(Duty.PRINCIPAL_LEADER not in (*entry.audience, *entry.above) for entry in policy.rungs)
    assert all(entry.act is Act.PROPOSE for entry in policy.rungs if not isinstance(entry.trigger, OnDate))
    assert all(entry.basis for entry in policy.rungs)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_sound_and_says_what_its_paper_leaves_open(path: Any) -> None:
    policy = read_policy(path)

    assert policy.taken_over
    assert set(policy.taken_over) <= set(policy.unstated) & set(NUMBERS)
    assert all(entry.sources or entry.unstated for entry in policy.rungs)


def test_there_are_three_examples_and_two_of_them_leave_a_number_of_a_rung_open() -> None:
    assert [path.stem for path in EXAMPLES] == ["guangyuan-2018", "sanming-2017", "shanxi-13710"]
    assert [len(blanks(read_policy(path))) for path in EXAMPLES] == [2, 1, 0]


def test_the_first_version_is_still_read_as_it_was_written() -> None:
    first = read_policy(DATA / "ladder-1.json")

    assert [entry.key for entry in first.rungs][:3] == ["due-7", "due-3", "due-1"]
    assert Policy.model_validate(first.model_dump(mode="json")) == first


Change = Callable[[dict[str, Any]], Any]
WRONG: list[tuple[str, Change, str, str]] = [
    (
        "an unknown duty",
        lambda b: rung(b, "urge+5")["audience"].append("boss"),
        "第 8 级台阶 urge+5 · audience[4]",
        "liaison（联络员）",
    ),
    ("an unknown field", lambda b: rung(b, "due-1").update(colr="红"), "第 3 级台阶 due-1 · colr", "没有这个字段"),
    ("a missing trigger", lambda b: rung(b, "due-1").pop("trigger"), "第 3 级台阶 due-1 · trigger", "必须填写"),
    (
        "an offset out of range",
        lambda b: rung(b, "due-7")["trigger"].update(offset=-99),
        "第 1 级台阶 due-7 · trigger.offset",
        "不小于 -60",
    ),
    ("a missing number", lambda b: b.pop("sign_for_working_days"), "sign_for_working_days", "必须填写"),
    (
        "rungs out of order",
        lambda b: rung(b, "red+10")["trigger"].update(offset=2),
        "第 10 级台阶 red+10 · trigger.offset",
        "不早于前一级台阶 yellow+5（5）",
    ),
    (
        "levels out of order",
        lambda b: rung(b, "red+10").update(level=1, label="黄色督办", colour="黄"),
        "第 10 级台阶 red+10 · level",
        "高于前一级台阶 yellow+5",
    ),
    (
        "a rung always overtaken",
        lambda b: rung(b, "due-3")["trigger"].update(offset=-1),
        "第 2 级台阶 due-3 · trigger.offset",
        "永远不会触发",
    ),
    (
        "a reminder before the beginning",
        lambda b: b.update(answer_working_days=3),
        "第 2 级台阶 due-3 · trigger.offset",
        "“答复督办通知”期限只有 3 个工作日",
    ),
    (
        "a level nobody proposes",
        lambda b: rung(b, "two-reds")["trigger"].update(level=7),
        "第 12 级台阶 two-reds · trigger.level",
        "永远不会触发",
    ),
    (
        "counts out of order",
        lambda b: rung(b, "three-reds")["trigger"].update(count=1),
        "第 13 级台阶 three-reds · trigger.count",
        "不少于前面台阶 two-reds",
    ),
    (
        "a lamp that is not there",
        lambda b: rung(b, "overdue").update(lamp=9),
        "第 5 级台阶 overdue · lamp",
        "lamps 中已列出的级别",
    ),
    (
        "a mark with an age limit",
        lambda b: rung(b, "overdue").update(max_age_days=3),
        "第 5 级台阶 overdue · max_age_days",
        "不设时效",
    ),
    (
        "a number forgotten",
        lambda b: rung(b, "due-1")["trigger"].update(offset=None),
        "第 3 级台阶 due-1 · offset",
        "unstated",
    ),
    (
        "a number said to be open",
        lambda b: rung(b, "urge+1").update(unstated={"max_age_days": "无"}),
        "第 7 级台阶 urge+1 · max_age_days",
        "留空",
    ),
    (
        "the administrator told",
        lambda b: rung(b, "due-1")["audience"].append("administrator"),
        "第 3 级台阶 due-1 · audience",
        "系统管理员不办理事项",
    ),
    (
        "nobody told",
        lambda b: rung(b, "due-1").update(audience=[]),
        "第 3 级台阶 due-1 · audience",
        "须写明通知哪些岗位",
    ),
]


@pytest.mark.parametrize(
    ("change", "field", "expected"), [entry[1:] for entry in WRONG], ids=[entry[0] for entry in WRONG]
)
def test_every_error_is_said_with_its_place_and_what_was_expected(change: Change, field: str, expected: str) -> None:
    found = body()
    change(found)

    said = errors(found)

    assert any(entry["field"] == field and expected in entry["expected"] for entry in said), said
    assert all(entry["row"] for entry in said if "台阶" in entry["field"])


def test_the_principal_leader_is_told_only_on_a_named_basis() -> None:
    found = body()
    rung(found, "climb+10")["audience"].append("principal_leader")
    assert "主要领导不由系统自动通知" in errors(found)[0]["expected"]

    rung(found, "climb+10")["principal_leader_basis"] = "某办发〔2021〕3号第五条"

    assert Duty.PRINCIPAL_LEADER in checked_policy(found).rungs[10].audience


def test_broken_json_and_a_field_given_twice_are_refused_with_their_place() -> None:
    for text, place in (
        ('{"name": }', "第 1 行第 10 列"),
        ('{"name": "ladder", "name": "x"}', "name"),
        ("[]", "第 1 行"),
    ):
        with pytest.raises(Invalid) as refusal:
            parsed(text)
        assert refusal.value.errors[0]["field"] == place


@pytest.mark.parametrize("text", ['{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", '{"version": ' + "9" * 5000 + "}"])
def test_what_no_reader_can_hold_is_refused_like_any_other_error(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parsed(text)

    assert refusal.value.errors[0]["field"] == "整份规则"


def test_a_file_saved_with_a_byte_order_mark_is_read() -> None:
    assert parsed("\ufeff" + TEXT) == body()


@pytest.mark.parametrize("name", [name for name in NUMBERS if name.endswith("_working_days")])
def test_a_term_that_leads_beyond_the_calendar_is_refused_before_any_task_is_given_it(name: str) -> None:
    [said] = errors(body() | {name: 10**9})

    assert (said["field"], said["expected"]) == (name, "不大于 250")


def test_half_a_character_is_shown_as_what_can_be_printed() -> None:
    [said] = errors(body() | {"title": "规则\ud800"})

    assert said["value"].encode()
