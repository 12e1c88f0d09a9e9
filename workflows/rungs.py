"""One rung of the ladder as data: what triggers it, what it does, who is told, on what basis."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.deadlines import DeadlineKind
from models.messages import Urgency
from models.papers import NoticeKind
from models.people import Duty


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

    def told_besides(self) -> dict[str, Any]:
        """Return what an event says of its audience only if the rung does: who above, how urgent, on what basis."""
        said = {"above": self.above, "urgency": self.urgency, "principal_leader_basis": self.principal_leader_basis}
        return {name: value for name, value in said.items() if value}

    @property
    def lights(self) -> int | None:
        """Return the level of lamp that it lights: as said, else near due before the date and late after it."""
        if self.lamp is None and isinstance(self.trigger, OnDate):
            return 1 if (self.trigger.offset or 0) < 0 else 2
        return self.lamp
