"""Commands that run in the process of the tests find the application that a window's tests have too."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Made before any command makes one without a screen."""
