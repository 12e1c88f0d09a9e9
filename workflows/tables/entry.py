"""计分、扣款奖励、限批: proposals with their figures until a person confirms them; changed by a reversal alone."""

from models.entries import ENTRY_STAGE_NAMES
from models.entries import EntryStage as E
from models.events import SubjectKind
from workflows import guards
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
        Row(E.CONFIRMED, "reverse", E.REVERSED, "entry_reversed", ISSUER, needs=("reason",)),
    ),
)
