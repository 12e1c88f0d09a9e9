"""A paper stays as it was issued: withdrawn or replaced it is by another paper, which a row beside it names."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from queries.sql import row, rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.people import BEGINNING
from workflows import notices, views
from workflows.papers import digest
from workflows.world import publish_default_policy


def papers(session: Session) -> list[dict[str, Any]]:
    return rows(session, "SELECT * FROM paper ORDER BY serial")


def end(session: Session, town: Town, notice_id: UUID, way: str) -> None:
    """Withdraw or replace a notice, as the one who issues."""
    call = business.call_of(town, "office-issuer")
    if way == "withdraw":
        notices.withdraw_notice(session, call=call, notice_id=notice_id, reason="所述事项已完成")
    else:
        notices.replace_notice(
            session, call=call, notice_id=notice_id, reason="表述有误", requirement="限期完成", answer_working_days=3
        )


@pytest.mark.parametrize("way", ["withdraw", "replace"])
def test_an_issued_paper_never_changes_and_shows_by_which_it_was_withdrawn(town: Town, way: str) -> None:
    # given a notice the county has received
    with Session(town.engine) as session:
        publish_default_policy(session, from_on=BEGINNING)
        notice_id = business.issued(session, town)
        (before,) = papers(session)
        # when
        end(session, town, notice_id, way)
        # then
        first, second = papers(session)
        assert first == before
        assert (second["serial"], second["replaces_id"]) == (before["serial"] + 1, before["id"])
        assert [paper["payload_sha256"] for paper in (first, second)] == [
            digest(paper["payload"]) for paper in (first, second)
        ]
        shown = views.get_paper(session, call=business.call_of(town, "county-handler"), paper_id=before["id"])
        assert shown["withdrawn_by_id"] == second["id"]
        assert row(session, "SELECT count(*) AS count FROM paper_withdrawal") == {"count": 1}
