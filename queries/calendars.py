"""Papers of the working-day calendar, the days they name, drafts of new ones, and the open dates a paper concerns."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.deadlines import PAUSED
from queries.sql import Row, json, row, rows


def version_in_force(session: Session) -> str | None:
    """Return the name of the calendar's newest version; None before the first paper."""
    found = row(session, "SELECT calendar_version FROM calendar_paper ORDER BY number DESC LIMIT 1")
    return found["calendar_version"] if found else None


def reckoned_with(session: Session, *, office_id: UUID, on: date) -> Row:
    """Return the name of the calendar in force and, as text, the hours an office keeps on a day, its own first.

    Either is None where nothing was ever published.
    """
    found = row(
        session,
        """SELECT (SELECT calendar_version FROM calendar_paper ORDER BY number DESC LIMIT 1) AS calendar_version,
             (SELECT body::text FROM rule_set WHERE name = 'office_hours'
                AND (supervising_unit_id = %(office)s OR supervising_unit_id IS NULL)
                AND from_on <= %(on)s AND (to_on IS NULL OR to_on > %(on)s)
              ORDER BY supervising_unit_id IS NULL, version DESC LIMIT 1) AS hours""",
        {"office": office_id, "on": on},
    )
    return found or {}


def next_hours_version(session: Session, office_id: UUID) -> int:
    """Return the number of the next version of an office's hours; two at once are told apart by the unique key."""
    found = row(
        session,
        """SELECT coalesce(max(version), 0) + 1 AS version FROM rule_set
           WHERE name = 'office_hours' AND (supervising_unit_id = %(office)s OR supervising_unit_id IS NULL)""",
        {"office": office_id},
    )
    return found["version"] if found else 1


def publish_hours(session: Session, *, hours_id: UUID, office_id: UUID, from_on: date, body: dict[str, Any]) -> None:
    """Insert a version of an office's hours; `body` names its version and basis."""
    rows(
        session,
        """INSERT INTO rule_set (id, name, version, supervising_unit_id, basis, from_on, body)
           VALUES (%(id)s, 'office_hours', %(version)s, %(office)s, %(basis)s, %(from_on)s, %(body)s)""",
        {"id": hours_id, "office": office_id, "from_on": from_on, "body": json(body)}
        | {name: body[name] for name in ("version", "basis")},
    )


def newest(session: Session) -> Row | None:
    """Return the paper with which the calendar's newest version begins."""
    return row(session, "SELECT * FROM calendar_paper ORDER BY number DESC LIMIT 1")


def papers(session: Session, *, on: date | None = None) -> list[Row]:
    """Return the papers of the calendar in the order in which they came, with the days each names.

    With `on` only those known on that day: what the calendar said then.
    """
    return rows(
        session,
        """SELECT p.*, (SELECT coalesce(jsonb_agg(jsonb_build_object('date', d.day, 'name', d.name,
                          'isOffDay', d.is_off_day) ORDER BY d.day), '[]')
                        FROM calendar_day d WHERE d.paper_id = p.id) AS days
           FROM calendar_paper p WHERE %(on)s::date IS NULL OR p.known_on <= %(on)s ORDER BY p.number""",
        {"on": on},
    )


def known(session: Session, document_no: str) -> bool:
    """Whether a paper is in the calendar, or waits as a draft."""
    found = row(
        session,
        """SELECT 1 AS found WHERE EXISTS (SELECT FROM calendar_paper WHERE document_no = %(no)s)
             OR EXISTS (SELECT FROM calendar_draft WHERE document_no = %(no)s AND stage = 'drafted')""",
        {"no": document_no},
    )
    return found is not None


def publish(session: Session, paper: Row, days: Sequence[dict[str, Any]]) -> None:
    """Insert a paper with its days; `paper` holds every column."""
    rows(
        session,
        """WITH paper AS (
             INSERT INTO calendar_paper SELECT * FROM jsonb_populate_record(NULL::calendar_paper, %(paper)s)
             RETURNING id)
           INSERT INTO calendar_day (paper_id, day, name, is_off_day)
           SELECT paper.id, d.date, d.name, d."isOffDay" FROM paper,
             jsonb_to_recordset(%(days)s) AS d(date date, name text, "isOffDay" boolean)""",
        {"paper": json(paper), "days": json(list(days))},
    )


_DRAFT = f"""SELECT c.*, o.name AS office_name FROM calendar_draft c
             JOIN unit_name o ON o.unit_id = c.supervising_unit_id AND {on_day("o")}"""


