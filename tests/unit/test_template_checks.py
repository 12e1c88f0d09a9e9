import shutil
from pathlib import Path

import pytest

from notifications.rendering import FOLDER
from notifications.template_checks import faults
from workflows.message_templates import require_sound, used

GOOD = (
    "{% block what %}任务待签收{% endblock %}"
    "{% block note %}{{ item.office }}交办{% endblock %}"
    "{% block ask %}请签收。{% endblock %}"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The layouts and one sound template."""
    shutil.copytree(FOLDER / "layout", tmp_path / "layout")
    (tmp_path / "told").mkdir()
    (tmp_path / "told" / "text.j2").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_every_template_of_the_house_is_sound() -> None:
    require_sound()
    assert faults(used()) == []


def test_a_sound_folder_has_no_faults(folder: Path) -> None:
    assert faults(["told"], folder) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("item.office", "item.phone", "told/text.j2：第 1 行用了没有的变量 item.phone"),
        ("item.office", "person", "told/text.j2：用了没有的变量 person"),
        ("{% block ask %}请签收。{% endblock %}", "", "told/text.j2：缺少 ask 块"),
        ("请签收。", "{{ item.title }}", "told/text.j2：第 1 行 ask 一类事项只说一次，不能用 item"),
        ("任务待签收", "待" * 21, "told/text.j2：what 自身文字 21 字，超过 20 字"),
        ("item.office", "item.office | loud", "told/text.j2：第 1 行有误：No filter named 'loud'."),
        ("{% block what %}", "{% block what", "told/text.j2：第 1 行有误："),
    ],
)
def test_what_is_wrong_is_said_with_its_place(folder: Path, old: str, new: str, fault: str) -> None:
    (folder / "told" / "text.j2").write_text(GOOD.replace(old, new), encoding="utf-8")

    (found,) = faults(["told"], folder)

    assert found.startswith(fault)


def test_a_missing_template_and_an_unused_one_are_named(folder: Path) -> None:
    assert faults(["other"], folder) == ["other/text.j2：没有这个模板文件", "told：没有任何事件用到这个模板"]


def test_a_layout_that_asks_for_what_is_not_there_is_named(folder: Path) -> None:
    (folder / "layout" / "html.j2").write_text("{% block html %}{{ secret }}{% endblock %}", encoding="utf-8")
    assert faults(["told"], folder) == ["layout/html.j2：用了没有的变量 secret"]
