"""`duban sms`: what a text message says and costs, what is to be registered with providers, whether all is set up."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.doors import Command, Door
from core.errors import Invalid
from notifications.channels.sms import signed
from notifications.channels.sms_providers.configured import setup_of_settings
from notifications.sms.segments import segments
from notifications.sms.templates import Registered, UnfitVariable, texts

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command(cls=Command)
def preview(
    template: Annotated[str, typer.Argument(metavar="模板", help="如 paper_to_sign；duban sms templates 列出全部。")],
    var: Annotated[
        list[str] | None, typer.Option("--var", metavar="变量=值", help="可写多次；不写则用示例值。")
    ] = None,
    sign: Annotated[str | None, typer.Option(metavar="签名", help="不写则取 DUBAN_SMS 中的签名。")] = None,
) -> None:
    """预览一条短信：全文、字数、计费条数。"""
    found = texts().templates.get(template)
    if found is None:
        raise Invalid(f"没有名为 {template} 的短信模板，可用：{'、'.join(texts().templates)}")
    text = _filled(found, var or [])
    whole = f"【{sign}】{text}" if sign else signed(text)
    counted = segments(whole)
    typer.echo(whole)
    typer.echo(f"{len(whole)} 字，{counted.alphabet} 编码，计费 {counted.count} 条")


class Notation(StrEnum):
    """How variables are written where texts are registered."""

    OWN = "own"
    ALIYUN = "aliyun"
    TENCENT = "tencent"


@app.command(cls=Command)
def templates(
    notation: Annotated[Notation, typer.Option("--for", help="按哪家平台的变量写法输出。")] = Notation.OWN,
) -> None:
    """列出要向短信平台报备的全部模板，正文可直接复制。"""
    for entry in texts().templates.values():
        longest = "、".join(f"{name} 最长 {entry.longest[name]} 字" for name in entry.variables)
        typer.echo(f"{entry.key}（{entry.name}；{longest}）")
        typer.echo(f"  {_written(entry, notation)}")


def _written(entry: Registered, notation: Notation) -> str:
    marks = {Notation.ALIYUN: "${{{name}}}", Notation.TENCENT: "{{{place}}}", Notation.OWN: "{{{name}}}"}
    text = entry.text
    for place, name in enumerate(entry.variables, start=1):
        text = text.replace(f"{{{name}}}", marks[notation].format(name=name, place=place))
    return text


@app.command(cls=Command)
def check() -> None:
    """检查 DUBAN_SMS：通道、账户、签名和每个模板的编码；不发送任何短信。"""
    setup = setup_of_settings()
    if not setup.providers:
        typer.echo("尚未配置短信通道（DUBAN_SMS 为空），不会以短信告知任何人。")
        return
    typer.echo(f"签名【{setup.sign}】，按次序：{'、'.join(provider.title for provider in setup.providers)}")
    if not setup.callback_token:
        typer.echo("未设 callback_token：不接收推送的回执，已发送的短信停在“已发送”。")
        return
    for provider in setup.providers:
        typer.echo(f"{provider.title}的回执地址：/api/v1/provider-callbacks/{provider.name}/（callback_token）")


def _filled(template: Registered, given: list[str]) -> str:
    values = dict(template.examples)
    for entry in given:
        name, sign, value = entry.partition("=")
        if not sign:
            raise typer.BadParameter(f"应写作 变量=值：{entry}", param_hint="--var")
        values[name] = value
    try:
        return template.fill(values)
    except UnfitVariable as error:
        raise Invalid(str(error)) from error
