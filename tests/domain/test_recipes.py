"""The text of a recipe: what is written comes back, what others wrote is read for what it is, and hostile text costs
no time."""

from __future__ import annotations

import time
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.emphasis import without_comments
from studio.domain.recipes.found import FoundRecipe, Lora, OtherProgram
from studio.domain.recipes.parameters import from_parameters
from studio.domain.recipes.reading import read_texts
from studio.domain.recipes.written import parameters_text, recipe_texts, settings_of
from studio.domain.requests import FileStamp, Fill, LoraUse, ModelRef, PictureRequest, PictureTask

CASTLE = (
    "a castle, (stone:1.2)\nNegative prompt: blurry\nSteps: 25, Sampler: DPM++ 2M, Schedule type: Karras, "
    "CFG scale: 6.5, Seed: 1234567, Size: 640x384, Model hash: abcd1234, Model: foo, Denoising strength: 0.5, "
    "Version: v1.10.1"
)


def read(text: str) -> FoundRecipe:
    found = from_parameters(text)
    assert found is not None
    return found


# ---- written and read back

_LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
_PROSE = st.lists(_LINES.filter(lambda line: ":" not in line), max_size=4).map("\n".join)
_SEEDS = st.integers(0, 2**63 - 1)
_REQUESTS = st.builds(
    PictureRequest,
    model=st.builds(ModelRef, id=st.text(st.characters(exclude_categories=("Cs",)), min_size=1), engine=st.just("e")),
    task=st.sampled_from(["text-to-image", "image-to-image", "inpaint"]),
    prompt=_PROSE,
    negative=_PROSE,
    style=st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    width=st.integers(1, 99999),
    height=st.integers(1, 99999),
    seed=_SEEDS,
    steps=st.integers(0, 10**6),
    guidance=st.floats(-100, 100),
    strength=st.floats(0, 1),
    sampler=st.text(st.characters(exclude_categories=("Cs",)), max_size=20).filter(lambda name: name != "Default"),
    variation_seed=st.none() | _SEEDS,
    variation_strength=st.floats(0, 1),
    upscale=st.sampled_from([1, 2, 4]),
    fill=st.sampled_from(get_args(Fill)),
    feather=st.integers(0, 10**5),
    masked_only=st.booleans(),
    padding=st.integers(0, 10**5),
    canvas_id=st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    frame=st.none() | st.tuples(*[st.integers(-(10**6), 10**6)] * 2, *[st.integers(1, 10**5)] * 2),
)


@given(_REQUESTS)
def test_every_setting_comes_back_from_the_text_for_other_programs(request: PictureRequest) -> None:
    found = read(parameters_text(request))
    assert found.source == "Triptych"
    words = tuple(without_comments(said).strip() for said in (request.prompt, request.negative))
    assert (found.prompt, found.negative) == words
    assert (found.seed, found.steps, found.width, found.height) == (
        request.seed, request.steps, request.width, request.height,
    )  # fmt: skip
    assert (found.guidance, found.sampler, found.model) == (request.guidance, request.sampler, request.model.id)
    assert found.style == (request.style or None)
    assert found.upscale == (request.upscale if request.upscale > 1 else None)
    assert found.strength == (None if request.task == "text-to-image" else request.strength)
    painted = request.task == "inpaint"
    assert found.fill == (request.fill if painted and request.fill != "original" else None)
    assert found.feather == (request.feather if painted and request.feather else None)
    only = painted and request.masked_only
    assert (found.masked_only, found.padding) == ((True, request.padding) if only else (None, None))
    varied = request.variation_seed is not None
    assert (found.variation_seed, found.variation_strength) == (
        (request.variation_seed, request.variation_strength) if varied else (None, None)
    )


@given(_REQUESTS)
def test_our_own_text_brings_the_whole_request_back(request: PictureRequest) -> None:
    found = read_texts(recipe_texts(request, versions=(("torch", "2"),), device="cpu", licence="MIT", created=2.0))
    assert isinstance(found, FoundRecipe)
    assert found.request == request


@given(st.text(max_size=400) | st.text('Steps: 20,"{[]}\\\nNegative prompt:x', max_size=200))
def test_any_text_is_read_without_falling_over(text: str) -> None:
    for found in (from_parameters(text), read_texts({"parameters": text, "triptych": text, "prompt": text})):
        if isinstance(found, FoundRecipe):
            assert found.seed is None or 0 <= found.seed < 2**63


def test_the_expanded_prompt_and_the_first_known_hash_are_written() -> None:
    stamps = (FileStamp("a", 1, "f"), FileStamp("b", 1, "f", "0123456789abcdef"))
    request = PictureRequest(model=ModelRef("m", "e", stamps), prompt="a {red|blue} cat", prompt_expanded="a red cat")
    assert parameters_text(request).startswith("a red cat\nSteps: 20,")
    assert ("Model hash", "0123456789") in settings_of(request)


