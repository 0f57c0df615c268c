"""One question to one number of a host, and its answer, under caps. The only file that knows httpx2."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from logging import CRITICAL, getLogger
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dedup.errors import UsageError
from dedup.fetch.addresses import Address
from dedup.fetch.bodies import ASKED_FOR, read_body, too_much
from dedup.fetch.deadline import Deadline
from dedup.fetch.failing import Limits, NotFetched

if TYPE_CHECKING:
    import httpx2


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What came: `headers` by their names in small letters; `body`, unpacked, of an answer with status 200 only;
    `moved`: whether the address that was asked is another one for good, this one.
    """

    address: Address
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved: bool = False


def new_client(verify: Any = True) -> "httpx2.Client":
    """A client that does nothing by itself: no redirects, no proxies of the environment, no .netrc, no connection kept
    for another host with the same number. Raises UsageError where httpx2 is missing.
    """
    try:
        import httpx2
    except ImportError:
        raise missing("httpx2") from None
    for name in ("httpx2", "httpcore2"):  # what they tell would hold addresses as they are asked for
        getLogger(name).setLevel(CRITICAL + 1)
    return httpx2.Client(
        verify=verify, trust_env=False, follow_redirects=False, limits=httpx2.Limits(max_keepalive_connections=0)
    )


def missing(package: str) -> UsageError:
    """What to say where a package of the extra is not there."""
    return UsageError(
        f"to ask addresses the package {package} is needed, and it is not installed; pip install 'wirecopy[feeds]'"
    )


def request(
    client: "httpx2.Client", address: Address, number: str, headers: Mapping[str, str], limits: Limits
) -> WebAnswer:  # fmt: skip
    """Ask once, with GET. The connection is made to `number`, whatever the name may be looked up as now; name and
    certificate are those of the address. Raises NotFetched.
    """
    import httpx2

    sent = {
        "Host": urlsplit(address.url).netloc, "Accept-Encoding": ASKED_FOR, "Accept": "*/*",
        **({"Authorization": address.login} if address.login else {}), **headers,
    }  # fmt: skip
    with Deadline(limits.seconds) as deadline:
        try:
            url = httpx2.URL(address.url).copy_with(host=number)
            with client.stream(
                "GET", url, headers=sent, timeout=limits.wait,
                extensions={"sni_hostname": address.host, "trace": deadline.watch},
            ) as answer:  # fmt: skip
                found = {name.lower(): value for name, value in answer.headers.items()}
                body = _body(answer, found, limits) if answer.status_code == 200 else b""
                if deadline.passed:  # where no length was said the end looks like one that was meant
                    raise _too_slow(limits)
                return WebAnswer(address, answer.status_code, found, body)
        except NotFetched:
            if deadline.passed:
                raise _too_slow(limits) from None
            raise
        except (httpx2.TransportError, httpx2.InvalidURL, httpx2.StreamError, OSError, ValueError) as error:
            if deadline.passed:
                raise _too_slow(limits) from None
            if isinstance(error, httpx2.TimeoutException):
                what = f"nothing came within {limits.wait:g} s; ask again later"
            elif isinstance(error, httpx2.ConnectError):
                what = f"no connection could be made ({_reason(error)}); check the address, or ask again later"
            else:
                what = f"the connection broke ({_reason(error)}); ask again later"
            raise NotFetched("no-answer", what, again=0.0) from None
        finally:
            client.cookies.clear()


def _body(answer: "httpx2.Response", headers: Mapping[str, str], limits: Limits) -> bytes:
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > limits.bytes:
        raise too_much(limits.bytes)
    return read_body(answer.iter_raw(), headers.get("content-encoding", ""), limits.bytes)


def _too_slow(limits: Limits) -> NotFetched:
    return NotFetched("limit", f"its answer was not complete after {limits.seconds:g} s; ask again later")


def _reason(error: Exception) -> str:
    """What a library says, in one short line; the address that it asked, with a number in it, is left out."""
    return (" ".join(str(error).split()) or type(error).__name__)[:120]
