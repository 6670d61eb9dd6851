"""Every catalogue file that ships says what it must, and nothing that was not verified."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from studio import places
from studio.domain.catalogue import HubSource, ShippedSource, UrlSource
from studio.domain.engine_cards import CARDS
from studio.domain.errors import StudioError
from studio.services.models.catalogue import CatalogueError, read_catalogue, read_entry
from studio.services.models.hub import kept_name
from studio.services.models.library import ModelLibrary
from studio.services.models.stamps import fingerprint, sha256_of
from studio.services.wording import sentence
from tests.starters import starter_file

FILES = sorted((places.shipped_models_dir() / "catalogue").glob("*.toml"))
PARTS = {"lora", "control", "decode"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_entry_is_whole(path: Path) -> None:
    entry = read_entry(path)
    assert entry.title
    assert entry.summary
    assert entry.tasks
    assert entry.files or entry.folder
    assert entry.licence.why
    assert {CARDS.task(task) for task in entry.tasks} <= set(CARDS.tasks)
    card = CARDS.engine(entry.engine)
    if entry.engine:
        assert card is not None
        assert not card.fake
        assert entry.family == card.family
        assert set(entry.tasks) <= set(card.tasks)
    if not entry.starter:
        assert entry.memory_bytes
    if entry.licence.text:
        assert (places.resources_dir() / "licences" / entry.licence.text).is_file()
    if entry.licence.commercial == "unknown":
        assert not entry.starter
    for file in entry.files:
        assert (file.sha256 is None) == (file.size is None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_what_a_public_source_says(path: Path) -> None:
    """Its SHA-256 is in the catalogue, or a hub names it while it is fetched, whose address a named source states."""
    entry = read_entry(path)
    for file in entry.files:
        by_a_hub = all(isinstance(source, HubSource) for source in file.sources) and entry.seen
        assert file.sha256 is not None or by_a_hub, file.name
        for source in file.sources:
            if isinstance(source, UrlSource):
                assert file.sha256 is not None
                assert source.url.startswith("https://")
    if entry.folder is not None:
        assert entry.seen
        assert not entry.folder.sha256 or entry.folder.revision != "main", "what is pinned does not change"
        for name in entry.folder.sha256:
            assert kept_name(entry.folder, name), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_helpers_are_in_the_catalogue(path: Path) -> None:
    for model_id in read_entry(path).helpers.values():
        assert path.with_name(f"{model_id}.toml").is_file()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_files_have_their_hash(path: Path) -> None:
    for file in read_entry(path).files:
        for source in file.sources:
            if isinstance(source, ShippedSource):
                shipped = places.shipped_models_dir() / source.path
                assert shipped.stat().st_size == file.size
                assert sha256_of(shipped) == file.sha256


@pytest.mark.starter
@pytest.mark.parametrize("model_id", ["smollm2-135m-instruct", "kokoro-v1.0"])
def test_the_fetched_starters_are_known_by_their_header(model_id: str) -> None:
    known = [file for file in read_entry(FILES[0].with_name(f"{model_id}.toml")).files if file.fingerprint is not None]
    assert known
    for file in known:
        path = starter_file(model_id, file.name)
        assert (path.stat().st_size, fingerprint(path)) == (file.size, file.fingerprint)


def test_what_users_of_the_field_run_is_there() -> None:
    found = read_catalogue(places.shipped_models_dir() / "catalogue")
    assert found.problems == ()
    wanted = {
        "starter-picture", "smollm2-135m-instruct", "kokoro-v1.0", "sd15", "sd-turbo", "sdxl-base",
        "sdxl-lightning-4step", "sdxl-turbo", "sd35-medium", "flux1-schnell", "z-image-turbo", "sd15-inpaint",
        "sdxl-inpaint", "taesd",
        "controlnet-sd15-canny", "controlnet-sdxl-depth", "qwen3-0.6b", "qwen3-8b", "llama-3.2-3b", "gemma-3-4b",
        "mistral-7b", "phi-4-mini", "whisper-base", "whisper-large-v3-turbo", "piper-lessac",
    }  # fmt: skip
    assert wanted <= found.entries.keys()
    starters = [entry for entry in found.entries.values() if entry.starter]
    assert {"picture", "text", "voice"} <= {entry.family for entry in starters}


def test_what_nothing_uses_is_refused_in_a_sentence(
    qapp: QCoreApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "tiny.toml").write_text(GOOD)
    monkeypatch.setattr(places, "shipped_models_dir", lambda: tmp_path)
    library = ModelLibrary()
    assert library.entries() == ()
    with pytest.raises(StudioError) as raised:
        library.install("tiny")
    assert "nothing in Triptych uses it yet" in sentence(raised.value.failure)
    library.shut_down()


def test_all_that_ships_is_offered(qapp: QCoreApplication) -> None:
    library = ModelLibrary()
    hidden = {path.stem for path in FILES} - {entry.id for entry in library.entries()}
    assert {name for name in hidden if not name.startswith("llama-cpp")} == set()
    library.shut_down()


GOOD = """
id = "tiny"
title = "Tiny"
family = "text"
tasks = ["continue"]
[licence]
spdx = "MIT"
commercial = "yes"
[[files]]
name = "tiny.gguf"
[[files.sources]]
type = "url"
url = "https://example.org/tiny.gguf"
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "tiny"', 'id = "other"'),
        ('"text"', '"poetry"'),
        ('"yes"', '"perhaps"'),
        ('name = "tiny.gguf"', 'name = "../tiny.gguf"'),
        ('name = "tiny.gguf"', 'name = "C:/tiny.gguf"'),
        ('name = "tiny.gguf"', 'name = "tiny.gguf"\nsha256 = "abc"'),
        ('type = "url"\nurl = "https://example.org/tiny.gguf"', 'type = "shipped"\npath = "../../etc/passwd"'),
        ("[licence]", "[licence"),
        ('type = "url"', 'type = "torrent"'),
    ],
)
def test_a_bad_file_is_named_and_the_others_stay(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "good.toml").write_text(GOOD.replace('id = "tiny"', 'id = "good"'))
    bad = tmp_path / "tiny.toml"
    bad.write_text(GOOD)
    read_entry(bad)
    bad.write_text(GOOD.replace(old, new))
    with pytest.raises(CatalogueError, match=r"tiny\.toml"):
        read_entry(bad)
    found = read_catalogue(tmp_path)
    assert list(found.entries) == ["good"]
    assert len(found.problems) == 1
