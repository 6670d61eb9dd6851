"""Colours of a landscape under a time of day, a weather and a season, with what varies from seed to seed.

Places name colours as they are on a clear day; `Light.seen` says what becomes of them. Values alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from studio.engines.picture.storybook.landscape.manners import Manner
from studio.engines.picture.storybook.plan import Setting
from studio.engines.picture.storybook.vector.colours import luminance, mixed, saturated
from studio.engines.picture.storybook.vector.shapes import RGB

SKIES: Final[dict[str, tuple[tuple[RGB, RGB], ...]]] = {
    "day": (
        ((134, 194, 238), (228, 243, 249)),
        ((152, 210, 232), (242, 247, 236)),
        ((162, 192, 236), (246, 238, 244)),
        ((130, 204, 224), (224, 246, 240)),
        ((172, 212, 240), (252, 243, 222)),
    ),
    "dawn": (
        ((156, 178, 224), (255, 220, 200)),
        ((184, 172, 216), (255, 212, 194)),
        ((150, 194, 222), (255, 234, 206)),
        ((196, 190, 226), (255, 226, 222)),
    ),
    "sunset": (
        ((132, 128, 184), (255, 186, 128)),
        ((230, 144, 128), (255, 218, 150)),
        ((108, 126, 180), (252, 172, 146)),
        ((196, 132, 158), (255, 202, 136)),
    ),
    "night": (
        ((22, 30, 76), (66, 82, 148)),
        ((28, 26, 70), (88, 80, 150)),
        ((16, 36, 76), (54, 98, 142)),
        ((34, 32, 84), (104, 96, 160)),
    ),
}
"""By time of day: top and horizon."""
PAPERS: Final[dict[str, RGB]] = {
    "day": (255, 255, 255),
    "dawn": (255, 248, 248),
    "sunset": (255, 249, 240),
    "night": (226, 231, 244),
}
"""Of line art, by time of day."""
_GREENS: Final[tuple[tuple[RGB, RGB], ...]] = (
    ((166, 208, 118), (112, 174, 98)),
    ((186, 208, 112), (134, 174, 88)),
    ((144, 202, 140), (88, 164, 116)),
    ((174, 196, 124), (118, 158, 94)),
    ((156, 212, 128), (104, 182, 120)),
)
"""Grass, leaves."""
_AUTUMN: Final[tuple[tuple[RGB, tuple[RGB, ...]], ...]] = (
    ((206, 194, 116), ((232, 150, 70), (240, 186, 84), (206, 104, 70))),
    ((214, 190, 120), ((238, 172, 76), (222, 126, 66), (190, 160, 84))),
    ((190, 190, 114), ((226, 128, 80), (236, 168, 92), (196, 88, 76))),
)
_SPRING_CROWNS: Final[tuple[RGB, ...]] = ((250, 196, 214), (252, 222, 230), (246, 178, 204))
_SNOW: Final[tuple[RGB, ...]] = ((240, 246, 252), (236, 243, 253), (245, 246, 252))
_LIGHTS: Final[dict[str, tuple[RGB, RGB, float]]] = {
    "day": ((255, 255, 255), (255, 255, 255), 0.0),
    "dawn": ((250, 234, 234), (255, 222, 214), 0.14),
    "sunset": ((255, 226, 200), (250, 178, 132), 0.17),
    "night": ((128, 144, 196), (46, 58, 116), 0.38),
    "lamps": ((238, 214, 188), (170, 122, 110), 0.14),
}
"""What multiplies all colours, what they are drawn towards, how far."""
_TINTS: Final[dict[str, RGB]] = {
    "day": (255, 255, 255),
    "dawn": (255, 240, 236),
    "sunset": (255, 228, 206),
    "night": (176, 188, 232),
    "lamps": (248, 226, 204),
}
_FLOWERS: Final[tuple[tuple[RGB, ...], ...]] = (
    ((255, 250, 244), (252, 214, 92), (240, 150, 160)),
    ((246, 170, 186), (255, 238, 214), (180, 150, 220)),
    ((250, 206, 96), (244, 140, 110), (255, 250, 240)),
    ((150, 164, 226), (255, 248, 250), (232, 160, 200)),
)


class Light(NamedTuple):
    time: str
    weather: str
    season: str
    sky: tuple[RGB, RGB]
    """Top and horizon, under the weather."""
    grass: RGB
    leaves: tuple[RGB, ...]
    flowers: tuple[RGB, ...]
    snowed: bool
    """The ground lies under snow."""
    inside: bool
    """In a room: weather greys nothing there, at night its lamps are lit."""
    manner: Manner
    tint: RGB
    """What the colours of things are multiplied by."""
    unlit: bool = False
    """Sun or moon is one of the scene's things: the sky has none of its own."""

    @property
    def dark(self) -> bool:
        return self.time == "night"

    @property
    def lamps(self) -> bool:
        return self.inside and self.dark

    @property
    def paper(self) -> RGB:
        """The paper of line art."""
        return PAPERS.get(self.time, PAPERS["day"])

    def seen(self, colour: RGB, depth: float = 1.0) -> RGB:
        """A clear day's colour in this light, at a depth from 0 (at the horizon) to 1 (near)."""
        if self.manner.lines_alone:
            return self.paper
        times, towards, share = _LIGHTS["lamps" if self.lamps else self.time]
        if self.snowed and self.dark and not self.lamps:
            share = 0.2
        lit = _bytes(np.array(colour) * times / 255)
        grey = 0.0 if self.inside else _GREYS.get(self.weather, 0.0)
        value = luminance(lit)
        lit = mixed(lit, _bytes(np.array((value, value, value)) * (0.97, 0.99, 1.03)), grey)
        if self.weather == "storm" and not self.inside:
            lit = _bytes(np.array(lit) * (0.82, 0.84, 0.90))
        lit = mixed(lit, towards, share)
        far = 1 - depth
        if self.inside:
            return mixed(
                saturated(lit, self.manner.saturation), (250, 240, 226) if self.dark else self.sky[1], 0.4 * far
            )
        air = 0.92 if self.weather == "fog" else 0.66
        return mixed(saturated(lit, self.manner.saturation), self.sky[1], min(1.0, far * air))

    def leaf(self, rng: np.random.Generator) -> RGB:
        """The colour of one tree's crown."""
        one = self.leaves[int(rng.integers(len(self.leaves)))]
        return _bytes(np.array(one) + rng.uniform(-9, 9, 3))

    def flower(self, rng: np.random.Generator) -> RGB:
        return self.flowers[int(rng.integers(len(self.flowers)))]


