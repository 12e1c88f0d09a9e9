"""What is stated to decide on a finding or a correction, and how both are shown."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.base import Day
from models.findings import CorrectionStage, FindingEffect, FindingStage
from models.handover_views import HandoverBasis
from models.handovers import CompetentBody
from models.matter_sources import SpecialInspection
from models.measures import LegalBasis
from models.monitoring import Medium
from models.papers import NoticeKind
from models.statements import Shape
from models.talk_views import TalkApproval
from plans.ledger import ReportCycle


class FindingMatter(Shape):
    """The matter (任务) that a talk, a warning, an inspection or a hand-over is about; or one that is under way."""

    task_id: UUID | None = Field(default=None, description="该单位正在办理的任务；不填则新立一项")
    due_on: Day | None = Field(default=None, description="新立任务的完成时限")
    requirement: str = Field(default="", max_length=4000)
    report_cycle: ReportCycle | None = None
    inspection: SpecialInspection | None = Field(default=None, description="专项督察（督查）的方案，只用于专项督察")


class FindingNotice(Shape):
    """As which paper a warning is proposed; another person approves and issues it."""

    kind: NoticeKind = NoticeKind.SUPERVISION
    level: int = Field(default=1, ge=1, le=9)
    answer_working_days: int = Field(default=5, ge=1, le=60)


class FindingHandover(Shape):
    """To which body a matter is handed over, and by which rule."""

    basis: HandoverBasis
    basis_paper: str | None = Field(default=None, min_length=2, max_length=400)
    body_kind: CompetentBody
    body_name: str = Field(min_length=2, max_length=200)


class FindingApproval(Shape):
    """What an approval needs by its effect; what the effect does not ask for is left out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "matter": {"due_on": "2021-12-31"},
                    "legal_basis": "air_law_22",
                    "talk": {"by_office": True, "basis": "主任会议 2021年11月12日"},
                }
            ]
        }
    )

    matter: FindingMatter | None = Field(default=None, description="约谈、预警、专项督察、移送所依托的任务")
    legal_basis: LegalBasis | None = Field(default=None, description="约谈依据；不填则按本机构的授权")
    talk: TalkApproval | None = Field(default=None, description="约谈由谁批准")
    notice: FindingNotice = FindingNotice()
    handover: FindingHandover | None = None
    requirements: str = Field(default="", max_length=8000, description="通报中的要求")
    also: list[UUID] = Field(
        default_factory=list, max_length=200, description="一并通报的其他同类事项，共用一份通报；只用于通报"
    )


class FindingCheck(Shape):
    """现场核查 of what the figures say, which a talk needs."""

    finding: str = Field(min_length=2, max_length=4000, examples=["经现场核查，火点属实"])
    checked_on: Day
    checked_by: str = Field(min_length=2, max_length=200, examples=["孙某、李某"])


class FindingLine(BaseModel):
    """A finding in a list."""

    id: UUID
    supervising_unit_id: UUID
    unit_id: UUID
    unit_name: str
    medium: Medium
    period: str = Field(examples=["2021-03"])
    rule_key: str
    effect: FindingEffect
    effect_name: str = Field(examples=["约谈"])
    title: str
    amount: Decimal | None = Field(description="元；扣款为负")
    stage: FindingStage
    stage_name: str = Field(examples=["待决定"])
    version: int
    questioned: bool = Field(description="已采纳的更正表明其数据不再支持")
    created_at: datetime


class FindingPage(FindingLine):
    """A finding with its evidence and what became of it."""

    reason: str
    rule_set_id: UUID
    group_key: str
    evidence: dict[str, Any]
    check_finding: str | None
    checked_on: date | None
    checked_by: str | None
    task_id: UUID | None
    outcome_kind: str | None
    outcome_id: UUID | None
    correction_id: UUID | None
    allowed_actions: list[str]


class CorrectionLine(BaseModel):
    """A correction in a list."""

    id: UUID
    supervising_unit_id: UUID
    ranking_id: UUID | None
    medium: Medium
    period: str = Field(description="受影响的最早一期")
    stage: CorrectionStage
    stage_name: str = Field(examples=["待处理"])
    version: int
    counts: dict[str, int] = Field(examples=[{"new": 1, "lapsed": 2}])
    created_at: datetime


class CorrectionPage(CorrectionLine):
    """A correction with every difference, both worlds of each, and what accepting it does."""

    differences: list[dict[str, Any]]
    allowed_actions: list[str]


class MoneyLine(BaseModel):
    """One line of a money sheet (扣款奖励表): duban reckons, a person confirms, 财政厅 pays."""

    entry_id: UUID
    unit_code: str
    unit_name: str
    rule: str
    basis: str
    period: str | None
    amount: Decimal
    stage: str
    stage_name: str
    reason: str
    figures: dict[str, Any]


class MoneySheet(BaseModel):
    """The yuan proposed and confirmed for a year, with their sum by stage."""

    year: int
    items: list[MoneyLine]
    confirmed: Decimal = Field(description="已确认部分的合计，元")
    proposed: Decimal = Field(description="待确认部分的合计，元")
