"""回头看: scheduled when something is closed, done by people who did not accept the closing."""

from models.events import SubjectKind
from models.look_backs import LOOK_BACK_STAGE_NAMES
from models.look_backs import LookBackStage as L
from workflows import guards
from workflows.tables.who import APPROVER, OFFICE, SYSTEM
from workflows.transitions import Row, Table

# Whoever took part in the closing of a task or rectification does not look back at it.
_CLOSERS = (
    "closing_examined",
    "task_closed",
    "report_accepted",
    "rectification_verified",
    "rectification_level_accepted",
    "rectification_filed",
)

LOOK_BACK = Table(
    SubjectKind.LOOK_BACK,
    "回头看",
    LOOK_BACK_STAGE_NAMES,
    (
        Row(None, "schedule", L.SCHEDULED, "look_back_scheduled", SYSTEM + OFFICE),
        Row(
            L.SCHEDULED,
            "hold",
            L.HOLDS,
            "look_back_held",
            OFFICE,
            needs=("finding",),
            guards=(guards.recused(*_CLOSERS),),
        ),
        Row(
            L.SCHEDULED,
            "relapse",
            L.RELAPSED,
            "look_back_relapsed",
            OFFICE,
            needs=("finding",),
            guards=(guards.recused(*_CLOSERS),),
        ),
        Row(L.SCHEDULED, "cancel", L.CANCELLED, "look_back_cancelled", SYSTEM + APPROVER, needs=("reason",)),
    ),
)
