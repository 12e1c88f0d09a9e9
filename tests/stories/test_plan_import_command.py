"""`duban plan import`: at the console, by a person of the office, with the same result as by the API."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner, Result

from cli.main import app
from core.credentials import hash_password
from core.settings import get_settings
from queries import identity
from tests.plan_papers import NUMBER, TEXT
from tests.province import Province

PASSWORD = "Zheng-que-2021"
Import = Callable[..., Result]


@pytest.fixture
def import_file(
    province: Province, fresh_database: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Import]:
    """Run the command in the province, whose clerk and handler have a password."""
    with Session(province.engine) as session:
        for who in ("office.clerk", "ecology.handler"):
            identity.set_password(session, person_id=province.people[who], password_hash=hash_password(PASSWORD),
                                  one_time_until=None)  # fmt: skip
        session.commit()
    for name, value in (("DATABASE_URL", fresh_database), ("REDIS_URL", redis_url), ("DATA_DIR", str(tmp_path)),
                        ("SECRET_KEY", "k3y-for-tests-only-0123456789abcdef")):  # fmt: skip
        monkeypatch.setenv(f"DUBAN_{name}", value)
    get_settings.cache_clear()
    place = tmp_path / "清水方案.txt"
    place.write_text(TEXT, encoding="utf-8")

    def run(login: str = "office.clerk", *, office: str = "office", password: str = PASSWORD) -> Result:
        command = ["plan", "import", str(place), "--office", office, "--login", login, "--cycle", "quarterly"]
        return CliRunner().invoke(app, command, input=f"{password}\n")

    yield run
    get_settings.cache_clear()


def test_a_clerk_imports_a_paper_at_the_console_once(province: Province, import_file: Import) -> None:
    first, second = import_file(), import_file()

    assert first.exit_code == second.exit_code == 0, first.output
    assert "已建立方案草案" in first.output
    assert "“省财税厅”不是" in first.output
    assert "此文件已导入过，未重复建立" in second.output
    plan = province.one("SELECT id FROM plan WHERE number = %(number)s", number=NUMBER)
    event = province.one("SELECT via, person_id FROM event WHERE subject_id = %(id)s", id=plan["id"])
    assert event == {"via": "cli", "person_id": province.people["office.clerk"]}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"password": "another-2021"}, "账号或密码不正确"),
        ({"login": "ecology.handler"}, "岗位无权"),
        ({"office": "nowhere"}, "没有代码为 nowhere 的单位"),
    ],
)
def test_whoever_may_not_import_is_told_so_and_nothing_is_made(
    province: Province, import_file: Import, given: dict[str, str], answer: str
) -> None:
    refused = import_file(**given)

    assert refused.exit_code == 1
    assert answer in refused.output
    assert province.rows("SELECT 1 FROM plan WHERE number = %(number)s", number=NUMBER) == []


def test_a_further_paper_is_read_at_the_console_and_its_changes_are_told(
    province: Province, import_file: Import, tmp_path: Path
) -> None:
    import_file()
    later = tmp_path / "更正.txt"
    later.write_text(TEXT.replace("2021年9月30日前完成120个", "2021年10月31日前完成120个"), encoding="utf-8")

    def run(*more: str, plan: str = NUMBER) -> Result:
        command = ["plan", "reread", str(later), "--plan", plan, "--login", "office.clerk", *more]
        return CliRunner().invoke(app, command, input=f"{PASSWORD}\n")

    looked, done, again, nowhere = run("--dry-run"), run(), run(), run(plan="测政办发〔1999〕1号")

    assert "（试读）新文件有变更" in looked.output
    assert "完成时限：2021-09-30 → 2021-10-31" in done.output, done.output
    assert "未作任何更改" in again.output
    assert "没有文号或编号为" in nowhere.output
    assert province.one("SELECT count(*) AS n FROM plan_reading")["n"] == 2
