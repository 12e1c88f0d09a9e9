"""Which addresses the house calls, and which it never does."""

from ipaddress import ip_address

import pytest

from core.addresses import OwnNetwork, why_not

NOTHING = OwnNetwork()
INTRANET = OwnNetwork.parse("oa.gov.example，.zwfw.example, 10.20.0.0/16, 192.168.1.5:8080, [fd00::1]:8443")


def may(host: str, address: str, port: int = 443, own: OwnNetwork = NOTHING, *, plain: bool = False) -> bool:
    return why_not(host, ip_address(address), port, own, plain=plain) is None


@pytest.mark.parametrize("address", ["1.1.1.1", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_a_public_address_may_be_called(address: str) -> None:
    assert may("hooks.example.com", address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "0.0.0.0", "0.1.2.3", "192.0.0.8"),
        *("169.254.169.254", "100.100.100.200", "168.63.129.16", "224.0.0.1", "255.255.255.255", "240.0.0.1"),
        *("::1", "::", "fe80::1", "fd00:ec2::254", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "64:ff9b:1::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:168.63.129.16"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "2001:0:7f00:1::1"),
    ],
)
def test_an_address_of_this_machine_its_network_or_its_cloud_may_not(address: str) -> None:
    assert not may("hooks.example.com", address)


@pytest.mark.parametrize(
    ("host", "address", "port", "allowed"),
    [
        ("oa.gov.example", "10.9.9.9", 443, True),
        ("oa.gov.example", "127.0.0.1", 8080, True),
        ("app.zwfw.example", "10.9.9.9", 443, True),
        ("zwfw.example.evil.com", "10.9.9.9", 443, False),
        ("evilzwfw.example", "10.9.9.9", 443, False),
        ("robot", "10.20.3.4", 443, True),
        ("robot", "::ffff:10.20.3.4", 443, True),
        ("robot", "10.21.3.4", 443, False),
        ("robot", "192.168.1.5", 8080, True),
        ("robot", "192.168.1.5", 6379, False),
        ("robot", "fd00::1", 8443, True),
        ("oa.gov.example", "169.254.169.254", 443, False),
        ("oa.gov.example", "224.0.0.5", 443, False),
    ],
)
def test_the_own_network_is_reached_where_the_settings_name_it(
    host: str, address: str, port: int, allowed: bool
) -> None:
    assert may(host, address, port, INTRANET) == allowed


def test_without_tls_only_the_own_network_is_called() -> None:
    assert not may("hooks.example.com", "1.1.1.1", 80, INTRANET, plain=True)
    assert may("oa.gov.example", "10.9.9.9", 80, INTRANET, plain=True)


@pytest.mark.parametrize("entry", ["10.20.0.5/16", "甲", "https://oa.example", "oa.example:0", "oa.example:x", "a b"])
def test_an_entry_that_is_no_place_is_refused_in_words(entry: str) -> None:
    with pytest.raises(ValueError, match="不"):
        OwnNetwork.parse(entry)
