"""Rows of the matrix for further papers of a plan, and for a plan beside its parent."""

import hashlib
from uuid import UUID

from sqlmodel import Session

from core.files import Stored
from plans.formats import text_of
from queries import plan_parents as links
from queries import plan_rereads
from queries.sql import rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import Prepared, Row
from tests.integration.matrix_business import ALONG, APPROVERS, ISSUER, OFFICE, OUTSIDE, REASON, acts, on
from tests.integration.matrix_plans import ITS_OWN, PLAN, draft, issued, read_paper, text_of_paper
from workflows.plan_imports import ReadPaper
from workflows.plan_parents import name_parent
from workflows.plan_proposals import accept_change
from workflows.plan_rereads import reread_plan


def changed(session: Session, town: Town) -> tuple[UUID, UUID]:
    """An issued plan whose corrected paper gives its entry another title; and that change."""
    plan_id = issued(session, town)
    text = text_of_paper()
    reading = read_paper(text)
    (part,) = reading.plans
    task = part.tasks[0].model_copy(update={"title": "改造老旧管网"})
    reading = reading.model_copy(update={"plans": (part.model_copy(update={"tasks": (task,)}),)})
    stored = Stored(hashlib.sha256(text.encode()).hexdigest(), len(text.encode()), "text/plain")
    paper = ReadPaper(stored, "更正.txt", text_of(text.encode(), name="更正.txt"), reading, "hand")
    reread_plan(session, call=business.call_of(town, "office-clerk"), plan_id=plan_id, paper=paper)
    found = {one["kind"]: one["id"] for one in plan_rereads.changes(session, plan_id)}
    return plan_id, found["item_changed"]


def proposal(session: Session, town: Town) -> Prepared:
    plan_id, change_id = changed(session, town)
    return {"plan_id": plan_id, "change_id": change_id, "json": REASON}


def handling(session: Session, town: Town) -> Prepared:
    plan_id, change_id = changed(session, town)
    call = business.call_of(town, "office-issuer")
    accept_change(session, call=call, plan_id=plan_id, change_id=change_id, reason="文件已更正")
    rows(session, "UPDATE plan_change SET by_hand = '[\"请告知参与单位\"]' WHERE id = %(id)s", {"id": change_id})
    return {"plan_id": plan_id, "change_id": change_id, "json": {"result": "已函告"}}


def further(session: Session, town: Town) -> Prepared:
    file = ("更正.txt", text_of_paper().encode(), "text/plain")
    return {"plan_id": draft(session, town), "files": {"file": file}}


def child(session: Session, town: Town) -> UUID:
    plan_id, parent_id = draft(session, town), issued(session, town)
    name_parent(session, call=business.call_of(town, "office-clerk"), plan_id=plan_id, parent_id=parent_id)
    return plan_id


def named(session: Session, town: Town) -> Prepared:
    return {"plan_id": draft(session, town), "json": {"parent_id": str(issued(session, town))}}


def linked(session: Session, town: Town) -> Prepared:
    plan_id = child(session, town)
    return {"plan_id": plan_id, "json": {"confirmed": [str(one["id"]) for one in links.links(session, plan_id)]}}


DRAFT = acts(200, *OFFICE, hidden=OUTSIDE)

ROWS: tuple[Row, ...] = (
    Row(f"POST {PLAN}/{{plan_id}}/readings", acts(201, *OFFICE, hidden=OUTSIDE), further),
    Row(f"GET {PLAN}/{{plan_id}}/changes", ITS_OWN, on("plan_id", issued)),
    Row(f"POST {PLAN}/{{plan_id}}/changes/{{change_id}}/acceptances", acts(200, ISSUER, hidden=(ALONG,)), proposal),
    Row(f"POST {PLAN}/{{plan_id}}/changes/{{change_id}}/declines", acts(200, *APPROVERS, hidden=(ALONG,)), proposal),
    Row(f"POST {PLAN}/{{plan_id}}/changes/{{change_id}}/handlings", ITS_OWN, handling),
    Row(f"POST {PLAN}/{{plan_id}}/parents", DRAFT, named),
    Row(f"GET {PLAN}/{{plan_id}}/links", DRAFT, on("plan_id", child)),
    Row(f"POST {PLAN}/{{plan_id}}/links/judgements", DRAFT, linked),
    Row(f"GET {PLAN}/{{plan_id}}/cascade", DRAFT, on("plan_id", child)),
)
