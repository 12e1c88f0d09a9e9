"""Reading objections: the unit's own paper until it is filed, then also the office's that has to decide."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

VISIBLE = """(j.unit_id = ANY(%(units)s) OR (j.filed_on IS NOT NULL AND j.supervising_unit_id = ANY(%(units)s)))"""
_LINE = f"""
SELECT j.*, u.name AS unit_name, o.name AS office_name,
  (SELECT to_jsonb(d) FROM deadline d WHERE d.subject_id = j.id AND d.cancelled_at IS NULL
   ORDER BY d.id DESC LIMIT 1) AS deadline
FROM objection j
JOIN unit_name u ON u.unit_id = j.unit_id AND {on_day("u")}
JOIN unit_name o ON o.unit_id = j.supervising_unit_id AND {on_day("o")}"""


def for_command(session: Session, objection_id: UUID, units: list[UUID]) -> Row | None:
    """Return an objection with what its commands decide from."""
    return row(
        session,
        f"SELECT j.* FROM objection j WHERE j.id = %(id)s AND {VISIBLE}",
        {"id": objection_id, "units": units},
    )


def detail(session: Session, objection_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return an objection as its page shows it, with the date by which it must be decided."""
    return row(session, f"{_LINE} WHERE j.id = %(id)s AND {VISIBLE}", {"id": objection_id, "units": units, "on": on})


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of objections, newest first."""
    narrowed = [name for name in ("stage", "against_kind", "against_id", "unit_id") if filters.get(name) is not None]
    where = [VISIBLE, *(f"j.{name} = %({name})s" for name in narrowed)]
    return rows(
        session,
        f"""{_LINE} WHERE {" AND ".join(where)} AND (%(after)s::uuid IS NULL OR j.id < %(after)s::uuid)
            ORDER BY j.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit} | filters,
    )


def made_before(session: Session, against_id: UUID, unit_id: UUID) -> bool:
    """Whether the unit has objected to this already; what it withdrew itself does not count."""
    found = row(
        session,
        """SELECT 1 AS found FROM objection
           WHERE against_id = %(against)s AND unit_id = %(unit)s AND stage <> 'withdrawn'""",
        {"against": against_id, "unit": unit_id},
    )
    return found is not None


def pausing(session: Session, against_id: UUID) -> bool:
    """Whether an objection that waits for its decision pauses the effect of this."""
    found = row(
        session,
        "SELECT 1 AS found FROM objection WHERE against_id = %(id)s AND stage = 'filed' AND pauses_effect",
        {"id": against_id},
    )
    return found is not None


def took_part(session: Session, against_id: UUID) -> frozenset[UUID]:
    """Return everybody who ever acted on this, whatever he did; of a notice also on those that it replaced."""
    found = rows(
        session,
        """WITH RECURSIVE conclusion AS (
             SELECT %(id)s::uuid AS id
             UNION
             SELECT before.id FROM conclusion c JOIN notice n ON n.id = c.id JOIN paper p ON p.id = n.paper_id
             JOIN notice before ON before.paper_id = p.replaces_id)
           SELECT DISTINCT e.person_id FROM event e JOIN conclusion c ON c.id = e.subject_id
           WHERE e.person_id IS NOT NULL""",
        {"id": against_id},
    )
    return frozenset(entry["person_id"] for entry in found)


def person_name(session: Session, person_id: UUID | None) -> str | None:
    """Return what a person is called."""
    found = row(session, "SELECT name FROM person WHERE id = %(id)s", {"id": person_id})
    return found["name"] if found else None


def paper_number(session: Session, paper_id: UUID) -> str:
    """Return the number that a paper bears."""
    found = row(session, "SELECT payload->>'number' AS number FROM paper WHERE id = %(id)s", {"id": paper_id})
    return str(found["number"]) if found else ""