def draft(session: Session, draft_id: UUID, *, units: list[UUID], on: date) -> Row | None:
    """Return a draft of one of these offices."""
    return row(
        session,
        f"{_DRAFT} WHERE c.id = %(id)s AND c.supervising_unit_id = ANY(%(units)s)",
        {"id": draft_id, "units": units, "on": on},
    )


def drafts(session: Session, *, units: list[UUID], on: date, after: UUID | None, limit: int) -> list[Row]:
    """Return one page of the drafts of these offices, newest first."""
    return rows(
        session,
        f"""{_DRAFT} WHERE c.supervising_unit_id = ANY(%(units)s) AND (%(after)s::uuid IS NULL OR c.id < %(after)s)
            ORDER BY c.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit},
    )


def province_offices(session: Session, *, on: date) -> list[Row]:
    """Return the offices directly under the province on a day: theirs is the calendar that all go by."""
    return rows(
        session,
        f"""SELECT u.id, u.code FROM unit u JOIN unit_parent p ON p.unit_id = u.id AND {on_day("p")}
            JOIN unit top ON top.id = p.parent_id AND top.kind = 'province'
            WHERE u.kind = 'office' AND {on_day("u")} ORDER BY u.code""",
        {"on": on},
    )


_FIRST = UUID(int=0)
# What a deadline was reckoned with may be unknown (an older release): then every paper is news to it.
_CONCERNED = """
SELECT d.id FROM deadline d LEFT JOIN calendar_paper own ON own.calendar_version = d.calendar_version
WHERE d.met_at IS NULL AND d.cancelled_at IS NULL AND d.calendar_version <> %(version)s AND d.id > %(after)s
  AND (d.provisional OR EXISTS (
    SELECT FROM jsonb_to_recordset(%(news)s) AS n(number integer, first_on date, last_on date)
    WHERE n.number > coalesce(own.number, 0)
      AND n.first_on <= greatest(d.due_on, d.counted_from) + %(around)s::integer
      AND n.last_on >= least(d.basis_on, d.counted_from, d.due_on - %(around)s::integer)))
ORDER BY d.id LIMIT %(limit)s"""


def concerned(
    session: Session, *, version: str, news: Sequence[Row], around: int, after: UUID | None, limit: int
) -> list[UUID]:
    """Return the next open dates, by id, that papers newer than their own version may move or remind of otherwise.

    `news` holds number, first and last day of each stretch of changed days; `around` is how many days before and after
    a date its reminders may lie.
    """
    params = {"version": version, "news": json(list(news)), "around": around, "after": after or _FIRST, "limit": limit}
    return [entry["id"] for entry in rows(session, _CONCERNED, params)]


def still_open(session: Session, ids: Sequence[UUID], *, version: str, lock: bool) -> list[Row]:
    """Return those of these dates that are open and were not yet reckoned by a version; with `lock` they are held.

    Each comes with the title of its matter and whether its clock is paused.
    """
    return rows(
        session,
        f"""SELECT d.*, coalesce(t.title, o.title) AS title, {PAUSED} AS paused
            FROM deadline d LEFT JOIN task t ON t.id = d.task_id LEFT JOIN objection o ON o.id = d.subject_id
            WHERE d.id = ANY(%(ids)s) AND d.met_at IS NULL AND d.cancelled_at IS NULL
              AND d.calendar_version <> %(version)s
            ORDER BY d.id {"FOR UPDATE OF d" if lock else ""}""",
        {"ids": list(ids), "version": version},
    )


def adopt(session: Session, deadline_ids: Sequence[UUID], *, version: str, at: datetime) -> None:
    """Note that dates stay as they are by a newer version; the clock looks at them, for its moments may not."""
    rows(
        session,
        """UPDATE deadline SET calendar_version = %(version)s,
             next_check_at = CASE WHEN next_check_at IS NOT NULL THEN least(next_check_at, %(at)s) END
           WHERE id = ANY(%(ids)s)""",
        {"version": version, "ids": list(deadline_ids), "at": at},
    )


_COPY = """
WITH moved AS (SELECT * FROM jsonb_to_recordset(%(moved)s) AS m(subject_id uuid, kind text, due_on date)),
publicity AS (
  UPDATE rectification r SET publicity = jsonb_set(r.publicity, '{to_on}', to_jsonb(m.due_on::text))
  FROM moved m WHERE m.kind = 'publicity' AND r.id = m.subject_id AND r.publicity ? 'to_on')
UPDATE look_back l SET planned_on = m.due_on FROM moved m WHERE m.kind = 'look_back' AND l.id = m.subject_id"""


def carry_over(session: Session, moved: Sequence[dict[str, Any]]) -> None:
    """Carry moved dates over to the subjects that show them: 公示期满, 回头看."""
    rows(session, _COPY, {"moved": json(list(moved))})
