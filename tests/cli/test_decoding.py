"""`triptych picture --quick-decode --preview`: what is said is understood, or refused in words."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studio.cli import decoding
from studio.domain.engine_cards import CARDS
from studio.domain.errors import BadRequest, StudioError


def checked(*words: str, do: str | None = None, grid: str = "") -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    decoding.add_arguments(parser)
    options = parser.parse_args(words)
    options.do, options.grid = do, grid
    decoding.check(options)
    return options


def test_what_is_said() -> None:
    assert not checked().quick_decode
    asked = checked("--tiled", "--offload", "--numbers", "bfloat16")
    assert (asked.tiled, asked.offload, asked.numbers) == (True, True, "bfloat16")
    assert checked("--quick-decode", "--preview", "now.png").preview == Path("now.png")


@pytest.mark.parametrize(
    ("words", "more", "said"),
    [
        (("--quick-decode",), {"do": "enlarge"}, "--do enlarge"),
        (("--preview", "now.png"), {"grid": "steps=1,2"}, "--grid"),
        (("--preview", "now.jpg"), {}, ".png"),
        (("--offload",), {"do": "enlarge"}, "--do enlarge"),
        (("--frames", "9"), {"do": "enlarge"}, "--do enlarge"),
    ],
)
def test_what_cannot_be_meant_is_refused(words: tuple[str, ...], more: dict[str, str], said: str) -> None:
    with pytest.raises(StudioError) as caught:
        checked(*words, **more)  # type: ignore[arg-type]
    assert isinstance(caught.value.failure, BadRequest)
    assert said in caught.value.failure.problem


@pytest.mark.parametrize("words", [("--frames", "0"), ("--frames", "999"), ("--frames", "x"), ("--frame-rate", "0.5")])
def test_numbers_that_no_moving_picture_has(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        checked(*words)
    assert "frames" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["diffusers", "moving-diffusers"])
def test_tiles_are_asked_for_of_a_picture_and_of_a_film(engine: str) -> None:
    studio: Any = SimpleNamespace(cards=CARDS)
    model: Any = SimpleNamespace(engine=engine, title="A model")
    assert decoding.memory_fields(studio, model, checked("--tiled")) == {"tiled": True}


def test_a_model_that_takes_little_memory_has_no_tiles() -> None:
    studio: Any = SimpleNamespace(cards=CARDS)
    model: Any = SimpleNamespace(engine="starter-onnx", title="The starter")
    with pytest.raises(StudioError, match="The starter"):
        decoding.memory_fields(studio, model, checked("--tiled"))
