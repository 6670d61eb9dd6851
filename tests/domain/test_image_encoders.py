"""Which image encoder an IP-Adapter is used with, and what is said where it lacks one."""

from __future__ import annotations

import pytest

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import ModelMissing, ModelUnsupported, StudioError
from studio.domain.guides import ENCODER, NO_ENCODER, encoder_for


def model(id: str, architecture: str, task: str, *files: str) -> InstalledModel:
    return InstalledModel(
        id=id, title=id, family="picture", engine="diffusers", architecture=architecture, tasks=(task,), root="/",
        files={name: f"/{name}" for name in files},
    )  # fmt: skip


ALONE = model("own", "sd1", "reference", "ip-adapter_sd15.safetensors")
SEES = model("eyes", "clip", "image-encoder", "config.json")


def test_its_own_or_one_that_is_here() -> None:
    assert (
        encoder_for([], model("own", "sd1", "reference", "adapter.safetensors", "image_encoder/config.json"), None)
        is None
    )
    assert encoder_for([ALONE, SEES], ALONE, None) is SEES


def test_the_one_that_the_library_has_is_missed() -> None:
    for architecture, failure in (
        ("sd1", ModelMissing(model_id=ENCODER)),
        ("flux", ModelUnsupported(model="own", reason=NO_ENCODER)),
    ):
        with pytest.raises(StudioError) as refused:
            encoder_for([ALONE], model("own", architecture, "reference", "adapter.safetensors"), None)
        assert refused.value.failure == failure
