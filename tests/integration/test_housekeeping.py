"""What is no longer needed goes, and nothing else."""

import httpx
from sqlmodel import Session

from core.clock import real_now
from core.database import unit_of_work
from core.files import LocalStore
from core.settings import Settings
from queries.sql import rows
from tests.integration.conftest import Town
from workflows.housekeeping import keep_house


async def test_old_log_ins_attempts_and_answers_are_thrown_away(
    town: Town, client: httpx.AsyncClient, settings: Settings
) -> None:
    old, kept = town.headers("county-handler"), town.headers("county-liaison")
    await client.delete("/api/v1/sessions/current", headers=old | {"Idempotency-Key": "k"})
    await client.post("/api/v1/sessions", json={"login": "nobody", "password": "falsch"})
    with unit_of_work(town.engine) as session:
        rows(session, "UPDATE login_session SET ended_at = ended_at - interval '181 days'")
        rows(session, "UPDATE login_throttle SET changed_at = changed_at - interval '2 days'")
        rows(session, "UPDATE idempotency_key SET expires_at = expires_at - interval '2 days'")

        keep_house(session, store=LocalStore(settings.attachments_dir), now=real_now())

    with Session(town.engine) as session:
        left = [rows(session, f"SELECT 1 FROM {table}") for table in ("login_session", "login_throttle")]
        assert [len(found) for found in left] == [1, 0]
        assert rows(session, "SELECT 1 FROM idempotency_key") == []
    assert (await client.get("/api/v1/me", headers=kept)).status_code == 200
