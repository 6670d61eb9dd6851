"""What a dropped file or folder is said to be; what is refused, and in which words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.domain.catalogue import Identified
from studio.domain.engine_cards import PAINTER_TASKS
from studio.domain.errors import FileUnreadable, ImportRefused, StudioError
from studio.services.models.identify import identify
from tests.engines.text.tiny_gguf import TinyModel
from tests.engines.text.tiny_lora import write_lora
from tests.formats.embedding_files import torch_zip
from tests.formats.model_files import checkpoint_tensors, onnx_bytes, write_safetensors


def refused(path: Path) -> ImportRefused:
    with pytest.raises(StudioError) as caught:
        identify(path)
    assert isinstance(caught.value.failure, ImportRefused)
    return caught.value.failure


@pytest.mark.parametrize(("context", "architecture"), [(768, "sd1"), (1024, "sd2"), (2048, "sdxl")])
def test_single_files_are_told_apart_by_their_tensors(tmp_path: Path, context: int, architecture: str) -> None:
    what = identify(write_safetensors(tmp_path / "any name.safetensors", checkpoint_tensors(context)))
    assert (what.kind, what.family, what.engine) == ("single-file checkpoint", "picture", "diffusers")
    assert what.architecture == architecture
    assert what.tasks == PAINTER_TASKS
    assert what.why_not == ""
    assert "float16" in what.detail


@pytest.mark.parametrize("context", [768, 1024, 2048])
def test_nine_channels_are_for_inpainting(tmp_path: Path, context: int) -> None:
    what = identify(write_safetensors(tmp_path / "a.safetensors", checkpoint_tensors(context, 9)))
    assert what.tasks == ("inpaint",)
    assert "inpainting" in what.detail


@pytest.mark.parametrize(
    ("tensors", "words"),
    [
        (checkpoint_tensors(768, 8), "8 channels"),
        (checkpoint_tensors(1280), "refiner"),
        (checkpoint_tensors(768, whole=False), "text encoder"),
        ({"double_blocks.0.img_attn.qkv.weight": (8, 8)}, "denoiser"),
        ({"model.diffusion_model.joint_blocks.0.x": (8, 8), "first_stage_model.x": (1,)}, "Stable Diffusion 3"),
        ({"control_model.input_hint_block.0.weight": (8, 8)}, "which family"),
        ({"image_proj.proj.weight": (8, 8), "ip_adapter.1.to_k_ip.weight": (8, 9)}, "which family"),
        (
            {
                "image_proj.proj.weight": (8, 8),
                "ip_adapter.1.to_k_lora.down.weight": (8, 768),
                "ip_adapter.1.to_k_ip.weight": (8, 768),
            },
            "faces",
        ),
        ({"conv_first.weight": (64, 3, 3, 3), "body.0.weight": (64, 64)}, "Upscalers"),
    ],
)
def test_what_no_engine_runs_says_why(tmp_path: Path, tensors: dict[str, tuple[int, ...]], words: str) -> None:
    what = identify(write_safetensors(tmp_path / "a.safetensors", tensors))
    assert what.engine == ""
    assert words in what.why_not


@pytest.mark.parametrize(
    ("names", "context", "architecture"),
    [
        (("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight",), 768, "sd1"),
        (("unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight",), 1024, "sd2"),
        (("lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k.lora_down.weight",), 2048, "sdxl"),
        (("transformer.single_transformer_blocks.0.attn.to_k.lora_A.weight",), 3072, "flux"),
        (("lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight",), 3072, "flux"),
        (("transformer.transformer_blocks.0.attn.to_q.lora_A.weight",), 3072, "flux"),
        (("transformer.transformer_blocks.0.attn.to_q.lora_A.weight",), 1536, "sd3"),
        (("lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k.hada_w1_b",), 2048, "sdxl"),
        (("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_down.weight",), 320, ""),
        (("diffusion_model.blocks.0.cross_attn.k.lora_A.weight",), 1536, "wan"),
        (("lora_unet_blocks_0_self_attn_q.lora_down.weight",), 5120, "wan"),
        (("transformer.blocks.0.attn2.to_k.lora_A.weight",), 1536, "wan"),
        (
            (
                "diffusion_model.blocks.0.self_attn.q.lora_down.weight",
                "diffusion_model.blocks.0.cross_attn.k_img.lora_down.weight",
            ),
            5120,
            "wan-i2v",
        ),
        (("transformer.transformer_blocks.0.attn2.to_k.lora_A.weight",), 2048, "ltx"),
    ],
)
def test_loras_of_diffusers_and_kohya(tmp_path: Path, names: tuple[str, ...], context: int, architecture: str) -> None:
    tensors = dict.fromkeys(names, (4, context))
    what = identify(write_safetensors(tmp_path / "style.safetensors", tensors))
    assert (what.kind, what.tasks, what.architecture) == ("lora", ("lora",), architecture)
    assert what.engine == "diffusers"


def test_a_lokr_is_known_by_the_product_of_its_widths(tmp_path: Path) -> None:
    stem = "lycoris_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k"
    tensors = {f"{stem}.lokr_w1": (4, 4), f"{stem}.lokr_w2_a": (80, 2), f"{stem}.lokr_w2_b": (2, 192)}
    what = identify(write_safetensors(tmp_path / "style.safetensors", tensors))
    assert (what.kind, what.architecture, what.why_not) == ("lora", "sd1", "")


def test_a_lora_that_tells_no_family_by_its_shapes_is_known_by_what_it_says(tmp_path: Path) -> None:
    tensors = {"lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_down.weight": (4, 320)}
    for said, architecture in (("sd_v1-5", "sd1"), ("sdxl_base_v1-0", "sdxl"), ("", "")):
        metadata = {"ss_base_model_version": said}
        what = identify(write_safetensors(tmp_path / "style.safetensors", tensors, metadata=metadata))
        assert (what.architecture, what.why_not) == (architecture, "")


def test_a_file_of_unknown_tensors(tmp_path: Path) -> None:
    assert refused(write_safetensors(tmp_path / "a.safetensors", {"x": (2,)})).kind == "unknown"


def test_a_cut_checkpoint(tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "a.safetensors", checkpoint_tensors(768), weights=False)
    failure = refused(path)
    assert failure.kind == "damaged"
    assert "cut" in failure.detail


@pytest.mark.parametrize("name", ["model.ckpt", "model.pt", "model.safetensors", "model.gguf"])
def test_a_pickle_is_refused_under_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x80\x02cos\nsystem\nq\x00X\x02\x00\x00\x00lsq\x01\x85q\x02Rq\x03.")
    failure = refused(path)
    assert failure.kind == "pickle"
    assert "safetensors" in failure.detail
    assert "weights_only=True" in failure.detail


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        identify(tmp_path / "absent.gguf")
    assert isinstance(caught.value.failure, FileUnreadable)


def test_a_damaged_gguf(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(b"GGUF" + b"\xff" * 40)
    assert refused(path).kind == "damaged"


def test_a_lora_for_writers(tmp_path: Path) -> None:
    what = identify(write_lora(tmp_path / "gothic.gguf", TinyModel(architecture="qwen2")))
    assert (what.kind, what.family, what.tasks) == ("lora", "text", ("lora",))
    assert (what.architecture, what.why_not) == ("qwen2", "")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "ia3"}, "Adapters of the kind 'ia3' cannot be used yet, only LoRAs."),
        ({"architecture": "nonesuch"}, "It is made for models of the kind 'nonesuch', which cannot be run yet."),
        ({"without": "blk.1.attn_output.weight.lora_b"}, "of the two halves that change blk.1.attn_output.weight one"),
        ({"called_up": True}, "It is a LoRA that works only after certain words, which cannot be used yet."),
    ],
)
def test_adapters_that_cannot_be_used(tmp_path: Path, fields: dict[str, Any], words: str) -> None:
    assert words in identify(write_lora(tmp_path / "a.gguf", TinyModel(), **fields)).why_not


# ---- diffusers folders


def diffusers_folder(
    root: Path, pipeline: str, *, context: int = 768, inputs: int = 4, suffix: str = "safetensors"
) -> Path:
    root.mkdir(parents=True)
    index = {
        "_class_name": pipeline,
        "unet": ["diffusers", "UNet2DConditionModel"],
        "scheduler": ["diffusers", "DDIMScheduler"],
        "safety_checker": [None, None],
    }
    (root / "model_index.json").write_text(json.dumps(index))
    (root / "scheduler").mkdir()
    (root / "scheduler/scheduler_config.json").write_text("{}")
    weights = root / f"unet/diffusion_pytorch_model.{suffix}"
    if suffix == "safetensors":
        write_safetensors(weights, {"conv_in.weight": (8, inputs, 3, 3)})
    else:
        weights.parent.mkdir()
        weights.write_bytes(b"\x80\x02.")
    (root / "unet/config.json").write_text(json.dumps({"cross_attention_dim": context, "in_channels": inputs}))
    return root


@pytest.mark.parametrize(
    ("pipeline", "context", "inputs", "architecture", "tasks"),
    [
        ("StableDiffusionPipeline", 768, 4, "sd1", PAINTER_TASKS),
        ("StableDiffusionPipeline", 1024, 4, "sd2", PAINTER_TASKS),
        ("StableDiffusionInpaintPipeline", 768, 9, "sd1", ("inpaint",)),
        ("StableDiffusionXLPipeline", 2048, 4, "sdxl", PAINTER_TASKS),
        ("FluxPipeline", 768, 4, "flux", PAINTER_TASKS),
        ("WanPipeline", 768, 4, "wan", PAINTER_TASKS[:1]),
        ("WanImageToVideoPipeline", 768, 4, "wan-i2v", PAINTER_TASKS[:2]),
    ],
)
def test_diffusers_folders(
    tmp_path: Path, pipeline: str, context: int, inputs: int, architecture: str, tasks: tuple[str, ...]
) -> None:
    folder = diffusers_folder(tmp_path / "My Model", pipeline, context=context, inputs=inputs)
    what = identify(folder)
    assert (what.kind, what.title, what.architecture, what.tasks) == (
        "diffusers folder", "My Model", architecture, tasks
    )  # fmt: skip
    assert what.engine == ("moving-diffusers" if architecture.startswith("wan") else "diffusers")
    assert identify(folder / "model_index.json") == what


def test_a_diffusers_folder_of_pickles(tmp_path: Path) -> None:
    failure = refused(diffusers_folder(tmp_path / "m", "StableDiffusionPipeline", suffix="bin"))
    assert failure.kind == "pickle"
    assert "unet/" in failure.detail


def test_a_diffusers_folder_with_its_own_program(tmp_path: Path) -> None:
    folder = diffusers_folder(tmp_path / "m", "StableDiffusionPipeline")
    index = json.loads((folder / "model_index.json").read_text())
    index["unet"] = ["my_unet", "MyUNet"]
    (folder / "model_index.json").write_text(json.dumps(index))
    (folder / "unet/my_unet.py").write_text("raise SystemExit")
    assert refused(folder).kind == "unsafe"


def test_an_unknown_pipeline_says_so(tmp_path: Path) -> None:
    what = identify(diffusers_folder(tmp_path / "m", "MusicLDMPipeline"))
    assert what.engine == ""
    assert "MusicLDMPipeline" in what.why_not


# ---- voices, ONNX, writers


def piper(folder: Path, name: str = "en_US-ann-medium.onnx") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(onnx_bytes(["input", "input_lengths", "scales"], ["output"]))
    about = {"phoneme_id_map": {"a": [1]}, "audio": {"sample_rate": 22050}, "language": {"name_english": "English"}}
    (folder / f"{name}.json").write_text(json.dumps(about))
    return folder / name


def test_a_piper_voice_by_any_of_its_paths(tmp_path: Path) -> None:
    voice = piper(tmp_path / "ann")
    found = [identify(path) for path in (voice, voice.with_name(voice.name + ".json"), voice.parent)]
    assert found[0] == found[1] == found[2]
    assert (found[0].kind, found[0].engine, found[0].detail) == (
        "piper voice", "piper-onnx", "Piper voice, English, 22050 Hz"
    )  # fmt: skip


def test_a_piper_voice_without_its_model(tmp_path: Path) -> None:
    voice = piper(tmp_path / "ann")
    voice.unlink()
    assert refused(voice.with_name(voice.name + ".json")).kind == "damaged"


def test_kokoro(tmp_path: Path) -> None:
    path = tmp_path / "kokoro.onnx"
    path.write_bytes(onnx_bytes(["tokens", "style", "speed"], ["audio"]))
    what = identify(path)
    assert (what.engine, what.architecture, what.family) == ("kokoro-onnx", "kokoro", "voice")


def whisper(folder: Path) -> Path:
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"\x06\0\0\0\x0c\0WhisperSpec\0" + bytes(50))
    for name in ("config.json", "tokenizer.json", "vocabulary.json", "README.md"):
        (folder / name).write_text("{}")
    return folder


def test_a_whisper_folder(tmp_path: Path) -> None:
    what = identify(whisper(tmp_path / "small"))
    assert (what.kind, what.family, what.engine, what.tasks) == (
        "whisper folder", "speech-to-text", "whisper-ctranslate2", ("listen",)
    )  # fmt: skip
    assert set(what.files) == {"model.bin", "config.json", "tokenizer.json", "vocabulary.json"}
    assert what.why_not == ""
    (tmp_path / "small" / "tokenizer.json").unlink()
    assert "tokenizer" in identify(tmp_path / "small").why_not


def test_another_model_in_that_format_is_no_whisper(tmp_path: Path) -> None:
    folder = whisper(tmp_path / "other")
    (folder / "model.bin").write_bytes(b"\x06\0\0\0\x10\0TransformerSpec\0" + bytes(50))
    assert refused(folder).kind == "unknown"


def test_an_onnx_file_that_reads_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(onnx_bytes(["image"], ["larger"], external="../../secret"))
    assert refused(path).kind == "unsafe"


def test_an_onnx_file_without_its_weights(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(onnx_bytes(["image"], ["larger"], external="m.data"))
    assert refused(path).kind == "damaged"
    (tmp_path / "m.data").write_bytes(bytes(8))
    what = identify(path)
    assert what.engine == "upscale-onnx"
    assert set(what.files) == {"m.onnx", "m.data"}


def test_an_onnx_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(onnx_bytes(["pixels"], ["boxes"]))
    what = identify(path)
    assert what.engine == ""
    assert "pixels" in what.why_not


def text_folder(root: Path, **config: object) -> Path:
    root.mkdir()
    about = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", **config}
    (root / "config.json").write_text(json.dumps(about))
    (root / "tokenizer.json").write_text("{}")
    (root / "tokenizer_config.json").write_text(json.dumps({"chat_template": "{{ messages }}"}))
    write_safetensors(root / "model.safetensors", {"model.embed_tokens.weight": (100, 10)})
    return root


def test_a_hugging_face_writer(tmp_path: Path) -> None:
    what = identify(text_folder(tmp_path / "writer"))
    assert (what.kind, what.engine, what.architecture) == ("text folder", "transformers", "llama")
    assert "ask" in what.tasks


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"auto_map": {"AutoModelForCausalLM": "modeling_x.X"}}, "code of its own"),
        ({"architectures": ["BertModel"]}, "BertModel"),
    ],
)
def test_folders_that_cannot_write(tmp_path: Path, config: dict[str, object], words: str) -> None:
    what: Identified = identify(text_folder(tmp_path / "writer", **config))
    assert what.engine == ""
    assert words in what.why_not


def test_an_empty_folder(tmp_path: Path) -> None:
    assert refused(tmp_path).kind == "unknown"


def test_a_folder_with_only_pickles(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x02.")
    (tmp_path / "config.json").write_text("{}")
    assert refused(tmp_path).kind == "pickle"


def test_hostile_descriptions(tmp_path: Path) -> None:
    for text in ("[]", "[" * 100_000, '{"a":', '{"_class_name": {"x": 1}, "unet": [[], {}]}'):
        (tmp_path / "model_index.json").write_text(text)
        with pytest.raises(StudioError):
            identify(tmp_path)


# ---- models that find objects

CLASSIC = ["image_embeddings", "point_coords", "point_labels", "mask_input", "has_mask_input", "orig_im_size"]
MASKS = ["masks", "iou_predictions", "low_res_masks"]
FINE = ["high_res_feats_0", "high_res_feats_1", "image_embed"]
MAPS = ["image_embeddings.0", "image_embeddings.1", "image_embeddings.2"]
FOR_JS = ["image_embeddings", "image_positional_embeddings"]
CLICKS = ["input_points", "input_labels"]
PUBLISHED = [
    ("m.encoder.onnx", ["input_image"], ["image_embeddings"], "m.decoder.onnx", CLASSIC, MASKS, "sam"),
    ("e.onnx", ["x"], ["output"], "d.onnx", CLASSIC, MASKS[:2], "sam"),
    ("a.encoder.onnx", ["image"], FINE, "a.decoder.onnx", [*FINE, *CLASSIC[1:5]], MASKS[:2], "sam2"),
    ("onnx/vision_encoder.onnx", ["pixel_values"], FOR_JS, "onnx/prompt_encoder_mask_decoder.onnx",
     [*CLICKS, *FOR_JS], ["iou_scores", "pred_masks"], "sam"),
    ("onnx/vision_encoder.onnx", ["pixel_values"], MAPS, "onnx/prompt_encoder_mask_decoder.onnx",
     [*CLICKS, "input_boxes", *MAPS], ["iou_scores", "pred_masks", "object_score_logits"], "sam2"),
]  # fmt: skip


@pytest.mark.parametrize(("encoder", "sees", "gives", "decoder", "takes", "says", "architecture"), PUBLISHED)
def test_pairs_that_find_objects_are_known_by_their_inputs(
    tmp_path: Path, encoder: str, sees: list[str], gives: list[str], decoder: str, takes: list[str], says: list[str],
    architecture: str,
) -> None:  # fmt: skip
    folder = tmp_path / "brought"
    (folder / "onnx").mkdir(parents=True)
    (folder / encoder).write_bytes(onnx_bytes(sees, gives))
    (folder / decoder).write_bytes(onnx_bytes(takes, says))
    (folder / "config.json").write_text("{}")
    (folder / "preprocessor_config.json").write_text("{}")
    what = identify(folder)
    assert (what.engine, what.family, what.architecture, what.tasks) == (
        "segment-onnx", "picture", architecture, ("select-object",)
    )  # fmt: skip
    assert what.why_not == ""
    assert set(what.files) == {encoder, decoder, "config.json", "preprocessor_config.json"}
    assert what.title == "brought"
    for half in (encoder, decoder):
        alone = identify(folder / half)
        assert alone.engine == "segment-onnx"
        assert {Path(name).name for name in alone.files} == {Path(encoder).name, Path(decoder).name}


def test_of_several_precisions_the_plain_pair_is_taken_with_its_weights(tmp_path: Path) -> None:
    folder = tmp_path / "onnx"
    folder.mkdir()
    for ending in ("", "_fp16", "_q4", "_quantized"):
        weights = f"vision_encoder{ending}.onnx_data"
        (folder / weights).write_bytes(b"w")
        (folder / f"vision_encoder{ending}.onnx").write_bytes(onnx_bytes(["pixel_values"], MAPS, weights))
        (folder / f"prompt_encoder_mask_decoder{ending}.onnx").write_bytes(onnx_bytes([*CLICKS, *MAPS], ["pred_masks"]))
    (folder / "broken.onnx").write_bytes(b"no graph")
    what = identify(tmp_path)
    assert set(what.files) == {
        "onnx/vision_encoder.onnx", "onnx/vision_encoder.onnx_data", "onnx/prompt_encoder_mask_decoder.onnx"
    }  # fmt: skip
    picked = identify(folder / "vision_encoder_q4.onnx")
    assert set(picked.files) == {
        "vision_encoder_q4.onnx", "vision_encoder_q4.onnx_data", "prompt_encoder_mask_decoder_q4.onnx"
    }  # fmt: skip
    (folder / "vision_encoder.onnx_data").unlink()
    assert refused(tmp_path).kind == "damaged"


def test_half_a_pair_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(onnx_bytes(["image"], FINE))
    (tmp_path / "other.onnx").write_bytes(onnx_bytes(["input_ids"], ["logits"]))
    alone = identify(tmp_path / "encoder.onnx")
    assert alone.engine == ""
    assert "other half" in alone.why_not
    decoder = tmp_path / "alone"
    decoder.mkdir()
    (decoder / "decoder.onnx").write_bytes(onnx_bytes(CLASSIC, MASKS))
    assert "other half" in identify(decoder / "decoder.onnx").why_not


@pytest.mark.parametrize(("kind", "architecture"), [("sam", "sam"), ("sam2", "sam2"), ("sam2_video", "sam2")])
def test_a_folder_of_transformers_that_finds_objects(tmp_path: Path, kind: str, architecture: str) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": kind}))
    (tmp_path / "preprocessor_config.json").write_text("{}")
    write_safetensors(tmp_path / "model.safetensors", {"vision_encoder.x": (4, 4)}, dtype="F32")
    what = identify(tmp_path)
    assert (what.kind, what.engine, what.architecture, what.tasks) == (
        "segmenter folder", "segment-torch", architecture, ("select-object",)
    )  # fmt: skip
    assert identify(tmp_path / "config.json") == what


def test_controlnets_and_adapters_are_known_by_their_tensors(tmp_path: Path) -> None:
    net = write_safetensors(tmp_path / "canny.safetensors", {
        "controlnet_cond_embedding.conv_in.weight": (16, 3),
        "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 768),
    })  # fmt: skip
    what = identify(net)
    assert (what.kind, what.tasks, what.architecture, what.why_not) == ("controlnet", ("control",), "sd1", "")
    adapter = write_safetensors(tmp_path / "ip.safetensors", {
        "image_proj.proj.weight": (8192, 1024), "ip_adapter.1.to_k_ip.weight": (640, 2048),
        "ip_adapter.1.to_v_ip.weight": (640, 2048),
    })  # fmt: skip
    what = identify(adapter)
    assert (what.kind, what.tasks, what.architecture, what.why_not) == ("ip-adapter", ("reference",), "sdxl", "")
    assert what.detail.endswith("wants an image encoder too")


def test_an_adapter_beside_the_folder_of_its_encoder(tmp_path: Path) -> None:
    """As its authors lay them out."""
    adapter = write_safetensors(tmp_path / "ip-adapter_sd15.safetensors", {
        "image_proj.proj.weight": (3072, 1024), "ip_adapter.1.to_k_ip.weight": (320, 768),
        "ip_adapter.1.to_v_ip.weight": (320, 768),
    })  # fmt: skip
    eyes = tmp_path / "image_encoder"
    eyes.mkdir()
    (eyes / "config.json").write_text(json.dumps({"architectures": ["CLIPVisionModelWithProjection"]}))
    (eyes / "pytorch_model.bin").write_bytes(b"")
    weights = write_safetensors(eyes / "model.safetensors", {"visual_projection.weight": (8, 8)})
    what = identify(tmp_path)
    assert (what.kind, what.architecture, what.why_not) == ("ip-adapter", "sd1", "")
    assert set(what.files.values()) == {str(adapter), str(weights), str(eyes / "config.json")}
    assert what.size > adapter.stat().st_size + weights.stat().st_size
    assert "with its image encoder" in what.detail


def test_folders_beside_a_painter(tmp_path: Path) -> None:
    def folder(name: str, config: dict[str, object], *weights: str) -> Path:
        made = tmp_path / name
        made.mkdir()
        (made / "config.json").write_text(json.dumps(config))
        for weight in weights or ("diffusion_pytorch_model.safetensors",):
            write_safetensors(made / weight, {"conv_in.weight": (8, 8)})
        return made

    net = identify(folder("net", {"_class_name": "ControlNetModel", "cross_attention_dim": 2048}))
    assert (net.kind, net.architecture, net.tasks, net.why_not) == ("controlnet", "sdxl", ("control",), "")
    flux = identify(folder("flux", {"_class_name": "FluxControlNetModel"}))
    assert (flux.architecture, flux.why_not) == ("flux", "")
    strange = identify(folder("strange", {"_class_name": "ControlNetModel", "cross_attention_dim": 12}))
    assert (strange.engine, "which family" in strange.why_not) == ("", True)
    seer = identify(folder("seer", {"architectures": ["CLIPVisionModelWithProjection"]}, "model.safetensors"))
    assert (seer.kind, seer.tasks, seer.why_not) == ("image encoder", ("image-encoder",), "")
    halves = ("diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors")
    both = identify(folder("both", {"_class_name": "ControlNetModel", "cross_attention_dim": 768}, *halves))
    assert set(both.files) == {"config.json", halves[1]}


@pytest.mark.parametrize("prefix", ["", "first_stage_model."])
def test_a_picture_decoder_alone_can_stand_in_for_a_models_own(tmp_path: Path, prefix: str) -> None:
    names = {f"{prefix}{part}.conv_in.weight": (8, 4, 3, 3) for part in ("decoder", "encoder")}
    found = identify(write_safetensors(tmp_path / "soft.safetensors", names))
    assert (found.kind, found.tasks, found.engine, found.why_not) == ("vae", ("vae",), "diffusers", "")


def test_a_word_that_was_taught_is_known_by_its_rows(tmp_path: Path) -> None:
    found = identify(write_safetensors(tmp_path / "learned_embeds.safetensors", {"<zwx>": (3, 768)}))
    assert (found.kind, found.title, found.architecture) == ("embedding", "<zwx>", "sd1")
    assert found.detail == "embedding of 3 tokens for Stable Diffusion 1.x"
    assert identify(torch_zip(tmp_path / "zwx.pt", rows=1, width=1024)).architecture == "sd2"
    with pytest.raises(StudioError) as refused:
        identify(torch_zip(tmp_path / "bad.pt", spoil=lambda code: code.replace(b"ctorch._utils\n_rebuild_tensor_v2\n",
                                                                               b"cos\nsystem\n")))  # fmt: skip
    assert isinstance(refused.value.failure, ImportRefused)
    assert refused.value.failure.kind == "pickle"


@pytest.mark.parametrize(
    ("name", "channels", "architecture", "why"),
    [
        ("taesd", 4, "sd1", ""), ("taesdxl", 4, "sdxl", ""), ("taesd3", 16, "sd3", ""), ("taef1", 16, "flux", ""),
        ("taef1", 4, "flux", "another form"), ("decoder", 4, "", "does not tell"),
    ],
)  # fmt: skip
def test_tiny_decoders_are_known_by_their_name(
    tmp_path: Path, name: str, channels: int, architecture: str, why: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"_class_name": "AutoencoderTiny", "latent_channels": channels}))
    write_safetensors(folder / "diffusion_pytorch_model.safetensors", {"decoder.layers.0.weight": (64, channels, 3, 3)})
    what = identify(folder)
    assert (what.kind, what.tasks, what.architecture) == ("tiny decoder", ("decode",), architecture)
    assert why in what.why_not
    assert bool(what.why_not) == bool(why)
    assert what.engine == ("" if why else "diffusers")


ROW: dict[str, tuple[int, ...]] = {"1.weight": (64, 16, 3, 3), "3.conv.0.weight": (64, 64, 3, 3), "19.bias": (3,)}
ENCODER: dict[str, tuple[int, ...]] = {"0.weight": (64, 3, 3, 3), "1.conv.0.weight": (64, 64, 3, 3)}


def test_tiny_decoders_in_one_file(tmp_path: Path) -> None:
    one = write_safetensors(tmp_path / "taef1_decoder.safetensors", ROW)
    what = identify(one)
    assert (what.kind, what.tasks, what.architecture) == ("tiny decoder", ("decode",), "flux")
    assert (what.engine, what.why_not, list(what.files)) == ("diffusers", "", [one.name])
    other = write_safetensors(tmp_path / "taef1_encoder.safetensors", ENCODER)
    assert "half that encodes" in identify(other).why_not
    assert identify(tmp_path).files == what.files, "of a folder with both, the half that decodes"
    names = {"decoder.layers.0.weight": (64, 4, 3, 3), "decoder.layers.2.conv.0.weight": (64, 64, 3, 3)}
    whole = identify(
        write_safetensors(tmp_path / "taesdxl.safetensors", names | {"encoder.layers.0.weight": (64, 3, 3, 3)})
    )
    assert (whole.kind, whole.architecture, whole.why_not) == ("tiny decoder", "sdxl", "")
    assert "another form" in identify(write_safetensors(tmp_path / "taesd_decoder.safetensors", ROW)).why_not
    assert "does not tell" in identify(write_safetensors(tmp_path / "decoder.safetensors", ROW)).why_not
    refused(write_safetensors(tmp_path / "rows.safetensors", ROW | {"gate": (4, 4)}))


def test_a_folder_that_reads_depths(tmp_path: Path) -> None:
    config = {"model_type": "depth_anything", "architectures": ["DepthAnythingForDepthEstimation"]}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "notes.json").write_text("{}")
    write_safetensors(tmp_path / "model.safetensors", {"head.conv1.weight": (8, 8)})
    what = identify(tmp_path)
    assert (what.kind, what.engine, what.tasks, what.why_not) == ("depth folder", "depth-torch", ("depth",), "")
    assert set(what.files) == {"config.json", "model.safetensors"}
    (tmp_path / "config.json").write_text(json.dumps(config | {"auto_map": {"AutoModel": "theirs.Model"}}))
    assert "program code" in identify(tmp_path).why_not


def test_qwen_image_edit_makes_nothing_of_masks(tmp_path: Path) -> None:
    (tmp_path / "transformer").mkdir()
    about = {"_class_name": "QwenImageEditPlusPipeline", "transformer": ["diffusers", "QwenImageTransformer2DModel"]}
    (tmp_path / "model_index.json").write_text(json.dumps(about))
    write_safetensors(tmp_path / "transformer" / "diffusion_pytorch_model.safetensors", {"w": (4, 4)})
    what = identify(tmp_path)
    assert (what.architecture, what.tasks, what.why_not) == ("qwen-edit", ("text-to-image", "image-to-image"), "")
    assert what.detail == "Qwen-Image-Edit"
