"""Who is at the console, and which paper he brings: what commands share that act in a person's name."""

import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import real_now
from core.credentials import verify_password
from core.database import run_command
from core.errors import Forbidden, NotAuthenticated
from core.files import LocalStore
from core.settings import Settings
from models.actors import Via
from models.calls import Call
from plans.formats import MOST_BYTES, PaperUnreadable
from workflows import identity
from workflows.identity import Visit, recognise
from workflows.plan_imports import ReadPaper
from workflows.plan_papers import read_file

CONSOLE = "console"
LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the console: the token of a log-in that ends with the command."""

    token: str

    def call(self, session: Session) -> Call:
        """Return him as the commands see him; the record says that it was done from the console."""
        call = recognise(session, Visit(self.token, real_now(), LASTS, writes=True))
        return replace(call, actor=replace(call.actor, via=Via.CLI))


def content_of(file: Path) -> bytes:
    """Return the bytes of a file, one more than the reader takes at most. Raises PaperUnreadable."""
    try:
        with file.open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except OSError as fault:
        raise PaperUnreadable(f"文件无法打开：{file}（{fault.strerror}）") from None


def log_in(engine: sa.Engine, login: str, password: str) -> Person:
    """Log a person in for the length of a command. Raises what a log-in through the API raises."""
    now = real_now()
    claimed = run_command(engine, identity.begin_login, login=login, address=CONSOLE, now=now)
    if isinstance(claimed, datetime):
        raise identity.refuse_locked(claimed, now)
    if not verify_password(password, claimed.password_hash) or claimed.person_id is None or claimed.one_time_over:
        raise NotAuthenticated("账号或密码不正确")
    if claimed.one_time:
        raise Forbidden("这是一次性密码，请先登录系统设定新密码")
    opened = run_command(engine, identity.finish_login, claimed, address=CONSOLE, now=now, lasts=LASTS, new_hash=None)
    return Person(opened.token)


def paper_of(content: bytes, filename: str, settings: Settings) -> ReadPaper:
    """Read a paper, then keep its file: what cannot be read is not kept."""
    read = read_file(content, filename=filename)
    store = LocalStore(settings.attachments_dir)
    stored = store.take(io.BytesIO(content), limit=MOST_BYTES, media_type=read.media_type)
    return ReadPaper(stored, filename, read.source, read.reading, read.reader_version)
