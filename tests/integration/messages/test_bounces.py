from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from cli.main import app
from core.clock import real_now
from core.database import run_command
from core.settings import get_settings
from tests.owing import deliver, mails, owe_mails
from tests.smtp import Trickster
from tests.telling import World
from tests.unit.test_bounces import IDENTITY, notice
from workflows.bounces import Taken, take_notice


def take(world: World, content: bytes) -> Taken:
    return run_command(world.engine, take_notice, content=content, now=real_now())


def about(smtp: Trickster, **more: str) -> bytes:
    to = str(smtp.mails[0]["To"]).upper()
    return notice(returned=f"Message-ID: {smtp.message_ids[0]}\n", recipient=to, **more)


@pytest.fixture
def sent(world: World, smtp: Trickster) -> World:
    """One mail that a server has taken."""
    owe_mails(world, 1)
    deliver(world)
    return world


def test_a_bounced_mail_is_a_failure_in_the_servers_words_and_once(sent: World, smtp: Trickster) -> None:
    first, second = take(sent, about(smtp)), take(sent, about(smtp))

    assert (first, second) == (Taken.RECORDED, Taken.REPEATED)
    (mail,) = mails(sent)
    assert mail.state == "failed"
    assert "550 5.1.1 <wang@shi.example.cn>: User unknown" in mail.error
    assert deliver(sent) == 0


def test_a_delay_changes_nothing_and_a_delivery_is_the_end(sent: World, smtp: Trickster) -> None:
    late = take(sent, about(smtp, action="delayed", status="4.4.1"))
    (before,) = mails(sent)
    take(sent, about(smtp, action="delivered", status="2.0.0"))
    (after,) = mails(sent)

    assert (late, before.state, after.state) == (Taken.LATE, "sent", "delivered")


def test_a_mail_that_nobody_knows_is_none_of_ours(sent: World) -> None:
    assert take(sent, notice(returned=f"Message-ID: <{IDENTITY}@duban>\n")) == Taken.STRANGE


def test_a_folder_is_read_once_and_what_was_read_is_put_away(
    sent: World, smtp: Trickster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = tmp_path / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1.host").write_bytes(about(smtp))
    (box / "new" / "2.host").write_bytes(b"Subject: hello\n\nhello\n")
    use(sent.engine, monkeypatch)

    first = CliRunner().invoke(app, ["bounces", "read", "--maildir", str(box)])
    second = CliRunner().invoke(app, ["bounces", "read", "--maildir", str(box)])

    assert first.exit_code == 0
    assert first.stdout.endswith("已登记 1 件；不是本系统邮件的投递通知 1 件\n")
    assert second.stdout == "没有新的通知\n"
    assert sorted(path.name for path in (box / "cur").iterdir()) == ["1.host:2,S", "2.host:2,S"]
    assert [mail.state for mail in mails(sent)] == ["failed"]


def test_a_pipe_is_asked_to_try_again_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    use(sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"), monkeypatch)

    done = CliRunner().invoke(app, ["bounces", "read", "-"], input=notice())

    assert done.exit_code == 75


def use(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command look into this database."""
    monkeypatch.setenv("DUBAN_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DUBAN_REDIS_URL", "redis://nowhere")
    monkeypatch.setenv("DUBAN_SECRET_KEY", "k3y-for-tests-only-0123456789abcdef")
    get_settings.cache_clear()


def test_a_notice_that_speaks_of_somebody_else_is_not_believed(sent: World, smtp: Trickster) -> None:
    forged = take(sent, notice(returned=f"Message-ID: {smtp.message_ids[0]}\n"))

    assert forged == Taken.ANOTHER
    assert [mail.state for mail in mails(sent)] == ["sent"]
