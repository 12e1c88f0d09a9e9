"""Sending ledgers to the service, and looking at what they left."""

import csv
import io
from typing import Any

import httpx
from sqlmodel import Session

from queries.sql import rows
from tests.integration.conftest import Town

IMPORTS = "/api/v1/ledger-imports"
HANDLER, CLERK = "county-handler", "office-clerk"


def counts(town: Town) -> dict[str, int]:
    with Session(town.engine) as session:
        tables = ("task", "report", "event")
        return {name: rows(session, f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in tables}


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet(lines: list[dict[str, str]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return target.getvalue().encode("utf-8-sig")


async def send(
    client: httpx.AsyncClient, town: Town, login: str, content: bytes, name: str = "台账.csv", **asked: Any
) -> httpx.Response:
    return await client.post(IMPORTS, files={"file": (name, content)}, params=asked, headers=town.headers(login))
