"""移送问责: proposed, approved by another, transferred with its dossier; the result is recorded, not decided."""

from models.events import SubjectKind
from models.handovers import HANDOVER_STAGE_NAMES
from models.handovers import HandoverStage as H
from workflows import guards, measure_guards
from workflows.tables.who import APPROVER, ISSUER, OFFICE, SYSTEM_OR_EXAMINER
from workflows.transitions import Row, Table

HANDOVER = Table(
    SubjectKind.HANDOVER,
    "移送",
    HANDOVER_STAGE_NAMES,
    (
        Row(
            None,
            "propose",
            H.PROPOSED,
            "handover_proposed",
            SYSTEM_OR_EXAMINER,
            guards=(measure_guards.one_regime,),
        ),
        Row(
            H.PROPOSED,
            "approve",
            H.APPROVED,
            "handover_approved",
            APPROVER,
            needs=("approver", "basis"),
            guards=(guards.recused("handover_proposed"),),
        ),
        Row(H.PROPOSED, "decline", H.DECLINED, "handover_declined", APPROVER, needs=("reason",)),
        Row(
            H.APPROVED,
            "transfer",
            H.TRANSFERRED,
            "handover_transferred",
            ISSUER,
            needs=("received_by",),
            guards=(guards.designated, measure_guards.dossier_made),
        ),
        Row(H.APPROVED, "decline", H.DECLINED, "handover_declined", ISSUER, needs=("reason",)),
        Row(
            H.TRANSFERRED,
            "record_result",
            H.RESULT_RECORDED,
            "handover_result_recorded",
            OFFICE,
            needs=("result", "decided_by"),
        ),
        # A body decides on several people one after another; each decision is recorded beside the earlier ones.
        Row(
            H.RESULT_RECORDED,
            "record_result",
            H.RESULT_RECORDED,
            "handover_result_recorded",
            OFFICE,
            needs=("result", "decided_by"),
        ),
    ),
)
