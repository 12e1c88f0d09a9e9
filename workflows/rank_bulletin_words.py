"""How a bulletin of a ranking speaks: periods, media, rounded figures, and where the figures come from. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from models.monitoring import Edition, Medium, Treatment
from models.rankings import RankWindow
from queries.sql import Row
from standards.air_limits import LIMITS, Limits, limits_on
from standards.air_limits import Edition as LimitsEdition
from standards.rounding import rounded
from workflows.rank_rules import Reckoning

INDEX_NAMES = {Medium.AIR: "环境空气质量综合指数", Medium.WATER: "城市水质指数（CWQI）"}
INDEX_DECIMALS = {Medium.AIR: 2, Medium.WATER: 4}
"""As published tables print them; ranks follow the unrounded figure."""
SUBJECTS = {Medium.AIR: "环境空气质量", Medium.WATER: "地表水环境质量", Medium.FIRE: "秸秆焚烧火点"}
_AIR_METHOD = (
    "综合指数为六项污染物浓度与二级标准限值之比的和，其中CO取日均值第95百分位数、O₃取日最大8小时平均值第90百分位数；"
    "指数越小，空气质量越好。"
)
_WATER_METHOD = "水质指数越小，水质越好。"
_TIES = "名次按未修约的指数排列，指数相同的名次并列、其后名次顺延；表中指数按GB/T 8170修约。"
_QUARTERS = "一二三四"


def period_name(window: str, from_on: date, to_on: date) -> str:
    """Return a period as a paper says it: 2021年3月, 2021年第一季度, 2021年1—3月."""
    year = f"{to_on.year}年"
    if window == RankWindow.MONTH:
        return f"{year}{to_on.month}月"
    if window == RankWindow.QUARTER:
        return f"{year}第{_QUARTERS[(to_on.month - 1) // 3]}季度"
    if window == RankWindow.HALF_YEAR:
        return f"{year}{'上' if to_on.month <= 6 else '下'}半年"
    if window == RankWindow.YEAR:
        return year
    months = f"{from_on.month}—{to_on.month}" if from_on.month != to_on.month else f"{to_on.month}"
    return f"{year}{months}月"


def fixed(value: float | None, places: int) -> str | None:
    """Return a figure as it is printed, None where there is none (GB/T 8170)."""
    return None if value is None else str(rounded(value, places))


def percent(share: float | None) -> str | None:
    """Return a change as it is printed: `+5.2%`, `-0.3%`, `0.0%`."""
    if share is None:
        return None
    value = rounded(share * 100, 1)
    return f"{value + Decimal(0):+}%" if value else "0.0%"


def limits_of_ranking(ranking: Row) -> Limits:
    """Return the limits a ranking was reckoned by: the edition it names, else that of its last day."""
    named = ranking["limits"]
    return LIMITS[LimitsEdition(named)] if named in tuple(LimitsEdition) else limits_on(ranking["to_on"])


def notes(ranking: Row, reckoning: Reckoning | None, left_out: Sequence[dict[str, Any]]) -> list[str]:
    """Return what stands under the annex: limits, method, dust, edition, remarks, who is without a rank and why."""
    medium = Medium(ranking["medium"])
    said = [_AIR_METHOD, _TIES] if medium is Medium.AIR else [_WATER_METHOD, _TIES]
    if medium is Medium.AIR and not any(limits_of_ranking(ranking).source in remark for remark in ranking["remarks"]):
        said.insert(0, f"评价标准：{limits_of_ranking(ranking).source}。")
    if reckoning is not None:
        said += _reckoned(reckoning, medium)
    said += [f"{str(remark).rstrip('。')}。" for remark in ranking["remarks"]]
    said += [f"{entry['unit_name']}未参加排名：{entry['note'] or '数据不足'}。" for entry in left_out]
    if ranking["revision"] > 1:
        said.append(f"本排名为第{ranking['revision']}次计算，所用数据较前次有更正或补充；此前各次计算结果另存备查。")
    return said


def _reckoned(reckoning: Reckoning, medium: Medium) -> list[str]:
    names = {Edition.FIRST: "初报数据", Edition.AUDITED: "审核数据"}
    first, *others = [names[edition] for edition in reckoning.editions] or ["审核数据"]
    said = [f"采用{first}" + (f"；没有的，采用{'、'.join(others)}。" if others else "。")]
    if medium is Medium.AIR:
        dust = reckoning.treatment is Treatment.DUST_DEDUCTED
        said.append(
            "颗粒物浓度和综合指数采用扣除沙尘影响后的数据（没有扣除数据的用实测数据）；优良天数和重污染天数不扣除沙尘影响。"
            if dust
            else "各项浓度均为实测数据，未扣除沙尘影响。"
        )
        said.append(f"综合指数按{'修约后' if reckoning.from_rounded else '未修约'}的浓度计算。")
    return said
