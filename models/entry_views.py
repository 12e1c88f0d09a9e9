"""What is stated to propose an entry, and how entries and a ledger are shown."""

from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.entries import EntryKind, EntryStage
from models.events import SubjectKind
from models.statements import Shape


class EntryDraft(Shape):
    """A proposal: by which rule, on what basis, from which figures, how much; a limit on approvals has no amount."""

    office_id: UUID
    unit_id: UUID
    kind: EntryKind
    task_id: UUID | None = None
    from_kind: SubjectKind | None = Field(default=None, description="由何事而来：督办件、通报、整改等")
    from_id: UUID | None = None
    rule: str = Field(min_length=2, max_length=200, examples=["同一任务两次黄色督办"])
    basis: str = Field(min_length=2, max_length=400, examples=["某办发〔2021〕3号 第五条"])
    reason: str = Field(min_length=2, max_length=2000)
    amount: Decimal | None = Field(
        default=None, max_digits=14, decimal_places=2, description="分或元；扣减为负", examples=["-1.00"]
    )
    year: int = Field(ge=2000, le=2100)
    figures: dict[str, Any] = Field(default_factory=dict, max_length=50, examples=[{"黄色督办": 2}])

    @model_validator(mode="after")
    def amount_as_kind_demands(self) -> Self:
        """Points and yuan have an amount that changes something; a limit has none."""
        if self.kind is EntryKind.APPROVAL_LIMIT and self.amount is not None:
            raise ValueError("限批不填金额或分值")
        if self.kind is not EntryKind.APPROVAL_LIMIT and not self.amount:
            raise ValueError("请填写不为零的分值或金额，扣减为负")
        if (self.from_kind is None) != (self.from_id is None):
            raise ValueError("来源的种类和编号须同时填写")
        return self


class EntryLine(BaseModel):
    """An entry in a list or ledger."""

    id: UUID
    kind: EntryKind
    kind_name: str = Field(examples=["计分"])
    unit_id: UUID
    unit_name: str
    supervising_unit_id: UUID
    office_name: str
    task_id: UUID | None
    task_title: str | None
    rule: str
    basis: str
    reason: str
    amount: Decimal | None
    year: int
    stage: EntryStage
    stage_name: str = Field(examples=["已确认"])
    version: int
    reverses_id: UUID | None
    counts_from: date | None
    paused: bool = Field(description="复核期间暂停执行")


class EntryPage(EntryLine):
    """An entry with its figures and the entry that reverses it, if there is one."""

    model_config = ConfigDict(extra="allow")

    from_kind: SubjectKind | None
    from_id: UUID | None
    figures: dict[str, Any]
    reversed_by_id: UUID | None
    allowed_actions: list[str]


class EntrySums(BaseModel):
    """What counts of the entries chosen: confirmed ones and reversals; whatever is paused does not."""

    score: Decimal = Field(examples=["-2.00"])
    money: Decimal = Field(examples=["-500000.00"])
    approval_limits: int = Field(description="有效的限批数")


class EntryLedger(BaseModel):
    """One page of entries, with the sums over all that were chosen."""

    items: list[EntryLine]
    next: str | None = Field(default=None, description="下一页的游标；没有下一页时为 null")
    sums: EntrySums
