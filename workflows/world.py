"""Loading a whole province at once: units, designations, persons and posts from checked rows, in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Refused
from core.ids import new_id
from models.people import Duty
from queries import bulk, policies
from queries import world as world_queries
from workflows.calendar_versions import publish_shipped_calendar
from workflows.extension_terms import read_extension_policy
from workflows.measures_policy import read_measures_policy
from workflows.message_rules import SHIPPED_MESSAGES
from workflows.office_hours import read_office_hours
from workflows.policy_files import read_policy
from workflows.world_files import DesignationRow, UnitRow, World


@dataclass(frozen=True, slots=True)
class Staff:
    """A person with one post, as a list of staff states it."""

    name: str
    login: str
    email: str | None
    phone: str | None
    unit: str
    duty: Duty
    password_hash: str | None = None


def load_world(session: Session, loaded: World) -> dict[str, UUID]:
    """Insert units with their dated names and parents, and designations; return unit ids by code.

    The province made at the first run is kept. Raises Refused if there are other units already: later changes are
    made one by one, each with its day.
    """
    known = world_queries.units_by_code(session)
    if set(known) - {unit.code for unit in loaded.units if unit.parent is None}:
        raise Refused("单位名录已存在，不能整体重复导入；请逐项变更")
    ids = {unit.code: known.get(unit.code) or new_id() for unit in loaded.units}
    fresh = tuple(unit for unit in loaded.units if unit.code not in known)
    histories: dict[str, list[UnitRow]] = {}
    for unit in fresh:
        histories.setdefault(unit.code, []).append(unit)
    bulk.insert(session, "unit", [_unit(ids, rows) for rows in histories.values()])
    bulk.insert(session, "unit_name", [_name(ids, unit) for unit in fresh])
    bulk.insert(session, "unit_parent", [_parent(ids, unit) for unit in fresh if unit.parent])
    bulk.insert(session, "unit_alias", list(_aliases(ids, histories)))
    bulk.insert(session, "designation", [_designation(ids, entry) for entry in loaded.designations])
    return ids


def load_staff(session: Session, staff: Iterable[Staff], *, units: Mapping[str, UUID], on: date) -> dict[str, UUID]:
    """Insert persons with their posts, one person per log-in; return person ids by log-in."""
    staff = list(staff)
    people = {entry.login: new_id() for entry in staff}
    persons = {
        entry.login: {
            "id": people[entry.login],
            "name": entry.name,
            "login": entry.login,
            "email": entry.email,
            "phone": entry.phone,
            "password_hash": entry.password_hash,
        }
        for entry in staff
    }
    posts = [
        {
            "id": new_id(),
            "person_id": people[entry.login],
            "unit_id": units[entry.unit],
            "duty": entry.duty,
            "from_on": on,
        }
        for entry in staff
    ]
    bulk.insert(session, "person", list(persons.values()))
    bulk.insert(session, "post", posts)
    return people


def publish_default_policy(session: Session, *, from_on: date, notices_until: date | None = None) -> None:
    """Put the shipped ladder, numbers and hours in force for every office that has none, and the holiday notices.

    Where a version was ever published, an upgrade decrees no other one: a person publishes it. With `notices_until`
    the house knows only what the State Council had made public by that day.
    """
    publish_shipped_calendar(session, until=notices_until)
    for policy in (
        read_policy(),
        read_measures_policy(),
        read_extension_policy(),
        read_office_hours(),
        SHIPPED_MESSAGES,
    ):
        if policies.has_common(session, policy.name):
            continue
        policies.publish(
            session,
            rule_set_id=new_id(),
            name=policy.name,
            version=policy.version,
            basis=policy.basis,
            from_on=from_on,
            body=policy.model_dump(mode="json"),
        )


def _unit(ids: Mapping[str, UUID], rows: list[UnitRow]) -> dict[str, Any]:
    last = max(rows, key=lambda row: row.from_on)
    first = min(rows, key=lambda row: row.from_on)
    return {"id": ids[last.code], "code": last.code, "kind": last.kind, "from_on": first.from_on, "to_on": last.to_on}


def _name(ids: Mapping[str, UUID], unit: UnitRow) -> dict[str, Any]:
    return {
        "id": new_id(),
        "unit_id": ids[unit.code],
        "name": unit.name,
        "short_name": unit.short_name,
        "from_on": unit.from_on,
        "to_on": unit.to_on,
    }


def _parent(ids: Mapping[str, UUID], unit: UnitRow) -> dict[str, Any]:
    return {
        "id": new_id(),
        "unit_id": ids[unit.code],
        "parent_id": ids[str(unit.parent)],
        "from_on": unit.from_on,
        "to_on": unit.to_on,
    }


def _aliases(ids: Mapping[str, UUID], histories: Mapping[str, list[UnitRow]]) -> Iterable[dict[str, Any]]:
    for code, rows in histories.items():
        for alias in sorted({alias for row in rows for alias in row.aliases}):
            yield {"id": new_id(), "unit_id": ids[code], "alias": alias}


def _designation(ids: Mapping[str, UUID], entry: DesignationRow) -> dict[str, Any]:
    return {
        "id": new_id(),
        "office_unit_id": ids[entry.office],
        "scope_unit_id": ids[entry.scope],
        "matters": entry.matters,
        "regime": entry.regime,
        "basis": entry.basis,
        "from_on": entry.from_on,
        "to_on": entry.to_on,
    }
