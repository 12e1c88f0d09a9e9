"""督办件: proposed, approved by another, issued as a numbered paper, answered."""

from models.events import SubjectKind
from models.papers import NOTICE_STAGE_NAMES
from models.papers import NoticeStage as N
from workflows import guards, measure_guards
from workflows.tables.who import APPROVER, ISSUER, OFFICE, SYSTEM, SYSTEM_OR_EXAMINER, WRITER
from workflows.transitions import Row, Table

NOTICE = Table(
    SubjectKind.NOTICE,
    "督办件",
    NOTICE_STAGE_NAMES,
    (
        Row(None, "propose", N.PROPOSED, "notice_proposed", SYSTEM_OR_EXAMINER, guards=(guards.task_open,)),
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
            guards=(guards.recused("notice_proposed"), guards.two_persons, guards.designated, guards.task_open),
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
        # What follows from a decision on an objection is done by whoever decided it, also after an accepted answer.
        *(
            Row(
                stage,
                "revoke",
                N.WITHDRAWN,
                "notice_revoked",
                APPROVER,
                needs=("reason",),
                guards=(measure_guards.objection_decided,),
            )
            for stage in (N.SIGNED_FOR, N.UNANSWERED, N.ANSWERED, N.ACCEPTED)
        ),
    ),
)
