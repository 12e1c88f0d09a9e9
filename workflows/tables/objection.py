"""复核: filed within 30 days of receipt, decided within 30 by people who took no part (令733 第十七条)."""

from models.events import SubjectKind
from models.objections import OBJECTION_STAGE_NAMES
from models.objections import ObjectionStage as O
from workflows import measure_guards
from workflows.tables.who import APPROVER, SIGNATORY, WRITER
from workflows.transitions import Row, Table

OBJECTION = Table(
    SubjectKind.OBJECTION,
    "复核申请",
    OBJECTION_STAGE_NAMES,
    (
        Row(None, "draft", O.DRAFT, "objection_drafted", WRITER),
        Row(O.DRAFT, "edit", O.DRAFT, "objection_edited", WRITER),
        Row(O.DRAFT, "sign", O.SIGNED, "objection_signed", SIGNATORY),
        Row(O.SIGNED, "file", O.FILED, "objection_filed", WRITER, guards=(measure_guards.within_objection_days,)),
        Row(O.DRAFT, "withdraw", O.WITHDRAWN, "objection_discarded", WRITER),
        Row(O.SIGNED, "withdraw", O.WITHDRAWN, "objection_discarded", WRITER),
        Row(O.FILED, "withdraw", O.WITHDRAWN, "objection_withdrawn", SIGNATORY),
        Row(
            O.FILED,
            "pause_effect",
            O.FILED,
            "objection_effect_paused",
            APPROVER,
            needs=("reason",),
            guards=(measure_guards.took_no_part, measure_guards.effect_not_paused),
        ),
        Row(
            O.FILED,
            "uphold",
            O.UPHELD,
            "objection_upheld",
            APPROVER,
            needs=("reason",),
            guards=(measure_guards.took_no_part,),
        ),
        Row(
            O.FILED,
            "change",
            O.CHANGED,
            "objection_changed",
            APPROVER,
            needs=("reason", "changed_to"),
            guards=(measure_guards.took_no_part,),
        ),
        Row(
            O.FILED,
            "revoke",
            O.REVOKED,
            "objection_revoked",
            APPROVER,
            needs=("reason",),
            guards=(measure_guards.took_no_part,),
        ),
    ),
)
