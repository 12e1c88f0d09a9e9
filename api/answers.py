"""From a command's result to bytes: dumped once, inside the transaction, with the ETag of the version reached."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response


def dump(value: Any) -> bytes:
    """Return JSON of shapes, dataclasses, rows and lists; decimals become text, so that no digit is lost."""
    return to_json(value, fallback=str)


def etag(version: int) -> str:
    """Return the entity tag of a version: `"v7"`."""
    return f'"v{version}"'


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent, and what is stored under an Idempotency-Key."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """Return it as the framework wants it."""
        return Response(self.body, self.status, headers=dict(self.headers), media_type="application/json")


def answer(result: Any, status: int = 200, located: str | None = None) -> Answer:
    """Dress a result; one with a version gets an ETag, one that was created says where it is."""
    if result is None:
        return Answer(204 if status == 200 else status, b"")
    headers: dict[str, str] = {}
    version = _part(result, "version")
    if isinstance(version, int):
        headers["ETag"] = etag(version)
    if located is not None:
        headers["Location"] = f"{located}/{_part(result, 'subject_id') or _part(result, 'id')}"
    return Answer(status, dump(result), headers)


def _part(result: Any, name: str) -> Any:
    return result.get(name) if isinstance(result, dict) else getattr(result, name, None)