_GREYS: Final = {"cloudy": 0.22, "rain": 0.42, "storm": 0.5, "snow": 0.3, "fog": 0.45}


def covered(sky: tuple[RGB, RGB], time: str, weather: str) -> tuple[RGB, RGB]:
    """Top and horizon of a clear sky under a weather."""
    (top, low), grey = sky, _GREYS.get(weather, 0.0)
    cover: RGB = {"night": (52, 58, 92), "sunset": (206, 178, 176), "dawn": (214, 206, 216)}.get(time, (206, 214, 224))
    if weather == "storm":
        cover = mixed(cover, (70, 78, 104), 0.6)
    return mixed(top, mixed(cover, (120, 132, 152), 0.35), 1.5 * grey), mixed(low, cover, 1.6 * grey)


def light_of(setting: Setting, manner: Manner, rng: np.random.Generator) -> Light:
    time = setting.time or ("night" if setting.place in ("night sky", "space", "moon") else "day")
    season = setting.season or ("winter" if setting.weather == "snow" or setting.place == "snow" else "summer")
    inside = setting.place in ("room", "kitchen")
    pick = rng.integers(0, 1 << 16, 6)
    skies = SKIES[time]
    weather = setting.weather or "clear"
    top, low = covered(skies[int(pick[0]) % len(skies)], time, weather)
    grass, leaf = _GREENS[int(pick[1]) % len(_GREENS)]
    leaves: tuple[RGB, ...] = (leaf, mixed(leaf, (150, 190, 90), 0.4), mixed(leaf, (70, 140, 110), 0.35))
    snowed = season == "winter"
    if season == "autumn":
        grass, leaves = _AUTUMN[int(pick[1]) % len(_AUTUMN)]
    elif season == "spring":
        grass = mixed(grass, (186, 224, 120), 0.5)
        leaves = (*_SPRING_CROWNS[: 2 + int(pick[2]) % 2], mixed(leaf, (180, 216, 110), 0.5))
    elif snowed:
        grass = _SNOW[int(pick[1]) % len(_SNOW)]
        leaves = ((150, 176, 168), (136, 166, 160), (166, 186, 180))
    return Light(
        time,
        weather,
        season,
        (top, low),
        grass,
        leaves,
        _FLOWERS[int(pick[3]) % len(_FLOWERS)],
        snowed,
        inside,
        manner,
        (255, 255, 255)
        if manner.lines_alone
        else _dimmed(_TINTS["lamps" if inside and time == "night" else time], "" if inside else weather),
    )


def _dimmed(tint: RGB, weather: str) -> RGB:
    dim = {"storm": 0.84, "rain": 0.94, "fog": 0.97, "cloudy": 0.97}.get(weather, 1.0)
    return _bytes(np.array(tint) * dim)


def _bytes(values: np.ndarray) -> RGB:
    red, green, blue = (int(v) for v in np.clip(np.rint(values), 0, 255))
    return red, green, blue
