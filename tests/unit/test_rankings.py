"""Rankings without a database: who is in a group, notes, words of a revision, waters of a place."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import pytest

from core.ids import new_id
from models.units import UnitKind
from standards.air_limits import LIMITS, Edition
from standards.air_window import Needed, window_figures
from standards.rank_periods import period_named
from standards.surface_water import INDICATORS
from workflows.rank_rules import Districts, LeagueGroup, Reckoning
from workflows.rankings_air import AirPeriod, AirSpan, Before
from workflows.rankings_groups import Place, is_district, places_of
from workflows.rankings_notes import notes
from workflows.rankings_water import Section, means, water_ranking, waters
from workflows.rankings_writing import said

SPACE = UUID(int=7)


def unit(code: str, kind: UnitKind = UnitKind.COUNTY, parent: str | None = None) -> dict[str, Any]:
    return {"id": uuid5(SPACE, code), "code": code, "kind": kind, "parent_id": uuid5(SPACE, parent) if parent else None}


UNITS = [
    unit("220100", UnitKind.PREFECTURE),
    unit("220102", parent="220100"),
    unit("220104", parent="220100"),
    unit("220122", parent="220100"),
    unit("220182", parent="220100"),
    unit("220300", UnitKind.PREFECTURE),
    unit("220322", parent="220300"),
]


def codes(group: LeagueGroup) -> list[str]:
    named = {one["id"]: one["code"] for one in UNITS}
    return [named[place.unit_id] for place in places_of(group, UNITS)]


@pytest.mark.parametrize(
    ("districts", "expected"),
    [
        (Districts.EACH, ["220102", "220104", "220122", "220182", "220322"]),
        (Districts.LEFT_OUT, ["220122", "220182", "220322"]),
        (Districts.TOGETHER, ["220100", "220122", "220182", "220322"]),
    ],
)
def test_city_districts_compete_each_together_as_their_city_or_not(districts: Districts, expected: list[str]) -> None:
    assert codes(LeagueGroup(key="all", name="全省", kinds=(UnitKind.COUNTY,), districts=districts)) == expected


def test_a_group_by_codes_has_these_alone_and_a_city_has_its_districts_stations() -> None:
    group = LeagueGroup(key="two", name="两个", unit_codes=("220100", "220322"))

    places = places_of(group, UNITS)

    assert places == [
        Place(uuid5(SPACE, "220100"), (uuid5(SPACE, "220102"), uuid5(SPACE, "220104"))),
        Place(uuid5(SPACE, "220322")),
    ]
    assert (is_district("220182"), is_district("220120"), is_district("east-1"), is_district("220100")) == (
        False, True, False, False,
    )  # fmt: skip


def span(days: np.typing.NDArray[np.float64]) -> AirSpan:
    months = np.full((days.shape[0], 1, 6), np.nan)
    return AirSpan(period_named("2021-03").from_on, days, months, np.full(days.shape[:2], 60.0))


def flat(*levels: float) -> np.typing.NDArray[np.float64]:
    """Places whose PM2.5 is the same all month."""
    days = np.tile(np.array([9.0, 28, 48, 0, 1.1, 130]), (len(levels), 31, 1))
    days[:, :, 3] = np.array(levels)[:, None]
    return days


def test_places_are_ranked_inside_their_group_with_ties_and_without_those_that_lack_days() -> None:
    days = flat(32, 40, 40, 20, 50)
    days[3, :6, 0] = np.nan
    units = [new_id() for _ in range(5)]
    period = period_named("2021-03")
    before = Before(np.tile(np.array([9.0, 28, 48, 40, 1.1, 130]), (5, 1)))

    whole = AirPeriod.of(span(days), period, Reckoning(), before)
    found = whole.ranking(LeagueGroup(key="all", name="全省"), units, np.arange(5))
    few = whole.ranking(LeagueGroup(key="few", name="几个"), units[1:3], np.array([1, 2]))

    assert found.columns["rank"] == [1, 2, 2, None, 4]
    assert few.columns["rank"] == [1, 1]
    assert found.columns["note"][3] == "有效天数不足，不参加排名：3月SO₂ 25 天，应不少于 27 天"
    assert found.columns["index_last_year"][0] == pytest.approx(found.columns["index"][1])
    # The first keeps every limit and so takes no part in the ranking of changes.
    assert (found.columns["meets_standard"][0], found.columns["change_rank"]) == (True, [None, 1, 1, None, 3])
    assert found.limits == "2012"


def test_the_limits_are_those_of_the_last_day_and_last_year_is_reckoned_by_them_too() -> None:
    period = replace(period_named("2021-03"), year=2026)
    days = replace(span(flat(32.0)), first_on=period.from_on)
    before = Before(np.array([[9.0, 28, 48, 32, 1.1, 130]]))

    found = AirPeriod.of(days, period, Reckoning(), before).ranking(
        LeagueGroup(key="all", name="全省"), [new_id()], np.array([0])
    )

    assert (found.limits, found.columns["change"]) == ("2026", [0.0])
    assert "上年同期指数按本期的限值重新计算，以便比较" in found.remarks
    straddling = AirPeriod.of(
        AirSpan(period_named("2026Q1").from_on, np.tile(flat(32.0), (1, 3, 1))[:, :90], np.full((1, 3, 6), np.nan),
                np.full((1, 90), 60.0)),
        period_named("2026Q1"), Reckoning(), before,
    )  # fmt: skip
    assert straddling.limits is LIMITS[Edition.Y2026]
    assert any(remark.startswith("本期跨标准版本") for remark in straddling.remarks())


def test_notes_name_what_is_missing_and_what_was_given_by_month() -> None:
    days = flat(32, 32, 32)
    days[0] = np.nan
    days[1, :, 3] = np.nan
    given = np.full((3, 1, 6), np.nan)
    given[2, 0, 4:] = 1.0
    period = period_named("2021-03")

    found = window_figures(days, given, [31], 3, Needed(), whole_year=False)

    assert notes(found, period, Needed()) == ["无监测数据", "缺PM₂.₅数据，不参加排名", "CO、O₃为上报的月值"]


def test_a_revision_says_who_moved_and_whether_a_bulletin_spoke_of_it() -> None:
    one, two = new_id(), new_id()
    moved = [{"unit_id": one, "rank_before": 1, "rank": 4}, {"unit_id": two, "rank_before": 2, "rank": None}]

    words = said(moved, {one: "东一县", two: "东二县"}, was_published=True)

    assert words == "2 个地方的名次或数据有变：东一县 第1名 → 第4名；东二县 第2名 → 无名次；原排名已经通报"


def section(name: str, body: str, **values: float) -> Section:
    whole = dict.fromkeys(INDICATORS, 0.0) | {"ph": 7.0, "do": 10.0} | values
    return Section({"id": new_id(), "name": name, "water_body": body}, whole, 1, "Ⅱ类", ("tp",))


def test_a_place_s_rivers_and_lakes_are_weighted_by_their_sections() -> None:
    found = waters([section("甲", "river", tp=0.1), section("乙", "river", tp=0.3), section("丙", "lake", tp=0.05)])

    # Rivers: 0.5 of oxygen and 0.2 / 0.2; the lake: 0.5 and 0.05 / 0.05.
    assert found.index == pytest.approx((1.5 * 2 + 1.5 * 1) / 3)
    assert found.good == 3


def test_an_indicator_that_was_not_measured_leaves_a_place_without_a_rank_unless_the_rules_say_otherwise() -> None:
    whole, partly = waters([section("甲", "river", tp=0.1)]), section("乙", "river", tp=0.02)
    lacking = waters([replace(partly, values={"ph": 7.0, "do": 10.0, "tp": 0.02})])
    places = [Place(new_id()), Place(new_id()), Place(new_id())]
    asked = (period_named("2021-03"), LeagueGroup(key="all", name="全省"), places, [whole, lacking, waters([])])

    strict = water_ranking(*asked, [None] * 3, Reckoning())
    lax = water_ranking(*asked, [0.5, 0.5, None], Reckoning(all_indicators=False))

    assert (strict.columns["rank"], lax.columns["rank"]) == ([1, None, None], [2, 1, None])
    assert str(strict.columns["note"][1]).startswith("缺 18 项指标，不参加排名：高锰酸盐指数")
    assert lax.columns["change"][:2] == pytest.approx([1.0, 0.2])


def test_means_of_a_section_are_those_of_its_months_with_the_preferred_edition() -> None:
    def reading(day: str, span: str, edition: str, tp: float) -> dict[str, Any]:
        return {"measured_on": np.datetime64(day).astype(object), "span": span, "edition": edition,
                "figures": {"tp": tp, "wt": 12.0}}  # fmt: skip

    readings = [
        reading("2021-01-05", "day", "first", 0.9),
        reading("2021-01-05", "day", "audited", 0.1),
        reading("2021-01-06", "day", "first", 0.3),
        reading("2021-02-01", "month", "first", 0.4),
        reading("2021-02-03", "day", "audited", 9.0),
    ]

    assert means(readings, Reckoning()) == {"tp": pytest.approx((0.2 + 0.4) / 2)}
    assert means(reversed(readings), Reckoning()) == means(readings, Reckoning())
