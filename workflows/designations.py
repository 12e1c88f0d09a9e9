"""Designations: an administrator writes down by which paper an office may supervise whom, and when that ends."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound, Refused
from models.calls import Call
from models.designations import DesignationCreate, DesignationPublic
from models.units import Designation
from queries import designations, units
from workflows.administration import AdministrativeEvent, note_unit, require_administrator


def list_designations(
    session: Session,
    *,
    call: Call,  # noqa: ARG001  every query is called alike; designations are public
    after: tuple[Any, ...] | None,
    limit: int,
    office_id: UUID | None = None,
    on: date | None = None,
) -> list[DesignationPublic]:
    """Return designations; by whose order one is supervised is nobody's secret."""
    found = designations.page(session, after=after, limit=limit, office_id=office_id, on=on)
    return [DesignationPublic.model_validate(entry) for entry in found]


def make_designation(session: Session, *, call: Call, draft: DesignationCreate) -> DesignationPublic:
    """Write down a designation."""
    require_administrator(call)
    for name, unit_id in (("office_unit_id", draft.office_unit_id), ("scope_unit_id", draft.scope_unit_id)):
        if units.get(session, unit_id, draft.from_on) is None:
            raise Invalid("没有这个单位", errors=[{"field": name, "expected": "应为已有单位的编号"}])
    if draft.to_on is not None and draft.to_on <= draft.from_on:
        raise _wrong_day(draft.from_on)
    made = Designation.model_validate(draft)
    session.add(made)
    session.flush()
    note_unit(
        session, call, AdministrativeEvent.DESIGNATION_MADE, draft.office_unit_id, **draft.model_dump(mode="json")
    )
    return _public(session, made.id)


def end_designation(session: Session, *, call: Call, designation_id: UUID, to_on: date) -> DesignationPublic:
    """End a designation from a day on; what was done under it stays."""
    require_administrator(call)
    found = _public(session, designation_id)
    if to_on <= found.from_on:
        raise _wrong_day(found.from_on)
    if found.to_on is not None and found.to_on <= to_on:
        raise Refused(f"该授权已定于 {found.to_on} 结束")
    designations.end(session, designation_id=designation_id, to_on=to_on)
    data = {"designation_id": str(designation_id), "to_on": str(to_on)}
    note_unit(session, call, AdministrativeEvent.DESIGNATION_ENDED, found.office_unit_id, **data)
    return _public(session, designation_id)


def _public(session: Session, designation_id: UUID) -> DesignationPublic:
    found = designations.get(session, designation_id)
    if found is None:
        raise NotFound("没有这项授权")
    return DesignationPublic.model_validate(found)


def _wrong_day(from_on: date) -> Invalid:
    expected = f"应为晚于 {from_on} 的日期"
    return Invalid(f"to_on {expected}", errors=[{"field": "to_on", "expected": expected}])
