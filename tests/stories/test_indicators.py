"""Targets of a plan are tied to what is measured, and the year so far is held against them, level by level."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from plans.ledger import parse_ledger
from queries.sql import json_text, rows
from tests.province import on
from tests.stories.conftest import Story
from tests.stories.test_readings import HEAD, send
from workflows import plans
from workflows.indicators import missed_targets, whole_table

YEAR_END = "2021-12-31"
TARGETS = (
    {"indicator": "全省PM2.5年均浓度", "comparator": "<=", "value": 40, "unit": "微克/立方米", "scope": "全省"},
    {"indicator": "PM2.5年均浓度", "comparator": "<=", "value": 40, "unit": "微克/立方米", "scope": "东原市、西林市"},
    {"indicator": "PM2.5浓度", "comparator": "<=", "value": 40, "unit": "微克/立方米", "scope": "东一县、东二县"},
    {"indicator": "优良天数比例", "comparator": ">=", "value": 90, "unit": "%"},
    {"indicator": "农村厕所普及率", "comparator": ">=", "value": 50, "unit": "%"},
    {"indicator": "PM2.5浓度", "comparator": "<=", "value": 50, "unit": "微克/立方米", "scope": "其他地区"},
)
LEVELS = {"东原市": 30, "西林市": 44, "东一县": 60, "东二县": 20}
"""PM2.5 of every day; the counties of the east together would be 40, their city is 30."""


def table(levels: dict[str, int], from_on: date, to_on: date) -> str:
    days = [from_on + timedelta(days=number) for number in range((to_on - from_on).days + 1)]
    return HEAD + "".join(
        f"{place},{day},9,20,{level * 2},{level},1.0,100\n" for place, level in levels.items() for day in days
    )


def draft(session: Session, story: Story) -> Any:
    """A plan of the office with these targets alone."""
    item = {"no": "1", "group_no": "（一）", "group_title": "空气", "title": "改善空气", "due_on": YEAR_END,
            "units": [{"name": "省环境厅", "role": "lead"}]}  # fmt: skip
    targets = [target | {"due_on": YEAR_END} for target in TARGETS]
    part = {"key": "air", "title": "空气", "carry_over": False, "targets": targets, "items": [item], "safeguards": []}
    ledger = {"number": "测发〔2021〕9号", "title": "测试空气方案", "issuer": "测试省", "issued_on": "2021-03-01",
              "addressees": ["各市人民政府"], "parts": [part]}  # fmt: skip
    call = story.province.call("office.clerk", story.now)
    read = parse_ledger(json_text(ledger).encode(), name="plan")
    return plans.draft_plan(session, call=call, ledger=read, office_id=story.province.units["office"]).subject_id


async def tied(story: Story) -> list[dict[str, Any]]:
    """A plan whose clear targets are tied as proposed; returns the proposals."""
    plan_id = story.province.run(draft, story)
    proposals: list[dict[str, Any]] = await story.act("office.clerk", f"GET /indicator-proposals?plan_id={plan_id}")
    ties = [
        {"target_id": one["target_id"], "unit_id": unit["unit_id"]}
        for one in proposals
        if one["reason"] is None
        for unit in one["units"]
    ]
    await story.act("office.reviewer", "POST /indicator-ties", {"ties": ties}, answers=201)
    return proposals


def shown(found: dict[str, Any]) -> list[tuple[str, str, str | None, str]]:
    return [(one["unit_name"], one["indicator"], one["value"], one["state"]) for one in found["lines"]]


def only(lines: Iterable[dict[str, Any]], unit: str, indicator: str = "pm25_mean") -> dict[str, Any]:
    (found,) = (one for one in lines if one["unit_name"] == unit and one["indicator"] == indicator)
    return found


async def test_clear_targets_are_proposed_for_their_places_and_doubtful_ones_say_why(story: Story) -> None:
    proposals = await tied(story)

    by_words = [(one["words"], one["indicator"], len(one["units"]), one["reason"]) for one in proposals]
    assert sorted(by_words, key=str) == sorted(
        [
            ("全省PM2.5年均浓度", "pm25_mean", 1, None),
            ("PM2.5年均浓度", "pm25_mean", 2, None),
            ("PM2.5浓度", "pm25_mean", 2, None),
            ("优良天数比例", "good_days_share", 1, None),
            ("农村厕所普及率", None, 1, "不是监测数据能够算出的指标"),
            ("PM2.5浓度", "pm25_mean", 0, "范围“其他地区”没有列出各地"),
        ],
        key=str,
    )
    events = story.province.rows("SELECT data FROM event WHERE kind = 'indicator_tied'")
    assert len(events) == 6


async def test_a_province_and_a_city_are_reckoned_from_their_own_and_never_as_the_mean_of_counties(
    story: Story,
) -> None:
    await tied(story)
    story.later(on(5, 1))
    await send(story, "office.clerk", table(LEVELS, date(2021, 1, 1), date(2021, 4, 30)))

    province = str(story.province.units["province"])
    found = await story.act("office.clerk", f"GET /indicators?unit_id={province}")
    whole = only(found["lines"], "测试省")
    # The cities: (30 + 44) / 2 = 37; all four places or the counties alone would give 38.5 and 40.
    assert (whole["value"], whole["definition"][:5]) == ("37", "各市（州）")
    assert only(found["lines"], "东原市")["value"] == "30"
    counties = await story.act("east-office.clerk", f"GET /indicators?unit_id={story.province.units['east']}")
    assert [one["value"] for one in counties["lines"] if one["unit_kind"] == "county"] == ["60", "20"]
    assert (whole["method"], whole["forecast"], whole["state"]) == ("extrapolated", "37", "on_pace")
    assert (whole["counted"], whole["whole"]) == (120, 365)
    assert whole["needed"] == pytest.approx((40 * 365 - 37 * 120) / 245)


async def test_who_is_behind_is_listed_by_level_for_the_office_above(story: Story) -> None:
    await tied(story)
    story.later(on(5, 1))
    await send(story, "office.clerk", table(LEVELS, date(2021, 1, 1), date(2021, 4, 30)))

    found = await story.act("office.clerk", "GET /indicators/lagging")
    lists = [(one["level"], one["office_name"], [line["unit_name"] for line in one["lines"]]) for one in found["lists"]]
    assert lists == [("county", "东原市督查办", ["东一县"]), ("prefecture", "省督查办", ["西林市"])]
    lenient = await story.act("office.clerk", "GET /indicators/lagging?tolerance=10")
    assert [one["level"] for one in lenient["lists"]] == ["county"]
    own = await story.act("east-1.handler", "GET /indicators")
    assert {one["unit_name"] for one in own["lines"]} == {"东一县"}
    await story.act("west-1.handler", f"GET /indicators?unit_id={story.province.units['east']}", answers=404)
    units = [story.province.units["east-1"], story.province.units["east-2"]]
    missed = story.province.run(missed_targets, units, 2021, date(2021, 5, 1))
    assert list(missed) == [units[0]]


async def test_last_years_remaining_days_go_into_the_forecast(story: Story) -> None:
    await tied(story)
    story.later(on(5, 1))
    await send(story, "office.clerk", table({"东一县": 20}, date(2020, 5, 1), date(2020, 12, 31)))
    await send(story, "office.clerk", table(LEVELS, date(2021, 1, 1), date(2021, 4, 30)))

    found = only((await story.act("east-1.handler", "GET /indicators"))["lines"], "东一县")
    # (60 × 120 + 20 × 245) / 365 = 33.2
    assert (found["method"], found["forecast"], found["behind"]) == ("last_year", "33", False)


async def test_a_unit_without_figures_of_its_own_says_so(story: Story) -> None:
    await tied(story)
    story.later(on(5, 1))
    await send(story, "office.clerk", table({"东一县": 60, "东二县": 20}, date(2021, 1, 1), date(2021, 4, 30)))

    found = await story.act("office.clerk", "GET /indicators")
    city = only(found["lines"], "东原市")
    assert (city["value"], city["state"]) == (None, "unjudged")
    assert "不以各县（市、区）的平均代替" in city["remarks"][0]
    assert only(found["lines"], "测试省")["value"] is None


async def test_good_days_are_counted_against_what_the_year_allows(story: Story) -> None:
    await tied(story)
    story.later(on(5, 1))
    first = table({"东原市": 30, "西林市": 80}, date(2021, 1, 1), date(2021, 1, 30))
    later = table({"东原市": 30, "西林市": 30}, date(2021, 1, 31), date(2021, 4, 30)).removeprefix(HEAD)
    await send(story, "office.clerk", first + later)

    days = only((await story.act("office.clerk", "GET /indicators"))["lines"], "测试省", "good_days_share")
    # Two cities: 30 of 240 days are bad; of 730 days 73 may be.
    assert (days["value"], days["allowance"]["allowed"], days["allowance"]["used"]) == ("87.5", 73, 30)
    assert days["allowance"]["left"] == 43
    assert days["allowance"]["by_now"] == pytest.approx(24)
    assert (days["forecast"], days["state"]) == ("87.5", "lagging")


async def test_a_complete_year_is_its_own_forecast(story: Story) -> None:
    await tied(story)
    story.later(on(12, 30))
    story.later(on(12, 31, 23))
    await send(story, "office.clerk", table({"东一县": 41}, date(2021, 1, 1), date(2021, 12, 31)))

    made = story.province.run(whole_table, on=date(2022, 1, 1), year=2021, unit="东一县")
    (line,) = made.lines
    assert (line.method, line.forecast, line.state) == ("complete", Decimal(41), "missed")


async def test_a_tie_is_ended_with_a_reason_and_made_anew_but_never_changed(story: Story) -> None:
    proposals = await tied(story)
    tie = story.province.rows("SELECT id, target_id, unit_id FROM indicator_tie ORDER BY id LIMIT 1")[0]
    again = {"ties": [{"target_id": str(tie["target_id"]), "unit_id": str(tie["unit_id"])}]}
    path = f"POST /indicator-ties/{tie['id']}/endings"

    await story.act("office.clerk", "POST /indicator-ties", again, answers=422)
    await story.act("east-office.clerk", path, {"reason": "不归我管"}, answers=404)
    await story.act("office.clerk", path, {"reason": "指标口径已调整"})
    await story.act("office.clerk", path, {"reason": "再次解除"}, answers=409)
    await story.act("office.clerk", "POST /indicator-ties", again, answers=201)
    with pytest.raises(Exception, match="indicator_tie") as refusal:
        story.province.run(rows, "UPDATE indicator_tie SET year = 2030")
    assert not isinstance(refusal.value, IntegrityError)
    toilets = next(one for one in proposals if one["indicator"] is None)
    doubtful = {"ties": [{"target_id": toilets["target_id"], "unit_id": str(tie["unit_id"])}]}
    await story.act("office.clerk", "POST /indicator-ties", doubtful, answers=422)
