"""The recipe's latents: the autoencoder's shapes, batches that do not matter, files in the order training needs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recipe import autoencoder, encoding
from recipe.vocabulary import LATENT_CHANNELS, LATENT_SIDE, RESOLUTION


class MeanEncoder:
    """The mean of a picture in every latent; notes what lies in the folder when it is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: list[set[str]] = []

    def encode(self, pictures: np.ndarray) -> np.ndarray:
        self.seen.append({path.name for path in self.folder.iterdir()})
        mean = pictures.mean((1, 2, 3), dtype=np.float32)[:, None, None, None].astype(np.float16)
        return np.broadcast_to(mean, (len(mean), LATENT_CHANNELS, LATENT_SIDE, LATENT_SIDE))


def plain_pictures(count: int) -> list[np.ndarray]:
    return [np.full((RESOLUTION, RESOLUTION, 3), index % 256, np.uint8) for index in range(count)]


def test_latents_are_written_in_order_and_named_when_all_are_there(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    encoder = MeanEncoder(work)
    encoding.write_with(encoder, work, plain_pictures(7), plain=3)
    latents = np.load(work / "latents.npy")
    assert latents.dtype == np.float16
    assert latents[:, 0, 0, 0].tolist() == list(range(7))
    before, after = encoder.seen
    assert before == {"latents.partial.npy"}
    assert after == {"latents.partial.npy", "latent_scale.npz"}
    assert not (work / "latents.partial.npy").exists()
    assert np.load(work / "latent_scale.npz")["mean"] == pytest.approx(np.ones(LATENT_CHANNELS))


@pytest.mark.parametrize(("plain", "total"), [(0, 5), (5, 5), (512, 1500), (700, 1100)])
def test_a_range_ends_where_the_plain_drawings_do(plain: int, total: int) -> None:
    found = list(encoding.chunks(plain, total))
    assert [row for first, last in found for row in range(first, last)] == list(range(total))
    assert plain == 0 or any(last == plain for _, last in found)


def test_a_channel_that_never_changes_can_still_be_divided_by(tmp_path: Path) -> None:
    latents = np.random.default_rng(0).normal(2, 0.5, (40, LATENT_CHANNELS, 4, 4)).astype(np.float16)
    latents[:, 1] = 0.25
    encoding.write_scale(tmp_path / "scale.npz", latents)
    scale = np.load(tmp_path / "scale.npz")
    assert scale["std"][1] == pytest.approx(1e-3)
    assert scale["mean"][1] == pytest.approx(0.25)
    assert scale["std"][0] == pytest.approx(latents[:, 0].astype(np.float64).std(), rel=1e-4)
    assert scale["mean"].dtype == scale["std"].dtype == np.float32


@pytest.mark.torch
@pytest.mark.slow
def test_a_picture_becomes_latents_and_a_picture_again() -> None:
    encoder, decoder = autoencoder.build_encoder(), autoencoder.build_decoder()
    pictures = np.random.default_rng(0).integers(0, 256, (2, RESOLUTION, RESOLUTION, 3), np.uint8)
    latents = autoencoder.PictureEncoder(encoder, len(pictures), 1).encode(pictures)
    assert latents.shape == (2, LATENT_CHANNELS, LATENT_SIDE, LATENT_SIDE)
    assert latents.dtype == np.float16
    assert autoencoder.decode(decoder, latents).shape == pictures.shape


@pytest.mark.torch
def test_the_files_of_the_published_weights_fit() -> None:
    names = set(autoencoder.build_encoder().state_dict())
    assert {"0.weight", "1.conv.4.bias", "2.weight", "10.weight", "11.pool.1.weight", "13.pool.3.weight"} <= names
    assert "2.bias" not in names
    assert "9.pool.0.weight" not in names
    names = set(autoencoder.build_decoder().state_dict())
    assert {"1.weight", "3.pool.0.weight", "5.pool.3.weight", "7.weight", "18.conv.0.weight", "19.bias"} <= names
    assert "8.pool.0.weight" not in names
