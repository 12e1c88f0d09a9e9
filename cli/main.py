"""The duban command: every door of the product, with help in Chinese."""

import typer

from cli import dossier, lifecycle_doc, mail_catcher, plan, processes, replay, up, workdays, world
from cli.demo import command as demo
from cli.doors import Command, Door

app = typer.Typer(
    cls=Door,
    name="duban",
    help="督办：任务交办、签收、报告、逾期、通报、销号。",
    no_args_is_help=True,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]…",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("up", cls=Command, help="启动整套服务（自带数据库），直到按 Ctrl-C 停止。")(up.up)
app.command("demo", cls=Command, help="演示：吉林方案从交办到销号的全过程（演示数据，与实际无关）。")(demo.demo)
app.command("api", cls=Command, help="只启动一个接口进程（多机部署或容器用）。")(processes.api)
app.command("worker", cls=Command, help="只启动一个后台处理进程。")(processes.worker)
app.command("scheduler", cls=Command, help="只启动定时进程。")(processes.scheduler)
app.command("migrate", cls=Command, help="把数据库升级到本版本的结构。")(processes.migrate)
app.command("health", cls=Command, help="检查数据库、Redis 与接口是否正常；不正常时退出码为 1。")(processes.health)
app.command("mail-catcher", cls=Command, help="接收演示邮件：只存不转发，供查看。")(mail_catcher.mail_catcher)
app.command("replay", cls=Command, help="只用事件记录重建全部环节和时限，与数据库比对；不一致时退出码为 1。")(
    replay.command
)
app.command("lifecycle", cls=Command, help="显示各类事项的环节图和转换表；--write 写入 docs/lifecycle.md。")(
    lifecycle_doc.command
)
app.add_typer(workdays.app)
app.add_typer(plan.app, name="plan")
app.add_typer(world.app, name="world")
app.add_typer(dossier.app, name="dossier")


if __name__ == "__main__":
    app()
