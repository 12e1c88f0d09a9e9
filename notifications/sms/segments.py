"""How many text messages a text becomes, and is paid as (3GPP TS 23.038 alphabets, TS 23.040 §9.2.3.24.1 parts)."""

from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Each takes two septets: an escape and itself."""


class Alphabet(StrEnum):
    """The two alphabets; a single sign outside of GSM-7, as every Chinese one is, makes the whole text UCS-2."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


_ALONE = {Alphabet.GSM7: 160, Alphabet.UCS2: 70}
_JOINED = {Alphabet.GSM7: 153, Alphabet.UCS2: 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets of GSM-7 or 16-bit units of UCS-2; `count` is what is paid for."""

    alphabet: Alphabet
    units: int
    count: int


def segments(text: str) -> Segments:
    """Count the parts of a text as it arrives, 【签名】 included; no sign is split between two parts."""
    alphabet = Alphabet.GSM7 if set(text) <= _BASIC | _EXTENDED else Alphabet.UCS2
    widths = [_width(sign, alphabet) for sign in text]
    units = sum(widths)
    if units <= _ALONE[alphabet]:
        return Segments(alphabet, units, 1)
    count, room = 1, _JOINED[alphabet]
    for width in widths:
        if width > room:
            count, room = count + 1, _JOINED[alphabet]
        room -= width
    return Segments(alphabet, units, count)


def _width(sign: str, alphabet: Alphabet) -> int:
    if alphabet == Alphabet.GSM7:
        return 2 if sign in _EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1
