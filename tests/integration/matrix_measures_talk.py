"""Rows of the matrix for talks (约谈) and the units summoned to them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from models.talk_views import Attendance, Meeting, Minutes, Publication, TalkApproval, TalkCheck, TalkCreate, TalkPlan
from queries.sql import row
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import Prepare, Prepared, Row, known
from tests.integration.matrix_business import (
    ABOVE,
    ALONG,
    APPROVERS,
    CLERK,
    ISSUER,
    LEADERS,
    OFFICE,
    REASON,
    SEEN,
    UNISSUED,
    WRITERS,
    acts,
    task,
)  # fmt: skip
from workflows import talk_meetings, talk_parties, talk_plans, talks

K, Y = "/api/v1/talks", "/api/v1/talk-parties"
BESIDE = (ABOVE, ALONG)  # who stands above or along a matter reads its talk, and not the party's own papers
PROPOSAL = {"legal_basis": "air_law_22", "reason": "持续恶化", "evidence": {"paragraphs": ["堆场未覆盖"]}}
CHECK = {"finding": "情况属实", "checked_on": str(business.in_days(-20)), "checked_by": "孙某"}
APPROVAL = {"by_office": True, "basis": "本办会议"}
STEPS = {
    "steps": [
        {"kind": kind, "speaker": "副省长 李某", "said": "发言"}
        for kind in ("cause", "statement", "requirement", "pledge")
    ]
}
SUSPENDED = {"authority": "测试省环境厅", "document_no": "测环函〔2021〕1号", "suspended_on": CHECK["checked_on"]}


def earlier(town: Town, login: str) -> Call:
    """A call of twenty days ago, so that the day of the talk has come."""
    call = business.call_of(town, login)
    return replace(call, at=call.at - timedelta(days=20))


def plan(town: Town) -> dict[str, Any]:
    """A plan for today."""
    summons = {"unit_id": str(town.staff.units["county"]), "summoned": "县长 王某"}
    place = {"meets_on": str(business.today()), "meets_at": "09:30", "place": "第三会议室", "chair": "副省长 李某"}
    words = {"talkers": ["厅长 张某"], "purpose": "督促整改", "materials": ["书面汇报"], "contact": "孙某"}
    return place | words | {"parties": [summons]}


def proposed(session: Session, town: Town) -> UUID:
    content = TalkCreate.model_validate(PROPOSAL)
    task_id = business.in_progress(session, town)
    return talks.propose_talk(session, call=earlier(town, CLERK), task_id=task_id, content=content).subject_id


def checked(session: Session, town: Town) -> UUID:
    talk_id = proposed(session, town)
    talks.check_talk(session, call=earlier(town, CLERK), talk_id=talk_id, check=TalkCheck.model_validate(CHECK))
    return talk_id


def approved(session: Session, town: Town) -> UUID:
    talk_id = checked(session, town)
    approval = TalkApproval.model_validate(APPROVAL)
    talks.approve_talk(session, call=earlier(town, "office-reviewer"), talk_id=talk_id, approval=approval)
    return talk_id


def planned(session: Session, town: Town, days: int = 0) -> UUID:
    talk_id = approved(session, town)
    given = TalkPlan.model_validate(plan(town) | {"meets_on": str(business.in_days(days))})
    talk_plans.plan_talk(session, call=earlier(town, CLERK), talk_id=talk_id, plan=given)
    return talk_id


def ready(session: Session, town: Town, days: int = 30) -> UUID:
    talk_id = planned(session, town, days)
    talks.confirm_talk_plan(session, call=earlier(town, ISSUER), talk_id=talk_id)
    return talk_id


def served(session: Session, town: Town) -> UUID:
    talk_id = ready(session, town, 0)
    talk_plans.serve_talk(session, call=earlier(town, ISSUER), talk_id=talk_id)
    return talk_id


def party_of(session: Session, talk_id: UUID) -> UUID:
    found = row(session, "SELECT id FROM talk_party WHERE talk_id = %(talk)s", {"talk": talk_id})
    assert found is not None
    party_id: UUID = found["id"]
    return party_id


def summoned(session: Session, town: Town) -> UUID:
    return party_of(session, served(session, town))


def signed(session: Session, town: Town) -> UUID:
    party_id = summoned(session, town)
    talk_parties.sign_for_talk_notice(session, call=business.call_of(town, "county-handler"), party_id=party_id)
    return party_id


def accounted(session: Session, town: Town) -> UUID:
    party_id = signed(session, town)
    call = business.call_of(town, "county-handler")
    talk_parties.draft_account(session, call=call, party_id=party_id, account="问题和措施")
    return party_id


def attended(session: Session, town: Town) -> UUID:
    talk_id = served(session, town)
    came = Attendance(came="县长 王某")
    call = business.call_of(town, CLERK)
    talk_parties.attend_talk(session, call=call, party_id=party_of(session, talk_id), attendance=came)
    return talk_id


def held(session: Session, town: Town) -> UUID:
    talk_id = attended(session, town)
    meeting = Meeting.model_validate(STEPS)
    talk_meetings.hold_talk(session, call=business.call_of(town, CLERK), talk_id=talk_id, meeting=meeting)
    return talk_id


def minutes(session: Session, talk_id: UUID) -> dict[str, Any]:
    promise = {
        "party_id": str(party_of(session, talk_id)),
        "text": "完成覆盖",
        "due_on": str(business.in_days(60)),
    }
    said = dict.fromkeys(("problems", "statement", "pledge", "publicity"), "见记录")
    return said | {"attendees": ["副省长 李某"], "commitments": [promise]}


def drafted(session: Session, town: Town) -> UUID:
    talk_id = held(session, town)
    given = Minutes.model_validate(minutes(session, talk_id))
    talk_meetings.draft_minutes(session, call=business.call_of(town, CLERK), talk_id=talk_id, minutes=given)
    return talk_id


def issued(session: Session, town: Town) -> UUID:
    talk_id = drafted(session, town)
    talk_meetings.issue_minutes(session, call=business.call_of(town, ISSUER), talk_id=talk_id)
    return talk_id


def published(session: Session, town: Town) -> UUID:
    talk_id = issued(session, town)
    given = Publication(published_in="门户网站")
    talks.publish_talk(session, call=business.call_of(town, ISSUER), talk_id=talk_id, publication=given)
    return talk_id


def talk(make: Callable[[Session, Town], UUID], **body: Any) -> Prepare:
    return lambda session, town: {"talk_id": make(session, town), "json": body or None}


def party(make: Callable[[Session, Town], UUID], **body: Any) -> Prepare:
    return lambda session, town: {"party_id": make(session, town), "json": body or None}


def to_plan(session: Session, town: Town) -> Prepared:
    return {"talk_id": approved(session, town), "json": plan(town) | {"meets_on": str(business.in_days(30))}}


def to_record(session: Session, town: Town) -> Prepared:
    talk_id = held(session, town)
    return {"talk_id": talk_id, "json": minutes(session, talk_id)}


NUMBER = {"external_doc_no": "测约〔2021〕1号"}
IN_OFFICE: dict[str, Any] = {"hidden": UNISSUED}
ROWS: tuple[Row, ...] = (
    Row("POST /api/v1/tasks/{task_id}/talks", acts(201, CLERK), task(business.in_progress, **PROPOSAL)),
    Row(f"GET {K}", known(200)),
    Row(f"GET {K}/{{talk_id}}", SEEN, talk(served)),
    Row(f"GET {K}/{{talk_id}}/history", SEEN, talk(published)),
    Row(f"POST {K}/{{talk_id}}/checks", acts(200, CLERK, **IN_OFFICE), talk(proposed, **CHECK)),
    Row(f"POST {K}/{{talk_id}}/approvals", acts(200, *APPROVERS, **IN_OFFICE), talk(checked, **APPROVAL)),
    Row(f"POST {K}/{{talk_id}}/declinations", acts(200, *APPROVERS, **IN_OFFICE), talk(checked, **REASON)),
    Row(f"POST {K}/{{talk_id}}/plans", acts(200, CLERK, **IN_OFFICE), to_plan),
    Row(f"POST {K}/{{talk_id}}/plan-confirmations", acts(200, ISSUER, **IN_OFFICE), talk(planned)),
    Row(f"POST {K}/{{talk_id}}/plan-returns", acts(200, ISSUER, **IN_OFFICE), talk(planned, **REASON)),
    Row(f"POST {K}/{{talk_id}}/services", acts(200, ISSUER, **IN_OFFICE), talk(ready, **NUMBER)),
    Row(f"POST {K}/{{talk_id}}/postponements", acts(200, ISSUER), talk(served, **REASON)),
    Row(f"POST {K}/{{talk_id}}/cancellations", acts(200, ISSUER), talk(served, **REASON)),
    Row(f"POST {K}/{{talk_id}}/meetings", acts(200, *OFFICE), talk(attended, **STEPS)),
    Row(f"POST {K}/{{talk_id}}/minutes", acts(200, CLERK), to_record),
    Row(f"POST {K}/{{talk_id}}/minutes-returns", acts(200, ISSUER), talk(drafted, **REASON)),
    Row(f"POST {K}/{{talk_id}}/minutes-issuances", acts(200, ISSUER), talk(drafted, **NUMBER)),
    Row(f"POST {K}/{{talk_id}}/publications", acts(200, ISSUER), talk(issued, published_in="门户网站")),
    Row(f"POST {K}/{{talk_id}}/suspended-approvals", acts(200, *OFFICE), talk(issued, **SUSPENDED)),
    Row(f"POST {Y}/{{party_id}}/signatures", acts(200, *WRITERS, hidden=BESIDE), party(summoned)),
    Row(f"POST {Y}/{{party_id}}/accounts", acts(200, *WRITERS, hidden=BESIDE), party(signed, account="问题和措施")),
    Row(f"POST {Y}/{{party_id}}/account-submissions", acts(200, *LEADERS, hidden=BESIDE), party(accounted)),
    Row(f"POST {Y}/{{party_id}}/attendances", acts(200, *OFFICE, hidden=BESIDE), party(signed, came="县长 王某")),
    Row(f"POST {Y}/{{party_id}}/absences", acts(200, *OFFICE, hidden=BESIDE), party(signed, **REASON)),
    Row(f"POST {Y}/{{party_id}}/releases", acts(200, ISSUER, hidden=BESIDE), party(signed, **REASON)),
)
