"""The ladder as versioned data: its numbers, its rungs with their triggers, its lamps; shapes only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.deadlines import DeadlineKind
from models.messages import Urgency
from models.papers import NoticeKind
from models.people import Duty
from plans.ledger import Role

DATA = Path(__file__).parent / "data"
DEFAULT_LADDER = DATA / "ladder-2.json"


class Act(StrEnum):
    """Reminding, marking and urging act by themselves; whatever is proposed waits for people to decide."""

    REMIND = "remind"
    MISS = "miss"
    URGE = "urge"
    PROPOSE = "propose"


class Proposal(StrEnum):
    """What a rung may propose: 督办件, 通报, 约谈, 移送, or an entry of points (计分)."""

    NOTICE = "notice"
    BULLETIN = "bulletin"
    TALK = "talk"
    HANDOVER = "handover"
    ENTRY = "entry"


class Counted(StrEnum):
    """What a rung may count."""

    MISSED_REPORTS = "missed_reports"
    NOTICES = "notices"
    UNANSWERED_NOTICES = "unanswered_notices"
    FAILED_RECTIFICATIONS = "failed_rectifications"


class Per(StrEnum):
    """Of whom it is counted: of a task, or of a unit over all its tasks under one office."""

    TASK = "task"
    UNIT = "unit"


class Strict(BaseModel):
    """What stands in a policy file is exactly what is meant: no unknown field, no later change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OnDate(Strict):
    """`offset` working days before (negative) or after a date of these kinds."""

    on: Literal["date"] = "date"
    kinds: frozenset[DeadlineKind] = Field(min_length=1)
    offset: int | None = Field(ge=-60, le=120)


class OnCount(Strict):
    """The `count`-th within `within_days` natural days (None: however far apart), or without one in time between."""

    on: Literal["count"] = "count"
    what: Counted
    count: int = Field(ge=1, le=99)
    per: Per
    within_days: int | None = Field(default=None, ge=1, le=3660)
    in_a_row: bool = False
    level: int | None = Field(default=None, ge=1, le=9)


class OnBehind(Strict):
    """A task more than `points` percentage points behind its accepted plan or the 序时进度, whichever is known."""

    on: Literal["behind"] = "behind"
    points: Decimal | None = Field(gt=0, le=100)


class OnNoProgress(Strict):
    """A task under way without accepted progress for `days` natural days since it began, resumed or last progressed."""

    on: Literal["no_progress"] = "no_progress"
    days: int | None = Field(ge=1, le=3660)


Trigger = Annotated[OnDate | OnCount | OnBehind | OnNoProgress, Field(discriminator="on")]


class Sourced(Strict):
    """Where each number comes from, by field; what the paper does not state stays empty and says so."""

    sources: dict[str, str] = Field(default_factory=dict)
    unstated: dict[str, str] = Field(default_factory=dict)


class Rung(Sourced):
    """One step of the ladder: when, what happens, who is told, on what basis."""

    key: str = Field(min_length=1, max_length=40)
    trigger: Trigger
    act: Act
    audience: tuple[Duty, ...] = ()
    above: tuple[Duty, ...] = ()
    """Told in the government above the unit, besides."""
    principal_leader_basis: str = ""
    """By which paper 主要领导 may be told without a paper of his own; empty: he may not."""
    urgency: Urgency | None = None
    proposes: Proposal | None = None
    notice: NoticeKind | None = None
    level: int = Field(default=1, ge=1, le=9)
    label: str = Field(default="", max_length=40)
    colour: str = Field(default="", max_length=20)
    respond_working_days: int | None = Field(default=None, ge=1, le=120)
    points: Decimal | None = Field(default=None, ge=-100, le=100, decimal_places=2)
    basis: str = Field(default="", max_length=400)
    max_age_days: int | None = Field(default=None, ge=0, le=3660)
    """Natural days after which a rung missed in a stop is past its usefulness."""
    lamp: int | None = Field(default=None, ge=0, le=9)

    @model_validator(mode="before")
    @classmethod
    def of_version_one(cls, body: Any) -> Any:
        """Read rungs as version 1 wrote them: kinds and offset beside the key, a notice as the only proposal."""
        if not isinstance(body, dict):
            return body
        body = dict(body)
        if "trigger" not in body and "kinds" in body:
            body["trigger"] = {"on": "date", "kinds": body.pop("kinds"), "offset": body.pop("offset", None)}
        if body.get("notice") is not None:
            body.setdefault("proposes", Proposal.NOTICE)
        return body

    @model_validator(mode="after")
    def told_or_proposed(self) -> Self:
        """主要领导 are told by a paper that a person sends, unless the rung names the paper that allows otherwise."""
        if Duty.PRINCIPAL_LEADER in (*self.audience, *self.above) and not self.principal_leader_basis:
            raise ValueError("主要领导不由系统自动通知；确有规定的，须在 principal_leader_basis 写明依据")
        if (self.act is Act.PROPOSE) != (self.proposes is not None):
            raise ValueError("提出建议（propose）须写明 proposes，拟发督办件的还须写明 notice；其他动作不写")
        if (self.proposes is Proposal.NOTICE) != (self.notice is not None):
            raise ValueError("拟发督办件须写明 notice（urge 催办单或 supervision 督办通知单），其他建议不写")
        return self

    @property
    def blanks(self) -> tuple[str, ...]:
        """Numbers that the paper leaves open; such a rung is never judged until somebody fills them in."""
        number = {"date": "offset", "behind": "points", "no_progress": "days"}.get(self.trigger.on)
        lacking = [number] if number and getattr(self.trigger, number) is None else []
        return (*lacking, *(("points",) if self.proposes is Proposal.ENTRY and self.points is None else ()))

    @property
    def lights(self) -> int | None:
        """Return the level of lamp that it lights: as said, else near due before the date and late after it."""
        if self.lamp is None and isinstance(self.trigger, OnDate):
            return 1 if (self.trigger.offset or 0) < 0 else 2
        return self.lamp


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
    version: int = Field(ge=1)
    title: str = Field(default="", max_length=120)
    basis: str = Field(min_length=2, max_length=400)
    sign_for_working_days: int = Field(ge=0)
    return_working_days: int = Field(ge=0)
    plan_working_days: int = Field(ge=1)
    plan_roles: frozenset[Role]
    answer_working_days: int = Field(ge=1)
    report_day_of_month: int = Field(ge=1, le=28)
    contribution_ahead_working_days: int = Field(ge=0)
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


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A policy with the id of its row, which every firing names, and the days it is in force (`to_on` excluded)."""

    id: UUID
    policy: Policy
    from_on: date = date.min
    to_on: date | None = None
