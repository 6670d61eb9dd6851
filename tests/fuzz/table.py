"""Every target. A new reader adds one to a file of `targets`; `tests/fuzz/test_fuzz.py` finds a reader without one."""

from __future__ import annotations

from tests.fuzz.target import Target
from tests.fuzz.targets.engines import ENGINES
from tests.fuzz.targets.english import ENGLISH
from tests.fuzz.targets.forms import FORMS
from tests.fuzz.targets.layers import LAYERS
from tests.fuzz.targets.looks import LOOKS
from tests.fuzz.targets.manuscripts import MANUSCRIPTS
from tests.fuzz.targets.models import MODELS
from tests.fuzz.targets.notes import NOTES
from tests.fuzz.targets.palettes import PALETTES
from tests.fuzz.targets.pictures import PICTURES
from tests.fuzz.targets.projects import PROJECTS
from tests.fuzz.targets.sounds import SOUNDS
from tests.fuzz.targets.sources import SOURCES
from tests.fuzz.targets.tasks import TASKS
from tests.fuzz.targets.wildcards import WILDCARDS

TARGETS: tuple[Target, ...] = (
    *PICTURES, *LAYERS, *MODELS, *SOUNDS, *NOTES, *ENGINES, *MANUSCRIPTS, *PROJECTS, *PALETTES, *ENGLISH, *FORMS,
    *WILDCARDS, *LOOKS, *TASKS, *SOURCES,
)  # fmt: skip
