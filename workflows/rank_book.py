"""排名规则 as versioned data: who is ranked with whom, and what follows for places that lag or lead. Pure shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from models.findings import FindingEffect
from models.monitoring import Medium
from models.rankings import RankWindow
from workflows.lag_criteria import OF_FIRE, Criterion, Every, Fire, Talked, open_numbers, stated_numbers, walk
from workflows.policy import DATA
from workflows.rank_rules import RankRules
from workflows.rungs import Sourced, Strict

RANKING = "ranking"
DEFAULT_RANKING = DATA / "ranking-jilin-1.json"


class FireMoney(Strict):
    """Yuan by fire points of a season: the first, and each further one; negative when it is deducted (扣拨)."""

    by: Literal["fire"] = "fire"
    first: Decimal | None = Field(max_digits=14, decimal_places=2)
    further: Decimal | None = Field(max_digits=14, decimal_places=2)

    def of(self, before: int, points: int) -> Decimal:
        """Return what `points` further ones cost after `before` of the same season."""
        if self.first is None or self.further is None:
            raise ValueError("an open schedule reckons nothing")
        return (self.first if before == 0 else self.further) + self.further * (points - 1) if points else Decimal(0)


class RankMoney(Strict):
    """Yuan by place, from the end of the list or from its head; tied places get what their own rank gives, each."""

    by: Literal["rank"] = "rank"
    count_from: Literal["last", "first"]
    rank_by: Literal["index", "change"] = "index"
    amounts: tuple[Decimal, ...] = Field(max_length=200)
    """For the last (or first) place, the second last, …; empty where the paper's table is not known."""


Money = Annotated[FireMoney | RankMoney, Field(discriminator="by")]


class Season(Strict):
    """禁烧期, as month and day; it may go over the turn of the year. Fire points outside it are not counted."""

    begins: str = Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", examples=["10-01"])
    ends: str = Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", examples=["05-01"])

    def of(self, day: date) -> int | None:
        """Return the year in which the season of a day began; None between seasons."""
        today = day.strftime("%m-%d")
        if self.begins <= self.ends:
            return day.year if self.begins <= today <= self.ends else None
        if today >= self.begins:
            return day.year
        return day.year - 1 if today <= self.ends else None


