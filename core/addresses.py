"""Which foreign addresses this house may call: public ones, and those of its own network that the settings name."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_METADATA = frozenset(map(ip_address, ("169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254")))
"""Where clouds tell a machine its own secrets; two of them look like ordinary addresses."""
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("::/96"))
"""IPv4 inside IPv6: by NAT64 (RFC 6052) and by the retired compatible form (RFC 4291 §2.5.5.1)."""

_SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""Protocol assignments, a retired relay, documentation (RFC 6890, 7526, 9637): Python's versions differ there."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One entry of the list: a name, a name with all below it, or a network; at one port or at any."""

    name: str = ""
    network: Network | None = None
    port: int | None = None

    def is_named(self, host: str, port: int) -> bool:
        return self._at(port) and bool(self.name) and (host == self.name or self._is_below(host))

    def holds(self, address: Address, port: int) -> bool:
        return self._at(port) and self.network is not None and address in self.network

    def _at(self, port: int) -> bool:
        return self.port in (None, port)

    def _is_below(self, host: str) -> bool:
        return self.name.startswith(".") and host.endswith(self.name)


@dataclass(frozen=True, slots=True)
class OwnNetwork:
    """The office's own network: its hosts are reached though they are private, and without TLS where they have none."""

    places: tuple[_Place, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `oa.gov.example, .zwfw.example, 10.20.0.0/16, 192.168.1.5:8080`. Raises ValueError, in Chinese."""
        return cls(tuple(_place(entry.strip()) for entry in text.replace("，", ",").split(",") if entry.strip()))

    def includes(self, host: str, address: Address, port: int) -> bool:
        """Whether a host, by its name or by the address behind it, is of the own network."""
        name = host.lower()
        return any(place.is_named(name, port) or place.holds(address, port) for place in self.places)


def why_not(host: str, address: Address, port: int, own: OwnNetwork, *, plain: bool = False) -> str | None:
    """Return why this address of this host may not be called, None if it may; `plain` is a call without TLS.

    Link-local, multicast and metadata addresses are never called, whatever the settings say.
    """
    real = _real(address)
    if real in _METADATA or real.is_link_local or real.is_multicast or real.is_unspecified:
        return "该地址不得访问（链路本地、组播或云元数据地址）"
    if own.includes(host, real, port):
        return None
    if plain:
        return "须用 https；内网地址确需 http 的，应列入 DUBAN_OUTBOUND_ALLOW"
    return None if _is_public(real) else "该地址不是公网地址，未列入 DUBAN_OUTBOUND_ALLOW"


def _real(address: Address) -> Address:
    """Return the address a packet really goes to, where IPv6 only wraps an IPv4 one."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    is_translated = any(address in network for network in _TRANSLATED) and int(address) > 1
    return IPv4Address(int(address) & 0xFFFFFFFF) if is_translated else address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address.is_site_local or address.teredo):
        return False
    return address.is_global and not address.is_reserved and not any(address in network for network in _SPECIAL)


def _place(entry: str) -> _Place:
    try:
        return _Place(network=ip_network(entry.strip("[]")))
    except ValueError:
        name, port = _split_port(entry)
    try:
        return _Place(network=ip_network(name.strip("[]")), port=port)
    except ValueError:
        letters = name.translate(dict.fromkeys(map(ord, ".-_")))
        if not letters.isascii() or not letters.isalnum() or "/" in entry:
            raise ValueError(f"“{entry}”不是主机名、地址或网段（可带端口）") from None
        return _Place(name=name.lower(), port=port)


def _split_port(entry: str) -> tuple[str, int | None]:
    name, colon, port = entry.rpartition(":")
    if not colon:
        return entry, None
    if not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"“{entry}”的端口不对")
    return name, int(port)
