"""What must hold at every month's end and at the end: asked of the record, recounted without the code that wrote it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import day_of
from core.database import run_command
from models.deadlines import DeadlineKind
from queries import audits
from queries import calendars as calendar_queries
from queries.sql import Row
from workflows.policy_files import read_policy
from workflows.replay import replay
from workflows.rungs import Act, OnDate

MOST_SHOWN = 20
REPLAYED = "由事件记录可重建全部环节和时限"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that was not kept: which, by what, and how."""

    on: date
    rule: str
    id: str
    words: str


def check(engine: sa.Engine, *, on: date, looked_at: datetime, at_rest: bool, last: bool) -> list[Breach]:
    """Ask everything; `looked_at` is when the clock last ran, `at_rest` whether everything ought to be told by now."""
    found = run_command(engine, ask, looked_at=looked_at, at_rest=at_rest, last=last)
    return [Breach(on, entry["rule"], entry["id"], entry["words"]) for entry in found]


def ask(session: Session, *, looked_at: datetime, at_rest: bool, last: bool) -> list[Row]:
    """Return every breach as (rule, id, words), within the caller's transaction."""
    known = Days(calendar_queries.papers(session))
    questions = dict(audits.QUESTIONS) | (dict(audits.AT_REST) if at_rest or last else {})
    named: dict[str, Sequence[Row]] = {
        "回避：经手前序环节的人不作决定": audits.both_done(session, limit=MOST_SHOWN),
        "时限一过，时钟下次运行即登记逾期": audits.unmarked(
            session, looked_at=looked_at, kinds=marked_kinds(), limit=MOST_SHOWN
        ),
        "节假日不计入工作日": list(_miscounted(audits.counted_dates(session), known)),
        "提前和逾期的台阶只在工作日触发": list(_on_days_off(audits.firing_days(session), known)),
        "每月报送的任务逐月各有一个时限": list(_lacking(audits.reporting(session), day_of(looked_at))),
    }
    breaches = audits.breaches(session, questions, limit=MOST_SHOWN)
    return breaches + [{"rule": rule, **entry} for rule, entries in named.items() for entry in entries[:MOST_SHOWN]]


def replayed(engine: sa.Engine, *, on: date) -> list[Breach]:
    """Rebuild every stage and date from the events and hold them against the tables."""
    outcome = run_command(engine, replay)
    return [Breach(on, REPLAYED, "", words) for words in outcome.differences]


def marked_kinds() -> list[DeadlineKind]:
    """Return the kinds of dates that the shipped ladder marks when they are over."""
    triggers = [rung.trigger for rung in read_policy().rungs if rung.act is Act.MISS]
    return sorted({kind for trigger in triggers if isinstance(trigger, OnDate) for kind in trigger.kinds})


class Days:
    """Which days are worked, by the papers known under a version or on a day; counted one by one."""

    def __init__(self, papers: Sequence[dict[str, Any]]) -> None:
        self._by_version: dict[str, dict[date, bool]] = {}
        self._since: list[tuple[date, str]] = []
        named: dict[date, bool] = {}
        for paper in papers:
            named = named | {_day(entry["date"]): not entry["isOffDay"] for entry in paper["days"]}
            self._by_version[paper["calendar_version"]] = named
            self._since.append((paper["known_on"], paper["calendar_version"]))

    def works(self, day: date, version: str) -> bool:
        """Whether a day is worked by a version of the calendar."""
        return self._by_version.get(version, {}).get(day, day.weekday() < _SATURDAY)

    def add(self, start: date, length: int, version: str) -> date:
        """Return the day that so many days of work later is; with 0 the day itself or the first that is worked."""
        day, left = start, length
        while left > 0 or not self.works(day, version):
            day += timedelta(days=1)
            left -= self.works(day, version)
        return day

    def versions_around(self, on: date) -> list[str]:
        """Return by which versions the clock may have reckoned on a day: one published that day counts both ways."""
        before = [version for known_on, version in self._since if known_on < on]
        return before[-1:] + [version for known_on, version in self._since if known_on == on]


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _miscounted(dates: Sequence[Row], known: Days) -> Iterator[Row]:
    for entry in dates:
        version, waits = entry["calendar_version"], "延至" in entry["explanation"]
        if not known.works(entry["due_on"], version):
            words = f"时限 {entry['due_on']} 不是工作日"
        elif waits or entry["paused_days"]:
            continue
        elif known.add(entry["counted_from"], entry["counted_length"], version) != entry["due_on"]:
            expected = known.add(entry["counted_from"], entry["counted_length"], version)
            words = (
                f"{entry['counted_from']} 起 {entry['counted_length']} 个工作日应为 {expected}，现为 {entry['due_on']}"
            )
        else:
            continue
        yield {"id": entry["id"], "words": f"{entry['kind']}：{words}（日历 {version}）"}


def _on_days_off(firings: Sequence[Row], known: Days) -> Iterator[Row]:
    for entry in firings:
        if not any(known.works(entry["due_on"], version) for version in known.versions_around(entry["fired_on"])):
            yield {"id": entry["id"], "words": f"台阶 {entry['rung']} 应触发日 {entry['due_on']} 不是工作日"}


def _lacking(tasks: Sequence[Row], on: date) -> Iterator[Row]:
    for task in tasks:
        wanted, month = [], task["since"].replace(day=1)
        while month <= on:
            wanted.append(f"{month:%Y-%m}")
            month = (month + timedelta(days=32)).replace(day=1)
        if task["periods"] != wanted:
            yield {"id": task["id"], "words": f"应有 {wanted}，实有 {task['periods']}"}
