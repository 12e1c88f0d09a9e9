"""Persons and posts; who may see whom stands in the WHERE clause."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

# Colleagues, past ones included, see each other; an administrator sees everybody.
_VISIBLE = """(%(everybody)s OR h.id = %(self)s OR EXISTS (
  SELECT FROM post v WHERE v.person_id = h.id AND v.unit_id = ANY(%(unit_ids)s::uuid[])))"""
_POST = """
SELECT p.id, p.person_id, p.unit_id, n.name AS unit_name, p.duty, p.from_on, p.to_on FROM post p
JOIN LATERAL (SELECT name FROM unit_name n WHERE n.unit_id = p.unit_id
              ORDER BY (n.from_on <= %(on)s AND (n.to_on IS NULL OR n.to_on > %(on)s)) DESC, n.from_on DESC
              LIMIT 1) n ON true"""


def page(
    session: Session,
    *,
    everybody: bool,
    self_id: UUID | None,
    unit_ids: Sequence[UUID],
    after: tuple[Any, ...] | None,
    limit: int,
    person_id: UUID | None = None,
    unit_id: UUID | None = None,
    duty: str | None = None,
    on: date | None = None,
) -> list[Row]:
    """Return persons whom the caller may see, ordered by log-in name."""
    values: dict[str, Any] = {"everybody": everybody, "self": self_id, "unit_ids": list(unit_ids), "on": on}
    values |= {"person_id": person_id, "unit_id": unit_id, "duty": duty, "limit": limit}
    values |= {"login": after and after[0], "id": after and after[1]}
    return rows(
        session,
        f"""SELECT h.id, h.name, h.login, h.email, h.phone, h.disabled_at FROM person h WHERE {_VISIBLE}
        AND (%(person_id)s::uuid IS NULL OR h.id = %(person_id)s)
        AND ((%(unit_id)s::uuid IS NULL AND %(duty)s::text IS NULL) OR EXISTS (
          SELECT FROM post p WHERE p.person_id = h.id
          AND (%(unit_id)s::uuid IS NULL OR p.unit_id = %(unit_id)s)
          AND (%(duty)s::text IS NULL OR p.duty = %(duty)s)
          AND p.from_on <= %(on)s::date AND (p.to_on IS NULL OR p.to_on > %(on)s::date)))
        AND (%(login)s::text IS NULL OR (h.login, h.id) > (%(login)s, %(id)s::uuid))
        ORDER BY h.login, h.id LIMIT %(limit)s""",
        values,
    )


def posts_of(session: Session, person_ids: Sequence[UUID], on: date) -> list[Row]:
    """Return all posts of persons, past ones too, each unit under its name of a day."""
    return rows(
        session,
        f"{_POST} WHERE p.person_id = ANY(%(ids)s::uuid[]) ORDER BY p.from_on, p.id",
        {"ids": list(person_ids), "on": on},
    )


def lock(session: Session, person_id: UUID) -> Row | None:
    """Return a person, kept from other administrators till the end of the transaction."""
    return row(
        session,
        "SELECT id, login, name, email, phone, disabled_at FROM person WHERE id = %(id)s FOR UPDATE",
        {"id": person_id},
    )


def post(session: Session, post_id: UUID) -> Row | None:
    """Return one post."""
    return row(
        session, "SELECT id, person_id, unit_id, duty, from_on, to_on FROM post WHERE id = %(id)s", {"id": post_id}
    )


def overlapping(session: Session, *, person_id: UUID, from_on: date, to_on: date | None) -> list[Row]:
    """Return the posts a person holds at any time between two days."""
    return rows(
        session,
        """SELECT id, unit_id, duty, from_on, to_on FROM post WHERE person_id = %(person_id)s
           AND (to_on IS NULL OR to_on > %(from_on)s) AND (%(to_on)s::date IS NULL OR from_on < %(to_on)s)""",
        {"person_id": person_id, "from_on": from_on, "to_on": to_on},
    )


def administrators(session: Session, *, on: date, except_post: UUID | None = None) -> int:
    """Return how many enabled persons are administrator on a day and without an end; locks those posts."""
    return len(
        rows(
            session,
            """SELECT p.id FROM post p JOIN person h ON h.id = p.person_id AND h.disabled_at IS NULL
               WHERE p.duty = 'administrator' AND p.from_on <= %(on)s AND p.to_on IS NULL
               AND p.id IS DISTINCT FROM %(except_post)s::uuid ORDER BY p.id FOR UPDATE OF p""",
            {"on": on, "except_post": except_post},
        )
    )


def end_post(session: Session, *, post_id: UUID, to_on: date) -> None:
    """Set the first day on which a post is no longer held."""
    rows(session, "UPDATE post SET to_on = %(to_on)s WHERE id = %(id)s", {"id": post_id, "to_on": to_on})


def change(session: Session, *, person_id: UUID, name: str, email: str | None, phone: str | None) -> None:
    """Replace what may change about a person."""
    rows(
        session,
        "UPDATE person SET name = %(name)s, email = %(email)s, phone = %(phone)s WHERE id = %(id)s",
        {"id": person_id, "name": name, "email": email, "phone": phone},
    )


def disable(session: Session, *, person_id: UUID, at: datetime | None) -> None:
    """Keep a person out from now on, or let him in again."""
    rows(session, "UPDATE person SET disabled_at = %(at)s WHERE id = %(id)s", {"id": person_id, "at": at})
