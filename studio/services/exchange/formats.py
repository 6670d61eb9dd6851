"""Every format that Triptych writes or reads, one row a format.

Dialogs, menus, drag and drop and the command line offer what stands here, and nothing else. A new format is one file in
this package, which states its row, and its name below. Any thread; data only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from studio.formats.pickles import PICKLE_SUFFIXES
from studio.project.package import export_package, import_package
from studio.services.exchange.docx_in import DOCX_IN
from studio.services.exchange.docx_out import DOCX
from studio.services.exchange.epub_out import EPUB
from studio.services.exchange.format import Act, Direction, Format, by_name, no_step
from studio.services.exchange.fountain_in import FOUNTAIN_IN
from studio.services.exchange.fountain_out import FOUNTAIN
from studio.services.exchange.gutenberg import parted
from studio.services.exchange.manuscript_in import ImportedScene, Step
from studio.services.exchange.manuscript_text import HTML, MARKDOWN, TEXT
from studio.services.exchange.markdown_in import MARKDOWN_IN
from studio.services.exchange.moving_out import FILM_OUT
from studio.services.exchange.narration_wav import WAV
from studio.services.exchange.novelwriter_in import NOVELWRITER_IN
from studio.services.exchange.odt_in import ODT_IN
from studio.services.exchange.odt_out import ODT
from studio.services.exchange.pages_in import EPUB_IN, HTML_IN
from studio.services.exchange.palettes import GPL, PALETTE_IN
from studio.services.exchange.pdf_in import PDF_IN
from studio.services.exchange.pdf_out import PDF
from studio.services.exchange.picture_flat import FLAT
from studio.services.exchange.picture_layered import ORA, ORA_IN, PSD, PSD_IN
from studio.services.exchange.picture_png import PNG
from studio.services.exchange.project_folders import project_file_in
from studio.services.exchange.recipe_in import PICTURES_IN
from studio.services.exchange.rtf_in import RTF_IN
from studio.services.exchange.rtf_out import RTF
from studio.services.exchange.scrivener_in import SCRIVENER_IN
from studio.services.exchange.set_around import marked
from studio.services.exchange.sound_in import SOUND_IN, VIDEO_IN
from studio.services.exchange.ssml_in import SSML_IN
from studio.services.exchange.style_files import STYLES_IN, STYLES_OUT
from studio.services.exchange.submission_out import SUBMISSION_DOCX, SUBMISSION_PDF
from studio.services.exchange.subtitles import LRC, SRT, VTT
from studio.services.exchange.text_in import TEXT_IN
from studio.services.exchange.wildcards_in import WILDCARDS_IN


def _of_scene(row: Format[Act]) -> Format[Act]:
    return replace(row, id=row.id.replace("manuscript.", "scene."), subject="scene")


def _project(name: str, words: str, suffix: str, act: Act, direction: Direction) -> Format[Act]:
    return Format(
        id=f"project.{name}", subject="project", direction=direction, words=words, suffixes=(suffix,), act=act
    )


PICTURE_OUT: Final = (PNG, *FLAT)
CANVAS_OUT: Final = (ORA, PSD)
CANVAS_IN: Final = (ORA_IN, PSD_IN)
PICTURE_IN: Final = PICTURES_IN
MANUSCRIPT_OUT: Final = (MARKDOWN, TEXT, HTML, DOCX, ODT, RTF, EPUB, PDF, FOUNTAIN)
SUBMISSION_OUT: Final = (SUBMISSION_DOCX, SUBMISSION_PDF)
MANUSCRIPT_IN: Final = (
    MARKDOWN_IN,
    TEXT_IN,
    DOCX_IN,
    ODT_IN,
    RTF_IN,
    HTML_IN,
    EPUB_IN,
    FOUNTAIN_IN,
    SSML_IN,
    NOVELWRITER_IN,
    SCRIVENER_IN,
)
SOURCE_IN: Final[tuple[Format[Any], ...]] = (
    PDF_IN,
    DOCX_IN,
    EPUB_IN,
    HTML_IN,
    TEXT_IN,
    MARKDOWN_IN,
    ODT_IN,
    RTF_IN,
)
SUBTITLES_OUT: Final = (SRT, VTT, LRC)
SCENE_OUT: Final = (*(_of_scene(row) for row in MANUSCRIPT_OUT), *SUBTITLES_OUT)
RECORDING_IN: Final = (SOUND_IN, VIDEO_IN)
NARRATION_OUT: Final = (WAV,)
PALETTE_OUT: Final = (GPL,)
PROJECT_IN: Final = (_project("triptych", "Triptych project", ".triptych", None, "in"),)
PROJECT_OUT: Final = (_project("triptych", "Triptych project", ".triptych", None, "out"),)
PACKAGE_IN: Final = (_project("package", "ZIP package", ".zip", import_package, "in"),)
PACKAGE_OUT: Final = (_project("package", "ZIP package", ".zip", export_package, "out"),)


def _model(name: str, words: str, suffix: str) -> Format[None]:
    return Format(id=f"model.{name}", subject="model", direction="in", words=words, suffixes=(suffix,), act=None)


MODEL_IN: Final = (
    _model("safetensors", "Safetensors model", ".safetensors"),
    _model("gguf", "GGUF model", ".gguf"),
    _model("onnx", "ONNX model", ".onnx"),
)
"""Asked for by name only in dialogs: what a file is, the model library reads inside it."""


FORMATS: Final[tuple[Format[Any], ...]] = (
    *PICTURE_OUT, *PICTURE_IN, *CANVAS_OUT, *CANVAS_IN,
    *SCENE_OUT, *MANUSCRIPT_OUT, *SUBMISSION_OUT, *MANUSCRIPT_IN, *NARRATION_OUT, *PROJECT_OUT, *PROJECT_IN,
    *PACKAGE_OUT, *PACKAGE_IN, *MODEL_IN, *RECORDING_IN, *PALETTE_OUT, *PALETTE_IN, *WILDCARDS_IN,
    *STYLES_OUT, *STYLES_IN, PDF_IN, *FILM_OUT,
)  # fmt: skip
"""The whole table; who offers formats takes the rows of one subject and direction, above."""


def scenes_from_file(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """A file of any of MANUSCRIPT_IN, by its name, divided at its headings, what is set around a book parted
    from it, its front matter marked. Raises StudioError(FileUnreadable | BadInput | FormatUnknown)."""
    return marked(parted(by_name(path, MANUSCRIPT_IN).act(path, step)))


def manuscript_at(path: Path) -> Path | None:
    """The file of MANUSCRIPT_IN that a path means, for what is dropped or given to the program: itself, or that of a
    folder that holds a project of another program; None for another. Looks at a folder."""
    if any(row.takes(path) for row in MANUSCRIPT_IN):
        return path
    return project_file_in(path)


def may_be_model(path: Path) -> bool:
    """For drops: a file that is a model by its name, or is taken for one and then refused with the reason."""
    return any(row.takes(path) for row in MODEL_IN) or path.suffix.lower() in PICKLE_SUFFIXES
