"""Tasks as rows of a ledger: everything its columns show, for many tasks in one statement, as far as one may see it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, rows
from queries.tasks import VISIBLE

# A date of the office itself is nobody's delay but its own; it is shown to the office alone, as on a task's page.
_DATES = """
  SELECT jsonb_agg(jsonb_build_array(d.kind, d.due_on, d.missed_at IS NOT NULL) ORDER BY d.due_on, d.id) AS dates
  FROM deadline d WHERE d.task_id = t.id AND d.met_at IS NULL AND d.cancelled_at IS NULL
    AND (d.unit_id <> t.supervising_unit_id OR t.supervising_unit_id = ANY(%(units)s))"""
# What stands in a ledger was handed in: a draft is the unit's own paper, and what was returned does not stand.
_SAID = """
  SELECT r.text, r.obstacles, r.next_step, r.submitted_at FROM report r
  WHERE r.task_id = t.id AND r.unit_id = t.unit_id AND r.kind = 'progress' AND r.stage IN ('submitted', 'accepted')
  ORDER BY r.submitted_at DESC, r.id DESC LIMIT 1"""
_TARGETS = """
  SELECT jsonb_agg(jsonb_build_array(g.indicator, g.comparator, g.value::text, g.unit, g.soft, g.approx) ORDER BY g.id)
    AS targets FROM task_target k JOIN target g ON g.id = k.target_id WHERE k.task_id = t.id"""


def entries(session: Session, ids: Sequence[UUID], *, units: list[UUID], on: date) -> list[Row]:
    """Return the visible ones of these tasks in the given order, each with what its ledger row says."""
    return rows(
        session,
        f"""SELECT t.id, t.version, t.title, t.requirement, t.stage, t.due_on, t.report_cycle, t.excused_reason,
              t.unit_id, bearer.name AS unit_name, t.supervising_unit_id, office.name AS office_name, t.item_id,
              i.part_title, i.group_no, i.group_title, i.no AS item_no, coalesce(i.local_duty, false) AS local_duty,
              m.kind AS source_kind, m.basis_paper, m.occurred_on, ending.original_on,
              said.text, said.obstacles, said.next_step, said.submitted_at, dated.dates, aimed.targets,
              steps.taken AS steps_taken, steps.planned AS steps_planned, parts.settled AS parts_settled,
              parts.made AS parts_made
            FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS asked(id, place)
            JOIN task t ON t.id = asked.id AND {VISIBLE}
            JOIN unit_name bearer ON bearer.unit_id = t.unit_id AND {on_day("bearer")}
            JOIN unit_name office ON office.unit_id = t.supervising_unit_id AND {on_day("office")}
            JOIN matter_source m ON m.id = t.source_id
            LEFT JOIN plan_item i ON i.id = t.item_id
            LEFT JOIN LATERAL (SELECT d.original_on FROM deadline d WHERE d.subject_id = t.id AND d.kind = 'completion'
                               ORDER BY d.id DESC LIMIT 1) ending ON true
            LEFT JOIN LATERAL ({_SAID}) said ON true
            CROSS JOIN LATERAL ({_DATES}) dated
            CROSS JOIN LATERAL ({_TARGETS}) aimed
            CROSS JOIN LATERAL (SELECT count(*) AS planned, count(s.done_on) AS taken FROM milestone s
                                WHERE s.task_id = t.id) steps
            CROSS JOIN LATERAL (SELECT count(*) AS made, count(*) FILTER (WHERE c.stage IN ('closed', 'excused'))
                                AS settled FROM task c WHERE c.parent_id = t.id AND c.stage <> 'withdrawn') parts
            ORDER BY asked.place""",
        {"ids": list(ids), "units": units, "on": on},
    )


def printed_units(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Return for each plan entry its units as the paper prints them, joined by role."""
    found = rows(
        session,
        """SELECT u.item_id,
             string_agg(u.printed, '、' ORDER BY u.position) FILTER (WHERE u.role = 'lead') AS lead,
             string_agg(u.printed, '、' ORDER BY u.position) FILTER (WHERE u.role IN ('responsible', 'shared'))
               AS responsible,
             string_agg(u.printed, '、' ORDER BY u.position) FILTER (WHERE u.role IN ('participate', 'guide'))
               AS participants
           FROM plan_item_unit u WHERE u.item_id = ANY(%(ids)s) AND NOT u.removed GROUP BY u.item_id""",
        {"ids": list(item_ids)},
    )
    return {entry["item_id"]: entry for entry in found}


def contacts(session: Session, unit_ids: Sequence[UUID], on: date) -> dict[UUID, str]:
    """Return the names of each unit's liaisons (联络员) of the day; telephone numbers stay in the system."""
    found = rows(
        session,
        f"""SELECT p.unit_id, string_agg(h.name, '、' ORDER BY h.name, h.id) AS names
            FROM post p JOIN person h ON h.id = p.person_id AND h.disabled_at IS NULL
            WHERE p.unit_id = ANY(%(ids)s) AND p.duty = 'liaison' AND {on_day("p")} GROUP BY p.unit_id""",
        {"ids": list(unit_ids), "on": on},
    )
    return {entry["unit_id"]: entry["names"] for entry in found}


def hold_imports(session: Session, unit_ids: Sequence[UUID]) -> None:
    """Let the imports of a unit pass one after another, so that each sees what the last one made."""
    for unit_id in sorted(unit_ids):
        rows(session, "SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0))", {"key": f"ledger/{unit_id}"})


def own_progress(session: Session, task_ids: Sequence[UUID], *, units: list[UUID]) -> list[Row]:
    """Return every progress report the bearing unit has written on these tasks and not discarded, newest first."""
    return rows(
        session,
        """SELECT r.id, r.task_id, r.stage, r.period, r.text, r.obstacles, r.next_step, r.self_rating, r.percent_done,
             r.milestones, r.milestones_done, r.drafted_by, h.name AS drafted_by_name
           FROM report r JOIN task t ON t.id = r.task_id AND t.unit_id = r.unit_id
           LEFT JOIN person h ON h.id = r.drafted_by
           WHERE r.task_id = ANY(%(ids)s) AND r.unit_id = ANY(%(units)s) AND r.kind = 'progress'
             AND r.stage <> 'discarded' ORDER BY r.id DESC""",
        {"ids": list(task_ids), "units": units},
    )


def owed_periods(session: Session, task_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return for each task the latest reporting period that is open and was not reported for."""
    found = rows(
        session,
        """SELECT d.subject_id, max(d.period) AS period FROM deadline d
           WHERE d.subject_id = ANY(%(ids)s) AND d.kind = 'report' AND d.period IS NOT NULL
             AND d.met_at IS NULL AND d.cancelled_at IS NULL GROUP BY d.subject_id""",
        {"ids": list(task_ids)},
    )
    return {entry["subject_id"]: entry["period"] for entry in found}


def single_tasks(session: Session, *, office_id: UUID, titles: Sequence[str]) -> list[Row]:
    """Return an office's tasks outside plans that bear one of these titles and were not withdrawn."""
    return rows(
        session,
        """SELECT t.id, t.unit_id, t.title, t.requirement, m.basis_paper FROM task t
           JOIN matter_source m ON m.id = t.source_id
           WHERE t.supervising_unit_id = %(office)s AND t.item_id IS NULL AND t.stage <> 'withdrawn'
             AND t.title = ANY(%(titles)s) ORDER BY t.id""",
        {"office": office_id, "titles": list(titles)},
    )
