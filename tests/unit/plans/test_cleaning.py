import pytest

from plans.cleaning import clean


def lines(text: str) -> list[str]:
    return clean(text).text.split("\n")


def test_full_width_kangxi_and_subscripts_become_plain_characters() -> None:
    assert clean("⽔质达到９０％，PM_{2.5}和O₃、CO_2").text == "水质达到90%,PM2.5和O3、CO2"


def test_every_character_knows_where_it_stood() -> None:
    text = "x一、  ⽔质达到[bookmark: a]９０％"
    passage = clean(text)
    assert passage.text == "x一、水质达到90%"
    assert [text[at] for at in passage.origin] == list("x一、⽔质达到９０％")


def test_what_a_converter_left_is_taken_out() -> None:
    assert clean("[bookmark: _GoBack]推进治理，浓度$\\mu g/m^{3}$、**重点**&nbsp;").text == "推进治理,浓度μg/m3、重点"


def test_placeholders_of_a_draft_stay() -> None:
    assert lines("解读方式：****\n2021年6月XX日") == ["解读方式:****", "2021年6月XX日"]


def test_lines_broken_by_the_page_are_joined_across_pages() -> None:
    broken = """一、清理河道
各部门要按照年度计划安排，逐段排查河道内的生
活垃圾和建筑垃圾，建立台账并限期完成清理，发现
一处清理一处，做到底数
— 3 —
清、责任明、进度快、效果好，清理率达到９５％以上
，并接受社会监督。（市河湖局牵头，市城管局、市财
务局参与）
二、修复湿地"""
    first, body, second = lines(broken)
    assert (first, second) == ("一、清理河道", "二、修复湿地")
    assert "生活垃圾" in body
    assert "做到底数清、责任明" in body
    assert body.endswith("达到95%以上,并接受社会监督。(市河湖局牵头,市城管局、市财务局参与)")


def test_a_paragraph_on_every_line_stays_as_it_is() -> None:
    text = "一、清理河道\n逐段排查河道内的垃圾。\n牵头单位：市河湖局\n配合单位：市城管局\n二、修复湿地"
    assert lines(text) == text.replace("：", ":").split("\n")


def test_a_number_alone_on_its_line_heads_the_next() -> None:
    assert lines("（一）\n清理河道。逐段排查。\n1.\n登记。") == ["(一)清理河道。逐段排查。", "1.登记。"]


@pytest.mark.parametrize("mark", ["— 3 —", "-3-", "第3页 共9页", "3/9"])
def test_page_numbers_are_dropped(mark: str) -> None:
    assert lines(f"第一段。\n{mark}\n第二段。") == ["第一段。", "第二段。"]


def test_page_numbers_without_dashes_are_known_by_their_order() -> None:
    assert lines("第一段。\n1\n第二段。\n2\n第三段。\n3\n末段。") == ["第一段。", "第二段。", "第三段。", "末段。"]


def test_a_blank_stays_only_between_latin_words() -> None:
    assert clean("装机 20 万千瓦 VOCs 治理 data center 建设").text == "装机20万千瓦VOCs治理data center建设"


def test_cells_of_a_table_stay_apart() -> None:
    assert clean("序号\t任务 名称\t 牵头单位").text == "序号\t任务名称\t牵头单位"


def test_running_heads_and_contents_are_no_text() -> None:
    head = "甲市人民政府公报2031年第5期"
    first = f"目　录\n一、治水…………1\n一、治水\n各部门要逐段排查河道内的垃圾，\n{head}\n— 1 —\n"
    text = f"{first}做到底数清。\n{head}\n— 2 —\n二、治气"
    assert lines(text) == ["一、治水", "各部门要逐段排查河道内的垃圾,做到底数清。", "二、治气"]


def test_a_running_head_without_a_page_number_is_dropped_and_a_repeated_heading_stays() -> None:
    head = "甲市人民政府公报2031年第5期"
    apart = ["做到底数清。", "年度计划", "开展排查。", "年度计划", "开展整治。"]
    text = clean("\n".join([*WIDE, *WIDE, head, *apart, head])).text
    assert head not in text
    assert text.count("年度计划") == 2


def test_a_bracket_within_a_bracket_keeps_the_outer_one_open() -> None:
    lines = [
        "1.治水。清理全县范围内的河道和沟渠，修建护岸。",
        "（县甲局牵头，各乡镇（街道）负责落实。以下均需各乡镇（街道）",
        "负责落实，不再列出）",
    ]
    filler = ["这里是用来说明本页宽度的一行普通的文字内容，句子还没有说完的时候"] * 6
    assert "(街道)负责落实,不再列出)" in clean("\n".join([*filler, "结束了。", *lines])).text


WIDE = ["这里是用来说明本页宽度的一行普通的文字内容，句子还没有说完的时候"] * 6


def test_a_heading_as_wide_as_the_page_is_not_joined_with_the_number_below_it() -> None:
    heading = "三、实施分类管理和风险管控，保障全县农业生产和人居环境安全再加强"
    text = "\n".join([*WIDE, "结束了。", heading, "（八）切实加大保护力度。划定永久基本农田。"])
    assert f"{heading.replace('，', ',')}\n(八)" in clean(text).text


def test_a_place_in_brackets_at_the_end_of_a_line_is_no_end_of_a_duty() -> None:
    text = "\n".join(
        [
            "1.治水。清理河道。",
            *WIDE,
            "完。",
            "责任单位：县甲局、县乙局、县丙局、县丁局、县戊局，各乡镇（街道）",
            "办事处",
        ]
    )
    assert "各乡镇(街道)办事处" in clean(text).text


def test_a_label_in_an_open_bracket_goes_on_with_it() -> None:
    assert lines("1.治水。（牵头单位：甲局；\n配合单位：乙局；\n完成时限：6月底前）") == [
        "1.治水。(牵头单位:甲局;配合单位:乙局;完成时限:6月底前)"
    ]
