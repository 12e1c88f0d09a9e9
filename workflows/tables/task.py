"""任务: assigned, signed for, in progress, closed by two people of the office, and back when it is reopened."""

from models.events import SubjectKind
from models.tasks import TASK_STAGE_NAMES
from models.tasks import TaskStage as T
from workflows import guards, measure_guards
from workflows.tables.who import APPROVER, AUTHORING, EXAMINER, ISSUER, NOT_ITS_AUTHOR, OFFICE, SPLITTER, SYSTEM, WRITER
from workflows.transitions import Row, Table

_SETTLED = (guards.children_settled, measure_guards.rectifications_settled)

TASK = Table(
    SubjectKind.TASK,
    "任务",
    TASK_STAGE_NAMES,
    (
        Row(None, "draft", T.DRAFTED, "task_drafted", SYSTEM + OFFICE),
        Row(None, "assign", T.ASSIGNED, "task_assigned", APPROVER, guards=(guards.designated,)),
        Row(None, "split", T.ASSIGNED, "task_assigned", SPLITTER),
        Row(
            T.DRAFTED,
            "assign",
            T.ASSIGNED,
            "task_assigned",
            APPROVER,
            guards=(guards.recused("task_drafted"), guards.designated),
        ),
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
            guards=(
                guards.targets_reported,
                guards.evidence_attached,
                guards.children_settled,
                measure_guards.rectifications_settled,
            ),
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
                guards.recused("closing_examined", *AUTHORING),
                guards.children_settled,
                measure_guards.rectifications_settled,
            ),
        ),
        Row(T.IN_PROGRESS, "suspend", T.SUSPENDED, "task_suspended", APPROVER, needs=("reason",)),
        Row(T.SUSPENDED, "resume", T.IN_PROGRESS, "task_resumed", APPROVER, needs=("reason",)),
        *(
            Row(stage, "excuse", T.EXCUSED, "task_excused", APPROVER, needs=("reason",), guards=_SETTLED)
            for stage in (T.ASSIGNED, T.IN_PROGRESS)
        ),
        Row(T.DRAFTED, "withdraw", T.WITHDRAWN, "task_withdrawn", APPROVER, needs=("reason",)),
        *(
            Row(stage, "withdraw", T.WITHDRAWN, "task_withdrawn", ISSUER, needs=("reason",), guards=_SETTLED)
            for stage in (T.ASSIGNED, T.RETURN_ASKED, T.IN_PROGRESS, T.SUSPENDED)
        ),
        # The completion date follows an approved extension.
        *(Row(stage, "extend", stage, "task_extended", APPROVER) for stage in (T.ASSIGNED, T.IN_PROGRESS)),
        # The plan's further paper changed what the task is about, or its date; its office accepted the change.
        *(
            Row(stage, "amend", stage, "task_amended", ISSUER + SYSTEM, needs=("reason",))
            for stage in (T.DRAFTED, T.ASSIGNED, T.RETURN_ASKED, T.IN_PROGRESS, T.SUSPENDED)
        ),
        # A look-back that finds a relapse reopens what was closed.
        Row(T.CLOSED, "reopen", T.IN_PROGRESS, "task_reopened", ISSUER + SYSTEM, needs=("reason", "due_on")),
        Row(T.EXCUSED, "reopen", T.IN_PROGRESS, "task_reopened", ISSUER, needs=("reason", "due_on")),
    ),
)
