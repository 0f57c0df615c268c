"""robots.txt (RFC 9309): what a host lets itself be asked for, read by protego; one file an origin and run."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dedup.fetch.addresses import Address
from dedup.fetch.failing import NotFetched
from dedup.fetch.request import WebAnswer, missing

if TYPE_CHECKING:
    from protego import Protego

MOST = 500 << 10
"""Bytes of a robots.txt that are read, as the RFC asks for."""


class Robots:
    """What hosts allow to `agent`. `ask`: asks one address and gives what came, whatever its status."""

    def __init__(self, agent: str, ask: Callable[[Address], WebAnswer]) -> None:
        try:
            from protego import Protego
        except ImportError:
            raise missing("protego") from None
        self._parse: Callable[[str], Protego] = Protego.parse
        self._agent, self._ask = agent, ask
        self._known: dict[tuple[str, str, int], Protego | NotFetched] = {}

    def check(self, address: Address) -> float:
        """Seconds that the host wants between two questions, 0 where it says nothing. Raises NotFetched where the
        address may not be asked, or nobody knows whether it may: a robots.txt that errs forbids.
        """
        if address.origin not in self._known:
            self._known[address.origin] = self._rules(address)
        rules = self._known[address.origin]
        if isinstance(rules, NotFetched):
            raise rules
        if not rules.can_fetch(address.url, self._agent):
            raise NotFetched("not-allowed", f"robots.txt of {address.host} does not let it be asked; ask its publisher")
        wanted = rules.crawl_delay(self._agent) or 0.0
        return wanted if wanted > 0 else 0.0

    def _rules(self, address: Address) -> "Protego | NotFetched":
        try:
            answer = self._ask(address.beside("/robots.txt"))
        except NotFetched as error:
            if error.reason == "not-allowed":
                return error
            return _unknown(address, str(error))
        if answer.status == 200:
            return self._parse(answer.body[:MOST].decode("utf-8", "replace"))
        if 400 <= answer.status < 500 and answer.status != 429:
            return self._parse("")  # there is none
        return _unknown(address, f"it answered {answer.status}")


def _unknown(address: Address, why: str) -> NotFetched:
    return NotFetched(
        "no-answer", f"robots.txt of {address.host} could not be read ({why}), so nothing is asked there; try later"
    )
