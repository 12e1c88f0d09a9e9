"""Score rules: read strictly with every error placed, one cause counts once, a year's account is a pure sum."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from core.errors import Invalid
from models.events import SubjectKind
from workflows.policy import DATA
from workflows.policy_files import read_policy
from workflows.rule_books import blanks, read_book
from workflows.score_account import Capped, Given, ledger, ranks
from workflows.score_checks import check_with_ladder
from workflows.score_files import checked_scores, read_scores
from workflows.score_points import ScoreVersion, points_for
from workflows.score_rules import Cause, Outcome, ScoreRules, outcome_of

TEXT = (DATA / "scores-1.json").read_text(encoding="utf-8")
EXAMPLES = DATA.parents[1] / "examples"
ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)
DUE = date(2021, 4, 5)


def body() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TEXT)
    return found


def errors(found: dict[str, Any]) -> list[dict[str, Any]]:
    with pytest.raises(Invalid) as refusal:
        checked_scores(found, text=TEXT)
    return refusal.value.errors


def cause(**more: Any) -> Cause:
    given: dict[str, Any] = {"on": "date", "what": "report", "outcome": Outcome.LATE} | more
    return Cause(from_kind=SubjectKind.DEADLINE, from_id=ONE, period=str(DUE), day=DUE, office_id=ONE, unit_id=TWO,
                 task_id=None, title="淘汰燃煤锅炉", **given)  # fmt: skip


def version(changed: Callable[[dict[str, Any]], Any] = dict, **days: Any) -> ScoreVersion:
    found = body()
    changed(found)
    return ScoreVersion(
        THREE, ScoreRules.model_validate(found), **({"from_on": date(2021, 1, 1), "to_on": None} | days)
    )


def test_the_shipped_rules_are_sound_with_every_number_said_to_be_the_offices_own() -> None:
    rules = read_scores()

    assert blanks(rules) == []
    assert "由督查机构自行确定" in rules.basis
    assert all("[D]" in rule.sources["points"] for rule in rules.rules)
    assert check_with_ladder(rules, read_policy()) == []
    assert read_book(rules.model_dump(mode="json")) == rules


def test_the_example_leaves_open_what_its_paper_does_not_state() -> None:
    rules = read_scores(EXAMPLES / "scores" / "guangyuan-2018.json")

    assert blanks(rules) == ["base_points", "never_after_days"]
    assert [rule.points for rule in rules.rules] == [Decimal(-1), Decimal(-2)]


def test_points_given_by_the_ladder_and_by_the_scores_for_the_same_thing_are_refused() -> None:
    rules = read_scores(EXAMPLES / "scores" / "guangyuan-2018.json")
    ladder = read_policy(EXAMPLES / "policies" / "guangyuan-2018.json")

    found = check_with_ladder(rules, ladder)

    assert [finding.rung for finding in found] == ["two-yellows", "red"]
    assert all("一事不重复计分" in finding.expected for finding in found)
    assert [finding.value for finding in check_with_ladder(rules, read_policy())] == ["two-yellows-letter"]


Change = Callable[[dict[str, Any]], Any]
WRONG: list[tuple[str, Change, str, str]] = [
    ("an unknown field", lambda b: b["rules"][0].update(pionts=1), "第 1 条规则 late · pionts", "没有这个字段"),
    ("no points", lambda b: b["rules"][1].pop("points"), "第 2 条规则 after-urging · points", "必须填写"),
    (
        "open and not said so",
        lambda b: b["rules"][1].update(points=None),
        "第 2 条规则 after-urging · points",
        "unstated",
    ),
    ("zero", lambda b: b["rules"][2].update(points="0"), "第 3 条规则 never · points", "不为零"),
    ("a cap below one time", lambda b: b["rules"][2].update(cap="1"), "第 3 条规则 never · cap", "不小于一次的分值 2"),
    (
        "a date of the office",
        lambda b: b["rules"][0]["trigger"].update(kinds=["talk_minutes"]),
        "第 1 条规则 late · trigger.kinds",
        "督查机构自己的",
    ),
    (
        "an unknown trigger",
        lambda b: b["rules"][0]["trigger"].update(on="mood"),
        "第 1 条规则 late · trigger",
        "on：date、notice、firing、event 之一",
    ),
    (
        "never reached",
        lambda b: b["rules"][5]["trigger"].update(level=1),
        "第 6 条规则 red · trigger",
        "以先列的规则为准",
    ),
    ("a key twice", lambda b: b["rules"][1].update(key="late"), "整份规则", "第 2 条与第 1 条同为 late"),
    ("no base", lambda b: b.update(base_points=None), "base_points", "unstated"),
]


@pytest.mark.parametrize(("_", "change", "place", "expected"), WRONG, ids=[entry[0] for entry in WRONG])
def test_every_error_names_its_place(_: str, change: Change, place: str, expected: str) -> None:
    found = body()
    change(found)

    (error,) = errors(found)

    assert error["field"] == place
    assert expected in error["expected"]


def test_an_error_names_the_line_of_its_rule() -> None:
    found = body()
    found["rules"][2]["points"] = "0"

    (error,) = errors(found)

    assert '"never"' in TEXT.splitlines()[error["row"] - 1]


@pytest.mark.parametrize(
    ("met_on", "on", "urged", "expected"),
    [
        (DUE, DUE, True, Outcome.ON_TIME),
        (date(2021, 4, 6), date(2021, 4, 6), False, Outcome.LATE),
        (date(2021, 5, 5), date(2021, 5, 5), True, Outcome.AFTER_URGING),
        (date(2021, 5, 6), date(2021, 5, 6), True, Outcome.NEVER),
        (None, date(2021, 5, 5), True, None),
        (None, date(2021, 5, 6), False, Outcome.NEVER),
    ],
)
def test_a_date_comes_to_one_outcome_whenever_it_is_looked_at(
    met_on: date | None, on: date, urged: bool, expected: Outcome | None
) -> None:
    assert outcome_of(DUE, met_on, urged=urged, never_after_days=30, on=on) is expected


def test_a_cause_gives_points_by_the_first_rule_it_falls_under_and_by_no_other() -> None:
    def any_notice_first(found: dict[str, Any]) -> None:
        found["rules"].insert(0, found["rules"].pop(4) | {"key": "notice", "trigger": {"on": "notice", "level": 2}})

    red = cause(on="notice", what="supervision", level=2, outcome=None)

    assert [(one.key, one.amount) for one in points_for(red, [version()])] == [("red", Decimal(-2))]
    assert [one.key for one in points_for(red, [version(any_notice_first)])] == ["notice"]


def test_a_cause_is_judged_by_the_version_of_its_day_and_by_none_before_the_first() -> None:
    def dearer(found: dict[str, Any]) -> None:
        found["rules"][0]["points"] = "-4"

    chain = [version(to_on=DUE), version(dearer, from_on=DUE)]
    before = replace(cause(), day=date(2021, 4, 4))

    assert [one.amount for one in points_for(cause(), chain)] == [Decimal(-4)]
    assert [one.amount for one in points_for(before, chain)] == [Decimal("-0.5")]
    assert list(points_for(before, [version(from_on=DUE)])) == []


def test_participants_bear_their_share_beside_the_unit_that_bears_the_matter() -> None:
    closed = cause(what="completion", outcome=Outcome.ON_TIME, participants=(THREE,))

    given = list(points_for(closed, [version()]))

    assert [(one.unit_id, one.amount, one.shared) for one in given] == [
        (TWO, Decimal(1), False),
        (THREE, Decimal("0.50"), True),
    ]


CAPS = {(THREE, "late"): Capped(Decimal(1), 1), (ONE, "late"): Capped(Decimal(2), 2)}


def late(amount: str, rule_set_id: UUID = THREE, *, counts: bool = True) -> Given:
    return Given(Decimal(amount), counts, rule_set_id, "late")


def test_a_rule_counts_up_to_its_limit_and_a_reversal_gives_back_only_what_counted() -> None:
    lines = list(ledger(Decimal(100), [late("-0.5"), late("-0.5"), late("-0.5"), late("0.5"), late("0.5")], CAPS))

    assert [counted for counted, _ in lines] == [
        Decimal("-0.5"),
        Decimal("-0.5"),
        Decimal(0),
        Decimal(0),
        Decimal("0.5"),
    ]
    assert lines[-1][1] == Decimal("99.5")


def test_what_does_not_count_changes_no_balance_and_what_a_person_proposed_has_no_limit() -> None:
    entries = [late("-0.5", counts=False), Given(Decimal(-5), True), late("-3")]

    assert list(ledger(Decimal(100), entries, CAPS)) == [
        (Decimal(0), Decimal(100)),
        (Decimal(-5), Decimal(95)),
        (Decimal(-1), Decimal(94)),
    ]


def test_a_balance_does_not_depend_on_the_order_of_its_entries() -> None:
    entries = [late("-0.5"), late("-1", ONE), late("0.5"), Given(Decimal(3), True), late("-2")]

    balances = {list(ledger(Decimal(100), order, CAPS))[-1][1] for order in permutations(entries)}

    assert balances == {Decimal(101)}


def test_equals_share_a_rank_and_everybody_knows_the_distance() -> None:
    placed = ranks({ONE: Decimal(99), TWO: Decimal(100), THREE: Decimal(99)})

    assert placed == {
        TWO: (1, Decimal(0), Decimal(0)),
        ONE: (2, Decimal(1), Decimal(1)),
        THREE: (2, Decimal(1), Decimal(1)),
    }
