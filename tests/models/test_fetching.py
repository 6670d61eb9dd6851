"""Downloads against a real server that cuts, stalls and lies: each ends in one typed failure and no half model."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import msgspec
import pytest

from studio import places
from studio.domain.catalogue import CatalogueEntry, UrlSource
from studio.domain.errors import (
    DiskFull,
    DownloadCancelled,
    Failure,
    NoNetwork,
    SourceVanished,
    StudioError,
    WrongHash,
)
from studio.services.models import disk
from studio.services.models.http_download import Patience
from studio.services.models.install import Installer, uninstall
from studio.services.models.install_control import InstallControl
from studio.services.models.manifests import find_entry, model_folder, read_manifest, temporary_models_folder
from tests.models.conftest import BODY, entry_for, sha256
from tests.models.lying_server import Behaviour, serving


def failure_of(installer: Installer, entry: CatalogueEntry, control: InstallControl | None = None) -> Failure:
    with pytest.raises(StudioError) as caught:
        installer.install(entry, control or InstallControl(entry.id))
    assert find_entry(entry, installer.shipped) is None
    assert not (model_folder(entry.id) / "manifest.json").exists()
    return caught.value.failure


def part_of(entry: CatalogueEntry) -> Path:
    return places.models_dir() / ".partial" / entry.id / "ready" / (entry.files[0].name + ".part")


def test_a_sound_download_is_verified_and_shown(installer: Installer, address: str) -> None:
    entry = entry_for(address + "/tiny.bin")
    said: list[tuple[int, int, str]] = []
    installer.install(entry, InstallControl(entry.id, lambda *report: said.append(report)))
    model = find_entry(entry, installer.shipped)
    assert model is not None
    assert Path(model.files["weights/tiny.bin"]).read_bytes() == BODY
    assert model.verified
    manifest = read_manifest(model_folder(entry.id))
    assert manifest is not None
    assert manifest.files[0].sha256 == sha256(BODY)
    assert said[-1][:2] == (len(BODY), len(BODY))
    assert not (places.models_dir() / ".partial" / entry.id).exists()


def test_what_a_killed_install_left_goes_with_the_next_one_of_any_model(installer: Installer, address: str) -> None:
    left = temporary_models_folder() / "triptych-0left0ne"
    left.mkdir()
    entry = entry_for(address + "/tiny.bin")
    installer.install(entry, InstallControl(entry.id))
    assert list(temporary_models_folder().iterdir()) == []
    left.mkdir()
    uninstall(entry.id)
    assert list(temporary_models_folder().iterdir()) == []
    assert not model_folder(entry.id).exists()


def test_installing_again_asks_the_server_nothing(installer: Installer, address: str, behaviour: Behaviour) -> None:
    entry = entry_for(address + "/tiny.bin")
    installer.install(entry, InstallControl(entry.id))
    asked = len(behaviour.requests)
    installer.install(entry, InstallControl(entry.id))
    assert len(behaviour.requests) == asked


def test_a_cut_connection_is_continued_where_it_ended(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.cut_after = [100_000, 50_000]
    installer.install(entry_for(address + "/tiny.bin"), InstallControl("tiny"))
    assert [asked for _, asked in behaviour.requests] == ["", "bytes=100000-", "bytes=150000-"]


def test_a_server_without_ranges_is_asked_from_the_start(
    installer: Installer, address: str, behaviour: Behaviour
) -> None:
    behaviour.cut_after = [100_000]
    behaviour.ranges = False
    entry = entry_for(address + "/tiny.bin")
    installer.install(entry, InstallControl("tiny"))
    assert (model_folder("tiny") / "weights/tiny.bin").read_bytes() == BODY


def test_without_a_validator_nothing_is_continued(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.cut_after = [100_000]
    behaviour.etag = ""
    installer.install(entry_for(address + "/tiny.bin"), InstallControl("tiny"))
    assert [asked for _, asked in behaviour.requests] == ["", ""]


def test_a_file_that_changed_is_begun_again(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.cut_after = [100_000, 0, 0]
    entry = entry_for(address + "/tiny.bin", hashed=False, sized=False)
    assert isinstance(failure_of(installer, entry), NoNetwork)
    assert part_of(entry).stat().st_size == 100_000
    behaviour.body = bytes(reversed(BODY))[:300_000]
    behaviour.etag = '"two"'
    installer.install(entry, InstallControl("tiny"))
    assert (model_folder("tiny") / "weights/tiny.bin").read_bytes() == behaviour.body


def test_a_cut_download_is_continued_by_the_next_install(
    installer: Installer, address: str, behaviour: Behaviour
) -> None:
    behaviour.cut_after = [100_000, 0, 0]
    entry = entry_for(address + "/tiny.bin")
    assert isinstance(failure_of(installer, entry), NoNetwork)
    behaviour.requests.clear()
    installer.install(entry, InstallControl("tiny"))
    assert [asked for _, asked in behaviour.requests] == ["bytes=100000-"]


def test_a_stalled_server_ends_in_no_network(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.stall_after = 0
    hasty = Installer(installer.shipped, installer.hashes, Patience(timeout=0.5, tries=3, pause=0.01))
    assert isinstance(failure_of(hasty, entry_for(address + "/tiny.bin")), NoNetwork)


def test_nobody_listening_is_no_network(installer: Installer) -> None:
    assert isinstance(failure_of(installer, entry_for("http://127.0.0.1:9/tiny.bin")), NoNetwork)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_vanished_file(installer: Installer, address: str, behaviour: Behaviour, status: int) -> None:
    behaviour.status = status
    failure = failure_of(installer, entry_for(address + "/tiny.bin"))
    assert isinstance(failure, SourceVanished)
    assert str(status) in failure.detail


def test_a_server_in_trouble_is_asked_again_and_then_no_network(
    installer: Installer, address: str, behaviour: Behaviour
) -> None:
    behaviour.status = 503
    assert isinstance(failure_of(installer, entry_for(address + "/tiny.bin")), NoNetwork)
    assert len(behaviour.requests) == 3


def test_other_bytes_of_the_same_length(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.body = bytes(len(BODY))
    entry = entry_for(address + "/tiny.bin")
    failure = failure_of(installer, entry)
    assert failure == WrongHash(file="weights/tiny.bin", expected=sha256(BODY), found=sha256(bytes(len(BODY))))
    assert not part_of(entry).exists()


def test_another_length_is_refused_before_the_body(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.body = BODY * 3
    failure = failure_of(installer, entry_for(address + "/tiny.bin"))
    assert isinstance(failure, WrongHash)
    assert failure.found == f"{3 * len(BODY)} bytes"


def test_a_body_without_length_that_never_ends(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.body = BODY * 20
    behaviour.chunked = True
    assert isinstance(failure_of(installer, entry_for(address + "/tiny.bin")), WrongHash)


def test_a_length_that_promises_more_than_comes(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.announced = len(BODY)
    behaviour.body = BODY[:-1000]
    assert isinstance(failure_of(installer, entry_for(address + "/tiny.bin")), NoNetwork)


def test_an_answer_for_another_range(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.cut_after = [100_000]
    behaviour.wrong_range = True
    assert isinstance(failure_of(installer, entry_for(address + "/tiny.bin")), NoNetwork)


def test_a_model_without_a_known_hash_has_it_recorded(installer: Installer, address: str) -> None:
    entry = entry_for(address + "/tiny.bin", hashed=False, sized=False)
    installer.install(entry, InstallControl("tiny"))
    manifest = read_manifest(model_folder("tiny"))
    assert manifest is not None
    assert manifest.files[0].sha256 == sha256(BODY)


def test_the_second_source_serves_when_the_first_is_gone(installer: Installer, address: str) -> None:
    entry = entry_for(address + "/tiny.bin")
    first = UrlSource(url="http://127.0.0.1:9/gone.bin")
    file = msgspec.structs.replace(entry.files[0], sources=(first, *entry.files[0].sources))
    installer.install(msgspec.structs.replace(entry, files=(file,)), InstallControl("tiny"))
    assert find_entry(entry, installer.shipped) is not None


def test_a_redirect_to_a_local_file_is_not_followed(
    installer: Installer, address: str, behaviour: Behaviour, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(BODY)

    behaviour.status = 302
    behaviour.extra_headers["Location"] = secret.as_uri()
    assert not isinstance(failure_of(installer, entry_for(address + "/tiny.bin")), WrongHash)
    assert len(behaviour.requests) >= 1


def test_a_redirect_to_another_address_is_followed(installer: Installer, address: str, behaviour: Behaviour) -> None:
    other = Behaviour(body=BODY)
    with serving(other) as elsewhere:
        behaviour.status = 302
        behaviour.extra_headers["Location"] = f"{elsewhere}/moved.bin"
        installer.install(entry_for(address + "/tiny.bin"), InstallControl("tiny"))
    assert other.requests == [("/moved.bin", "")]


def test_cancel_ends_a_blocked_read_at_once(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.stall_after = 1000
    patient = Installer(installer.shipped, installer.hashes)
    entry = entry_for(address + "/tiny.bin")
    control = InstallControl(entry.id)
    cancelled_at: list[float] = []

    def cancel() -> None:
        behaviour.sent_some.wait(60)
        cancelled_at.append(time.monotonic())
        control.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    failure = failure_of(patient, entry, control)
    ended = time.monotonic()
    thread.join()
    assert failure == DownloadCancelled(model_id="tiny")
    assert ended - cancelled_at[0] < 15


def test_cancelled_before_it_began(installer: Installer, address: str, behaviour: Behaviour) -> None:
    control = InstallControl("tiny")
    control.cancel()
    assert failure_of(installer, entry_for(address + "/tiny.bin"), control) == DownloadCancelled(model_id="tiny")
    assert behaviour.requests == []


def test_a_disk_that_is_full_before_it_begins(
    installer: Installer, address: str, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _path: 1000)
    assert isinstance(failure_of(installer, entry_for(address + "/tiny.bin")), DiskFull)
    assert behaviour.requests == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits file sizes by resource limits, which Windows lacks")
def test_a_disk_that_fills_up_on_the_way(address: str, home: Path, shipped: Path) -> None:
    """A file size limit in a child process makes the system itself refuse the write."""
    script = textwrap.dedent(
        f"""
        import resource, signal, sys
        from pathlib import Path
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        from studio import places
        from studio.domain.errors import DiskFull, StudioError
        from studio.services.models.install import Installer
        from studio.services.models.install_control import InstallControl
        from studio.services.models.stamps import HashBook
        from tests.models.conftest import QUICK, entry_for
        installer = Installer(Path({str(shipped)!r}), HashBook(places.cache_dir() / "hashes.json"), QUICK)
        entry = entry_for({address!r} + "/tiny.bin", hashed=False, sized=False)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            installer.install(entry, InstallControl("tiny"))
        except StudioError as error:
            sys.exit(0 if isinstance(error.failure, DiskFull) else repr(error.failure))
        sys.exit("it was installed")
        """
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (home / "data/models/tiny").exists()


def test_two_programs_fetch_it_once(installer: Installer, address: str, behaviour: Behaviour) -> None:
    behaviour.trickle = True
    behaviour.body = BODY[:60_000]
    entry = entry_for(address + "/tiny.bin", data=behaviour.body)
    other = Installer(installer.shipped, installer.hashes, installer.patience)
    phases: list[str] = []
    first = threading.Thread(target=installer.install, args=(entry, InstallControl("tiny")))
    first.start()
    assert behaviour.sent_some.wait(60)
    other.install(entry, InstallControl("tiny", lambda _done, _total, phase: phases.append(phase)))
    first.join()
    assert "another program is fetching it" in phases
    assert len(behaviour.requests) == 1
    assert find_entry(entry, installer.shipped) is not None


def test_a_crash_between_move_and_manifest_is_taken_up(
    installer: Installer, address: str, behaviour: Behaviour
) -> None:
    entry = entry_for(address + "/tiny.bin")
    final = model_folder("tiny") / "weights/tiny.bin"
    final.parent.mkdir(parents=True)
    final.write_bytes(BODY)
    assert find_entry(entry, installer.shipped) is None
    installer.install(entry, InstallControl("tiny"))
    assert find_entry(entry, installer.shipped) is not None
    assert behaviour.requests == []


def test_a_kit_serves_without_any_network(installer: Installer, address: str, tmp_path: Path) -> None:
    entry = entry_for(address + "/tiny.bin")
    kit = tmp_path / "kit"
    installer.gather(entry, InstallControl("tiny"), kit)
    assert (kit / "tiny/weights/tiny.bin").read_bytes() == BODY
    nowhere = entry_for("http://127.0.0.1:9/tiny.bin", model_id="tiny")
    for path in (model_folder("tiny") / "manifest.json", model_folder("tiny") / "weights/tiny.bin"):
        path.unlink()
    installer.install(nowhere, InstallControl("tiny"), kit=kit)
    assert find_entry(nowhere, installer.shipped) is not None


def test_a_damaged_kit_is_not_believed(installer: Installer, tmp_path: Path) -> None:
    entry = entry_for("http://127.0.0.1:9/tiny.bin")
    copy = tmp_path / "kit/tiny/weights/tiny.bin"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(BODY[:-1] + b"!")
    with pytest.raises(StudioError) as caught:
        installer.install(entry, InstallControl("tiny"), kit=tmp_path / "kit")
    assert isinstance(caught.value.failure, WrongHash)