class LagRule(Sourced):
    """One rule: of what, for which periods and groups, when it is met, and what it proposes."""

    key: str = Field(pattern=r"^[a-z0-9+-]{1,40}$")
    label: str = Field(min_length=2, max_length=60)
    medium: Medium
    every: Every
    groups: tuple[str, ...] = ()
    """Keys of groups of this book; none: all of them."""
    criterion: Criterion
    effect: FindingEffect
    exempt_when_standard_met: bool = False
    money: Money | None = None
    season: Season | None = None
    """Of fire points; without one they are counted by the calendar year."""
    clause: str = Field(min_length=2, max_length=400)
    """What the paper says, in its words or in short, with the tag of the source."""

    @model_validator(mode="after")
    def fits(self) -> Self:
        """Fire points are counted, not ranked; yuan need a schedule and nothing else has one."""
        fire = self.medium is Medium.FIRE
        if fire != any(isinstance(part, Fire) for _, part in walk(self.criterion)) and not self.on_talks:
            raise ValueError("火点规则（medium: fire）须有 fire 条件，其他规则不写 fire 条件")
        if fire and any(part.on in ("last", "first", "worse", "above", "standard") for _, part in walk(self.criterion)):
            raise ValueError("火点不参加排名：火点规则只用 fire、talked、times、all、any")
        if (self.every not in OF_FIRE) if fire else (self.every in (Every.DAY, Every.SEASON)):
            raise ValueError("火点规则按日、月、禁烧期（season）或年，其他规则按排名的期间")
        if (self.effect is FindingEffect.MONEY) != (self.money is not None):
            raise ValueError("扣款或奖励须写明 money，其他效果不写")
        if self.money is not None and (self.money.by == "fire") != fire:
            raise ValueError("火点按个数计（by: fire），排名按名次计（by: rank）")
        if self.groups if fire else self.season is not None:
            raise ValueError("火点不分组；season 只用于火点规则")
        if self.every is Every.SEASON and self.season is None:
            raise ValueError("按禁烧期的规则须写明 season")
        return self

    @property
    def on_talks(self) -> bool:
        """Whether it counts talks, which are approved after the period they are about."""
        return any(isinstance(part, Talked) for _, part in walk(self.criterion))

    @property
    def blanks(self) -> tuple[str, ...]:
        """Numbers that the paper leaves open; such a rule is never judged until somebody fills them in."""
        money = self.money
        if isinstance(money, FireMoney):
            lacking = [f"money.{name}" for name in ("first", "further") if getattr(money, name) is None]
        else:
            lacking = ["money.amounts"] if money is not None and not money.amounts else []
        return (*open_numbers(self.criterion), *lacking)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers that are stated; each names its source."""
        given = () if self.money is None else tuple(type(self.money).model_fields)
        kept = [name for name in ("first", "further", "amounts") if name in given and getattr(self.money, name)]
        return (*stated_numbers(self.criterion), *(f"money.{name}" for name in kept))


class RankBook(RankRules, Sourced):
    """All rules of a ranking, as one version; each number is a parameter of the office.

    `groups`, `windows` and `reckoning` are those of `RankRules`; `media` says what is ranked by them. An office has
    one book in force: a ranking of air and one of water stand in it together, and so do rules on fire points.
    """

    name: Literal["ranking"]
    version: int = Field(ge=1, le=9999)
    title: str = Field(default="", max_length=120)
    basis: str = Field(min_length=2, max_length=400)
    media: tuple[Literal[Medium.AIR, Medium.WATER], ...] = (Medium.AIR,)
    rules: tuple[LagRule, ...] = ()

    @model_validator(mode="after")
    def hangs_together(self) -> Self:
        """Keys differ, and a rule is about groups and windows that are ranked, or it would never be met."""
        for what, keys in (("规则", [rule.key for rule in self.rules]), ("分组", [group.key for group in self.groups])):
            if twice := sorted({key for key in keys if keys.count(key) > 1}):
                raise ValueError(f"{what}的 key 重复：{'、'.join(twice)}")
        known = {group.key for group in self.groups}
        for rule in self.rules:
            if unknown := [key for key in rule.groups if key not in known]:
                raise ValueError(f"规则 {rule.key} 的分组 {'、'.join(unknown)} 不在 groups 中")
            if rule.medium is not Medium.FIRE and (rule.medium not in self.media or not self._ranked(rule.every)):
                raise ValueError(f"规则 {rule.key} 的要素或期间不在 media、windows 中，永远不会满足")
        return self

    def _ranked(self, every: Every) -> bool:
        return RankWindow(every) in self.windows

    def blanks(self) -> list[str]:
        """Return the numbers that a paper left open; such a version cannot be published."""
        return [f"{rule.key} · {place}" for rule in self.rules for place in rule.blanks]

    def groups_of(self, rule: LagRule) -> tuple[str, ...]:
        """Return the groups a rule is about, in the book's order; a place in several of them is found in the first."""
        return tuple(group.key for group in self.groups if not rule.groups or group.key in rule.groups)

    def rule(self, key: str) -> LagRule | None:
        """Return a rule by its key."""
        return next((rule for rule in self.rules if rule.key == key), None)


@dataclass(frozen=True, slots=True)
class BookVersion:
    """A book with the id of its row and the days it is in force (`to_on` excluded)."""

    id: UUID
    book: RankBook
    from_on: date = date.min
    to_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day; a period is judged by the version of its last day."""
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


_KNOWN: dict[UUID, RankBook] = {}
_MOST_KNOWN = 256


def known_book(rule_set_id: UUID, body: Mapping[str, Any]) -> RankBook:
    """Return a published version, read once a process: what is published never changes."""
    if rule_set_id not in _KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[rule_set_id] = RankBook.model_validate(body)
    return _KNOWN[rule_set_id]


def shipped() -> list[Path]:
    """Return the books that come with duban; none is in force before an office publishes it."""
    return sorted(DATA.glob("ranking-*.json"))
