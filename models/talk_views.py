"""What is stated to and shown of a talk (约谈): evidence, approval, plan, attendance, the four steps, minutes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.measures import LegalBasis
from models.statements import Shape
from models.talks import PartyStage, TalkStage


class Figure(Shape):
    """One figure that speaks for the talk, with where it stands."""

    name: str = Field(min_length=1, max_length=120, examples=["PM2.5 月均浓度"])
    value: str = Field(min_length=1, max_length=60, examples=["61"])
    unit: str = Field(default="", max_length=40, examples=["μg/m³"])
    source: str = Field(min_length=2, max_length=200, examples=["省环境监测中心 2021年9月月报"])


class Evidence(Shape):
    """Figures, paragraphs, files: at least one of them."""

    figures: list[Figure] = Field(default_factory=list, max_length=50)
    paragraphs: list[str] = Field(default_factory=list, max_length=50)
    attachments: list[UUID] = Field(default_factory=list, max_length=50)


class TalkCreate(Shape):
    """A proposal: why, on what it rests, with what evidence."""

    legal_basis: LegalBasis
    reason: str = Field(min_length=2, max_length=4000, examples=["连续三个月空气质量同比恶化，整改不力"])
    evidence: Evidence


class TalkCheck(Shape):
    """现场核查: what was found on the spot, on which day, by whom."""

    finding: str = Field(min_length=2, max_length=4000, examples=["经现场核查，三处堆场未覆盖，情况属实"])
    checked_on: date
    checked_by: str = Field(min_length=2, max_length=200, examples=["孙某、李某"])


class TalkApproval(Shape):
    """Who approved the start: the office itself, or somebody outside it, whose decision is uploaded as a scan."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "by_office": False,
                    "approver": "王某某",
                    "post": "副省长",
                    "organ": "省人民政府",
                    "basis": "对某环请〔2021〕8号的批示",
                    "approved_on": "2021-10-12",
                    "scan": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111",
                }
            ]
        },
    )

    by_office: bool = False
    approver: str | None = Field(default=None, max_length=60)
    post: str | None = Field(default=None, max_length=120)
    organ: str | None = Field(default=None, max_length=120)
    basis: str = Field(min_length=2, max_length=400)
    approved_on: date | None = None
    scan: UUID | None = None


class Summons(Shape):
    """Which unit must send whom."""

    unit_id: UUID
    summoned: str = Field(min_length=2, max_length=120, examples=["市长 王某"])


class TalkPlan(Shape):
    """方案和通知: day, place, chair, who talks, to what end, what to bring, and to whom the office will talk."""

    meets_on: date
    meets_at: str = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:30"])
    place: str = Field(min_length=2, max_length=200, examples=["省政府第三会议室"])
    chair: str = Field(min_length=2, max_length=120, examples=["副省长 李某"])
    talkers: list[str] = Field(min_length=1, max_length=30, examples=[["省生态环境厅厅长 张某"]])
    purpose: str = Field(min_length=2, max_length=2000, examples=["通报问题，督促落实整改责任"])
    materials: list[str] = Field(min_length=1, max_length=30, examples=[["书面汇报材料", "整改方案（初稿）"]])
    contact: str = Field(min_length=2, max_length=200, examples=["省督查办 孙某 0431-8888 0000"])
    parties: list[Summons] = Field(max_length=60)


class Account(Shape):
    """The written account (书面汇报) of a summoned unit."""

    account: str = Field(min_length=2, max_length=20000, examples=["我市存在的问题、原因和拟采取的措施如下"])


class Attendance(Shape):
    """Who came; if another than was summoned, who gave leave and why."""

    came: str = Field(min_length=2, max_length=120, examples=["市长 王某"])
    leave_given_by: str | None = Field(default=None, min_length=2, max_length=120, examples=["副省长 李某"])
    leave_reason: str | None = Field(default=None, min_length=2, max_length=1000, examples=["在外出席会议"])


class StepKind(StrEnum):
    """The four steps of a talk, in their order."""

    CAUSE = "cause"
    STATEMENT = "statement"
    REQUIREMENT = "requirement"
    PLEDGE = "pledge"


STEP_NAMES = {
    StepKind.CAUSE: "说明事由",
    StepKind.STATEMENT: "被约谈单位说明",
    StepKind.REQUIREMENT: "提出整改要求及时限",
    StepKind.PLEDGE: "被约谈单位表态",
}


class Step(Shape):
    """One step of the meeting: who spoke, and what he said or required."""

    kind: StepKind
    speaker: str = Field(min_length=2, max_length=120, examples=["副省长 李某"])
    said: str = Field(min_length=2, max_length=8000, examples=["今年以来空气质量持续恶化，问题有三"])


class Meeting(Shape):
    """The meeting as it was held; several may speak in one step, none is left out."""

    steps: list[Step] = Field(min_length=1, max_length=100)


class Commitment(Shape):
    """What a party that came has promised, till when."""

    party_id: UUID
    text: str = Field(min_length=2, max_length=2000, examples=["完成三处堆场覆盖"])
    due_on: date


class Minutes(Shape):
    """纪要: what was raised, explained, required, pledged; an absent party has requirements, no commitments."""

    attendees: list[str] = Field(min_length=1, max_length=60, examples=[["副省长 李某", "省生态环境厅厅长 张某"]])
    problems: str = Field(min_length=2, max_length=8000)
    statement: str = Field(min_length=2, max_length=8000)
    requirements: list[Commitment] = Field(default_factory=list, max_length=200)
    pledge: str = Field(min_length=2, max_length=8000)
    publicity: str = Field(min_length=2, max_length=400, examples=["约谈情况在省政府门户网站公开"])
    commitments: list[Commitment] = Field(default_factory=list, max_length=200)


class Publication(Shape):
    """Where the talk was made public."""

    published_in: str = Field(min_length=2, max_length=300, examples=["省政府门户网站、《某省日报》"])
    published_on: date | None = None


class SuspendedApprovals(Shape):
    """暂停审批 as the competent authority decided it; recorded once more when it lets approvals go on."""

    authority: str = Field(min_length=2, max_length=120, examples=["省生态环境厅"])
    document_no: str = Field(min_length=2, max_length=80, examples=["某环函〔2021〕12号"])
    suspended_on: date
    scope: str = Field(default="", max_length=2000, examples=["新增氮氧化物排放的建设项目环境影响评价文件"])
    resumed_on: date | None = None


class TalkLine(BaseModel):
    """A talk in a list."""

    id: UUID
    task_id: UUID
    task_title: str
    supervising_unit_id: UUID
    office_name: str
    legal_basis: LegalBasis
    stage: TalkStage
    stage_name: str = Field(examples=["通知已送达"])
    version: int
    reason: str
    meets_on: date | None
    parties: int
    created_at: datetime


class PartyEntry(BaseModel):
    """A summoned unit on the page of its talk."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    unit_id: UUID
    unit_name: str
    summoned: str
    came: str | None
    stage: PartyStage
    stage_name: str = Field(examples=["已签收"])
    version: int
    allowed_actions: list[str]


class TalkPage(BaseModel):
    """A talk with everything its page shows; a unit sees of the parties itself alone."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    stage: TalkStage
    stage_name: str = Field(examples=["通知已送达"])
    version: int
    legal_basis_name: str
    evidence: dict[str, Any]
    plan: dict[str, Any]
    minutes: dict[str, Any]
    parties: list[PartyEntry]
    commitments: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    allowed_actions: list[str] = Field(examples=[["plan", "cancel"]])
