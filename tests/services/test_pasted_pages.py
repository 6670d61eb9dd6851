"""What Word, LibreOffice, the web and mail programs put on the clipboard, as they write it."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from studio.domain.passages import Passage
from studio.services.exchange.pasted_pages import is_cut, read_page

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><style><!--
 p.MsoNormal, li.MsoNormal {margin:0cm; font-size:12.0pt;}
 span.Shout {mso-style-name:Shout; font-weight:bold; text-decoration:underline;}
 span.MsoHyperlink {text-decoration:underline;} span.MsoFootnoteReference {vertical-align:super;}
--></style></head><body lang=EN-GB>
<!--StartFragment-->
<p class=MsoNormal>It was <span class=Shout>late</span>, said <span style='font-variant:small-caps'>Anno</span>
H<sub>2</sub>O m<sup>2</sup>.<a style='mso-footnote-id:ftn1'
href="file:///C:/Temp/msohtmlclip1/01/clip_filename.htm#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if
!supportFootnotes]><span class=MsoFootnoteReference><span style='font-size:12.0pt'>[1]</span></span><![endif]></span>
</span></a><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>First</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'
>&#183;<span>&nbsp; </span></span><![endif]>Inner</p>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="P" alt="A square"><v:imagedata src="x.png"/></v:shape><![endif]-->
<![if !vml]><img width=20 height=20 src="{picture}" alt="A square" v:shapes="P"><![endif]></p>
<!--EndFragment-->
<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all><hr align=left size=1><![endif]>
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1"
name="_ftn1" title=""><span class=MsoFootnoteReference>[1]</span></a> As told.<o:p></o:p></p></div></div></body>
</html>"""
LIBRE_OFFICE = """<!DOCTYPE html><html><head><meta name="generator" content="LibreOffice 7.4 (Linux)"/>
<style type="text/css">
@page { size: 21cm 29.7cm } p { line-height: 115% } a.sdfootnoteanc { font-size: 57% } .T1 { font-style: italic }
</style></head><body lang="en-GB" dir="ltr"><p>It <u>was</u> <span class="T1">late</span><a class="sdfootnoteanc"
name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>.</p>
<ol><li><p>One</p><ul><li><p>In it</p></li></ul></li><li><p>Two</p></li></ol>
<p><img src="{picture}" name="Image1" alt="A lamp" width="20" height="20" border="0"/> <br/></p>
<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a
>Of the year.</p></div></body></html>"""
MAIL = """<meta charset='utf-8'><style>.x1 { text-decoration: underline; } .gone{display:none}</style>
<div dir="ltr">Dear all,
<span class="x1">do come</span>.<div class="gone">preheader</div><img src="https://mail.example/open.gif" width="1"
></div><img src="data:image/png;base64,{data}" alt="Us"><img src="file:///etc/hostname">"""


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), (200, 40, 40)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """The address of a picture in the folder for temporary files."""
    folder = tmp_path / "tmp" / "clip 1"
    folder.mkdir(parents=True)
    (folder / "a.png").write_bytes(png())
    return (folder / "a.png").as_uri()


def told(one: Passage) -> tuple[str, str, int, list[tuple[str, str, str]]]:
    marks = [(mark.style, one.text[mark.start : mark.end], mark.target) for mark in one.marks]
    return one.style, one.text, one.depth, marks


def test_word(picture: str, tmp_path: Path) -> None:
    page = read_page(WORD.replace("{picture}", picture), folder=tmp_path / "tmp")
    assert [told(one) for one in page.passages] == [
        ("body", "It was late, said Anno H2O m2.†", 0, [
            ("bold", "late", ""), ("underline", "late", ""), ("small-caps", "Anno", ""), ("subscript", "2", ""),
            ("superscript", "2", ""), ("footnote", "†", "As told."),
        ]),
        ("numbered-item", "First", 0, []),
        ("list-item", "Inner", 1, []),
        ("picture", "A square", 0, []),
    ]  # fmt: skip
    assert (len(page.pictures), +page.lost) == (1, {})


def test_libreoffice(picture: str, tmp_path: Path) -> None:
    page = read_page(LIBRE_OFFICE.replace("{picture}", picture), folder=tmp_path / "tmp")
    assert [told(one) for one in page.passages] == [
        ("body", "It was late†.", 0, [
            ("underline", "was", ""), ("italic", "late", ""), ("footnote", "†", "Of the year."),
        ]),
        ("numbered-item", "One", 0, []),
        ("list-item", "In it", 1, []),
        ("numbered-item", "Two", 0, []),
        ("picture", "A lamp", 0, []),
    ]  # fmt: skip
    assert len(page.pictures) == 1


def test_what_an_editor_did_is_counted(tmp_path: Path) -> None:
    word = """<p class=MsoNormal>She was <span class=msoDel><del cite="mailto:Ed" datetime="2024-01-01T10:00">slow</del>
    </span><span class=msoIns><ins cite="mailto:Ed">quick</ins></span><a style='mso-comment-reference:E_1;
    mso-comment-date:20240101T1000'>, alone</a><span class=MsoCommentReference><![if !supportAnnotations]><a
    class=msocomanchor href="#_msocom_1" name="_msoanchor_1">[E1]</a><![endif]></span>.</p>"""
    page = read_page(word, folder=tmp_path)
    assert [told(one) for one in page.passages] == [("body", "She was quick, alone.", 0, [])]
    assert dict(page.lost) == {"deletions": 1, "comments": 1}
    # As LibreOffice 7.4 wrote it of a text with a comment.
    libre = LIBRE_OFFICE.replace("<u>was</u>", "<u>was</u><!-- Why here? -->").replace("{picture}", "file:///none.png")
    assert dict(read_page(libre, folder=tmp_path).lost) == {"comments": 1, "pictures": 1}


def test_a_mail(tmp_path: Path) -> None:
    page = read_page(MAIL.replace("{data}", base64.b64encode(png()).decode()), folder=tmp_path / "tmp")
    assert [told(one) for one in page.passages] == [
        ("body", "Dear all, do come.", 0, [("underline", "do come", "")]), ("picture", "Us", 0, []),
    ]  # fmt: skip
    # What a page would have fetched, and a file that is none of the clipboard's.
    assert dict(page.lost) == {"pictures": 2}


def test_no_file_is_read_but_those_of_the_clipboard(picture: str, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    (tmp_path / "tmp" / "link.png").symlink_to(tmp_path / "secret.png")
    for address in ((tmp_path / "secret.png").as_uri(), (tmp_path / "tmp" / "link.png").as_uri(),
                    picture.replace("clip%201", "clip%201/../.."), "file://host/a.png", "file:",
                    "//a/b.png"):  # fmt: skip
        page = read_page(f"<p>x<img src='{address}'></p>", folder=tmp_path / "tmp")
        assert (page.pictures, dict(page.lost)) == ((), {"pictures": 1})


def test_pictures_do_not_count_as_text() -> None:
    data = base64.b64encode(bytes(13 << 20)).decode()
    assert not is_cut(f"<img src='data:image/png;base64,{data}'>")
    assert is_cut("a" * (17 << 20))
