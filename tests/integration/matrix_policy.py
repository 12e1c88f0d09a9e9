"""Rows of the matrix for policies: read by everybody, drafted by one of an office, published by another."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import at_hour
from core.ids import new_id
from models.policy_views import PolicyDraftCreate
from queries.sql import json, rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row, known
from tests.integration.matrix_business import APPROVERS, OFFICE, REASON, SEEN
from workflows.policies import draft_policy
from workflows.policy_files import read_policy

A = "/api/v1"
NOT_THERE = {"*": 404, ANONYMOUS: 401}
LONG_AHEAD = date(2098, 1, 1)
DAYS = count(1)


def further(town: Town) -> dict[str, Any]:
    body = read_policy().model_dump(mode="json", exclude_unset=True)
    return {"office_id": str(town.staff.units["office"]), "from_on": str(LONG_AHEAD), "policy": body}


def new_draft(session: Session, town: Town) -> Prepared:
    return {"json": further(town)}


def a_draft(session: Session, town: Town) -> UUID:
    draft = PolicyDraftCreate.model_validate(further(town))
    return draft_policy(session, call=business.call_of(town, "office-clerk"), draft=draft).subject_id


def of_a_draft(body: Any = None) -> Any:
    def prepare(session: Session, town: Town) -> Prepared:
        return {"draft_id": a_draft(session, town), "json": body}

    return prepare


def to_publish(session: Session, town: Town) -> Prepared:
    """A draft for a day after those that other visitors published for."""
    return {"draft_id": a_draft(session, town), "json": {"from_on": str(LONG_AHEAD + timedelta(days=next(DAYS)))}}


def a_version(session: Session, town: Town) -> Prepared:
    return {"policy_id": rows(session, "SELECT id FROM rule_set WHERE name = 'ladder' LIMIT 1")[0]["id"]}


def a_firing(session: Session, town: Town) -> Prepared:
    """A date of a task under way that was reminded of."""
    task_id = business.in_progress(session, town)
    found = rows(session, "SELECT id, due_on FROM deadline WHERE task_id = %s AND kind = 'completion'", (task_id,))[0]
    firing_id = new_id()
    rows(
        session,
        "INSERT INTO firing (id, rule_set_id, rung, subject_id, period, due_at, fired_at, saw) "
        "SELECT %s, id, 'due-7', %s, 'any', %s, %s, %s FROM rule_set WHERE name = 'ladder' LIMIT 1",
        (firing_id, found["id"], at_hour(date(2021, 9, 1)), at_hour(date(2021, 9, 1)),
         json({"kind": "completion", "due_on": found["due_on"]})),
    )  # fmt: skip
    return {"task_id": task_id, "deadline_id": found["id"], "firing_id": firing_id}


ROWS = (
    Row(f"GET {A}/policies", known(200)),
    Row(f"GET {A}/policies/{{policy_id}}", known(200), a_version),
    Row(f"POST {A}/policy-drafts", {"*": 403, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 201)}, new_draft),
    Row(f"GET {A}/policy-drafts", known(200)),
    Row(f"GET {A}/policy-drafts/{{draft_id}}", NOT_THERE | dict.fromkeys(OFFICE, 200), of_a_draft()),
    Row(
        f"POST {A}/policy-drafts/{{draft_id}}/publications",
        NOT_THERE | dict.fromkeys(OFFICE, 403) | dict.fromkeys(APPROVERS, 200),
        to_publish,
    ),
    Row(f"POST {A}/policy-drafts/{{draft_id}}/discards", NOT_THERE | dict.fromkeys(OFFICE, 200), of_a_draft(REASON)),
    Row(f"GET {A}/deadlines/{{deadline_id}}/firings", SEEN, a_firing),
    Row(f"GET {A}/tasks/{{task_id}}/firings", SEEN, a_firing),
    Row(f"GET {A}/firings/{{firing_id}}", SEEN, a_firing),
)
