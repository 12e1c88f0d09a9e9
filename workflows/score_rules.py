"""计分规则 as versioned data: base points of a year, and rules that give points for causes on the record. Pure."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.papers import NoticeKind
from workflows.policy import DATA
from workflows.rungs import Sourced, Strict

DEFAULT_SCORES = DATA / "scores-1.json"


class Outcome(StrEnum):
    """What became of a date, once for good: `never` is final when the grace after it is over."""

    ON_TIME = "on_time"
    LATE = "late"
    AFTER_URGING = "after_urging"
    NEVER = "never"


OUTCOME_NAMES = {
    Outcome.ON_TIME: "按时",
    Outcome.LATE: "逾期后未经催办补报",
    Outcome.AFTER_URGING: "经催办补报",
    Outcome.NEVER: "逾期未报",
}


class Happening(StrEnum):
    """Events that a rule may give points for; the value is the kind of the event."""

    CRITICISED = "bulletin_copy_sent"
    TALKED_TO = "talk_attended"
    TALK_MISSED = "talk_missed"
    RECTIFICATION_FAILED = "rectification_failed"
    RELAPSED = "look_back_relapsed"


HAPPENING_NAMES = {
    Happening.CRITICISED: "被通报批评",
    Happening.TALKED_TO: "被约谈",
    Happening.TALK_MISSED: "未参加约谈",
    Happening.RECTIFICATION_FAILED: "整改核查未通过",
    Happening.RELAPSED: "回头看发现反弹",
}


class OnOutcome(Strict):
    """A date of these kinds came to this: reports and answers count when accepted, a completion when closed."""

    on: Literal["date"] = "date"
    kinds: frozenset[DeadlineKind] = Field(min_length=1)
    outcome: Outcome


class OnNotice(Strict):
    """A 督办件 was issued; without a level, of any."""

    on: Literal["notice"] = "notice"
    kind: NoticeKind = NoticeKind.SUPERVISION
    level: int | None = Field(default=None, ge=1, le=9)


class OnFiring(Strict):
    """A rung of the ladder fired; one that states points of its own gives those and no others."""

    on: Literal["firing"] = "firing"
    rungs: frozenset[str] = Field(min_length=1)


class OnEvent(Strict):
    """Something was found or done that the record keeps as an event."""

    on: Literal["event"] = "event"
    what: frozenset[Happening] = Field(min_length=1)


ScoreTrigger = Annotated[OnOutcome | OnNotice | OnFiring | OnEvent, Field(discriminator="on")]


class ScoreRule(Sourced):
    """Points for one kind of cause; what its paper leaves open is empty, and gives none until it is filled in."""

    key: str = Field(min_length=1, max_length=40)
    label: str = Field(min_length=2, max_length=60)
    trigger: ScoreTrigger
    points: Decimal | None = Field(ge=-100, le=100, decimal_places=2)
    cap: Decimal | None = Field(default=None, gt=0, le=1000, decimal_places=2)
    """The most, in either direction, that this rule does to a unit in a year; None: no limit."""
    participants_percent: int = Field(default=0, ge=0, le=100)
    """What each 配合单位 of the task bears besides, of the points of the unit that bears the matter."""
    basis: str = Field(min_length=2, max_length=300)


class ScoreRules(Sourced):
    """All numbers of the scores, as one version; each is a parameter of the office."""

    name: Literal["scores"]
    version: int = Field(ge=1, le=9999)
    title: str = Field(default="", max_length=60)
    basis: str = Field(min_length=2, max_length=400)
    base_points: Decimal | None = Field(ge=0, le=1000, decimal_places=2)
    never_after_days: int | None = Field(ge=0, le=366)
    """Natural days after a date, when what was not handed in counts as never handed in."""
    rules: tuple[ScoreRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def keys_once(self) -> Self:
        """A cause counts once per (version, rule), so keys must differ."""
        places: dict[str, int] = {}
        for place, rule in enumerate(self.rules, start=1):
            if places.setdefault(rule.key, place) != place:
                raise ValueError(f"规则的 key 重复：第 {place} 条与第 {places[rule.key]} 条同为 {rule.key}")
        return self

    def blanks(self) -> list[str]:
        """Return the numbers that a paper left open; such a version cannot be published."""
        lacking = [name for name in ("base_points", "never_after_days") if getattr(self, name) is None]
        return [*lacking, *(f"{rule.key} · points" for rule in self.rules if rule.points is None)]

    def rule_for(self, cause: "Cause") -> ScoreRule | None:
        """Return the first rule that a cause falls under: one cause gives points once (一事不重复计分)."""
        return next((rule for rule in self.rules if rule.points is not None and covers(rule.trigger, cause)), None)

    def by_key(self, key: str) -> ScoreRule | None:
        """Return a rule by its key."""
        return next((rule for rule in self.rules if rule.key == key), None)


@dataclass(frozen=True, slots=True)
class Cause:
    """Something on the record that points may rest on: which, of whom, on which day, and what a rule asks of it."""

    on: Literal["date", "notice", "firing", "event"]
    from_kind: SubjectKind
    from_id: UUID
    period: str
    day: date
    office_id: UUID
    unit_id: UUID
    task_id: UUID | None
    title: str
    what: str
    """The kind of date, notice or event, or the key of the rung."""
    outcome: Outcome | None = None
    level: int | None = None
    participants: tuple[UUID, ...] = ()
    figures: dict[str, Any] = field(default_factory=dict)


def covers(trigger: OnOutcome | OnNotice | OnFiring | OnEvent, cause: Cause) -> bool:
    """Whether a trigger is about a cause. Pure."""
    if trigger.on != cause.on:
        return False
    if isinstance(trigger, OnOutcome):
        return cause.what in trigger.kinds and cause.outcome is trigger.outcome
    if isinstance(trigger, OnNotice):
        return cause.what == trigger.kind and trigger.level in (None, cause.level)
    return cause.what in (trigger.rungs if isinstance(trigger, OnFiring) else trigger.what)


def outcome_of(due_on: date, met_on: date | None, *, urged: bool, never_after_days: int, on: date) -> Outcome | None:
    """Say what became of a date by a day; None while it may still be met. Pure."""
    if met_on is not None and met_on <= due_on:
        return Outcome.ON_TIME
    if ((met_on or on) - due_on).days > never_after_days:
        return Outcome.NEVER
    if met_on is None:
        return None
    return Outcome.AFTER_URGING if urged else Outcome.LATE
