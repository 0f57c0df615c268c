"""What the curves of `train_translations.py` say of pairs that they did not see, in a few lines."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.languages.translation_judge import curve


def tell(pairs: Any, cards: Mapping[tuple[int, int], Any], folds: NDArray[np.int64]) -> None:
    """Shares of each kind called translations and one event, and how far probabilities are from what is right."""
    translation, story = np.zeros(len(pairs.kind)), np.zeros(len(pairs.kind))
    for (a, b), card in cards.items():
        rows = (np.sort(folds, 1) == [a, b]).all(1)
        translation[rows] = curve(card["translation"], pairs.measures[rows])
        story[rows] = curve(card["same_story"], pairs.measures[rows])
    for threshold in (0.3, 0.5, 0.8):
        for kind in ("translation", "part", "other", "event"):
            of = pairs.kind == kind
            print(f"at {threshold}: {kind} {of.sum()} called a translation {(translation[of] >= threshold).mean():.4f}")
        for language in sorted(set(pairs.languages[pairs.kind == "translation"])):
            of = (pairs.kind == "translation") & (pairs.languages == language)
            print(f"  {language} {of.sum()} {(translation[of] >= threshold).mean():.3f}")
    for threshold in (0.5, 0.8, 0.9):
        for kind in ("event", "other"):
            of = (pairs.kind == kind) & (translation < 0.5)
            print(f"at {threshold}: {kind} called one event {(story[of] >= threshold).mean():.4f}")
    right = np.isin(pairs.kind, ["translation", "part"])
    bins = np.minimum((translation * 20).astype(int), 19)
    of_bin = [bins == i for i in sorted(set(bins.tolist()))]
    gaps = [abs(right[b].mean() - translation[b].mean()) * b.mean() for b in of_bin]
    print(f"calibration error {sum(gaps):.4f}")
