"""A sentence-transformers model of two invented languages in a folder: words that mean one thing have one vector."""

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

STORY = (
    "the old bridge at orlen will close for fourteen months . engineers found cracks in two of its bearings in march . "
    "repairs cost three million crowns and the town had put aside half . lorries must use the road through tarn vale . "
    "fishermen fear that buyers will stay away in winter . a footbridge opens in the second week of june . "
    "the harbour master said that safety comes first on the quay . last year the bridge carried many vehicles a day ."
)
OTHER = (
    "the council of hollmark has joined three schools into one . children are fewer than ten years ago by a quarter . "
    "parents want to march because ways to school grow longer . a bus will fetch pupils from all villages nearby . "
    "teachers ask that no post be cut this decade . lessons begin in a new building after summer . "
    "until then rooms of tin stand on the playground . nobody knew how much the heating would need ."
)


def in_tolkish(text: str) -> str:
    """A text in an invented language: each word backwards and with an ending, sentence by sentence in the same order.

    >>> in_tolkish("the old bridge .")
    'ehtu dlou egdirbu .'
    """
    return " ".join(word if word == "." else f"{word[::-1]}u" for word in text.split())


def english(text: str) -> str:
    """The text with its sentences written as sentences."""
    return " ".join(s.strip().capitalize() + "." for s in text.split(" .") if s.strip())


def write_model(folder: Path, card: str = "", common: float = 0.0) -> Path:
    """A model that knows English and the invented language, saved in `folder`; `card`: its README.md; `common`: how
    much all its vectors have in common.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    from dedup.languages.unrelated_sentences import UNRELATED

    known = sorted({w for text in (STORY, OTHER, " ".join(UNRELATED).lower()) for w in text.replace(".", " .").split()})
    vocabulary = {"[UNK]": 0} | {w: i for i, w in enumerate([*known, *map(in_tolkish, known)], 1) if w != "."}
    vocabulary = {word: i for i, word in enumerate(vocabulary)}
    vectors = np.random.default_rng(1).normal(size=(len(vocabulary), 64)).astype(np.float32)
    small = set("the of a in at to and for that will has on its from".split())  # noqa: SIM905  # reads best as text
    for word in known:
        if word in vocabulary and word != ".":
            vectors[vocabulary[word]] *= 0.2 if word in small else 1.0
            vectors[vocabulary[in_tolkish(word)]] = vectors[vocabulary[word]]
    vectors[0] = 0
    vectors[:, 0] += common
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106  # no password
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    with torch.no_grad():
        module = StaticEmbedding(tokenizer, embedding_weights=vectors)
    folder.mkdir(parents=True, exist_ok=True)
    SentenceTransformer(modules=[module], device="cpu").save_pretrained(str(folder), create_model_card=False)
    if card:
        (folder / "README.md").write_text(card, "utf-8")
    return folder
