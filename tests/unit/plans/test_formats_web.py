"""HTML and Markdown: what a reader of the page sees, line by line."""

import pytest

from plans.formats import PaperUnreadable, text_of
from plans.formats.markdown import read as read_markdown
from plans.formats.webpage import lines_of

PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>门户</title><style>p{}</style></head><body>
<nav>首页 | 公开</nav><div class="box"><h1>河湖清漂行动方案</h1>
<p>　　（一）加强巡查。<b>到2031年底</b>，清漂率
达到91%以上。<br>（市水务局牵头）</p><script>var 一 = 1;</script><p style="display: none">暗</p>
<table><tr><th>序号</th><th>任务</th></tr><tr><td>1</td><td><p>清淤</p><p>疏浚</p></td></tr></table>
PM<sub>2.5</sub>&nbsp;达标</div><footer>备案号</footer></body></html>"""
LINES = [
    "河湖清漂行动方案",
    "（一）加强巡查。到2031年底，清漂率达到91%以上。",
    "（市水务局牵头）",
    "序号\t任务",
    "1\t清淤 疏浚",
    "PM2.5\xa0达标",
]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_page_gives_its_blocks_as_lines(encoding: str) -> None:
    page = PAGE.replace("gb2312", "utf-8" if encoding == "utf-8" else "gb2312")
    source = text_of(page.encode(encoding), name="方案.html")
    assert (source.media, source.encoding) == ("html", encoding)
    assert [line.strip("　") for line in source.text.splitlines()] == LINES


def test_a_declared_encoding_is_honoured_and_a_wrong_one_does_not_spoil_the_text() -> None:
    declared = '<html><meta http-equiv="Content-Type" content="text/html; charset=big5"><p>綠色發展</p>'
    assert text_of(declared.encode("big5"), name="").text == "綠色發展\n"
    assert text_of(PAGE.encode("utf-8"), name="").text.startswith("河湖清漂行动方案\n")


def test_a_cell_that_frames_the_whole_page_keeps_its_lines() -> None:
    paragraphs = "".join(f"<p>（{number}）推进第{number}项工作落到实处，健全长效机制。</p>" for number in range(60))
    lines = lines_of(f"<table><tr><td>栏目</td><td>{paragraphs}</td></tr></table>")
    assert len(lines) == 61


@pytest.mark.parametrize(
    ("opening", "numbers"),
    [
        ("<ol>", ["1.", "2.", "7."]),
        ('<ol start="3" type="a">', ["c.", "d.", "g."]),
        ('<ol style="list-style-type: cjk-ideographic">', ["一、", "二、", "七、"]),
        ('<ol style="list-style: none">', ["", "", ""]),
        ("<ul>", ["", "", ""]),
    ],
)
def test_a_numbered_list_carries_its_numbers(opening: str, numbers: list[str]) -> None:
    page = f"{opening}<li>清淤<li>\n <p>疏浚</p><li value=7>巡查"
    assert lines_of(page) == [number + text for number, text in zip(numbers, ["清淤", "疏浚", "巡查"], strict=True)]
    assert lines_of("<ol><li>2031年<li>年底") == ["1. 2031年", "2.年底"]


def test_the_article_is_taken_where_the_page_names_one() -> None:
    assert lines_of("<div>您的位置</div><article><p>正文正文正文正文</p></article>") == ["正文正文正文正文"]


def test_a_page_too_deep_to_be_read_whole_is_refused() -> None:
    with pytest.raises(PaperUnreadable, match="嵌套过深"):
        text_of(b"<html><body>" + b"<div>" * 100_000 + "正文".encode(), name="")


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;">]><html><body><p>甲&b;乙</p>'
    assert "哈哈" not in "".join(lines_of(bomb)[-1:])


def test_markdown_loses_its_marks_and_keeps_its_numbers() -> None:
    text, _ = read_markdown(
        "# 河湖清漂**行动**方案\n\n**（一）加强巡查。** 到2031年底，\nPM_{2.5}和PM_{10}双达标。[附件](http://a.invalid)\n\n"
        "3. 清淤\n4. 2031年底前疏浚\n\n- 甲\n- 乙<br>丙\n\n"
        "| 序号 | 任务 |\n|---|---|\n| 1 | 清淤 |\n\n---\n\n    （二）缩进\n"
        .encode()
    )  # fmt: skip
    assert text.splitlines() == [
        "河湖清漂行动方案",
        "（一）加强巡查。 到2031年底，",
        "PM_{2.5}和PM_{10}双达标。附件",
        "3.清淤",
        "4. 2031年底前疏浚",
        "甲",
        "乙",
        "丙",
        "序号\t任务",
        "1\t清淤",
        "（二）缩进",
    ]


def test_only_the_name_makes_a_text_markdown() -> None:
    assert text_of(b"# a\n", name="x.md").text == "a\n"
    assert text_of(b"# a\n", name="x.txt").text == "# a\n"
