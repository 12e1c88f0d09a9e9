"""What a rule of the ranking book asks of a place, as data that combines: last, worse, off target, burning. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.monitoring import BurnArea
from workflows.rungs import Strict


class Every(StrEnum):
    """For which periods a rule is judged: those of a ranking's window, or days and seasons of fire points."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    CUMULATIVE = "cumulative"
    SEASON = "season"


EVERY_NAMES = {
    Every.DAY: "日",
    Every.MONTH: "月",
    Every.QUARTER: "季度",
    Every.HALF_YEAR: "半年",
    Every.YEAR: "年",
    Every.CUMULATIVE: "累计",
    Every.SEASON: "禁烧期",
}
OF_FIRE = (Every.DAY, Every.MONTH, Every.SEASON, Every.YEAR)


class By(StrEnum):
    """By which figure: the composite index (water: CWQI), its change on last year, or one pollutant."""

    INDEX = "index"
    CHANGE = "change"
    SO2 = "so2"
    NO2 = "no2"
    PM10 = "pm10"
    PM25 = "pm25"
    CO = "co"
    O3 = "o3"


BY_NAMES = {
    By.INDEX: "综合指数",
    By.CHANGE: "同比变化",
    By.SO2: "二氧化硫",
    By.NO2: "二氧化氮",
    By.PM10: "PM10",
    By.PM25: "PM2.5",
    By.CO: "一氧化碳",
    By.O3: "臭氧",
}


class Last(Strict):
    """后 N 名 of the group. A tie across the border counts as a whole unless `ties` says that it is left out."""

    on: Literal["last"] = "last"
    n: int | None = Field(ge=1, le=3000)
    by: Literal[By.INDEX, By.CHANGE] = By.INDEX
    ties: Literal["in", "out"] = "in"


class First(Strict):
    """前 N 名 of the group, with ties as in `Last`."""

    on: Literal["first"] = "first"
    n: int | None = Field(ge=1, le=3000)
    by: Literal[By.INDEX, By.CHANGE] = By.INDEX
    ties: Literal["in", "out"] = "in"


class Worse(Strict):
    """同比上升 by at least `percent`; 0: at all (不降反升). Percentages are compared after rounding to a millionth."""

    on: Literal["worse"] = "worse"
    by: Literal[By.INDEX, By.SO2, By.NO2, By.PM10, By.PM25, By.CO, By.O3] = By.INDEX
    percent: Decimal | None = Field(ge=0, le=1000)


class Above(Strict):
    """A figure above its target: one number for all, or by the code of the place; who has none misses none."""

    on: Literal["above"] = "above"
    by: Literal[By.INDEX, By.SO2, By.NO2, By.PM10, By.PM25, By.CO, By.O3] = By.INDEX
    target: Decimal | None = Field(default=None, gt=0)
    targets: dict[str, Decimal] = Field(default_factory=dict)
    """By the code of the unit; goes before `target`."""


class Standard(Strict):
    """Whether all limits are met."""

    on: Literal["standard"] = "standard"
    met: bool


class Fire(Strict):
    """At least `points` fire points of the period in these areas: those verified, or all that were not refuted."""

    on: Literal["fire"] = "fire"
    points: int | None = Field(ge=1, le=100000)
    areas: tuple[BurnArea, ...] = Field(default=(BurnArea.BAN,), min_length=1)
    counted: Literal["verified", "not_refuted"] | None = "verified"


class Talked(Strict):
    """A talk by this book was approved for the period."""

    on: Literal["talked"] = "talked"


class Times(Strict):
    """The `count`-th time of `what`: in a row, or cumulative in the year or in the last `within` periods.

    A period without a figure of the place neither counts nor breaks a row (`gaps` skip) and is named in the evidence;
    with `break` it ends the row. `repeat`: once when the count is reached, at each further time, or at every multiple.
    """

    on: Literal["times"] = "times"
    what: "Criterion"
    count: int | None = Field(ge=2, le=99)
    in_a_row: bool | None
    within: int | None = Field(default=None, ge=2, le=120)
    """None: in the calendar year if cumulative; a row goes on over the turn of the year."""
    gaps: Literal["skip", "break"] = "skip"
    repeat: Literal["once", "each", "every"] = "once"

    @model_validator(mode="after")
    def one_span(self) -> Self:
        """A row has no span of its own, and multiples of a count that also falls mean nothing."""
        if self.within is not None and self.in_a_row:
            raise ValueError("“连续”与“最近若干期内”二者写一")
        if self.within is not None and self.repeat == "every":
            raise ValueError("“最近若干期内”的次数有增有减，repeat 只能为 once 或 each")
        return self


class All(Strict):
    """Every one of them."""

    on: Literal["all"] = "all"
    of: tuple["Criterion", ...] = Field(min_length=2, max_length=9)


class AnyOf(Strict):
    """At least one of them."""

    on: Literal["any"] = "any"
    of: tuple["Criterion", ...] = Field(min_length=2, max_length=9)


Criterion = Annotated[
    Last | First | Worse | Above | Standard | Fire | Talked | Times | All | AnyOf, Field(discriminator="on")
]
AnyCriterion = Last | First | Worse | Above | Standard | Fire | Talked | Times | All | AnyOf
Times.model_rebuild()
All.model_rebuild()
AnyOf.model_rebuild()

KINDS = ("last", "first", "worse", "above", "standard", "fire", "talked", "times", "all", "any")
OPEN = {
    "last": ("n",),
    "first": ("n",),
    "worse": ("percent",),
    "fire": ("points", "counted"),
    "times": ("count", "in_a_row"),
}
"""What a paper may leave open; a rule with an open one is never judged, and a book with one is not published."""
NUMBERS = OPEN | {"above": ("target",), "times": ("count", "in_a_row", "within")}


def walk(criterion: AnyCriterion, place: str = "criterion") -> Iterator[tuple[str, AnyCriterion]]:
    """Yield a criterion and all it is made of, each with its place: criterion.of[2].what."""
    yield place, criterion
    if isinstance(criterion, Times):
        yield from walk(criterion.what, f"{place}.what")
    elif isinstance(criterion, All | AnyOf):
        for number, part in enumerate(criterion.of, start=1):
            yield from walk(part, f"{place}.of[{number}]")


def open_numbers(criterion: AnyCriterion) -> list[str]:
    """Return the places of numbers that are open: criterion.n."""
    found = []
    for place, part in walk(criterion):
        found += [f"{place}.{name}" for name in OPEN.get(part.on, ()) if getattr(part, name) is None]
        if isinstance(part, Above) and part.target is None and not part.targets:
            found.append(f"{place}.target")
    return found


def stated_numbers(criterion: AnyCriterion) -> list[str]:
    """Return the places of numbers that are stated, each of which names its source."""
    found = []
    for place, part in walk(criterion):
        stated = {name: getattr(part, name) for name in NUMBERS.get(part.on, ())}
        found += [f"{place}.{name}" for name, value in stated.items() if type(value) in (int, Decimal)]
    return found
