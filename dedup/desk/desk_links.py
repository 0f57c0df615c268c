"""Where pages are on the desk."""

from dataclasses import dataclass
from urllib.parse import quote

from dedup.write.report.render import PageLinks


@dataclass(frozen=True, slots=True)
class DeskLinks(PageLinks):
    """Addresses on the desk: clusters by their lasting names. `names`: by number from 1; `key`: the edition.

    >>> DeskLinks("/", ("c000007",), "k1").cluster(1), DeskLinks("/", ("c000007",), "k1").cluster(0)
    ('/cluster/c000007', '/at/k1/cluster-0.html')
    """

    names: tuple[str, ...] = ()
    key: str = ""

    def overview(self, page: int = 1) -> str:
        """The overview, or a further page of its table."""
        return "/" if page == 1 else f"/clusters/{page}"

    def cluster(self, number: int) -> str:
        """The page of a cluster; of number 0, the form in which the script fills in a number."""
        if 1 <= number <= len(self.names):
            return self.named(self.names[number - 1])
        return f"/at/{self.key}/cluster-{number}.html"

    def pair(self, cluster: int, number: int) -> str:
        """A comparison on the page of a cluster."""
        return f"{self.cluster(cluster)}#pair-{number}"

    @staticmethod
    def named(cluster: str) -> str:
        """The page of a cluster by its name."""
        return f"/cluster/{quote(cluster, safe='')}"

    def outlets(self) -> str:
        """Whose pieces others ran: the list of outlets."""
        return "/who-ran"

    def series(self) -> str:
        """What outlets print again and again in one form."""
        return "/series"

    def stories(self, story: int | None = None) -> str:
        """Events that several tell on their own, or one of them."""
        return f"/stories{'' if story is None else f'#story-{story}'}"

    def search(self) -> str:
        """What finds articles by headline, outlet and words."""
        return "/search"

    def outlet(self, number: int, page: int = 1) -> str:
        """The uses of an outlet's pieces, or a further page of them."""
        return f"/outlet/{number}/{page}"
