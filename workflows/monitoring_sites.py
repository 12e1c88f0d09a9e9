"""Stations and sections: made and ended by the administrator or an office for its units; a table makes all or none."""

from collections.abc import Set
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session

from core.errors import Forbidden, Invalid, NotFound, Refused
from core.ids import new_id
from core.sheet_reading import SheetInvalid
from core.table_stream import Block
from models.actors import PostHeld
from models.calls import Call
from models.events import SubjectKind
from models.monitoring import SiteKind, WaterBody
from models.people import Duty
from models.reading_views import SiteDraft, SitePublic, SitesMade
from queries import monitoring_sites as queries
from queries.events import Note, record
from workflows.readings_faults import Faults
from workflows.readings_senders import Sender, require_sender

COLUMNS = {
    "code": ("code", "编码", "站点编码", "断面编码"),
    "name": ("name", "名称", "站点名称", "断面名称"),
    "kind": ("kind", "类型", "站点类型"),
    "unit": ("unit", "所属单位", "行政区划代码", "所属地区"),
    "water_body": ("water_body", "水体类型"),
    "water_name": ("water_name", "水体名称", "河湖名称"),
    "from_on": ("from", "from_on", "启用日期"),
    "to_on": ("to", "to_on", "停用日期"),
}
KINDS = {"station": SiteKind.STATION, "空气站": SiteKind.STATION, "站点": SiteKind.STATION,
         "section": SiteKind.SECTION, "断面": SiteKind.SECTION}  # fmt: skip
BODIES = {"": None, "river": WaterBody.RIVER, "河流": WaterBody.RIVER, "lake": WaterBody.LAKE, "湖库": WaterBody.LAKE}
FIELD_NAMES = {name: words[1] if len(words) > 1 else name for name, words in COLUMNS.items()}


def list_sites(
    session: Session,
    *,
    call: Call,
    after: tuple[Any, ...] | None,
    limit: int,
    kind: SiteKind | None = None,
    unit_id: UUID | None = None,
) -> list[SitePublic]:
    """Return the sites of units whose figures the caller may see; an administrator sees all."""
    found = queries.page(
        session,
        units=call.actor.unit_ids,
        everything=call.actor.is_administrator,
        on=call.on,
        after=after,
        limit=limit,
        kind=kind,
        unit_id=unit_id,
    )
    return [SitePublic.model_validate(site) for site in found]


def make_site(session: Session, *, call: Call, draft: SiteDraft) -> SitePublic:
    """Make one station or section. Raises Forbidden, Refused where the code is taken, Invalid for an unknown unit."""
    keeper = _require_keeper(session, call)
    if draft.unit_id not in {unit["unit_id"] for unit in queries.names_of_units(session)}:
        raise Invalid("没有这个地区", errors=[{"field": "unit_id", "expected": "应为已有省、市、县的编号"}])
    _require_reach(keeper.within, draft.unit_id)
    if any(site["code"] == draft.code for site in queries.sites(session)):
        raise Refused(f"编码 {draft.code} 已有站点或断面")
    return SitePublic.model_validate(_show(session, _add(session, call, keeper, draft)))


def end_site(session: Session, *, call: Call, site_id: UUID, to_on: date) -> SitePublic:
    """Set the first day of which a site has no figures any more; what was measured before stays."""
    keeper = _require_keeper(session, call)
    found = _show(session, site_id)
    _require_reach(keeper.within, found["unit_id"])
    if found["kind"] == SiteKind.UNIT:
        raise Refused("单位自身的站点随单位存续，不能单独停用")
    if to_on <= found["from_on"]:
        expected = f"应为晚于 {found['from_on']} 的日期"
        raise Invalid(f"to_on {expected}", errors=[{"field": "to_on", "expected": expected}])
    queries.end(session, site_id=site_id, to_on=to_on)
    _note(
        session, call, keeper, "monitoring_site_ended", found["unit_id"], {"code": found["code"], "to_on": str(to_on)}
    )
    return SitePublic.model_validate(_show(session, site_id))


