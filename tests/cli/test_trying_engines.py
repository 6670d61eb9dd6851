"""`triptych models try`: which engine runs a writer, measured or chosen, and refusals in one sentence."""

from __future__ import annotations

import json
import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from studio.cli.engines import engine_choices
from studio.services.settings import Settings
from tests.cli.in_process import triptych
from tests.cli.test_names import put


def test_the_engine_of_writers_is_chosen(qapp: QCoreApplication) -> None:
    assert engine_choices()[0] == "fastest"
    done = triptych(Path(os.environ["TRIPTYCH_HOME"]), "models", "try", "--by", "gguf-onnx", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert Settings().get("writing_engine") == "gguf-onnx"


def test_a_model_that_one_engine_runs_is_refused(qapp: QCoreApplication) -> None:
    put("alone", family="text", engine="transformers", tasks=("continue",))
    done = triptych(Path(os.environ["TRIPTYCH_HOME"]), "models", "try", "alone", "--json")
    assert done.returncode != 0
    assert "only one engine here can run Alone" in json.loads(done.stdout)["message"]


def test_a_name_that_nothing_has_is_told(qapp: QCoreApplication) -> None:
    put("alone", family="text", engine="transformers", tasks=("continue",))
    done = triptych(Path(os.environ["TRIPTYCH_HOME"]), "models", "try", "nobody", "--json")
    assert done.returncode != 0
    assert "nobody" in json.loads(done.stdout)["message"]
