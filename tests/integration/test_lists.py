"""Filters of lists, as they are written into an address."""

import httpx
import pytest
from sqlmodel import Session

from tests.integration import business
from tests.integration.conftest import Town
from tests.people import BEGINNING
from workflows.world import publish_default_policy


@pytest.mark.parametrize(
    ("login", "address", "found"),
    [
        ("county-handler", "/tasks?open=true", 1),
        ("county-handler", "/tasks?open=false", 1),
        ("county-handler", "/tasks?overdue=true", 0),
        ("county-handler", "/tasks?overdue=false&view=mine&stage=in_progress", 1),
        ("office-clerk", "/tasks?view=supervised&open=true&text=排污口", 1),
        ("office-clerk", "/reports?to_review=true", 0),
        ("office-clerk", "/deadlines?view=supervised&overdue=true", 0),
        ("office-clerk", "/inbox?unread=true", 0),
    ],
)
async def test_a_filter_that_is_set_or_not_is_understood(
    town: Town, client: httpx.AsyncClient, login: str, address: str, found: int
) -> None:
    # given a task the county works on, in time
    with Session(town.engine) as session:
        publish_default_policy(session, from_on=BEGINNING)
        business.in_progress(session, town)
        session.commit()
    # when
    given = await client.get(f"/api/v1{address}", headers=town.headers(login))
    # then
    assert given.status_code == 200, given.text
    assert len(given.json()["items"]) == found
