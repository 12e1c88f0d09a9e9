"""Shapes of hand-overs (移送问责): what callers state, what the API shows; no field proposes a kind of sanction."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.events import SubjectKind
from models.handovers import CompetentBody, HandoverStage
from models.statements import Shape
from models.talk_views import TalkApproval


class HandoverBasis(StrEnum):
    """By which rule a matter is handed over; a local rule is named by its paper."""

    REGULATION_21 = "regulation_21"
    REGULATION_23 = "regulation_23"
    LOCAL_RULE = "local_rule"


HANDOVER_BASIS_NAMES = {
    HandoverBasis.REGULATION_21: "《政府督查工作条例》（国务院令第733号）第二十一条",
    HandoverBasis.REGULATION_23: "《政府督查工作条例》（国务院令第733号）第二十三条",
}
BODY_NAMES = {
    CompetentBody.AUTHORISED: "有权机关",
    CompetentBody.SUPERVISORY: "监察机关",
    CompetentBody.JUDICIAL: "司法机关",
}


class HandoverSource(Shape):
    """From which step of the matter the proposal follows."""

    kind: SubjectKind = Field(description="task、report、notice、talk、rectification 或 look_back")
    id: UUID


class HandoverCreate(Shape):
    """An officer's proposal to hand a matter over; what follows from it is for the competent body to decide."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reason": "整改弄虚作假，经回头看查实问题反弹",
                    "basis": "regulation_21",
                    "body_kind": "authorised",
                    "body_name": "某市任免机关",
                }
            ]
        }
    )

    reason: str = Field(min_length=4, max_length=4000)
    basis: HandoverBasis
    basis_paper: str | None = Field(default=None, min_length=2, max_length=400, description="本地规定的名称和文号")
    body_kind: CompetentBody
    body_name: str = Field(min_length=2, max_length=200)
    source: HandoverSource | None = None


class HandoverApproval(TalkApproval):
    """Who approved the hand-over: the office itself, or somebody outside it, whose decision is uploaded as a scan."""


class HandoverTransfer(Shape):
    """To whom the letter (移送函) and the dossier went; the newest dossier unless one is named by its digest."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"received_by": "赵某", "transferred_on": "2021-11-05"}]})

    received_by: str | None = Field(default=None, max_length=120)
    transferred_on: date
    manifest_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    external_doc_no: str | None = Field(default=None, min_length=2, max_length=80)


class HandoverResult(Shape):
    """登记: what the competent body decided, by whom, when, under which number; recorded as that body wrote it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "result": "某机关函告：已立案调查",
                    "decided_by": "某市监察委员会",
                    "decided_on": "2021-12-10",
                    "document_no": "某监函〔2021〕8号",
                }
            ]
        }
    )

    result: str | None = Field(default=None, max_length=4000)
    decided_by: str | None = Field(default=None, max_length=200)
    decided_on: date
    document_no: str | None = Field(default=None, min_length=2, max_length=120)
    scan: UUID | None = Field(default=None, description="处理决定或函告的扫描件（附件编号）")


class HandoverLine(BaseModel):
    """A hand-over in a list."""

    id: UUID
    task_id: UUID
    task_title: str
    unit_id: UUID
    unit_name: str
    body_kind: CompetentBody
    body_name: str
    stage: HandoverStage
    stage_name: str = Field(examples=["已移送"])
    version: int
    manifest_sha256: str | None
    created_at: datetime


class HandoverPage(HandoverLine):
    """A hand-over with everything its page shows."""

    model_config = ConfigDict(extra="allow")

    reason: str
    basis: str
    source: dict[str, Any] | None
    approval: dict[str, Any]
    result: dict[str, Any]
    transferred_on: date | None
    received_by: str | None
    dossiers: list[dict[str, Any]]
    allowed_actions: list[str]
