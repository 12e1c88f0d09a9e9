"""The ladder as versioned data: its numbers, its rungs with their triggers, its lamps; shapes only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from models.deadlines import DeadlineKind
from models.papers import NoticeKind
from plans.ledger import Role
from workflows.rungs import OnCount, OnDate, Per, Rung, Sourced, Strict

DATA = Path(__file__).parent / "data"
DEFAULT_LADDER = DATA / "ladder-2.json"


class LampLevel(Strict):
    """One colour of the lamp; the higher the level, the more serious. Colours mean what the version says."""

    level: int = Field(ge=0, le=9)
    label: str = Field(min_length=1, max_length=20)
    colour: str = Field(min_length=1, max_length=10)


class NoticeLevel(Strict):
    """One level of 督办通知单 and by what a matter enters there directly, which is for a person to judge."""

    level: int = Field(ge=1, le=9)
    label: str = Field(min_length=1, max_length=40)
    colour: str = Field(default="", max_length=20)
    direct_entry: str = Field(default="", max_length=200)


class Term(Sourced):
    """A length that the paper gives to a class of matters; officers set it as the date of a task."""

    key: str = Field(min_length=1, max_length=40)
    label: str = Field(min_length=1, max_length=80)
    length: int | None = Field(default=None, ge=0, le=3660)
    unit: Literal["working_day", "natural_day", "month"] | None = None


LAMPS = (
    LampLevel(level=0, label="正常", colour="绿"),
    LampLevel(level=1, label="临期", colour="黄"),
    LampLevel(level=2, label="逾期", colour="红"),
)
NUMBERS = (
    "sign_for_working_days",
    "return_working_days",
    "plan_working_days",
    "plan_roles",
    "answer_working_days",
    "report_day_of_month",
    "contribution_ahead_working_days",
)
"""Numbers of the clock that a paper may leave open: they are then taken over from the version in force."""


class Policy(Sourced):
    """All numbers of the clock, as one version; each is a parameter of the office."""

    name: Literal["ladder"]
    version: int = Field(ge=1, le=9999)
    title: str = Field(default="", max_length=120)
    basis: str = Field(min_length=2, max_length=400)
    sign_for_working_days: int = Field(ge=0, le=250)
    return_working_days: int = Field(ge=0, le=250)
    plan_working_days: int = Field(ge=1, le=250)
    plan_roles: frozenset[Role]
    answer_working_days: int = Field(ge=1, le=250)
    report_day_of_month: int = Field(ge=1, le=28)
    contribution_ahead_working_days: int = Field(ge=0, le=250)
    report_days_after_period: int = Field(default=1, ge=0, le=10)
    """Natural days after a week or 旬 within which it is reported; the last one rolls forward."""
    stagnant_after_days: int = Field(default=60, ge=1, le=3660)
    """Natural days without accepted progress after which a task is shown as stagnant, whether a rung acts or not."""
    behind_points: Decimal = Field(default=Decimal(20), gt=0, le=100)
    """Percentage points behind its plan or 序时进度 beyond which it is."""
    pace_counted_in: Literal["natural_day", "working_day"] = "natural_day"
    """In what the elapsed share of 序时进度 is counted."""
    taken_over: tuple[str, ...] = ()
    """Numbers that this file leaves open, taken over from the version that was in force."""
    terms: tuple[Term, ...] = ()
    notice_levels: tuple[NoticeLevel, ...] = ()
    lamps: tuple[LampLevel, ...] = Field(default=LAMPS, min_length=2)
    rungs: tuple[Rung, ...]

    @model_validator(mode="after")
    def keys_once(self) -> Self:
        """A rung fires once per (version, key, subject, period), so keys must differ."""
        places: dict[str, int] = {}
        for place, rung in enumerate(self.rungs, start=1):
            if places.setdefault(rung.key, place) != place:
                raise ValueError(f"台阶的 key 重复：第 {place} 级与第 {places[rung.key]} 级同为 {rung.key}")
        return self

    def for_kind(self, kind: DeadlineKind) -> list[Rung]:
        """Return the rungs that apply to a kind of deadline, in the order of their moments; those open are left out."""
        of_kind = [(rung.trigger.offset, rung) for rung in self.rungs
                   if isinstance(rung.trigger, OnDate) and kind in rung.trigger.kinds]  # fmt: skip
        return [rung for _, rung in sorted(((o, r) for o, r in of_kind if o is not None), key=lambda pair: pair[0])]

    def beyond_dates(self, per: Per) -> Iterator[Rung]:
        """Yield the rungs that look at a whole task or unit rather than at one date."""
        for rung in self.rungs:
            counted = rung.trigger.per if isinstance(rung.trigger, OnCount) else Per.TASK
            if not isinstance(rung.trigger, OnDate) and counted is per and not rung.blanks:
                yield rung

    def words(self, kind: NoticeKind, level: int) -> tuple[str, str] | None:
        """Return label and colour of a level of notice; None if this version does not name it."""
        if kind is NoticeKind.SUPERVISION:
            for entry in self.notice_levels:
                if entry.level == level:
                    return entry.label, entry.colour
        for rung in self.rungs:
            if rung.notice is kind and rung.level == level and rung.label:
                return rung.label, rung.colour
        return None


_KNOWN: dict[UUID, Policy] = {}
_MOST_KNOWN = 256


def known_policy(rule_set_id: UUID, body: Mapping[str, Any]) -> Policy:
    """Return a published version, read once a process: what is published never changes."""
    if rule_set_id not in _KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[rule_set_id] = Policy.model_validate(body)
    return _KNOWN[rule_set_id]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A policy with the id of its row, which every firing names, and the days it is in force (`to_on` excluded)."""

    id: UUID
    policy: Policy
    from_on: date = date.min
    to_on: date | None = None
