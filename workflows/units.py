"""Units over time: an administrator brings them into the tree, renames, moves and closes them from a day on."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, Invalid, NotFound, Refused
from models.calls import Call
from models.units import (
    NamePublic,
    ParentPublic,
    Unit,
    UnitAlias,
    UnitCreate,
    UnitDetail,
    UnitName,
    UnitParent,
    UnitPublic,
)
from queries import units
from queries.sql import Row
from workflows.administration import AdministrativeEvent, note_unit, require_administrator


def list_units(
    session: Session,
    *,
    call: Call,
    after: tuple[Any, ...] | None,
    limit: int,
    on: date | None = None,
    kind: str | None = None,
    parent_id: UUID | None = None,
    words: str | None = None,
) -> list[UnitPublic]:
    """Return units as of a day, today if none is given; the tree is known to everybody who is let in."""
    found = units.page(session, on=on or call.on, after=after, limit=limit, kind=kind, parent_id=parent_id, words=words)
    return [UnitPublic.model_validate(entry) for entry in found]


def get_unit(session: Session, *, call: Call, unit_id: UUID, on: date | None = None) -> UnitDetail:
    """Return a unit as of a day, with its whole history."""
    found = units.get(session, unit_id, on or call.on)
    if found is None:
        raise NotFound("没有这个单位")
    return UnitDetail(
        **found,
        aliases=units.aliases(session, unit_id),
        names=[NamePublic.model_validate(entry) for entry in units.names(session, unit_id)],
        parents=[ParentPublic.model_validate(entry) for entry in units.parents(session, unit_id)],
    )


def create_unit(session: Session, *, call: Call, draft: UnitCreate) -> UnitDetail:
    """Bring a unit into the tree, under a parent that exists on its first day."""
    require_administrator(call)
    _parent(session, draft.parent_id, draft.from_on)
    unit = Unit(code=draft.code, kind=draft.kind, from_on=draft.from_on)
    session.add(unit)
    session.flush()
    session.add(
        UnitName(unit_id=unit.id, name=draft.name, short_name=draft.short_name, from_on=draft.from_on),
    )
    session.add(UnitParent(unit_id=unit.id, parent_id=draft.parent_id, from_on=draft.from_on))
    session.add_all([UnitAlias(unit_id=unit.id, alias=alias) for alias in sorted(set(draft.aliases))])
    session.flush()
    note_unit(session, call, AdministrativeEvent.UNIT_CREATED, unit.id, **draft.model_dump(mode="json"))
    return get_unit(session, call=call, unit_id=unit.id, on=draft.from_on)


def rename_unit(
    session: Session, *, call: Call, unit_id: UUID, name: str, short_name: str, from_on: date
) -> UnitDetail:
    """Give a unit a new name from a day on; the old one ends the day before and stays in history."""
    require_administrator(call)
    _living(session, unit_id, from_on)
    last = units.names(session, unit_id)[-1]
    _refuse_earlier(last, from_on)
    if (last["name"], last["short_name"]) == (name, short_name):
        raise Conflict("单位现在就叫这个名称")
    units.end_row(session, table="unit_name", row_id=last["id"], on=from_on)
    session.add(UnitName(unit_id=unit_id, name=name, short_name=short_name, from_on=from_on))
    session.flush()
    note_unit(
        session, call, AdministrativeEvent.UNIT_RENAMED, unit_id, old=last["name"], new=name, from_on=str(from_on)
    )
    return get_unit(session, call=call, unit_id=unit_id, on=from_on)


def move_unit(session: Session, *, call: Call, unit_id: UUID, parent_id: UUID, from_on: date) -> UnitDetail:
    """Put a unit under another parent from a day on; never under itself or one of its own."""
    require_administrator(call)
    _living(session, unit_id, from_on)
    _parent(session, parent_id, from_on)
    if units.is_below(session, unit_id=parent_id, above_id=unit_id, on=from_on):
        raise Refused("不能隶属于本单位自身或其下级")
    past = units.parents(session, unit_id)
    if past:
        _refuse_earlier(past[-1], from_on)
        units.end_row(session, table="unit_parent", row_id=past[-1]["id"], on=from_on)
    session.add(UnitParent(unit_id=unit_id, parent_id=parent_id, from_on=from_on))
    session.flush()
    old = str(past[-1]["parent_id"]) if past else None
    note_unit(session, call, AdministrativeEvent.UNIT_MOVED, unit_id, old=old, new=str(parent_id), from_on=str(from_on))
    return get_unit(session, call=call, unit_id=unit_id, on=from_on)


def close_unit(session: Session, *, call: Call, unit_id: UUID, to_on: date) -> UnitDetail:
    """End a unit when nothing hangs on it any more: no unit below, no post, no open task."""
    require_administrator(call)
    unit = _living(session, unit_id, to_on)
    if to_on <= unit["from_on"]:
        raise _wrong_day("to_on", f"晚于 {unit['from_on']} 的日期")
    ties = units.ties(session, unit_id=unit_id, on=to_on)
    left = [
        f"{count} {words}"
        for count, words in (
            (ties["children"], "个下级单位"),
            (ties["posts"], "个未到期岗位"),
            (ties["tasks"], "项未办结任务"),
        )
        if count
    ]
    if left:
        raise Refused(f"该单位尚有{'、'.join(left)}，请先处理再撤销单位")
    units.end(session, unit_id=unit_id, on=to_on)
    note_unit(session, call, AdministrativeEvent.UNIT_CLOSED, unit_id, to_on=str(to_on))
    return get_unit(session, call=call, unit_id=unit_id, on=to_on)


def add_alias(session: Session, *, call: Call, unit_id: UUID, alias: str) -> UnitDetail:
    """Note one more way papers print the unit."""
    require_administrator(call)
    _known(session, unit_id)
    session.add(UnitAlias(unit_id=unit_id, alias=alias))
    session.flush()
    note_unit(session, call, AdministrativeEvent.ALIAS_ADDED, unit_id, alias=alias)
    return get_unit(session, call=call, unit_id=unit_id)


def remove_alias(session: Session, *, call: Call, unit_id: UUID, alias: str) -> None:
    """Forget an alias."""
    require_administrator(call)
    _known(session, unit_id)
    if not units.remove_alias(session, unit_id=unit_id, alias=alias):
        raise NotFound("单位没有这个别名")
    note_unit(session, call, AdministrativeEvent.ALIAS_REMOVED, unit_id, alias=alias)


def _known(session: Session, unit_id: UUID) -> Row:
    found = units.lock(session, unit_id)
    if found is None:
        raise NotFound("没有这个单位")
    return found


def _living(session: Session, unit_id: UUID, on: date) -> Row:
    found = _known(session, unit_id)
    if found["to_on"] is not None and found["to_on"] <= on:
        raise Refused(f"该单位已于 {found['to_on']} 撤销")
    return found


def _parent(session: Session, parent_id: UUID, on: date) -> None:
    found = units.get(session, parent_id, on)
    if found is None or on < found["from_on"] or (found["to_on"] is not None and found["to_on"] <= on):
        expected = f"{on} 当日存在的单位"
        raise Invalid(f"上级单位应为{expected}", errors=[{"field": "parent_id", "expected": f"应为{expected}"}])


def _refuse_earlier(last: Row, from_on: date) -> None:
    if from_on <= last["from_on"]:
        raise _wrong_day("from_on", f"晚于 {last['from_on']} 的日期（现行记录自该日起）")


def _wrong_day(field: str, expected: str) -> Invalid:
    return Invalid(f"{field} 应为{expected}", errors=[{"field": field, "expected": f"应为{expected}"}])
