"""方案: binds nobody before it is issued."""

from models.events import SubjectKind
from models.plans import PlanStage as P
from workflows import guards
from workflows.tables.who import APPROVER, ISSUER, OFFICE
from workflows.transitions import Row, Table

# 回避: whoever wrote any of it does not issue it.
_AUTHORING = ("plan_drafted", "plan_corrected", "plan_findings_accepted", "plan_reread")
# Whoever brought a further paper in does not decide what it changes.
_NOT_ITS_READER = guards.recused("plan_reread")

PLAN = Table(
    SubjectKind.PLAN,
    "方案",
    {P.DRAFT: "草案", P.ISSUED: "已交办", P.DISCARDED: "已作废"},
    (
        Row(None, "draft", P.DRAFT, "plan_drafted", OFFICE),
        # What the reader said stays; what a person makes of it is written beside, with his reason.
        Row(P.DRAFT, "correct", P.DRAFT, "plan_corrected", OFFICE, needs=("reason",)),
        Row(P.DRAFT, "accept_findings", P.DRAFT, "plan_findings_accepted", OFFICE, needs=("reason",)),
        Row(P.DRAFT, "discard", P.DISCARDED, "plan_discarded", OFFICE, needs=("reason",)),
        Row(
            P.DRAFT,
            "issue",
            P.ISSUED,
            "plan_issued",
            ISSUER,
            guards=(guards.recused(*_AUTHORING), guards.designated, guards.has_items, guards.findings_settled),
        ),
        # A further paper changes a draft at once; on an issued plan a person decides each change that it makes.
        *(Row(stage, "reread", stage, "plan_reread", OFFICE) for stage in (P.DRAFT, P.ISSUED)),
        Row(
            P.ISSUED,
            "accept_change",
            P.ISSUED,
            "plan_change_accepted",
            ISSUER,
            needs=("reason",),
            guards=(_NOT_ITS_READER, guards.designated),
        ),
        Row(
            P.ISSUED,
            "decline_change",
            P.ISSUED,
            "plan_change_declined",
            APPROVER,
            needs=("reason",),
            guards=(_NOT_ITS_READER,),
        ),
        Row(P.ISSUED, "record_handling", P.ISSUED, "plan_change_handled", OFFICE, needs=("result",)),
        *(Row(stage, "name_parent", stage, "plan_parent_named", OFFICE) for stage in (P.DRAFT, P.ISSUED)),
        *(Row(stage, "judge_links", stage, "plan_links_judged", OFFICE) for stage in (P.DRAFT, P.ISSUED)),
    ),
)
