"""The sentence by which a paper tells its addressee that it may be objected to (令733 第十七条)."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from workflows.measures_policy import measures_policy


def review_right(session: Session, *, office_id: UUID, office_name: str, on: date) -> str:
    """Return the notice of the right to ask for review, with the days of the policy in force."""
    days = measures_policy(session, office_id=office_id, on=on).objection_natural_days
    return (
        f"如对本件有异议，可自收到之日起{days}日内（自然日，期限最后一日为法定休假日的顺延）向{office_name}"
        "申请复核（《政府督查工作条例》第十七条）。复核期间原则上不停止执行。"
    )
