"""What a duty is to be reported on: a period of its cycle, one in a window, a step of a plan; each with its date."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.reporting_windows import WindowKind
from queries.sql import Row
from standards.periods import SHORT, Cycle, Period, period_of, periods_due
from standards.seasons import YearWindow, seasonal_periods
from standards.workdays import Due
from workflows.deadlines import Clockwork


@dataclass(frozen=True, slots=True)
class Occasion:
    """One report that is owed: its key is unique for a task, its date is the office's own to reckon."""

    key: str
    label: str
    end_on: date
    due: Callable[[Clockwork], Due]
    short: bool
    """A contributor then reports by the same date: there is no time to consolidate."""

    def asked(self) -> dict[str, Any]:
        """Return what is looked for in the tables."""
        return {"key": self.key, "end_on": self.end_on}


def of_cycle(cycle: Cycle, first_on: date, until_on: date) -> list[Occasion]:
    """Return the periods of a cycle that have begun, each once."""
    return list(_of(periods_due(cycle, first_on, until_on), ""))


def of_window(window: Row, since: date, on: date) -> list[Occasion]:
    """Return the periods of a window that have begun by a day and did not end before `since`, each once."""
    first_on, until_on = max(window["from_on"], since), min(window["last_on"] or on, on)
    why = f"{window['name']}（{window['basis']}），"
    if window["kind"] == WindowKind.WARNING:
        return list(_of(periods_due(window["cycle"], first_on, until_on), why))
    days = YearWindow(window["from_day"], window["to_day"])
    return list(_of(seasonal_periods(window["cycle"], days, first_on, until_on), why))


def of_step(entry: Row) -> Occasion:
    """Return the report on a step of an accepted plan (实施方案), due on its day."""
    label = f"节点 {entry['end_on']}（{entry['steps'][:120]}）"

    def due(works: Clockwork) -> Due:
        return _explained(works.calendar.roll_forward(entry["end_on"]), f"已采纳实施方案的{label}完成之日报送")

    return Occasion(entry["key"], label, entry["end_on"], due, short=False)


def _of(periods: Iterable[Period], why: str) -> Iterator[Occasion]:
    for period in periods:
        yield Occasion(period.key, period.label, period.end_on, _dated(period, why), period.cycle in SHORT)


def _dated(period: Period, why: str) -> Callable[[Clockwork], Due]:
    def due(works: Clockwork) -> Due:
        policy = works.policy
        own = period_of(
            period.start_on,
            period.cycle,
            policy.report_day_of_month,
            days_after=policy.report_days_after_period,
            rule=works.calendar.roll_forward,
        )
        return _explained(own.due, f"{why}{period.label}的报告，{_rule(period.cycle, works)}")

    return due


def _rule(cycle: Cycle, works: Clockwork) -> str:
    if cycle is Cycle.DAILY:
        return "当日报送"
    if cycle in SHORT:
        return f"期满后 {works.policy.report_days_after_period} 日内报送"
    return f"期满次月 {works.policy.report_day_of_month} 日前报送"


def _explained(due: Due, why: str) -> Due:
    return Due(due.on, due.provisional, f"{why}：{due.explanation}", due.reckoning)
