"""Reading what a bulletin of a ranking is drawn from, and which bulletins were drawn from a ranking."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.bulletins import VISIBLE
from queries.dated import on_day
from queries.sql import Row, row, rows

_SAME = """r.supervising_unit_id = g.supervising_unit_id AND r.medium = g.medium AND r.group_key = g.group_key"""


def places(session: Session, ranking_id: UUID, on: date) -> list[Row]:
    """Return the rows of a ranking by rank, with the name of each place on a day; those without a rank come last."""
    return rows(
        session,
        f"""SELECT w.*, n.name AS unit_name FROM rank_row w
            JOIN unit u ON u.id = w.unit_id JOIN unit_name n ON n.unit_id = w.unit_id AND {on_day("n")}
            WHERE w.ranking_id = %(id)s ORDER BY w.rank NULLS LAST, w.index NULLS LAST, u.code, u.id""",
        {"id": ranking_id, "on": on},
    )


def months(session: Session, ranking_id: UUID) -> list[Row]:
    """Return the monthly ranks in force of a ranking's group, from January of its year to its last day."""
    return rows(
        session,
        f"""SELECT r.period, r.to_on, r.revision, w.unit_id, w.rank, w.index,
              (SELECT count(*) FROM rank_row o WHERE o.ranking_id = r.id AND o.rank IS NOT NULL) AS of
            FROM ranking g JOIN ranking r ON {_SAME} AND r.rank_window = 'month'
              AND (r.stage <> 'superseded' OR r.id = g.id) AND r.to_on <= g.to_on
              AND r.from_on >= date_trunc('year', g.to_on)::date AND (r.period <> g.period OR r.id = g.id)
            JOIN rank_row w ON w.ranking_id = r.id
            WHERE g.id = %(id)s ORDER BY r.period, w.unit_id""",
        {"id": ranking_id},
    )


def rule_body(session: Session, rule_set_id: UUID) -> dict[str, Any] | None:
    """Return the book a ranking was reckoned by."""
    found = row(session, "SELECT body FROM rule_set WHERE id = %(id)s", {"id": rule_set_id})
    return found["body"] if found else None


def under_way(session: Session, ranking_id: UUID) -> Row | None:
    """Return the bulletin of a ranking that is being made or stands; there is one at a time."""
    return row(
        session,
        """SELECT b.*, p.payload->>'number' AS number FROM bulletin b LEFT JOIN paper p ON p.id = b.paper_id
           WHERE b.content->'figures'->'ranking'->>'id' = %(id)s::text AND b.stage NOT IN ('declined', 'withdrawn')
           ORDER BY b.id DESC LIMIT 1""",
        {"id": str(ranking_id)},
    )


def current(session: Session, ranking_id: UUID) -> Row | None:
    """Return the revision that holds now of the ranking this one is a revision of."""
    return row(
        session,
        f"""SELECT r.* FROM ranking g JOIN ranking r ON {_SAME} AND r.rank_window = g.rank_window
              AND r.period = g.period AND r.stage <> 'superseded' WHERE g.id = %(id)s""",
        {"id": ranking_id},
    )


def corrected(session: Session, ranking_id: UUID) -> Row | None:
    """Return the latest bulletin that made an earlier revision of a ranking known, with the number of its paper."""
    return row(
        session,
        f"""SELECT b.id, b.title, b.stage, b.paper_id, p.payload->>'number' AS number, r.id AS ranking_id, r.revision
            FROM ranking g JOIN ranking r ON {_SAME} AND r.rank_window = g.rank_window AND r.period = g.period
              AND r.revision < g.revision
            JOIN bulletin b ON b.id = r.bulletin_id JOIN paper p ON p.id = b.paper_id
            WHERE g.id = %(id)s ORDER BY r.revision DESC LIMIT 1""",
        {"id": ranking_id},
    )


def of_bulletin(session: Session, bulletin_id: UUID) -> Row | None:
    """Return the ranking that a bulletin made known."""
    return row(session, "SELECT * FROM ranking WHERE bulletin_id = %(id)s", {"id": bulletin_id})


def by_id(session: Session, ranking_id: UUID) -> Row | None:
    """Return a ranking for a bulletin of its own office."""
    return row(session, "SELECT * FROM ranking WHERE id = %(id)s", {"id": ranking_id})


def drawn_from(session: Session, ranking_id: UUID, *, units: list[UUID]) -> list[Row]:
    """Return the bulletins drawn from a ranking that these units may read, newest first."""
    return rows(
        session,
        f"""SELECT b.id, b.title, b.stage, b.version, b.figures_on, b.published_on, b.paper_id,
              p.payload->>'number' AS number
            FROM bulletin b LEFT JOIN paper p ON p.id = b.paper_id
            WHERE b.content->'figures'->'ranking'->>'id' = %(id)s::text AND {VISIBLE} ORDER BY b.id DESC""",
        {"id": str(ranking_id), "units": units},
    )


def readable_paper(session: Session, bulletin_id: UUID, units: list[UUID]) -> Row | None:
    """Return a bulletin with the payload of its paper, None inside while it has none."""
    return row(
        session,
        f"""SELECT b.*, p.payload, p.payload_sha256, p.issued_at FROM bulletin b LEFT JOIN paper p ON p.id = b.paper_id
            WHERE b.id = %(id)s AND {VISIBLE}""",
        {"id": bulletin_id, "units": units},
    )


def fire_counts(session: Session, *, from_on: date, to_on: date, on: date) -> list[Row]:
    """Return for each place the fire points in force of these days, by stage and kind of area, most points first."""
    return rows(
        session,
        f"""SELECT f.unit_id, n.name AS unit_name,
              coalesce(sum(f.points) FILTER (WHERE f.stage <> 'refuted'), 0)::int AS points,
              coalesce(sum(f.points) FILTER (WHERE f.stage = 'verified' AND f.area = 'ban'), 0)::int AS verified_ban,
              coalesce(sum(f.points) FILTER (WHERE f.stage = 'verified' AND f.area <> 'ban'), 0)::int
                AS verified_elsewhere,
              coalesce(sum(f.points) FILTER (WHERE f.stage = 'suspected' AND f.area = 'ban'), 0)::int AS suspected_ban,
              coalesce(sum(f.points) FILTER (WHERE f.stage = 'suspected' AND f.area <> 'ban'), 0)::int
                AS suspected_elsewhere,
              coalesce(sum(f.points) FILTER (WHERE f.stage = 'refuted'), 0)::int AS refuted
            FROM fire_point f JOIN unit_name n ON n.unit_id = f.unit_id AND {on_day("n")}
            WHERE f.seen_on BETWEEN %(from_on)s AND %(to_on)s AND f.replaced_by IS NULL
            GROUP BY f.unit_id, n.name ORDER BY points DESC, n.name, f.unit_id""",
        {"from_on": from_on, "to_on": to_on, "on": on},
    )
