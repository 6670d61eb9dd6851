"""The room of the voice: which one speaks, how fast, and where to get one."""

from __future__ import annotations

from narration_rooms import Hand, kokoro
from studio_fakes import LICENCE, FakeStudio

from studio.domain.catalogue import CatalogueEntry
from studio.services.settings import Settings


def test_without_a_voice_one_is_offered_and_taken_up_when_it_comes(fake_studio: FakeStudio) -> None:
    fake_studio.library.catalogue.append(
        CatalogueEntry(id="kokoro-v1.0", title="K", family="voice", tasks=("speak",), engine="x", licence=LICENCE)
    )
    hand = Hand(fake_studio, voices=False)
    assert hand.view.offer[1] == "Install voice (98 MB)"
    assert hand.why_not("narration.speak-scene") == "No voice is installed."
    assert hand.why_not("narration.install-voice") == ""
    hand.cast.install_voice()
    assert fake_studio.library.asked == ["kokoro-v1.0"]
    fake_studio.library.install_progress.emit("kokoro-v1.0", 10_000_000, 98_000_000, "Downloading")
    assert hand.view.installing == "Downloading: 10 MB of 98 MB"
    assert hand.why_not("narration.install-voice") == "The voice is being fetched now."
    fake_studio.library.arrive(kokoro())
    assert hand.view.offer == ("", "")
    assert hand.view.installing == ""
    assert "af_heart" in hand.view.voices
    assert hand.why_not("narration.speak-scene") == ""


def test_where_no_voice_can_be_fetched_the_model_page_is_offered(fake_studio: FakeStudio) -> None:
    hand = Hand(fake_studio, voices=False)
    assert hand.view.offer == ("No voice is installed. The model page shows what there is.", "Show the models")
    assert hand.why_not("narration.install-voice") != ""


def test_voice_and_speed_are_kept_for_the_next_start(hand: Hand) -> None:
    hand.cast.choose_voice(next(voice for voice in hand.desk.voices if voice.id == "bf_emma"))
    hand.cast.set_speed(1.3)
    again = Hand(hand.studio, voices=False)
    assert again.desk.voice is not None
    assert again.desk.voice.id == "bf_emma"
    assert again.view.speed == 1.3


def test_a_step_of_speed_ends_at_the_bounds_and_the_actions_say_so(hand: Hand) -> None:
    hand.actions["narration.faster"].act()
    assert hand.view.speed == 1.05
    for _ in range(30):
        hand.actions["narration.faster"].act()
    assert hand.view.speed == 2.0
    assert hand.why_not("narration.faster") == "The voice speaks at twice its pace already."
    assert hand.why_not("narration.slower") == ""
    hand.takes.speak_scene()
    assert hand.requests()[0].speed == 2.0


def test_what_an_earlier_version_kept_is_read(fake_studio: FakeStudio) -> None:
    path = fake_studio.settings.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"narration_state": {"voice": "am_puck", "speed": 1.5, "scene": "s"}}')
    fake_studio.settings = Settings()
    hand = Hand(fake_studio)
    assert hand.desk.voice is not None
    assert hand.desk.voice.id == "am_puck"
    assert hand.view.speed == 1.5
