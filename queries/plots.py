"""Reading what the plots of a place are drawn from: its monthly ranks, and the target of a figure."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

# As a ranking itself: its office all, a place its own, the others of the group once it was made known.
_OWN = "(r.supervising_unit_id = ANY(%(units)s) OR w.unit_id = ANY(%(units)s))"
_SEEN = f"""({_OWN} OR (r.published_at IS NOT NULL AND EXISTS (
  SELECT FROM rank_row v WHERE v.ranking_id = r.id AND v.unit_id = ANY(%(units)s))))"""
_COLUMNS = f"""r.id, r.supervising_unit_id, r.group_key, r.group_name, r.period, r.rank_window, r.from_on, r.to_on,
  r.revision, r.limits, r.rule_set_id, r.medium, r.remarks, w.unit_id, w.rank, w.index, w.index_last_year, w.so2, w.no2,
  w.pm10, w.pm25, w.co, w.o3, w.valid_days, w.good_days, w.heavy_days, w.figures, w.note, {_OWN} AS own,
  (SELECT count(*) FROM rank_row o WHERE o.ranking_id = r.id AND o.rank IS NOT NULL) AS of"""


def months(session: Session, *, unit_id: UUID, medium: str, year: int, units: list[UUID]) -> list[Row]:
    """Return a place's monthly rows of a year in every group, of each month the latest revision that may be seen."""
    return rows(
        session,
        f"""SELECT DISTINCT ON (r.supervising_unit_id, r.group_key, r.period) {_COLUMNS}
            FROM rank_row w JOIN ranking r ON r.id = w.ranking_id
            WHERE w.unit_id = %(unit)s AND r.medium = %(medium)s AND r.rank_window = 'month'
              AND extract(year FROM r.to_on) = %(year)s AND {_SEEN}
            ORDER BY r.supervising_unit_id, r.group_key, r.period, r.revision DESC""",
        {"unit": unit_id, "medium": medium, "year": year, "units": units},
    )


def period(session: Session, *, unit_id: UUID, medium: str, period: str, units: list[UUID]) -> list[Row]:
    """Return a place's rows of one period in every group, of each the latest revision that may be seen."""
    return rows(
        session,
        f"""SELECT DISTINCT ON (r.supervising_unit_id, r.group_key) {_COLUMNS}
            FROM rank_row w JOIN ranking r ON r.id = w.ranking_id
            WHERE w.unit_id = %(unit)s AND r.medium = %(medium)s AND r.period = %(period)s AND {_SEEN}
            ORDER BY r.supervising_unit_id, r.group_key, r.revision DESC""",
        {"unit": unit_id, "medium": medium, "period": period, "units": units},
    )


def target(session: Session, *, unit_id: UUID, indicator: str, year: int) -> dict[str, Any] | None:
    """Return the target that a place's figure of a year is tied to."""
    return row(
        session,
        """SELECT t.indicator, t.comparator, t.value, t.unit FROM indicator_tie i
           JOIN target t ON t.id = i.target_id AND NOT t.removed AND t.value IS NOT NULL
           WHERE i.unit_id = %(unit)s AND i.indicator = %(indicator)s AND i.year = %(year)s AND i.ended_at IS NULL
           ORDER BY i.id DESC LIMIT 1""",
        {"unit": unit_id, "indicator": indicator, "year": year},
    )
