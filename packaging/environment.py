"""Make the environment and run one of the program's tasks in it; standard library only.

Called by the Makefile and by the scripts in packaging/windows with the Python at hand. Every step looks first whether
it is already done, so that a second call costs seconds.

    environment.py TASK [arguments for the task]: one of those at the end of this file, `test`, say

Read from the process environment:
    FULL=1   install torch and what runs on it, whatever this machine is
    LITE=1   install without torch
    KIT=dir  install from a folder made by the task "kit", without any network
    OUT=dir  where "demo" and "kit" write
"""

from __future__ import annotations

import ctypes.util
import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("TRIPTYCH_VENV", ROOT / ".venv"))
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = ROOT / "constraints.txt"
NEWEST_FIRST = ("python3.13", "python3.12", "python3.11")
QT_LIBRARIES = {
    "EGL": "libegl1",
    "xkbcommon": "libxkbcommon0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
}
CANCELLED = 130
"""Exit status after Ctrl+C, as shells count it."""
PATIENCE = 20.0
"""Seconds that a program which was told to end has for it."""
TORCH_PIN = "torch==2.13.0"
SAY_EVERY = 5.0
"""Seconds between two signs of life while packages are fetched."""
KIT_EXTRAS = "triptych-extras.json"
"""In a kit: which extras its wheels are for."""


class Halt(Exception):
    """A sentence for the person, and the end."""


def say(text: str) -> None:
    print(f"triptych: {text}", flush=True)


def call(*command: object, **environment: str) -> None:
    """Run a command, its output shown; Halt if it fails."""
    words = [str(word) for word in command]
    status = run_to_its_end(words, {**os.environ, **environment})
    if status:
        raise Halt(f"this command failed with exit code {status}: {' '.join(words)}")


def run_to_its_end(words: list[str], environment: dict[str, str] | None = None, folder: Path = ROOT) -> int:
    """The exit status of a command, its output shown. The terminal gives Ctrl+C to the command too: it ends by itself,
    with what it has to write, and KeyboardInterrupt goes on after it."""
    process = subprocess.Popen(words, cwd=folder, env=environment)
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:
            process.wait(PATIENCE)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            process.kill()
            process.wait()
        raise


def has_nvidia() -> bool:
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    listing = subprocess.run([program, "-L"], capture_output=True, text=True, check=False)
    return listing.returncode == 0 and "GPU" in listing.stdout


def find_python() -> str:
    """This Python if it is new enough, else a newer one on the PATH."""
    if sys.version_info >= (3, 11):
        return sys.executable
    for name in NEWEST_FIRST:
        path = shutil.which(name)
        if path:
            return path
    raise Halt(f"Python 3.11 or newer is needed; this is {platform.python_version()}. Install it and run this again.")


def make_venv() -> None:
    if PYTHON.exists():
        return
    say(f"making the environment in {VENV.name}")
    try:
        result = subprocess.run([find_python(), "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    except KeyboardInterrupt:
        # Half of one would be taken for a whole one the next time.
        shutil.rmtree(VENV, ignore_errors=True)
        raise
    if result.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        detail = result.stdout.strip() or result.stderr.strip()
        advice = "no virtual environment could be made; on Debian and Ubuntu: sudo apt install python3-venv"
        raise Halt(f"{advice}\n{detail}")


def pip_options() -> list[str]:
    options = ["--disable-pip-version-check", "-c", str(CONSTRAINTS)]
    kit = os.environ.get("KIT")
    if kit:
        wheels = Path(kit).resolve() / "wheels"
        if not wheels.is_dir():
            raise Halt(f"{kit} is not a kit: it has no folder 'wheels'. Make one with: make kit OUT=dir")
        options += ["--no-index", "--find-links", str(wheels)]
    return options


def pip_environment() -> dict[str, str]:
    environment = {"PIP_CONSTRAINT": str(CONSTRAINTS)}
    if os.environ.get("KIT"):
        environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(Path(os.environ["KIT"]).resolve() / "wheels")}
    return environment


def pip(*arguments: object) -> None:
    call(PYTHON, "-m", "pip", *arguments, **pip_environment())


def pip_install(*packages: str) -> None:
    """Install, with a line every few seconds that tells what pip is at; what goes wrong is shown as pip says it."""
    command = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", *pip_options(), *packages]
    environment = {**os.environ, **pip_environment(), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, errors="replace")
    said = time.monotonic()
    for line in process.stdout or ():
        words = line.split()
        if words[:2] == ["Installing", "collected"]:
            say(f"unpacking {len(words) - 3} packages; this is the longest part")
        elif words[:1] in (["Collecting"], ["Downloading"]) and len(words) > 1 and time.monotonic() - said > SAY_EVERY:
            said = time.monotonic()
            say(f"{words[0].lower()} {words[1].rpartition('/')[2]}")
    if process.wait():
        raise Halt(f"this command failed with exit code {process.returncode}: {' '.join(command)}")


def torch_comes_without_cuda() -> bool:
    """Ask pip what it would install, without installing it. False when pip cannot tell (no network)."""
    command = [PYTHON, "-m", "pip", "install", *pip_options(), "--dry-run", "--quiet", "--ignore-installed"]
    command += ["--report", "-", TORCH_PIN]
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd=ROOT)
    if result.returncode:
        return False
    names = [entry["metadata"]["name"].lower() for entry in json.loads(result.stdout)["install"]]
    return not any(name.startswith(("nvidia-", "cuda-", "triton")) for name in names)


