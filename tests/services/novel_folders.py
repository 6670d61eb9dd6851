"""Small projects as novelWriter and Scrivener keep them, and a screenplay; for tests and for the fuzzing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

HANDLE = "000000000000c"
_ITEM = (
    '<item handle="{}" parent="{}" root="a" order="{}" type="{}" class="{}" layout="{}"><name active="yes">{}</name>'
    "</item>"
)
_ITEMS = (
    ("000000000000a", "None", 0, "ROOT", "NOVEL", "", "Novel"),
    ("000000000000d", "000000000000a", 1, "FILE", "NOVEL", "DOCUMENT", "Second"),
    (HANDLE, "000000000000a", 0, "FILE", "NOVEL", "DOCUMENT", "First"),
    ("000000000000e", "000000000000a", 2, "FILE", "NOVEL", "NOTE", "A note"),
    ("000000000000f", "None", 1, "FILE", "CHARACTER", "NOTE", "Jane"),
    ("0000000000010", "None", 2, "FILE", "TRASH", "DOCUMENT", "Gone"),
    ("0000000000011", "0000000000012", 0, "FILE", "NOVEL", "DOCUMENT", "Not there"),
    ("../../etc/passwd", "None", 0, "FILE", "NOVEL", "DOCUMENT", "Elsewhere"),
)
NOVELWRITER_FILE = (
    '<?xml version="1.0" encoding="utf-8"?><novelWriterXML fileVersion="1.5"><project><name>The Sea</name></project>'
    '<settings><autoReplace><entry key="ship">Dora</entry></autoReplace></settings><content>'
    + "".join(_ITEM.format(*item) for item in _ITEMS)
    + "</content></novelWriterXML>"
)
NOVELWRITER_TEXT = """%%~name: First
## One _day_

%Synopsis: It begins.

@pov: Jane

### The Quay

The <ship> was **late**, _very
late_; snake_case_word, 2[sup]nd[/sup] [u]of _all_[/u].[footnote:f1] \\_no\\_

> Said she. <

>> Centred <<

% a comment
%Footnote.f1: Of the year.
[new page]
Verse[br]
goes on

#### Later

###! Apart
End.
"""


def novelwriter_folder(folder: Path, described: bytes, texts: Mapping[str, bytes]) -> Path:
    """The path of the project's file."""
    (folder / "content").mkdir()
    for handle, text in texts.items():
        (folder / "content" / f"{handle}.nwd").write_bytes(text)
    (folder / "nwProject.nwx").write_bytes(described)
    return folder / "nwProject.nwx"


SCRIVENER_FILE = """<?xml version="1.0" encoding="UTF-8"?><ScrivenerProject Version="2.0"><Binder>
<BinderItem UUID="D" Type="DraftFolder"><Title>Entwurf</Title><Children>
<BinderItem UUID="P" Type="Folder"><Title>Part One</Title><Children>
<BinderItem UUID="C1" Type="Folder"><Title>Harbour</Title><Children>
<BinderItem UUID="S1" Type="Text"><Title>Low tide</Title></BinderItem>
<BinderItem UUID="I" Type="Image"><Title>Sketch</Title></BinderItem>
<BinderItem UUID="../../etc" Type="Text"><Title>Elsewhere</Title></BinderItem>
</Children></BinderItem></Children></BinderItem>
<BinderItem UUID="S2" Type="Text"><Title>Alone</Title></BinderItem></Children></BinderItem>
<BinderItem UUID="R" Type="ResearchFolder"><Title>Research</Title><Children>
<BinderItem UUID="N1" Type="Text"><Title>Ships</Title></BinderItem></Children></BinderItem>
<BinderItem UUID="T" Type="TrashFolder"><Title>Trash</Title><Children>
<BinderItem UUID="X" Type="Text"><Title>Cut</Title></BinderItem></Children></BinderItem>
</Binder></ScrivenerProject>"""
SCRIVENER_TEXT = rb"""{\rtf1\ansi\ansicpg1252\cocoartf2639{\fonttbl\f0\froman\fcharset0 Palatino-Roman;}
\pard\f0\fs24 <$Scr_Ps::0>It was {\i late}, {\field{\*\fldinst{HYPERLINK "scrivcmt://N-1"}}{\fldrslt ships}} lay
 {\field{\*\fldinst{HYPERLINK "scrivcmt://C-1"}}{\fldrslt still}}.<!$Scr_Ps::0>\
Next.}"""
SCRIVENER_NOTES = (
    '<Comments><Comment ID="N-1" Footnote="Yes"><![CDATA[{\\rtf1\\ansi Two of them.\\par Or three.}]]></Comment>'
    '<Comment ID="C-1"><![CDATA[{\\rtf1 Really?}]]></Comment></Comments>'
)


def scrivener_folder(folder: Path, described: bytes, files: Mapping[str, bytes]) -> Path:
    """The path of the project's folder."""
    project = folder / "Novel.scriv"
    for name, data in files.items():
        path = project / "Files" / "Data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    project.mkdir(exist_ok=True)
    (project / "Novel.scrivx").write_bytes(described)
    return project


FOUNTAIN_TEXT = """Title: **The Sea**
Author: Somebody

# Act One

= They meet.

INT. HOUSE - DAY #1#

Anna _waits_ at the *window*.[[a note]] [[Footnote: As told.]]
She turns.

ANNA (O.S.)
(quietly)
You're ***late***.

@McAVOY ^
I know.

CUT TO:

.SNIPER SCOPE

!SHOUTED ACTION
> THE END <

/* cut
scene */
~Row, row
~your boat

===

5 \\* 3 is * fifteen
"""
