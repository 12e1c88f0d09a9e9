"""Mobile numbers of the mainland: one form to write to, another to show."""

import re
import unicodedata

_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)
_SHOWN = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)", re.ASCII)
_BETWEEN = re.compile(r"[\s\-‐-―()（）.·]")


def mobile(text: str) -> str | None:
    """Return the eleven digits of a mainland mobile number however it was written, None if it is none."""
    found = _MOBILE.fullmatch(_BETWEEN.sub("", unicodedata.normalize("NFKC", text)))
    return found.group(1) if found else None


def masked(text: str) -> str:
    """Return a text in which every mobile number has lost its middle: 138****5678."""
    return _SHOWN.sub(r"\1****\2", text)


def shown(address: str | None) -> str | None:
    """Return an address as it may be shown: a mobile number, however it was written, without its middle."""
    return None if address is None else masked(mobile(address) or address)
