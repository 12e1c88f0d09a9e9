"""Two officers at once on one draft, or with one paper: one correction counts, one draft is made."""

from collections.abc import Callable
from functools import partial
from typing import Any

from core.errors import Conflict
from models.plan_changes import PlanCorrections
from queries import plan_readings
from tests.integration.lives.test_at_once import at_once
from tests.plan_papers import paper
from tests.province import Province, on
from workflows.plan_corrections import correct_plan
from workflows.plan_imports import Imported, import_paper


def test_of_two_corrections_at_once_one_is_made_and_one_is_told_or_both_follow_one_another(
    own_province: Province,
) -> None:
    office_id, at = own_province.units["office"], on(3, 4)
    made = own_province.run(
        import_paper, call=own_province.call("office.clerk", at), paper=paper(), office_id=office_id
    )
    titles = ["甲方案", "乙方案", "丙方案", "丁方案"]
    acts: list[Callable[[], Any]] = [
        partial(
            own_province.run,
            correct_plan,
            call=own_province.call("office.clerk", at),
            plan_id=made.subject_id,
            content=PlanCorrections.model_validate(
                {"reason": "更正名称", "changes": [{"change": "head_edited", "title": title}]}
            ),
        )
        for title in titles
    ]

    answers = at_once(acts)

    done = [answer for answer in answers if not isinstance(answer, Conflict)]
    kept = own_province.run(plan_readings.corrections, made.subject_id, after=None, limit=50)
    plan = own_province.one("SELECT title, version FROM plan WHERE id = %(id)s", id=made.subject_id)
    assert len(done) >= 1
    assert [entry["event_id"] for entry in kept] == [
        answer.event_id for answer in sorted(done, key=lambda a: a.version)
    ]
    assert (plan["version"], plan["title"]) == (1 + len(done), kept[-1]["became"]["title"])
    assert [entry["was"]["title"] for entry in kept[1:]] == [entry["became"]["title"] for entry in kept[:-1]]


def test_one_file_sent_twice_at_once_becomes_one_draft(own_province: Province) -> None:
    acts: list[Callable[[], Any]] = [
        partial(
            own_province.run,
            import_paper,
            call=own_province.call(who, on(3, 4)),
            paper=paper(),
            office_id=own_province.units["office"],
        )
        for who in ("office.clerk", "office.clerk.2", "office.reviewer")
    ]

    answers = at_once(acts)

    assert all(isinstance(answer, Imported) for answer in answers), answers
    assert sorted(answer.existing for answer in answers) == [False, True, True]
    assert len({answer.subject_id for answer in answers}) == 1
