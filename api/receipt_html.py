"""The receipt page as HTML: for a phone, without a script, under a policy of its own."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from core.clock import ZONE
from workflows.receipt_pages import PageState, ReceiptPage, Said

FOLDER = Path(__file__).parent / "pages"
STYLE = (FOLDER / "receipt.css").read_text(encoding="utf-8")
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"content-security-policy": _POLICY, "x-robots-tag": "noindex, nofollow, noarchive"}
STATE_WORDS = {
    PageState.OPEN: "请核对文书，获取验证码后签收。",
    PageState.SIGNED: "已签收",
    PageState.WITHDRAWN: "本件已由发出机构撤回或替换，无需签收。",
    PageState.OVER: "本件已不需要签收。",
    PageState.LEFT: "您已不担任接收本件的岗位，不能签收。请联系发出机构。",
    PageState.REVOKED: "本链接已由发出机构作废。",
    PageState.EXPIRED: "本链接已过期，请联系发出机构重新发送。",
    PageState.LOCKED: "验证码多次输错，本链接已锁定。请联系发出机构重新发送。",
}
SAID_WORDS = {
    Said.CODE_SENT: "验证码已发往您登记的手机号码，10 分钟内有效。",
    Said.TOO_SOON: "验证码刚刚发出，请一分钟后再获取。",
    Said.TOO_MANY: "本链接获取验证码的次数已用完，请联系发出机构重新发送链接。",
    Said.NO_SMS: "暂时不能发送验证码，请登录系统签收或联系发出机构。",
    Said.NO_CODE: "请先获取验证码；验证码 10 分钟内有效。",
    Said.WRONG: "验证码不正确。",
}
STATUS = {Said.TOO_SOON: 429, Said.TOO_MANY: 429, Said.NO_SMS: 503, Said.NO_CODE: 422, Said.WRONG: 422}
LABELS = {
    "office": "发出机构", "addressee": "主送", "addressees": "主送", "copies_to": "抄送", "parties": "被约谈单位",
    "matter": "事项", "matter_source": "事项来源", "authority": "依据", "level_label": "级别", "reason": "理由",
    "cause": "约谈事由", "problem": "问题", "basis": "整改依据", "goal": "整改目标", "overall_text": "总体情况",
    "good": "进展较好", "poor": "进展较慢", "reasons": "原因", "requirement": "要求", "requirements": "要求",
    "meets_on": "约谈日期", "meets_at": "时间", "place": "地点", "chair": "主持", "purpose": "目的",
    "materials": "须带材料", "due_on": "完成时限", "answer_due_on": "答复时限", "answer_by": "答复方式",
    "contact": "联系人", "issued_on": "签发日期",
}  # fmt: skip


def page_of(page: ReceiptPage | None, token: str, *, label: str, refusal: str | None = None) -> HTMLResponse:
    """Return what is answered; a link that never was and one that opens no more say so with their status."""
    if page is None:
        return _answer(404, token, label, words="没有这个签收链接。请核对地址，或联系发出机构。")
    status = 409 if refusal else STATUS.get(page.said, 200) if page.said else 200
    if page.state not in (PageState.OPEN, PageState.SIGNED):
        status = 410
    words = STATE_WORDS[page.state]
    if page.state is PageState.SIGNED and page.signed_at:
        at = page.signed_at.astimezone(ZONE)
        words = f"已签收：{page.signed_by or '单位系统'}，{at:%Y-%m-%d %H:%M}"
    said = refusal or (SAID_WORDS[page.said] if page.said else "")
    if page.said is Said.WRONG and page.state is PageState.OPEN:
        said += f"还可以试 {page.tries_left} 次。"
    return _answer(status, token, label, words=words, said=said, page=page, lines=list(_lines(page.payload)))


def _answer(status: int, token: str, label: str, **words: Any) -> HTMLResponse:
    given = {"page": None, "lines": [], "said": "", "token": token, "label": label, "style": STYLE} | words
    return HTMLResponse(_template().render(given), status, HEADERS)


@cache
def _template() -> Any:
    loader = FileSystemLoader(FOLDER)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("receipt.html.j2")


def _lines(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the paper says, in the order of a paper; its tables and annexes are read in the system."""
    for name, label in LABELS.items():
        if text := _text(payload.get(name)):
            yield label, text
    if payload.get("annex"):
        yield "附件", "附件、附表请登录系统查阅"


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        named = value.get("unit_name") or value.get("unit") or value.get("name") or value.get("text") or ""
        return f"{named}（{value['summoned']}）" if value.get("summoned") else str(named)
    if isinstance(value, list):
        return "；".join(filter(None, map(_text, value)))
    return "" if value is None or isinstance(value, bool) else str(value)
