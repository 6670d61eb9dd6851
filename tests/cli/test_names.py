"""What is asked for by a name that nothing has is answered as such, with what there is; never as "install ..."."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from studio import places
from studio.cli.asking import check_style, model_for, voice_for, voices_here
from studio.cli.main import main
from studio.domain.catalogue import Licence
from studio.domain.errors import ModelMissing, ModelUnsupported, NameUnknown, RuntimeMissing, StudioError
from studio.services.models.library import ModelLibrary
from studio.services.models.manifests import Manifest, ManifestFile, write_manifest
from studio.services.models.stamps import fingerprint
from tests.cli.in_process import triptych


def put(model_id: str, **fields: object) -> None:
    """A model that was imported, as its manifest has it."""
    folder = places.models_dir() / model_id
    folder.mkdir(parents=True)
    (folder / "m.onnx").write_bytes(b"x")
    values: dict[str, object] = {
        "id": model_id,
        "origin": "imported",
        "title": model_id.title(),
        "family": "voice",
        "engine": "kokoro-onnx",
        "architecture": "kokoro",
        "tasks": ("speak",),
        "files": (ManifestFile(name="m.onnx", size=1, fingerprint=fingerprint(folder / "m.onnx")),),
        "licence": Licence(spdx="MIT", commercial="yes"),
    }
    write_manifest(folder, Manifest(**(values | fields)))  # type: ignore[arg-type]


def failure_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object], str]:
    code = main([*arguments, "--json"])
    out = json.loads(capsys.readouterr().out)
    return code, out["error"], out["message"]


@pytest.fixture
def library(qapp: QCoreApplication) -> ModelLibrary:
    put("speaker")
    return ModelLibrary()


def test_an_unknown_voice(library: ModelLibrary, home: Path, tmp_path: Path) -> None:
    project = tmp_path / "kept.triptych"
    out = tmp_path / "x.wav"
    done = triptych(home, "speak", "Hello.", "--voice", "nosuch", "--json", "--out", out, "--project", project)
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["failure"], error["what"], error["name"]) == (3, "name-unknown", "voice", "nosuch")
    assert error["known"] == [voice.id for voice in voices_here(library)]
    assert "No voice is called “nosuch”" in done.stderr
    assert "nstall" not in done.stderr
    assert not project.exists(), "nothing was begun"


def test_the_voices_are_listed_the_best_first(library: ModelLibrary, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "list", "--json"]) == 0
    voices = json.loads(capsys.readouterr().out)
    assert voices[0]["id"] == "af_heart"
    assert {"bf_emma", "am_puck"} <= {voice["id"] for voice in voices}
    assert main(["voices", "list"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("af_heart")
    assert "Heart, woman" in first


def test_who_speaks_in_a_text_gets_a_voice(
    library: ModelLibrary, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = tmp_path / "book.txt"
    book.write_text("“Come\nhere,” said Anna.\n\n“No,” Ben said.\n\n“Yes,” said Anna.\n", "utf-8")
    assert main(["voices", "speakers", str(book)]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[:2] for row in rows] == [["Anna", "2 lines"], ["Ben", "one line"]]
    assert [row[2][1] for row in rows] == ["f", "m"]
    assert rows[0][2] != "af_heart", "the narrator has it"
    assert [row[3].split(", ")[1] for row in rows] == ["woman", "man"], "the voice's title stands behind its name"
    assert main(["voices", "speakers", str(book), "--narrator", rows[0][2], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {"name": "Anna", "aliases": [], "lines": 2, "voice": "af_heart"}
    book.write_text("Nothing is said.", "utf-8")
    assert main(["voices", "speakers", str(book)]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == (
        "",
        "Nobody speaks here, as far as the text tells it by its quotation marks.\n",
    )


def test_without_a_speech_model_the_list_says_which_to_fetch(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    code, error, _ = failure_of(capsys, "voices", "list")
    assert (code, error["failure"], error["model_id"]) == (3, "model-missing", "kokoro-v1.0")


def test_voices_by_name_blend_and_pack(library: ModelLibrary) -> None:
    model = library.named("speaker")
    assert voice_for(library, model, "") == "af_heart"
    assert voice_for(library, model, "af_heart:60+am_puck:40") == "af_heart:60+am_puck:40"
    with pytest.raises(StudioError) as packed:
        voice_for(library, model, "if_sara")
    assert packed.value.failure == ModelMissing(model_id="kokoro-voices-all", file="if_sara.bin")
    with pytest.raises(StudioError) as blend:
        voice_for(library, model, "af_heart+af_hart")
    assert isinstance(blend.value.failure, NameUnknown)
    assert blend.value.failure.name == "af_hart"
    assert blend.value.failure.near[0] == "af_heart"


def test_speakers_of_a_piper_voice(library: ModelLibrary, qapp: QCoreApplication) -> None:
    put("many", engine="piper-onnx", architecture="piper")
    folder = places.models_dir() / "many"
    (folder / "m.onnx.json").write_text('{"num_speakers": 3, "speaker_id_map": {"ann": 0}}')
    files = tuple(
        ManifestFile(name=name, size=1, fingerprint=fingerprint(folder / name)) for name in ("m.onnx", "m.onnx.json")
    )
    write_manifest(
        folder,
        Manifest(
            id="many", origin="imported", title="Many", family="voice", engine="piper-onnx", architecture="piper",
            tasks=("speak",), files=files,
        ),
    )  # fmt: skip
    library.refresh()
    model = library.named("many")
    assert [voice_for(library, model, name) for name in ("", "ann", "2")] == ["many", "ann", "2"]
    for name in ("3", "af_heart"):
        with pytest.raises(StudioError) as caught:
            voice_for(library, model, name)
        assert isinstance(caught.value.failure, NameUnknown)


def test_an_unknown_model(library: ModelLibrary, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StudioError) as caught:
        model_for(library, "speeker", "voice", "speak")
    failure = caught.value.failure
    assert isinstance(failure, NameUnknown)
    assert failure.near[0] == "speaker"
    assert failure.known[0] == "speaker", "what is here comes first"
    assert {"kokoro-v1.0", "piper-amy"} <= set(failure.known)
    assert "starter-picture" not in failure.known, "it is of another family"
    with pytest.raises(StudioError) as fetchable:
        model_for(library, "smollm2-135m-instruct", "text", "continue")
    assert fetchable.value.failure == ModelMissing(model_id="smollm2-135m-instruct")
    with pytest.raises(StudioError) as other:
        model_for(library, "speaker", "text", "continue")
    assert isinstance(other.value.failure, ModelUnsupported)
    for command in (["verify", "nosuch"], ["remove", "speaker", "nosuch"]):
        code, error, _ = failure_of(capsys, "models", *command)
        assert (code, error["failure"], error["what"]) == (3, "name-unknown", "model")
    assert library.get("speaker") is not None


def test_an_unknown_style(library: ModelLibrary) -> None:
    starter = library.named("starter-picture")
    check_style(library, starter, "")
    check_style(library, starter, "3d")
    with pytest.raises(StudioError) as caught:
        check_style(library, starter, "Flaat")
    failure = caught.value.failure
    assert isinstance(failure, NameUnknown)
    assert (failure.what, failure.near[0]) == ("style", "flat")
    with pytest.raises(StudioError) as none:
        check_style(library, library.named("speaker"), "flat")
    assert none.value.failure == NameUnknown(what="style", name="flat")


def test_a_runtime_that_is_missing_is_named(library: ModelLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.services.models.fit.find_spec", lambda _package: None)
    for wanted in ("", "speaker"):
        with pytest.raises(StudioError) as caught:
            model_for(library, wanted, "voice", "speak")
        assert caught.value.failure == RuntimeMissing(package="onnxruntime", extra="cpu")


def test_a_runtime_that_is_missing_is_named_before_a_model_is_fetched_in_vain(
    qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = ModelLibrary()
    assert library.why_none("voice", "speak") == ModelMissing(model_id="kokoro-v1.0")
    monkeypatch.setattr("studio.services.models.fit.find_spec", lambda _package: None)
    for family, task in (("voice", "speak"), ("text", "continue"), ("picture", "text-to-image")):
        assert library.why_none(family, task) == RuntimeMissing(package="onnxruntime", extra="cpu")


def test_a_model_of_an_engine_that_this_version_has_not(qapp: QCoreApplication) -> None:
    put("later", engine="later-onnx")
    library = ModelLibrary()
    with pytest.raises(StudioError) as caught:
        model_for(library, "", "voice", "speak")
    failure = caught.value.failure
    assert isinstance(failure, NameUnknown)
    assert (failure.what, failure.name) == ("engine", "later-onnx")
    assert "kokoro-onnx" in failure.known
    assert "fake-voice" not in failure.known


@pytest.mark.parametrize(
    ("command", "name", "endings"),
    [
        ("write", "z.docx", (".txt", ".md", ".html")),
        ("picture", "x.gif", (".png", ".jpg", ".webp", ".avif", ".tif")),
        ("speak", "x.mp3", (".wav",)),
        ("write", "z.pdf", (".txt", ".md", ".html")),
    ],
)
def test_an_ending_that_cannot_be_written_is_refused_with_those_that_can(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, name: str, endings: tuple[str, ...]
) -> None:
    out = tmp_path / name
    code, error, message = failure_of(capsys, command, "a house", "--out", str(out))
    assert (code, error["failure"]) == (1, "format-unknown")
    assert all(ending in message for ending in endings)
    assert not out.exists()


def test_a_project_is_made_under_its_own_ending_alone(home: Path, tmp_path: Path) -> None:
    done = triptych(home, "write", "Once", "--project", tmp_path / "novel.docx")
    assert done.returncode == 1
    assert "give a name that ends in .triptych" in done.stderr
    assert list(tmp_path.glob("novel*")) == []


def test_only_models_that_can_do_what_is_asked_are_told(library: ModelLibrary) -> None:
    with pytest.raises(StudioError) as raised:
        model_for(library, "nosuch", "picture", "text-to-image")
    failure = raised.value.failure
    assert isinstance(failure, NameUnknown)
    assert {"starter-picture", "sdxl-base"} <= set(failure.known)
    assert not {"cut-out", "upscale-fast", "style-transfer", "controlnet-sd15-canny"} & set(failure.known)
