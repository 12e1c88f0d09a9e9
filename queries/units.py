"""Units as they were on a day: names, parents, aliases, and what still hangs on a unit."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

_ON = "{0}.from_on <= %(on)s AND ({0}.to_on IS NULL OR {0}.to_on > %(on)s)"
# A unit asked for outside its days is shown under the name nearest to its end.
_UNIT = f"""
SELECT u.id, u.code, u.kind, n.name, n.short_name, p.parent_id, pn.name AS parent_name, u.from_on, u.to_on
FROM unit u
JOIN LATERAL (SELECT name, short_name FROM unit_name n WHERE n.unit_id = u.id
              ORDER BY ({_ON.format("n")}) DESC, n.from_on DESC LIMIT 1) n ON true
LEFT JOIN unit_parent p ON p.unit_id = u.id AND {_ON.format("p")}
LEFT JOIN LATERAL (SELECT name FROM unit_name n WHERE n.unit_id = p.parent_id
                   ORDER BY ({_ON.format("n")}) DESC, n.from_on DESC LIMIT 1) pn ON true"""


def get(session: Session, unit_id: UUID, on: date) -> Row | None:
    """Return a unit under the name and parent of a day."""
    return row(session, f"{_UNIT} WHERE u.id = %(id)s", {"id": unit_id, "on": on})


def page(
    session: Session,
    *,
    on: date,
    after: tuple[Any, ...] | None,
    limit: int,
    kind: str | None = None,
    parent_id: UUID | None = None,
    words: str | None = None,
) -> list[Row]:
    """Return units in force on a day, ordered by code; `words` looks into names and aliases."""
    return rows(
        session,
        f"""{_UNIT} WHERE {_ON.format("u")}
        AND (%(kind)s::text IS NULL OR u.kind = %(kind)s)
        AND (%(parent_id)s::uuid IS NULL OR p.parent_id = %(parent_id)s)
        AND (%(words)s::text IS NULL OR strpos(n.name, %(words)s) > 0
             OR EXISTS (SELECT FROM unit_alias a WHERE a.unit_id = u.id AND strpos(a.alias, %(words)s) > 0))
        AND (%(code)s::text IS NULL OR (u.code, u.id) > (%(code)s, %(id)s::uuid))
        ORDER BY u.code, u.id LIMIT %(limit)s""",
        {
            "on": on,
            "kind": kind,
            "parent_id": parent_id,
            "words": words,
            "code": after and after[0],
            "id": after and after[1],
            "limit": limit,
        },
    )


def names(session: Session, unit_id: UUID) -> list[Row]:
    """Return everything the unit was ever called, oldest first."""
    return rows(
        session,
        "SELECT id, name, short_name, from_on, to_on FROM unit_name WHERE unit_id = %(id)s ORDER BY from_on",
        {"id": unit_id},
    )


def parents(session: Session, unit_id: UUID) -> list[Row]:
    """Return everything the unit was ever under, oldest first, each parent by the name it had then."""
    return rows(
        session,
        """SELECT p.id, p.parent_id, n.name AS parent_name, p.from_on, p.to_on FROM unit_parent p
           JOIN LATERAL (SELECT name FROM unit_name n WHERE n.unit_id = p.parent_id
                         ORDER BY (n.from_on <= p.from_on) DESC, n.from_on DESC LIMIT 1) n ON true
           WHERE p.unit_id = %(id)s ORDER BY p.from_on""",
        {"id": unit_id},
    )


def aliases(session: Session, unit_id: UUID) -> list[str]:
    """Return the other ways papers print the unit."""
    found = rows(session, "SELECT alias FROM unit_alias WHERE unit_id = %(id)s ORDER BY alias", {"id": unit_id})
    return [entry["alias"] for entry in found]


def lock(session: Session, unit_id: UUID) -> Row | None:
    """Return a unit, kept from other administrators till the end of the transaction."""
    return row(session, "SELECT id, code, kind, from_on, to_on FROM unit WHERE id = %(id)s FOR UPDATE", {"id": unit_id})


def root(session: Session) -> Row | None:
    """Return the oldest unit that is under nobody: the province."""
    return row(
        session,
        """SELECT id FROM unit u WHERE kind = 'province'
           AND NOT EXISTS (SELECT FROM unit_parent p WHERE p.unit_id = u.id) ORDER BY from_on, id LIMIT 1""",
    )


def is_below(session: Session, *, unit_id: UUID, above_id: UUID, on: date) -> bool:
    """Whether `unit_id` is, on a day or later, `above_id` itself or somewhere under it."""
    return bool(
        rows(
            session,
            """WITH RECURSIVE up AS (
                 SELECT %(unit_id)s::uuid AS id
                 UNION SELECT p.parent_id FROM unit_parent p JOIN up ON up.id = p.unit_id
                 WHERE p.to_on IS NULL OR p.to_on > %(on)s)
               SELECT 1 FROM up WHERE id = %(above_id)s""",
            {"unit_id": unit_id, "above_id": above_id, "on": on},
        )
    )


def ties(session: Session, *, unit_id: UUID, on: date) -> Row:
    """Return how many units, posts and open tasks would be left hanging if the unit ended on a day."""
    found = row(
        session,
        f"""SELECT
          (SELECT count(*) FROM unit_parent p JOIN unit c ON c.id = p.unit_id AND (c.to_on IS NULL OR c.to_on > %(on)s)
           WHERE p.parent_id = %(id)s AND {_ON.format("p")}) AS children,
          (SELECT count(*) FROM post WHERE unit_id = %(id)s AND (to_on IS NULL OR to_on > %(on)s)) AS posts,
          (SELECT count(*) FROM task WHERE unit_id = %(id)s
           AND stage NOT IN ('closed', 'excused', 'withdrawn')) AS tasks""",
        {"id": unit_id, "on": on},
    )
    return found or {}


def end(session: Session, *, unit_id: UUID, on: date) -> None:
    """End a unit and the name and parent it has then."""
    values = {"id": unit_id, "on": on}
    rows(session, "UPDATE unit SET to_on = %(on)s WHERE id = %(id)s", values)
    for table in ("unit_name", "unit_parent"):
        rows(session, f"UPDATE {table} SET to_on = %(on)s WHERE unit_id = %(id)s AND to_on IS NULL", values)


def end_row(session: Session, *, table: str, row_id: UUID, on: date) -> None:
    """End a dated row of a unit: `unit_name` or `unit_parent`."""
    if table not in ("unit_name", "unit_parent"):
        raise ValueError(table)
    rows(session, f"UPDATE {table} SET to_on = %(on)s WHERE id = %(id)s", {"id": row_id, "on": on})


def remove_alias(session: Session, *, unit_id: UUID, alias: str) -> bool:
    """Forget an alias; False when the unit had none like it."""
    return bool(
        rows(
            session,
            "DELETE FROM unit_alias WHERE unit_id = %(id)s AND alias = %(alias)s RETURNING id",
            {"id": unit_id, "alias": alias},
        )
    )
