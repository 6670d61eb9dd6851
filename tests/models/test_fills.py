"""Writers that a person brings and whose vocabulary can fill a gap are used so."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio import places
from studio.domain.prompting import FILLS
from studio.services.models.identify import identify
from studio.services.models.importing import import_model, recognised_as
from studio.services.models.manifests import model_folder, read_manifest
from studio.services.models.stamps import HashBook
from tests.engines.text.tiny_gguf import TinyModel

NAMES = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")


class Coder(TinyModel):
    names: tuple[str, ...] = NAMES

    @property
    def vocabulary(self) -> list[str]:
        return [*super().vocabulary, *self.names]


class Half(Coder):
    names = NAMES[:2]


@pytest.mark.parametrize(("kind", "fills"), [(Coder, True), (Half, False), (TinyModel, False)])
def test_a_vocabulary_with_the_tokens_for_it_fills_gaps(tmp_path: Path, kind: type[TinyModel], fills: bool) -> None:
    what = identify(kind(kind="Q4_0").write(tmp_path / "own.gguf"))
    assert what.fills is fills
    model = import_model(what, None, HashBook(places.cache_dir() / "hashes.json"), (), copy=False)
    assert bool(model.defaults.get(FILLS)) is fills
    manifest = read_manifest(model_folder(model.id))
    assert manifest is not None
    assert bool(recognised_as(manifest, None).defaults.get(FILLS)) is fills
