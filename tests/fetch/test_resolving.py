"""Hosts of private networks and of this machine are not asked: by number, by name, after a redirect, in disguise."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from played_web import Waited, served

from dedup.fetch import resolving
from dedup.fetch.addresses import parse
from dedup.fetch.asking import Asker, Timing
from dedup.fetch.failing import Limits, NotFetched
from dedup.fetch.resolving import is_public, look_up, numbers_of

PRIVATE = (
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "0.0.0.7", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.7", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2002:a00:1::", "2001:db8::1",
)  # fmt: skip
PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("number", PRIVATE)
def test_numbers_that_are_not_public_are_not_asked(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", PUBLIC)
def test_public_numbers_are(number: str) -> None:
    assert is_public(number)


@given(st.ip_addresses(v=4))
def test_a_number_in_another_is_as_public_as_it_is_alone(number: ipaddress.IPv4Address) -> None:
    assert is_public(f"::ffff:{number}") == is_public(str(number))
    assert is_public(str(ipaddress.IPv6Address(int(ipaddress.ip_address("64:ff9b::")) + int(number)))) == is_public(
        str(number)
    )


@pytest.mark.parametrize("written", ["127.1", "2130706433", "0x7f.0.0.1", "localhost", "[::1]", "0"])
def test_this_machine_is_known_however_it_is_written(written: str) -> None:
    with Asker(Limits(attempts=1)) as asker, pytest.raises(NotFetched) as found:
        asker.ask(parse(f"http://{written}/feed"))
    # where the system does not take such a way to write it, there is nothing to ask either
    assert "of this machine" in str(found.value) or "is not known" in str(found.value)


def test_one_private_number_among_public_ones_is_enough() -> None:
    with pytest.raises(NotFetched, match="private network"):
        numbers_of("orlen.example", 443, lookup=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    assert numbers_of("orlen.example", 443, lookup=lambda host, port: ["8.8.8.8"]) == ["8.8.8.8"]


def test_a_name_that_is_looked_up_otherwise_the_second_time_gains_nothing() -> None:
    """What was checked is what is connected to: the name is not looked up again."""
    with served() as web:
        web.gives("/feed", "x")
        port = web.base.rpartition(":")[2]
        asked: list[str] = []

        def once(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"]

        clock = Waited()
        with Asker(Limits(), private=True, lookup=once, timing=Timing(clock.now, clock.sleep)) as asker:
            assert asker.ask(parse(f"http://orlen.example:{port}/feed")).body == b"x"
        assert set(asked) == {"orlen.example"}
        assert web.asked_for("/feed")[0]["host"] == f"orlen.example:{port}"


def test_a_redirect_into_the_house_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "is_public", lambda number: number == "127.0.0.1")  # where the test's server is
    numbers, clock = {"orlen.example": ["127.0.0.1"], "inside.example": ["10.0.0.7"]}, Waited()
    with served() as web, Asker(lookup=lambda h, _: numbers[h], timing=Timing(clock.now, clock.sleep)) as asker:
        port = web.base.rpartition(":")[2]
        web.gives("/there", "x")
        web.sends_on("/ok", "/there")
        assert asker.ask(parse(f"http://orlen.example:{port}/ok")).body == b"x"
        web.sends_on("/feed", f"http://inside.example:{port}/secret")
        with pytest.raises(NotFetched, match=r"inside.example is 10.0.0.7, an address of a private network"):
            asker.ask(parse(f"http://orlen.example:{port}/feed"))
        assert not web.asked_for("/secret")


def test_an_unknown_host_is_told() -> None:
    with pytest.raises(NotFetched, match="is not known"):
        numbers_of("no-such-host.invalid", 80, lookup=look_up)


_piece = st.text("htps:/@[]%.?#&=\\ 0189abz\x00é\u202e", max_size=30)


@given(_piece.map("https://{}".format) | _piece, _piece)
def test_whatever_is_written_is_an_address_or_refused(written: str, place: str) -> None:
    try:
        address = parse(written)
        assert address.url.isascii() and address.host and "@" not in address.url.split("/")[2]
        address.towards(place)
    except NotFetched as error:
        assert error.reason == "not-allowed"
