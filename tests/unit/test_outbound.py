"""The guarded client against a real server of this machine, and against names that lie."""

import ssl
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from time import monotonic

import pytest
import trustme

from core.addresses import Address, OwnNetwork
from core.outbound import AddressRefused, Limits, NoAnswer, NotConnected, Outbound
from tests.hooks import DROP, TRICKLE, Answer, Hooks, hooks

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def there() -> Iterator[Hooks]:
    with hooks() as told:
        yield told


def test_a_request_arrives_as_it_was_sent_and_the_connection_is_kept(there: Hooks) -> None:
    with there.outbound() as client:
        replies = [client.post(there.url("/a?b=1"), b'{"n":1}', JSON) for _ in range(3)]

    assert [reply.status for reply in replies] == [200, 200, 200]
    assert there.asked[0].path == "/a?b=1"
    assert there.asked[0].body == b'{"n":1}'
    assert there.asked[0].headers["content-type"] == "application/json"
    assert there.connections == 1


def test_a_redirect_is_an_answer_and_is_not_followed(there: Hooks) -> None:
    there.answers.append(Answer(302, headers={"Location": there.url("/inside")}))

    with there.outbound() as client:
        reply = client.post(there.url(), b"", JSON)

    assert reply.status == 302
    assert [request.path for request in there.asked] == ["/hook"]


def test_a_connection_cut_after_the_request_leaves_in_doubt(there: Hooks) -> None:
    there.answers.append(DROP)

    with there.outbound() as client, pytest.raises(NoAnswer, match="已发出"):
        client.post(there.url(), b"x", JSON)

    assert len(there.asked) == 1


def test_where_nobody_listens_nothing_has_left(there: Hooks) -> None:
    closed = hooks()
    with closed as gone:
        url = gone.url()

    with there.outbound() as client, pytest.raises(NotConnected, match="连接不上"):
        client.post(url, b"x", JSON)


def test_a_trickle_does_not_outlast_the_time_of_the_whole_call(there: Hooks) -> None:
    there.answers.append(TRICKLE)
    began = monotonic()

    with there.outbound(total_seconds=0.4) as client, pytest.raises(NoAnswer):
        client.post(there.url(), b"x", JSON)

    assert monotonic() - began < 2


def test_a_long_answer_is_cut(there: Hooks) -> None:
    there.answers.append(Answer(body=b"x" * 5_000_000))

    with there.outbound(answer_bytes=1000) as client:
        reply = client.post(there.url(), b"", JSON)

    assert (reply.status, len(reply.body), reply.whole) == (200, 1000, False)


def test_a_private_address_is_refused_before_anything_leaves(there: Hooks) -> None:
    with Outbound() as client, pytest.raises(AddressRefused, match="https"):
        client.post(there.url(), b"x", JSON)
    with Outbound() as client, pytest.raises(AddressRefused, match="公网"):
        client.post(there.url().replace("http:", "https:"), b"x", JSON)

    assert there.connections == 0


def test_a_name_is_looked_up_once_and_the_judged_address_is_the_one_called(there: Hooks) -> None:
    answers = iter([[ip_address("127.0.0.1")], [ip_address("169.254.169.254")]])
    asked: list[str] = []

    def lying(host: str, port: int) -> list[Address]:
        asked.append(host)
        return next(answers)

    with Outbound(OwnNetwork.parse("oa.example"), limits=Limits(kept_seconds=0), resolver=lying) as client:
        first = client.post(f"http://oa.example:{there.port}/", b"", JSON)
        with pytest.raises(AddressRefused, match="元数据"):
            client.post(f"http://oa.example:{there.port}/", b"", JSON)

    assert first.status == 200
    assert asked == ["oa.example", "oa.example"]
    assert there.asked[0].headers["host"] == f"oa.example:{there.port}"


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.example/", "file:///etc/passwd", "https://", "//a.example", "https://u:p@a.example/"),
        *(
            "https://a.example/#x",
            "https://a.example\\@b.example/",
            "https://a.example/\r\nX: y",
            "https://甲.example/",
        ),
        *("https://a.example:99999/", "https://a.example/" + "x" * 1000),
    ],
)
def test_an_address_that_reads_two_ways_is_refused(url: str) -> None:
    with Outbound() as client, pytest.raises(AddressRefused):
        client.post(url, b"", JSON)


@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f.1/", "https://[::ffff:127.0.0.1]/"])
def test_this_machine_is_refused_however_it_is_written(url: str) -> None:
    with Outbound() as client, pytest.raises((AddressRefused, NotConnected)):
        client.post(url, b"", JSON)


def test_a_certificate_is_checked_for_the_name_that_was_asked_not_the_address_that_was_judged(tmp_path: Path) -> None:
    authority, ca_file = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("oa.example").configure_cert(context)
    own = OwnNetwork.parse("oa.example, other.example")

    def here(host: str, port: int) -> list[Address]:
        return [ip_address("127.0.0.1")]

    with hooks(lambda plain: context.wrap_socket(plain, server_side=True)) as secured:
        with Outbound(own, ca_file, resolver=here) as client:
            reply = client.post(f"https://oa.example:{secured.port}/", b"", JSON)
            with pytest.raises(NotConnected, match="连接不上"):
                client.post(f"https://other.example:{secured.port}/", b"", JSON)
        with Outbound(own, resolver=here) as stranger, pytest.raises(NotConnected, match="连接不上"):
            stranger.post(f"https://oa.example:{secured.port}/", b"", JSON)

    assert reply.status == 200
    assert len(secured.asked) == 1
