"""What rules of a ranking book are held against: rankings in force, fire points by day, talks, findings there are."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows


def offices(session: Session) -> list[UUID]:
    """Return the offices that ever published a ranking book of their own."""
    found = rows(
        session,
        """SELECT DISTINCT supervising_unit_id AS id FROM rule_set
           WHERE name = 'ranking' AND supervising_unit_id IS NOT NULL ORDER BY 1""",
    )
    return [entry["id"] for entry in found]


def state(session: Session) -> str | None:
    """Return what changes whenever there may be something new to judge; None where no office has a ranking book."""
    found = row(
        session,
        """SELECT md5(concat_ws('|',
             (SELECT concat(count(*), max(id::text)) FROM rule_set WHERE name = 'ranking'),
             (SELECT concat(count(*), max(id::text)) FROM ranking),
             (SELECT concat(count(*), max(id::text)) FROM reading_batch WHERE medium = 'fire'),
             (SELECT concat(count(*), sum(version), count(replaced_by)) FROM fire_point),
             (SELECT sum(version) FROM finding WHERE effect = 'talk'))) AS digest
           WHERE EXISTS (SELECT FROM rule_set WHERE name = 'ranking' AND supervising_unit_id IS NOT NULL)""",
    )
    return found["digest"] if found else None


def boards(session: Session, office_id: UUID) -> list[Row]:
    """Return every ranking of an office in force, with whether a revision of its period was ever judged."""
    return rows(
        session,
        """SELECT r.id, r.medium, r.rank_window, r.group_key, r.period, r.revision,
             EXISTS (SELECT FROM ranking_judged j WHERE j.ranking_id = r.id) AS judged,
             EXISTS (SELECT FROM ranking o JOIN ranking_judged j ON j.ranking_id = o.id
                     WHERE o.supervising_unit_id = r.supervising_unit_id AND o.medium = r.medium
                       AND o.rank_window = r.rank_window AND o.period = r.period AND o.group_key = r.group_key) AS seen
           FROM ranking r WHERE r.supervising_unit_id = %(office)s AND r.stage <> 'superseded'
           ORDER BY r.medium, r.rank_window, r.group_key, r.to_on""",
        {"office": office_id},
    )


def places(session: Session, ranking_ids: Sequence[UUID]) -> list[Row]:
    """Return the places of rankings, with what rules ask of them."""
    return rows(
        session,
        """SELECT ranking_id, unit_id, rank, index, change, change_rank, meets_standard, so2, no2, pm10, pm25, co, o3
           FROM rank_row WHERE ranking_id = ANY(%(ids)s)""",
        {"ids": list(ranking_ids)},
    )


def fires(session: Session, *, from_on: date, before: date) -> list[Row]:
    """Return fire points by day, place and kind of area: verified, and not refuted.

    Where single points of a place, day and area are known, a mere count sent for the same is left out, as in
    `queries.readings.fire_counts`.
    """
    return rows(
        session,
        """SELECT f.seen_on AS day, f.unit_id, f.area,
             coalesce(sum(f.points) FILTER (WHERE f.stage = 'verified'), 0)::integer AS verified,
             coalesce(sum(f.points) FILTER (WHERE f.stage <> 'refuted'), 0)::integer AS not_refuted
           FROM fire_point f
           WHERE f.seen_on >= %(from_on)s AND f.seen_on < %(before)s AND f.replaced_by IS NULL
             AND (f.longitude IS NOT NULL OR NOT EXISTS (
               SELECT FROM fire_point p WHERE p.unit_id = f.unit_id AND p.seen_on = f.seen_on AND p.area = f.area
                 AND p.longitude IS NOT NULL AND p.replaced_by IS NULL))
           GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
        {"from_on": from_on, "before": before},
    )


def talks(session: Session, office_id: UUID) -> list[Row]:
    """Return the talks that were approved on findings and not given up, with the period each is about."""
    return rows(
        session,
        """SELECT f.medium, f.unit_id, f.period FROM finding f JOIN talk t ON t.id = f.outcome_id
           WHERE f.supervising_unit_id = %(office)s AND f.effect = 'talk' AND f.stage = 'approved'
             AND t.stage NOT IN ('declined', 'cancelled')""",
        {"office": office_id},
    )


def found(session: Session, office_id: UUID) -> list[Row]:
    """Return all findings of an office, as far as they are compared with a new judgement."""
    return rows(
        session,
        """SELECT id, unit_id, rule_key, medium, period, group_key, stage, version, evidence, amount, effect, reason,
             title, task_id, outcome_kind, outcome_id, supervising_unit_id, correction_id
           FROM finding WHERE supervising_unit_id = %(office)s""",
        {"office": office_id},
    )


def corrections(session: Session, office_id: UUID) -> list[Row]:
    """Return all corrections of an office that were decided or are open."""
    return rows(
        session,
        """SELECT * FROM rank_correction WHERE supervising_unit_id = %(office)s AND stage <> 'superseded'
           ORDER BY id""",
        {"office": office_id},
    )


def units(session: Session, unit_ids: Sequence[UUID], on: date) -> list[Row]:
    """Return code and name of units on a day."""
    return rows(
        session,
        """SELECT u.id, u.code, n.name FROM unit u JOIN unit_name n ON n.unit_id = u.id
             AND n.from_on <= %(on)s AND (n.to_on IS NULL OR n.to_on > %(on)s)
           WHERE u.id = ANY(%(ids)s)""",
        {"ids": list(unit_ids), "on": on},
    )
