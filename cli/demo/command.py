"""`duban demo`: the service of `duban up` on demo data, with a mail catcher, and a player that lives its story."""

import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.demo.setting import MAIL_DOMAIN
from cli.demo.world import furnish
from cli.processes import ROOT
from cli.up import SERVICE_READY_SECONDS, Opening, open_service, say
from core.credentials import new_password
from core.database import make_engine
from core.engines.launch import ChildSpec, python_environment
from core.errors import Misconfigured
from core.settings import DEMO_LABEL, Settings, give, is_given
from core.supervisor import GaveUp, Supervisor

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8120
PLAYER = "player"
IMPATIENCE = {"tick_seconds": "0.2", "leader_lease_seconds": "3", "delivery_lease_seconds": "8"}
"""A story moves its clock by weeks, and whoever kills a process wants to see it repaired at once."""
FULL = "full"
STORIES = (FULL, "short")


def demo(
    data: Annotated[Path, typer.Option(help="演示数据目录，可随时删除。")] = Path(".demo"),
    leave: Annotated[bool, typer.Option("--exit", help="演完即停。")] = False,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="监听端口；默认 8120，被占用时任选。")] = None,
    story: Annotated[str, typer.Option(help="full 全过程；short 只演主要环节。")] = "full",
    plan: Annotated[Path | None, typer.Option(help="从这份方案文件开始：先识读，再下发；不写则用自带的台账。")] = None,
) -> None:
    """Play the story of the real plan, then stay for whoever wants to look around."""
    if story not in STORIES:
        raise typer.BadParameter(f"可用：{'、'.join(STORIES)}", param_hint="--story")
    if plan is not None and story != FULL:
        raise typer.BadParameter("从方案文件开始时只演全过程（full）", param_hint="--story")
    if plan is not None and not plan.is_file():
        raise typer.BadParameter(f"没有这个文件：{plan}", param_hint="--plan")
    for field in ("database_url", "redis_url"):
        if is_given(field):
            raise Misconfigured(f"演示只用自带的数据库，请先取消环境变量 DUBAN_{field.upper()}")
    opening = DemoOpening(new_password(), story=story, leave=leave, paper=plan and plan.resolve())
    open_service(data.expanduser().resolve(), LOOPBACK, _usable(port), opening)


class DemoOpening(Opening):
    """Adds the mail catcher, furnishes the database, and lets the player play."""

    def __init__(self, password: str, *, story: str, leave: bool, paper: Path | None = None) -> None:
        self._password, self._story, self._leave, self._paper = password, story, leave, paper
        self._mail_page = ""

    def equip(self, supervisor: Supervisor) -> None:
        """Start the mail catcher and tell every process to send there."""
        smtp_port, page_port = _free_ports(2)
        self._mail_page = f"http://{LOOPBACK}:{page_port}"
        arguments = ["--folder", str(supervisor.home.root / "mails"), "--host", LOOPBACK]
        ports = ["--port", str(smtp_port), "--http-port", str(page_port)]
        argv = [sys.executable, "-m", "cli.mail_catcher", *arguments, *ports]
        supervisor.add(ChildSpec("mail", argv, python_environment(ROOT), ready=lambda: _listens(page_port)))
        mail = {"smtp_host": LOOPBACK, "smtp_port": str(smtp_port), "mail_from": f"duban@{MAIL_DOMAIN}"}
        for field, value in {**mail, **IMPATIENCE, "demo": "1", "environment_label": DEMO_LABEL}.items():
            give(field, value)

    def furnish(self, supervisor: Supervisor, settings: Settings) -> None:
        """Load the world, or find it there from an earlier start."""
        del supervisor
        engine = make_engine(settings.database_url, pool_size=1)
        fresh = furnish(engine, password=self._password)
        engine.dispose()
        say(f"【{DEMO_LABEL}】" + ("已装入吉林省单位、虚构人员和督办规则。" if fresh else "接着上次的数据继续。"))

    def welcome(self, supervisor: Supervisor, settings: Settings) -> bool:
        """Play, then say where everything is. Raises Exit when the story did not come true."""
        del settings
        supervisor.await_ready(SERVICE_READY_SECONDS)
        try:
            supervisor.run_once(self._player(supervisor), output=sys.stdout.fileno())
        except GaveUp as error:
            if not error.detail.startswith(PLAYER):
                raise
            raise typer.Exit(1) from error  # the player has said why
        if not self._leave:
            self._announce(supervisor)
        return not self._leave

    def _player(self, supervisor: Supervisor) -> ChildSpec:
        journal = str(supervisor.home.root / "story.jsonl")
        places = ["--api", supervisor.address, "--mail", self._mail_page, "--journal", journal]
        environment = python_environment(ROOT, DUBAN_DEMO_PASSWORD=self._password)
        paper = ["--paper", str(self._paper)] if self._paper else []
        argv = [sys.executable, "-m", "cli.demo.player", *places, "--story", self._story, *paper]
        return ChildSpec(PLAYER, argv, environment)

    def _announce(self, supervisor: Supervisor) -> None:
        say(f"演示服务（{DEMO_LABEL}）：{supervisor.address}　接口说明：{supervisor.address}/api/v1/openapi.json")
        say(f"收到的全部邮件：{self._mail_page}/messages")
        say(f"数据目录：{supervisor.home.root}（停止后可整个删除，即 make clean-demo）")
        say(f"所有演示账号的口令（随机，只显示这一次）：{self._password}")
        say("账号举例：leading-office-clerk-1 经办、leading-office-reviewer 审核、leading-office-issuer 签发、")
        say("　　　　　ecology-handler 省生态环境厅承办人、220100-deputy-leader 长春市分管领导、admin 系统管理员")
        say("按 Ctrl-C 停止。")


def _usable(port: int | None) -> int:
    """The port asked for; without a wish the usual one, or any if a stranger has it."""
    if port is not None:
        return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, USUAL_PORT))
        except OSError:
            return 0
    return USUAL_PORT


def _free_ports(count: int) -> list[int]:
    """Find ports nobody has; they are fixed before the start, for a killed catcher comes back to its own."""
    probes = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    try:
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
