"""Rows of the matrix for endpoints: the administrator keeps them, a unit's own system sees, tries and replays."""

from typing import Any

from sqlmodel import Session

from core.clock import real_now
from core.seals import seal
from models.endpoints import Endpoint
from models.messages import Channel
from notifications.endpoints import place_of
from tests.integration.conftest import Town
from tests.integration.matrix import Prepared, Row, administrator, known

SEAL_KEY = "k3y-for-tests-only-0123456789abcdef"
NOWHERE = "https://127.0.0.1/hook"


def an_endpoint(session: Session, unit: Any, **more: Any) -> Endpoint:
    made = Endpoint(
        unit_id=unit, channel=Channel.WEBHOOK, name="平台", url=NOWHERE, sealed_url="", created_at=real_now()
    )
    made.sealed_url = seal(SEAL_KEY, more.pop("address", NOWHERE), place=place_of(made.id))
    secret = seal(SEAL_KEY, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", place=place_of(made.id))
    made.secrets = [{"sealed": secret, "until": None}]
    for name, value in more.items():
        setattr(made, name, value)
    session.add(made)
    session.flush()
    return made


def of_the_county(body: Any = None, **more: Any) -> Any:
    def prepare(session: Session, town: Town) -> Prepared:
        return {"endpoint_id": an_endpoint(session, town.staff.units["county"], **more).id, "json": body}

    return prepare


def new_endpoint(session: Session, town: Town) -> Prepared:
    unit = str(town.staff.units["county"])
    return {"json": {"unit_id": unit, "channel": "webhook", "name": "平台", "url": "https://hooks.example/a"}}


def of_its_own_system(status: int) -> dict[str, int]:
    return known(403, key=status, province_administrator=status)


SINCE = {"from": "2021-01-01T00:00:00+08:00"}
ROWS = (
    Row("GET /api/v1/endpoints", of_its_own_system(200)),
    Row("POST /api/v1/endpoints", administrator(201), new_endpoint),
    Row("GET /api/v1/endpoints/{endpoint_id}", of_its_own_system(200), of_the_county()),
    Row("PATCH /api/v1/endpoints/{endpoint_id}", administrator(200), of_the_county({"name": "新名"})),
    Row("POST /api/v1/endpoints/{endpoint_id}/secret-rotations", administrator(201), of_the_county({})),
    Row("POST /api/v1/endpoints/{endpoint_id}/disablings", administrator(200), of_the_county({"reason": "停机"})),
    Row(
        "POST /api/v1/endpoints/{endpoint_id}/enablings",
        administrator(200),
        of_the_county(disabled_at=real_now(), disabled_reason="停机"),
    ),
    # The address is one of this machine, which no settings here allow: the answer says so.
    Row("POST /api/v1/endpoints/{endpoint_id}/trials", of_its_own_system(200), of_the_county()),
    Row("GET /api/v1/endpoints/{endpoint_id}/deliveries", of_its_own_system(200), of_the_county()),
    Row("POST /api/v1/endpoints/{endpoint_id}/replays", of_its_own_system(200), of_the_county(SINCE)),
)
