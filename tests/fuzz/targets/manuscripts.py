"""Manuscripts from other programs: Word documents, Markdown, plain text."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import docx

from studio.domain.document import Document
from studio.domain.errors import StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange.copied_passages import copied_passages, pasted_passages
from studio.services.exchange.docx_in import scenes_from_docx
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.epub_out import manuscript_epub
from studio.services.exchange.fountain_in import scenes_from_fountain
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.exchange.markdown_in import scenes_from_markdown
from studio.services.exchange.novelwriter_in import scenes_from_novelwriter
from studio.services.exchange.odt_in import scenes_from_odt
from studio.services.exchange.odt_out import manuscript_odt
from studio.services.exchange.pages_in import scenes_from_epub, scenes_from_html
from studio.services.exchange.pasted_pages import read_page
from studio.services.exchange.returned import bring_back
from studio.services.exchange.rtf_in import scenes_from_rtf
from studio.services.exchange.rtf_out import manuscript_rtf
from studio.services.exchange.scrivener_in import scenes_from_scrivener
from studio.services.exchange.ssml_in import scenes_from_ssml
from studio.services.exchange.text_in import scenes_from_text
from tests.fuzz.formats import rtf_changed, xml_of, zip_of
from tests.fuzz.mutate import flipped, with_a_piece_again, with_noise
from tests.fuzz.target import Mutator, Target
from tests.services import returned_files
from tests.services.novel_folders import (
    FOUNTAIN_TEXT,
    HANDLE,
    NOVELWRITER_FILE,
    NOVELWRITER_TEXT,
    SCRIVENER_FILE,
    SCRIVENER_NOTES,
    SCRIVENER_TEXT,
    novelwriter_folder,
    scrivener_folder,
)
from tests.services.office_texts import LIBRE_OFFICE, RICH_TEXT, odt_of

_WORDS = "# One\n\nIt was **late** and *dark*, “he said”.\n\n> quoted [link](x)\n\n- a\n- b\n\n## Two\n\n***\n\nEnd.\n"


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000004000000040802000000269309290000001449444154789c633ca1a1c100034c0c"
    "48003707003854012024ef7a6b0000000049454e44ae426082"
)


def _word(folder: Path) -> Sequence[Path]:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "The Harbour", "Ines Vale"
    document.add_heading("One", 1)
    document.add_paragraph("It was ").add_run("late").bold = True
    document.add_paragraph("End.")
    document.add_picture(io.BytesIO(_PNG))
    document.save(str(folder / "book.docx"))
    return [folder / "book.docx"]


_SENT = Document()
_SENT.apply(
    import_change(_SENT, [ImportedScene("One", (Passage("It was late."), Passage("The rain fell."), Passage("End.")))])
)


def _back(folder: Path) -> Sequence[Path]:
    """One of ours, with everything that an editor does."""

    def edit(body: object) -> None:
        returned_files.replace(body, "It was", "late", "early")
        returned_files.comment(body, "It was", "was", 0)
        returned_files.move_tracked(body, "End.", "It was")
        returned_files.add_paragraph(body, "The rain", "New.", tracked=True)

    notes = [("Eva", "Why?", "", False), ("Me", "So.", "0", True)]
    (folder / "back.docx").write_bytes(returned_files.returned(manuscript_docx(_SENT), edit, notes))
    return [folder / "back.docx"]


def _bring_back(path: Path) -> object:
    back = bring_back(_SENT, path)
    document = _SENT.copy()
    document.apply(back.change)
    return back


def _odt(folder: Path) -> Sequence[Path]:
    """One of ours, one as LibreOffice has it: nested lists, styles upon styles, notes, frames, changes."""
    (folder / "book.odt").write_bytes(manuscript_odt(_book()))
    (folder / "office.odt").write_bytes(odt_of(LIBRE_OFFICE))
    return sorted(folder.iterdir())


def _rich(folder: Path) -> Sequence[Path]:
    (folder / "ours.rtf").write_bytes(manuscript_rtf(_book()))
    (folder / "office.rtf").write_bytes(RICH_TEXT)
    return sorted(folder.iterdir())


def _book() -> Document:
    document = Document()
    note = Mark(2, 3, "footnote", "A note.")
    passages = (Passage("It\u2020 was late.", marks=(note,)), Passage("| a | b |\u2028| 1 | 2 |", "table"),
                Passage("one", "numbered-item"))  # fmt: skip
    document.apply(import_change(document, [ImportedScene("One", passages)]))
    return document


def _page(folder: Path) -> Sequence[Path]:
    (folder / "page").write_text(
        "<html><head><style>p{}.x,i{font-weight:bold}</style></head>"
        "<body><p class=MsoListParagraph><![if !supportLists]>·<![endif]>One"
        "<p style='font-weight: 700'>It was <i>late<br></i> &amp; dark<!-- no --><![CDATA[x]]><ul><li>a<li>b</ul><hr/>"
        "<p class=x>n<a href='#_ftn1'>[1]</a><img src='data:image/png;base64,iVBO'><div id=_ftn1><p>[1] note</div>",
        "utf-8",
    )
    return [folder / "page"]


def _copied(folder: Path) -> Sequence[Path]:
    marks = (Mark(0, 3, "bold"), Mark(4, 5, "footnote", "As told"))
    picture = Passage("A lamp", "picture", asset="a" * 64)
    words = (Passage("One †", "quote", marks), picture, Passage("x\u2028y", "code"))
    (folder / "copied").write_bytes(copied_passages(words))
    return [folder / "copied"]


def _pasted(path: Path) -> object:
    return pasted_passages(path.read_bytes())


def _paste(path: Path) -> object:
    return read_page(path.read_text("utf-8", "surrogateescape"))


def _text(name: str) -> Target:
    def seeds(folder: Path) -> Sequence[Path]:
        (folder / "plain").write_text(_WORDS, "utf-8")
        (folder / "wide").write_bytes(_WORDS.encode("utf-16"))
        return sorted(folder.iterdir())

    return Target(
        name=name,
        seeds=seeds,
        read=scenes_from_markdown if name == "markdown" else scenes_from_text,
        allowed=(StudioError,),
        covers=(f"manuscript.{name}", f"studio.services.exchange.{name}_in"),
    )


def _web_page(folder: Path) -> Sequence[Path]:
    (folder / "page.html").write_text(
        "<html><head><title>Book</title><meta charset=utf-8></head><body><h1>One</h1><p>It was<a href='#fn1'>1</a> "
        "<i>late</i>.</p><img src=x><svg><image xlink:href='data:image/png;base64,iVBORw0KGgo='></svg><ol>"
        "<li id=fn1>A note <a href='#r1'>^</a></li></ol></body></html>",
        "utf-8",
    )
    return [folder / "page.html"]


def _epub(folder: Path) -> Sequence[Path]:
    document = Document()
    note = Mark(3, 4, "footnote", "A note.")
    scenes = [
        ImportedScene("One", (Passage("It\u2020 was late.", marks=(note,)),)),
        ImportedScene("Two", (Passage("a"),), 2),
    ]
    document.apply(import_change(document, scenes))
    (folder / "book.epub").write_bytes(manuscript_epub(document))
    return [folder / "book.epub"]


SSML = """<?xml version="1.0"?>
<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en">
<p><s>It was <emphasis level="strong">late</emphasis>.</s><break time="1500ms"/><s>The <sub alias="doctor">Dr</sub>
said <phoneme alphabet="ipa" ph="m\u0254\u02c8\u0279o\u028a">Moreau</phoneme> was the
<say-as interpret-as="ordinal">3</say-as>.</s></p>
<voice name="Emma"><prosody rate="90%"><p>Rain &amp; wind.</p></prosody></voice></speak>
"""


def _speech(folder: Path) -> Sequence[Path]:
    (folder / "speech.ssml").write_text(SSML, "utf-8")
    return [folder / "speech.ssml"]


def _screenplay(folder: Path) -> Sequence[Path]:
    (folder / "play").write_text(FOUNTAIN_TEXT, "utf-8")
    return [folder / "play"]


def _novel(folder: Path) -> Sequence[Path]:
    """The file of a project, then a text of it."""
    (folder / "novel").write_bytes(NOVELWRITER_FILE.encode() + _NEXT + NOVELWRITER_TEXT.encode())
    return [folder / "novel"]


def _read_novel(path: Path) -> object:
    described, _, text = path.read_bytes().partition(_NEXT)
    with tempfile.TemporaryDirectory() as made:
        return scenes_from_novelwriter(novelwriter_folder(Path(made), described, {HANDLE: text}))


def _binder(folder: Path) -> Sequence[Path]:
    (folder / "binder").write_bytes(_NEXT.join((SCRIVENER_FILE.encode(), SCRIVENER_TEXT, SCRIVENER_NOTES.encode())))
    return [folder / "binder"]


def _read_binder(path: Path) -> object:
    described, text, notes, *_more = (*path.read_bytes().split(_NEXT), b"", b"")
    with tempfile.TemporaryDirectory() as made:
        files = {"S1/content.rtf": text, "S1/content.comments": notes, "S1/synopsis.txt": notes}
        return scenes_from_scrivener(scrivener_folder(Path(made), described, files))


def _zipped(*parts: str) -> tuple[Mutator, ...]:
    """Half of the changes are of elements of these parts."""
    return zip_of(flipped), zip_of(with_noise), zip_of(with_a_piece_again), *[xml_of(*parts)] * 3


_NEXT = b"\n\0\0\n"
"""Between the files of a project."""
MANUSCRIPTS = (
    Target(
        name="fountain",
        seeds=_screenplay,
        read=scenes_from_fountain,
        allowed=(StudioError,),
        covers=("manuscript.fountain", "studio.services.exchange.fountain_in"),
    ),
    Target(
        name="ssml",
        seeds=_speech,
        read=scenes_from_ssml,
        allowed=(StudioError,),
        mutators=(flipped, with_noise, with_a_piece_again),
        covers=("manuscript.ssml", "studio.services.exchange.ssml_in"),
    ),
    Target(
        name="novelwriter",
        seeds=_novel,
        read=_read_novel,
        allowed=(StudioError,),
        covers=("manuscript.novelwriter", "studio.services.exchange.novelwriter_in"),
        share=0.3,
    ),
    Target(
        name="scrivener",
        seeds=_binder,
        read=_read_binder,
        allowed=(StudioError,),
        covers=("manuscript.scrivener", "studio.services.exchange.scrivener_in"),
        mutators=(flipped, with_noise, with_a_piece_again, rtf_changed),
        share=0.3,
    ),
    _text("markdown"),
    _text("text"),
    Target(
        name="copied",
        seeds=_copied,
        read=_pasted,
        allowed=(),
        covers=("studio.services.exchange.copied_passages",),
    ),
    Target(
        name="html",
        seeds=_page,
        read=_paste,
        allowed=(),
        covers=("studio.services.exchange.html_in", "studio.services.exchange.pasted_pages"),
    ),
    Target(
        name="web-page",
        seeds=_web_page,
        read=scenes_from_html,
        allowed=(StudioError,),
        covers=("manuscript.html", "studio.services.exchange.pages_in", "studio.services.exchange.page_notes"),
    ),
    Target(
        name="epub",
        seeds=_epub,
        read=scenes_from_epub,
        allowed=(StudioError,),
        covers=("manuscript.epub",),
        mutators=_zipped(".xhtml", ".opf"),
        share=0.3,
    ),
    Target(
        name="docx",
        seeds=_word,
        read=scenes_from_docx,
        allowed=(StudioError,),
        covers=("manuscript.docx", "studio.services.exchange.docx_in", "studio.services.exchange.document_facts"),
        mutators=_zipped("document.xml", "styles.xml", "core.xml"),
        share=0.3,
    ),
    Target(
        name="returned",
        seeds=_back,
        read=_bring_back,
        allowed=(StudioError,),
        covers=("studio.services.exchange.docx_tracked", "studio.services.exchange.returned"),
        mutators=_zipped("document.xml", "comments.xml", "commentsExtended.xml"),
        share=0.3,
    ),
    Target(
        name="rtf",
        seeds=_rich,
        read=scenes_from_rtf,
        allowed=(StudioError,),
        covers=("manuscript.rtf", "studio.services.exchange.rtf_in"),
        mutators=(flipped, with_noise, with_a_piece_again, rtf_changed),
        share=0.3,
    ),
    Target(
        name="odt",
        seeds=_odt,
        read=scenes_from_odt,
        allowed=(StudioError,),
        covers=("manuscript.odt", "studio.services.exchange.odt_in", "studio.services.exchange.zipped_xml"),
        mutators=_zipped("content.xml", "styles.xml"),
        share=0.3,
    ),
)
