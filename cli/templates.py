"""`duban templates`: checks the templates of messages, and shows how a real event reads by one."""

from pathlib import Path
from typing import Annotated

import typer

from cli.doors import Command, Door
from cli.service import HERE, Address, Login, PasswordFile, Post, expect, logged_in
from models.messages import Channel
from notifications.rendering import text_version
from notifications.template_checks import faults
from workflows.message_templates import used

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)


@app.command("check", cls=Command, help="检查全部消息模板：缺块、用了没有的变量、过长、无人使用；有错时退出码为 1。")
def check() -> None:
    """Need no service and no database."""
    wrong = faults(used())
    for fault in wrong:
        print(fault)
    if wrong:
        raise typer.Exit(1)
    print(f"消息模板无误：{len(used())} 个，版本 {text_version()}。")


@app.command("preview", cls=Command, help="用一个真实事件的数据预览消息；不发出，不留存。")
def preview(
    kind: Annotated[str, typer.Argument(metavar="模板")],
    event: Annotated[str, typer.Option("--event", metavar="事件编号", help="取自任务的全过程或告知情况。")],
    login: Login,
    channel: Annotated[
        Channel, typer.Option("--channel", metavar="通道", help="email、inbox 或 sms。")
    ] = Channel.EMAIL,
    html: Annotated[Path | None, typer.Option("--html", metavar="文件", help="把邮件的网页形式写入文件。")] = None,
    address: Address = HERE,
    password_file: PasswordFile = None,
    post: Post = None,
) -> None:
    """Ask the service, for the event must be one the person may see."""
    with logged_in(address, login, password_file, post) as client:
        asked = {"event_id": event, "channel": channel.value}
        found = expect(client.get(f"/message-templates/{kind}/preview", params=asked)).json()
    if found["subject"]:
        print(f"标题：{found['subject']}\n")
    print(found["body"])
    if found["segments"]:
        print(f"（计费 {found['segments']} 条）")
    if html is not None and found["html"]:
        html.write_text(found["html"], encoding="utf-8")
        print(f"网页形式已写入 {html}")
