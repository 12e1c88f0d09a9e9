"""计分、扣款奖励、限批: proposals with their figures until a person confirms them; changed by an entry beside them."""

from models.entries import ENTRY_STAGE_NAMES
from models.entries import EntryStage as E
from models.events import SubjectKind
from workflows import guards, measure_guards
from workflows.tables.who import APPROVER, ISSUER, SYSTEM_OR_EXAMINER
from workflows.transitions import Row, Table

ENTRY = Table(
    SubjectKind.ENTRY,
    "建议项",
    ENTRY_STAGE_NAMES,
    (
        Row(None, "propose", E.PROPOSED, "entry_proposed", SYSTEM_OR_EXAMINER),
        Row(
            E.PROPOSED, "confirm", E.CONFIRMED, "entry_confirmed", APPROVER, guards=(guards.recused("entry_proposed"),)
        ),
        Row(E.PROPOSED, "decline", E.DECLINED, "entry_declined", APPROVER, needs=("reason",)),
        Row(
            E.CONFIRMED,
            "reverse",
            E.REVERSED,
            "entry_reversed",
            ISSUER,
            needs=("reason",),
            guards=(measure_guards.no_reversal,),
        ),
        # What follows from an approved extension is done by whoever approved it.
        Row(
            E.CONFIRMED,
            "take_back",
            E.REVERSED,
            "entry_reversed",
            APPROVER,
            needs=("reason",),
            guards=(measure_guards.no_reversal,),
        ),
        # What follows from a decision on an objection is done by whoever decided it.
        Row(
            E.CONFIRMED,
            "revoke",
            E.REVERSED,
            "entry_revoked",
            APPROVER,
            needs=("reason",),
            guards=(measure_guards.objection_decided,),
        ),
        # The opposite amount, and the corrected one: each stands confirmed by the act that made it.
        Row(None, "balance", E.CONFIRMED, "entry_balanced", APPROVER),
        Row(None, "correct", E.CONFIRMED, "entry_corrected", APPROVER),
    ),
)
