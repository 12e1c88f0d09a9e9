"""An office's hours: decreed by itself from a day on, they say when a date is over and when the clock speaks."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core.errors import Forbidden, Invalid
from models.calendar_views import HoursDecree
from tests.province import Province, issue, on, settle
from workflows import schedule
from workflows.office_hours import decree_hours, get_hours


def decree(province: Province, from_on: date, office: str = "office", **more: Any) -> HoursDecree:
    season = {"from_day": "01-01", "to_day": "12-31", "am_opens": "08:00", "am_closes": "11:30"}
    season |= {"pm_opens": "13:00", "pm_closes": "16:30"}
    plain = {"office_id": province.units[office], "from_on": from_on, "basis": "某省作息通知", "seasons": [season]}
    return HoursDecree.model_validate(plain | more)


@pytest.fixture
def quiet(own_engine: sa.Engine) -> Province:
    """A province before its plan."""
    with Session(own_engine) as session:
        province = settle(session, own_engine)
        session.commit()
    return province


def missed(province: Province) -> int:
    found = province.one("SELECT count(*) FROM deadline WHERE missed_at IS NOT NULL AND kind = 'sign_for'")
    count: int = found["count"]
    return count


def test_a_date_is_over_when_business_ends_where_the_office_said_so(quiet: Province) -> None:
    given = decree(quiet, date(2021, 3, 1), period_ends="close_of_business")
    quiet.run(decree_hours, call=quiet.call("office.issuer", on(3, 1)), decree=given)
    with Session(quiet.engine) as session:
        issue(session, quiet, at=on(3, 3))
        session.commit()

    schedule.tick(quiet.engine, at=on(3, 4, 16, 29))
    before = missed(quiet)
    schedule.tick(quiet.engine, at=on(3, 4, 16, 30))

    assert before == 0
    assert missed(quiet) > 0


def test_hours_hold_from_their_day_on_and_the_record_names_the_paper(quiet: Province) -> None:
    call = quiet.call("office.reviewer", on(3, 1))
    quiet.run(decree_hours, call=call, decree=decree(quiet, date(2021, 5, 1)))

    def opens(day: date, office: str = "office") -> str:
        found = quiet.run(get_hours, call=call, office_id=quiet.units[office], on=day)
        text: str = found["seasons"][0]["am_opens"]
        return text

    assert (opens(date(2021, 4, 30)), opens(date(2021, 5, 1))) == ("08:30:00", "08:00:00")
    assert opens(date(2021, 5, 1), "east-office") == "08:30:00"
    event = quiet.one("SELECT * FROM event WHERE kind = 'office_hours_decreed'")
    assert (event["data"]["basis"], event["duty"]) == ("某省作息通知", "reviewer")


def test_nobody_decrees_for_another_office_for_yesterday_or_with_a_day_left_out(quiet: Province) -> None:
    call = quiet.call("office.issuer", on(3, 1))
    for refused in ("office.clerk", "east-office.issuer", "ecology.deputy_leader"):
        with pytest.raises(Forbidden):
            quiet.run(decree_hours, call=quiet.call(refused, on(3, 1)), decree=decree(quiet, date(2021, 3, 1)))
    with pytest.raises(Invalid, match="from_on|内容"):
        quiet.run(decree_hours, call=call, decree=decree(quiet, date(2021, 2, 28)))
    half = decree(quiet, date(2021, 3, 1)).seasons[0].model_dump() | {"to_day": "06-30"}
    with pytest.raises(Invalid, match="作息时间有误"):
        quiet.run(decree_hours, call=call, decree=decree(quiet, date(2021, 3, 1), seasons=[half]))
