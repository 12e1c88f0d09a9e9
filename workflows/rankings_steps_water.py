"""The steps of a water index: means and class of each section, C/S_Ⅲ of each indicator, rivers and lakes weighted."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlmodel import Session

from models.monitoring import WaterBody
from models.ranking_views import RankingStep
from standards.rank_periods import RankPeriod
from standards.rounding import rounded
from standards.surface_water import INDICATOR_NAMES, WaterKind, upper_limits
from standards.water_index import CLASS_THREE, water_index
from workflows.rank_rules import Reckoning
from workflows.rankings_groups import Place
from workflows.rankings_water import Section, read_waters

KIND_NAMES = {WaterBody.RIVER: "河流", WaterBody.LAKE: "湖库"}


def water_steps(
    session: Session, place: Place, reckoning: Reckoning, period: RankPeriod, as_of: UUID | None
) -> Iterator[RankingStep]:
    """Yield the steps from the sections of a place to its CWQI, reckoned again by the functions that ranked it."""
    found = read_waters(session, [place], reckoning, period=period, as_of=as_of)[0]
    for section in found.sections:
        yield RankingStep(title=f"断面 {section.site['name']}", text=_section(section))
    counts = {
        kind: sum((one.site["water_body"] or WaterBody.RIVER) == kind for one in found.sections) for kind in WaterBody
    }
    sums = {}
    for kind, values in ((WaterBody.RIVER, found.rivers), (WaterBody.LAKE, found.lakes)):
        if values:
            index = water_index(dict(values), WaterKind(kind))
            sums[kind] = index.value
            text = f"{_shares(values, index.parts, WaterKind(kind))}；合计 {index.value:.6f}。"
            yield RankingStep(title=f"{KIND_NAMES[kind]}水质指数（{counts[kind]} 个断面各指标的平均）", text=text)
    if found.index is None:
        yield RankingStep(title="CWQI", text="没有断面数据。")
        return
    weighted = " + ".join(f"{value:.6f} × {counts[kind]}" for kind, value in sums.items())
    text = f"（{weighted}）÷ {len(found.sections)} = {found.index:.6f}，公布值 {rounded(found.index, 4)}"
    lacking = "、".join(INDICATOR_NAMES[name] for name in found.missing)
    yield RankingStep(title="CWQI", text=f"{text}{f'；未测 {lacking}' if lacking else ''}。")
    share = rounded(found.good * 100 / len(found.sections), 1)
    yield RankingStep(title="优良断面", text=f"Ⅰ—Ⅲ类断面 {found.good} 个，占 {len(found.sections)} 个的 {share}%。")


def _section(section: Section) -> str:
    values = "、".join(f"{INDICATOR_NAMES[name]} {value:.4g}" for name, value in section.values.items())
    deciding = "、".join(INDICATOR_NAMES[name] for name in section.deciding)
    return f"各指标平均：{values}；按最差指标（{deciding}）评为{section.name}（GB 3838—2002 表1）。"


def _shares(values: Mapping[str, float], parts: Mapping[str, float], kind: WaterKind) -> str:
    return "；".join(
        f"{INDICATOR_NAMES[name]} {_share(name, values[name], kind)} = {part:.4f}" for name, part in parts.items()
    )


def _share(name: str, value: float, kind: WaterKind) -> str:
    if name == "ph":
        return f"7 − {value:.4g}" if value <= 7 else f"（{value:.4g} − 7）÷ 2"
    if name == "do":
        return f"5 ÷ {value:.4g}"
    return f"{value:.4g} ÷ {upper_limits(name, kind)[CLASS_THREE]:g}"
