"""Pages of the lists that must stay quick however many tasks there are: complete, in order, nothing twice."""

from datetime import date

import pytest
from sqlmodel import Session

from models.tasks import TaskStage
from queries import task_lists
from tests.factories import TaskFactory, UnitFactory, make, make_many

ON = date(2021, 10, 1)


@pytest.mark.parametrize("view", ["mine", "supervised", "visible"])
def test_pages_show_each_task_once_those_without_a_date_last(session: Session, view: str) -> None:
    # given tasks of two units under one office, some of them without a date
    office, *units = make_many(session, UnitFactory, 3)
    expected = []
    for unit in units:
        for due_on in (date(2021, 9, 30), date(2021, 5, 1), None, date(2021, 12, 1), None):
            made = make(session, TaskFactory, unit_id=unit.id, supervising_unit_id=office.id, due_on=due_on)
            expected.append((due_on or date.max, made.id))
    readers = [office.id] if view == "supervised" else [unit.id for unit in units]
    # when all pages are turned
    seen, after = [], None
    while page := task_lists.listed(session, units=readers, on=ON, view=view, filters={}, after=after, limit=3):
        seen += [(task["due_on"] or date.max, task["id"]) for task in page]
        after = (page[-1]["due_on"], page[-1]["id"])
    # then
    assert seen == sorted(expected)


def test_a_list_of_open_tasks_leaves_out_what_is_over(session: Session) -> None:
    # given a task in every stage
    office, unit = make_many(session, UnitFactory, 2)
    for stage in TaskStage:
        make(session, TaskFactory, unit_id=unit.id, supervising_unit_id=office.id, stage=stage)
    # when
    page = task_lists.listed(
        session, units=[unit.id], on=ON, view="mine", filters={"open_only": True}, after=None, limit=50
    )
    # then
    over = {TaskStage.DRAFTED, TaskStage.CLOSED, TaskStage.EXCUSED, TaskStage.WITHDRAWN}
    assert {task["stage"] for task in page} == set(TaskStage) - over
