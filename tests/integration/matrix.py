"""What every route answers to every kind of visitor: the shape of a row, and who comes to visit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from core.clock import real_now
from core.credentials import agency_key, digest
from models.people import AgencyKey
from tests.integration.conftest import Town

ANONYMOUS, KEY, ADMINISTRATOR = "anonymous", "key", "province-administrator"
SECRET = "secret-of-the-county"
# The task of a row is borne by the county: above it the prefecture (块), along the item the department (条),
# supervised by the office; the stranger has nothing to do with it.
VISITORS = (
    ANONYMOUS,
    KEY,
    "county-liaison",
    "county-handler",
    "county-deputy-leader",
    "county-principal-leader",
    "prefecture-handler",
    "department-handler",
    "office-clerk",
    "office-reviewer",
    "office-issuer",
    "stranger-handler",
    ADMINISTRATOR,
)
Prepared = Mapping[str, Any]
Prepare = Callable[[Session, Town], Prepared]


def nothing(session: Session, town: Town) -> Prepared:
    """Prepare nothing."""
    return {}


@dataclass(frozen=True)
class Row:
    """One route. `prepare` runs anew before each visit that may succeed, so that no visit spoils the next.

    It returns what fills the path, and under `json`, `files` or `params` what is sent. `expected` names the status
    for a visitor; "*" stands for everybody not named.
    """

    route: str
    expected: Mapping[str, int]
    prepare: Prepare = nothing

    @property
    def is_public(self) -> bool:
        """Whether everybody is answered alike."""
        return set(self.expected) == {"*"}

    def status_for(self, visitor: str) -> int:
        """Return what the visitor must be answered."""
        return self.expected.get(visitor, self.expected["*"])


def public(status: int) -> dict[str, int]:
    """Return the expectation of a route that asks nobody who he is."""
    return {"*": status}


def known(status: int, **others: int) -> dict[str, int]:
    """Return the expectation of a route open to whoever is let in; underscores stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in others.items()}
    return {"*": status, ANONYMOUS: 401, **named}


def administrator(status: int) -> dict[str, int]:
    """Return the expectation of a route for the administrator alone."""
    return {"*": 403, ANONYMOUS: 401, ADMINISTRATOR: status}


def issue_county_key(session: Session, town: Town) -> str:
    """Give the county a key that may read and write, and return it."""
    key = AgencyKey(
        unit_id=town.staff.units["county"],
        name="县平台",
        secret_hash=digest(SECRET),
        scopes=["read", "write"],
        created_at=real_now(),
    )
    session.add(key)
    session.flush()
    return agency_key(key.id, SECRET)
