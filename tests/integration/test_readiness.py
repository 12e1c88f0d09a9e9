"""Health, readiness, and the label of a demo."""

from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from api.app import create_app
from core.settings import DEMO_LABEL, Settings
from tests import databases
from tests.databases import Addresses


async def answered(settings: Settings, path: str) -> httpx.Response:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://duban.test") as client:
            return await client.get(path)


def changed(settings: Settings, **more: object) -> Settings:
    secret = settings.secret_key.get_secret_value()
    given = {"database_url": settings.database_url, "redis_url": settings.redis_url, "data_dir": settings.data_dir}
    return Settings.model_validate({**given, "secret_key": secret, **more})


async def test_a_service_with_all_its_parts_is_ready(settings: Settings) -> None:
    assert (await answered(settings, "/readyz")).json() == {"status": "ok"}


async def test_a_missing_database_is_named_and_the_process_still_lives(settings: Settings) -> None:
    away = changed(settings, database_url="postgresql+psycopg://nobody@/none?host=/nowhere")

    ready, alive = await answered(away, "/readyz"), await answered(away, "/healthz")

    assert (ready.status_code, ready.json()["detail"]) == (503, "数据库没有应答")
    assert ready.headers["retry-after"] == "2"
    assert alive.status_code == 200


async def test_an_unmigrated_database_is_named(settings: Settings, addresses: Addresses, worker_number: int) -> None:
    name = f"empty_{worker_number}"
    databases.administer(addresses.database, f"CREATE DATABASE {name}")

    answer = await answered(changed(settings, database_url=databases.named(addresses.database, name)), "/readyz")

    databases.drop(addresses.database, name)
    assert (answer.status_code, answer.json()["detail"][:10]) == (503, "数据库尚未完成初始化"[:10])


async def test_a_store_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    answer = await answered(changed(settings, attachments_dir=tmp_path / "file"), "/readyz")

    assert (answer.status_code, answer.json()["detail"]) == (503, "附件目录不可写，或磁盘已满")


@pytest.mark.parametrize(("demo", "label"), [("true", DEMO_LABEL), ("false", None)])
async def test_every_answer_of_a_demo_is_labelled(settings: Settings, demo: str, label: str | None) -> None:
    answer = await answered(changed(settings, demo=demo), "/api/v1/nowhere")

    told = answer.headers.get("duban-label")
    assert (unquote(told) if told else None) == label
