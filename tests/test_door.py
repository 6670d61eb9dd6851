"""What keeps Triptych from starting is one sentence on standard error; shown by real processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio import door

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "studio"]
NOT_TEXT = os.fsdecode(b"caf\xe9")

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names as bytes, /proc and X are Linux's")
pytestmark = linux


def start(*arguments: str, cwd: Path = ROOT, stdin: bytes = b"", **environment: str | None) -> tuple[int, str]:
    """Exit status and standard error; None takes a variable away."""
    wanted = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    env = {name: value for name, value in wanted.items() if value is not None}
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, env=env, input=stdin, capture_output=True, timeout=60, check=False
    )
    return done.returncode, done.stderr.decode("utf8", "backslashreplace")


def assert_one_sentence(said: str, part: str) -> None:
    assert said.startswith("triptych: ")
    assert said.count("\n") == 1
    assert part in said


@pytest.mark.parametrize(
    "arguments",
    [
        (f"{NOT_TEXT}.triptych",), ("check", NOT_TEXT), ("info", NOT_TEXT), ("write", NOT_TEXT), ("speak", NOT_TEXT),
        ("picture", "a house", "--out", NOT_TEXT), ("hear", NOT_TEXT), ("models", "import", NOT_TEXT), (NOT_TEXT,),
    ],
    ids=lambda arguments: arguments[0] if len(arguments) > 1 else "window",
)  # fmt: skip
def test_an_argument_that_is_no_text_is_named(arguments: tuple[str, ...]) -> None:
    status, said = start(*arguments)
    assert status == 2
    assert_one_sentence(said, r"caf\xe9")


def test_text_on_standard_input_that_is_no_text(tmp_path: Path) -> None:
    status, said = start("write", stdin=b"caf\xe9")
    assert status == 1
    assert_one_sentence(said, "not UTF-8")


@pytest.mark.parametrize("name", ["TRIPTYCH_HOME", "HOME"])
def test_a_home_whose_name_is_no_text(name: str) -> None:
    status, said = start("models", "list", **{name: f"/tmp/{NOT_TEXT}"})
    assert status == 1
    assert_one_sentence(said, r"caf\xe9")


def test_a_working_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / NOT_TEXT
    folder.mkdir()
    status, said = start("info", "x.triptych", cwd=folder)
    assert status == 1
    assert_one_sentence(said, r"caf\xe9")


@pytest.mark.parametrize("arguments", [(), ("models", "list")])
def test_a_home_that_takes_no_file(arguments: tuple[str, ...]) -> None:
    """Nobody can make a folder in /proc, root neither."""
    status, said = start(*arguments, TRIPTYCH_HOME="/proc/nowhere")
    assert status == 1
    assert_one_sentence(said, "/proc/nowhere")


@pytest.mark.parametrize(("display", "part"), [(None, "DISPLAY is not set"), (":4711", "does not answer")])
def test_no_display(display: str | None, part: str) -> None:
    status, said = start(QT_QPA_PLATFORM=None, WAYLAND_DISPLAY=None, DISPLAY=display)
    assert status == 1
    assert_one_sentence(said, part)


@pytest.mark.parametrize("asked", ["xcb;wayland", "wayland;xcb", "XCB", ""])
def test_no_display_on_any_platform_of_those_that_are_asked_for(asked: str) -> None:
    status, said = start(QT_QPA_PLATFORM=asked, WAYLAND_DISPLAY=None, DISPLAY=None)
    assert status == 1
    assert_one_sentence(said, "DISPLAY is not set")


@pytest.mark.parametrize("asked", ["nonsense", "nonsense;minimalegl:size=1", "wayland-nonsense", "eglfs"])
def test_a_platform_that_qt_cannot_have(asked: str) -> None:
    """By a name that no plugin has, or without the device that it draws on; Qt itself aborts."""
    if "egl" in asked and Path("/dev/dri").exists():
        pytest.skip("this machine may have the device")
    status, said = start(QT_QPA_PLATFORM=asked, WAYLAND_DISPLAY=None, DISPLAY=None)
    assert status == 1
    assert_one_sentence(said, f"cannot open a window on the platform “{asked}”")


def test_a_platform_that_is_asked_for_by_qts_own_option(tmp_path: Path) -> None:
    status, said = start(str(tmp_path / "a.triptych"), "-platform", "nonsense", QT_QPA_PLATFORM="offscreen")
    assert status == 1
    assert_one_sentence(said, "the platform “nonsense”")


@pytest.mark.parametrize("asked", ["offscreen", "offscreen:fonts", "nonsense;offscreen"])
def test_a_platform_that_qt_can_have(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", asked)
    door.check_display()


def test_a_killed_start_leaves_nothing_behind_the_next_one(home: Path) -> None:
    left = [home / kind / ".start.triptych-0left0ne.new" for kind in ("config", "data", "cache", "log")]
    for file in left:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\0" * 4096)
    door.check_folders()
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_output_that_takes_nothing_more() -> None:
    done = subprocess.run(
        f"{sys.executable} -m studio models list > /dev/full",
        shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert_one_sentence(done.stderr, "No space left")


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-"])
def test_closed_streams(closed: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m studio models list {closed}",
        shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kept", ["[", "[]", '{"theme": 5, "language": [1], "window_geometry": 9}'])
def test_settings_that_cannot_be_read_cost_nothing(kept: str, home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "settings.json").write_text(kept, "utf8")
    assert start("models", "list") == (0, "")


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libEGL.so.1", "libegl1"), ("libxcb-cursor.so.0", "libxcb-cursor0"), ("libdbus-1.so.3", "libdbus-1-3"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"), ("libX11.so.6", "libx11-6"),
        ("libportaudio.so.2", "libportaudio2"),
        ("libglib-2.0.so.0", "libglib2.0-0"), ("libz.so.1", "zlib1g"),
    ],
)  # fmt: skip
def test_the_package_of_a_missing_library_is_named(library: str, package: str) -> None:
    """As Debian 12 has them."""
    for said in (f"{library}: cannot open shared object file: No such file", f"/usr/lib/{library}: file too short"):
        words = door.missing(ImportError(said))
        assert f"the system library {library}," in words
        assert f"sudo apt install {package} (" in words


def test_a_name_that_a_module_lacks_is_no_system_library() -> None:
    with pytest.raises(ImportError) as caught:
        from studio.domain.document import nothing_of_that_name  # type: ignore[attr-defined]  # noqa: F401
    words = door.missing(caught.value)
    assert words.startswith("studio.domain.document cannot be loaded (cannot import name 'nothing_of_that_name'")
    assert "system library" not in words
    assert "apt" not in words
    assert door.missing(ImportError("DLL load failed while importing QtCore: not found", name="PySide6.QtCore")) == (
        "PySide6.QtCore cannot be loaded (DLL load failed while importing QtCore: not found); install Triptych again"
    )


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare of util-linux")
@pytest.mark.parametrize("library", ["libEGL.so.1", "libfontconfig.so.1"])
def test_a_library_that_is_really_missing(library: str) -> None:
    """Hidden from one process by a mount of its own."""
    found = next((path for folder in ("/usr/lib", "/lib") for path in Path(folder).glob(f"*/{library}")), None)
    if found is None:
        pytest.skip(f"{library} is not on this machine")
    script = f'mount --bind /dev/null "{found.resolve()}" || exit 77; exec {sys.executable} -m studio'
    done = subprocess.run(
        ["unshare", *([] if os.geteuid() == 0 else ["-Ur"]), "-m", "sh", "-c", script],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or done.returncode == 77:
        pytest.skip("no mounts of one's own here")
    assert done.returncode == 1
    assert_one_sentence(done.stderr, library)


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare of util-linux")
@pytest.mark.parametrize("arguments", ["", "models list"])
def test_a_disk_that_is_full_at_the_start(tmp_path: Path, arguments: str) -> None:
    """A file system of 64 kB in a mount of the process's own, filled to the last byte."""
    home = tmp_path / "small"
    home.mkdir()
    script = (
        f'mount -t tmpfs -o size=64k none "{home}" || exit 77; cat /dev/zero > "{home}/full" 2> /dev/null; '
        f'TRIPTYCH_HOME="{home}/h" exec {sys.executable} -m studio {arguments}'
    )
    done = subprocess.run(
        ["unshare", *([] if os.geteuid() == 0 else ["-Ur"]), "-m", "sh", "-c", script],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or done.returncode == 77:
        pytest.skip("no mounts of one's own here")
    assert done.returncode == 1
    assert_one_sentence(done.stderr, "No space left")
    assert str(home) in done.stderr
