"""The duban command: every door of the product, with help in Chinese."""

import typer

from cli.later import Later, holding

COMMANDS = (
    Later("up", "cli.up:up", "启动整套服务（自带数据库），直到按 Ctrl-C 停止。"),
    Later("demo", "cli.demo.command:demo", "演示：吉林方案从交办到销号的全过程（演示数据，与实际无关）。"),
    Later("api", "cli.serve:api", "只启动一个接口进程（多机部署或容器用）。"),
    Later("worker", "cli.worker:worker", "只启动一个后台处理进程。"),
    Later("scheduler", "cli.scheduler:scheduler", "只启动定时进程。"),
    Later("migrate", "cli.migrate:migrate", "把数据库升级到本版本的结构。"),
    Later("health", "cli.health:health", "检查数据库、Redis 与接口是否正常；不正常时退出码为 1。"),
    Later("deliveries", "cli.deliveries:command", "告知情况：谁经何通道被告知，是否送达、已读、签收，哪次未成。"),
    Later("templates", "cli.templates:app", "消息模板：检查全部模板，用真实数据预览。"),
    Later("bounces", "cli.bounces:app", "退信：读入邮件服务器的投递通知，登记到所指的邮件。"),
    Later("sms", "cli.sms:app", "短信：预览全文与计费条数，列出要报备的模板，检查短信通道的设置。"),
    Later("mail-catcher", "cli.mail_catcher:mail_catcher", "接收演示邮件：只存不转发，供查看。"),
    Later("replay", "cli.replay:command", "只用事件记录重建全部环节和时限，与数据库比对；不一致时退出码为 1。"),
    Later("simulate", "cli.simulate.command:command", "模拟：让方案在用后即删的数据库上过完一年，并核对全部不变式。"),
    Later("lifecycle", "cli.lifecycle_doc:command", "显示各类事项的环节图和转换表；--write 写入 docs/lifecycle.md。"),
    Later("workdays", "cli.workdays:app", "推算期限：起算日加减若干工作日或自然日，最后一行只输出日期。"),
    Later("rank", "cli.rank:app", "排名：按公布的公式计算空气综合指数、城市水质指数并排名。"),
    Later("readings", "cli.readings:app", "监测数据：导入空气、水、火点数据和点位表。"),
    Later("aqi", "cli.aqi:command", "空气质量指数：由各项浓度计算 AQI、级别和首要污染物。"),
    Later("indicators", "cli.indicators:command", "指标进度：各地目标、至今数值、年终预测，是否滞后。"),
    Later("calendar", "cli.calendar:app", "工作日历：录入放假通知，先看影响的时限，再由两人发布。"),
    Later("policy", "cli.policy:app", "督办规则：检查、试算、报批、发布和查看各版本。"),
    Later("scores", "cli.scores:app", "年度计分：检查计分规则，提交发布。"),
    Later("plan", "cli.plan:app", "读方案：取出文件正文，读成任务清单草稿。"),
    Later("world", "cli.world:app", "单位与人员名录：从核对过的表格整体导入。"),
    Later("ledger", "cli.ledger:app", "台账：导出任务列表（Excel、CSV），导入填好的台账。"),
    Later("dossier", "cli.dossier:app", "案卷：生成一项任务的全部材料，或离线核对案卷。"),
)

app = typer.Typer(
    cls=holding(*COMMANDS),
    name="duban",
    help="督办：任务交办、签收、报告、逾期、通报、销号。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def duban() -> None:
    """Hold the commands; each is imported when it is used."""


if __name__ == "__main__":
    app()