def kit_extras() -> tuple[str, ...]:
    """What a kit holds wheels for, also later without KIT: what was installed without a network asks for none. Nothing
    with FULL=1 alone, which means the network."""
    kit, kept = os.environ.get("KIT"), VENV / KIT_EXTRAS
    if kit and (Path(kit) / KIT_EXTRAS).exists():
        shutil.copy2(Path(kit) / KIT_EXTRAS, kept)
    elif kit or os.environ.get("FULL"):
        kept.unlink(missing_ok=True)
    return tuple(json.loads(kept.read_text("utf8"))) if kept.exists() else ()


def has_llama_build() -> bool:
    """Whether the model library has llama.cpp's libraries for a machine like this one."""
    return sys.platform == "linux" and platform.machine().lower() in {"x86_64", "amd64", "aarch64"}


def profile() -> tuple[str, ...]:
    """The extras this machine gets: one ONNX Runtime, llama.cpp where there is a build of it, and torch where it is
    wanted or comes cheap."""
    gathered = kit_extras()
    if gathered:
        return tuple(extra for extra in gathered if extra != "torch" or not os.environ.get("LITE"))
    return (*_runtimes(), *(("llama",) if has_llama_build() else ()))


def _runtimes() -> tuple[str, ...]:
    if os.environ.get("LITE"):
        return ("cpu",)
    nvidia = has_nvidia() and platform.machine().lower() in {"x86_64", "amd64"}
    remembered = VENV / "triptych-profile.json"
    if os.environ.get("FULL") or nvidia:
        chosen = ("cuda" if nvidia else "cpu", "torch")
    elif remembered.exists():
        chosen = tuple(json.loads(remembered.read_text("utf8")))
    else:
        chosen = ("cpu", "torch") if torch_comes_without_cuda() else ("cpu",)
    remembered.write_text(json.dumps(chosen), "utf8")
    return chosen


def versions_fingerprint() -> str:
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + CONSTRAINTS.read_bytes()).hexdigest()


def install(*more: str) -> None:
    """The package, editable, with this machine's extras and `more`; nothing if that was done before."""
    make_venv()
    extras = profile()
    stamp = VENV / "triptych-installed.json"
    done = json.loads(stamp.read_text("utf8")) if stamp.exists() else {}
    installed = set(done.get("extras", ())) if done.get("versions") == versions_fingerprint() else set()
    wanted = {*extras, *more}
    if wanted <= installed:
        return
    say(f"installing the program and its libraries ({', '.join(sorted(wanted))}); the first time takes a few minutes")
    other, its_extra = ("onnxruntime", "cpu") if "cuda" in extras else ("onnxruntime-gpu", "cuda")
    listed = subprocess.run([str(PYTHON), "-m", "pip", "show", "-q", other], capture_output=True, check=False)
    if listed.returncode == 0:
        pip("uninstall", "--yes", "--quiet", other)
        # Both packages own the same folder: what is left of the wanted one must be laid again.
        pip("uninstall", "--yes", "--quiet", "onnxruntime" if other != "onnxruntime" else "onnxruntime-gpu")
    pip_install("pip", "--editable", f"{ROOT}[{','.join(sorted(wanted))}]")
    if "test" in wanted and "torch" in {*installed, *wanted}:
        install_openvino()
    everything = sorted((installed | wanted) - {its_extra})
    stamp.write_text(json.dumps({"extras": everything, "versions": versions_fingerprint()}), "utf8")
    if "torch" not in everything:
        say("started light, without torch; Stable Diffusion and larger models want it: make run FULL=1 (about 5 GB)")


