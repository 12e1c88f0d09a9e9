"""Rules held against rankings: ends of lists, counts in a row and in a year, gaps, exemptions, money, order."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.monitoring import BurnArea, Medium
from tests.unit.lagging import MONTHS, PLACES, SERIES, board, book, facts, in_force
from workflows.lag_facts import Board, FireCount, LagFacts
from workflows.lag_judge import judge
from workflows.rank_book import RankBook

LATER = date(2022, 6, 1)
LAST_TWO = {"key": "last", "criterion": {"on": "last", "n": 2}}


def hits(rules: RankBook, boards: dict[str, Board], on: date = LATER) -> set[tuple[int, str]]:
    """Which places (by number) met the one rule in which months."""
    found = judge(in_force(rules), facts(boards), on=on).hits
    return {(unit.int, period) for _, unit, period in found}


def test_a_tie_across_the_border_counts_as_a_whole_or_not_at_all_as_the_rule_says() -> None:
    tied = {"2021-01": board([3.0, 4.0, 5.0, 5.0, 6.0])}
    left_out = {"key": "last", "criterion": {"on": "last", "n": 2, "ties": "out"}}

    assert hits(book(LAST_TWO), tied) == {(3, "2021-01"), (4, "2021-01"), (5, "2021-01")}
    assert hits(book(left_out), tied) == {(5, "2021-01")}


@pytest.mark.parametrize("indices", [[3.0], [3.0, 4.0], [5.0, 5.0, 5.0], [3.0, 4.0, None]])
def test_where_everybody_would_be_last_nobody_is(indices: list[float | None]) -> None:
    assert hits(book(LAST_TWO), {"2021-01": board(indices)}) == set()


def test_first_places_are_found_at_the_other_end() -> None:
    rule = {"key": "first", "criterion": {"on": "first", "n": 2}, "effect": "praise"}

    assert hits(book(rule), {"2021-01": board([3.0, 4.0, 5.0])}) == {(1, "2021-01"), (2, "2021-01")}


@pytest.mark.parametrize(("percent", "met"), [("0", {1, 2}), ("20", {2})])
def test_worse_means_worse_at_all_or_by_so_much(percent: str, met: set[int]) -> None:
    boards = {"2021-01": board([1.01, 1.2, 0.9, 1.0], last_year=[1.0, 1.0, 1.0, 1.0])}
    rule = {"key": "worse", "criterion": {"on": "worse", "percent": percent}}

    assert {place for place, _ in hits(book(rule), boards)} == met


def test_whoever_meets_the_standard_is_exempt_where_the_rule_says_so() -> None:
    boards = {"2021-01": board([3.0, 4.0, 5.0], meets=[False, False, True])}

    assert hits(book(LAST_TWO | {"exempt_when_standard_met": True}), boards) == {(2, "2021-01")}


def three_in_a_row(gaps: str = "skip", repeat: str = "once") -> RankBook:
    times = {"on": "times", "what": {"on": "last", "n": 1}, "count": 3, "in_a_row": True}
    return book({"key": "row", "criterion": times | {"gaps": gaps, "repeat": repeat}})


def months(*figures: Sequence[float | None]) -> dict[str, Board]:
    return {month: board(of) for month, of in zip(MONTHS, figures, strict=False)}


def test_a_month_without_figures_neither_counts_nor_breaks_a_row_and_is_named() -> None:
    worst, unknown, other = [1.0, 2.0, 9.0], [1.0, 2.0, None], [9.0, 2.0, 1.0]
    boards = months(worst, unknown, worst, worst, other, worst)

    found = judge(in_force(three_in_a_row()), facts(boards), on=LATER).hits

    assert [(key[1].int, key[2]) for key in found] == [(3, "2021-04")]
    shown = found["row", PLACES[2], "2021-04"].evidence
    assert [one["period"] for one in shown["periods"]] == ["2021-01", "2021-03", "2021-04"]
    assert shown["missing"] == ["2021-02"]


def test_a_gap_breaks_a_row_where_the_rule_says_so() -> None:
    worst, unknown = [1.0, 2.0, 9.0], [1.0, 2.0, None]

    assert hits(three_in_a_row("break"), months(worst, worst, unknown, worst, worst)) == set()


def test_a_month_that_was_never_ranked_is_a_gap_for_all() -> None:
    boards = months(*[[1.0, 2.0, 9.0]] * 4)
    del boards["2021-02"]

    assert hits(three_in_a_row(), boards) == {(3, "2021-04")}


@pytest.mark.parametrize(("repeat", "met"), [("once", [3]), ("each", [3, 4, 5, 6]), ("every", [3, 6])])
def test_a_longer_row_is_found_once_each_time_or_at_every_multiple(repeat: str, met: list[int]) -> None:
    found = hits(three_in_a_row(repeat=repeat), months(*[[1.0, 2.0, 9.0]] * 6))

    assert sorted(found) == [(3, f"2021-{month:02}") for month in met]


def test_a_cumulative_count_begins_anew_with_the_year() -> None:
    rule = {"key": "sum", "criterion": {"on": "times", "what": {"on": "last", "n": 1}, "count": 2, "in_a_row": False}}
    worst, other = [1.0, 9.0], [9.0, 1.0]
    boards = {"2020-11": board(other), "2020-12": board(worst), "2021-01": board(worst), "2021-02": board(worst)}

    assert hits(book(rule), boards) == {(2, "2021-02")}


def test_rules_do_not_reach_back_before_they_held_and_end_with_their_version() -> None:
    boards = months(*[[1.0, 9.0]] * 4)
    rules = book({"key": "last", "criterion": {"on": "last", "n": 1}})
    version = in_force(rules, date(2021, 2, 1))[0]

    first = judge([version], facts(boards), on=date(2021, 4, 1)).hits

    assert [key[2] for key in first] == ["2021-02", "2021-03"]


def test_evidence_names_index_rank_of_how_many_neighbours_rule_and_clause() -> None:
    found = judge(in_force(book(LAST_TWO)), facts({"2021-01": board([3.0, 4.0, 5.0, 6.0])}), on=LATER).hits

    shown = found["last", PLACES[2], "2021-01"].evidence
    assert {name: shown["periods"][0][name] for name in ("rank", "places", "index")} == {
        "rank": 3, "places": 4, "index": 5.0,
    }  # fmt: skip
    assert [(UUID(near["unit_id"]).int, near["rank"]) for near in shown["neighbours"]] == [(2, 2), (4, 4)]
    assert shown["rule"]["clause"] == "第三条"
    assert shown["book"] == {"id": str(UUID(int=7)), "title": "某省排名规则", "version": 1}


def test_money_by_place_goes_to_each_of_a_tie_by_its_own_rank() -> None:
    money = {"by": "rank", "count_from": "last", "amounts": ["-300", "-200", "-100"]}
    rule = LAST_TWO | {"effect": "money", "money": money}

    found = judge(in_force(book(rule)), facts({"2021-01": board([3.0, 4.0, 5.0, 5.0, 6.0])}), on=LATER).hits

    assert {key[1].int: hit.amount for key, hit in found.items()} == {3: -200, 4: -200, 5: -300}


FIRE_MONEY = {
    "key": "fire",
    "medium": "fire",
    "every": "day",
    "criterion": {"on": "fire", "points": 1},
    "effect": "money",
    "money": {"by": "fire", "first": "-500000", "further": "-300000"},
    "season": {"begins": "10-01", "ends": "05-01"},
}


def fires(*counts: tuple[str, int, int]) -> LagFacts:
    """Verified points of a place by day, in the ban area."""
    found = [FireCount(date.fromisoformat(day), PLACES[place], BurnArea.BAN, n, n) for day, place, n in counts]
    return LagFacts(fires=found)


def test_the_first_fire_point_of_a_season_costs_more_than_each_further_one() -> None:
    known = fires(("2020-10-05", 0, 2), ("2020-11-11", 0, 3), ("2021-01-02", 0, 1), ("2021-10-01", 0, 1))

    found = judge(in_force(book(FIRE_MONEY)), known, on=LATER).hits

    assert {key[2]: hit.amount for key, hit in found.items()} == {
        "2020-10-05": Decimal(-800000), "2020-11-11": Decimal(-900000),
        "2021-01-02": Decimal(-300000), "2021-10-01": Decimal(-500000),
    }  # fmt: skip


def test_fire_points_between_seasons_and_of_a_day_not_yet_over_are_not_counted() -> None:
    known = fires(("2021-07-01", 0, 2), ("2021-11-11", 0, 3))

    assert not judge(in_force(book(FIRE_MONEY)), known, on=date(2021, 11, 11)).hits


def test_three_talks_in_a_row_are_a_rule_of_their_own() -> None:
    times = {"on": "times", "what": {"on": "talked"}, "count": 3, "in_a_row": True}
    rules = book({"key": "talks", "criterion": times, "effect": "special_inspection"})
    talks = frozenset((Medium.AIR, PLACES[1], date(2021, month, 28)) for month in (2, 3, 4))
    record = LagFacts({SERIES: months(*[[1.0, 9.0]] * 5)}, talks=talks)

    assert [key[1:] for key in judge(in_force(rules), record, on=LATER).hits] == [(PLACES[1], "2021-04")]


FIGURES = st.lists(st.lists(st.none() | st.integers(1, 6), min_size=5, max_size=5), min_size=6, max_size=12)


def counted_by_hand(
    figures: Sequence[Sequence[int | None]], n: int, count: int, in_a_row: bool
) -> set[tuple[int, str]]:
    """Count each place by itself, month by month, the slow way."""
    found = set()
    for place in range(5):
        times = 0
        for month, of in zip(MONTHS, figures, strict=False):
            own = of[place]
            if own is None or all(other is None or sum((one or 0) > other for one in of) < n for other in of):
                continue  # not measured, or everybody is among the last
            behind = sum(other is not None and other > own for other in of)
            if behind < n:
                times += 1
                if times == count:
                    found.add((place + 1, month))
            elif in_a_row:
                times = 0
    return found


@settings(max_examples=60, deadline=None)
@given(FIGURES, st.integers(1, 3), st.integers(2, 3), st.booleans())
def test_counts_agree_with_counting_by_hand(
    figures: list[list[int | None]], n: int, count: int, in_a_row: bool
) -> None:
    times = {"on": "times", "what": {"on": "last", "n": n}, "count": count, "in_a_row": in_a_row}
    boards = months(*figures)

    assert hits(book({"key": "times", "criterion": times}), boards) == counted_by_hand(figures, n, count, in_a_row)


@settings(max_examples=25, deadline=None)
@given(FIGURES, st.randoms(use_true_random=False))
def test_the_order_of_rankings_and_places_changes_nothing(figures: list[list[int | None]], random: object) -> None:
    boards = months(*figures)
    names = list(boards)
    random.shuffle(names)  # type: ignore[attr-defined]  # hypothesis hands out random.Random
    turned = {
        name: Board(boards[name].ranking_id, 1, dict(reversed(list(boards[name].places.items())))) for name in names
    }

    plain, other = (judge(in_force(three_in_a_row()), facts(of), on=LATER).hits for of in (boards, turned))

    assert {key: hit.evidence for key, hit in plain.items()} == {key: hit.evidence for key, hit in other.items()}


@settings(max_examples=25, deadline=None)
@given(FIGURES)
def test_what_was_found_by_a_month_is_found_again_by_every_later_one(figures: list[list[int | None]]) -> None:
    boards = months(*figures)
    ends = [date(2021, month, 1) for month in range(2, 13)]

    found = [hits(three_in_a_row(), boards, on=end) for end in ends]

    assert all(earlier <= later for earlier, later in pairwise(found))
