"""What `triptych narrate` can be told."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.domain.publishing import TARGETS
from studio.services.exchange.audiobook.encoders import FORMS
from studio.services.exchange.audiobook.sheet import CHECKS
from studio.services.exchange.audiobook.word_times import CUE_KINDS, SUBTITLES
from studio.services.narration.read_by_choice import CHOICES
from studio.services.translation import tr


def add_options(narrate: argparse.ArgumentParser) -> None:
    narrate.add_argument("text", type=Path, metavar="FILE", help=tr("a text of any format that is read, or a project"))
    endings = ", ".join(form.suffix for form in FORMS)
    narrate.add_argument(
        "--to", type=Path, required=True, metavar="BOOK", help=tr("where to: {endings}", endings=endings)
    )
    narrate.add_argument(
        "--target", choices=[one.id for one in TARGETS], help=tr("whose figures it is mastered to; acx without it")
    )
    narrate.add_argument(
        "--by-chapter",
        action="store_true",
        help=tr("a file for each chapter, named after BOOK; so it is, too, where the project has it so"),
    )
    narrate.add_argument("--voice", default="", help=tr("the narrator's; one of “triptych voices list”"))
    narrate.add_argument(
        "--cast", action="store_true", help=tr("give a voice of its own to each who speaks in the text")
    )
    narrate.add_argument("--project", type=Path, help=tr("keep text and takes in this project file (made if need be)"))
    narrate.add_argument(
        "--title",
        default="",
        help=tr("of the book; without it the title over its chapters, or the name of the file"),
    )
    narrate.add_argument("--author", default="", help=tr("who wrote it"))
    narrate.add_argument("--narrator", default="", help=tr("who reads, as tags name it; without it the voices"))
    narrate.add_argument("--year", default="", help=tr("of the recording; without it the present one"))
    narrate.add_argument("--publisher", default="", help=tr("as tags name it"))
    narrate.add_argument(
        "--chapters", choices=("first", "second"),
        help=tr("which scenes are chapters, of which level; second where one title stands over all, without it"),
    )  # fmt: skip
    narrate.add_argument("--cover", type=Path, help=tr("a picture for the cover"))
    narrate.add_argument(
        "--subtitles",
        default="",
        metavar="LIST",
        help=tr(
            "beside it, as srt,vtt: {endings}; with one of {kinds}: what stands in each at a time (“words” alone: srt)",
            endings=", ".join(SUBTITLES),
            kinds=", ".join(CUE_KINDS),
        ),
    )
    narrate.add_argument(
        "--unconfirmed",
        choices=("stop", "confirm", "narrator"),
        default="stop",
        help=tr(
            "lines of which it is only proposed who says them: speak nothing before you said so, confirm the "
            "proposals, or have the narrator read them"
        ),
    )
    narrate.add_argument(
        "--sample", action="store_true", help=tr("a retail sample beside it, also where the project has it so")
    )
    narrate.add_argument(
        "--no-listening", action="store_true", help=tr("do not have a listening model hear the takes back")
    )
    narrate.add_argument("--no-credits", action="store_true", help=tr("speak neither opening nor closing credits"))
    narrate.add_argument(
        "--workers", choices=("auto", "1", "2"), default="",
        help=tr("processes that speak, for this run; without it as the preferences say (auto: two from two cores on)"),
    )  # fmt: skip
    choices = ", ".join(CHOICES)
    narrate.add_argument(
        "--read",
        default="",
        metavar="LIST",
        help=tr("what is read besides, as footnotes,tables: {choices}", choices=choices),
    )  # fmt: skip
    narrate.add_argument(
        "--skip", default="", metavar="LIST", help=tr("what is not read, as front_matter,addresses: the same names")
    )
    narrate.add_argument(
        "--waive", action="append", default=[], metavar="CHECK",
        help=tr("let a figure fail, in all or as NAME/CHAPTER in one: {checks}", checks=", ".join(CHECKS)),
    )  # fmt: skip
    narrate.add_argument("--stores", action="store_true", help=tr("tell what stores say of synthetic voices, too"))
    narrate.add_argument("--json", action="store_true", help=tr("say what was made as JSON"))
