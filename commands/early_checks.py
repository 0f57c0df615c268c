"""What is looked at before anything is read: a scan of an hour must not fail at its end over an option of its start."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dedup.settings import Settings


def check_run(settings: "Settings | None", outlets: Path | None) -> None:
    """Raises UsageError where the outlets cannot be used, or the model that these settings read by."""
    from dedup.candidates.encoder import check_model
    from dedup.languages.own_model import check_own_model
    from dedup.outlets.registry import Outlets

    Outlets.load(outlets)
    if settings is not None:
        check_model(settings)
        check_own_model(settings)
