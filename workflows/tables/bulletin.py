"""通报: drafted from data, approved by another, issued as one paper to many; each copy is signed for.

To whom it goes is part of the draft; a copy comes into being when the bulletin is issued, and is recalled with it.
"""

from models.bulletins import BULLETIN_STAGE_NAMES, COPY_STAGE_NAMES
from models.bulletins import BulletinStage as B
from models.bulletins import CopyStage as C
from models.events import SubjectKind
from workflows import guards, measure_guards
from workflows.tables.who import APPROVER, EXAMINER, ISSUER, SYSTEM_OR_EXAMINER, WRITER
from workflows.transitions import Row, Table

BULLETIN = Table(
    SubjectKind.BULLETIN,
    "通报",
    BULLETIN_STAGE_NAMES,
    (
        Row(None, "draft", B.DRAFTED, "bulletin_drafted", SYSTEM_OR_EXAMINER),
        Row(B.DRAFTED, "edit", B.DRAFTED, "bulletin_edited", EXAMINER),
        Row(
            B.DRAFTED,
            "approve",
            B.APPROVED,
            "bulletin_approved",
            APPROVER,
            guards=(guards.recused("bulletin_drafted", "bulletin_edited"),),
        ),
        Row(B.DRAFTED, "decline", B.DECLINED, "bulletin_declined", APPROVER, needs=("reason",)),
        Row(B.APPROVED, "decline", B.DECLINED, "bulletin_declined", ISSUER, needs=("reason",)),
        Row(
            B.APPROVED,
            "issue",
            B.ISSUED,
            "bulletin_issued",
            ISSUER,
            guards=(
                guards.recused("bulletin_drafted", "bulletin_edited"),
                measure_guards.bulletin_by_two_persons,
                guards.designated,
                measure_guards.has_addressees,
            ),
        ),
        Row(
            B.ISSUED,
            "publish",
            B.PUBLISHED,
            "bulletin_published",
            ISSUER,
            needs=("published_in",),
            guards=(measure_guards.is_public, measure_guards.effect_not_paused),
        ),
        *(
            Row(stage, action, B.WITHDRAWN, event, who, needs=("reason",), guards=held)
            for stage in (B.ISSUED, B.PUBLISHED)
            for action, event, who, held in (
                ("withdraw", "bulletin_withdrawn", ISSUER, ()),
                ("revoke", "bulletin_revoked", APPROVER, (measure_guards.objection_decided,)),
            )
        ),
    ),
)

COPY = Table(
    SubjectKind.BULLETIN_COPY,
    "通报件",
    COPY_STAGE_NAMES,
    (
        Row(None, "send", C.SENT, "bulletin_copy_sent", ISSUER),
        Row(C.SENT, "sign_for", C.SIGNED_FOR, "bulletin_copy_signed_for", WRITER),
        Row(C.SENT, "recall", C.RECALLED, "bulletin_copy_recalled", APPROVER),
        Row(C.SIGNED_FOR, "recall", C.RECALLED, "bulletin_copy_recalled", APPROVER),
    ),
)
