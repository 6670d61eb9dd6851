"""From the words in the source to a program in another language: extracted, translated, compiled, loaded."""

from __future__ import annotations

import importlib.util
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from studio.domain.engine_cards import CARDS
from studio.domain.errors import (
    JobInterrupted,
    ModelUnsupported,
    NoAudioDevice,
    NoNetwork,
    OutOfMemory,
    ProjectDamaged,
    StudioError,
)
from studio.domain.kinds import KINDS
from studio.domain.recipes.written import settings_of
from studio.domain.record_kinds import RECORD_KINDS
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.details import FIELD, tr_detail
from studio.services.models.identify import identify
from studio.services.session.step_words import NAMED
from studio.services.settings import SPECS
from studio.services.translation import SYSTEM, install_translation, language_choices, languages, tr, tr_count
from studio.services.wording import sentence
from tests.ui.pseudo_language import LETTERS, NAME, make_language

VARIED = PictureRequest(
    model=ModelRef("m", "e"),
    prompt="",
    task="inpaint",
    style="flat",
    variation_seed=1,
    variation_strength=0.5,
    upscale=4,
    tiled=True,
    offload=True,
    decoded_in="float32",
)
PACKAGING = Path(__file__).resolve().parent.parent / "packaging"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", PACKAGING / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["translations"] = module
    spec.loader.exec_module(module)
    return module


def translate(path: Path, words: dict[str, tuple[str, ...]]) -> None:
    """What a translator does: fill in some of the texts."""
    tree = ET.parse(path)
    for message in tree.getroot().iter("message"):
        forms = words.get(message.findtext("source", ""))
        translation = message.find("translation")
        if forms is None or translation is None:
            continue
        translation.clear()
        if message.get("numerus") == "yes":
            for form in forms:
                ET.SubElement(translation, "numerusform").text = form
        else:
            translation.text = forms[0]
    tree.write(path, "utf-8", xml_declaration=True)


def test_the_words_of_code_and_tables_are_found(tool: ModuleType) -> None:
    found = tool.sources()
    assert found["Speak scene"].file.startswith("studio/ui/narration/")
    assert found["{count} bytes"].plural
    assert "The model “{model}” is not on this machine. Install it in the model library." in found
    assert {spec.title for spec in SPECS if spec.title} <= set(found)
    assert "Stale: the text has changed" in found
    assert "Continue the text at the caret" in found
    assert {word for one in KINDS.families for word in (one.title, one.noun, one.doing)} <= set(found)
    assert {one.pace.slow_words for one in KINDS.families} <= set(found)
    assert {task.words for task in CARDS.tasks} <= set(found)
    assert {kind.noun for kind in RECORD_KINDS} <= set(found)
    assert set(NAMED) | {"Move scene", "Insert paragraphs", "Result"} <= set(found)
    assert {"New paint layer", "New mask", "Copy to a Layer", "Shrink the selection", "Select", "Star picture"} <= set(
        found
    )
    assert {task.done for task in CARDS.tasks if task.done} <= set(found)
    assert {name for name, _ in settings_of(VARIED)} <= set(found)
    assert "studio.services" not in found


@pytest.fixture
def german(tool: ModuleType, tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    """A folder with a German file in which a few texts are translated, installed."""
    path = tmp_path / "de.ts"
    tool.extract(path)
    interrupted = next(words for words in tool.sources() if "finished results were kept" in words)
    translate(
        path,
        {
            "Speak scene": ("Szene sprechen",),
            "{count} bytes": ("{count} Byte", "{count} Bytes"),
            "Queued": ("Wartet",),
            interrupted: ("Ein Ergebnis blieb.", "{count} Ergebnisse blieben."),
        },
    )
    tool.release(path)
    before = QLocale()
    installed = install_translation(qapp, "de", tmp_path)
    yield tmp_path
    QLocale.setDefault(before)
    for translator in installed:
        qapp.removeTranslator(translator)


def test_a_translated_program_speaks_its_language(german: Path) -> None:
    assert languages(german) == ("de",)
    assert tr("Speak scene") == "Szene sprechen"
    assert tr_count("{count} byte", "{count} bytes", 1) == "1 Byte"
    assert tr_count("{count} byte", "{count} bytes", 7) == "7 Bytes"
    assert sentence(JobInterrupted(kept=1)) == "Ein Ergebnis blieb."
    assert sentence(JobInterrupted(kept=4)) == "4 Ergebnisse blieben."
    assert QLocale().toString(7.5, "f", 1) == "7,5"
    assert sentence(NoAudioDevice(detail="")).startswith("No sound device was found,")


def test_bringing_a_file_up_to_date_keeps_what_is_translated(german: Path, tool: ModuleType) -> None:
    count, done = tool.extract(german / "de.ts")
    assert done == 4
    assert count == len(tool.sources())
    tool.release(german / "de.ts")
    assert tr("Speak scene") == "Szene sprechen"


def test_a_language_that_is_not_there_leaves_english(qapp: QApplication, german: Path, tmp_path: Path) -> None:
    assert install_translation(qapp, "tlh", german) == ()
    assert install_translation(qapp, "en", german) == ()
    assert install_translation(qapp, SYSTEM, tmp_path / "none") == ()
    assert language_choices() == {SYSTEM: "Follow the system", "en": "English"}


def test_the_templates_of_what_is_said_elsewhere_are_those_of_the_source(tool: ModuleType) -> None:
    """`python packaging/translations.py details` writes them anew."""
    assert tuple(tool.DETAILS.read_text("utf-8").splitlines()) == tool.details()


@pytest.fixture
def language_of_tests(qapp: QApplication, tool: ModuleType, tmp_path: Path) -> Iterator[None]:
    make_language(tool, tmp_path)
    before = QLocale()
    installed = install_translation(qapp, NAME, tmp_path)
    yield
    QLocale.setDefault(before)
    for translator in installed:
        qapp.removeTranslator(translator)


def filled(template: str) -> str:
    """With a number for each of its values."""
    return FIELD.sub("123", template).replace("{{", "{").replace("}}", "}")


@pytest.mark.usefixtures("language_of_tests")
def test_every_template_is_taken_apart_and_filled_in_again(tool: ModuleType) -> None:
    assert [template for template in tool.details() if LETTERS.search(tr_detail(filled(template)))] == []
    assert not LETTERS.search(tr_detail("The file is not as it should be: tensor 123 is there twice."))
    assert tr_detail("Segmentation fault at 0x0") == "Segmentation fault at 0x0"


@pytest.mark.usefixtures("language_of_tests")
def test_what_workers_readers_and_downloads_say_is_translated(tmp_path: Path) -> None:
    broken = tmp_path / "123.gguf"
    broken.write_bytes(b"GGUF" + bytes(60))
    with pytest.raises(StudioError) as refused:
        identify(broken)
    said = [
        sentence(refused.value.failure).replace(str(broken), ""),
        sentence(OutOfMemory(device="cpu", fits="one picture at a time")),
        sentence(ModelUnsupported(model="7", reason="Models made of several experts cannot be run yet.")),
        sentence(NoNetwork(source="the npm package 1 2", detail="")),
        sentence(ProjectDamaged(path="1", detail="asset 12 is missing or damaged")),
        tr_detail("fetching 12.34"),
        tr_detail("Only 12 tokens of the model's context were left for the answer."),
    ]
    assert [words for words in said if LETTERS.search(words)] == []
