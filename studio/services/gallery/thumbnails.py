"""Small pictures of the open project, kept in the user's cache from one day to the next. Made by the pane's rooms;
which project is meant is said on the main thread, pictures are asked for and kept on any."""

from __future__ import annotations

from pathlib import Path

from studio.project.cache_files import MEMORY, cache_path
from studio.project.gallery_cache import GALLERY
from studio.project.gallery_pictures import SmallPictures


class KeptThumbnails:
    def __init__(self) -> None:
        self._pictures: SmallPictures | None = None

    def take_up(self, project_id: str, place: Path | None) -> None:
        """Another project is open; None, or one without an id: nothing is kept."""
        before, self._pictures = self._pictures, None
        if before is not None:
            before.close()
        path = cache_path(GALLERY, project_id, place) if place is not None else MEMORY
        if path != MEMORY:
            self._pictures = SmallPictures(path)

    def get(self, asset: str, side: int) -> bytes:
        """Empty where it is not kept."""
        pictures = self._pictures
        return pictures.get(asset, side) if pictures is not None else b""

    def keep(self, asset: str, side: int, data: bytes) -> None:
        pictures = self._pictures
        if pictures is not None:
            pictures.keep(asset, side, data)

    def forget(self, assets: set[str]) -> None:
        pictures = self._pictures
        if pictures is not None and assets:
            pictures.forget(assets)
