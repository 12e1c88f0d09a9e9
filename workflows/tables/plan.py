"""方案: binds nobody before it is issued."""

from models.events import SubjectKind
from models.plans import PlanStage as P
from workflows import guards
from workflows.tables.who import ISSUER, OFFICE
from workflows.transitions import Row, Table

PLAN = Table(
    SubjectKind.PLAN,
    "方案",
    {P.DRAFT: "草案", P.ISSUED: "已交办"},
    (
        Row(None, "draft", P.DRAFT, "plan_drafted", OFFICE),
        Row(
            P.DRAFT,
            "issue",
            P.ISSUED,
            "plan_issued",
            ISSUER,
            guards=(guards.recused("plan_drafted"), guards.designated, guards.has_items),
        ),
    ),
)
