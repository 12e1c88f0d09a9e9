"""A corrected month: accepted differences lead to the findings of a world that never had the error."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from core.ids import new_id
from models.findings import IN_FORCE, FindingStage
from models.monitoring import Medium
from tests.unit.lagging import MONTHS, SERIES, board, book, facts, in_force
from workflows.lag_differences import Compared, Found, What, compare
from workflows.lag_facts import Board, Key
from workflows.lag_judge import Hit, HitKey, judge

RULES = book(
    {"key": "last", "criterion": {"on": "last", "n": 1}},
    {
        "key": "row",
        "criterion": {"on": "times", "what": {"on": "last", "n": 2}, "count": 3, "in_a_row": True},
    },
    {
        "key": "sum",
        "criterion": {"on": "times", "what": {"on": "last", "n": 2}, "count": 3, "in_a_row": False, "repeat": "each"},
    },
)
FIGURES = st.lists(st.lists(st.none() | st.integers(1, 6), min_size=5, max_size=5), min_size=12, max_size=12)
MONTH = st.lists(st.none() | st.integers(1, 6), min_size=5, max_size=5)


class Office:
    """An office that keeps findings, as the record does: judged month by month, corrected by an officer's word."""

    def __init__(self) -> None:
        self.boards: dict[str, Board] = {}
        self.found: dict[HitKey, Found] = {}
        self.seen: set[tuple[Key, str]] = set()
        self.decided: set[tuple[str, ...]] = set()

    def ranked(self, month: str, of: Board) -> None:
        """Take in a ranking, judge, propose what is new."""
        self.boards[month] = of
        for hit in self.compared().new:
            self.found[hit.key] = _proposed(hit)
        self.seen |= {(SERIES, name) for name in self.boards}

    def compared(self) -> Compared:
        """Judge the record as it stands."""
        record = facts(self.boards)
        judged = judge(in_force(RULES), record, on=date(2022, 6, 1))
        return compare(judged, self.found, record, seen=self.seen, decided=self.decided)

    def accept(self) -> None:
        """Accept every difference there is."""
        for one in self.compared().differences:
            if one.hit is not None:
                self.found[one.key] = _proposed(one.hit)
            elif one.found is not None:
                self.found[one.key] = replace(one.found, stage=FindingStage.LAPSED)

    def decline(self) -> None:
        """Decline every difference there is."""
        self.decided |= {one.decided_as for one in self.compared().differences}

    def in_force(self) -> dict[HitKey, list[str]]:
        """Return the findings in force with the months each rests on."""
        return {
            key: [one["period"] for one in found.evidence["periods"]]
            for key, found in self.found.items()
            if found.stage in IN_FORCE
        }


def _proposed(hit: Hit) -> Found:
    return Found(new_id(), hit.key, Medium.AIR, hit.group_key, FindingStage.PROPOSED, hit.evidence, hit.amount)


def office(months: Mapping[str, Board]) -> Office:
    """An office that has ranked these months in their order."""
    made = Office()
    for month, of in months.items():
        made.ranked(month, of)
    return made


@settings(max_examples=40, deadline=None)
@given(FIGURES, MONTH, st.integers(2, 11))
def test_accepting_a_withdrawn_month_leads_to_the_world_without_the_error(
    figures: list[list[int | None]], wrong: list[int | None], corrected_after: int
) -> None:
    right = {month: board(of) for month, of in zip(MONTHS, figures, strict=True)}
    erring = Office()
    for number, month in enumerate(MONTHS):
        erring.ranked(month, board(wrong) if month == "2021-03" else right[month])
        if number == corrected_after:
            erring.ranked("2021-03", board(figures[2], revision=2))
            erring.accept()

    assert not erring.compared().differences
    assert erring.in_force() == office(right).in_force()


@settings(max_examples=20, deadline=None)
@given(FIGURES, MONTH)
def test_nothing_changes_behind_the_officers_back_and_declining_is_final_for_the_revision(
    figures: list[list[int | None]], wrong: list[int | None]
) -> None:
    erring = office({month: board(of) for month, of in zip(MONTHS, [*figures[:2], wrong, *figures[3:]], strict=True)})
    before = erring.in_force()

    erring.ranked("2021-03", board(figures[2], revision=2))
    erring.decline()
    erring.ranked("2021-12", erring.boards["2021-12"])

    assert erring.in_force() == before
    assert not erring.compared().differences


def test_a_further_revision_that_takes_the_correction_back_renews_what_lapsed() -> None:
    last, other = board([1.0, 9.0]), board([9.0, 1.0], revision=2)
    made = office({"2021-01": last})
    made.ranked("2021-01", other)
    made.accept()

    made.ranked("2021-01", board([1.0, 9.0], revision=3))

    renewed = [(one.what, one.key[1].int) for one in made.compared().differences if one.key[1].int == 2]
    assert renewed == [(What.RENEWED, 2)]


def test_what_was_declined_by_a_person_does_not_come_back_for_the_period() -> None:
    made = office({"2021-01": board([1.0, 9.0])})
    made.found = {key: replace(found, stage=FindingStage.DECLINED) for key, found in made.found.items()}

    made.ranked("2021-01", board([1.0, 8.0], revision=2))

    assert not made.compared().new
    assert not made.compared().differences
