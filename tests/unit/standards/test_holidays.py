from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from standards.holidays import HolidayNotice, shipped_notices


def test_every_shipped_year_states_its_papers() -> None:
    notices = list(shipped_notices())
    assert sorted({notice.year for notice in notices}) == list(range(2019, 2027))
    for notice in notices:
        assert f"{notice.year}年" in notice.paper.title
        assert notice.paper.document_no.startswith("国办发明电〔")
        assert notice.paper.published_on < date(notice.year, 3, 31)


def test_the_notices_stand_in_the_order_in_which_they_were_made_public() -> None:
    public_on = [notice.paper.published_on for notice in shipped_notices()]
    assert public_on == sorted(public_on)


def test_2019_and_2020_were_changed_by_a_second_paper() -> None:
    years = Counter(notice.year for notice in shipped_notices())
    assert {year for year, papers in years.items() if papers == 2} == {2019, 2020}


def test_every_make_up_day_but_one_falls_on_a_weekend() -> None:
    worked = [e.day for notice in shipped_notices() for e in notice.days if not e.is_off_day]
    assert [day.isoformat() for day in worked if day.weekday() < 5] == ["2020-02-03"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda data: data["days"].reverse(), "日期先后"),
        (lambda data: data["days"].append(data["days"][-1]), "重复"),
        (lambda data: data["days"][-1].update(date="2028-01-01"), "不属于 2027 年"),
        (lambda data: data["days"][-1].update(date="2027-02-30"), "days.1.date"),
        (lambda data: data["days"][-1].pop("isOffDay"), "days.1.isOffDay"),
        (lambda data: data.pop("paper"), "paper"),
        (lambda data: data["paper"].pop("published_on"), "paper.published_on"),
        (lambda data: data.update(days=[]), "days"),
        (lambda data: data.update(note="x"), "note"),
    ],
)
def test_a_faulty_notice_is_refused_with_its_place(spoil: Callable[[dict[str, Any]], None], message: str) -> None:
    data: dict[str, Any] = {
        "year": 2027,
        "paper": {"title": "试", "document_no": "试", "published_on": "2026-11-05"},
        "days": [
            {"date": "2027-01-01", "name": "元旦", "isOffDay": True},
            {"date": "2027-01-02", "name": "元旦", "isOffDay": True},
        ],
    }
    HolidayNotice.model_validate(data)
    spoil(data)
    with pytest.raises(ValidationError, match=message):
        HolidayNotice.model_validate(data)
