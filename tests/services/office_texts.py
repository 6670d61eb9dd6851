"""OpenDocument texts put together by hand, in the way LibreOffice writes them; for tests and for the fuzzing."""

from __future__ import annotations

import io
import zipfile

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"'
    for name, place in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip
_SPACES += (
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"'
)
STYLES = """<office:styles>
<style:style style:name="Standard" style:family="paragraph" style:class="text"/>
<style:style style:name="Heading" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"
 style:parent-style-name="Heading" style:default-outline-level="2"/>
<style:style style:name="Act" style:family="paragraph" style:parent-style-name="Heading_20_2"/>
<style:style style:name="Subtitle" style:family="paragraph" style:parent-style-name="Heading"/>
<style:style style:name="Thought" style:family="paragraph" style:parent-style-name="Standard">
<style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="Block_20_quotation" style:display-name="Block quotation" style:family="paragraph">
<style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="Horizontal_20_Line" style:display-name="Horizontal Line" style:family="paragraph"/>
<style:style style:name="Emphasis" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="Round" style:family="text" style:parent-style-name="Square"/>
<style:style style:name="Square" style:family="text" style:parent-style-name="Round"/>
</office:styles>"""
_AUTOMATIC = """<office:automatic-styles>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Thought"/>
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties fo:font-style="normal"/></style:style>
<style:style style:name="T3" style:family="text"><style:text-properties fo:font-variant="small-caps"/></style:style>
<style:style style:name="T4" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T5" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T6" style:family="text"><style:text-properties style:text-underline-style="solid"
 style:text-line-through-style="solid"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>
<text:list-level-style-bullet text:level="2" text:bullet-char="o"/></text:list-style>
</office:automatic-styles>"""
LIBRE_OFFICE = """<text:tracked-changes><text:changed-region text:id="ct1"><text:deletion><office:change-info>
<dc:creator>Editor</dc:creator></office:change-info><text:p>was deleted</text:p></text:deletion></text:changed-region>
</text:tracked-changes><text:sequence-decls><text:sequence-decl text:name="Table"/></text:sequence-decls>
<text:table-of-content><text:index-body><text:p>One 1</text:p></text:index-body></text:table-of-content>
<text:h text:style-name="Act" text:outline-level="2">The<text:s/>First</text:h>
<text:p text:style-name="Subtitle">in which it begins</text:p>
<text:p text:style-name="P1">All <text:span text:style-name="T2">but
   this</text:span> and <text:span text:style-name="T1">bold</text:span>,<text:s
  text:c="2"/>two<text:tab/>tab<text:line-break/>line</text:p>
<text:section text:name="S"><text:p>See <text:a xlink:href="https://example.org/"><text:span
 text:style-name="T6">here</text:span></text:a><text:note text:note-class="footnote"><text:note-citation
>1</text:note-citation>
<text:note-body><text:p>A note</text:p><text:p>of two.</text:p></text:note-body></text:note>,
 <text:span text:style-name="T6">there</text:span><text:span text:style-name="T5"
>hidden</text:span>.</text:p></text:section>
<text:p><text:span text:style-name="Emphasis">It</text:span> is <text:span text:style-name="T3">Small</text:span>
 2<text:span text:style-name="T4">2</text:span><office:annotation><dc:creator>E</dc:creator
><text:p>Really?</text:p></office:annotation>
<text:change text:change-id="ct1"/><text:span text:style-name="Round">round</text:span></text:p>
<text:list text:style-name="L1"><text:list-item><text:p>first</text:p><text:list><text:list-item><text:p>inner</text:p>
</text:list-item></text:list></text:list-item><text:list-item><text:p>second</text:p></text:list-item></text:list>
<text:p text:style-name="Block_20_quotation">said</text:p>
<text:p text:style-name="Horizontal_20_Line"/>
<text:p><draw:frame><draw:image xlink:href="Pictures/1.png"/><svg:desc>A lamp</svg:desc></draw:frame>
<draw:frame><draw:text-box><text:p>in a box</text:p></draw:text-box></draw:frame>
<draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./Replacements/1"/></draw:frame
>with drawings</text:p>
<table:table><table:table-column table:number-columns-repeated="2"/><table:table-header-rows><table:table-row>
<table:table-cell><text:p><text:span text:style-name="T1">a</text:span></text:p></table:table-cell>
<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table-header-rows><table:table-row>
<table:table-cell table:number-columns-spanned="2"><text:p>1</text:p></table:table-cell><table:covered-table-cell/>
</table:table-row></table:table>
<text:p>#</text:p><text:p>Chapter 7</text:p><text:p text:style-name="Standard">« Oui\u202f! »</text:p>
""".replace("« Oui", "«\u00a0Oui").replace("! »", "!\u00a0»")  # fmt: skip
"""The text of a document, which uses every part of what `odt_in` reads."""
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
    '<manifest:file-entry manifest:full-path="Object 1/" '
    'manifest:media-type="application/vnd.oasis.opendocument.formula"/>%s</manifest:manifest>'
)


