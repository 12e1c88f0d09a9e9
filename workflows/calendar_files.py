"""Reads a holiday notice from a file: JSON in the form of holiday-cn, or CSV with date,name,off/work; pure.

Every fault is named with its row; what is only odd is remarked on and left to whoever publishes.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.errors import Invalid
from standards.holidays import HolidayDay, HolidayNotice, Paper, first_day
from standards.workdays import WorkCalendar

MOST_DAYS = 200
YEARS = range(1990, 2100)
SPRING_FESTIVAL = "春节"
FESTIVALS = ("元旦", SPRING_FESTIVAL, "清明", "劳动", "端午", "中秋", "国庆")
_WORK = {"work": False, "上班": False, "补班": False, "false": False}
_OFF = {"off": True, "放假": True, "休": True, "true": True}


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A notice that may be published, and what its reader should look at twice."""

    notice: HolidayNotice
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    day: str
    name: str
    kind: str


def read_notice(text: str, *, paper: Paper, year: int | None, calendar: WorkCalendar, on: date) -> ReadNotice:
    """Read a file for one year; without `year` it is the file's own, else that of most of its days.

    `calendar` is the one in force on the day `on`. Raises Invalid with every faulty row, and for what cannot be a
    year's notice at all.
    """
    stated, rows = _rows(text.removeprefix("\ufeff"))
    faults: list[dict[str, str]] = []
    days = [day for row in rows if (day := _day(row, faults)) is not None]
    if not faults and not days:
        raise _unreadable("没有任何日期")
    about = year or stated or _most_common_year(days)
    if about is not None:
        _check_rows(days, about, faults)
    if faults or about is None:
        raise Invalid(f"放假安排有 {len(faults)} 处错误，未导入", errors=faults)
    named = sorted((day for _, day in days), key=lambda day: day.day)
    notice = HolidayNotice(year=about, paper=paper, days=tuple(named))
    _refuse_incomplete(notice, calendar)
    return ReadNotice(notice, tuple(_remarks(notice, calendar, on)))


def _most_common_year(days: list[tuple[_Row, HolidayDay]]) -> int | None:
    years = Counter(day.day.year for _, day in days)
    return years.most_common(1)[0][0] if years else None


def _rows(text: str) -> tuple[int | None, list[_Row]]:
    if not text.lstrip().startswith(("{", "[")):
        return None, _csv_rows(text)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(f"JSON 有误：{error}") from error
    entries = content.get("days") if isinstance(content, dict) else content
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _unreadable("JSON 应为 holiday-cn 格式：{“year”, “days”: [{“name”, “date”, “isOffDay”}]}")
    year = content.get("year") if isinstance(content, dict) else None
    if year is not None and (not isinstance(year, int) or year not in YEARS):
        raise _unreadable(f"year 应为 {YEARS[0]} 至 {YEARS[-1]} 的年份")
    return year, [
        _Row(number, str(entry.get("date", "")), str(entry.get("name", "")), str(entry.get("isOffDay", "")).lower())
        for number, entry in enumerate(entries, 1)
    ]


def _csv_rows(text: str) -> list[_Row]:
    try:
        lines = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise _unreadable(f"CSV 有误：{error}") from error
    found = []
    for number, cells in enumerate(lines, 1):
        values = [cell.strip() for cell in cells]
        if not any(values) or (number == 1 and values[0].lower() in ("date", "日期")):
            continue
        day, name, kind = (*values, "", "", "")[:3]
        found.append(_Row(number, day, name, kind.lower()))
    return found


def _day(row: _Row, faults: list[dict[str, str]]) -> tuple[_Row, HolidayDay] | None:
    found = len(faults)
    try:
        day = date.fromisoformat(row.day)
    except ValueError:
        day = None
    if day is None or str(day) != row.day or day.year not in YEARS:
        faults.append(_fault(row, "date", row.day, "日期，写作 2027-02-06"))
    if not 0 < len(row.name) <= 40:
        faults.append(_fault(row, "name", row.name, "节日名称，不超过 40 字"))
    is_off = (_OFF | _WORK).get(row.kind)
    if is_off is None:
        faults.append(_fault(row, "isOffDay", row.kind, "off（放假）或 work（上班）；JSON 中为 true 或 false"))
    if len(faults) > found or day is None or is_off is None:
        return None
    return row, HolidayDay(day=day, name=row.name, is_off_day=is_off)


def _check_rows(days: list[tuple[_Row, HolidayDay]], year: int, faults: list[dict[str, str]]) -> None:
    first, last = first_day(year), date(year, 12, 31)
    seen: dict[date, int] = {}
    for row, entry in days:
        if not first <= entry.day <= last:
            faults.append(_fault(row, "date", row.day, f"{year} 年的日期（或上年 12 月的元旦调休）"))
        if entry.day in seen:
            faults.append(_fault(row, "date", row.day, f"每日一行；与第 {seen[entry.day]} 行重复"))
        seen.setdefault(entry.day, row.number)
    if len(days) > MOST_DAYS:
        raise _unreadable(f"一年的安排不会超过 {MOST_DAYS} 天，此文件有 {len(days)} 天")


def _refuse_incomplete(notice: HolidayNotice, calendar: WorkCalendar) -> None:
    if notice.year not in calendar.published_years and not _names(notice, SPRING_FESTIVAL):
        raise _unreadable(f"{notice.year} 年的首份通知没有春节安排，应为不完整的文件")
    if all(calendar.is_published(day.day) and _same(calendar, day) for day in notice.days):
        raise _unreadable("与现行放假安排完全相同，没有任何变化")


def _remarks(notice: HolidayNotice, calendar: WorkCalendar, on: date) -> Iterator[str]:
    if notice.year not in calendar.published_years:
        missing = [name for name in FESTIVALS if not _names(notice, name)]
        if missing:
            yield f"没有提到：{'、'.join(missing)}"
    for day in notice.days:
        if not day.is_off_day and day.day.weekday() < 5 and calendar.is_working_day(day.day):
            yield f"{day.day} 本就是工作日，不必列为调休上班"
        if day.is_off_day and day.day.weekday() > 4 and not calendar.is_working_day(day.day) and _alone(notice, day):
            yield f"{day.day} 本就是休息日，前后并不放假"
    past = [day.day for day in notice.days if day.day < on and not _same(calendar, day)]
    if past:
        yield f"{past[0]} 等 {len(past)} 天已经过去：跨越这些日期的未办结时限将重新推算"
    left = sorted(set(calendar.named_days(notice.year)) - {day.day for day in notice.days})
    if left and len(notice.days) > 20:
        yield f"此前的通知提到、本文件没有的日期照旧：{'、'.join(map(str, left[:5]))}{' 等' if len(left) > 5 else ''}"


def _names(notice: HolidayNotice, festival: str) -> bool:
    return any(festival in day.name for day in notice.days)


def _same(calendar: WorkCalendar, day: HolidayDay) -> bool:
    return calendar.is_working_day(day.day) != day.is_off_day


def _alone(notice: HolidayNotice, day: HolidayDay) -> bool:
    beside = {day.day.toordinal() - 1, day.day.toordinal() + 1}
    return not any(other.is_off_day and other.day.toordinal() in beside for other in notice.days)


def _fault(row: _Row, field: str, value: str, expected: str) -> dict[str, Any]:
    return {"field": f"第 {row.number} 行 {field}", "row": row.number, "value": value, "expected": expected}


def _unreadable(why: str) -> Invalid:
    return Invalid(why, errors=[{"field": "text", "expected": why}])
