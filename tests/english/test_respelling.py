"""Respellings and IPA as phonemes; wrong signs are refused by name."""

from __future__ import annotations

import pytest

from studio.english.respelling import LONGEST, Unsayable, as_ipa, phonemes_of


@pytest.mark.parametrize(
    ("written", "phonemes"),
    [
        ("KVOHTH", "kvˈOθ"),
        ("kvohth", "kvˈOθ"),
        ("shuh-VAWN", "ʃəvˈɔn"),
        ("ree uh NON", "ɹiənˈɑn"),
        ("HAY-zul", "hˈAzəl"),
        ("MY-kuh", "mˈIkə"),
        ("jor-JAY", "ʤɔɹʤˈA"),
        ("BUT-ler", "bˈʌtləɹ"),
        ("yoo-JEEN", "juʤˈin"),
        ("/kəˈvoʊθ/", "kəvˈOθ"),
        ("[ˈtʃɑrli]", "ʧˈɑɹli"),
        ("ʃɪˈvɔːn", "ʃɪvˈɔːn"),
        ("/bɒb/", "bˈɒb"),
        ("/dʒeɪn/", "ʤˈAn"),
        ("/ˌæləˈbamə/", "ˌæləbˈamə"),
        ("kwˈOθ", "kwˈOθ"),
    ],
)
def test_what_is_written_is_a_sound(written: str, phonemes: str) -> None:
    assert phonemes_of(written) == phonemes


@pytest.mark.parametrize(
    ("written", "reason", "part"),
    [
        ("", "nothing", ""),
        (" // ", "nothing", ""),
        ("-", "nothing", ""),
        ("KUH-cah", "letter", "c"),
        ("k4t", "letter", "4"),
        ("kv-OHTH", "vowel", "kv"),
        ("/kv@θ/", "sign", "@"),
        ("/kvθ/", "vowel", "kvθ"),
        ("ah" * LONGEST, "long", ""),
    ],
)
def test_what_is_no_sound_is_refused_by_its_part(written: str, reason: str, part: str) -> None:
    with pytest.raises(Unsayable) as refused:
        phonemes_of(written)
    assert (refused.value.reason, refused.value.part) == (reason, part)


@pytest.mark.parametrize("phonemes", ["kvˈOθ", "hˈAzəl", "ʧˈɑɹli", "ʤˌulijˈɛt", "ˈIWə", "bˈYkQ"])
def test_what_is_shown_is_read_as_the_same_sound(phonemes: str) -> None:
    assert phonemes_of(as_ipa(phonemes)) == phonemes


@pytest.mark.parametrize(
    ("phonemes", "ipa"),
    [("kvˈOθ", "/ˈkvoʊθ/"), ("ʃəvˈɔn", "/ʃəˈvɔn/"), ("ʤˌulijˈɛt", "/ˌdʒuliˈjɛt/"), ("əbɹˈOd", "/əˈbɹoʊd/"),
     ("ˈIdə", "/ˈaɪdə/"), ("kˌæntˈinə", "/ˌkænˈtinə/")],
)  # fmt: skip
def test_the_stress_stands_before_its_syllable_as_dictionaries_print_it(phonemes: str, ipa: str) -> None:
    assert as_ipa(phonemes) == ipa
