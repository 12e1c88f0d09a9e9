from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from standards.holidays import HolidayYear, shipped_years


def test_every_shipped_year_states_its_papers() -> None:
    notices = list(shipped_years())
    assert [notice.year for notice in notices] == list(range(2019, 2027))
    for notice in notices:
        assert f"{notice.year}年" in notice.papers[0].title
        assert all(paper.document_no.startswith("国办发明电〔") for paper in notice.papers)


def test_2019_and_2020_were_changed_by_a_second_paper() -> None:
    changed = [notice.year for notice in shipped_years() if len(notice.papers) == 2]
    assert changed == [2019, 2020]


def test_every_make_up_day_but_one_falls_on_a_weekend() -> None:
    worked = [e.day for notice in shipped_years() for e in notice.days if not e.is_off_day]
    assert [day.isoformat() for day in worked if day.weekday() < 5] == ["2020-02-03"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda data: data["days"].reverse(), "日期先后"),
        (lambda data: data["days"].append(data["days"][-1]), "重复"),
        (lambda data: data["days"][-1].update(date="2028-01-01"), "不属于 2027 年"),
        (lambda data: data["days"][-1].update(date="2027-02-30"), "days.1.date"),
        (lambda data: data["days"][-1].pop("isOffDay"), "days.1.isOffDay"),
        (lambda data: data.update(papers=[]), "papers"),
        (lambda data: data.update(days=[]), "days"),
        (lambda data: data.update(note="x"), "note"),
    ],
)
def test_a_faulty_notice_is_refused_with_its_place(spoil: Callable[[dict[str, Any]], None], message: str) -> None:
    data: dict[str, Any] = {
        "year": 2027,
        "papers": [{"title": "试", "document_no": "试", "url": "https://example.invalid"}],
        "days": [
            {"date": "2027-01-01", "name": "元旦", "isOffDay": True},
            {"date": "2027-01-02", "name": "元旦", "isOffDay": True},
        ],
    }
    HolidayYear.model_validate(data)
    spoil(data)
    with pytest.raises(ValidationError, match=message):
        HolidayYear.model_validate(data)
