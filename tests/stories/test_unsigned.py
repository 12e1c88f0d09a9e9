"""A formal paper that nobody signs for goes further, and stops the moment somebody does."""

from collections.abc import Iterator
from random import Random

import pytest

from tests.province import on
from tests.stories.conftest import Postbox, Story
from tests.stories.signing import chased, issued_notice, phones_of, register, texts
from workflows.message_checks import check_messages
from workflows.schedule import tick
from workflows.unsigned import chase_unsigned


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch, fresh_database: str, redis_url: str) -> Iterator[Postbox]:
    with phones_of(monkeypatch, fresh_database, redis_url) as box:
        yield box


async def test_an_unsigned_paper_goes_by_the_next_channel_and_to_the_next_person_until_the_office_hears(
    story: Story, phones: Postbox
) -> None:
    notice_id = await issued_notice(story)
    register(story, "housing.liaison")

    story.later(on(3, 3, 12))
    assert chased(story, notice_id) == []
    story.later(on(3, 3, 16))
    assert chased(story, notice_id) == [("next_channel", "liaison")]
    (text,) = texts(story, phones)
    assert "督办通知单〔2021〕1号" in text

    for day in (4, 5, 8):
        story.later(on(3, day, 16))
    assert chased(story, notice_id)[1:] == [("next_person", "handler"), ("next_person", "deputy_leader")]
    assert any("仍待签收" in mail.subject for mail in story.mails_to("housing.deputy_leader"))
    assert not any("仍待签收" in mail.subject for mail in story.mails_to("housing.principal_leader"))
    assert any("催签无果" in mail.subject for mail in story.mails_to("office.clerk"))

    story.later(on(3, 9, 16))
    assert len(chased(story, notice_id)) == 3
    given_up = "SELECT id FROM event WHERE kind = 'receipt_unsigned' AND data->>'subject_id' = %(id)s"
    assert len(story.province.rows(given_up, id=notice_id)) == 1
    assert [fault for fault in check_messages(story.engine) if "不应告知" in fault] == []


async def test_who_signs_is_asked_no_more(story: Story, phones: Postbox) -> None:
    notice_id = await issued_notice(story)
    story.later(on(3, 3, 16))
    assert chased(story, notice_id) == [("next_person", "handler")]

    await story.act("housing.handler", f"POST /notices/{notice_id}/signatures")
    for day in (4, 5, 8):
        story.later(on(3, day, 16))

    assert chased(story, notice_id) == [("next_person", "handler")]
    ended = story.province.one("SELECT outcome FROM receipt_chase WHERE subject_id = %(id)s", id=notice_id)
    assert ended["outcome"] == "over"


async def test_an_outage_of_days_is_made_good_by_one_step_and_never_at_night(story: Story) -> None:
    notice_id = await issued_notice(story)

    story.later(on(3, 9, 22))
    assert chased(story, notice_id) == []
    story.later(on(3, 10, 9))
    tick(story.engine, at=on(3, 10, 9, 1))

    assert chased(story, notice_id) == [("next_person", "handler")]


async def test_what_certainly_did_not_arrive_goes_further_at_once(story: Story, phones: Postbox) -> None:
    notice_id = await issued_notice(story)
    register(story, "housing.liaison")
    story.province.rows(
        "UPDATE message SET state = 'failed', error = '无此邮箱' WHERE channel = 'email' AND id IN ("
        "SELECT message_id FROM message_item i JOIN event e ON e.id = i.event_id WHERE e.kind = 'notice_issued')"
    )

    story.later(on(3, 3, 9, 30))

    assert chased(story, notice_id) == [("next_channel", "liaison")]


async def test_two_schedulers_take_a_step_once(story: Story) -> None:
    notice_id = await issued_notice(story)
    run = story.province.one("SELECT id FROM event WHERE kind = 'notice_issued'")["id"]

    for _ in range(2):
        chase_unsigned(story.engine, at=on(3, 3, 16), cause_event_id=run)

    assert len(chased(story, notice_id)) == 1


async def test_the_table_of_deliveries_shows_the_steps_of_the_paper(story: Story) -> None:
    notice_id = await issued_notice(story)
    story.later(on(3, 3, 16))

    shown = await story.act("office.clerk", f"GET /deliveries?subject_id={notice_id}&limit=200")

    assert "next_person" in {entry["why"] for entry in shown["items"]}


async def test_in_any_order_of_ticks_outages_and_signing_no_step_is_taken_twice_or_after_it(story: Story) -> None:
    notice_id = await issued_notice(story)
    chance = Random(20210303)
    moments = sorted(on(3, chance.randint(3, 11), chance.randint(0, 23), chance.randint(0, 59)) for _ in range(24))
    signed_at = moments[14]
    before: list[tuple[str, str]] = []

    for at in moments:
        if at == signed_at:
            await story.act("housing.handler", f"POST /notices/{notice_id}/signatures")
            before = chased(story, notice_id)
        for _ in range(chance.randint(1, 2)):
            tick(story.engine, at=at)

    assert chased(story, notice_id) == before
    assert len(before) == len(set(before))
    told = (
        "SELECT event_id, person_id, channel FROM message_item "
        "WHERE why IN ('next_channel', 'next_person') AND person_id IS NOT NULL"
    )
    rows = [tuple(entry.values()) for entry in story.province.rows(told)]
    assert len(rows) == len(set(rows))
