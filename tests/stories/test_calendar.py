"""A late holiday notice through the API: entered by one, previewed, published by another, told to the units once."""

from tests.province import on
from tests.stories.conftest import Story

NUMBER = "国办发明电〔2021〕7号"
TEXT = "date,name,kind\n2021-03-15,清明节,off\n2021-03-16,清明节,off\n"


async def test_a_late_notice_is_entered_previewed_published_and_told(story: Story) -> None:
    task_id = story.province.signed("ecology")  # its plan is due 20 days of work after 3 March
    deadlines = (await story.act("ecology.handler", "GET /deadlines?kind=plan"))["items"]
    assert [entry["due_on"] for entry in deadlines] == ["2021-03-31"]
    story.later(on(3, 3, 15))
    assert (await story.act("office.clerk", "GET /clock"))["settled"]
    before = len(story.mails_to("ecology.handler"))

    draft = {"office_id": str(story.province.units["office"]), "document_no": NUMBER, "text": TEXT}
    made = await story.act("office.clerk", "POST /calendar/drafts", draft, answers=201)
    path = f"/calendar/drafts/{made['subject_id']}"
    assert (await story.act("office.clerk", f"GET {path}"))["allowed_actions"] == ["discard"]
    assert (await story.act("office.reviewer", f"GET {path}"))["allowed_actions"] == ["publish", "discard"]
    preview = await story.act("office.reviewer", f"GET {path}/preview")
    moved = {line["id"]: (line["due_on"], line["new_due_on"]) for line in preview["lines"]}
    assert preview["moved"] == len(moved)
    assert moved[deadlines[0]["id"]] == ("2021-03-31", "2021-04-02")
    await story.act("office.reviewer", f"POST {path}/publications")
    assert not (await story.act("office.clerk", "GET /clock"))["settled"]

    story.later(on(3, 4))

    assert (await story.act("office.clerk", "GET /clock"))["settled"]
    explained = await story.act("ecology.handler", f"GET /deadlines/{deadlines[0]['id']}/explanation")
    assert (explained["original_on"], explained["due_on"], explained["ends_at"]) == (
        "2021-03-31", "2021-04-02", "2021-04-02 24:00",
    )  # fmt: skip
    assert explained["changes"][0]["document_no"] == NUMBER
    mails = story.mails_to("ecology.handler")[before:]
    assert [mail.subject for mail in mails if "放假安排" in mail.body] == [mails[0].subject]
    assert "报送实施方案：原为 2021-03-31，按国办发明电〔2021〕7号重新推算" in mails[0].body
    assert story.province.one("SELECT stage FROM task WHERE id = %(id)s", id=task_id)["stage"] == "in_progress"
