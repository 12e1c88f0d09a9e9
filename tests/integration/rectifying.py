"""Brings rectifications and look-backs of the town to the stage a test speaks of, through the real commands."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.look_back_views import Looked
from models.rectification_views import (
    OnSite,
    Publicised,
    PublicObjection,
    RectificationOrder,
    RectificationPlan,
    RectificationResult,
)
from models.rectifications import Standard
from queries import rectifications as queries
from queries.sql import rows
from tests.integration import business
from tests.integration.business import call_of, in_days, today
from tests.integration.conftest import Town
from workflows import look_backs, rectification_plans, rectification_publicity, rectification_results, rectifications

CLERK, REVIEWER, ISSUER = "office-clerk", "office-reviewer", "office-issuer"
HANDLER, LEADER = "county-handler", "county-deputy-leader"


def order(**more: Any) -> dict[str, Any]:
    given = {
        "source": "inspection",
        "kind": "dated",
        "problem": "排污口未封堵",
        "basis": "现场检查记录",
        "due_on": in_days(60),
    } | more
    return RectificationOrder.model_validate(given).model_dump(mode="json")


def plan() -> dict[str, Any]:
    measure = {
        "problem": "排污口未封堵",
        "goal": "全部封堵",
        "measures": "封堵三处",
        "due_on": in_days(30),
        "responsible_person": "张某",
        "urging_unit": "市生态环境局",
        "accepting_unit": "市政府督查室",
    }
    return RectificationPlan.model_validate({"measures": [measure]}).model_dump(mode="json")


def result(session: Session, town: Town, rectification_id: UUID) -> dict[str, Any]:
    evidence = str(business.attachment(session, town))
    measures: list[str | None] = [str(entry["id"]) for entry in queries.measures(session, rectification_id)]
    items = [{"measure_id": entry, "done": "已封堵", "evidence": [evidence]} for entry in measures or [None]]
    return {"items": items, "long_term": "每旬巡查", "self_conclusion": "已完成"}


def on_site() -> dict[str, Any]:
    standards = [{"standard": name, "met": True} for name in Standard]
    seen = {"inspectors": ["李某"], "verified_on": today(), "finding": "均已封堵", "standards": standards}
    return OnSite.model_validate(seen).model_dump(mode="json")


def looked(**more: Any) -> dict[str, Any]:
    return {"inspectors": ["李某"], "looked_on": str(today()), "finding": "未见反弹"} | more


def ordered(session: Session, town: Town, **more: Any) -> UUID:
    """An order the county has to plan for."""
    task_id = business.in_progress(session, town)
    content = RectificationOrder.model_validate(order(**more))
    done = rectifications.order(session, call=call_of(town, ISSUER), task_id=task_id, content=content)
    return done.subject_id


def drafted(session: Session, town: Town, **more: Any) -> UUID:
    """An order whose plan is written."""
    made = ordered(session, town, **more)
    content = RectificationPlan.model_validate(plan())
    rectification_plans.draft_plan(session, call=call_of(town, HANDLER), rectification_id=made, content=content)
    return made


def planned(session: Session, town: Town, **more: Any) -> UUID:
    """A plan that waits for the office."""
    made = drafted(session, town, **more)
    rectification_plans.submit_plan(session, call=call_of(town, LEADER), rectification_id=made)
    return made


def in_progress(session: Session, town: Town, **more: Any) -> UUID:
    """A rectification the county works on."""
    made = planned(session, town, **more)
    rectification_plans.approve_plan(session, call=call_of(town, REVIEWER), rectification_id=made)
    return made


def standing(session: Session, town: Town) -> UUID:
    """One that never closes."""
    return in_progress(session, town, kind="standing", due_on=None, stage_goal="减半", next_review_on=in_days(90))


def reported(session: Session, town: Town) -> UUID:
    """One whose result is written."""
    made = in_progress(session, town)
    content = RectificationResult.model_validate(result(session, town, made))
    rectification_results.draft_result(session, call=call_of(town, HANDLER), rectification_id=made, content=content)
    return made


def submitted(session: Session, town: Town) -> UUID:
    """A result that waits for the office."""
    made = reported(session, town)
    rectification_results.submit_result(session, call=call_of(town, LEADER), rectification_id=made)
    return made


def verified(session: Session, town: Town) -> UUID:
    """One that was looked at on site by the clerk."""
    made = submitted(session, town)
    content = OnSite.model_validate(on_site())
    rectification_results.verify(session, call=call_of(town, CLERK), rectification_id=made, content=content)
    return made


def accepted(session: Session, town: Town) -> UUID:
    """One accepted on its only level by the reviewer."""
    made = verified(session, town)
    rectification_results.accept(session, call=call_of(town, REVIEWER), rectification_id=made)
    return made


def in_publicity(session: Session, town: Town) -> UUID:
    """One whose result is public."""
    made = accepted(session, town)
    content = Publicised(published_in="市政府网站")
    rectification_publicity.publicise(session, call=call_of(town, CLERK), rectification_id=made, content=content)
    return made


def objected(session: Session, town: Town) -> UUID:
    """One somebody objects to."""
    made = in_publicity(session, town)
    content = PublicObjection(objector="某村民", reason="仍有污水")
    rectification_publicity.object_to(session, call=call_of(town, CLERK), rectification_id=made, content=content)
    return made


def publicity_passed(session: Session, town: Town) -> UUID:
    """One whose days of publicity have passed; nobody waits for them here."""
    made = in_publicity(session, town)
    rows(
        session,
        "UPDATE rectification SET publicity = publicity || jsonb_build_object('to_on', %(on)s::text) WHERE id = %(id)s",
        {"id": made, "on": str(in_days(-1))},
    )
    return made


def publicity_over(session: Session, town: Town) -> UUID:
    """One that waits for its signature."""
    made = publicity_passed(session, town)
    rectification_publicity.end_publicity(session, call=call_of(town, CLERK), rectification_id=made)
    return made


def filed(session: Session, town: Town) -> UUID:
    """One signed off."""
    made = publicity_over(session, town)
    rectifications.file(session, call=call_of(town, ISSUER), rectification_id=made)
    return made


def scheduled(session: Session, town: Town) -> UUID:
    """The look-back that a closed task brought."""
    task_id = business.closed(session, town)
    found = rows(session, "SELECT id FROM look_back WHERE of_id = %(id)s", {"id": task_id})
    made: UUID = found[0]["id"]
    return made


def held(session: Session, town: Town) -> UUID:
    """A look-back that found nothing."""
    made = scheduled(session, town)
    content = Looked.model_validate(looked())
    look_backs.hold(session, call=call_of(town, ISSUER), look_back_id=made, content=content)
    return made


def cancelled(session: Session, town: Town, made: UUID) -> None:
    """Cancel the look-back that the policy scheduled at a subject."""
    found = rows(session, "SELECT id FROM look_back WHERE of_id = %(id)s", {"id": made})
    look_backs.cancel(session, call=call_of(town, REVIEWER), look_back_id=found[0]["id"], reason="另行安排")