def odt_of(text: str, *, kind: str = "text", encrypted: bool = False) -> bytes:
    """The archive, around the elements of a body."""
    body = f"<office:body><office:{kind}>{text}</office:{kind}></office:body>"
    more = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>" if encrypted else ""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml", f"<office:document-content {_SPACES}>{_AUTOMATIC}{body}</office:document-content>"
        )
        archive.writestr("styles.xml", f"<office:document-styles {_SPACES}>{STYLES}</office:document-styles>")
        archive.writestr("META-INF/manifest.xml", _MANIFEST % more)
    return out.getvalue()


RICH_TEXT = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset204 Times Cyr;}
{\f2\fnil\fcharset128 MS Mincho;}}{\colortbl;\red0\green0\blue0;}{\stylesheet{\ql\f0 \snext0 Normal;}
{\s2\ql\b\i\outlinelevel1\sbasedon0 heading 2;}{\s3\sbasedon2 Act;}{\s4\i\sbasedon0 Block Quotation;}{\s5\i Thought;}
{\*\cs10 \additive Default;}{\*\cs11\i Emphasis;}}{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc0\levelnfcn0
{\leveltext\'02\'00.;}}{\listlevel\levelnfc23\levelnfcn23{\leveltext\'01o;}}{\listname ;}\listid7}}
{\*\listoverridetable{\listoverride\listid7\listoverridecount0\ls1}}{\info{\title Secret}{\author Nobody}}
{\header\pard\plain Page header\par}{\*\generator Writer;}\widowctrl\sectd
\pard\plain\s3\b\i The First\par
\pard\plain\s5\i All {\i0 but this} and {\b bold}, \'84low\'93 \emdash\u8364? \u-10179?\u-8704?\tab tab\line line\~x\par
\pard\plain See {\field{\*\fldinst{HYPERLINK "https://example.org/"}}{\fldrslt{\ul\cf1 here}}}{\super\chftn}{\footnote
\pard\plain\s0{\super\chftn} A note\par of two.}, {\ul\strike there}{\v hidden}{\deleted gone}.\par
\pard\plain {\cs11\i It} is {\scaps Small} 2{\super 2}{\*\atnid E}{\*\atnauthor Ed}\chatn{\*\annotation Really?}
{\f1 \'cf\'f0\'e8}{\f2 \'93\'fa\'96\'7b}{\*\unknown left out {\b all}}\par
{\pard\plain\ls1\ilvl0{\listtext 1.\tab}first\par\pard\plain\ls1\ilvl1{\listtext o\tab}inner\par}
\pard\plain\ls1\ilvl0{\listtext 2.\tab}second\par
\pard{\*\pn\pnlvlblt{\pntxtb o}}{\pntext o\tab}old dot\par
\pard\plain\s4\i said\par
\pard\plain * * *\par
\pard {\*\shppict{\pict\pngblip\picw1\pich1 89504e47}}{\nonshppict{\pict\wmetafile8 0100}}{\shp{\*\shpinst\shpleft0
{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard in a box\par}}{\shprslt{\*\do\dptxbx{\dptxbxtext\pard old box\par}}}}with
 drawings{\mmath{\*\moMath x}}{\pict\bin4 {}{}}\par
\trowd\trhdr\cellx1000\cellx2000\pard\intbl {\b a}\cell b\cell\row
\trowd\clmgf\cellx1000\clmrg\cellx2000\pard\intbl 1\cell\cell\row
\pard {\upr{ansi ?}{\*\ud{\u269?apek}}}\
Chapter 7\
\uc2\u171 <<\~Oui\u8239 __!\~\u187 >>}
"""
"""What Word, LibreOffice and TextEdit write, in one file."""
