"""The frames of an MP3 file: bit rate, sample rate, channels. Reads a file in portions; any thread.

Source: ISO/IEC 11172-3 and 13818-3, as every description of the header has them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

_VERSION_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_VERSION_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_HEADER: Final = 4


class Mp3Facts(msgspec.Struct, frozen=True):
    bitrates: tuple[int, ...]
    """Those that occur, kbit/s; one of a file of constant bit rate."""
    rate: int
    channels: int
    frames: int


def mp3_facts(path: Path) -> Mp3Facts | None:
    """Of the frames from the first on; None where there are none. Raises OSError."""
    rates: dict[int, int] = {}
    rate = channels = frames = 0
    with path.open("rb") as file:
        at = _behind_tag(file.read(10))
        while True:
            file.seek(at)
            head = file.read(_HEADER)
            found = _frame(head)
            if found is None:
                break
            kbits, rate, channels, length = found
            rates[kbits] = rates.get(kbits, 0) + 1
            frames += 1
            at += length
    # The first frame has no sound but facts about the file, and may have a bit rate of its own.
    return Mp3Facts(tuple(sorted(rates)), rate, channels, frames) if frames else None


def _behind_tag(head: bytes) -> int:
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    size = 0
    for part in head[6:10]:
        size = size << 7 | part & 0x7F
    return 10 + size


def _frame(head: bytes) -> tuple[int, int, int, int] | None:
    """kbit/s, Hertz, channels, bytes."""
    if len(head) < _HEADER or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bits, speed = head[2] >> 4, head[2] >> 2 & 3
    if version not in _RATES or layer != 1 or bits in (0, 15) or speed == 3:
        return None
    kbits = (_VERSION_1 if version == 3 else _VERSION_2)[bits]
    rate = _RATES[version][speed]
    length = (144_000 if version == 3 else 72_000) * kbits // rate + (head[2] >> 1 & 1)
    return kbits, rate, 1 if head[3] >> 6 == 3 else 2, length
