"""`duban demo`: whatever is killed while the story is played, the same end state; a story that fails says so."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from cli.demo.failure import StoryFailed
from cli.demo.journal import Journal
from cli.demo.witness import Witness
from cli.mail_catcher import catching
from tests.faults.processes import ROOT, alive, child, eventually, status

pytestmark = pytest.mark.faults
PAPER = ROOT / "tests" / "unit" / "plans" / "papers" / "labels.txt"
DIGEST = "终态摘要："
KILLS = {
    "五、实施方案": ("api-1", "api-2"),
    "八、提前办结": ("postgres",),
    "十二、临期提醒": ("scheduler", "worker-urgent", "worker-slow"),
    "县级空气质量排名": ("scheduler", "api-1"),
    "十三、黄色督办": ("redis", "mail"),
}
SUPERVISOR_KILLED_AT = "十四、逾期不复"


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="duban-demo-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", "demo", "--data", str(folder), "--port", "0", "--exit", *options],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def watch(process: subprocess.Popen[str], folder: Path, kills: Mapping[str, tuple[str, ...]]) -> str:
    """Read what the demo says, kill at the given words, and return all that was said."""
    said = ""
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            said += line
            for names in (names for words, names in kills.items() if words in line):
                for name in names:
                    os.kill(process.pid if name == "supervisor" else child(folder, name)["pid"], signal.SIGKILL)
    process.wait()
    return said


def digest(said: str) -> str:
    assert DIGEST in said, said[-3000:]
    return said.partition(DIGEST)[2].split()[0]


def test_the_short_story_is_played_to_its_end(folder: Path) -> None:
    process = start(folder, "--story", "short")
    said = watch(process, folder, {})
    assert process.returncode == 0, said
    assert digest(said)


@pytest.mark.full
def test_kills_change_nothing_of_the_end_state(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="duban-demo-") as other:
        undisturbed = start(Path(other), "--story", "short")
        disturbed = start(folder, "--story", "short")
        said = watch(disturbed, folder, KILLS | {SUPERVISOR_KILLED_AT: ("supervisor",)})
        expected = watch(undisturbed, Path(other), {})
    assert disturbed.returncode == -signal.SIGKILL, said
    assert DIGEST not in said
    assert all(words in said for words in KILLS), said
    eventually(lambda: not any(alive(each["pid"]) for each in status(folder)["children"].values() if each["pid"]))
    again = start(folder, "--story", "short")
    resumed = watch(again, folder, {})
    assert (again.returncode, undisturbed.returncode) == (0, 0), resumed
    assert "从头核对" in resumed
    assert digest(resumed) == digest(expected)


@pytest.mark.full
def test_another_paper_is_read_settled_and_shown_up_to_its_preview(folder: Path) -> None:
    process = start(folder, "--plan", str(PAPER))
    said = watch(process, folder, {})
    assert process.returncode == 0, said
    assert "识读为《" in said
    assert "下发预览：" in said
    assert DIGEST not in said


def test_mail_that_does_not_come_fails_the_story(folder: Path) -> None:
    with catching(folder) as (_, page):
        witness = Witness(f"http://127.0.0.1:{page}", patience=0.2)
        with pytest.raises(StoryFailed, match="没有收到应发给 ecology-handler 的邮件"):
            witness.one("ecology-handler", "任务待签收")
        with pytest.raises(StoryFailed, match="1 人没有收到邮件"):
            witness.each(["ecology-handler"], "任务待签收")


def test_second_mail_for_one_thing_fails_the_story(folder: Path) -> None:
    for number in (1, 2):
        head = f"X-Taken-At: 2026-01-01T00:00:00+00:00\nX-Taken-For: water-handler@demo.invalid\nMessage-ID: <{number}>"
        (folder / f"{number}.eml").write_text(f"{head}\nSubject: 任务待签收\n\n同一件事\n", encoding="utf-8")
    with catching(folder) as (_, page):
        witness = Witness(f"http://127.0.0.1:{page}", patience=0.2)
        with pytest.raises(StoryFailed, match="给 water-handler 发了 2 封邮件"):
            witness.one("water-handler", "任务待签收")
        with pytest.raises(StoryFailed, match="发了不止一封邮件"):
            witness.each(["water-handler"], "任务待签收")


def test_journal_forgets_a_line_cut_short(folder: Path) -> None:
    journal = Journal(folder / "story.jsonl")
    assert journal.once("a", lambda: [1]) == [1]
    with (folder / "story.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"key": "b", "val')
    again = Journal(folder / "story.jsonl")
    assert again.once("a", lambda: [2]) == [1]
    assert again.get("b") is None
    again.note("c", 3)
    assert Journal(folder / "story.jsonl").get("c") == 3
