"""Frames survive any cutting of the stream, and garbage is told from messages."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.kinds import KINDS
from studio.domain.requests import ModelRef, PictureRequest, SpeechRequest, SpeechSegment, TextRequest
from studio.wire.framing import MAX_FRAME, BadFrame, FrameReader, encode
from studio.wire.messages import FromWorker, LocalModel, Ping, Pong, Preview, Progress, Run, ToWorker, Words


def reader() -> FrameReader[FromWorker]:
    return FrameReader(FromWorker, KINDS.decode_hook)


@given(st.lists(st.text(max_size=50), max_size=8), st.lists(st.integers(1, 40), min_size=1, max_size=10))
def test_any_cutting_gives_the_same_messages(texts: list[str], cuts: list[int]) -> None:
    sent = [Words(job_id="j", text=text) for text in texts]
    stream = b"".join(encode(message) for message in sent)
    frames, came, place = reader(), [], 0
    while place < len(stream):
        size = cuts[place % len(cuts)]
        came += list(frames.feed(stream[place : place + size]))
        place += size
    assert came == sent


@given(st.binary(max_size=200))
def test_rubbish_is_refused_or_incomplete_but_never_a_surprise(data: bytes) -> None:
    frames = reader()
    try:
        for message in frames.feed(data):
            assert isinstance(message, msgspec.Struct)
    except BadFrame:
        pass


@pytest.mark.parametrize(
    "data",
    [
        b"Traceback (most recent call last):",
        (MAX_FRAME + 1).to_bytes(4, "little"),
        b"\x03\x00\x00\x00abc",
        encode(Ping(number=1)),
    ],
    ids=["print", "too long", "no msgpack", "the other direction"],
)
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(BadFrame):
        list(reader().feed(data))


def test_a_reader_may_pause_between_messages() -> None:
    frames = reader()
    frames.push(encode(Pong(number=1, rss_bytes=2)) + encode(Progress(job_id="j", done=1, total=2)) + b"\x05")
    assert next(frames.messages()) == Pong(number=1, rss_bytes=2)
    assert list(frames.messages()) == [Progress(job_id="j", done=1, total=2)]
    frames.push(encode(Words(job_id="j", text="x"))[1:])
    frames = reader()
    preview = Preview(job_id="j", index=0, width=2, height=1, rgb=bytes(6))
    assert list(frames.feed(encode(preview) * 3)) == [preview] * 3


@pytest.mark.parametrize(
    "request_",
    [
        PictureRequest(model=ModelRef("m", "e"), prompt="ü🙂", seed=2**63 - 1, init_image="ab"),
        TextRequest(model=ModelRef("m", "e"), prompt="x", stop=("\n",)),
        SpeechRequest(model=ModelRef("m", "e"), voice="v", segments=(SpeechSegment("Hello.", "p", 1, 0.5),)),
    ],
)
def test_an_order_arrives_as_it_was_sent(request_: PictureRequest | TextRequest | SpeechRequest) -> None:
    model = LocalModel(id="m", engine="e", root="/m", files={"unet": "/m/unet.safetensors"})
    order = Run(job_id="j", request=request_, spool="/s", inputs={"ab": "/s/ab.png"}, model=model)
    frames: FrameReader[ToWorker] = FrameReader(ToWorker, KINDS.decode_hook)
    assert list(frames.feed(encode(order))) == [order]
