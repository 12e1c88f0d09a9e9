"""Reading tasks: every statement carries the visibility clause, so a hidden task does not exist for the caller."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.deadlines import OBJECTED_ON, OF_THE_TASK, SUSPENDED_ON
from queries.sql import Row, json, row, rows

# A draft waits for its office: the unit that will bear it learns of it when it is assigned.
VISIBLE = """EXISTS (SELECT FROM task_party y WHERE y.task_id = t.id AND y.unit_id = ANY(%(units)s)
              AND (t.stage <> 'drafted' OR y.role <> 'responsible'))"""
_OPEN_DEADLINES = """
  coalesce((SELECT jsonb_agg(to_jsonb(d) ORDER BY d.due_on, d.id) FROM deadline d
            WHERE d.task_id = t.id AND d.cancelled_at IS NULL AND (d.met_at IS NULL OR d.kind IN ('completion', 'plan'))
              AND (d.unit_id <> t.supervising_unit_id OR t.supervising_unit_id = ANY(%(units)s))
           ), '[]') AS deadlines"""


def for_command(session: Session, task_id: UUID, units: list[UUID]) -> Row | None:
    """Return what a command on a task decides from: the row, its parent's and item's ids, nothing for show."""
    return row(
        session,
        f"""SELECT t.*, m.basis_paper FROM task t JOIN matter_source m ON m.id = t.source_id
            WHERE t.id = %(id)s AND {VISIBLE}""",
        {"id": task_id, "units": units},
    )


def many_for_command(session: Session, task_ids: Sequence[UUID], units: list[UUID]) -> list[Row]:
    """Return the visible ones of many tasks, for acts on a whole list."""
    return rows(
        session,
        f"SELECT t.* FROM task t WHERE t.id = ANY(%(ids)s) AND {VISIBLE}",
        {"ids": list(task_ids), "units": units},
    )


def drafted_for(session: Session, office_ids: list[UUID], plan_id: UUID) -> list[Row]:
    """Return the tasks of a plan that wait for these offices to assign them."""
    return rows(
        session,
        """SELECT t.* FROM task t JOIN plan_item i ON i.id = t.item_id
           WHERE i.plan_id = %(plan)s AND t.stage = 'drafted' AND t.supervising_unit_id = ANY(%(offices)s)
           ORDER BY t.id""",
        {"plan": plan_id, "offices": office_ids},
    )


def detail(session: Session, task_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return a task as its page shows it: names of the day, plan entry, deadlines, how its parts stand."""
    return row(
        session,
        f"""SELECT t.*, bearer.name AS unit_name, office.name AS office_name,
              i.part_title, i.group_no, i.group_title, i.no AS item_no, i.plan_id, p.number AS plan_number,
              m.kind AS source_kind, m.basis_paper,
              (SELECT y.role FROM task_party y WHERE y.task_id = t.id AND y.unit_id = ANY(%(units)s)
               ORDER BY y.unit_id LIMIT 1) AS seen_as,
              {_OPEN_DEADLINES},
              (SELECT count(*) FROM task c WHERE c.parent_id = t.id) AS parts,
              (SELECT count(*) FROM task c WHERE c.parent_id = t.id AND c.stage = 'closed') AS parts_closed,
              (SELECT count(*) FROM task c WHERE c.parent_id = t.id AND c.stage = 'excused') AS parts_excused
            FROM task t
            JOIN unit_name bearer ON bearer.unit_id = t.unit_id AND {on_day("bearer")}
            JOIN unit_name office ON office.unit_id = t.supervising_unit_id AND {on_day("office")}
            JOIN matter_source m ON m.id = t.source_id
            LEFT JOIN plan_item i ON i.id = t.item_id
            LEFT JOIN plan p ON p.id = i.plan_id
            WHERE t.id = %(id)s AND {VISIBLE}""",
        {"id": task_id, "units": units, "on": on},
    )


def targets(session: Session, task_id: UUID) -> list[Row]:
    """Return the task's own targets with the value last accepted or submitted."""
    return rows(
        session,
        """SELECT g.*, (SELECT v.value FROM report_value v JOIN report r ON r.id = v.report_id
                        WHERE v.target_id = g.id AND r.task_id = k.task_id AND r.stage IN ('submitted', 'accepted')
                        ORDER BY r.submitted_at DESC LIMIT 1) AS reported
           FROM task_target k JOIN target g ON g.id = k.target_id WHERE k.task_id = %(id)s ORDER BY g.id""",
        {"id": task_id},
    )


def milestones(session: Session, task_id: UUID) -> list[Row]:
    """Return the dated steps of the accepted implementation plan."""
    return rows(
        session,
        "SELECT id, title, due_on, done_on FROM milestone WHERE task_id = %(id)s ORDER BY position",
        {"id": task_id},
    )


def mark_milestones(session: Session, task_id: UUID, done: Sequence[Row]) -> None:
    """Note the steps that an accepted progress report says were taken."""
    rows(
        session,
        """UPDATE milestone m SET done_on = coalesce(m.done_on, g.done_on)
           FROM jsonb_to_recordset(%(done)s) AS g(milestone_id uuid, done_on date)
           WHERE m.id = g.milestone_id AND m.task_id = %(task)s""",
        {"task": task_id, "done": json(list(done))},
    )


