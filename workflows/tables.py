"""The lifecycles as plain tables: from, action, to, event, who may, what must be given, what must hold.

The API, the sweeps, the diagrams of docs/lifecycle.md and the property tests all read these rows and nothing else.
"""

from models.events import SubjectKind
from models.papers import NOTICE_STAGE_NAMES, NoticeStage
from models.people import Duty
from models.plans import PlanStage
from models.reports import REPORT_STAGE_NAMES, ReportStage
from models.tasks import TASK_STAGE_NAMES, TaskStage
from workflows import guards
from workflows.transitions import Relation, Row, Table, Who

_WRITERS = frozenset({Duty.LIAISON, Duty.HANDLER})
_LEADERS = frozenset({Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER})
# A unit that split its task supervises the parts with its own people, hence agency duties beside the office's.
_EXAMINERS = frozenset({Duty.CLERK, Duty.HANDLER})
_APPROVERS = frozenset({Duty.REVIEWER, Duty.ISSUER}) | _LEADERS
_ISSUERS = frozenset({Duty.ISSUER}) | _LEADERS

WRITER = (Who(Relation.UNIT, _WRITERS, by_key=True),)
SIGNATORY = (Who(Relation.UNIT, _LEADERS),)
EXAMINER = (Who(Relation.OFFICE, _EXAMINERS),)
APPROVER = (Who(Relation.OFFICE, _APPROVERS),)
ISSUER = (Who(Relation.OFFICE, _ISSUERS),)
OFFICE = (Who(Relation.OFFICE, _EXAMINERS | _APPROVERS),)
SYSTEM = (Who(Relation.SYSTEM),)
SYSTEM_OR_EXAMINER = SYSTEM + EXAMINER

# 回避: whoever wrote, changed, signed, stamped or handed in a paper decides nothing about it.
_AUTHORING = ("report_drafted", "report_edited", "report_signed", "report_stamped", "report_submitted")
NOT_ITS_AUTHOR = guards.recused(*_AUTHORING)

P, T, R, N = PlanStage, TaskStage, ReportStage, NoticeStage

PLAN = Table(
    SubjectKind.PLAN,
    "方案",
    {P.DRAFT: "草案", P.ISSUED: "已交办"},
    (
        Row(None, "draft", P.DRAFT, "plan_drafted", OFFICE),
        Row(
            P.DRAFT,
            "issue",
            P.ISSUED,
            "plan_issued",
            ISSUER,
            guards=(guards.designated, guards.has_items),
        ),
    ),
)

TASK = Table(
    SubjectKind.TASK,
    "任务",
    TASK_STAGE_NAMES,
    (
        Row(None, "draft", T.DRAFTED, "task_drafted", SYSTEM + OFFICE),
        Row(None, "assign", T.ASSIGNED, "task_assigned", APPROVER, guards=(guards.designated,)),
        Row(None, "split", T.ASSIGNED, "task_assigned", (Who(Relation.OFFICE, _WRITERS | _LEADERS),)),
        Row(T.DRAFTED, "assign", T.ASSIGNED, "task_assigned", APPROVER, guards=(guards.designated,)),
        Row(T.ASSIGNED, "sign_for", T.IN_PROGRESS, "task_signed_for", WRITER),
        Row(
            T.ASSIGNED,
            "ask_return",
            T.RETURN_ASKED,
            "task_return_asked",
            WRITER,
            guards=(guards.within_return_window,),
        ),
        Row(
            T.RETURN_ASKED,
            "uphold",
            T.ASSIGNED,
            "task_return_refused",
            APPROVER,
            needs=("reason",),
            guards=(NOT_ITS_AUTHOR,),
        ),
        Row(
            T.RETURN_ASKED,
            "reassign",
            T.ASSIGNED,
            "task_reassigned",
            APPROVER,
            needs=("reason", "unit_id"),
            guards=(NOT_ITS_AUTHOR,),
        ),
        Row(
            T.IN_PROGRESS,
            "apply_closing",
            T.CLOSING_APPLIED,
            "closing_applied",
            WRITER,
            guards=(guards.targets_reported, guards.evidence_attached, guards.children_settled),
        ),
        Row(
            T.CLOSING_APPLIED,
            "examine_closing",
            T.CLOSING_EXAMINED,
            "closing_examined",
            EXAMINER,
            needs=("finding",),
            guards=(NOT_ITS_AUTHOR,),
        ),
        Row(
            T.CLOSING_APPLIED,
            "return_closing",
            T.IN_PROGRESS,
            "closing_returned",
            OFFICE,
            needs=("reason",),
            guards=(NOT_ITS_AUTHOR,),
        ),
        Row(
            T.CLOSING_EXAMINED,
            "return_closing",
            T.IN_PROGRESS,
            "closing_returned",
            APPROVER,
            needs=("reason",),
            guards=(NOT_ITS_AUTHOR,),
        ),
        Row(
            T.CLOSING_EXAMINED,
            "accept_closing",
            T.CLOSED,
            "task_closed",
            APPROVER,
            guards=(
                guards.recused("closing_examined", *_AUTHORING),
                guards.children_settled,
            ),
        ),
        Row(T.IN_PROGRESS, "suspend", T.SUSPENDED, "task_suspended", APPROVER, needs=("reason",)),
        Row(T.SUSPENDED, "resume", T.IN_PROGRESS, "task_resumed", APPROVER, needs=("reason",)),
        Row(T.ASSIGNED, "excuse", T.EXCUSED, "task_excused", APPROVER, needs=("reason",)),
        Row(T.IN_PROGRESS, "excuse", T.EXCUSED, "task_excused", APPROVER, needs=("reason",)),
        Row(T.DRAFTED, "withdraw", T.WITHDRAWN, "task_withdrawn", APPROVER, needs=("reason",)),
        Row(T.ASSIGNED, "withdraw", T.WITHDRAWN, "task_withdrawn", ISSUER, needs=("reason",)),
        Row(T.RETURN_ASKED, "withdraw", T.WITHDRAWN, "task_withdrawn", ISSUER, needs=("reason",)),
        Row(T.IN_PROGRESS, "withdraw", T.WITHDRAWN, "task_withdrawn", ISSUER, needs=("reason",)),
        Row(T.SUSPENDED, "withdraw", T.WITHDRAWN, "task_withdrawn", ISSUER, needs=("reason",)),
        Row(T.CLOSED, "reopen", T.IN_PROGRESS, "task_reopened", ISSUER, needs=("reason", "due_on")),
        Row(T.EXCUSED, "reopen", T.IN_PROGRESS, "task_reopened", ISSUER, needs=("reason", "due_on")),
    ),
)