def test_what_others_say_of_a_mask_is_taken_up() -> None:
    found = read(f"{CASTLE}, Mask blur: 4, Masked content: fill, Inpaint area: Only masked, Masked area padding: 32")
    assert (found.fill, found.feather, found.masked_only, found.padding) == ("blur", 4, True, 32)
    whole = read(f"{CASTLE}, Masked content: swirls, Inpaint area: Whole picture")
    assert (whole.fill, whole.masked_only) == (None, False)


def test_what_a_person_noted_in_the_prompt_is_in_our_text_alone() -> None:
    prompt = "a fox # for Ada\n# not the red one\nin snow"
    texts = recipe_texts(PictureRequest(model=ModelRef("m", "e"), prompt=prompt, negative="fog # or rain"))
    assert texts["parameters"].startswith("a fox\nin snow\nNegative prompt: fog\nSteps: 20,")
    found = read_texts(texts)
    assert isinstance(found, FoundRecipe)
    assert found.prompt == prompt


def test_the_loras_come_back_with_weights_and_hashes() -> None:
    ink = ModelRef("ink-2.5", "lora", (FileStamp("ink.safetensors", 1, "f", "fedcba9876543210"),))
    uses = (LoraUse(ink, 0.8), LoraUse(ModelRef("night", "lora"), -1.5))
    text = parameters_text(PictureRequest(model=ModelRef("m", "e"), prompt="a fox", loras=uses))
    assert 'Lora weights: "ink-2.5: 0.8, night: -1.5", Hashes: {"lora:ink-2.5": "fedcba9876"}, Version:' in text
    assert read(text).loras == (Lora("ink-2.5", 0.8, "fedcba9876"), Lora("night", -1.5))


# ---- A1111, Forge, SD.Next


def test_lines_of_prompt_and_negative_stay_lines_and_values_may_hold_commas_and_colons() -> None:
    found = read(
        "a\nb\nc\nNegative prompt: d\ne\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512, "
        'Lora hashes: "x: 1, y: 2", Hashes: {"model": "a,b", "seed: 9": 1}'
    )
    assert (found.prompt, found.negative) == ("a\nb\nc", "d\ne")
    assert (found.steps, found.sampler, found.guidance, found.seed, found.width) == (20, "Euler a", 7.0, 5, 512)


def test_a_template_beside_the_expansion_is_not_the_prompt() -> None:
    sdnext = read(
        "a red cat\nSteps: 20, Size: 512x512, Sampler: Euler a, Seed: 77, CFG scale: 6, App: SD.Next, "
        'Wildcards: "a {red|blue} cat", Prompt2: none, Seed resize: 1, Variation seed: 99, Variation seed strength: 0.3'
    )
    assert (sdnext.source, sdnext.prompt, sdnext.seed) == ("SD.Next", "a red cat", 77)
    assert (sdnext.variation_seed, sdnext.variation_strength) == (99, 0.3)
    dynamic = read(f"{CASTLE}\nTemplate: a {{castle|hut}}, (stone:1.2)\nNegative Template: {{blurry|}}, seed: 4")
    assert (dynamic.prompt, dynamic.negative, dynamic.seed) == ("a castle, (stone:1.2)", "blurry", 1234567)


def test_what_an_upscaler_noted_behind_the_settings_is_not_the_prompt() -> None:
    assert read(f"{CASTLE}\nextras\nUpscale: 2, model:Lanczos") == read(CASTLE)


@pytest.mark.parametrize("seed", [0, 2**32 - 1, 2**53 + 1, 2**63 - 1])
def test_a_seed_is_taken_to_its_last_digit(seed: int) -> None:
    assert read(f"x\nSteps: 3, Seed: {seed}, Size: 8x8").seed == seed


@pytest.mark.parametrize("seed", [str(2**63), str(2**64 - 1), "9" * 5000, "-1", "5.5", "1e9", "\u0665", ""])
def test_a_seed_that_cannot_be_drawn_from_is_none_and_not_another_one(seed: str) -> None:
    found = read(f"x\nSteps: 3, Seed: {seed}, Size: 8x8")
    assert (found.seed, found.steps, found.width) == (None, 3, 8)


def test_line_ends_of_windows_and_old_macs_are_line_ends() -> None:
    assert read(CASTLE.replace("\n", "\r\n")) == read(CASTLE)
    assert read(CASTLE.replace("\n", "\r")) == read(CASTLE)


def test_settings_are_known_in_any_order_and_with_some_missing() -> None:
    found = read("a hut\nSeed: 5, Model: foo, CFG scale: 7, Steps: 20")
    assert (found.prompt, found.seed, found.steps, found.guidance, found.model) == ("a hut", 5, 20, 7.0, "foo")
    assert (found.sampler, found.width, found.height, found.strength) == (None, None, None, None)
    assert read("a hut\nSteps: 20").steps == 20
    assert read("Steps: 20, Seed: 1").prompt == ""
    assert read("a hut\nNegative prompt: rain") == FoundRecipe(source="A1111", prompt="a hut", negative="rain")


