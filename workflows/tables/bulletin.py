"""通报: drafted from data, approved by another, issued as one paper to many; each copy is signed for."""

from models.bulletins import BULLETIN_STAGE_NAMES
from models.bulletins import BulletinStage as B
from models.bulletins import CopyStage as C
from models.events import SubjectKind
from workflows import guards, measure_guards
from workflows.tables.who import APPROVER, EXAMINER, ISSUER, OFFICE, WRITER
from workflows.transitions import Row, Table

BULLETIN = Table(
    SubjectKind.BULLETIN,
    "通报",
    BULLETIN_STAGE_NAMES,
    (
        Row(None, "draft", B.DRAFTED, "bulletin_drafted", EXAMINER),
        Row(B.DRAFTED, "edit", B.DRAFTED, "bulletin_edited", EXAMINER),
        Row(
            B.DRAFTED,
            "approve",
            B.APPROVED,
            "bulletin_approved",
            APPROVER,
            guards=(guards.recused("bulletin_drafted"),),
        ),
        Row(B.DRAFTED, "decline", B.DECLINED, "bulletin_declined", APPROVER, needs=("reason",)),
        Row(B.APPROVED, "decline", B.DECLINED, "bulletin_declined", ISSUER, needs=("reason",)),
        Row(
            B.APPROVED,
            "issue",
            B.ISSUED,
            "bulletin_issued",
            ISSUER,
            guards=(guards.recused("bulletin_drafted"), guards.designated, measure_guards.has_addressees),
        ),
        Row(
            B.ISSUED,
            "publish",
            B.PUBLISHED,
            "bulletin_published",
            ISSUER,
            needs=("published_in",),
            guards=(measure_guards.is_public,),
        ),
        Row(B.ISSUED, "withdraw", B.WITHDRAWN, "bulletin_withdrawn", ISSUER, needs=("reason",)),
        Row(B.PUBLISHED, "withdraw", B.WITHDRAWN, "bulletin_withdrawn", ISSUER, needs=("reason",)),
    ),
)

COPY = Table(
    SubjectKind.BULLETIN_COPY,
    "通报件",
    {C.ADDRESSED: "拟发", C.SENT: "待签收", C.SIGNED_FOR: "已签收"},
    (
        Row(None, "address", C.ADDRESSED, "bulletin_copy_addressed", OFFICE),
        Row(C.ADDRESSED, "send", C.SENT, "bulletin_copy_sent", ISSUER),
        Row(C.SENT, "sign_for", C.SIGNED_FOR, "bulletin_copy_signed_for", WRITER),
    ),
)
