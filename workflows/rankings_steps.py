"""Every step from the figures to a rank, in words that an officer can check by hand; reckoned as of the same batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.errors import NotFound, Refused
from models.calls import Call
from models.monitoring import EDITION_NAMES, Edition, Medium, SiteKind, Span, Treatment
from models.ranking_views import RankingStep, RankingSteps, UsedReading
from queries import policies
from queries import rankings as queries
from queries import rankings_shown as shown
from queries.reading_arrays import POLLUTANTS, versions_of
from queries.sql import Row
from standards.rank_periods import RankPeriod, period_named
from standards.rounding import rounded
from standards.surface_water import INDICATORS
from workflows.rank_book import known_book
from workflows.rank_rules import RankRules, Reckoning
from workflows.rankings_groups import Place, places_of
from workflows.rankings_steps_air import air_steps
from workflows.rankings_steps_water import water_steps
from workflows.rankings_views import index_text, line, row_of, seen


@dataclass(frozen=True, slots=True)
class Told:
    """A row to be told of: the ranking, its rules, the place with the sites its figures came from."""

    ranking: Row
    row: Row
    rules: RankRules
    period: RankPeriod
    place: Place
    sites: Sequence[Row]

    @property
    def medium(self) -> Medium:
        """What is measured."""
        return Medium(self.ranking["medium"])


def get_steps(session: Session, *, call: Call, ranking_id: UUID, unit_id: UUID) -> RankingSteps:
    """Return the steps of one row: to its unit always, to others as they may see the row. Raises NotFound, Refused."""
    ranking = seen(session, call, ranking_id)
    table = shown.ranked(session, ranking_id, units=None)
    row = next((entry for entry in table if entry["unit_id"] == unit_id), None)
    if row is None or not (ranking["whole"] or unit_id in call.actor.unit_ids):
        raise NotFound("这份排名中没有该单位，或您无权查看")
    told = _told(session, ranking, row)
    readings = _readings(session, told)
    sums = air_steps if told.medium is Medium.AIR else water_steps
    steps = [
        _data(told, readings),
        *sums(session, told.place, told.rules.reckoning, told.period, ranking["last_batch_id"]),
        _rank(told, table, ranking["whole"]),
        *_change(told),
    ]
    return RankingSteps(ranking=line(ranking), row=row_of(row, told.medium), readings=readings, steps=steps)


def _told(session: Session, ranking: Row, row: Row) -> Told:
    found = policies.by_ids(session, [ranking["rule_set_id"]]) if ranking["rule_set_id"] else []
    if not found:
        raise Refused("这份排名没有所依据的规则版本，不能逐步说明")
    rules = known_book(found[0]["id"], found[0]["body"])
    group = next(group for group in rules.groups if group.key == ranking["group_key"])
    period = period_named(ranking["period"])
    units = queries.units(session, office_id=ranking["supervising_unit_id"], codes=group.unit_codes, on=period.to_on)
    places = {place.unit_id: place for place in places_of(group, units)}
    place = places.get(row["unit_id"], Place(row["unit_id"]))
    kinds = (SiteKind.UNIT, SiteKind.STATION) if ranking["medium"] == Medium.AIR else (SiteKind.SECTION,)
    sites = queries.sites(
        session, [place.unit_id, *place.parts], kinds=kinds, from_on=period.from_on, to_on=period.to_on
    )
    return Told(ranking, row, rules, period, place, sites)


def _readings(session: Session, told: Told) -> list[UsedReading]:
    found = versions_of(
        session,
        [site["id"] for site in told.sites],
        medium=told.medium,
        from_on=told.period.from_on,
        to_on=told.period.to_on,
        as_of=told.ranking["last_batch_id"],
    )
    used = set(_used(found, told.rules.reckoning, told.place.unit_id))
    return [_reading(entry, place in used) for place, entry in enumerate(found)]


def _used(found: Sequence[Row], reckoning: Reckoning, unit_id: UUID) -> Iterator[int]:
    """Yield the places of those that hold: the preferred edition; a unit's own figure before its stations."""
    worth = {edition: place for place, edition in enumerate(reckoning.editions)}
    best: dict[tuple[Any, ...], int] = {}
    for place, entry in enumerate(found):
        allowed = entry["treatment"] == Treatment.RAW or reckoning.treatment is Treatment.DUST_DEDUCTED
        key = (entry["site_id"], entry["span"], entry["measured_on"], entry["treatment"])
        if allowed and entry["edition"] in worth:
            rival = best.get(key)
            if rival is None or worth[entry["edition"]] < worth[found[rival]["edition"]]:
                best[key] = place
    own = {(found[place]["span"], found[place]["measured_on"]) for place in best.values()
           if found[place]["site_kind"] == SiteKind.UNIT and found[place]["unit_id"] == unit_id}  # fmt: skip
    for place in best.values():
        entry = found[place]
        stands = entry["site_kind"] == SiteKind.UNIT and entry["unit_id"] == unit_id
        if stands or (entry["span"], entry["measured_on"]) not in own:
            yield place


