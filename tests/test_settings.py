"""Settings: what is not understood is refused, in words that say what would be."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.errors import UsageError
from dedup.settings import THRESHOLDS, Settings

FIELDS = [f.name for f in dataclasses.fields(Settings)]


def toml(folder: Path, text: str) -> Path:
    path = folder / "wirecopy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_sets_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    found = Settings.from_toml(toml(tmp_path, 'strictness = "strict"\nmin_words = 60\n# a remark\n'))
    assert found == Settings(strictness="strict", min_words=60)


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    assert Settings.from_toml(toml(tmp_path, "")) == Settings()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"strictness": "harsh"}, ["strictness", "'harsh'", "lenient, balanced, strict"]),
        ({"depth": "deep"}, ["depth", "'deep'", "fast, standard, thorough"]),
        ({"min_words": 0}, ["min_words", "0", "between 1 and"]),
        ({"permutations": 8}, ["permutations", "8", "between 16 and"]),
        ({"copy_jaccard": 1.5}, ["copy_jaccard", "1.5"]),
        ({"copy_jaccard": float("nan")}, ["copy_jaccard", "nan"]),
        ({"origin_probability": -0.1}, ["origin_probability", "-0.1"]),
        ({"window_days": -1}, ["window_days", "-1"]),
        ({"pairs_per_article": -1}, ["pairs_per_article", "-1", "between 0 and 1000"]),
        ({"pairs_per_article": 1001}, ["pairs_per_article", "1001"]),
        ({"seed": 2**40}, ["seed"]),
        ({"threads": -2}, ["threads", "-2"]),
    ],
)
def test_a_value_out_of_range_is_refused_with_what_was_got_and_what_may_be(
    values: dict[str, Any], told: list[str]
) -> None:
    with pytest.raises(UsageError) as error:
        Settings(**values)
    assert all(t in str(error.value) for t in told)
    with pytest.raises(UsageError):
        Settings().changed(**values)


def test_an_unknown_key_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        Settings.from_toml(toml(tmp_path, "minimum = 3\nstrict = true\n"))
    assert "minimum, strict" in str(error.value) and "wirecopy.toml" in str(error.value)
    assert all(name in str(error.value) for name in FIELDS)


@pytest.mark.parametrize("name", ["lexical_neighbours", "semantic_neighbours"])
def test_a_setting_of_an_earlier_version_is_refused_with_the_one_that_took_its_place(name: str, tmp_path: Path) -> None:
    assert name not in FIELDS
    with pytest.raises(UsageError, match=f"{name}.*pairs_per_article"):
        Settings.from_toml(toml(tmp_path, f"{name} = 30\n"))


@pytest.mark.parametrize(
    "text", ["min_words = ", "[scan]\nmin_words = 4\n", "min_words = 40\nmin_words = 41\n", "\x00"]
)
def test_a_file_that_is_no_settings_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"wirecopy\.toml"):
        Settings.from_toml(toml(tmp_path, text))


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        Settings.from_toml(tmp_path / "nowhere.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes('model = "modèle"'.encode("latin-1"))
    with pytest.raises(UsageError, match="latin"):
        Settings.from_toml(latin)
    with pytest.raises(UsageError):
        Settings.from_toml(tmp_path)


@pytest.mark.parametrize(
    "line", ['min_words = "forty"', "seed = [1]", 'window_days = "7"', "copy_jaccard = 2031-05-01"]
)
def test_a_value_of_another_type_is_refused_as_a_usage_error(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError):
        Settings.from_toml(toml(tmp_path, line))


@pytest.mark.parametrize("line", ["min_words = 40.5", "permutations = 128.5", "model = 5", "min_words = true"])
def test_a_value_that_cannot_be_meant_is_refused_as_a_usage_error(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError):
        Settings.from_toml(toml(tmp_path, line))


@settings(max_examples=50, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "strictness": st.sampled_from(sorted(THRESHOLDS)),
            "min_words": st.integers(1, 10_000),
            "permutations": st.integers(16, 4096),
            "copy_jaccard": st.integers(5, 100).map(lambda p: p / 100),
            "pairs_per_article": st.integers(0, 1000),
            "window_days": st.integers(0, 100_000),
            "seed": st.integers(0, 2**32 - 1),
        },
    )
)
def test_settings_written_as_plain_values_make_the_same_settings(values: dict[str, Any]) -> None:
    found = Settings(**values)
    assert Settings(**found.as_dict()) == found
    assert found.as_dict().keys() == set(FIELDS)
    assert Settings().changed(**values) == found


def test_a_change_of_none_keeps_the_value_and_the_original_is_untouched() -> None:
    base = Settings(min_words=50)
    assert base.changed(min_words=None, depth="fast") == Settings(min_words=50, depth="fast")
    assert base == Settings(min_words=50)
    with pytest.raises(dataclasses.FrozenInstanceError):
        base.min_words = 3  # type: ignore[misc]


def test_a_stricter_dial_has_a_higher_threshold() -> None:
    dials = [Settings(strictness=s).threshold for s in ("lenient", "balanced", "strict")]  # type: ignore[arg-type]
    assert dials == sorted(set(dials)) and dials[0] > 0 and dials[-1] < 1


def test_there_is_always_a_worker() -> None:
    assert Settings().workers >= 1 and Settings(threads=3).workers == 3


def test_there_are_about_fifteen_settings_each_with_a_reason() -> None:
    source = Path(__file__).parents[1].joinpath("dedup/settings.py").read_text("utf-8")
    assert 10 <= len(FIELDS) <= 19
    for name in FIELDS:
        at = source.index(f"    {name}: ")
        assert source[at:].split("\n", 2)[1].strip().startswith('"""'), name
