"""Word documents as they come back from an editor: made of one of ours, changed as Word itself writes it.

The XML is that of Word for Microsoft 365 (version 2601): tracked runs within `w:ins` and `w:del`, ends of paragraphs
in `w:pPr/w:rPr`, moves with their ranges, comments in `comments.xml` with answers in `commentsExtended.xml`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
)
WHO = 'w:author="Eva Klein" w:date="2024-05-01T12:00:00Z"'
AT = 1714564800.0
_TYPES = {
    "comments": "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
    "commentsExtended": "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml",
}
_RELATIONS = {
    "comments": "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    "commentsExtended": "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
}


def returned(sent: bytes, edit: Callable[[Any], None], comments: Sequence[tuple[str, str, str, bool]] = ()) -> bytes:
    """`edit` is given the body. Comments, in the place of all that the file has: author, words, number of the comment
    that it answers or "", resolved."""
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(files["word/document.xml"])
    edit(root.find(f"{W}body"))
    files["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if comments:
        _add_comments(files, comments)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _add_comments(files: dict[str, bytes], comments: Sequence[tuple[str, str, str, bool]]) -> None:
    one, more = "", ""
    for number, (author, words, answers, done) in enumerate(comments):
        paragraphs = "".join(
            f'<w:p w14:paraId="{number + 1:04X}{line:04X}"><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>'
            f"<w:r><w:annotationRef/></w:r><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
            for line, text in enumerate(words.split("\n"))
        )
        last = f"{number + 1:04X}{words.count(chr(10)):04X}"
        one += (
            f'<w:comment w:id="{number}" w:author="{author}" w:date="2024-05-01T12:00:00Z" w:initials="E">'
            f"{paragraphs}</w:comment>"
        )
        if answers:
            to = comments[int(answers)][1]
            parent = f' w15:paraIdParent="{int(answers) + 1:04X}{to.count(chr(10)):04X}"'
        else:
            parent = ""
        more += f'<w15:commentEx w15:paraId="{last}"{parent} w15:done="{int(done)}"/>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    files["word/comments.xml"] = f"{head}<w:comments {NAMESPACES}>{one}</w:comments>".encode()
    files["word/commentsExtended.xml"] = f"{head}<w15:commentsEx {NAMESPACES}>{more}</w15:commentsEx>".encode()
    for name, kind in _TYPES.items():
        if f"/word/{name}.xml".encode() in files["[Content_Types].xml"]:
            continue
        override = f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/></Types>'.encode()
        files["[Content_Types].xml"] = files["[Content_Types].xml"].replace(b"</Types>", override)
        relation = f'<Relationship Id="rIdC{name}" Type="{_RELATIONS[name]}" Target="{name}.xml"/></Relationships>'
        rels = "word/_rels/document.xml.rels"
        files[rels] = files[rels].replace(b"</Relationships>", relation.encode())


# ---- what an editor does, to the paragraphs of a body


def paragraph(body: Any, words: str) -> Any:
    """The first one that reads so, or begins so."""
    return next(one for one in body.iterfind(f"{W}p") if text_of(one).startswith(words))


def text_of(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def xml(text: str) -> list[Any]:
    return list(etree.fromstring(f"<x {NAMESPACES}>{text}</x>"))


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def inserted(words: str) -> str:
    return f'<w:ins w:id="901" {WHO}>{run(words)}</w:ins>'


def deleted(words: str) -> str:
    return f'<w:del w:id="902" {WHO}><w:r><w:delText xml:space="preserve">{escape(words)}</w:delText></w:r></w:del>'


def put(one: Any, old: str, *new: str) -> None:
    """In the run that has them, these words become that XML."""
    for part in one.iter(f"{W}r"):
        words = text_of(part)
        if old in words:
            head, _, tail = words.partition(old)
            before = [run(head)] if head else []
            after = [run(tail)] if tail else []
            for element in xml("".join((*before, *new, *after))):
                part.addprevious(element)
            part.getparent().remove(part)
            return
    raise ValueError(f"no run has {old!r}")


def replace(body: Any, begins: str, old: str, new: str) -> None:
    """Tracked: as Word writes words that are typed over others."""
    put(paragraph(body, begins), old, *([deleted(old)] if old else []), *([inserted(new)] if new else []))


def type_over(body: Any, begins: str, old: str, new: str) -> None:
    """With tracking off."""
    put(paragraph(body, begins), old, *([run(new)] if new else []))


def insert_after(body: Any, begins: str, after: str, new: str) -> None:
    put(paragraph(body, begins), after, run(after), inserted(new))


def comment(body: Any, begins: str, words: str, number: int) -> None:
    put(
        paragraph(body, begins), words, f'<w:commentRangeStart w:id="{number}"/>', run(words),
        f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>',
    )  # fmt: skip


def end(one: Any, what: str) -> None:
    """The end of the paragraph is `ins` or `del`."""
    properties = one.find(f"{W}pPr")
    if properties is None:
        properties = etree.SubElement(one, f"{W}pPr")
        one.insert(0, properties)
    properties.extend(xml(f'<w:rPr><w:{what} w:id="903" {WHO}/></w:rPr>'))


def add_paragraph(body: Any, begins: str, words: str, *, tracked: bool) -> Any:
    """Behind that one."""
    new = deepcopy(paragraph(body, begins))
    for child in list(new):
        if child.tag != f"{W}pPr":
            new.remove(child)
    new.extend(xml(inserted(words) if tracked else run(words)))
    if tracked:
        end(paragraph(body, begins), "ins")
    paragraph(body, begins).addnext(new)
    return new


def delete_paragraph(body: Any, begins: str) -> None:
    """Tracked."""
    one = paragraph(body, begins)
    for part in list(one.iter(f"{W}r")):
        words = text_of(part)
        (element,) = xml(deleted(words))
        part.getparent().replace(part, element)
    end(one, "del")


def move_tracked(body: Any, begins: str, behind: str) -> None:
    """As Word writes a paragraph that is dragged elsewhere."""
    one = paragraph(body, begins)
    words = text_of(one)
    target = paragraph(body, behind)
    new = deepcopy(target)
    for child in list(new):
        if child.tag != f"{W}pPr":
            new.remove(child)
    ranged = '<w:move{0}RangeStart w:id="{1}" w:name="move1" {2}/>{3}<w:move{0}RangeEnd w:id="{1}"/>'
    to = f'<w:moveTo w:id="905" {WHO}>{run(words)}</w:moveTo>'
    new.extend(xml(ranged.format("To", 904, WHO, to)))
    new.find(f"{W}pPr").extend(xml(f'<w:rPr><w:moveTo w:id="906" {WHO}/></w:rPr>'))
    target.addnext(new)
    for part in list(one.iter(f"{W}r")):
        (element,) = xml(f'<w:moveFrom w:id="907" {WHO}>{run(text_of(part))}</w:moveFrom>')
        part.getparent().replace(part, element)
    one.find(f"{W}pPr").extend(xml(f'<w:rPr><w:moveFrom w:id="908" {WHO}/></w:rPr>'))


def without_bookmarks(body: Any) -> None:
    for one in list(body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        one.getparent().remove(one)
