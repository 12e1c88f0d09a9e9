"""The one tree of errors a command may raise; each says, in the user's words, what is wrong and what to do."""

from typing import Any, ClassVar


class AppError(Exception):
    """Base of every refusal; `code` is the stable problem type, `title` its Chinese name."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "无法完成"

    def __init__(self, detail: str = "", **context: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.context = context


class NotFound(AppError):
    """The thing does not exist, or the caller may not know that it does."""

    code = "not-found"
    title = "未找到"


class NotAuthenticated(AppError):
    """No valid log-in or key came with the request."""

    code = "not-authenticated"
    title = "未登录或登录已失效"


class LockedOut(AppError):
    """Too many wrong passwords; the lock ends by itself."""

    code = "locked-out"
    title = "登录失败次数过多，暂时锁定"


class Forbidden(AppError):
    """The caller sees the thing but holds no post that may do this to it."""

    code = "forbidden"
    title = "无权进行此项操作"


class Refused(AppError):
    """The state of the matter, or a rule of the office, does not allow this now."""

    code = "refused"
    title = "当前不能进行此项操作"


class WrongStage(Refused):
    """No row of the transition table leads from the present stage by this action."""

    code = "wrong-stage"
    title = "当前阶段不能进行此项操作"


class Recused(Refused):
    """Whoever handled a matter does not review, approve or re-examine it (回避)."""

    code = "recused"
    title = "应当回避"


class Conflict(AppError):
    """Somebody else changed the thing in the meantime."""

    code = "conflict"
    title = "内容已被他人更改"


class InProgress(Conflict):
    """The same Idempotency-Key is being worked on by another request."""

    code = "request-in-progress"
    title = "相同幂等键的请求正在处理"


class PreconditionFailed(AppError):
    """If-Match named a version that is no longer the present one."""

    code = "precondition-failed"
    title = "版本已变化，请重新读取后再试"


class Invalid(AppError):
    """Input that cannot be accepted; `errors` names field or row, value and what was expected."""

    code = "invalid"
    title = "填报内容有误"

    def __init__(self, detail: str = "", *, errors: list[dict[str, Any]] | None = None, **context: Any) -> None:
        super().__init__(detail, **context)
        self.errors = errors or []


class KeyReused(Invalid):
    """An Idempotency-Key came again with another body."""

    code = "idempotency-key-reused"
    title = "幂等键已用于内容不同的请求"


class TooLarge(AppError):
    """More bytes than the limit that the message names."""

    code = "too-large"
    title = "内容过大"


class UnsupportedFile(AppError):
    """The content of a file is not of a type that may be attached."""

    code = "unsupported-file"
    title = "不支持的文件类型"


class Unavailable(AppError):
    """A part the service needs does not answer now; the same request may be sent again."""

    code = "unavailable"
    title = "服务暂时不可用，请稍后重试"


class Misconfigured(AppError):
    """A setting is missing or contradicts another; the process must not start."""

    code = "misconfigured"
    title = "配置有误"