def contributions(session: Session, task_id: UUID, on: date) -> list[Row]:
    """Return who contributes to a task."""
    return rows(
        session,
        f"""SELECT c.id, c.unit_id, n.name AS unit_name, c.role FROM contribution c
            JOIN unit_name n ON n.unit_id = c.unit_id AND {on_day("n")}
            WHERE c.task_id = %(id)s ORDER BY c.id""",
        {"id": task_id, "on": on},
    )


def open_deadlines(session: Session, task_id: UUID, subject_id: UUID | None = None) -> list[Row]:
    """Return dates of a task (its own and its notices', or one subject's) that are neither met nor cancelled.

    Each with the day since when an objection pauses it, and since when its task is suspended; null if none does.
    """
    return rows(
        session,
        f"""SELECT d.*, {OBJECTED_ON} AS objected_on, {SUSPENDED_ON} AS suspended_on FROM deadline d
            WHERE d.task_id = %(task)s AND d.met_at IS NULL AND d.cancelled_at IS NULL
              AND (d.subject_id = %(subject)s::uuid OR (%(subject)s::uuid IS NULL AND d.kind IN {OF_THE_TASK}))
            ORDER BY d.id""",
        {"task": task_id, "subject": subject_id},
    )


def unmet(session: Session, subject_ids: Sequence[UUID], kind: str) -> dict[UUID, list[Row]]:
    """Return the open deadlines of one kind of many subjects, by subject."""
    found = rows(
        session,
        """SELECT * FROM deadline WHERE subject_id = ANY(%(ids)s) AND kind = %(kind)s
             AND met_at IS NULL AND cancelled_at IS NULL ORDER BY id""",
        {"ids": list(subject_ids), "kind": kind},
    )
    grouped: dict[UUID, list[Row]] = {}
    for entry in found:
        grouped.setdefault(entry["subject_id"], []).append(entry)
    return grouped


def last_deadline(session: Session, task_id: UUID, kind: str) -> Row | None:
    """Return the newest deadline of a kind on the task itself, met or not."""
    return row(
        session,
        "SELECT * FROM deadline WHERE subject_id = %(task)s AND kind = %(kind)s AND cancelled_at IS NULL "
        "ORDER BY id DESC LIMIT 1",
        {"task": task_id, "kind": kind},
    )


def first_sign_for(session: Session, task_id: UUID, unit_id: UUID) -> Row | None:
    """Return the date to sign for by that a unit was given with the task, whatever was upheld since."""
    return row(
        session,
        "SELECT * FROM deadline WHERE subject_id = %(task)s AND kind = 'sign_for' AND unit_id = %(unit)s "
        "ORDER BY id LIMIT 1",
        {"task": task_id, "unit": unit_id},
    )


def open_children(session: Session, task_id: UUID) -> int:
    """Return how many parts are neither closed nor excused nor withdrawn."""
    found = row(
        session,
        """SELECT count(*) AS open FROM task
           WHERE parent_id = %(id)s AND stage NOT IN ('closed', 'excused', 'withdrawn')""",
        {"id": task_id},
    )
    return int(found["open"]) if found else 0


def is_below(session: Session, *, unit_id: UUID, above_id: UUID, on: date) -> bool:
    """Whether a unit stands under another in the tree of the day."""
    found = row(
        session,
        """WITH RECURSIVE up AS (
             SELECT p.parent_id FROM unit_parent p
             WHERE p.unit_id = %(unit)s AND p.from_on <= %(on)s AND (p.to_on IS NULL OR p.to_on > %(on)s)
             UNION
             SELECT p.parent_id FROM unit_parent p JOIN up ON p.unit_id = up.parent_id
             WHERE p.from_on <= %(on)s AND (p.to_on IS NULL OR p.to_on > %(on)s))
           SELECT 1 AS found FROM up WHERE parent_id = %(above)s""",
        {"unit": unit_id, "above": above_id, "on": on},
    )
    return found is not None


def change_responsible(session: Session, *, task_id: UUID, old: UUID, new: UUID, on: date) -> None:
    """After a reassignment: the old unit keeps reading what it did, the new one and those above it become parties."""
    rows(
        session,
        """WITH RECURSIVE up AS (
             SELECT p.parent_id AS id FROM unit_parent p
             WHERE p.unit_id = %(new)s AND p.from_on <= %(on)s AND (p.to_on IS NULL OR p.to_on > %(on)s)
             UNION
             SELECT p.parent_id FROM unit_parent p JOIN up ON p.unit_id = up.id
             WHERE p.from_on <= %(on)s AND (p.to_on IS NULL OR p.to_on > %(on)s)),
           former AS (UPDATE task_party SET role = 'former' WHERE task_id = %(task)s AND unit_id = %(old)s),
           bearer AS (INSERT INTO task_party (task_id, unit_id, role) VALUES (%(task)s, %(new)s, 'responsible')
                      ON CONFLICT (task_id, unit_id) DO UPDATE SET role = 'responsible')
           INSERT INTO task_party (task_id, unit_id, role) SELECT %(task)s, id, 'superior' FROM up
           ON CONFLICT (task_id, unit_id) DO NOTHING""",
        {"task": task_id, "old": old, "new": new, "on": on},
    )


def waiting_paper(session: Session, task_id: UUID, kind: str) -> Row | None:
    """Return the submitted paper (closing or refusal) that a task waits with."""
    return row(
        session,
        """SELECT * FROM report WHERE task_id = %(id)s AND kind = %(kind)s AND stage = 'submitted'
           ORDER BY id DESC LIMIT 1""",
        {"id": task_id, "kind": kind},
    )
