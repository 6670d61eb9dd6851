"""Moving pictures as films: read back by other programs they are the frames, at their times, with what made them."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.cli.main import main
from studio.domain.errors import BadInput, FormatUnknown, RuntimeMissing, StudioError
from studio.formats.moving_png import apart, joined
from studio.services.exchange import ffmpeg
from studio.services.exchange.format import no_step
from studio.services.exchange.moving_out import APNG, FILM_OUT, GIF, MP4, WEBP, moves
from studio.services.exchange.picture_png import with_texts
from studio.services.exchange.recipe_in import making_in
from studio.services.wording import sentence

COLOURS = ((250, 20, 20), (20, 220, 40), (30, 40, 230), (240, 230, 20))
MORE = {"parameters": "a fox\nSteps: 4, Seed: 7", "Software": "Triptych"}
needs_ffmpeg = pytest.mark.skipif(ffmpeg.program() is None, reason="the program ffmpeg is not installed here")


def frame(colour: tuple[int, int, int], width: int = 33, height: int = 24) -> bytes:
    out = io.BytesIO()
    pixels = np.full((height, width, 3), colour, np.uint8)
    pixels[: height // 2] //= 2
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def film() -> bytes:
    return with_texts(joined([frame(colour) for colour in COLOURS], 12), MORE)


@pytest.mark.parametrize(("row", "off", "most"), [(GIF, 3, 0.12), (WEBP, 12, 0.004), (APNG, 0, 0.004)])
def test_pillow_reads_what_was_written(tmp_path: Path, film: bytes, row: object, off: int, most: float) -> None:
    assert row in (GIF, WEBP, APNG)
    path = tmp_path / f"a{row.suffixes[0]}"
    shares: list[float] = []
    row.act(path, film, None, shares.append, with_prompts=True, more=MORE)
    assert shares == sorted(shares)
    with Image.open(path) as read:
        assert (read.size, read.n_frames, read.info["loop"]) == ((33, 24), 4, 0)
        total = 0.0
        for at, colour in enumerate(COLOURS):
            read.seek(at)
            shown = np.asarray(read.convert("RGB"), np.int16)
            assert np.abs(shown[20, 5] - colour).max() <= off
            assert np.abs(shown[3, 5] - np.array(colour) // 2).max() <= off
            total += read.info["duration"] / 1000
    assert abs(total - 4 / 12) <= most


def test_what_is_known_of_the_making_goes_along_where_it_may(tmp_path: Path, film: bytes) -> None:
    for with_prompts in (True, False):
        for row in (WEBP, APNG):
            path = tmp_path / f"{with_prompts}{row.suffixes[0]}"
            row.act(path, film, None, no_step, with_prompts=with_prompts, more=MORE)
            assert (dict(making_in(path.read_bytes())).get("parameters", "") == MORE["parameters"]) is with_prompts
        path = tmp_path / f"{with_prompts}.gif"
        GIF.act(path, film, None, no_step, with_prompts=with_prompts, more=MORE)
        with Image.open(path) as read:
            assert (b"a fox" in read.info.get("comment", b"")) is with_prompts
    assert apart((tmp_path / "False.png").read_bytes()).frames == apart(film).frames


@needs_ffmpeg
def test_an_mp4_read_back_by_ffmpeg(tmp_path: Path, film: bytes) -> None:
    path = tmp_path / "a.mp4"
    said = MP4.act(path, film, None, no_step, with_prompts=True, more=MORE)
    assert "half the resolution" in said[0]
    program = ffmpeg.needed()
    told = subprocess.run([program, "-i", str(path)], capture_output=True, check=False).stderr.decode()
    assert "34x24" in told
    assert "12 fps" in told
    assert "a fox" in told
    raw = subprocess.run(
        [program, "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    shown = np.frombuffer(raw, np.uint8).reshape(-1, 24, 34, 3).astype(np.int16)
    assert len(shown) == 4
    for pixels, colour in zip(shown, COLOURS, strict=True):
        assert np.abs(pixels[20, 10] - colour).max() <= 16
    MP4.act(path, film, None, no_step, with_prompts=False, more=MORE)
    told = subprocess.run([program, "-i", str(path)], capture_output=True, check=False).stderr.decode()
    assert "a fox" not in told


def test_without_the_program_it_is_said_what_to_install(
    tmp_path: Path, film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg, "program", lambda: None)
    with pytest.raises(StudioError) as caught:
        MP4.act(tmp_path / "a.mp4", film, None, no_step, with_prompts=True)
    assert isinstance(caught.value.failure, RuntimeMissing)
    assert "imageio-ffmpeg" in sentence(caught.value.failure)
    assert [one for one in tmp_path.iterdir() if one.name != "home"] == []


def test_what_does_not_move_and_a_stop(tmp_path: Path, film: bytes) -> None:
    assert moves(film)
    assert not moves(frame(COLOURS[0]))
    for row in FILM_OUT:
        with pytest.raises(StudioError) as caught:
            row.act(tmp_path / f"a{row.suffixes[0]}", frame(COLOURS[0]), None, no_step, with_prompts=True)
        assert isinstance(caught.value.failure, BadInput)
    with pytest.raises(StudioError) as caught:
        GIF.act(tmp_path / "a.jpg", film, None, no_step, with_prompts=True)
    assert isinstance(caught.value.failure, FormatUnknown)

    def stop(share: float) -> None:
        if share > 0.2:
            raise KeyboardInterrupt

    for row in (GIF, WEBP):
        with pytest.raises(KeyboardInterrupt):
            row.act(tmp_path / f"a{row.suffixes[0]}", film, None, stop, with_prompts=True)
    assert [one for one in tmp_path.iterdir() if one.name != "home"] == []


def test_by_the_command_line(tmp_path: Path, film: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    moving, still = tmp_path / "fox.png", tmp_path / "still.png"
    moving.write_bytes(film)
    still.write_bytes(frame(COLOURS[0]))
    assert main(["export", str(moving), str(tmp_path / "fox.gif"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changed"] == ["A GIF has 256 colours a frame."]
    assert main(["export", str(moving), str(tmp_path / "fox.webp")]) == 0
    assert main(["export", str(moving), str(tmp_path / "flat.webp"), "--flat"]) == 0
    assert main(["export", str(still), str(tmp_path / "still.webp")]) == 0
    for name, count in (("fox.gif", 4), ("fox.webp", 4), ("flat.webp", 1), ("still.webp", 1)):
        with Image.open(tmp_path / name) as read:
            assert getattr(read, "n_frames", 1) == count
    assert main(["export", str(still), str(tmp_path / "no.gif")]) != 0
    assert "does not move" in capsys.readouterr().err
    assert not (tmp_path / "no.gif").exists()
