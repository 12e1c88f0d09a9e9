"""Who is who in the story: log-ins by unit and duty, as the demo's persons are made."""

from cli.demo.setting import RANKING_OFFICE

CLERK, OTHER_CLERK = "leading-office-clerk-1", "leading-office-clerk-2"
REVIEWER, ISSUER = "leading-office-reviewer", "leading-office-issuer"
SECOND_REVIEWER = "leading-office-reviewer-2"
RANK_CLERK, RANK_REVIEWER, RANK_ISSUER = (f"{RANKING_OFFICE}-{duty}" for duty in ("clerk-1", "reviewer", "issuer"))


def liaison(code: str) -> str:
    """The unit's 联络员."""
    return f"{code.lower()}-liaison"


def handler(code: str) -> str:
    """The unit's 承办人."""
    return f"{code.lower()}-handler"


def deputy(code: str) -> str:
    """The unit's 分管领导."""
    return f"{code.lower()}-deputy-leader"


def principal(code: str) -> str:
    """The unit's 主要领导."""
    return f"{code.lower()}-principal-leader"


def desk(code: str) -> tuple[str, str]:
    """Those who are told of ordinary things."""
    return liaison(code), handler(code)


def desk_and_deputy(code: str) -> tuple[str, str, str]:
    """Those who are told when it becomes serious."""
    return liaison(code), handler(code), deputy(code)