def import_sites(session: Session, *, call: Call, blocks: list[Block]) -> SitesMade:
    """Make the sites of a table: code, name, kind, unit, water_body, water_name, from, to, under either name.

    A site that stands as the table states it is left alone, one that stands otherwise is a fault; all or none is made.
    """
    keeper = _require_keeper(session, call)
    faults = Faults()
    known = {site["code"]: site for site in queries.sites(session)}
    units = {unit["code"]: unit["unit_id"] for unit in queries.names_of_units(session)}
    units |= {unit["name"]: unit["unit_id"] for unit in queries.names_of_units(session) if unit["named_to"] is None}
    drafts, unchanged = [], 0
    for line, row in _rows(blocks):
        draft = _draft(line, row, units, faults)
        if draft is None:
            continue
        if keeper.within is not None and draft.unit_id not in keeper.within:
            faults.add(line, FIELD_NAMES["unit"], row["unit"], "应为本机构督查范围内的地区")
        elif draft.code not in known:
            drafts.append(draft)
            known[draft.code] = draft.model_dump()
        elif any(known[draft.code][name] != getattr(draft, name) for name in ("name", "kind", "unit_id", "from_on")):
            faults.add(line, FIELD_NAMES["code"], draft.code, "已有内容不同的站点用此编码，应为未用的编码")
        else:
            unchanged += 1
    faults.refuse()
    for draft in drafts:
        _add(session, call, keeper, draft)
    return SitesMade(made=len(drafts), unchanged=unchanged)


def _rows(blocks: list[Block]) -> list[tuple[int, dict[str, str]]]:
    lines = [(line, cells) for block in blocks for line, cells in zip(block.numbers, block.rows, strict=True)]
    if not lines:
        raise SheetInvalid("文件是空的，没有内容")
    header = [cell.strip().lower() for cell in lines[0][1]]
    places = {key: header.index(word) for key, words in COLUMNS.items() for word in words if word in header}
    missing = [FIELD_NAMES[key] for key in ("code", "name", "kind", "unit", "from_on") if key not in places]
    if missing:
        raise SheetInvalid(f"表头缺少列：{'、'.join(missing)}")
    return [
        (line, {key: cells[places[key]].strip() if key in places else "" for key in COLUMNS})
        for line, cells in lines[1:]
    ]


def _draft(line: int, row: dict[str, str], units: dict[str, UUID], faults: Faults) -> SiteDraft | None:
    values = {
        "code": row["code"],
        "name": row["name"],
        "kind": KINDS.get(row["kind"]),
        "unit_id": units.get(row["unit"]),
        "water_body": BODIES.get(row["water_body"], "?"),
        "water_name": row["water_name"] or None,
        "from_on": row["from_on"],
        "to_on": row["to_on"] or None,
    }
    try:
        return SiteDraft.model_validate(values)
    except ValidationError as error:
        for entry in error.errors():
            name = str(entry["loc"][0]) if entry["loc"] else ""
            key = {"unit_id": "unit"}.get(name, name)
            faults.add(line, FIELD_NAMES.get(key, "（整行）"), row.get(key, ""), _EXPECTED.get(key, entry["msg"]))
        return None


_EXPECTED = {
    "code": "应为 1 至 40 个字的编码",
    "name": "应为 1 至 120 个字的名称",
    "kind": "应为 station（空气站）或 section（断面）",
    "unit": "应为已有省、市、县的代码或名称",
    "water_body": "应为 river（河流）或 lake（湖库）",
    "from_on": "应为日期，如 2021-01-01",
    "to_on": "应为日期，如 2021-12-31",
}


def _require_keeper(session: Session, call: Call) -> Sender:
    post = next((post for post in call.actor.posts if post.duty is Duty.ADMINISTRATOR), None)
    if post is not None:
        return Sender("administrator", post.unit_id, post, None)
    keeper = require_sender(session, call)
    if keeper.capacity == "monitoring_centre":
        raise Forbidden("站点和断面由督查机构或系统管理员维护")
    return keeper


def _require_reach(within: Set[UUID] | None, unit_id: UUID) -> None:
    if within is not None and unit_id not in within:
        raise NotFound("没有这个站点，或它不在本机构督查范围内")


def _add(session: Session, call: Call, keeper: Sender, draft: SiteDraft) -> UUID:
    site_id = new_id()
    queries.add(session, [draft.model_dump(mode="json") | {"id": site_id}])
    _note(session, call, keeper, "monitoring_site_made", draft.unit_id, {"code": draft.code, "name": draft.name})
    return site_id


def _note(session: Session, call: Call, keeper: Sender, kind: str, unit_id: UUID, data: dict[str, Any]) -> None:
    post: PostHeld | None = keeper.post
    record(session, Note(kind, SubjectKind.UNIT, unit_id, keeper.capacity, data, unit_id=unit_id), call=call, post=post)


def _show(session: Session, site_id: UUID) -> dict[str, Any]:
    found = queries.by_id(session, site_id)
    if found is None:
        raise NotFound("没有这个站点")
    return found
