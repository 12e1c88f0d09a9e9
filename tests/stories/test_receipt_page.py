"""A person without an account signs on a page of his own: seen by scanners, guessed at by strangers, used once."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.province import on
from tests.stories.conftest import Postbox, Story
from tests.stories.signing import PHONE, SECRET, chased, code_in, issued_notice, phones_of, register, texts

WHO = "housing.liaison"


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch, fresh_database: str, redis_url: str) -> Iterator[Postbox]:
    with phones_of(monkeypatch, fresh_database, redis_url) as box:
        yield box


async def linked(story: Story, notice_id: str, who: str = WHO) -> str:
    """Have the office make a link; return its path."""
    register(story, who)
    body = {"subject_kind": "notice", "subject_id": notice_id, "person_id": str(story.province.people[who])}
    made = await story.act("office.clerk", "POST /receipt-links", body, answers=201)
    assert made["phone"] == "138****8000"
    return str(made["path"])


async def asked(story: Story, path: str, phones: Postbox) -> str:
    """Ask for a code and read it from the phone."""
    answer = await story.client.post(f"{path}/code")
    assert answer.status_code == 200
    texts(story, phones)
    return code_in(phones)


def record(story: Story) -> list[Any]:
    return story.province.rows("SELECT kind, person_id, capacity, via, data FROM event ORDER BY id")


def moved(story: Story, **columns: str) -> None:
    for name, sql in columns.items():
        story.province.rows(f"UPDATE receipt_link SET {name} = {sql}")


async def test_a_paper_is_signed_for_by_link_and_code_and_the_chase_stops(story: Story, phones: Postbox) -> None:
    notice_id = await issued_notice(story)
    story.later(on(3, 3, 16))
    path = await linked(story, notice_id)
    before = record(story)

    for _ in range(2):
        seen = await story.client.get(path)
        assert seen.status_code == 200
        assert "督办通知单〔2021〕1号" in seen.text
        assert "进展&lt;滞后&gt;" in seen.text
        assert "138****8000" in seen.text
        assert PHONE not in seen.text
    assert record(story) == before

    code = await asked(story, path, phones)
    answer = await story.client.post(path, data={"code": code})

    assert answer.status_code == 200
    assert "已签收：housing.liaison" in answer.text
    (signed,) = [entry for entry in record(story) if entry["kind"] == "notice_signed_for"]
    assert (signed["person_id"], signed["via"]) == (story.province.people[WHO], "receipt_link")
    (used,) = [entry for entry in record(story) if entry["kind"] == "receipt_link_used"]
    assert (used["capacity"], used["data"]["address"]) == ("receipt_link", "127.0.0.1")
    story.later(on(3, 5, 16))
    assert len(chased(story, notice_id)) == 1


async def test_the_page_is_kept_by_nobody_and_runs_nothing(story: Story, phones: Postbox) -> None:
    path = await linked(story, await issued_notice(story))

    seen = await story.client.get(path)

    assert seen.headers["cache-control"] == "no-store"
    assert seen.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in seen.headers["x-robots-tag"]
    (policy,) = seen.headers.get_list("content-security-policy")
    assert "script" not in policy
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "<script" not in seen.text


async def test_the_code_is_on_the_phone_and_nowhere_else(
    story: Story, phones: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    path = await linked(story, await issued_notice(story))

    code = await asked(story, path, phones)

    kept = story.province.one("SELECT body, state, lane FROM message WHERE channel = 'sms' ORDER BY id DESC LIMIT 1")
    assert (kept["state"], kept["lane"]) == ("sent", 0)
    assert kept["body"] == "验证码******，10分钟内有效，用于签收督办公文，请勿告知他人。"
    assert code not in str(story.province.rows("SELECT * FROM message"))
    assert code not in str([entry["data"] for entry in record(story)])
    assert code not in caplog.text


async def test_codes_are_rationed(story: Story, phones: Postbox) -> None:
    path = await linked(story, await issued_notice(story))
    await asked(story, path, phones)

    assert (await story.client.post(f"{path}/code")).status_code == 429
    moved(story, code_sent_at="now() - interval '2 minutes'", codes_sent="5")

    assert (await story.client.post(f"{path}/code")).status_code == 429
    assert len([entry for entry in record(story) if entry["kind"] == "receipt_code_asked"]) == 1


async def test_five_wrong_codes_lock_the_link_and_the_right_one_no_longer_opens_it(
    story: Story, phones: Postbox
) -> None:
    notice_id = await issued_notice(story)
    path = await linked(story, notice_id)
    code = await asked(story, path, phones)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    given = [(await story.client.post(path, data={"code": wrong})).status_code for _ in range(5)]
    last = await story.client.post(path, data={"code": code})

    assert given == [422, 422, 422, 422, 410]
    assert last.status_code == 410
    assert "已锁定" in last.text
    assert "限期整改" not in last.text
    assert (await story.act("housing.handler", f"GET /notices/{notice_id}"))["stage"] == "issued"
    story.told()
    assert any("签收链接已锁定" in mail.subject for mail in story.mails_to("office.clerk"))


async def test_a_code_signs_once_and_for_its_own_link_and_time_alone(story: Story, phones: Postbox) -> None:
    path = await linked(story, await issued_notice(story))
    other = await linked(story, await issued_notice_again(story), WHO)
    code = await asked(story, path, phones)

    assert (await story.client.post(other, data={"code": code})).status_code == 422
    moved(story, code_sent_at="now() - interval '11 minutes'")
    assert (await story.client.post(path, data={"code": code})).status_code == 422

    fresh = await asked(story, path, phones)
    assert fresh != code
    assert (await story.client.post(path, data={"code": fresh})).status_code == 200
    again = await story.client.post(path, data={"code": fresh})
    assert again.status_code == 200
    assert "已签收" in again.text
    assert len([entry for entry in record(story) if entry["kind"] == "notice_signed_for"]) == 1


async def issued_notice_again(story: Story) -> str:
    """A second paper to the same unit, on the same task, of the next level."""
    task_id = story.province.task("housing", "2")
    body = {"kind": "urge", "reason": "另一件", "requirement": "请办", "answer_working_days": 5}
    made = await story.act("office.clerk", f"POST /tasks/{task_id}/notices", body, answers=201)
    await story.act("office.reviewer", f"POST /notices/{made['subject_id']}/approvals", {})
    await story.act("office.issuer", f"POST /notices/{made['subject_id']}/issuances", {})
    return str(made["subject_id"])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("UPDATE receipt_link SET expires_at = now()", "已过期"),
        ("UPDATE person SET disabled_at = now() WHERE phone IS NOT NULL", "不担任"),
        ("UPDATE post SET to_on = '2021-03-01' WHERE id = (SELECT post_id FROM receipt_link)", "不担任"),
    ],
)
async def test_a_link_that_no_longer_holds_says_why_and_shows_nothing(
    story: Story, phones: Postbox, spoil: str, words: str
) -> None:
    path = await linked(story, await issued_notice(story))
    story.province.rows(spoil)

    for answer in (await story.client.get(path), await story.client.post(f"{path}/code")):
        assert answer.status_code == 410
        assert words in answer.text
        assert "限期整改" not in answer.text


async def test_a_withdrawn_paper_and_a_revoked_link_say_so(story: Story, phones: Postbox) -> None:
    notice_id = await issued_notice(story)
    path = await linked(story, notice_id)
    (link,) = (await story.act("office.clerk", "GET /receipt-links"))["items"]
    await story.act("office.issuer", f"POST /notices/{notice_id}/withdrawals", {"reason": "发错单位"})
    assert "已由发出机构撤回" in (await story.client.get(path)).text

    await story.act("office.clerk", f"POST /receipt-links/{link['id']}/revocations")

    assert "已由发出机构作废" in (await story.client.get(path)).text
    await story.act("office.clerk", f"POST /receipt-links/{link['id']}/revocations", answers=409)


@pytest.mark.parametrize("token", ["x", "a" * 43, "a%0d%0aSet-Cookie:%20x=1", "%3Cscript%3E", "..%2fhealthz"])
async def test_a_guessed_link_is_not_there_and_brings_nothing_into_the_answer(story: Story, token: str) -> None:
    for answer in (
        await story.client.get(f"/r/{token}"),
        await story.client.post(f"/r/{token}", data={"code": "000000"}),
    ):
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers
        assert "<script>" not in answer.text


async def test_what_is_stored_opens_nothing(story: Story, phones: Postbox) -> None:
    path = await linked(story, await issued_notice(story))
    kept = story.province.one("SELECT token_hash FROM receipt_link")

    assert path.removeprefix("/r/").encode() not in kept["token_hash"]
    assert SECRET.encode() not in kept["token_hash"]
    assert (await story.client.get(f"/r/{kept['token_hash'].hex()[:43]}")).status_code == 404


async def test_only_who_may_sign_for_the_unit_gets_a_link_and_only_its_office_makes_one(story: Story) -> None:
    notice_id = await issued_notice(story)
    people = story.province.people
    body = {"subject_kind": "notice", "subject_id": notice_id, "person_id": str(people["water.liaison"])}
    await story.act("office.clerk", "POST /receipt-links", body, answers=422)
    body["person_id"] = str(people["housing.deputy_leader"])
    await story.act("office.clerk", "POST /receipt-links", body, answers=422)
    body["person_id"] = str(people[WHO])
    await story.act("office.clerk", "POST /receipt-links", body, answers=422)
    register(story, WHO)
    await story.act("housing.handler", "POST /receipt-links", body, answers=404)
    await story.act("east-office.clerk", "POST /receipt-links", body, answers=404)
    await story.act("office.clerk", "POST /receipt-links", body, answers=201)
