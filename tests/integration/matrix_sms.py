"""Rows of the matrix for text messages."""

from sqlmodel import Session

from tests.integration.conftest import Town
from tests.integration.matrix import Prepared, Row, public


def unknown_address(session: Session, town: Town) -> Prepared:
    return {"provider": "aliyun", "token": "not-the-token-of-this-house", "json": []}


ROWS = (Row("POST /api/v1/provider-callbacks/{provider}/{token}", public(404), unknown_address),)
