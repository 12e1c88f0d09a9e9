"""What befalls the year from outside: stops of the service, holiday notices; drawn from the seed or as they were."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from cli.simulate.lots import Lots
from models.calendar_views import CalendarImport
from standards.holidays import HolidayNotice, shipped_notices

DAY = timedelta(days=1)
DAYS_BETWEEN_STOPS = 75
SHORTEST_STOP, LONGEST_STOP = 2, 6
CHANGE_AFTER_DAYS = 120
NOBODY = UUID(int=0)
_ABOUT = "演练：因防汛需要调整放假安排的通知"


@dataclass(frozen=True, slots=True)
class Stop:
    """Days without a clock; with `whole`, without the service altogether, so that nobody acts."""

    first_on: date
    last_on: date
    whole: bool

    def holds(self, on: date) -> bool:
        """Whether it is still so on a day."""
        return self.first_on <= on <= self.last_on


def stops(lots: Lots, start_on: date, days: int) -> tuple[Stop, ...]:
    """Return one stop of some days in about every eleven weeks, by turns of everything and of the clock alone.

    A longer run has the stops of a shorter one and further ones; the last day of a run is never part of one.
    """
    last_on = start_on + timedelta(days=days - 1)
    drawn = (_stop(lots, start_on, number) for number in range(days // DAYS_BETWEEN_STOPS + 1))
    return tuple(replace(stop, last_on=min(stop.last_on, last_on - DAY)) for stop in drawn if stop.first_on < last_on)


def _stop(lots: Lots, start_on: date, number: int) -> Stop:
    first_on = start_on + timedelta(days=number * DAYS_BETWEEN_STOPS + lots.whole(15, 60, "stop", number))
    lasts = lots.whole(SHORTEST_STOP, LONGEST_STOP, "stop lasts", number)
    return Stop(first_on, first_on + timedelta(days=lasts - 1), whole=number % 2 == 0)


def holiday_papers(lots: Lots, start_on: date, days: int) -> Iterator[tuple[date, CalendarImport]]:
    """Yield what is made public within the time, each with its day: the real notices, and one invented change.

    The office of the import is set by whoever enters it.
    """
    last_on = start_on + timedelta(days=days - 1)
    for notice in shipped_notices():
        if start_on < notice.paper.published_on <= last_on:
            yield notice.paper.published_on, _import(notice)
    changed_on = start_on + timedelta(days=CHANGE_AFTER_DAYS)
    if changed_on <= last_on:
        off = _weekday(changed_on + timedelta(days=lots.whole(20, 40, "day off")), 2)
        lines = [f"{off},防汛,off", f"{_weekday(off, 5)},防汛,work"]
        yield changed_on, _as_csv(lines, f"演练〔{changed_on.year}〕1号", _ABOUT, changed_on, off.year)


def _weekday(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _import(notice: HolidayNotice) -> CalendarImport:
    lines = [f"{day.day},{day.name},{'off' if day.is_off_day else 'work'}" for day in notice.days]
    paper = notice.paper
    return _as_csv(lines, paper.document_no, paper.title, paper.published_on, notice.year)


def _as_csv(lines: list[str], document_no: str, title: str, published_on: date, year: int) -> CalendarImport:
    return CalendarImport(
        office_id=NOBODY,
        document_no=document_no,
        title=title,
        published_on=published_on,
        year=year,
        text="\n".join(["date,name,kind", *lines]),
    )
