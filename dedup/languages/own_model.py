"""A model of several languages that the user brought: which languages it knows, as its card or the user says.

That cannot be told from weights, and a model that does not know a language gives vectors all the same. So nobody's word
is taken but that of the card (README.md, as sentence-transformers writes and Hugging Face reads it) or the user.
"""

from collections.abc import Iterable
from pathlib import Path

import yaml

from dedup.errors import UsageError
from dedup.language_codes import code_of
from dedup.languages.coverage import OwnModel
from dedup.settings import Settings
from embeddings.encoder import ModelMissing, check_weights, model_path

CARD = "README.md"
_LONGEST = 64 << 10
"""Characters of a card in which its head must end."""


def own_model(settings: Settings) -> OwnModel | None:
    """The model that was brought, None where none was.

    >>> own_model(Settings()), own_model(Settings(model="/no/such/model", model_languages="cs,en")).serves
    (None, True)
    """
    if settings.model is None:
        return None
    folder = Path(settings.model)
    told = settings.model_languages
    return OwnModel(folder.name, _codes(told.split(",")) if told else card_languages(folder))


def check_own_model(settings: Settings) -> None:
    """Raises UsageError where a brought model is to be read across languages and cannot be: also where nothing says
    which it knows, for a folder that is not there has no card to say it. Nothing is loaded.

    >>> check_own_model(Settings(model="/no/such/model"))
    Traceback (most recent call last):
    ...
    dedup.errors.UsageError: translations cannot be looked for by model: no model.safetensors in /no/such/model; ...
    """
    found = own_model(settings)
    if found is None or (found.languages and not found.serves):
        return
    try:
        check_weights(model_path(settings.model))
    except ModelMissing as error:
        raise UsageError(f"translations cannot be looked for by {found.name}: {error}") from error


def card_languages(folder: Path) -> frozenset[str]:
    """The languages that the card in a model's folder names at its head, as codes of two letters; none where there is
    no card, or it names none that has such a code.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / CARD).write_text("---\\nlanguage: [multilingual, cs, zh-cn, ceb]\\n---\\nA model.")
    ...     sorted(card_languages(Path(folder)))
    ['cs', 'zh']
    """
    try:
        with (folder / CARD).open(encoding="utf-8-sig", errors="replace") as file:
            head = file.read(_LONGEST)
    except OSError:
        return frozenset()
    if not head.startswith("---"):
        return frozenset()
    try:
        # strings, lists and mappings of them: nothing is made of a tag
        found = yaml.load(head[3:].partition("\n---")[0], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        return frozenset()
    named = found.get("language") if isinstance(found, dict) else None
    several = named.split(",") if isinstance(named, str) else named if isinstance(named, list) else []
    codes = _codes(several)
    more = any(str(name).strip().lower() == "multilingual" for name in several)
    return frozenset() if more and len(codes) < 2 else codes  # it knows more than it names: its user is asked


def _codes(named: Iterable[object]) -> frozenset[str]:
    return frozenset(code for name in named if name and (code := code_of(str(name))) is not None)
