"""What is stated to draft and publish a bulletin, and how a bulletin is shown."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.bulletins import BulletinScope, BulletinStage, CopyStage, Standing
from models.statements import Shape


class Addressee(Shape):
    """To whom a bulletin goes, and how it speaks of him."""

    unit_id: UUID
    standing: Standing


class BulletinContent(Shape):
    """The officer's part: scope, title, reasons, requirements, addressees; the figures come from the record.

    `good` and `poor` name other units than the figures propose; left out, the proposal stands.
    """

    scope: BulletinScope = BulletinScope.INTERNAL
    title: str = Field(min_length=2, max_length=300, examples=["关于二季度重点任务进展情况的通报"])
    figures_on: date = Field(description="数据截止日")
    reasons: str = Field(default="", max_length=8000, examples=["个别单位责任落实不到位"])
    requirements: str = Field(default="", max_length=8000, examples=["请有关单位于本月底前整改到位"])
    addressees: list[Addressee] = Field(default_factory=list, max_length=500)
    good: list[UUID] | None = Field(default=None, max_length=50, description="表现较好的单位；不填则按数据")
    poor: list[UUID] | None = Field(default=None, max_length=50, description="进展滞后的单位；不填则按数据")

    @model_validator(mode="after")
    def one_copy_each(self) -> Self:
        """A unit gets one copy."""
        if len({entry.unit_id for entry in self.addressees}) != len(self.addressees):
            raise ValueError("每个单位只列一次")
        return self


class BulletinDraft(BulletinContent):
    """A bulletin of an office on its tasks of one plan, or on all of them."""

    office_id: UUID
    plan_id: UUID | None = None


class Published(Shape):
    """Where a bulletin was made public, and on what day; today if none is given."""

    published_in: str = Field(min_length=2, max_length=300, examples=["省政府门户网站"])
    published_on: date | None = None


class BulletinLine(BaseModel):
    """A bulletin in a list."""

    id: UUID
    title: str
    scope: BulletinScope
    stage: BulletinStage
    version: int
    supervising_unit_id: UUID
    office_name: str
    plan_id: UUID | None
    figures_on: date
    number: str | None = Field(examples=["通报〔2021〕1号"])
    paper_id: UUID | None
    published_on: date | None
    standing: Standing | None = Field(description="本单位在通报中的情形；没有收到通报件时为 null")
    copy_stage: CopyStage | None


class BulletinPage(BulletinLine):
    """A bulletin with everything its page shows; of the copies a unit sees its own."""

    model_config = ConfigDict(extra="allow")

    stage_name: str = Field(examples=["已印发"])
    content: dict[str, Any]
    published_in: str | None
    copies: list[dict[str, Any]]
    allowed_actions: list[str]
