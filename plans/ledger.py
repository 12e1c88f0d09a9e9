"""The ledger: what a plan asks of whom, as facts without its sentences, strictly checked."""

import datetime as dt
from collections import Counter
from collections.abc import Hashable
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from core.errors import Invalid
from plans.ledger_messages import OWN, in_chinese

MAX_BYTES = 5_000_000
Key = TypeVar("Key", bound=Hashable)


class Role(StrEnum):
    """How the plan binds a unit to an item."""

    LEAD = "lead"
    PARTICIPATE = "participate"
    SHARED = "shared"
    RESPONSIBLE = "responsible"
    GUIDE = "guide"
    LOCAL = "local"


class Comparator(StrEnum):
    """How a reported value is held against a target; a trend has no number."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE_THAN = ">"
    LESS_THAN = "<"
    EQUAL = "="
    TREND = "trend"


class ReportCycle(StrEnum):
    """How often an item is reported, or by each step of its accepted plan; chosen by the office, never printed."""

    DAILY = "daily"
    WEEKLY = "weekly"
    TEN_DAY = "ten_day"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEAR = "half_year"
    YEAR = "year"
    MILESTONE = "milestone"


class LedgerInvalid(Invalid):
    """The ledger file is not what it must be; `errors` names every place."""

    code = "ledger-invalid"
    title = "方案台账有误"


class Fact(BaseModel):
    """Unknown fields, wrong types and blank texts are refused rather than guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True, str_min_length=1)


class LedgerUnit(Fact):
    """A unit as printed; `clause` counts the brackets when an item has several."""

    name: str
    role: Role
    open_list: bool = False
    clause: int = Field(default=1, ge=1)


class LedgerTarget(Fact):
    """A measurable aim; no `due_on`: the item's date holds; no `scope`: the whole plan's area."""

    indicator: str
    comparator: Comparator
    value: Decimal | None = Field(default=None, allow_inf_nan=False)
    unit: str | None = None
    scope: str | None = None
    due_on: dt.date | None = None
    soft: bool = False
    approx: bool = False

    @model_validator(mode="after")
    def number_unless_trend(self) -> Self:
        """A trend with a number, or a comparison without one, cannot be judged."""
        if (self.comparator is Comparator.TREND) != (self.value is None):
            raise _wrong("趋势性指标不带数值，其他指标必须带数值")
        return self


class LedgerItem(Fact):
    """A task or safeguard; found by group and number, since numbering restarts per part."""

    no: str
    group_no: str
    group_title: str
    title: str
    units: list[LedgerUnit] = []
    implied_local: bool = False
    targets: list[LedgerTarget] = []
    due_on: dt.date
    report_cycle: ReportCycle | None = None

    @model_validator(mode="after")
    def units_once(self) -> Self:
        """A unit stands once in a clause; local governments are bound here or by carry-over."""
        names = [(unit.name, unit.clause) for unit in self.units]
        twice = _repeated(names)
        if twice:
            raise _wrong(f"责任单位“{twice[0]}”在同一条款中重复")
        if self.implied_local and any(unit.role is Role.LOCAL for unit in self.units):
            raise _wrong("已列明地方政府，不能再标为承前落实（implied_local）")
        return self


class LedgerPart(Fact):
    """One action plan of the document; `carry_over` binds local governments to its later items."""

    key: str
    title: str
    carry_over: bool
    targets: list[LedgerTarget] = []
    items: list[LedgerItem] = Field(min_length=1)
    safeguards: list[LedgerItem] = []

    @model_validator(mode="after")
    def numbers_once(self) -> Self:
        """The key (part, group, no) must find one item, and carry-over needs its sentence."""
        twice = _repeated([(item.group_no, item.no) for item in self.items + self.safeguards])
        if twice:
            raise _wrong(f"编号重复：{twice[0]}第 {twice[1]} 项")
        if not self.carry_over and any(item.implied_local for item in self.items):
            raise _wrong("本部分没有承前条款（carry_over），任务不能标为 implied_local")
        return self


class LedgerPlan(Fact):
    """A whole document with its number, issuer and addressees."""

    number: str
    title: str
    issuer: str
    issued_on: dt.date
    addressees: list[str] = Field(min_length=1)
    parts: list[LedgerPart] = Field(min_length=1)

    @model_validator(mode="after")
    def consistent(self) -> Self:
        """Part keys are unique and nothing is due before the plan was issued."""
        twice = _repeated([part.key for part in self.parts])
        if twice:
            raise _wrong(f"分方案键重复：{twice}")
        for part in self.parts:
            self._check_dates(part)
        return self

    def _check_dates(self, part: LedgerPart) -> None:
        dated: list[tuple[str, dt.date | None]] = [(t.indicator, t.due_on) for t in part.targets]
        for item in part.items + part.safeguards:
            dated += [(f"{item.no} {item.title}", item.due_on)]
            dated += [(target.indicator, target.due_on) for target in item.targets]
        for name, due_on in dated:
            if due_on and due_on < self.issued_on:
                raise _wrong(f"{part.key}“{name}”的期限 {due_on} 早于印发日期 {self.issued_on}")


def read_ledger(path: Path) -> LedgerPlan:
    """Read a ledger file, or raise `LedgerInvalid` naming every wrong place in Chinese."""
    return parse_ledger(_bytes_of(path), name=path.name)


def parse_ledger(content: bytes, *, name: str) -> LedgerPlan:
    """Parse the bytes of a ledger; `name` only appears in messages."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LedgerInvalid(f"{name}：第 {error.start + 1} 个字节不是 UTF-8 编码") from error
    try:
        return LedgerPlan.model_validate_json(text)
    except ValidationError as error:
        errors = [in_chinese(one) for one in error.errors(include_url=False)]
        lines = "；".join(f"{one['place']}：{one['message']}" for one in errors[:5])
        more = f"；等共 {len(errors)} 处" if len(errors) > 5 else ""
        raise LedgerInvalid(f"{name}：{lines}{more}", errors=errors, file=name) from error


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise LedgerInvalid(f"{path.name}：文件 {size} 字节，超过上限 {MAX_BYTES} 字节")
        return path.read_bytes()
    except OSError as error:
        reason = "文件不存在" if isinstance(error, FileNotFoundError) else "没有权限或不是文件"
        raise LedgerInvalid(f"{path.name}：无法读取（{reason}）") from error


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError(OWN, "{message}", {"message": message})


def _repeated(values: list[Key]) -> Key | None:
    return next((value for value, times in Counter(values).items() if times > 1), None)
