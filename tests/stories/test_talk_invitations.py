"""What the calendars of those who are summoned are told, from the notice to the cancellation."""

from typing import Any

import icalendar

from notifications.channels.protocol import Outgoing
from tests.stories.conftest import Story
from tests.stories.talking import REASON, plan, served


def told(mail: Outgoing) -> tuple[str, Any]:
    (entry,) = mail.attachments
    calendar = icalendar.Calendar.from_ical(entry.content)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


async def test_one_appointment_is_asked_for_put_off_asked_for_anew_and_cancelled(story: Story) -> None:
    talk = await served(story, "east")
    await story.act("office.issuer", f"POST {talk}/postponements", REASON)
    story.told()
    await story.act("office.clerk", f"POST {talk}/plans", plan(story, "east", meets_on="2021-03-18"))
    await story.act("office.issuer", f"POST {talk}/plan-confirmations")
    await story.act("office.issuer", f"POST {talk}/services", {})
    story.told()
    await story.act("office.issuer", f"POST {talk}/cancellations", REASON)
    story.told()

    mails = [mail for mail in story.mails_to("east.handler") if mail.attachments]
    seen = [told(mail) for mail in mails]

    assert [(method, event["SEQUENCE"], event["STATUS"], event.start.day) for method, event in seen] == [
        ("REQUEST", 0, "CONFIRMED", 15),
        ("REQUEST", 1, "TENTATIVE", 15),
        ("REQUEST", 2, "CONFIRMED", 18),
        ("CANCEL", 3, "CANCELLED", 18),
    ]
    assert {event["UID"] for _, event in seen} == {f"talk-{talk.rpartition('/')[2]}@duban"}
    assert {event["ATTENDEE"] for _, event in seen} == {f"mailto:{mails[0].address}"}
    assert seen[0][1]["LOCATION"] == "省政府第三会议室"
    assert not [mail for mail in story.mails_to("office.clerk") if mail.attachments]
