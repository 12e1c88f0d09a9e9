"""What is stated about rectifications, and the shapes in which the API shows them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.measures import MeasureSource
from models.rectifications import RectificationKind, RectificationStage, Standard
from models.statements import Reasoned, Shape


class LevelDraft(Shape):
    """One level of acceptance, from the lowest up."""

    name: str = Field(min_length=2, max_length=60, examples=["区级验收"])


class RequirementDraft(Shape):
    """One thing that has to be put right, and by when."""

    text: str = Field(min_length=2, max_length=2000, examples=["完成排污口封堵并恢复河岸"])
    due_on: date


class RectificationOrder(Shape):
    """What an office orders a unit to put right (整改通知书); levels left out are the policy's."""

    unit_id: UUID | None = Field(default=None, description="责任单位；不填为任务承办单位")
    source: MeasureSource
    source_id: UUID | None = Field(default=None, description="所依据的督办件、通报、约谈")
    kind: RectificationKind
    problem: str = Field(min_length=2, max_length=4000, examples=["某河段三处排污口未按期封堵"])
    basis: str = Field(min_length=2, max_length=400, examples=["督办通知单〔2021〕3号"])
    goal: str | None = Field(default=None, min_length=2, max_length=2000)
    requirements: list[RequirementDraft] = Field(default_factory=list, max_length=50)
    due_on: date | None = None
    stage_goal: str | None = Field(default=None, min_length=2, max_length=1000)
    next_review_on: date | None = None
    levels: list[LevelDraft] | None = Field(default=None, min_length=1, max_length=9)

    @model_validator(mode="after")
    def dated_as_its_kind_asks(self) -> "RectificationOrder":
        """A dated one has a date, a standing one a stage goal and a next review instead."""
        if self.kind is RectificationKind.STANDING:
            if not (self.stage_goal and self.next_review_on) or self.due_on:
                raise ValueError("长期坚持类整改须写明阶段目标和下次评估日期，不设完成时限")
        elif self.due_on is None or self.stage_goal or self.next_review_on:
            raise ValueError("立行立改、限期整改须写明完成时限，不设阶段目标和评估日期")
        return self


class MeasureDraft(Shape):
    """One problem of the plan; a draft may be incomplete, submitting checks it."""

    problem: str = Field(default="", max_length=2000, examples=["排污口未封堵"])
    goal: str = Field(default="", max_length=2000, examples=["全部封堵，断面达标"])
    measures: str = Field(default="", max_length=4000, examples=["封堵三处排污口，截污纳管"])
    due_on: date
    responsible_person: str = Field(default="", max_length=60, examples=["张某某"])
    urging_unit: str = Field(default="", max_length=120, examples=["市生态环境局"])
    accepting_unit: str = Field(default="", max_length=120, examples=["市政府督查室"])


class RectificationPlan(Shape):
    """整改方案: per problem goal, measures, date, responsible person, 督导单位, 验收单位."""

    measures: list[MeasureDraft] = Field(default_factory=list, max_length=200)


class MeasureResult(Shape):
    """What was done of one measure; 立行立改 has no planned measures, its entries name none."""

    measure_id: UUID | None = None
    done: str = Field(default="", max_length=4000, examples=["三处排污口已封堵"])
    evidence: list[UUID] = Field(default_factory=list, max_length=50)


class RectificationResult(Shape):
    """整改报告: per measure what was done and the evidence, the effect, long-term mechanism, self-conclusion."""

    items: list[MeasureResult] = Field(default_factory=list, max_length=200)
    effect: str = Field(default="", max_length=4000, examples=["断面水质由Ⅴ类改善为Ⅲ类"])
    long_term: str = Field(default="", max_length=4000, examples=["纳入河长巡查，每旬一次"])
    self_conclusion: str = Field(default="", max_length=2000, examples=["已完成整改，申请验收"])


class StandardFinding(Shape):
    """Whether one of the five standards is met, as seen on site."""

    standard: Standard
    met: bool
    remark: str = Field(default="", max_length=1000)


class OnSite(Shape):
    """现场核查: who looked, when, what they found, how each of the five standards stands."""

    inspectors: list[str] = Field(min_length=1, max_length=30, examples=[["李某", "赵某"]])
    verified_on: date
    finding: str = Field(min_length=2, max_length=4000, examples=["现场三处排污口均已封堵，未见污水排入"])
    standards: list[StandardFinding] = Field(default_factory=list, max_length=5)
    evidence: list[UUID] = Field(default_factory=list, max_length=50)


class Failed(Reasoned):
    """Why it goes to the next round, what was seen on site if somebody looked, and the new date."""

    on_site: OnSite | None = None
    due_on: date | None = None


class Reviewed(Shape):
    """阶段性评估 of a standing rectification: the finding, the next goal and the next review."""

    finding: str = Field(min_length=2, max_length=4000)
    next_review_on: date
    stage_goal: str | None = Field(default=None, min_length=2, max_length=1000)


class Publicised(Shape):
    """Where and from which day the result is made public."""

    published_in: str = Field(min_length=2, max_length=300, examples=["市政府网站、某日报"])
    from_on: date | None = None


class PublicObjection(Shape):
    """Who objected during publicity, and what to."""

    objector: str = Field(min_length=1, max_length=120, examples=["某村村民"])
    reason: str = Field(min_length=2, max_length=2000, examples=["夜间仍有污水排入"])


class OrderedAgain(Reasoned):
    """Why what was filed is ordered again, and until when."""

    due_on: date | None = None


class RectificationLine(BaseModel):
    """A rectification in a list."""

    id: UUID
    kind: RectificationKind
    source: MeasureSource
    task_id: UUID
    task_title: str
    unit_id: UUID
    unit_name: str
    stage: RectificationStage
    version: int
    round: int
    problem: str
    due_on: date | None
    next_review_on: date | None
    accepted_levels: int
    created_at: datetime


class RectificationPage(BaseModel):
    """A rectification with everything its page shows; measures of earlier rounds included."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    kind: RectificationKind
    kind_name: str = Field(examples=["限期整改"])
    stage: RectificationStage
    stage_name: str = Field(examples=["整改中"])
    version: int
    round: int
    problem: str
    levels: list[dict[str, Any]]
    accepted_levels: int
    measures: list[dict[str, Any]]
    result: dict[str, Any]
    verification: dict[str, Any]
    publicity: dict[str, Any]
    attachments: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    missing: list[str]
    allowed_actions: list[str]
