"""`duban health`: asks every part of the service whether it answers."""

from typing import Annotated

import httpx
import psycopg
import typer
from redis import Redis
from redis.exceptions import RedisError

from cli.processes import Folder, look_into
from core.settings import Settings, get_settings


def health(
    parts: Annotated[list[str] | None, typer.Argument(help="database、redis、api；不写则全部检查。")] = None,
    data: Folder = None,
) -> None:
    """Say of each part whether it answers."""
    look_into(data)
    settings = get_settings()
    checks = {"database": _database_answers, "redis": _redis_answers, "api": _api_answers}
    wanted = parts or list(checks)
    if unknown := [part for part in wanted if part not in checks]:
        raise typer.BadParameter(f"没有这个部分：{'、'.join(unknown)}")
    answers = {part: checks[part](settings) for part in wanted}
    for part, answer in answers.items():
        print(f"{part}：{'正常' if answer else '没有应答'}")
    if not all(answers.values()):
        raise typer.Exit(1)


def _database_answers(settings: Settings) -> bool:
    url = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return connection.execute("SELECT 1").fetchone() is not None
    except psycopg.Error:
        return False


def _redis_answers(settings: Settings) -> bool:
    try:
        return bool(Redis.from_url(settings.redis_url, socket_timeout=3).ping())
    except (RedisError, OSError):
        return False


def _api_answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.api_host, settings.api_host)  # noqa: S104  compared, not bound
    try:
        url = f"http://{host}:{settings.api_port}/healthz"
        return httpx.get(url, timeout=3, trust_env=False).is_success
    except httpx.HTTPError:
        return False
