"""What an office has registered with one provider: its 签名, and a code for each of our texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import Misconfigured
from notifications.sms.templates import texts


@dataclass(frozen=True, slots=True)
class Registration:
    """`sign` without brackets; `codes` from our key to the provider's template code."""

    sign: str
    codes: Mapping[str, str] = field(default_factory=dict)

    def check(self, title: str, *, longest: int | None = None, needs_codes: bool = True) -> None:
        """Raise Misconfigured for a text without a code, a code without a text, or a variable the provider cuts."""
        known = texts().templates
        if unknown := sorted(set(self.codes) - set(known)):
            raise Misconfigured(f"{title}：没有名为 {'、'.join(unknown)} 的短信模板，可用：{'、'.join(known)}")
        if needs_codes and (missing := [key for key in known if not self.codes.get(key)]):
            raise Misconfigured(f"{title}：未填写模板编码：{'、'.join(missing)}")
        for template in known.values() if longest is not None else ():
            for name, most in template.longest.items():
                if longest is not None and most > longest:
                    words = f"变量 {name} 最长 {most} 字，该账户每个变量限 {longest} 字"
                    raise Misconfigured(f"{title}：模板 {template.key} 的{words}，请先向其申请放宽")
