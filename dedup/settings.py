"""Every number that decides something, named, with its unit and its reason."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, Self, get_args

from dedup.dates import check_zone
from dedup.errors import UsageError, did_you_mean
from dedup.language_codes import code_of

Strictness = Literal["lenient", "balanced", "strict"]
Depth = Literal["fast", "standard", "thorough"]

THRESHOLDS: Mapping[str, float] = {"lenient": 0.3, "balanced": 0.5, "strict": 0.8}
"""The probability of being derived from which a pair counts, for each strictness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run is asked to do. Two dials, `strictness` and `depth`, are all that most users touch.

    >>> Settings(strictness="strict").threshold
    0.8
    """

    strictness: Strictness = "balanced"
    """Which pairs count as derived: see `THRESHOLDS`."""
    depth: Depth = "fast"
    """How much the transformer reads: nothing, articles that words left undecided, or all articles (decisions/0013)."""
    longest_text: int = 8 << 20
    """Bytes of UTF-8. A text that holds more is no article and is skipped: the longest books take half of it."""
    min_words: int = 40
    """Words. Below it a text holds too little to tell a rewrite from a second report: only copies are named."""
    shingle_words: int = 5
    """Words a shingle. Five is the common choice for news: shorter ones are shared by chance."""
    permutations: int = 128
    """MinHash permutations: a standard error of about .04 at Jaccard .5."""
    copy_jaccard: float = 0.5
    """Jaccard similarity of shingles at which LSH is tuned to propose a pair of copies."""
    passage_words: int = 8
    """Words a fingerprint of a shared passage: the shortest run that is hardly ever shared by chance."""
    passage_frequency: int = 40
    """Articles. A passage that more articles than this share is boilerplate or a stock phrase and proposes no pair."""
    pairs_per_article: int = 20
    """Pairs proposed for an article, on average over the collection. What stands out least is left out and counted;
    copies, shared passages, credits and the nearest few of each article are always proposed."""
    window_days: int | None = None
    """Days. Pairs published further apart are not compared; None compares all, and so does a missing date."""
    timezone: str | None = None
    """Zone of dates that have none, as "Europe/London"; an outlet's own, in outlets.toml, goes before it. None leaves
    them half a day uncertain."""
    origin_probability: float = 0.5
    """The least probability at which an origin is named; below it the cluster says "undecided"."""
    model: str | None = None
    """Path of a sentence-transformers model; None takes the packaged all-MiniLM-L6-v2."""
    model_languages: str | None = None
    """Codes of the languages that `model` knows, as "cs,is,en", where its card does not name them: between these it
    looks for translations (docs/languages.md)."""
    device: str = "cpu"
    """Where the transformer runs, in torch's words: "cpu", "cuda", "cuda:1". Only the processor gives the same bytes
    on another day."""
    bf16: bool = False
    """Let the transformer count in bfloat16: 2.7 times as fast on a processor that knows it; on 400 articles the cosine
    to full precision was at least .9999."""
    threads: int = 0
    """Processor threads; 0 takes all that the process may use. Results do not depend on it."""
    seed: int = 1
    """Seeds the permutations and the community search: the same seed gives the same bytes."""

    def __post_init__(self) -> None:
        for name, allowed in (("strictness", get_args(Strictness)), ("depth", get_args(Depth))):
            if getattr(self, name) not in allowed:
                got = getattr(self, name)
                near = did_you_mean(str(got), allowed)
                raise UsageError(f"{name} is {got!r}; it must be one of {', '.join(allowed)}{near}")
        for name, kinds in _KINDS.items():
            value = getattr(self, name)
            if type(value) not in kinds:
                told = " or ".join("nothing" if k is type(None) else k.__name__ for k in kinds)
                raise UsageError(f"{name} is {value!r}; it must be of type {told}")
        if self.timezone is not None:
            check_zone(self.timezone, "timezone")
        if self.model_languages is not None:
            _check_languages(self.model_languages, self.model)
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise UsageError(f"{name} is {value}; it must lie between {low} and {high}")

    @property
    def threshold(self) -> float:
        """The probability of being derived from which a pair counts, 0..1."""
        return THRESHOLDS[self.strictness]

    @property
    def workers(self) -> int:
        """Processor threads to use, at least 1."""
        return self.threads or len(os.sched_getaffinity(0))

    def changed(self, **values: Any) -> Self:
        """A copy with the given fields set; fields given as None keep their value."""
        return replace(self, **{k: v for k, v in values.items() if v is not None})

    def as_dict(self) -> dict[str, Any]:
        """All fields as plain values, for `run.json`."""
        return asdict(self)

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Settings from a TOML file whose keys are the field names; a missing key keeps its default.

        Raises UsageError for a file that cannot be read, is no TOML or holds an unknown key.
        """
        try:
            values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"cannot read the settings in {path}: {error}") from error
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(values) - known):
            near = did_you_mean(unknown[0], known)
            raise UsageError(f"{path} sets {', '.join(unknown)}; known settings are {', '.join(sorted(known))}{near}")
        return cls(**values)


def _check_languages(codes: str, model: str | None) -> None:
    """Raises UsageError for what is no list of codes, and where there is no model that it could be about."""
    if not re.fullmatch(r"[a-z]{2}(,[a-z]{2})+", codes):
        raise UsageError(f"model_languages is {codes!r}; it takes two or more codes of two letters, as cs,is,en")
    for code in codes.split(","):
        if code_of(code) is None:
            raise UsageError(f"model_languages is {codes!r}; {code} is the code of no language (ISO 639-1)")
    if model is None:
        raise UsageError(f"model_languages is {codes!r} and no model is given; name its folder with --model")


_RANGES = (
    ("longest_text", 1, 64 << 20),
    ("min_words", 1, 10_000),
    ("shingle_words", 1, 50),
    ("permutations", 16, 4096),
    ("copy_jaccard", 0.05, 1.0),
    ("passage_words", 3, 50),
    ("passage_frequency", 2, 1_000_000),
    ("pairs_per_article", 0, 1000),
    ("window_days", 0, 100_000),
    ("origin_probability", 0.0, 1.0),
    ("threads", 0, 1024),
    ("seed", 0, 2**32 - 1),
)

_KINDS: Mapping[str, tuple[type, ...]] = {
    **{name: (int,) for name, _, _ in _RANGES},
    "copy_jaccard": (float, int), "origin_probability": (float, int), "window_days": (int, type(None)),
    "timezone": (str, type(None)), "model": (str, type(None)),
    "model_languages": (str, type(None)), "device": (str,), "bf16": (bool,),
}  # fmt: skip
