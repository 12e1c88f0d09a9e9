"""Working days and periods in days: 民法典 200–204 and the State Council's yearly notices.

No statute defines 工作日 for internal supervision: here it is Monday to Friday ± 调休.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Self

from core.errors import Invalid
from standards.daycount import DayCount
from standards.holidays import HolidayDay, HolidayNotice, Paper, shipped_notices
from standards.reckoning import Counted, Reckoning, corresponding_day

_WEEKDAYS = "一二三四五六日"
_ROLL_LAW = "（民法典第二百零三条）"
_MONTHS_IN = {Counted.MONTH: 1, Counted.YEAR: 12}


class PeriodInvalid(Invalid):
    """A length below zero, or one that leads out of the calendar."""

    code = "period-invalid"
    title = "期限有误"


@dataclass(frozen=True, slots=True)
class Due:
    """A date reckoned, with the sentence that lets anybody reckon it again."""

    on: date
    provisional: bool
    """It rests on a year whose notice is not known, and must be reckoned anew when it comes."""
    explanation: str
    reckoning: Reckoning | None = None
    """From what it was reckoned; None for a date that somebody stated, which no calendar moves."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Neighbouring days of one notice that are explained together."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """All notices known at one time; calendars are equal when their versions are."""

    version: str
    """Last year and number of its papers, then a digest of the content: a late change shows."""
    published_years: frozenset[int] = field(compare=False)
    papers: tuple[tuple[int, Paper], ...] = field(compare=False, repr=False)
    _named: dict[int, HolidayDay] = field(compare=False, repr=False)
    _count: DayCount = field(compare=False, repr=False)
    _spans: tuple[_Span, ...] = field(compare=False, repr=False)
    _span_ends: tuple[int, ...] = field(compare=False, repr=False)

    @classmethod
    def of(cls, notices: Iterable[HolidayNotice]) -> Self:
        """A later paper has the last word on a day that two of them name, a later year on a day of December."""
        notices = sorted(notices, key=lambda notice: (notice.year, notice.paper.published_on))
        named = {entry.day.toordinal(): entry for notice in notices for entry in notice.days}
        spans = tuple(_spans([named[day] for day in sorted(named)]))
        return cls(
            version=_version(notices),
            published_years=frozenset(notice.year for notice in notices),
            papers=tuple((notice.year, notice.paper) for notice in notices),
            _named=named,
            _count=DayCount.of((day, not e.is_off_day) for day, e in named.items()),
            _spans=spans,
            _span_ends=tuple(span.last for span in spans),
        )

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday unless a notice says otherwise."""
        entry = self._named.get(day.toordinal())
        return day.weekday() < 5 if entry is None else not entry.is_off_day

    def is_published(self, day: date) -> bool:
        """False where only Monday to Friday is known, so that a date there is provisional."""
        return day.year in self.published_years

    def named_days(self, year: int) -> list[date]:
        """Return the days of a year that a notice names, off or worked."""
        return [_date(day) for day in sorted(self._named) if _date(day).year == year]

    def differing_days(self, other: Self) -> list[date]:
        """Return the days that are worked by one of two calendars and off by the other."""
        named = sorted(self._named.keys() | other._named.keys())
        return [day for day in map(_date, named) if self.is_working_day(day) != other.is_working_day(day)]

    def add_working_days(self, start: date, n: int) -> Due:
        """The start is not counted (民法典 201); 0 is the start itself or the next day of work."""
        _require_length(n)
        day = start.toordinal()
        number = self._count.up_to(day) + n if n else self._count.up_to(day - 1) + 1
        on = _date(self._count.nth(number))
        first = _date(day + 1) if n else start
        reckoning = Reckoning(start, n, Counted.WORKING_DAY)
        return self._working_due(f"{start} + {n} 工作日 = {on}", reckoning, first, on, on)

    def subtract_working_days(self, end: date, n: int) -> Due:
        """The day with `n` days of work from it (counted) to `end` (not counted)."""
        _require_length(n)
        day = end.toordinal()
        number = self._count.up_to(day - 1) - n + 1 if n else self._count.up_to(day)
        on = _date(self._count.nth(number))
        last = _date(day - 1) if n else end
        reckoning = Reckoning(end, n, Counted.WORKING_DAY_AHEAD)
        return self._working_due(f"{end} - {n} 工作日 = {on}", reckoning, on, last, on)

    def add_natural_days(self, start: date, n: int, roll: bool = True) -> Due:
        """民法典 201, 203: the start is not counted; a last day off gives way to a working day."""
        _require_length(n)
        last = _date(start.toordinal() + n)
        due = self.roll_forward(last) if roll else self.keep(last)
        reckoning = Reckoning(start, n, Counted.NATURAL_DAY) if roll else None
        return Due(due.on, due.provisional, f"{start} + {n} 日 = {due.on}：末日 {due.explanation}", reckoning)

    def add_months(self, start: date, n: int) -> Due:
        """民法典 201–203: the corresponding day of the month it ends in, or that month's last; a day off gives way."""
        return self._add_months(start, n, Counted.MONTH)

    def add_years(self, start: date, n: int) -> Due:
        """民法典 201–203: the corresponding day of the year it ends in (29 February: the 28th); a day off gives way."""
        return self._add_months(start, n, Counted.YEAR)

    def reckon(self, given: Reckoning) -> Due:
        """Reckon again, by this calendar, what was reckoned by another."""
        match given.unit:
            case Counted.WORKING_DAY:
                return self.add_working_days(given.start, given.length)
            case Counted.WORKING_DAY_AHEAD:
                return self.subtract_working_days(given.start, given.length)
            case Counted.NATURAL_DAY if given.length == 0:
                return self.roll_forward(given.start)
            case Counted.NATURAL_DAY:
                return self.add_natural_days(given.start, given.length)
            case _:
                return self._add_months(given.start, given.length, given.unit)

    def roll_forward(self, day: date) -> Due:
        """民法典 203: a last day on a 法定休假日 gives way to the next day of work."""
        on = _date(self._count.nth(self._count.up_to(day.toordinal() - 1) + 1))
        text = f"{day} {self._describe(day)}"
        if on != day:
            text += f"，顺延至 {on}{_ROLL_LAW}"
        return self._due(on, text, day, on, Reckoning(day, 0, Counted.NATURAL_DAY))

    def keep(self, day: date) -> Due:
        """For a rule that wants the date as printed, whatever day it falls on."""
        return self._due(day, f"{day} {self._describe(day)}，不顺延", day, day)

    def working_days_between(self, a: date, b: date) -> int:
        """Days of work after `a` up to `b`; negative when `b` is earlier."""
        return self._count.up_to(b.toordinal()) - self._count.up_to(a.toordinal())

    def _add_months(self, start: date, n: int, unit: Counted) -> Due:
        _require_length(n)
        try:
            last = corresponding_day(start, n * _MONTHS_IN[unit])
        except (ValueError, OverflowError) as error:
            raise PeriodInvalid("推算结果超出日历范围") from error
        due = self.roll_forward(last)
        name = "个月" if unit is Counted.MONTH else "年"
        text = f"{start} + {n} {name} = {due.on}：末日 {due.explanation}"
        return Due(due.on, due.provisional, text, Reckoning(start, n, unit))

    def _working_due(self, sum_: str, reckoning: Reckoning, first: date, last: date, on: date) -> Due:
        notes = "，".join(self._notes(reckoning.start, first, last)) or "期间无放假调休，周六、周日不计"
        return self._due(on, f"{sum_}：{notes}", first, last, reckoning)

    def _due(self, on: date, text: str, first: date, last: date, reckoning: Reckoning | None = None) -> Due:
        years = range(first.year, last.year + 1)
        unknown = [str(year) for year in years if year not in self.published_years]
        if unknown:
            text += f"；缺 {'、'.join(unknown)} 年放假通知，日期暂定"
        return Due(on, bool(unknown), text, reckoning)

    def _notes(self, origin: date, first: date, last: date) -> Iterator[str]:
        low, high = first.toordinal(), last.toordinal()
        for span in self._spans[bisect_left(self._span_ends, low) :]:
            if span.first > high:
                return
            begin, end = _date(max(span.first, low)), _date(min(span.last, high))
            text = _short(begin, origin.year)
            if end != begin:
                text += f" 至 {_short(end, begin.year)}"
            yield f"{text} {span.label}"

    def _describe(self, day: date) -> str:
        entry = self._named.get(day.toordinal())
        if entry is not None and entry.is_off_day:
            return f"{entry.name}放假"
        if entry is not None and day.weekday() > 4:
            return "调休上班"
        return f"周{_WEEKDAYS[day.weekday()]}"