def install_openvino() -> None:
    """Without what it depends on, which is its telemetry. Where it cannot be had, its tests are left out."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-deps", *pip_options(), "openvino"]
    if run_to_its_end(command, {**os.environ, **pip_environment()}):
        say("OpenVINO cannot be had here; what it computes is not tested")


def check_qt_libraries() -> None:
    if not sys.platform.startswith("linux"):
        return
    missing = [package for library, package in QT_LIBRARIES.items() if ctypes.util.find_library(library) is None]
    if missing and shutil.which("apt-get"):
        raise Halt(f"the window needs a few system libraries: sudo apt install {' '.join(missing)}")
    if missing:
        say(f"these system libraries may be missing (Debian names): {' '.join(missing)}")


def install_starters() -> None:
    """Starter models, with progress; the window opens without them too."""
    command = [str(PYTHON), "-m", "studio", "models", "install", "--starter"]
    kit = os.environ.get("KIT")
    if kit:
        command += ["--from", str(Path(kit).resolve() / "models")]
    if run_to_its_end(command):
        say("some starter models are not here yet (see above); the window offers them again")


def studio(*arguments: object) -> None:
    call(PYTHON, "-m", "studio", *arguments)


def task_run(arguments: list[str]) -> None:
    install()
    check_qt_libraries()
    install_starters()
    say("opening the window")
    studio(*arguments)


def task_test(arguments: list[str]) -> None:
    """What every change is held against; what takes minutes is left to test-all."""
    suite(["-m", "not slow", *arguments])


def task_test_all(arguments: list[str]) -> None:
    """The slow ones too, and Hypothesis makes up other examples each time (tests/conftest.py)."""
    suite(["--hypothesis-profile=looking", *arguments])


def suite(arguments: list[str]) -> None:
    install("test")
    call(PYTHON, ROOT / "packaging" / "test_starters.py")
    # The suite starts hundreds of processes: each would spend half a second and more on compiling what it imports.
    call(PYTHON, "-m", "compileall", "-q", "-j", "0", ROOT / "studio")
    environment = {"QT_QPA_PLATFORM": "offscreen", "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": ""}
    call(PYTHON, ROOT / "packaging" / "suite.py", *side_by_side(), *arguments, **environment)


def side_by_side() -> list[str]:
    """The suite on one process more than there are cores, as half of its time is spent waiting; four at most, each with
    whole files, in the order of tests/conftest.py. `ARGS="-n 0"` for one."""
    return ["-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "loadfile", "--no-loadscope-reorder"]


def task_fuzz(arguments: list[str]) -> None:
    install("test")
    call(PYTHON, "-m", "tests.fuzz", *arguments, QT_QPA_PLATFORM="offscreen", HF_HUB_OFFLINE="1")


def task_lint(_arguments: list[str]) -> None:
    install("test", "lint")
    call(PYTHON, "-m", "ruff", "check", ".")
    call(PYTHON, "-m", "ruff", "format", "--check", ".")
    call(PYTHON, "-m", "mypy")
    call(BIN / "lint-imports")
    call(PYTHON, ROOT / "packaging" / "dependencies.py")


def task_demo(_arguments: list[str]) -> None:
    install()
    install_starters()
    studio("demo", "--out", os.environ.get("OUT", "demo"))


def task_bench(arguments: list[str]) -> None:
    install("test")
    install_starters()
    call(PYTHON, "-m", "tests.bench", *arguments)


def task_gpu_check(arguments: list[str]) -> None:
    """What only a graphics card shows; wants torch as it is built for CUDA, and no network."""
    install("test")
    call(PYTHON, "-m", "tests.bench.gpu", *arguments)


def task_bench_peers(arguments: list[str]) -> None:
    """The writers beside their peers, which get an environment of their own in the user's cache. All of it runs in a
    session of its own: the kernel shares the processor out between sessions first."""
    install("test")
    home = peers_home()
    python = make_peers_environment(home)
    say(f"the peers are in {home}")
    words = [str(PYTHON), "-m", "tests.bench.peers", "--peers", str(python), *arguments]
    process = subprocess.Popen(words, cwd=ROOT, start_new_session=hasattr(os, "setsid"))
    try:
        status = process.wait()
    except KeyboardInterrupt:
        # Another session hears nothing of the terminal's Ctrl+C.
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
    if status:
        raise Halt("the peers were not measured (see above)")


def peers_home() -> Path:
    """Where the peers, files with random weights and what was measured lie."""
    named = os.environ.get("TRIPTYCH_PEERS")
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(caches) / "triptych-peers"


def make_peers_environment(home: Path) -> Path:
    """Its Python. Nothing is done where the same versions are there already; a peer that cannot be had is told and left
    out."""
    wanted = (ROOT / "tests" / "bench" / "peers" / "requirements.txt").read_text("utf8")
    python = home / "env" / BIN.name / PYTHON.name
    stamp = home / "env" / "installed.txt"
    if stamp.exists() and stamp.read_text("utf8") == wanted:
        return python
    if not python.exists():
        home.mkdir(parents=True, exist_ok=True)
        call(PYTHON, "-m", "venv", home / "env")
    groups = [group.split() for group in wanted.split("\n\n") if not group.startswith("#")]
    for group in groups:
        name = next(word for word in group if not word.startswith("-"))
        say(f"installing {name} among the peers")
        command = [str(python), "-m", "pip", "install", "--quiet", "--only-binary=:all:", *group]
        if run_to_its_end([*command, "--disable-pip-version-check"]):
            say(f"{name} cannot be had here and is left out")
    stamp.write_text(wanted, "utf8")
    return python


def task_kit(_arguments: list[str]) -> None:
    """Everything a machine without any network needs: wheels and starter models."""
    install()
    out = Path(os.environ.get("OUT", "kit")).resolve()
    wheels = out / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    extras = ",".join(profile())
    say(f"gathering wheels in {out.name}/wheels")
    pip("download", "--quiet", *pip_options(), "--dest", wheels, f"{ROOT}[{extras}]", "hatchling", "editables", "pip")
    say(f"gathering starter models in {out.name}/models")
    studio("models", "fetch", "--starter", "--to", out / "models")
    (out / KIT_EXTRAS).write_text(json.dumps(profile()), "utf8")
    shutil.copy2(CONSTRAINTS, out)
    say(f"done. On the other machine, in a checkout of the same version: make run KIT={out.name}")


def task_images(arguments: list[str]) -> None:
    install("test")
    install_starters()
    call(PYTHON, ROOT / "packaging" / "screenshots.py", *arguments)


def task_shortcuts(_arguments: list[str]) -> None:
    install()
    call(PYTHON, ROOT / "packaging" / "shortcuts.py")


TASKS = {
    "env": lambda _arguments: install("test", "lint"),
    "run": task_run,
    "test": task_test,
    "test-all": task_test_all,
    "fuzz": task_fuzz,
    "lint": task_lint,
    "demo": task_demo,
    "bench": task_bench,
    "bench-peers": task_bench_peers,
    "gpu-check": task_gpu_check,
    "kit": task_kit,
    "images": task_images,
    "shortcuts": task_shortcuts,
}


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in TASKS:
        print(__doc__)
        return 2
    try:
        TASKS[sys.argv[1]](sys.argv[2:])
    except Halt as halt:
        print(f"triptych: {halt}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("triptych: cancelled", file=sys.stderr)
        return CANCELLED
    return 0


if __name__ == "__main__":
    sys.exit(main())
