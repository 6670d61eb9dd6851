"""The network of letters: whatever is asked of it has one main stress, and a file that is none is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain.errors import ModelDamaged, ModelMissing, StudioError
from studio.english.guess import Guess
from studio.english.lexicon import Accent
from studio.places import shipped_models_dir

NET = shipped_models_dir() / "lexicons" / "letters_net.npz"
BOTH: dict[Accent, Guess] = {accent: Guess.load(NET, accent) for accent in ("us", "gb")}


@settings(max_examples=60, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30), st.booleans(), st.sampled_from(("us", "gb")))
def test_a_word_has_sounds_and_at_most_one_main_stress(word: str, name: bool, accent: Accent) -> None:
    said = BOTH[accent].say(word, name=name)
    assert said.count("ˈ") <= 1
    assert said == BOTH[accent].say(word.upper(), name=name)


def test_the_accents_differ_and_only_letters_are_heard() -> None:
    assert BOTH["us"].say("Carthorn", name=True).count("ɹ") == 2
    assert "ɹ" not in BOTH["gb"].say("Carthorn", name=True)
    assert BOTH["us"].say("") == BOTH["us"].say("1234") == ""
    assert BOTH["us"].say("o'brax") == BOTH["us"].say("obrax")


def test_a_missing_and_a_damaged_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as missing:
        Guess.load(tmp_path / "letters_net.npz", "us")
    assert isinstance(missing.value.failure, ModelMissing)
    for number, content in enumerate((b"no archive", b"", NET.read_bytes()[:200_000])):
        damaged = tmp_path / f"{number}.npz"
        damaged.write_bytes(content)
        with pytest.raises(StudioError) as refused:
            Guess.load(damaged, "us")
        assert isinstance(refused.value.failure, ModelDamaged)
