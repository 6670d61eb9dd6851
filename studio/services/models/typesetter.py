"""Typst put into the program's own environment, by one click: what sets the pages of a PDF (the extra "pdf").

Called on a thread that may wait. pip fetches the one version that was tried, a wheel without dependencies, and runs
nothing that is in it; where there is no pip (a frozen program) it says so.
"""

from __future__ import annotations

import importlib
from typing import Final

from studio import leavings, places
from studio.domain.catalogue import PackageSource
from studio.services.models.install_control import InstallControl
from studio.services.models.packages import install_package

TYPESETTER: Final = PackageSource(registry="pypi", name="typst", version="0.15.2", members=())
MEGABYTES: Final = 34
"""Of the wheel."""


def fetch_typesetter(control: InstallControl) -> None:
    """Raises StudioError(NoNetwork | SourceVanished | DiskFull | RuntimeMissing | DownloadCancelled)."""
    with leavings.new_folder(places.scratch_dir()) as folder:
        install_package(TYPESETTER, folder, control)
    importlib.invalidate_caches()
