"""Every reader of what comes from outside is fuzzed, and raises nothing but its own errors.

20,000 inputs here; a million by `make fuzz`."""

from __future__ import annotations

import ast
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from studio.services.exchange.formats import FORMATS
from tests.fuzz.run import fuzz
from tests.fuzz.table import TARGETS
from tests.sources import modules, names

_STUDIO = Path(__file__).parents[2] / "studio"
INPUTS = 20_000
_PARSERS = (
    "msgspec.json.decode", "msgspec.json.Decoder", "msgspec.msgpack.decode", "msgspec.msgpack.Decoder", "json.loads",
    "json.load", "tomllib.loads", "tomllib.load", "zipfile.ZipFile", "tarfile.open", "gzip.open", "zlib.decompressobj",
    "mmap.mmap", "struct.unpack", "struct.unpack_from", "Image.open", "QImage.fromData", "soundfile.SoundFile",
    "np.load", "miniaudio.get_file_info", "Tokenizer.from_file", "docx.Document", "stored.decode",
    "environment.from_string", "QImageReader", "etree.HTMLParser", "MarkdownIt", "np.frombuffer", "np.fromfile",
)  # fmt: skip
_OURS = {
    "studio.services.writing_tasks": "reads files that travel with the program",
    "studio.english.guess": "reads files that travel with the program",
    "studio.services.question_adapter": "reads files that travel with the program",
    "studio.engines.picture.starter.parts": "reads the starter model, which is held against hashes",
    "studio.engines.picture.storybook.arranging.traits": "reads the starter model, which is held against hashes",
    "studio.ui.picture.prompt.plan_reader": "reads what a worker has just encoded",
    "studio.engines.picture.pipelines.load": "needs torch; identify has read the descriptions before",
    "studio.engines.picture.pipelines.control": "needs torch; identify has read the descriptions before",
    "studio.engines.picture.pipelines.skeleton": "needs torch; identify has read the descriptions before",
    "studio.engines.picture.pipelines.seen_shapes": "needs torch; identify has read the descriptions before",
    "studio.cli.memory_need": "reads what a worker has just encoded",
    "studio.engines.runtime.cpu": "needs torch; a note of this machine",
    "studio.engines.picture.pipelines.roads": "needs torch; a note of this machine",
    "studio.wire.reach": "reads what the window has just encoded",
    "studio.services.narration.capture": "reads the samples of the microphone",
    "studio.services.narration.utterances": "reads the samples of the microphone",
    "studio.services.narration.levels": "reads the samples of the microphone, and what has just been rendered",
    "studio.domain.own_style": "reads a file that travels with the program",
    "studio.services.gallery.learnt_drawings": "reads a sheet that travels with the program",
    "studio.services.exchange.audiobook.appended_tags": "reads the file that libsndfile has just written",
    "studio.ui.narration.sound.player": "reads the samples that it has just rendered",
    "studio.engines.text.llama_cpp.network": "its decode is of tokens; `formats.gguf_file` reads the file",
    "studio.engines.text.llama_cpp.vocabulary": "a note of this machine",
    "studio.engines.text.draft_costs": "a note of this machine",
    "studio.services.models.engine_choice": "a note of this machine",
    "studio.services.jobs.token_counts": "a note of this machine",
    "studio.services.likeness": "a note of this machine",
    "studio.engines.voice.result": "reads the samples that the engine has just made",
    "studio.engines.voice.held_norms": "reads files that travel with the program",
    "studio.ui.narration.sound.chapter_player": "reads the samples that it has just rendered",
    "studio.ui.picture.pasted_recipe": "hands what is copied to `domain.recipes.reading`, which has a target",
    "studio.services.jobs.questions": "reads what a worker has just encoded",
    "studio.ui.picture.picture_cache": "reads thumbnails that it has just packed",
    "studio.services.exchange.audiobook.encoders": "writes sound",
    "studio.services.exchange.audiobook.reading_back": "reads the file that it has just written",
    "studio.services.exchange.ffmpeg": "reads the samples that a program decodes of a file it has just written",
    "studio.services.exchange.audiobook.own_sound": "its files are read by `sound_in`, its takes by `take_sound`",
    "studio.ui.writing.assistant.weigher": "a setting of the project of one type; what is none is left",
    "studio.services.exchange.docx_out": "parses XML that it has just written",
    "studio.services.exchange.submission_out": "opens a document that it has just written",
    "studio.services.exchange.odt_out": "opens an archive that it writes",
    "studio.services.exchange.epub_out": "opens an archive that it writes",
}
"""Modules that parse and have no target, with the reason."""


def _calls(tree: ast.AST) -> set[str]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {ast.unparse(call.func) for call in calls if not _looks_at_a_picture(call)}


def _looks_at_a_picture(call: ast.Call) -> bool:
    """`np.frombuffer(image.constBits(), …)` reads the pixels of a picture in memory, which a reader has decoded."""
    match call:
        case ast.Call(
            func=ast.Attribute(attr="frombuffer"),
            args=[ast.Call(func=ast.Attribute(attr="constBits" | "bits")), *_],
        ):
            return True
    return False


def test_pixels_of_a_picture_in_memory_are_not_parsed() -> None:
    assert "np.frombuffer" in _calls(ast.parse("np.frombuffer(file.read(), np.uint8)"))
    assert "np.frombuffer" not in _calls(ast.parse("np.frombuffer(image.constBits(), np.uint8)"))


def test_a_parser_made_and_used_at_once_is_found() -> None:
    assert "MarkdownIt" in _calls(ast.parse('MarkdownIt("commonmark", {}).enable("x").parse(text)'))


def _readers() -> set[str]:
    found = set()
    for path, tree in modules(_STUDIO, names(*_PARSERS)):
        if _calls(tree) & set(_PARSERS):
            found.add(".".join(path.relative_to(_STUDIO.parent).with_suffix("").parts))
    return found


def test_every_format_that_comes_in_has_a_target() -> None:
    covered = {name for target in TARGETS for name in target.covers}
    assert {row.id for row in FORMATS if row.direction == "in"} - covered == set()


def test_every_module_that_parses_has_a_target() -> None:
    covered = {name for target in TARGETS for name in target.covers}
    assert _readers() - covered - _OURS.keys() == set()


def test_what_targets_cover_is_there() -> None:
    formats = {row.id for row in FORMATS if row.direction == "in"}
    for target in TARGETS:
        for name in target.covers:
            path = _STUDIO.parent / Path(*name.split("."))
            assert name in formats or path.with_suffix(".py").exists(), f"{target.name} covers {name}"


@pytest.mark.parametrize(("work", "timer"), [("while True: pass", "SIGPROF"), ("time.sleep(60)", "SIGALRM")])
def test_what_hangs_is_ended_and_says_where(work: str, timer: str) -> None:
    code = f"import time\nfrom tests.fuzz.worker import limit_time, watch\nwatch()\nlimit_time(0.1)\n{work}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert -ended.returncode == signal.Signals[timer]
    assert "<module>" in ended.stderr


@pytest.mark.timeout(600)
def test_no_reader_raises_what_is_not_its_own(tmp_path: Path) -> None:
    tallies = fuzz(TARGETS, INPUTS, seed=0, keep=tmp_path / "kept", jobs=2)
    findings = [f"{finding}\n{finding.detail[-600:]}" for tally in tallies.values() for finding in tally.findings]
    assert not findings, "\n".join(findings)
    assert sum(tally.inputs for tally in tallies.values()) >= INPUTS * 0.99
    assert {name for name, tally in tallies.items() if not tally.inputs} == set()
