"""The ladder as versioned data, and the one pure judge that single rows, batches and catch-up all call."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.clock import at_hour
from models.deadlines import DeadlineKind
from models.papers import NoticeKind
from models.people import Duty
from plans.ledger import Role
from standards.workdays import WorkCalendar

DEFAULT_LADDER = Path(__file__).parent / "data" / "ladder-1.json"
OFFICE_OPENS_AT = 8  # business hour at which reminders and proposals of a day are due


class Act(StrEnum):
    """Reminding, marking and urging act by themselves; a notice is only proposed, people decide."""

    REMIND = "remind"
    MISS = "miss"
    URGE = "urge"
    PROPOSE = "propose"


class Rung(BaseModel):
    """One step of the ladder, `offset` working days before (negative) or after the date."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(min_length=1, max_length=40)
    kinds: frozenset[DeadlineKind]
    offset: int = Field(ge=-60, le=60)
    act: Act
    audience: tuple[Duty, ...] = ()
    notice: NoticeKind | None = None
    level: int = Field(default=1, ge=1, le=9)
    label: str = ""
    colour: str = ""

    @model_validator(mode="after")
    def told_or_proposed(self) -> Self:
        """主要领导 are told by a paper that a person sends, never by a rung."""
        if Duty.PRINCIPAL_LEADER in self.audience:
            raise ValueError(f"台阶 {self.key}：主要领导不由系统自动通知")
        if (self.act is Act.PROPOSE) != (self.notice is not None):
            raise ValueError(f"台阶 {self.key}：拟发督办件（propose）须写明 notice，其他动作不写")
        return self


class Policy(BaseModel):
    """All numbers of the clock, as one version; each is a parameter of the office."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Literal["ladder"]
    version: int
    basis: str
    sign_for_working_days: int = Field(ge=0)
    return_working_days: int = Field(ge=0)
    plan_working_days: int = Field(ge=1)
    plan_roles: frozenset[Role]
    answer_working_days: int = Field(ge=1)
    report_day_of_month: int = Field(ge=1, le=28)
    contribution_ahead_working_days: int = Field(ge=0)
    rungs: tuple[Rung, ...]

    @model_validator(mode="after")
    def keys_once(self) -> Self:
        """A rung fires once per (version, key, subject, period), so keys must differ."""
        if len({rung.key for rung in self.rungs}) != len(self.rungs):
            raise ValueError("台阶的 key 重复")
        return self

    def for_kind(self, kind: DeadlineKind) -> list[Rung]:
        """Return the rungs that apply to a kind of deadline, in the order of their moments."""
        return sorted((rung for rung in self.rungs if kind in rung.kinds), key=lambda rung: rung.offset)


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A policy with the id of its row, which every firing names."""

    id: UUID
    policy: Policy


@dataclass(frozen=True, slots=True)
class Firing:
    """A rung whose moment has come; with `skipped` it is only recorded, with the reason.

    `told` is false for a mark that an urging of the same moment tells anyway: after a stop nobody hears both.
    """

    rung: Rung
    due_at: datetime
    skipped: str | None = None
    told: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What fires now, in order, and when anything can change next."""

    firings: tuple[Firing, ...]
    next_check_at: datetime | None


def moment(rung: Rung, due_on: date, calendar: WorkCalendar) -> datetime:
    """Return the instant at which a rung is due; the day of the date itself still counts as in time."""
    if rung.offset < 0:
        return at_hour(calendar.subtract_working_days(due_on, -rung.offset).on, OFFICE_OPENS_AT)
    if rung.offset == 0:
        return at_hour(calendar.add_natural_days(due_on, 1, roll=False).on)
    return at_hour(calendar.add_working_days(due_on, rung.offset).on, OFFICE_OPENS_AT)


def judge(
    policy: Policy, kind: DeadlineKind, due_on: date, *, fired: Collection[str], at: datetime, calendar: WorkCalendar
) -> Judgement:
    """Say which rungs fire at `at` for an open deadline, given those that fired for this date before. Pure.

    After a stop, a rung that a later one of the same act has overtaken is skipped and says so; marks never are.
    """
    pending = [(moment(rung, due_on, calendar), rung) for rung in policy.for_kind(kind) if rung.key not in fired]
    come = [(due_at, rung) for due_at, rung in pending if due_at <= at]
    ahead = [due_at for due_at, _ in pending if due_at > at]
    firings = tuple(
        Firing(rung, due_at, _overtaken(rung, come[place + 1 :]), not _told_by(rung, come[place + 1 :]))
        for place, (due_at, rung) in enumerate(come)
    )
    return Judgement(firings, min(ahead, default=None))


def _overtaken(rung: Rung, later: Iterable[tuple[datetime, Rung]]) -> str | None:
    for _, other in later:
        if rung.act is Act.REMIND or (rung.act is not Act.MISS and other.act is rung.act):
            return f"补跑时已被后一台阶 {other.key} 取代"
    return None


def _told_by(rung: Rung, later: Iterable[tuple[datetime, Rung]]) -> bool:
    return rung.act is Act.MISS and any(other.act is Act.URGE for _, other in later)


def first_check(
    policy: Policy, kind: DeadlineKind, due_on: date, *, after: datetime, calendar: WorkCalendar
) -> datetime | None:
    """Return when the clock must first look at a new or re-dated deadline: at once if a rung's moment has passed."""
    moments = [moment(rung, due_on, calendar) for rung in policy.for_kind(kind)]
    return max(min(moments), after) if moments else None


def read_policy(path: Path = DEFAULT_LADDER) -> Policy:
    """Read and check a policy file; pydantic's error names the place."""
    return Policy.model_validate_json(path.read_bytes())
