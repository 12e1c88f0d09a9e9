"""How an unsigned paper climbs, over any order of ticks, signing, outages and changes of who can be reached."""

from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.ids import new_id
from models.messages import Channel
from models.people import Duty
from workflows.chasing import LADDER, Holder, Robot, Step, Told, Why, first_duty, next_step

ADDRESSES = {Channel.INBOX: None, Channel.EMAIL: "a@demo.invalid", Channel.SMS: "13800138000"}
CHANNELS = st.sets(st.sampled_from((Channel.EMAIL, Channel.SMS))).map(lambda some: {Channel.INBOX, *some})


def holder(duty: Duty, channels: set[Channel]) -> Holder:
    return Holder(new_id(), new_id(), duty, {channel: ADDRESSES[channel] for channel in channels})


UNITS = st.lists(st.builds(holder, st.sampled_from(LADDER), CHANNELS), max_size=5)
ROBOTS = st.lists(st.builds(Robot, st.builds(new_id), st.just(Channel.WECOM)), max_size=2)


def told_of(step: Step) -> set[tuple[UUID, Channel]]:
    return {(one.person_id or one.endpoint_id or UUID(int=0), one.channel) for one in step.receivers}


def climb(holders: list[Holder], robots: list[Robot], at_first: frozenset[tuple[UUID, Channel]]) -> list[Step]:
    turn, told, steps = first_duty({one.duty for one in holders}), Told(at_first), list[Step]()
    while step := next_step(turn, told, holders, robots):
        assert len(steps) < 20
        steps.append(step)
        turn, told = step.duty, Told(at_first, told.since | told_of(step))
    return steps


def at_the_telling(holders: list[Holder], channels: set[Channel]) -> frozenset[tuple[UUID, Channel]]:
    return frozenset((one.person_id, channel) for one in holders for channel in channels if channel in one.addresses)


@given(UNITS, ROBOTS, CHANNELS)
def test_every_way_is_taken_once_and_always_upwards(
    holders: list[Holder], robots: list[Robot], channels: set[Channel]
) -> None:
    steps = climb(holders, robots, at_the_telling(holders, channels))

    everybody = [known for step in steps for known in told_of(step)]
    assert len(everybody) == len(set(everybody))
    assert all(LADDER.index(one.duty) <= LADDER.index(other.duty) for one, other in pairwise(steps))
    assert all(step.receivers for step in steps)
    assert {step.duty for step in steps} <= {one.duty for one in holders}
    for one, other in pairwise(steps):
        assert other.why is (Why.NEXT_CHANNEL if other.duty is one.duty else Why.NEXT_PERSON)


@given(UNITS, ROBOTS)
def test_at_the_end_everybody_of_the_ladder_has_heard_of_it(holders: list[Holder], robots: list[Robot]) -> None:
    at_first = at_the_telling(holders, {Channel.INBOX, Channel.EMAIL})
    heard = at_first.union(*(told_of(step) for step in climb(holders, robots, at_first)))

    assert {(one.person_id, channel) for one in holders for channel in one.addresses} <= heard
    assert not holders or {(robot.endpoint_id, robot.channel) for robot in robots} <= heard


def test_the_first_person_is_not_told_again_by_the_way_he_was_told() -> None:
    liaison = holder(Duty.LIAISON, {Channel.INBOX, Channel.EMAIL, Channel.SMS})
    told = Told(at_the_telling([liaison], {Channel.INBOX, Channel.EMAIL}))

    step = next_step(Duty.LIAISON, told, [liaison], [])

    assert step is not None
    assert (step.why, [one.channel for one in step.receivers]) == (Why.NEXT_CHANNEL, [Channel.SMS])


def test_no_step_reaches_a_principal_leader() -> None:
    assert Duty.PRINCIPAL_LEADER not in LADDER
    assert climb([holder(Duty.PRINCIPAL_LEADER, {Channel.INBOX})], [], frozenset()) == []
