"""An extension against what else happens to its date: a pause of its task, an officer or clock that is just faster."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import Session

from core.errors import Refused
from models.extension_views import ExtensionDraft
from tests.faults.processes import eventually
from tests.province import Province, on
from workflows import extensions, tasks

PAUSED = "时限停止计算"


def plan_date(province: Province, task_id: UUID) -> UUID:
    """The date on which the unit's plan is due, which moves without its task being written."""
    found = province.one("SELECT id FROM deadline WHERE task_id = %(id)s AND kind = 'plan'", id=task_id)
    return UUID(str(found["id"]))


def examined(province: Province, deadline_id: UUID) -> UUID:
    """An application for that date, signed, and found right by the clerk."""
    draft = ExtensionDraft(
        deadline_id=deadline_id, wanted_on=date(2021, 4, 20), reason="汛期提前", progress="已完成八成"
    )
    made = province.run(extensions.draft_extension, call=province.call("ecology.handler", on(3, 3)), draft=draft)
    extension_id = made.subject_id
    leader, clerk = province.call("ecology.deputy_leader", on(3, 3)), province.call("office.clerk", on(3, 3))
    province.run(extensions.apply_extension, call=leader, extension_id=extension_id)
    province.run(extensions.examine_extension, call=clerk, extension_id=extension_id, finding="属实")
    return extension_id


def test_no_date_is_moved_while_its_clock_stands_still(own_province: Province) -> None:
    task_id = own_province.signed("ecology")
    deadline_id = plan_date(own_province, task_id)
    extension_id = examined(own_province, deadline_id)
    reviewer = own_province.call("office.reviewer", on(3, 4))
    own_province.run(tasks.suspend, call=reviewer, task_id=task_id, reason="洪水")

    with pytest.raises(Refused, match=PAUSED):
        own_province.run(
            extensions.approve_extension, call=own_province.call("office.issuer", on(3, 5)), extension_id=extension_id
        )

    kept = own_province.one("SELECT next_check_at, missed_at FROM deadline WHERE id = %(id)s", id=deadline_id)
    assert kept == {"next_check_at": None, "missed_at": None}


def test_who_approves_while_another_suspends_sees_what_the_other_did(own_province: Province) -> None:
    task_id = own_province.signed("ecology")
    deadline_id = plan_date(own_province, task_id)
    extension_id = examined(own_province, deadline_id)
    issuer, reviewer = own_province.call("office.issuer", on(3, 4)), own_province.call("office.reviewer", on(3, 4))

    with ThreadPoolExecutor(1) as pool, Session(own_province.engine) as session:
        tasks.suspend(session, call=reviewer, task_id=task_id, reason="洪水")
        approving = pool.submit(own_province.run, extensions.approve_extension, call=issuer, extension_id=extension_id)
        eventually(lambda: own_province.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        session.commit()
        with pytest.raises(Refused, match=PAUSED):
            approving.result(timeout=20)

    kept = own_province.one("SELECT next_check_at FROM deadline WHERE id = %(id)s", id=deadline_id)
    assert kept["next_check_at"] is None
