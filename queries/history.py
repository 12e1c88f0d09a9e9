"""Reading the accountability record: who did what on a subject, under the names of the day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from queries.shown import SHOWN, SHOWN_TO
from queries.sql import Row, row, rows


def done_by(session: Session, subject_ids: Sequence[UUID], kinds: Sequence[str]) -> dict[str, frozenset[UUID]]:
    """Return for each event kind the persons who did it on these subjects; nothing is asked if no kind is wanted."""
    if not kinds:
        return {}
    found = rows(
        session,
        """SELECT kind, array_agg(DISTINCT person_id) AS people FROM event
           WHERE subject_id = ANY(%(subjects)s) AND kind = ANY(%(kinds)s) AND person_id IS NOT NULL GROUP BY kind""",
        {"subjects": list(subject_ids), "kinds": list(kinds)},
    )
    return {entry["kind"]: frozenset(entry["people"]) for entry in found}


def last_day(session: Session, subject_id: UUID, kind: str) -> date | None:
    """Return the business day on which something last happened to a subject."""
    found = row(
        session,
        """SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS on_day FROM event
           WHERE subject_id = %(id)s AND kind = %(kind)s ORDER BY subject_seq DESC LIMIT 1""",
        {"id": subject_id, "kind": kind},
    )
    return found["on_day"] if found else None


def last_pause(session: Session, task_id: UUID) -> Row | None:
    """Return the day, reason and kind of the last suspension of a task; the kind is None for older ones."""
    return row(
        session,
        """SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS on_day, reason, data->>'pause' AS pause FROM event
           WHERE subject_id = %(id)s AND kind = 'task_suspended' ORDER BY subject_seq DESC LIMIT 1""",
        {"id": task_id},
    )


def pauses_of(session: Session, deadline_id: UUID, task_id: UUID | None, subject_id: UUID) -> list[Row]:
    """Return when days were given back to a date and how many, with the reason, oldest first."""
    return rows(
        session,
        """SELECT (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS on, e.kind AS event, e.reason,
             (c->>'paused_days')::integer AS working_days, (c->>'due_on')::date AS due_on, c->>'explanation' AS why
           FROM event e CROSS JOIN LATERAL jsonb_array_elements(e.data->'deadlines_changed') c
           WHERE (e.task_id = %(task)s OR e.subject_id = %(subject)s) AND e.data ? 'deadlines_changed'
             AND c->>'id' = %(id)s::text AND c ? 'paused_days' ORDER BY e.id""",
        {"id": deadline_id, "task": task_id, "subject": subject_id},
    )


def cause_of(session: Session, subject_id: UUID, kind: str) -> UUID | None:
    """Return what set off the first event of this kind on a subject."""
    found = row(
        session,
        """SELECT cause_event_id FROM event WHERE subject_id = %(id)s AND kind = %(kind)s
           ORDER BY subject_seq LIMIT 1""",
        {"id": subject_id, "kind": kind},
    )
    return found["cause_event_id"] if found else None


_TIMELINE = """
SELECT e.id, e.subject_kind, e.subject_id, e.subject_seq, e.kind, e.occurred_at, e.recorded_at, e.capacity, e.duty,
       e.via, e.reason, e.from_stage, e.to_stage, e.data, e.cause_event_id, e.person_id, h.name AS person_name,
       e.post_id, e.unit_id, acting.name AS unit_name, e.concerned_unit_id, bearer.name AS concerned_unit_name
FROM event e
CROSS JOIN LATERAL (SELECT (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS it) day
LEFT JOIN person h ON h.id = e.person_id
LEFT JOIN unit_name acting ON acting.unit_id = e.unit_id AND acting.from_on <= day.it
  AND (acting.to_on IS NULL OR acting.to_on > day.it)
LEFT JOIN unit_name bearer ON bearer.unit_id = e.concerned_unit_id
  AND bearer.from_on <= day.it
  AND (bearer.to_on IS NULL OR bearer.to_on > day.it)
"""


def of_subject(session: Session, subject_id: UUID, *, units: list[UUID], after: UUID | None, limit: int) -> list[Row]:
    """Return one page of a subject's own events, oldest first."""
    return rows(
        session,
        _TIMELINE
        + f"""WHERE e.subject_id = %(id)s AND (%(after)s::uuid IS NULL OR e.id > %(after)s::uuid) AND {SHOWN}
              ORDER BY e.id LIMIT %(limit)s""",
        {"id": subject_id, "after": after, "limit": limit, "units": units} | SHOWN_TO,
    )


def of_task(session: Session, task_id: UUID, *, units: list[UUID], after: UUID | None, limit: int) -> list[Row]:
    """Return one page of everything that happened around a task.

    What a unit has not yet submitted is its own paper: drafting and signing are shown to that unit alone. What an
    office only proposed is shown to the office alone.
    """
    return rows(
        session,
        _TIMELINE + f"WHERE e.task_id = %(id)s AND (%(after)s::uuid IS NULL OR e.id > %(after)s::uuid) "
        f"AND {SHOWN} ORDER BY e.id LIMIT %(limit)s",
        {"id": task_id, "after": after, "limit": limit, "units": units} | SHOWN_TO,
    )


def of_subjects(
    session: Session, subject_ids: Sequence[UUID], *, units: list[UUID], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of the events of subjects that belong together, as far as these units may know them."""
    return rows(
        session,
        _TIMELINE + f"WHERE e.subject_id = ANY(%(ids)s) AND (%(after)s::uuid IS NULL OR e.id > %(after)s::uuid) "
        f"AND {SHOWN} ORDER BY e.id LIMIT %(limit)s",
        {"ids": list(subject_ids), "after": after, "limit": limit, "units": units} | SHOWN_TO,
    )
