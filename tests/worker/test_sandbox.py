"""A worker touches the files it needs and no others: held against a kernel that remembers, and against the real one."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import places
from studio.domain.requests import ModelRef, TextRequest
from studio.services.workers.reach import Reach, reach_of
from studio.wire.messages import LocalModel, Quit, Run
from studio.wire.reach import READS, WRITES, as_variables, from_variables
from studio.worker import landlock
from studio.worker.landlock import DEVICE, READ, WRITE, Rule
from studio.worker.sandbox import rules
from tests.worker.talk import ROOT, Talk

linux = pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
fenced = pytest.mark.skipif(landlock.abi() < 1, reason="this kernel has no Landlock")


class Kernel:
    """Answers the three system calls as a kernel with this version would; remembers what it was told."""

    def __init__(self, version: int) -> None:
        self.version = version
        self.attributes: tuple[int, ...] = ()
        self.rules: dict[str, int] = {}
        self.locked = False

    def call(self, number: int, *arguments: object) -> int:
        match number, arguments:
            case 444, (None, 0, 1):
                return self.version or -38
            case 444, (bytes() as attributes, int() as size, 0):
                assert size == len(attributes)
                self.attributes = struct.unpack(f"={size // 8}Q", attributes)
                return os.open(os.devnull, os.O_RDONLY)
            case 445, (int(), 1, bytes() as rule, 0):
                rights, place = struct.unpack("=Qi", rule)
                assert not rights & ~self.attributes[0], "EINVAL"
                self.rules[str(Path(f"/proc/self/fd/{place}").readlink())] = rights
                return 0
            case 446, (int(), 0):
                self.locked = True
                return 0
        raise AssertionError(number, arguments)


def in_a_process(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@linux
@pytest.mark.parametrize(
    ("version", "words", "truncates", "ioctl"), [(1, 1, False, False), (3, 1, True, False), (7, 3, True, True)]
)
def test_an_older_kernel_is_told_only_what_it_knows(
    tmp_path: Path, version: int, words: int, truncates: bool, ioctl: bool
) -> None:
    """Numbers as linux/landlock.h has them. In a process of its own: restrict() sets no-new-privs for good."""
    script = f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from tests.worker.test_sandbox import Kernel
        from studio.worker.landlock import DEVICE, READ, WRITE, Rule, restrict
        kernel = Kernel({version})
        folder = Path({str(tmp_path)!r})
        rules = [Rule(folder, WRITE), Rule(Path("/dev/null"), DEVICE), Rule(folder / "gone", READ)]
        print(restrict(rules, kernel.call), len(kernel.attributes), kernel.locked)
        print(kernel.attributes[0], kernel.rules[str(folder)], kernel.rules["/dev/null"], len(kernel.rules))
    """
    first, second = in_a_process(script).splitlines()
    assert first == f"landlock {version} {words} True"
    handled, folder, null, count = map(int, second.split())
    assert count == 2
    assert bool(handled >> 14 & 1) is truncates
    assert bool(handled >> 15 & 1) is ioctl
    assert handled & 0b1_1111_1111_1111 == 0b1_1111_1111_1111
    assert not folder & (1 << 0 | 1 << 6 | 1 << 11 | 1 << 15)
    assert not null & ~(1 << 1 | 1 << 2 | 1 << 14 | 1 << 15)
    assert bool(null >> 15 & 1) is ioctl


@linux
def test_a_kernel_without_it_is_no_error() -> None:
    kernel = Kernel(0)
    assert landlock.restrict([Rule(Path("/"), READ)], kernel.call) == ""
    assert not kernel.locked
    assert WRITE & DEVICE & READ == READ