@cache
def default_calendar() -> WorkCalendar:
    """The notices that come with this version, for whoever has no database; read once a process."""
    return WorkCalendar.of(shipped_notices())


def _version(notices: list[HolidayNotice]) -> str:
    if not notices:
        return "cn-none"
    content = "\n".join(notice.model_dump_json() for notice in notices)
    digest = hashlib.sha256(content.encode()).hexdigest()[:8]
    last = notices[-1].year
    return f"cn-{last}.{sum(notice.year == last for notice in notices)}-{digest}"


def _spans(entries: list[HolidayDay]) -> Iterator[_Span]:
    pending: _Span | None = None
    for entry in entries:
        if not entry.is_off_day and entry.day.weekday() < 5:
            continue  # 2020-02-03: the notice only says that work begins again
        day = entry.day.toordinal()
        label = f"{entry.name}放假" if entry.is_off_day else "调休上班"
        if pending and pending.last == day - 1 and pending.label == label:
            pending = _Span(pending.first, day, label)
            continue
        if pending:
            yield pending
        pending = _Span(day, day, label)
    if pending:
        yield pending


def _short(day: date, year: int) -> str:
    return day.isoformat()[5:] if day.year == year else day.isoformat()


def _date(ordinal: int) -> date:
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError) as error:
        raise PeriodInvalid("推算结果超出日历范围") from error


def _require_length(n: int) -> None:
    if n < 0:
        raise PeriodInvalid(f"天数不能小于零：{n}", n=n)
