"""OpenVINO put into the program's own environment, by one click: what computes pictures of larger models on processors,
where it is faster than torch (the extra "openvino").

Called on a thread that may wait. pip fetches the one version that was tried, a wheel without what it depends on, which
is its telemetry, and runs nothing that is in it; where there is no pip (a frozen program) it says so.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Final

from studio import leavings, places
from studio.domain.catalogue import PackageSource
from studio.services.models.install_control import InstallControl
from studio.services.models.packages import install_package

OPENVINO: Final = PackageSource(registry="pypi", name="openvino", version="2026.4.1", members=())
MEGABYTES: Final = 58
"""Of the wheel."""


def has_openvino() -> bool:
    return find_spec("openvino") is not None


def has_torch() -> bool:
    """Whether there is what it would compute in place of."""
    return find_spec("torch") is not None and find_spec("diffusers") is not None


def fetch_openvino(control: InstallControl) -> None:
    """Raises StudioError(NoNetwork | SourceVanished | DiskFull | RuntimeMissing | DownloadCancelled)."""
    with leavings.new_folder(places.scratch_dir()) as folder:
        install_package(OPENVINO, folder, control)
    importlib.invalidate_caches()