def _reading(entry: Row, used: bool) -> UsedReading:
    values = {name: entry[name] for name in POLLUTANTS} if "so2" in entry else {
        name: entry["figures"].get(name) for name in INDICATORS if name in entry["figures"]
    }  # fmt: skip
    return UsedReading.model_validate(
        {name: entry[name] for name in UsedReading.model_fields if name in entry}
        | {"edition_name": EDITION_NAMES[Edition(entry["edition"])], "used": used, "values": values}
    )


def _data(told: Told, readings: Sequence[UsedReading]) -> RankingStep:
    used = [one for one in readings if one.used]
    by_edition = "、".join(
        f"{EDITION_NAMES[edition]}值 {count} 条"
        for edition in told.rules.reckoning.editions
        if (count := sum(one.edition is edition for one in used))
    )
    deducted = sum(one.treatment is Treatment.DUST_DEDUCTED for one in used)
    months = sum(one.span is Span.MONTH for one in used)
    parts = [
        f"{told.period.name}（{_day(told.period.from_on)}至{_day(told.period.to_on)}）",
        f"采用{by_edition or '数据 0 条'}",
        *([f"其中剔除沙尘影响的 {deducted} 条"] if deducted else []),
        *([f"月值 {months} 条"] if months else []),
        f"来自{'、'.join(dict.fromkeys(one.site_name for one in used)) or '（无站点）'}",
    ]
    batches = _batches(used)
    return RankingStep(title="所用数据", text="；".join(parts) + (f"。{batches}" if batches else "。"))


def _batches(used: Iterable[UsedReading]) -> str:
    found = {one.batch_id: one.received_at for one in used}
    if not found:
        return ""
    last = max(found)
    return f"共 {len(found)} 个批次，最后一批 {last} 于 {_day(day_of(found[last]))}收到；此后的数据不在本次计算之内。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _rank(told: Told, table: Sequence[Row], whole: bool) -> RankingStep:
    row = told.row
    ranked = [entry for entry in table if entry["rank"] is not None]
    if row["rank"] is None:
        return RankingStep(title="名次", text=f"无名次：{row['note'] or '数据不全'}。")
    better = sum(entry["rank"] < row["rank"] for entry in ranked)
    tied = [entry for entry in ranked if entry["rank"] == row["rank"] and entry is not row]
    group = told.ranking["group_name"]
    text = f"{group}参加排名 {len(ranked)} 个，指数（不修约）小于本地的 {better} 个，故为第 {row['rank']} 名"
    if tied:
        text += f"，与其他 {len(tied)} 个并列，其后名次空出"
    if not whole:
        return RankingStep(title="名次", text=f"{text}。排名尚未通报，不列前后名次的地方。")
    before = max((entry for entry in ranked if entry["rank"] < row["rank"]), key=_order, default=None)
    after = min((entry for entry in ranked if entry["rank"] > row["rank"]), key=_order, default=None)
    beside = [f"{word}{_named(entry, told.medium)}" for word, entry in (("前为", before), ("后为", after)) if entry]
    return RankingStep(title="名次", text=f"{text}；{'，'.join(beside)}。" if beside else f"{text}。")


def _order(entry: Row) -> int:
    return int(entry["rank"])


def _named(entry: Row, medium: Medium) -> str:
    return f"{entry['unit_name']}（第 {entry['rank']} 名，{index_text(entry['index'], medium)}）"


def _change(told: Told) -> Iterator[RankingStep]:
    row, medium = told.row, told.medium
    if row["change"] is None:
        yield RankingStep(title="同比", text="上年同期没有可比的数据，或本期无名次，不计算同比。")
        return
    now, before = index_text(row["index"], medium), index_text(row["index_last_year"], medium)
    text = (
        f"（{row['index']:.6f} − {row['index_last_year']:.6f}）÷ {row['index_last_year']:.6f} × 100% = "
        f"{rounded(row['change'] * 100, 1)}%（公布值 {now}，上年同期 {before}）"
    )
    if row["change_rank"]:
        text += f"；同比变化由好到差为第 {row['change_rank']} 名"
    elif row["meets_standard"]:
        text += "；六项均达标，不参加同比变化排名"
    yield RankingStep(title="同比", text=text + "。")
