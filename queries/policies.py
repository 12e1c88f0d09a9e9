"""Reading versioned rules: which version is in force for an office on a day."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, json, row, rows


def in_force(session: Session, *, name: str, office_id: UUID | None, on: date) -> Row | None:
    """Return id and body of the version an office goes by on a day: its own before the common one, newest first.

    Without an office the common one.
    """
    return row(
        session,
        """SELECT id, body, from_on, to_on FROM rule_set
           WHERE name = %(name)s AND (supervising_unit_id = %(office)s::uuid OR supervising_unit_id IS NULL)
             AND from_on <= %(on)s AND (to_on IS NULL OR to_on > %(on)s)
           ORDER BY supervising_unit_id IS NULL, version DESC LIMIT 1""",
        {"name": name, "office": office_id, "on": on},
    )


def chain(session: Session, *, name: str, offices: Sequence[UUID]) -> list[Row]:
    """Return all versions that offices ever went by, with the days each was in force for each of them.

    An office's own versions go before the common ones from the day the first of them begins, for good.
    """
    return rows(
        session,
        """WITH held AS (
             SELECT o.id AS office_id, r.id, r.version, r.body, r.from_on, r.to_on,
               r.supervising_unit_id IS NULL AS common
             FROM unnest(%(offices)s::uuid[]) o(id)
             JOIN rule_set r ON r.name = %(name)s AND (r.supervising_unit_id = o.id OR r.supervising_unit_id IS NULL)),
           own AS (SELECT office_id, min(from_on) AS from_on FROM held WHERE NOT common GROUP BY office_id),
           days AS (
             SELECT h.office_id, h.id, h.version, h.body, h.from_on,
               least(h.to_on, lead(h.from_on) OVER (PARTITION BY h.office_id, h.common ORDER BY h.from_on, h.version),
                     CASE WHEN h.common THEN w.from_on END) AS to_on
             FROM held h LEFT JOIN own w USING (office_id))
           SELECT * FROM days WHERE to_on IS NULL OR to_on > from_on ORDER BY office_id, from_on""",
        {"name": name, "offices": list(offices)},
    )


def in_force_many(session: Session, *, name: str, keys: Collection[tuple[UUID, date]]) -> list[Row]:
    """Return for many (office, day) what `in_force` returns for one, without the bodies."""
    return rows(
        session,
        """SELECT k.office_id, k.on_day, r.id, r.from_on, r.to_on
           FROM unnest(%(offices)s::uuid[], %(days)s::date[]) AS k(office_id, on_day)
           CROSS JOIN LATERAL (
             SELECT id, from_on, to_on FROM rule_set
             WHERE name = %(name)s AND (supervising_unit_id = k.office_id OR supervising_unit_id IS NULL)
               AND from_on <= k.on_day AND (to_on IS NULL OR to_on > k.on_day)
             ORDER BY supervising_unit_id IS NULL, version DESC LIMIT 1) r""",
        {"name": name, "offices": [key[0] for key in keys], "days": [key[1] for key in keys]},
    )


def has_common(session: Session, name: str) -> bool:
    """Whether a version for all offices was ever published."""
    found = row(
        session,
        "SELECT 1 AS found FROM rule_set WHERE name = %(name)s AND supervising_unit_id IS NULL LIMIT 1",
        {"name": name},
    )
    return found is not None


def by_ids(session: Session, ids: list[UUID]) -> list[Row]:
    """Return id and body of given versions."""
    return rows(session, "SELECT id, body FROM rule_set WHERE id = ANY(%(ids)s)", {"ids": ids})


def publish(
    session: Session, *, rule_set_id: UUID, name: str, version: int, basis: str, from_on: date, body: dict[str, Any]
) -> None:
    """Insert a version for all offices; a version already there stays as it is."""
    rows(
        session,
        """INSERT INTO rule_set (id, name, version, supervising_unit_id, basis, from_on, body)
           SELECT %(id)s, %(name)s::text, %(version)s::integer, NULL, %(basis)s, %(from_on)s, %(body)s
           WHERE NOT EXISTS (SELECT FROM rule_set WHERE name = %(name)s::text AND version = %(version)s::integer
                             AND supervising_unit_id IS NULL)""",
        {"id": rule_set_id, "name": name, "version": version, "basis": basis, "from_on": from_on, "body": json(body)},
    )


_SHOWN = """r.id, r.name, r.version, coalesce(r.body->>'title', '') AS title, r.basis, r.from_on,
  coalesce(r.to_on, (SELECT min(n.from_on) FROM rule_set n WHERE n.name = r.name AND n.version > r.version
                     AND n.supervising_unit_id IS NOT DISTINCT FROM r.supervising_unit_id)) AS to_on,
  r.supervising_unit_id, (SELECT name FROM unit_name u WHERE u.unit_id = r.supervising_unit_id
                          ORDER BY u.from_on DESC LIMIT 1) AS office_name"""


def versions(session: Session, *, name: str, office_id: UUID | None = None) -> list[Row]:
    """Return all published versions, newest first: an office's own and the common ones; without an office all."""
    return rows(
        session,
        f"""SELECT {_SHOWN} FROM rule_set r WHERE r.name = %(name)s
              AND (%(office)s::uuid IS NULL OR r.supervising_unit_id = %(office)s OR r.supervising_unit_id IS NULL)
            ORDER BY r.supervising_unit_id NULLS FIRST, r.from_on DESC, r.version DESC""",
        {"name": name, "office": office_id},
    )


def version(session: Session, rule_set_id: UUID) -> Row | None:
    """Return one published version with all it says."""
    return row(session, f"SELECT {_SHOWN}, r.body FROM rule_set r WHERE r.id = %(id)s", {"id": rule_set_id})


def add_version(
    session: Session, *, rule_set_id: UUID, draft: Row, version: int, from_on: date, body: dict[str, Any]
) -> None:
    """Insert an office's next version and end the one before with its first day."""
    rows(
        session,
        """WITH ended AS (
             UPDATE rule_set SET to_on = %(from_on)s
             WHERE name = %(name)s AND supervising_unit_id = %(office)s AND to_on IS NULL)
           INSERT INTO rule_set (id, name, version, supervising_unit_id, basis, from_on, body)
           VALUES (%(id)s, %(name)s, %(version)s, %(office)s, %(basis)s, %(from_on)s, %(body)s)""",
        {
            "id": rule_set_id,
            "name": draft["name"],
            "version": version,
            "office": draft["supervising_unit_id"],
            "basis": draft["basis"],
            "from_on": from_on,
            "body": json(body),
        },
    )


_DRAFT = f"""SELECT c.*, n.name AS office_name FROM policy_draft c
JOIN unit_name n ON n.unit_id = c.supervising_unit_id AND {on_day("n")}
WHERE c.supervising_unit_id = ANY(%(units)s)"""


def draft(session: Session, draft_id: UUID, *, units: list[UUID], on: date) -> Row | None:
    """Return a draft of one of these offices."""
    return row(session, f"{_DRAFT} AND c.id = %(id)s", {"id": draft_id, "units": units, "on": on})


def drafts(session: Session, *, units: list[UUID], on: date, after: UUID | None, limit: int) -> list[Row]:
    """Return one page of the drafts of these offices, newest first."""
    return rows(
        session,
        f"{_DRAFT} AND (%(after)s::uuid IS NULL OR c.id < %(after)s) ORDER BY c.id DESC LIMIT %(limit)s",
        {"units": units, "on": on, "after": after, "limit": limit},
    )
