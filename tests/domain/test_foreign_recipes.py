"""Recipes of other programs are read to the last digit, in the forms that these programs write (written by hand from
their documentation and source)."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.recipes.found import FoundRecipe, Lora, OtherProgram
from studio.domain.recipes.parameters import from_parameters
from studio.domain.recipes.reading import read_texts
from studio.domain.recipes.written import parameters_text
from studio.domain.requests import ModelRef, PictureRequest


def read(texts: dict[str, str]) -> FoundRecipe:
    found = read_texts(texts)
    assert isinstance(found, FoundRecipe)
    return found


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def comfy(graph: dict[str, dict[str, Any]]) -> FoundRecipe:
    return read({"prompt": json.dumps(graph), "workflow": "{}"})


TWO_PASSES = {
    "1": node("CheckpointLoaderSimple", ckpt_name="sd15\\dream.safetensors"),
    "2": node("LoraLoader", model=["1", 0], clip=["1", 1], lora_name="a/ink.safetensors", strength_model=0.8),
    "3": node("LoraLoader", model=["2", 0], clip=["2", 1], lora_name="night.safetensors", strength_model=0.25),
    "4": node("CLIPTextEncode", clip=["3", 1], text="a fox on a hill"),
    "5": node("CLIPTextEncode", clip=["3", 1], text="blurry"),
    "6": node("EmptyLatentImage", width=640, height=448, batch_size=1),
    "7": node("KSampler", model=["3", 0], positive=["4", 0], negative=["5", 0], latent_image=["6", 0],
              seed=18446744073709551615, steps=24, cfg=6.5, sampler_name="dpmpp_2m", scheduler="karras", denoise=1.0),
    "8": node("LatentUpscaleBy", samples=["7", 0], upscale_method="nearest-exact", scale_by=1.5),
    "9": node("KSampler", model=["3", 0], positive=["4", 0], negative=["5", 0], latent_image=["8", 0], seed=5, steps=12,
              cfg=5, sampler_name="euler", scheduler="normal", denoise=0.5),
    "10": node("VAEDecode", samples=["9", 0], vae=["1", 2]),
    "11": node("SaveImage", images=["10", 0], filename_prefix="ComfyUI"),
}  # fmt: skip


def test_of_two_passes_the_one_that_began_the_picture_is_told() -> None:
    found = comfy(TWO_PASSES)
    assert (found.source, found.prompt, found.negative) == ("ComfyUI", "a fox on a hill", "blurry")
    assert (found.steps, found.guidance, found.sampler, found.scheduler) == (24, 6.5, "dpmpp_2m", "karras")
    assert (found.width, found.height, found.strength) == (640, 448, None)
    assert found.model == "dream.safetensors"
    assert found.loras == (Lora("ink", 0.8), Lora("night", 0.25))


def test_a_seed_that_we_cannot_draw_from_is_told_to_the_last_digit() -> None:
    found = comfy(TWO_PASSES)
    assert (found.seed, found.large_seed) == (None, 18446744073709551615)


def test_a_flux_workflow_is_put_together_of_its_parts() -> None:
    found = comfy({
        "1": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
        "2": node("DualCLIPLoader", clip_name1="t5xxl", clip_name2="clip_l"),
        "3": node("CLIPTextEncode", clip=["2", 0], text=["12", 0]),
        "4": node("FluxGuidance", conditioning=["3", 0], guidance=3.5),
        "5": node("BasicGuider", model=["1", 0], conditioning=["4", 0]),
        "6": node("RandomNoise", noise_seed=["13", 0]),
        "7": node("KSamplerSelect", sampler_name="euler"),
        "8": node("BasicScheduler", model=["1", 0], scheduler="simple", steps=20, denoise=1),
        "9": node("EmptySD3LatentImage", width=1024, height=768, batch_size=1),
        "10": node("SamplerCustomAdvanced", noise=["6", 0], guider=["5", 0], sampler=["7", 0], sigmas=["8", 0],
                   latent_image=["9", 0]),
        "11": node("VAEDecode", samples=["10", 0], vae=["14", 0]),
        "12": node("StringConcatenate", string_a="a lamp", string_b=["16", 0], delimiter=", "),
        "13": node("PrimitiveInt", value=77),
        "15": node("SaveImage", images=["11", 0]),
        "16": node("PrimitiveString", value="at dusk"),
    })  # fmt: skip
    assert (found.prompt, found.negative, found.seed, found.steps) == ("a lamp, at dusk", "", 77, 20)
    assert (found.guidance, found.sampler, found.scheduler) == (3.5, "euler", "simple")
    assert (found.width, found.height, found.model) == (1024, 768, "flux1-dev.safetensors")


def test_a_picture_that_was_begun_with_has_its_strength_and_no_size() -> None:
    found = comfy({
        "1": node("CheckpointLoaderSimple", ckpt_name="x.safetensors"),
        "2": node("LoadImage", image="in.png"),
        "3": node("VAEEncode", pixels=["2", 0], vae=["1", 2]),
        "4": node("CLIPTextEncode", clip=["1", 1], text="a boat"),
        "5": node("ConditioningZeroOut", conditioning=["4", 0]),
        "6": node("KSampler", model=["1", 0], positive=["4", 0], negative=["5", 0], latent_image=["3", 0],
                  seed=1, steps=9, cfg=1, sampler_name="lcm", scheduler="sgm_uniform", denoise=0.55),
        "7": node("PreviewImage", images=["8", 0]),
        "8": node("VAEDecode", samples=["6", 0], vae=["1", 2]),
    })  # fmt: skip
    assert (found.prompt, found.negative, found.strength, found.width) == ("a boat", "", 0.55, None)


def test_control_keeps_what_is_wanted_apart_from_what_is_not() -> None:
    found = comfy({
        "1": node("CheckpointLoaderSimple", ckpt_name="x.safetensors"),
        "2": node("CLIPTextEncode", clip=["1", 1], text="a knight"),
        "3": node("CLIPTextEncode", clip=["1", 1], text="a horse"),
        "4": node("ControlNetApplyAdvanced", positive=["2", 0], negative=["3", 0], control_net=["9", 0], image=["8", 0],
                  strength=0.7),
        "5": node("EmptyLatentImage", width=512, height=512, batch_size=1),
        "6": node("KSamplerAdvanced", model=["1", 0], positive=["4", 0], negative=["4", 1], latent_image=["5", 0],
                  noise_seed=11, steps=30, cfg=7, sampler_name="euler", scheduler="normal", start_at_step=0,
                  end_at_step=20, add_noise="enable", return_with_leftover_noise="enable"),
        "7": node("SaveImage", images=["10", 0]),
        "8": node("LoadImage", image="pose.png"),
        "10": node("VAEDecode", samples=["6", 0], vae=["1", 2]),
    })  # fmt: skip
    assert (found.prompt, found.negative, found.seed, found.steps) == ("a knight", "a horse", 11, 30)
    assert (found.width, found.height) == (512, 512)


def test_one_loader_that_holds_everything_is_read() -> None:
    found = comfy({
        "1": node("Efficient Loader", ckpt_name="m.safetensors", vae_name="Baked VAE", clip_skip=-1, lora_name="None",
                  positive="a red door", negative="rust", empty_latent_width=768, empty_latent_height=512),
        "2": node("KSampler (Efficient)", model=["1", 0], positive=["1", 1], negative=["1", 2], latent_image=["1", 3],
                  seed=3, steps=15, cfg=7.5, sampler_name="euler_ancestral", scheduler="normal", denoise=1),
        "3": node("SaveImage", images=["2", 5]),
    })  # fmt: skip
    assert (found.prompt, found.negative, found.model) == ("a red door", "rust", "m.safetensors")
    assert (found.width, found.height, found.loras) == (768, 512, ())


def test_a_canvas_without_the_servers_form_is_read_by_its_widgets() -> None:
    canvas = {
        "nodes": [
            {"id": 1, "type": "CheckpointLoaderSimple", "mode": 0, "widgets_values": ["x.ckpt"]},
            {"id": 2, "type": "CLIPTextEncode", "widgets_values": ["a bowl of ramen"],
             "inputs": [{"name": "clip", "type": "CLIP", "link": 1}]},
            {"id": 3, "type": "CLIPTextEncode", "widgets_values": ["blurry"],
             "inputs": [{"name": "clip", "type": "CLIP", "link": 2}]},
            {"id": 4, "type": "EmptyLatentImage", "widgets_values": [832, 1216, 1]},
            {"id": 5, "type": "KSampler", "widgets_values": [42, "randomize", 20, 8, "euler", "normal", 1],
             "inputs": [{"name": "model", "link": 3}, {"name": "positive", "link": 4}, {"name": "negative", "link": 5},
                        {"name": "latent_image", "link": 6}]},
            {"id": 6, "type": "SaveImage", "widgets_values": ["ComfyUI"], "inputs": [{"name": "images", "link": 7}]},
            {"id": 7, "type": "VAEDecode", "inputs": [{"name": "samples", "link": 8}]},
        ],
        "links": [[1, 1, 1, 2, 0, "CLIP"], [2, 1, 1, 3, 0, "CLIP"], [3, 1, 0, 5, 0, "MODEL"], [4, 2, 0, 5, 1, "C"],
                  [5, 3, 0, 5, 2, "C"], [6, 4, 0, 5, 3, "LATENT"], [7, 7, 0, 6, 0, "IMAGE"], [8, 5, 0, 7, 0, "LATENT"]],
    }  # fmt: skip
    found = read({"workflow": json.dumps(canvas)})
    assert (found.prompt, found.negative, found.seed, found.steps) == ("a bowl of ramen", "blurry", 42, 20)
    assert (found.guidance, found.sampler, found.width, found.height) == (8.0, "euler", 832, 1216)
    assert found.model == "x.ckpt"


def test_a_workflow_whose_ways_double_is_read_in_no_time() -> None:
    graph = {
        str(at): node("StringConcatenate", string_a=[str(at + 1), 0], string_b=[str(at + 1), 0]) for at in range(60)
    }
    graph["60"] = node("PrimitiveString", value="x" * 1000)
    graph["k"] = node("KSampler", seed=1, steps=2, cfg=3, sampler_name="a", scheduler="b", positive=["0", 0])
    began = time.process_time()
    comfy(graph)
    assert time.process_time() - began < 5


def test_a_workflow_that_goes_in_circles_is_left() -> None:
    graph = {
        "1": node(
            "KSampler", seed=["2", 0], steps=["2", 0], cfg=1, positive=["3", 0], latent_image=["1", 0], model=["1", 0]
        ),
        "2": node("Primitive", value=["2", 0]),
        "3": node("ConditioningCombine", conditioning_1=["3", 0], conditioning_2=["4", 0]),
        "4": node("ConditioningCombine", conditioning_1=["3", 0]),
    }
    assert comfy(graph).prompt == ""


_SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats() | st.sampled_from(["", "7", "a.ckpt", "None"])
)
_LINKS = st.tuples(st.sampled_from("012345"), st.integers(0, 3)).map(list)
_INPUTS = st.dictionaries(
    st.sampled_from(["seed", "steps", "cfg", "positive", "negative", "model", "text", "latent_image", "width"]),
    _SCALARS | _LINKS | st.builds(dict, lora=_SCALARS),
    max_size=6,
)
_KINDS = st.sampled_from(["KSampler", "SamplerCustom", "SaveImage", "CLIPTextEncode", "LoraLoader"])


_NODES = st.builds(lambda kind, inputs: node(kind, **inputs), _KINDS, _INPUTS)


@given(st.dictionaries(st.sampled_from("012345"), _NODES, max_size=6))
def test_any_graph_is_read_without_falling_over(graph: dict[str, Any]) -> None:
    found = read_texts({"prompt": json.dumps(graph), "workflow": '{"nodes": 3}'})
    assert found is None or isinstance(found, FoundRecipe | OtherProgram)


# ---- recipes that are one object


def test_swarm_tells_its_loras_with_their_weights_and_the_models_hash() -> None:
    found = read({"parameters": json.dumps({
        "sui_image_params": {
            "prompt": "a mill", "negativeprompt": "people", "model": "Official/sd_xl_base_1.0", "seed": 99,
            "steps": 20, "cfgscale": 7, "width": 1216, "height": 832, "sampler": "dpmpp_2m_sde_gpu",
            "scheduler": "karras", "loras": ["style/ink.safetensors"], "loraweights": ["0.75"],
        },
        "sui_models": [{"name": "sd_xl_base_1.0.safetensors", "param": "model", "hash": "0x31e35c80fc4829d1"}],
        "sui_extra_data": {"date": "2025-01-01"},
    })})  # fmt: skip
    assert found == FoundRecipe(
        source="SwarmUI", prompt="a mill", negative="people", seed=99, steps=20, guidance=7.0,
        sampler="dpmpp_2m_sde_gpu", scheduler="karras", width=1216, height=832, model="sd_xl_base_1.0",
        model_hash="31e35c80fc4829d1", loras=(Lora("ink", 0.75),),
    )  # fmt: skip


def test_invoke_tells_its_loras_and_its_model_by_name() -> None:
    found = read({"invokeai_metadata": json.dumps({
        "generation_mode": "sdxl_img2img", "positive_prompt": "a heron", "negative_prompt": "mud",
        "positive_style_prompt": "ink", "width": 1024, "height": 1024, "seed": 4294967295, "cfg_scale": 6.5,
        "steps": 28, "scheduler": "dpmpp_3m_k", "strength": 0.65,
        "model": {"key": "k", "hash": "blake3:0ab1", "name": "Juggernaut XL v9", "base": "sdxl", "type": "main"},
        "loras": [{"model": {"key": "l", "hash": "blake3:77", "name": "Watercolour", "type": "lora"}, "weight": 0.6}],
    })})  # fmt: skip
    assert found == FoundRecipe(
        source="InvokeAI", prompt="a heron\nink", negative="mud", seed=4294967295, steps=28,
        guidance=6.5, sampler="dpmpp_3m_k", width=1024, height=1024, strength=0.65, model="Juggernaut XL v9",
        model_hash="0ab1", loras=(Lora("Watercolour", 0.6, "77"),),
    )  # fmt: skip


def test_the_first_invoke_wrote_its_command_line() -> None:
    found = read({"Dream": '"a lake [people, boats], dawn" -s 50 -S 2980747362 -W 512 -H 768 -C 7.5 -A k_lms -G 0.9'})
    assert found == FoundRecipe(
        source="InvokeAI", prompt="a lake, dawn", negative="people, boats", seed=2980747362,
        steps=50, guidance=7.5, sampler="k_lms", width=512, height=768,
    )  # fmt: skip


def test_novelai_4_keeps_each_character_apart() -> None:
    comment = {
        "prompt": "two friends, harbour", "steps": 28, "height": 832, "width": 1216, "scale": 5.5, "seed": 3148906342,
        "noise_schedule": "karras", "sampler": "k_euler_ancestral", "uc": "lowres", "strength": 0.7,
        "v4_prompt": {"caption": {"base_caption": "two friends, harbour",
                                  "char_captions": [{"char_caption": "a sailor", "centers": []}]}},
    }  # fmt: skip
    found = read({
        "Software": "NovelAI", "Source": "NovelAI Diffusion V4.5 4F49EC75", "Description": "two friends, harbour",
        "Comment": json.dumps(comment),
    })  # fmt: skip
    assert found == FoundRecipe(
        source="NovelAI", prompt="two friends, harbour\na sailor", negative="lowres", seed=3148906342, steps=28,
        guidance=5.5, sampler="k_euler_ancestral", scheduler="karras", width=1216,
        height=832, model="NovelAI Diffusion V4.5", model_hash="4F49EC75",
    )  # fmt: skip


def test_fooocus_in_the_web_uis_form_says_that_it_is_fooocus() -> None:
    found = read({"parameters": (
        "a tower\nNegative prompt: fog\nSteps: 30, Sampler: DPM++ 2M SDE, Seed: 6952411511246973023, Size: 1152x896, "
        "CFG scale: 4, Sharpness: 2, ADM Guidance: \"(1.5, 0.8, 0.3)\", Model: juggernautXL_v8Rundiffusion, "
        "Model hash: aeb7e9e689, Performance: Speed, Lora hashes: \"sd_xl_offset_example-lora_1.0: 4852686128\", "
        "Lora weights: \"sd_xl_offset_example-lora_1.0: 0.1\", Version: Fooocus v2.5.5"
    )})  # fmt: skip
    assert (found.source, found.seed, found.width) == ("Fooocus", 6952411511246973023, 1152)
    assert found.loras == (Lora("sd_xl_offset_example-lora_1.0", 0.1, "4852686128"),)


def test_fooocus_tells_its_loras_by_name_weight_or_list() -> None:
    asked = {"prompt": "a bear", "guidance_scale": 4, "seed": "8"}
    assert read(
        {"parameters": json.dumps(asked | {"loras": [["ink.safetensors", 0.5, "ab12"], ["None", 1.0, ""]]})}
    ).loras == (Lora("ink", 0.5, "ab12"),)
    assert read({"parameters": json.dumps(asked | {"lora_combined_1": "ink.safetensors : 0.5"})}).loras == (
        Lora("ink", 0.5),
    )
    assert read({"parameters": json.dumps(asked | {"loras": "[['ink.safetensors', 0.5]]"})}).loras == (
        Lora("ink", 0.5),
    )


def test_the_web_ui_tells_its_loras_in_the_prompt_with_their_hashes_behind() -> None:
    found = read({"parameters": (
        "a fox <lora:ink:0.8>, dusk <lora:night:1>\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, "
        "Clip skip: 2, Lora hashes: \"ink: 0a1b2c3d4e5f, night: ffff00001111\", Version: v1.10.1"
    )})  # fmt: skip
    assert found.loras == (Lora("ink", 0.8, "0a1b2c3d4e5f"), Lora("night", 1.0, "ffff00001111"))
    assert found.clip_skip == 2


@pytest.mark.parametrize(
    "text", ["[[" * 50_000, '{"loras": "' + "[('a', " * 20_000 + '", "base_model": "", "prompt": ""}']
)
def test_hostile_lists_take_no_time(text: str) -> None:
    began = time.process_time()
    read_texts({"parameters": text})
    assert time.process_time() - began < 5


def test_a_sheet_of_many_pictures_tells_what_it_goes_over() -> None:
    text = (
        "a fox\nSteps: 4, Sampler: Euler, CFG scale: 7, Seed: 5, Size: 512x512, Script: X/Y/Z plot, X Type: Steps, "
        'X Values: "4, 8", Y Type: Prompt S/R, Y Values: "fox, owl", Z Type: Nothing'
    )
    found = read_texts({"parameters": text})
    assert isinstance(found, FoundRecipe)
    assert found.axes == (("Steps", "4, 8"), ("Prompt S/R", "fox, owl"))


def test_what_a_setting_has_no_place_for_is_kept_by_its_name() -> None:
    text = (
        "a cat,\nthat says Negative prompt: inside its line\nNegative prompt: blurry\ntwo lines\n"
        "Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 123, Size: 512x512, Model hash: "
        "abcdef1234, Model: dream, VAE hash: aa, VAE: soft.pt, Denoising strength: 0.4, Clip skip: 2, ENSD: 31337, "
        'Hires upscale: 2, Hires upscaler: "R-ESRGAN, 4x+", Lora hashes: "ink: aaaabbbbcccc", TI hashes: "Easy: c7", '
        "Version: v1.10.1"
    )
    found = from_parameters(text)
    assert found is not None
    assert found.prompt == "a cat,\nthat says Negative prompt: inside its line"
    assert found.negative == "blurry\ntwo lines"
    assert found.others == (
        ("ENSD", "31337"), ("Hires upscale", "2"), ("Hires upscaler", "R-ESRGAN, 4x+"),
    )  # fmt: skip
    assert found.clip_skip == 2
    assert found.strength is None, "which is that of the second pass"


def test_a_recipe_of_ours_and_what_every_model_does_leave_nothing_over() -> None:
    plain = from_parameters("a cat\nSteps: 20, Seed: 1, Size: 64x64, Clip skip: 1, Version: v1.10.1")
    assert plain is not None
    assert plain.others == ()
    ours = PictureRequest(model=ModelRef(id="sd", engine="diffusers"), prompt="a cat", named_styles=("Noir",), frames=9)
    read = from_parameters(parameters_text(ours))
    assert read is not None
    assert read.others == ()


def test_many_settings_without_a_place_are_cut() -> None:
    many = ", ".join(f"Other {at}: {'x' * 500}" for at in range(500))
    found = from_parameters(f"a cat\nSteps: 20, Seed: 1, Size: 64x64, {many}")
    assert found is not None
    assert len(found.others) == 40
    assert max(len(value) for _, value in found.others) == 80
