"""Every row of every transition table: who may take it, from where, with what; and nobody else, from nowhere else."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from core.errors import AppError, Forbidden, Invalid, PreconditionFailed, Refused, WrongStage
from models.actors import Actor
from models.calls import Call
from tests.unit.lifecycles import (
    AT,
    FORBIDDEN,
    GIVEN,
    NAMES,
    OFFICE,
    ROWS,
    UNIT,
    WILLING,
    allowed,
    holder,
    refused,
    subject,
    take,
    willing,
    without,
)
from workflows.decisions import allowed_actions, decide
from workflows.extension_terms import Terms
from workflows.guards import Facts
from workflows.reactions import REACTIONS
from workflows.tables import TABLES, Relation, Row, Table

each_row = pytest.mark.parametrize(("table", "row"), ROWS, ids=NAMES)
UNWILLING = Facts(
    designated=False,
    items=0,
    open_findings=("单位不在名录",),
    return_window_open=False,
    unreported_targets=("优良天数比率",),
    evidence=0,
    open_children=2,
    missing_parts=("正文",),
    stamp_pages=0,
    task_stage="closed",
    addressees=0,
    public=False,
    bulletin_stands=True,
    parties=0,
    parties_open=("某县",),
    parties_came=0,
    lead_days_missing=2,
    days_until=3,
    commitments=0,
    talk_served=False,
    leave_missing=True,
    talk_held=True,
    regime_mixed=True,
    statutory=False,
    account_written=False,
    open_rectifications=1,
    order_signed_for=True,
    standards_missing=("整改效果",),
    levels_left=0,
    publicity_days_left=2,
    objection_days_over=1,
    objection_decided=False,
    effect_paused=True,
    is_reversal=True,
    dossier_made=False,
    follows="约谈",
    extension=Terms(
        date_open=False,
        apply_until=date(2021, 6, 1),
        applied_on=date(2021, 6, 2),
        number=3,
        most_times=2,
        days=91,
        longest_days=90,
        parent_due_on=date(2021, 6, 30),
        wanted_on=date(2021, 7, 1),
        higher_level=True,
    ),
)


def unwilling(row: Row, actor: Actor) -> Facts:
    """Facts that satisfy no guard of a row."""
    forbidden = {name: value for guard in row.guards for name, value in FORBIDDEN.get(guard.__name__, {}).items()}
    return replace(UNWILLING, took_part=frozenset([actor.person_id] if actor.person_id else []), **forbidden)


@each_row
def test_row_is_taken_from_its_source_by_everybody_it_names(table: Table, row: Row) -> None:
    actors = allowed(row)

    assert actors, "nobody may take the row"
    for actor in actors:
        assert take(table, row, actor) is row


@each_row
def test_row_is_forbidden_to_everybody_else(table: Table, row: Row) -> None:
    for actor in refused(row):
        with pytest.raises(Forbidden):
            take(table, row, actor)


@each_row
def test_action_is_refused_from_every_stage_without_a_row(table: Table, row: Row) -> None:
    actor = allowed(row)[0]
    for stage in set(table.stage_names) - set(table.sources(row.action)):
        with pytest.raises(WrongStage) as refusal:
            decide(table, subject(table, stage), row.action, call=Call(actor, AT), facts=WILLING, given=GIVEN)
        assert table.stage_names[stage] in refusal.value.detail


@each_row
def test_row_asks_for_everything_it_needs(table: Table, row: Row) -> None:
    for need in row.needs:
        with pytest.raises(Invalid) as refusal:
            take(table, row, allowed(row)[0], lacking=need)
        assert [error["field"] for error in refusal.value.errors] == [need]


@each_row
def test_each_guard_of_a_row_can_refuse_it(table: Table, row: Row) -> None:
    for guard in row.guards:
        actor = allowed(row)[-1]
        done: dict[str, Any] = {event: frozenset([actor.person_id]) for event in getattr(guard, "events", ())}
        facts = replace(willing(row), done_by=done) if done else unwilling(row, actor)
        if done and actor.person_id is None:
            actor = next(entry for entry in allowed(row) if entry.person_id is not None)
        with pytest.raises(AppError) as refusal:
            take(table, row, actor, facts=facts)
        assert isinstance(refusal.value, Refused)


@each_row
def test_allowed_actions_name_the_row_to_whom_it_is_open_and_hide_it_from_others(table: Table, row: Row) -> None:
    if row.source is None:
        return
    here = subject(table, row.source)

    ready = willing(row)
    assert all(row.action in allowed_actions(table, here, actor=actor, facts=ready) for actor in allowed(row))
    assert not any(row.action in allowed_actions(table, here, actor=actor, facts=ready) for actor in refused(row))
    if row.guards:
        nobody = [allowed_actions(table, here, actor=actor, facts=unwilling(row, actor)) for actor in allowed(row)]
        recusal_alone = all(hasattr(guard, "events") for guard in row.guards)
        assert recusal_alone or not any(row.action in names for names in nobody)


@each_row
def test_a_lost_row_is_refused_and_no_longer_offered(table: Table, row: Row) -> None:
    poorer, actor = without(table, row), allowed(row)[0]

    with pytest.raises(WrongStage):
        take(poorer, row, actor)
    if row.source is not None:
        offered = allowed_actions(poorer, subject(table, row.source), actor=actor, facts=willing(row))
        assert row.action not in offered


@each_row
def test_somebody_is_said_to_hear_of_the_event_of_each_row(table: Table, row: Row) -> None:
    assert row.event in REACTIONS


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: str(table.subject))
def test_every_stage_has_a_name_can_be_reached_and_only_ends_have_no_way_out(table: Table) -> None:
    ends = {"plan": {"discarded"}, "task": {"withdrawn"}, "report": {"accepted", "discarded"},
            "notice": {"declined", "replaced", "withdrawn"}, "handover": {"declined"},
            "rectification": {"withdrawn"}, "look_back": {"holds", "relapsed", "cancelled"},
            "talk": {"declined", "cancelled"}, "talk_party": set(),
            "bulletin": {"declined", "withdrawn"}, "bulletin_copy": {"recalled"}, "entry": {"declined", "reversed"},
            "objection": {"upheld", "changed", "revoked", "withdrawn"},
            "extension": {"approved", "declined", "withdrawn"}, "calendar_draft": {"published", "discarded"},
            "policy_draft": {"published", "discarded"}, "ranking": set(), "fire_point": set(),
            "finding": {"declined"}, "rank_correction": {"accepted", "declined", "superseded"}}  # fmt: skip
    targets: set[str | StrEnum] = {row.target for row in table.rows}

    assert targets == set(table.stage_names)
    assert {stage for stage in table.stage_names if not list(table.from_stage(stage))} == ends[table.subject]


def test_a_version_that_is_no_longer_true_is_refused_before_anything_else() -> None:
    table, row = ROWS[0]
    call = Call(allowed(row)[0], AT, if_match=7)

    with pytest.raises(PreconditionFailed):
        decide(table, subject(table, "nowhere"), "nothing", call=call, facts=WILLING, given={})


def test_the_system_reminds_and_proposes_but_never_issues_closes_or_accepts() -> None:
    by_system = {row.event for _, row in ROWS if any(who.relation is Relation.SYSTEM for who in row.who)}

    assert by_system == {
        "task_drafted", "notice_proposed", "notice_unanswered", "talk_proposed", "entry_proposed", "handover_proposed",
        # What an office's closing sets on the calendar, and what its finding of a relapse brings back.
        "look_back_scheduled", "task_reopened", "rectification_reopened",
        # What waits for a thing that has been reopened by a person.
        "look_back_cancelled",
        # A bulletin drafted for what a unit came to; persons put it into words, approve and issue it.
        "bulletin_drafted",
        # A notice entered on the server itself; a person puts it in force.
        "calendar_drafted",
        # A further version of the ladder handed in on the server itself; a person publishes it.
        "policy_drafted",
        # A ranking is a sum over figures; who draws anything from it is a person.
        "ranking_reckoned", "ranking_revised",
        # What a rule found in rankings and fire points, and what later figures change of it; persons decide on both.
        "finding_proposed", "rank_correction_proposed", "rank_correction_superseded",
        # What a person checked on a finding is carried over to the talk that another approves.
        "talk_checked",
        # What stands in a list that somebody delivered; persons verify or refute it.
        "fire_point_reported",
        # What a person accepted of a plan's further paper reaches the tasks that the offices below assigned.
        "task_amended",
    }  # fmt: skip


def test_a_key_writes_and_submits_but_never_signs() -> None:
    by_key = {row.action for _, row in ROWS if any(who.by_key for who in row.who)}

    assert by_key.isdisjoint({"sign", "accept", "return", "issue", "approve", "accept_closing"})


def test_the_post_that_was_chosen_is_the_capacity_of_the_act() -> None:
    table, row = next((table, row) for table, row in ROWS if row.event == "task_withdrawn" and row.source == "assigned")
    both = holder(OFFICE, next(iter(row.who[0].duties)))
    posts = tuple(holder(OFFICE, duty).posts[0] for duty in sorted(row.who[0].duties))
    for post in posts:
        actor = type(both)(both.person_id, posts, both.via, chosen_post_id=post.id)
        _, acting = decide(
            table, subject(table, row.source), row.action, call=Call(actor, AT), facts=WILLING, given=GIVEN
        )
        assert (acting.post_id, acting.duty, acting.unit_id) == (post.id, post.duty, OFFICE)


def test_a_unit_that_supervises_its_own_part_still_acts_in_one_relation_at_a_time() -> None:
    table, row = next((table, row) for table, row in ROWS if row.event == "task_signed_for")
    actor = holder(UNIT, next(iter(row.who[0].duties)))
    _, acting = decide(
        table,
        subject(table, row.source, unit_id=UNIT, office_id=UNIT),
        row.action,
        call=Call(actor, AT),
        facts=WILLING,
        given=GIVEN,
    )

    assert acting.capacity == Relation.UNIT
