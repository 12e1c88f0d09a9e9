"""A plan and its parent: links between their entries, and the targets of both."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows


def links(session: Session, plan_id: UUID) -> list[Row]:
    """Return the links of a plan's entries to its present parent's, in the order of the plan."""
    return rows(
        session,
        """SELECT l.*, i.group_no, i.no, i.title, q.group_no AS parent_group_no, q.no AS parent_no,
             q.title AS parent_title, h.name AS judged_by_name
           FROM plan_item_link l JOIN plan_item i ON i.id = l.item_id JOIN plan_item q ON q.id = l.parent_item_id
           JOIN plan p ON p.id = l.plan_id AND p.parent_id = q.plan_id LEFT JOIN person h ON h.id = l.judged_by
           WHERE l.plan_id = %(plan)s AND NOT i.removed AND NOT q.removed ORDER BY i.position, q.position""",
        {"plan": plan_id},
    )


def judge_links(session: Session, link_ids: Sequence[UUID], judged: Row) -> None:
    """Write what a person said of links: `state`, `by`, `at`, `event_id`."""
    rows(
        session,
        """UPDATE plan_item_link SET state = %(state)s, judged_by = %(by)s, judged_at = %(at)s,
             judged_event_id = %(event_id)s WHERE id = ANY(%(ids)s)""",
        {**judged, "ids": list(link_ids)},
    )


def targets(session: Session, plan_id: UUID) -> list[Row]:
    """Return the targets of a plan in printed order, the plan's own before those of its entries."""
    return rows(
        session,
        """SELECT g.*, i.group_no, i.no, i.title,
             coalesce(i.part_title, (SELECT o.part_title FROM plan_item o
                                     WHERE o.plan_id = g.plan_id AND o.part_key = g.part_key LIMIT 1), '') AS part_title
           FROM target g LEFT JOIN plan_item i ON i.id = g.item_id
           WHERE g.plan_id = %(plan)s AND g.split_from_id IS NULL AND NOT g.removed AND (i.id IS NULL OR NOT i.removed)
           ORDER BY g.part_key, i.position NULLS FIRST, g.id""",
        {"plan": plan_id},
    )


def is_above(session: Session, *, plan_id: UUID, above_id: UUID) -> bool:
    """Whether a plan is another's parent, or its parent's, or the plan itself."""
    found = row(
        session,
        """WITH RECURSIVE up AS (
             SELECT %(plan)s::uuid AS id UNION SELECT p.parent_id FROM plan p JOIN up ON p.id = up.id
             WHERE p.parent_id IS NOT NULL)
           SELECT 1 AS found FROM up WHERE id = %(above)s""",
        {"plan": plan_id, "above": above_id},
    )
    return found is not None
