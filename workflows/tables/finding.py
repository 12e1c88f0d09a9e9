"""按规则认定: proposed by the system, decided by people; later figures change one only by an officer's word.

What was approved is not undone by a correction: it is questioned, and lifted by a person once what followed from it
was itself withdrawn.
"""

from models.events import SubjectKind
from models.findings import CORRECTION_STAGE_NAMES, FINDING_STAGE_NAMES
from models.findings import CorrectionStage as C
from models.findings import FindingStage as F
from workflows import guards, measure_guards
from workflows.tables.who import APPROVER, EXAMINER, ISSUER, SYSTEM
from workflows.transitions import Row, Table

FINDING = Table(
    SubjectKind.FINDING,
    "按规则认定的事项",
    FINDING_STAGE_NAMES,
    (
        Row(None, "propose", F.PROPOSED, "finding_proposed", SYSTEM),
        Row(
            F.PROPOSED, "check", F.PROPOSED, "finding_checked", EXAMINER, needs=("finding", "checked_on", "checked_by")
        ),
        Row(
            F.PROPOSED,
            "approve",
            F.APPROVED,
            "finding_approved",
            APPROVER,
            guards=(guards.recused("finding_checked"), guards.designated),
        ),
        Row(F.PROPOSED, "decline", F.DECLINED, "finding_declined", APPROVER, needs=("reason",)),
        Row(
            F.APPROVED,
            "lift",
            F.LIFTED,
            "finding_lifted",
            ISSUER,
            needs=("reason",),
            guards=(measure_guards.nothing_follows,),
        ),
        # What follows from an accepted correction is done by whoever accepted it.
        Row(F.PROPOSED, "correct", F.PROPOSED, "finding_corrected", APPROVER),
        Row(F.PROPOSED, "lapse", F.LAPSED, "finding_lapsed", APPROVER),
        Row(F.APPROVED, "question", F.APPROVED, "finding_questioned", APPROVER),
        Row(F.APPROVED, "renew", F.APPROVED, "finding_renewed", APPROVER),
        *(Row(stage, "renew", F.PROPOSED, "finding_renewed", APPROVER) for stage in (F.LAPSED, F.LIFTED)),
    ),
)
RANK_CORRECTION = Table(
    SubjectKind.RANK_CORRECTION,
    "重排更正",
    CORRECTION_STAGE_NAMES,
    (
        Row(None, "propose", C.PROPOSED, "rank_correction_proposed", SYSTEM),
        Row(C.PROPOSED, "accept", C.ACCEPTED, "rank_correction_accepted", APPROVER),
        Row(C.PROPOSED, "decline", C.DECLINED, "rank_correction_declined", APPROVER, needs=("reason",)),
        Row(C.PROPOSED, "supersede", C.SUPERSEDED, "rank_correction_superseded", SYSTEM),
    ),
)