def test_words_that_look_like_settings_stay_words() -> None:
    text = "Steps: 4 of them, wide\nSize matters, Negative prompt: inside\nSteps: 9, Seed: 1"
    found = read(f"{text}\nNegative prompt: one\nNegative prompt: two\nSteps: 20, Seed: 5, Size: 8x8")
    assert (found.prompt, found.negative) == (text, "one\nNegative prompt: two")
    assert (found.steps, found.seed) == (20, 5)
    assert from_parameters("model: tall woman, size: large") is None


def test_quoted_values_are_unquoted_and_broken_ones_cost_only_themselves() -> None:
    found = read('x\nSteps: 3, Sampler: "Euler, \\"a\\" \\u00e9", Model: "a: b", Seed: 7')
    assert (found.sampler, found.model, found.seed) == ('Euler, "a" \u00e9', "a: b", 7)
    broken = read('x\nSteps: 3, Model: "never closed, Seed: 7, Hashes: {"a": [1, 2], Size: 8x8')
    assert (broken.steps, broken.seed, broken.width) == (3, 7, 8)


def test_forge_and_its_distilled_guidance_are_known() -> None:
    found = read(
        "x\nSteps: 20, Sampler: Euler, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 1, Version: f2.0.1v1.10.1"
    )
    assert (found.source, found.guidance) == ("Forge", 3.5)


def test_the_strength_of_a_second_pass_is_not_that_of_the_picture() -> None:
    assert read("x\nSteps: 20, Seed: 1, Denoising strength: 0.4, Hires upscale: 2").strength is None


# ---- what is of another kind


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"fooocus_scheme": "fooocus", "parameters": '{"x": 1}'}, OtherProgram("Fooocus")),
        ({"parameters": '{"base_model": "a"}'}, OtherProgram("Fooocus")),
        ({"parameters": '{"sui_image_params": {}}'}, OtherProgram("SwarmUI")),
        ({"parameters": '{"x": 1}'}, OtherProgram("")),
        ({"prompt": '{"3": {"class_type": "KSampler", "is_changed": [NaN]}}'}, OtherProgram("ComfyUI")),
        ({"workflow": '{"nodes": []}'}, OtherProgram("ComfyUI")),
        ({"invokeai_metadata": '{"positive_prompt": ""}'}, OtherProgram("InvokeAI")),
        ({"sd-metadata": '{"model": "a"}'}, OtherProgram("InvokeAI")),
        ({"Software": "NovelAI", "Comment": "{}"}, OtherProgram("NovelAI")),
        ({"prompt": "a plain word", "Comment": "a holiday", "parameters": "a holiday"}, None),
        ({"parameters": ""}, None),
        ({"triptych": "{}"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_what_is_of_another_program_is_named_and_not_read(texts: dict[str, str], expected: object) -> None:
    assert read_texts(texts) == expected


def test_a_prompt_may_begin_with_a_brace() -> None:
    assert read("{red|blue} cat\nSteps: 3, Seed: 1").prompt == "{red|blue} cat"


def test_the_web_uis_text_is_believed_beside_a_workflow_and_ours_beside_both() -> None:
    texts = {"prompt": '{"3": {"class_type": "KSampler"}}', "parameters": CASTLE}
    assert read_texts(texts) == read(CASTLE)
    ours = recipe_texts(PictureRequest(model=ModelRef("m", "e"), prompt="mine"))["triptych"]
    found = read_texts({**texts, "triptych": ours})
    assert isinstance(found, FoundRecipe)
    assert found.prompt == "mine"


def test_a_request_with_a_seed_out_of_bounds_brings_none() -> None:
    request = msgspec.structs.replace(PictureRequest(model=ModelRef("m", "e")), seed=-5)
    found = read_texts({"triptych": recipe_texts(request)["triptych"]})
    assert isinstance(found, FoundRecipe)
    assert found.seed is None


@pytest.mark.parametrize("task", ["upscale", "cut-out", "style-transfer"])
def test_what_was_done_to_a_finished_picture_has_no_numbers_to_draw_it_by(task: PictureTask) -> None:
    request = PictureRequest(model=ModelRef("cut-out", "e"), task=task, prompt="a blue balloon", steps=1)
    found = read_texts(recipe_texts(request))
    assert found == FoundRecipe(source="Triptych", prompt="a blue balloon", request=request)


# ---- hostile


@pytest.mark.parametrize(
    "text",
    [
        "a cat\nSteps: 1," + " " * 200_000 + "x",
        "[" * 200_000,
        '{"a":' * 200_000,
        "Steps: 1, " + "k:[," * 60_000,
        "Steps: 1, " + 'k:"\\q,' * 40_000,
        "Steps: 1, " + "a," * 120_000 + ":",
        "Steps: 1 a:b,\n" * 100_000,
    ],
    ids=["spaces", "brackets", "braces", "open brackets", "bad strings", "no colons", "many lines"],
)
def test_no_text_takes_more_than_its_length_in_time(text: str) -> None:
    before = time.process_time()
    read_texts({"triptych": text, "parameters": text, "prompt": text, "workflow": text, "invokeai_metadata": text})
    assert time.process_time() - before < 10
