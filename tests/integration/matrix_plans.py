"""Rows of the matrix for plans that were read from a paper."""

import hashlib
from uuid import UUID, uuid4

from sqlmodel import Session

from core.files import Stored
from models.plan_changes import FindingsAccepted
from plans.formats import text_of
from plans.ledger import Role
from plans.reading import DateMention, DocumentFacts, PlanReading, Reading, TaskReading, UnitMention
from queries import plan_readings
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row
from tests.integration.matrix_business import ALONG, OFFICE, OUTSIDE, SEEN, acts, on
from workflows.plan_findings import accept_findings
from workflows.plan_imports import ReadPaper, import_paper
from workflows.plans import issue_plan

PLAN = "/api/v1/plans"


def text_of_paper() -> str:
    """A paper of one task, with a number of its own each time."""
    today = business.today()
    return (
        f"关于印发测试行动方案的通知\n测政发〔{today.year}〕{uuid4().int % 10**9}号\n\n测试行动方案\n\n一、重点任务\n"
        f"1.改造管网。{today.year + 1}年6月底前完成。（测试县政府负责，各相关部门参与）\n"
        f"\n测试省人民政府\n{today.year}年{today.month}月{today.day}日\n"
    )


def read_paper(text: str) -> Reading:
    """What a reader finds in it."""

    def unit(name: str, role: Role) -> UnitMention:
        at = text.index(name)
        return UnitMention(name=name, role=role, unnamed=name == "各相关部门", span=(at, at + len(name)))

    at, end = text.index("1.改造"), text.index("\n\n测试省")
    task = TaskReading(
        no="1", path=("一、重点任务",), title="改造管网", text=text[at:end], span=(at, end),
        units=(unit("测试县政府", Role.RESPONSIBLE), unit("各相关部门", Role.PARTICIPATE)),
        deadlines=(DateMention(text="次年", on=business.in_days(200), span=(at, at + 2)),),
    )  # fmt: skip
    head = DocumentFacts(number=text.splitlines()[1], title="测试行动方案", issuer="测试省", issued_on=business.today())
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Reading(text_sha256=digest, document=head, plans=(PlanReading(title="测试行动方案", tasks=(task,)),))


def draft(session: Session, town: Town) -> UUID:
    """A draft plan of the office with one open finding."""
    business.designate(session, town)
    text = text_of_paper()
    stored = Stored(hashlib.sha256(text.encode()).hexdigest(), len(text.encode()), "text/plain")
    paper = ReadPaper(stored, "方案.txt", text_of(text.encode(), name="方案.txt"), read_paper(text), "hand")
    call = business.call_of(town, "office-clerk")
    return import_paper(session, call=call, paper=paper, office_id=town.staff.units["office"]).subject_id


def issued(session: Session, town: Town) -> UUID:
    """The same, settled and issued."""
    plan_id = draft(session, town)
    found = [finding["id"] for finding in plan_readings.findings(session, plan_id, state="open")]
    content = FindingsAccepted(reason="照原文", finding_ids=found)
    accept_findings(session, call=business.call_of(town, "office-clerk"), plan_id=plan_id, content=content)
    issue_plan(session, call=business.call_of(town, "office-issuer"), plan_id=plan_id)
    return plan_id


def upload(session: Session, town: Town) -> Prepared:
    file = ("方案.txt", text_of_paper().encode(), "text/plain")
    return {"files": {"file": file, "office_id": (None, str(town.staff.units["office"]))}}


def acceptance(session: Session, town: Town) -> Prepared:
    plan_id = draft(session, town)
    found = [str(finding["id"]) for finding in plan_readings.findings(session, plan_id, state="open")]
    return {"plan_id": plan_id, "json": {"reason": "照原文", "finding_ids": found}}


def one_reading(session: Session, town: Town) -> Prepared:
    plan_id = issued(session, town)
    return {"plan_id": plan_id, "reading_id": plan_readings.readings(session, plan_id)[0]["id"]}


CHANGE = {"reason": "经核对", "changes": [{"change": "head_edited", "title": "测试行动方案（更正）"}]}
PARTIES = {**SEEN, ALONG: 404}
# How the office made its plan stays its own after the issue: a party learns that it is the office's matter.
ITS_OWN = acts(200, *OFFICE, hidden=(ALONG,))

ROWS: tuple[Row, ...] = (
    Row(f"POST {PLAN}/imports", {"*": 403, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 201)}, upload),
    Row(f"GET {PLAN}/{{plan_id}}/source", PARTIES, on("plan_id", issued)),
    Row(f"GET {PLAN}/{{plan_id}}/readings", ITS_OWN, on("plan_id", issued)),
    Row(f"GET {PLAN}/{{plan_id}}/readings/{{reading_id}}", PARTIES, one_reading),
    Row(f"GET {PLAN}/{{plan_id}}/findings", ITS_OWN, on("plan_id", issued)),
    Row(f"POST {PLAN}/{{plan_id}}/findings/acceptances", acts(200, *OFFICE, hidden=OUTSIDE), acceptance),
    Row(f"POST {PLAN}/{{plan_id}}/discards", acts(200, *OFFICE, hidden=OUTSIDE), on("plan_id", draft, reason="误传")),
    Row(f"GET {PLAN}/{{plan_id}}/corrections", ITS_OWN, on("plan_id", issued)),
    Row(f"POST {PLAN}/{{plan_id}}/corrections", acts(200, *OFFICE, hidden=OUTSIDE), on("plan_id", draft, **CHANGE)),
)
