"""The window: from the start of its process to the first idle moment after it is shown, its memory, what it loaded."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from tests.bench.measure import row

STARTS = 7
HEAVY = ("numpy", "torch", "diffusers", "transformers", "onnxruntime", "onnx")
PROBE = """
import json, os, sys, time
import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from studio import app

def report():
    memory = psutil.Process().memory_full_info()
    heavy = [name for name in HEAVY if name in sys.modules]
    print(json.dumps({"at": time.time(), "rss": memory.rss, "uss": memory.uss, "heavy": heavy}), flush=True)
    QApplication.instance().quit()

original = app.make_window

def make_window(studio):
    window = original(studio)
    # Two turns of the event loop after the first project is open: painted, and ready for a key.
    def opened(session):
        if session is not None:
            QTimer.singleShot(0, lambda: QTimer.singleShot(0, report))
    studio.session_changed.connect(opened)
    return window

app.make_window = make_window
app.main([])
"""


def main() -> None:
    seconds, memories, heavy = [], [], set()
    with tempfile.TemporaryDirectory() as home:
        for number in range(STARTS + 1):
            environment = {**os.environ, "TRIPTYCH_HOME": home}
            # Bytecode is kept from one start to the next, as on a user's machine.
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            environment.setdefault("QT_QPA_PLATFORM", "offscreen")
            begun = time.time()
            code = f"HEAVY = {HEAVY!r}\n{PROBE}"
            command = [sys.executable, "-c", code]
            run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            answer = json.loads(run.stdout.strip().splitlines()[-1])
            if number:  # the first start fills the file cache and makes the draft
                seconds.append(answer["at"] - begun)
                memories.append(answer["uss"] / 2**20)
            heavy |= set(answer["heavy"])
    middle, memory = statistics.median(seconds), statistics.median(memories)
    row("window interactive, median of 7", f"{middle:.2f} s", "under 1 s", middle < 1)
    row("heavy modules loaded by the window", ", ".join(sorted(heavy)) or "none", "none", not heavy)
    row("window memory, empty project (unique)", f"{memory:.0f} MB", "under 200 MB", memory < 200)


if __name__ == "__main__":
    main()
