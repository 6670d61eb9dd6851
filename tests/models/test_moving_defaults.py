"""Models of moving pictures that a person brings begin as those of the library do."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from studio import places
from studio.services.models.catalogue import read_entry
from studio.services.models.identify import identify
from studio.services.models.importing import import_model, recognised_as
from studio.services.models.manifests import model_folder, read_manifest
from studio.services.models.stamps import HashBook
from tests.models.test_identify import diffusers_folder

OF_THE_LIBRARY = {"WanPipeline": "wan-2.1-t2v-1.3b", "LTXPipeline": "ltx-video-2b"}


@pytest.mark.parametrize("pipeline", ["WanPipeline", "LTXPipeline"])
def test_what_is_brought_begins_well(tmp_path: Path, pipeline: str) -> None:
    what = identify(diffusers_folder(tmp_path / "My films", pipeline))
    model = import_model(what, None, HashBook(places.cache_dir() / "hashes.json"), (), copy=False)
    theirs = read_entry(places.shipped_models_dir() / "catalogue" / f"{OF_THE_LIBRARY[pipeline]}.toml").defaults
    for name in ("width", "height", "frames", "frame_rate", "steps"):
        assert model.defaults[name] == theirs[name]
    manifest = read_manifest(model_folder(model.id))
    assert manifest is not None
    assert recognised_as(msgspec.structs.replace(manifest, engine="lora"), None).defaults == {}
