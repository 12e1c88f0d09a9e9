"""Each guard lets pass what holds and says in Chinese what does not."""

from typing import Any

import pytest

from core.errors import Recused, Refused
from core.ids import new_id
from models.events import SubjectKind
from tests.unit.lifecycles import ROWS, WILLING
from workflows import extension_guards, guards, measure_guards
from workflows.decisions import history_needed
from workflows.guards import Case, Facts, Guard, Subject
from workflows.tables import NOTICE, REPORT, TASK


def case(facts: Facts, kind: str = "progress") -> Case:
    return Case(
        Subject(SubjectKind.REPORT, new_id(), "signed", 1, new_id(), new_id(), new_id(), {"kind": kind}),
        facts,
        new_id(),
    )


@pytest.mark.parametrize(
    ("guard", "broken", "said"),
    [
        (guards.designated, {"designated": False}, "授权"),
        (guards.has_items, {"items": 0}, "没有任务"),
        (guards.within_return_window, {"return_window_open": False}, "退办的期限"),
        (guards.targets_reported, {"unreported_targets": ("优良天数", "细颗粒物")}, "优良天数、细颗粒物"),
        (guards.evidence_attached, {"evidence": 0}, "佐证材料"),
        (guards.children_settled, {"open_children": 3}, "3 项分办任务"),
        (guards.complete, {"missing_parts": ("正文",)}, "缺：正文"),
        (guards.stamp_page_attached, {"stamp_pages": 0}, "签批页"),
        (guards.task_takes_reports, {"task_stage": "closed"}, "不再接收"),
        (guards.task_takes_reports, {"task_stage": "withdrawn"}, "不再接收"),
        (guards.task_takes_reports, {"task_stage": "excused"}, "不再接收"),
        (guards.task_takes_reports, {"task_stage": "assigned"}, "先签收"),
        (guards.task_open, {"task_stage": "closed"}, "不能再发"),
        (guards.task_open, {"task_stage": "excused"}, "不能再发"),
        (measure_guards.has_parties, {"parties": 0}, "被约谈单位"),
        (measure_guards.lead_time_kept, {"lead_days_missing": 2}, "还差 2 个工作日"),
        (measure_guards.day_has_come, {"days_until": 4}, "还有 4 天"),
        (measure_guards.parties_accounted_for, {"parties_open": ("甲市", "乙市")}, "甲市、乙市"),
        (measure_guards.somebody_came, {"parties_came": 0}, "改期或取消"),
        (measure_guards.has_commitments, {"commitments": 0}, "承诺和时限"),
        (measure_guards.talk_served, {"talk_served": False}, "尚未送达"),
        (measure_guards.not_held, {"talk_held": True}, "已经举行"),
        (measure_guards.leave_if_another_came, {"leave_missing": True}, "准假人"),
        (measure_guards.account_written, {"account_written": False}, "尚未起草"),
        (measure_guards.one_regime, {"regime_mixed": True}, "不得混用"),
        (measure_guards.statutory_basis, {"statutory": False}, "暂停审批"),
        (measure_guards.matter_open, {"task_stage": "withdrawn"}, "须先交办或重新打开"),
    ],
)
def test_guard_refuses_in_words_what_does_not_hold(guard: Guard, broken: dict[str, Any], said: str) -> None:
    refusal = guard(case(Facts(**broken)))

    assert isinstance(refusal, Refused)
    assert said in refusal.detail
    assert guard(case(WILLING)) is None


@pytest.mark.parametrize("kind", ["refusal", "contribution", "answer"])
def test_before_signing_only_refusals_contributions_and_answers_come(kind: str) -> None:
    assert guards.task_takes_reports(case(Facts(task_stage="assigned"), kind)) is None


def test_who_did_an_earlier_step_must_stand_aside_and_others_need_not() -> None:
    guard = guards.recused("report_drafted", "report_signed")
    mine = case(Facts())
    done = Facts(done_by={"report_signed": frozenset([mine.person_id or new_id()])})

    assert isinstance(guard(Case(mine.subject, done, mine.person_id)), Recused)
    assert guard(Case(mine.subject, done, new_id())) is None
    assert guard(Case(mine.subject, done, None)) is None


def test_every_guard_that_is_written_is_used_by_a_row() -> None:
    used = {guard.__name__ for _, row in ROWS for guard in row.guards}
    written = {
        name
        for module in (guards, measure_guards, extension_guards)
        for name, found in vars(module).items()
        if callable(found) and getattr(found, "__module__", "") == module.__name__ and name[0].islower()
    }

    assert written == used


def test_the_record_is_asked_for_exactly_what_the_recusals_name() -> None:
    assert history_needed(TASK, "accept_closing") == [
        "closing_examined", "report_drafted", "report_edited", "report_signed", "report_stamped", "report_submitted",
    ]  # fmt: skip
    assert history_needed(REPORT, "accept") == history_needed(REPORT, "return")
    assert history_needed(NOTICE) == ["notice_approved", "notice_proposed"]
    assert history_needed(TASK, "sign_for") == []
