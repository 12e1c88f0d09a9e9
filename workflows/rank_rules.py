"""How places are ranked, as data: who competes with whom, over which windows, from which figures. Pure."""

from enum import StrEnum

from pydantic import Field

from models.monitoring import Edition, Treatment
from models.rankings import RankWindow
from models.units import UnitKind
from workflows.rungs import Strict


class Districts(StrEnum):
    """Whether city districts (GB/T 2260: the last two digits 01–20) compete each, together as their city, or not."""

    EACH = "each"
    TOGETHER = "together"
    LEFT_OUT = "left_out"


class LeagueGroup(Strict):
    """分组: the places that are compared with each other, by their codes or, without any, by what they are."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    name: str = Field(min_length=1, max_length=120)
    unit_codes: tuple[str, ...] = ()
    kinds: tuple[UnitKind, ...] = ()
    districts: Districts = Districts.EACH


class Reckoning(Strict):
    """Which figures go into the sum and how; what no text says is a parameter with the remark that it is one."""

    editions: tuple[Edition, ...] = (Edition.AUDITED, Edition.FIRST)
    """Of several figures the first of these that is there."""
    treatment: Treatment = Treatment.DUST_DEDUCTED
    """Dust-deducted figures where there are any, else raw ones; 优良天数 always counts raw days."""
    from_rounded: bool = True
    weights: tuple[float, float, float, float, float, float] = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    valid_days_of_month: int = 27
    valid_days_of_february: int = 25
    leave_out_compliant: bool = True
    """Places that meet every limit stay out of the worsening list (2017 排名方案)."""
    all_indicators: bool = True
    """Water: a place that lacks one of the 21 indicators has no rank; else the sum is over what was measured."""


class RankRules(Strict):
    """What a ranking needs to be reckoned."""

    groups: tuple[LeagueGroup, ...] = Field(min_length=1)
    windows: tuple[RankWindow, ...] = (RankWindow.MONTH, RankWindow.CUMULATIVE)
    reckoning: Reckoning = Reckoning()
