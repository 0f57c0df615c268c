"""A host's name -> the numbers that it may be asked under: none of a private network, of this machine, or of no use.

Names are looked up here, once, and what was checked is what is connected to: a name that answers otherwise the second
time gains nothing.
"""

import ipaddress
import socket
from collections.abc import Callable

from dedup.fetch.failing import NotFetched

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], list[str]]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def look_up(host: str, port: int) -> list[str]:
    """The numbers of a host as the system knows them. Raises OSError or UnicodeError."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def numbers_of(host: str, port: int, *, private: bool = False, lookup: Lookup = look_up) -> list[str]:
    """The numbers of a host to connect to; `private`: also those of private networks and of this machine.

    Raises NotFetched where there are none, and where any of them is not of the public network.

    >>> numbers_of("orlen.example", 443, lookup=lambda host, port: ["127.0.0.1"])
    Traceback (most recent call last):
      ...
    dedup.fetch.failing.NotFetched: orlen.example is 127.0.0.1, ... private ...
    """
    try:
        found = lookup(host, port)
    except (OSError, UnicodeError) as error:
        what = getattr(error, "strerror", None) or error
        raise NotFetched("no-answer", f"the host {host} is not known ({what}); check its spelling") from None
    if not found:
        raise NotFetched("no-answer", f"the host {host} has no number; check its spelling")
    if not private:
        for number in found:
            if not is_public(number):
                raise NotFetched(
                    "not-allowed",
                    f"{host} is {number}, an address of a private network or of this machine; --allow-private asks "
                    "such hosts too",
                )
    return found


def is_public(number: str) -> bool:
    """Whether a number is one of the public network, in all the ways in which one can stand in another.

    >>> is_public("93.184.216.34"), is_public("10.0.0.7"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::a00:7")
    (True, False, False, False)
    """
    address: IP = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return _is_open(address)
    if address.ipv4_mapped is not None:
        return _is_open(address.ipv4_mapped)
    if address in _NAT64:
        return _is_open(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    inside = [a for a in (address.sixtofour, *(address.teredo or ())) if a is not None]
    return _is_open(address) and all(map(_is_open, inside))


def _is_open(address: IP) -> bool:
    return address.is_global and not address.is_multicast
