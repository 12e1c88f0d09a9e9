"""Who stands well and who badly in a bulletin, and how a share is printed."""

from datetime import date
from typing import Any

import pytest

from workflows.bulletin_figures import good, overall_text, percent, poor


def unit(name: str, *, closed: int = 0, tasks: int = 4, overdue: int = 0, late: int = 0) -> dict[str, Any]:
    return {
        "unit_name": name,
        "tasks": tasks,
        "closed": closed,
        "in_progress": tasks - closed,
        "overdue": overdue,
        "late_reports": late,
        "percent": percent(closed, tasks),
        "notices": {},
    }


def names(units: list[dict[str, Any]]) -> list[str]:
    return [entry["unit_name"] for entry in units]


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [(1, 3, "33.3"), (2, 3, "66.7"), (0, 0, "0.0"), (4, 4, "100.0"), (1, 2000, "0.0"), (3, 2000, "0.2")],
)
def test_a_share_has_one_decimal_half_to_even(part: int, whole: int, printed: str) -> None:
    assert percent(part, whole) == printed


def test_the_good_have_closed_most_and_nothing_is_late() -> None:
    units = [
        unit("甲", closed=4),
        unit("乙", closed=2),
        unit("丙", closed=4, late=1),
        unit("丁", closed=3, overdue=1),
        unit("戊"),
        unit("己", closed=3),
        unit("庚", closed=1),
    ]

    assert names(good(units)) == ["甲", "己", "乙"]


def test_the_poor_have_most_overdue_and_a_tie_on_the_border_is_listed_whole() -> None:
    units = [
        unit("甲", overdue=1, late=2),
        unit("乙", overdue=3),
        unit("丙", overdue=1),
        unit("丁", overdue=1),
        unit("戊", late=5),
        unit("己", closed=4),
    ]

    assert names(poor(units)) == ["乙", "甲", "丙", "丁"]
    assert poor([unit("己", closed=4)]) == []


def test_the_overall_situation_is_one_sentence() -> None:
    overall = unit("全省", closed=1, overdue=2, late=3) | {"notices": {"黄色督办": 2}}

    assert overall_text(overall, date(2021, 10, 31)) == (
        "截至2021年10月31日，共 4 项任务，办结 1 项（25.0%），在办 3 项，其中逾期 2 项；"
        "逾期报送 3 次；发出黄色督办 2 件。"
    )
