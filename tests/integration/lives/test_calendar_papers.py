"""The papers of the calendar: shipped ones are put in force once, and what is in force is never changed."""

from datetime import date

import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core.clock import business_time, day_of
from queries import calendars as queries
from queries.sql import rows
from standards.workdays import default_calendar
from workflows.calendar_versions import calendar_in_force, publish_shipped_calendar


def test_the_shipped_papers_make_the_calendar_of_this_version(session: Session) -> None:
    assert not calendar_in_force(session).is_published(date(2026, 1, 1))

    publish_shipped_calendar(session)

    assert calendar_in_force(session) == default_calendar()
    assert [paper["known_on"] for paper in queries.papers(session)] == [
        paper["published_on"] for paper in queries.papers(session)
    ]


def test_publishing_again_changes_nothing(session: Session) -> None:
    publish_shipped_calendar(session)
    before = queries.papers(session)

    assert publish_shipped_calendar(session) == 0
    assert queries.papers(session) == before


def test_what_an_upgrade_brings_is_known_from_the_day_of_the_upgrade(session: Session) -> None:
    publish_shipped_calendar(session, until=date(2024, 1, 1))

    assert publish_shipped_calendar(session) == 2

    today = day_of(business_time(0))
    assert [paper["known_on"] for paper in queries.papers(session)[-2:]] == [today, today]
    assert calendar_in_force(session) == default_calendar()


def test_a_calendar_read_before_a_paper_came_stays_what_it_was(session: Session) -> None:
    publish_shipped_calendar(session, until=date(2020, 1, 20))
    before = calendar_in_force(session)

    publish_shipped_calendar(session, until=date(2020, 1, 27))

    assert before.is_working_day(date(2020, 1, 31))
    assert not calendar_in_force(session).is_working_day(date(2020, 1, 31))


@pytest.mark.parametrize(
    "statement", ["UPDATE calendar_paper SET year = 1", "DELETE FROM calendar_day", "TRUNCATE calendar_day"]
)
def test_the_database_itself_refuses_to_change_what_was_published(engine: sa.Engine, statement: str) -> None:
    with Session(engine) as session, pytest.raises(psycopg.errors.InsufficientPrivilege, match="written once"):
        rows(session, statement)