REPORT = Table(
    SubjectKind.REPORT,
    "报送件",
    REPORT_STAGE_NAMES,
    (
        Row(None, "draft", R.DRAFT, "report_drafted", WRITER),
        Row(R.DRAFT, "edit", R.DRAFT, "report_edited", WRITER),
        Row(R.DRAFT, "sign", R.SIGNED, "report_signed", SIGNATORY, guards=(guards.complete,)),
        Row(
            R.DRAFT,
            "stamp",
            R.SIGNED,
            "report_stamped",
            WRITER,
            needs=("signed_by", "signed_on"),
            guards=(guards.complete, guards.stamp_page_attached),
        ),
        Row(R.DRAFT, "discard", R.DISCARDED, "report_discarded", WRITER),
        Row(R.SIGNED, "unsign", R.DRAFT, "report_unsigned", WRITER + SIGNATORY),
        Row(
            R.SIGNED,
            "submit",
            R.SUBMITTED,
            "report_submitted",
            WRITER,
            guards=(guards.task_takes_reports,),
        ),
        Row(
            R.SUBMITTED,
            "accept",
            R.ACCEPTED,
            "report_accepted",
            OFFICE,
            guards=(NOT_ITS_AUTHOR,),
        ),
        Row(
            R.SUBMITTED,
            "return",
            R.RETURNED,
            "report_returned",
            OFFICE,
            needs=("reason",),
            guards=(NOT_ITS_AUTHOR,),
        ),
        Row(R.RETURNED, "revise", R.DRAFT, "report_revised", WRITER),
        Row(R.RETURNED, "discard", R.DISCARDED, "report_discarded", WRITER),
    ),
)

NOTICE = Table(
    SubjectKind.NOTICE,
    "督办件",
    NOTICE_STAGE_NAMES,
    (
        Row(None, "propose", N.PROPOSED, "notice_proposed", SYSTEM_OR_EXAMINER),
        Row(None, "succeed", N.ISSUED, "notice_issued", ISSUER),
        Row(
            N.PROPOSED,
            "approve",
            N.APPROVED,
            "notice_approved",
            APPROVER,
            guards=(guards.recused("notice_proposed"),),
        ),
        Row(N.PROPOSED, "decline", N.DECLINED, "notice_declined", APPROVER, needs=("reason",)),
        Row(
            N.APPROVED,
            "issue",
            N.ISSUED,
            "notice_issued",
            ISSUER,
            guards=(guards.recused("notice_proposed"), guards.designated, guards.task_open),
        ),
        Row(N.APPROVED, "decline", N.DECLINED, "notice_declined", ISSUER, needs=("reason",)),
        Row(N.ISSUED, "sign_for", N.SIGNED_FOR, "notice_signed_for", WRITER),
        Row(N.SIGNED_FOR, "answer", N.ANSWERED, "notice_answered", WRITER),
        Row(N.ISSUED, "expire", N.UNANSWERED, "notice_unanswered", SYSTEM),
        Row(N.SIGNED_FOR, "expire", N.UNANSWERED, "notice_unanswered", SYSTEM),
        Row(N.UNANSWERED, "answer", N.ANSWERED, "notice_answered_late", WRITER),
        Row(N.ANSWERED, "accept", N.ACCEPTED, "notice_accepted", OFFICE),
        Row(N.ANSWERED, "return", N.SIGNED_FOR, "notice_answer_returned", OFFICE, needs=("reason",)),
        *(
            Row(stage, action, target, event, ISSUER, needs=("reason",), guards=held)
            for stage in (N.ISSUED, N.SIGNED_FOR, N.UNANSWERED, N.ANSWERED)
            for action, target, event, held in (
                ("replace", N.REPLACED, "notice_replaced", (guards.designated, guards.task_open)),
                ("withdraw", N.WITHDRAWN, "notice_withdrawn", ()),
            )
        ),
    ),
)

TABLES: dict[SubjectKind, Table] = {table.subject: table for table in (PLAN, TASK, REPORT, NOTICE)}

__all__ = ["NOTICE", "PLAN", "REPORT", "TABLES", "TASK", "Relation", "Row", "Table", "Who"]