@linux
@fenced
def test_the_kernel_refuses_what_is_none_of_a_workers_business(tmp_path: Path, home: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("diary")
    bought = tmp_path / "bought.gguf"
    bought.write_text("weights")
    script = f"""
        import ctypes, errno, os, shutil, subprocess, sys, tempfile
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from studio import places
        from studio.worker import sandbox
        own = places.scratch_dir() / "own"
        own.mkdir()
        sandbox.prepare(own)
        (places.models_dir() / "model").write_text("weights")
        print(bool(sandbox.fence_files(own)))
        def attempt(words, do):
            try:
                do()
                print(words, "yes")
            except OSError as error:
                print(words, "no" if error.errno in (errno.EACCES, errno.EXDEV) else error)
        secret = Path({str(secret)!r})
        attempt("read", secret.read_text)
        attempt("write", lambda: secret.write_text("x"))
        attempt("list", lambda: os.listdir(secret.parent))
        attempt("remove", secret.unlink)
        attempt("link", lambda: os.link(secret, places.cache_dir() / "link"))
        attempt("settings", lambda: (places.config_dir() / "settings.json").write_text("x"))
        attempt("model", lambda: (places.models_dir() / "model").write_text("x"))
        below = ctypes.CDLL(None).open({str(secret)!r}.encode(), 0)
        print("below Python", "no" if below < 0 else "yes")
        shutil.copy("/bin/true", own / "tool")
        attempt("run", lambda: subprocess.run([str(own / "tool")]))
        attempt("named", Path({str(bought)!r}).read_text)
        attempt("named, written", lambda: Path({str(bought)!r}).write_text("x"))
        attempt("models", (places.models_dir() / "model").read_text)
        attempt("spool", lambda: (places.spool_dir() / "x").write_text("x"))
        attempt("cache", lambda: (places.cache_dir() / "x").write_text("x"))
        attempt("temporary", tempfile.TemporaryFile)
        attempt("null", lambda: open("/dev/null", "w").write("x"))
        attempt("program", lambda: subprocess.run(["/bin/true"], check=True))
    """
    reach = as_variables(frozenset({str(bought)}), frozenset())
    said = dict(line.rsplit(" ", 1) for line in in_a_process(script, **reach).splitlines()[1:])
    refused = {name for name, answer in said.items() if answer == "no"}
    assert refused == {
        "read", "write", "list", "remove", "link", "settings", "model", "below Python", "run", "named, written",
    }  # fmt: skip
    allowed = {name for name, answer in said.items() if answer == "yes"}
    assert allowed == {"named", "models", "spool", "cache", "temporary", "null", "program"}
    assert secret.read_text() == "diary"


@linux
@fenced
def test_a_worker_says_what_holds_it_and_leaves_no_folder(home: Path) -> None:
    with Talk("voice") as talk:
        assert talk.ready.files == f"landlock {landlock.abi()}"
        (own,) = (home / "cache" / "scratch").iterdir()
        talk.send(Quit())
        assert talk.ended() == 0
        assert not own.exists()


def test_what_a_killed_worker_left_goes_with_the_next(home: Path) -> None:
    with Talk("voice") as talk:
        talk.process.kill()
        talk.process.wait()
        (left,) = (home / "cache" / "scratch").iterdir()
    with Talk("voice"):
        assert not left.exists()


def model(root: Path, *names: str) -> LocalModel:
    return LocalModel(
        id="m", engine="text-gguf", root=str(root), files={name: str(root / name) for name in names}, memory_bytes=None
    )


def order(local: LocalModel, spool: Path) -> Run:
    request = TextRequest(model=ModelRef("m", "text-gguf"), prompt="x")
    return Run(job_id="j", request=request, spool=str(spool), model=local)


def test_only_what_lies_elsewhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path(os.path.realpath(tmp_path))
    downloads = real / "Downloads"
    downloads.mkdir()
    installed = places.models_dir() / "m"
    spool = places.spool_dir() / "j"
    assert reach_of(order(model(installed, "a.gguf"), spool)) == Reach()
    assert reach_of(order(model(downloads, "a.gguf"), spool)).reads == {str(downloads / "a.gguf")}
    (downloads / "config.json").touch()
    assert reach_of(order(model(downloads, "a"), spool)).reads == {str(downloads), str(downloads / "a")}
    installed.symlink_to(downloads)
    assert str(downloads) in reach_of(order(model(installed, "a"), spool)).reads
    assert reach_of(order(model(real, "a"), real / "elsewhere")).writes == {str(real / "elsewhere")}
    assert Reach(frozenset({"/a"})).covers(Reach(frozenset({"/a/b"})))
    assert not Reach(frozenset({"/a"})).covers(Reach(frozenset({"/ab"})))
    assert not Reach(frozenset({"/a"})).covers(Reach(frozenset(), frozenset({"/a"})))


def test_names_of_any_kind_come_through_the_variables() -> None:
    reads, writes = frozenset({"/a:b", "/ü ;", "C:\\x"}), frozenset({"/w"})
    variables = as_variables(reads, writes)
    assert set(variables) == {READS, WRITES}
    came = from_variables(variables)
    assert (frozenset(came[0]), frozenset(came[1])) == (reads, writes)
    assert from_variables({}) == ((), ())


def test_the_program_that_reads_foreign_words_still_runs() -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    script = f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from studio import places
        from studio.worker import sandbox
        from studio.engines.voice.espeak import by_program
        from tests.engines.voice.leash import Leash
        own = places.scratch_dir()
        sandbox.prepare(own)
        sandbox.fence_files(own)
        print([word.text for word in by_program("guten Tag", "de", Leash())])
    """
    assert in_a_process(script) == "['guten', 'Tag']"


def test_the_devices_of_every_gpu_stay_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = [Path("/dev/nvidia0"), Path("/dev/nvidiactl"), Path("/dev/nvidia-uvm")]
    real = Path.glob

    def glob(folder: Path, pattern: str) -> Iterator[Path]:
        return iter(ours) if str(folder) == "/dev" else real(folder, pattern)

    monkeypatch.setattr(Path, "glob", glob)
    rights = {rule.path: rule.rights for rule in rules(tmp_path)}
    for device in (*ours, Path("/dev/dri"), Path("/dev/kfd")):
        assert rights[device] == DEVICE
    assert Path("/dev") not in rights


@linux
@fenced
def test_libraries_keep_caches_within_the_fence_where_the_system_says_where_caches_are(tmp_path: Path) -> None:
    script = f"""
        import os, sys
        sys.path.insert(0, {str(ROOT)!r})
        from studio import places
        from studio.worker import sandbox
        before = places.cache_dir()
        own = places.scratch_dir() / "own"
        own.mkdir()
        sandbox.prepare(own)
        print(places.cache_dir() == before)
        print(bool(sandbox.fence_files(own)))
        for name in ("TORCHINDUCTOR_CACHE_DIR", "HF_HOME", "XDG_CACHE_HOME"):
            os.makedirs(os.environ[name], exist_ok=True)
        (places.cache_dir() / "graph").write_text("x")
        print(os.environ["TORCHINDUCTOR_CACHE_DIR"].startswith(str(before)))
    """
    variables = {name: str(tmp_path / name) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIPTYCH_")} | variables
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["True"] * 3, done.stderr
