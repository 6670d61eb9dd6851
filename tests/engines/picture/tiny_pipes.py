"""Pipelines of every family with random weights, small enough to be made, saved and run in seconds, wholly offline.

Each builder saves a diffusers folder. The weights are random, so the pictures are noise; what the tests hold is that
two ways to the same picture give the same bits.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
import transformers
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = ("a", "red", "cat", "dog", "photo", "of", "blue", "style")


def clip_tokenizer(folder: Path) -> Any:
    """Byte-level BPE in CLIP's layout: 256 bytes, 256 bytes at a word's end, the merges of WORDS, two specials."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    extra = [byte for byte in range(256) if byte not in shown]
    letters = [chr(code) for code in shown] + [chr(256 + place) for place in range(len(extra))]
    vocabulary, merges = letters + [letter + "</w>" for letter in letters], []
    for word in WORDS:
        parts = [*word[:-1], word[-1] + "</w>"]
        while len(parts) > 1:
            if (parts[0], parts[1]) not in merges:
                merges.append((parts[0], parts[1]))
            parts = [parts[0] + parts[1], *parts[2:]]
            if parts[0] not in vocabulary:
                vocabulary.append(parts[0])
    vocabulary += ["<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(vocabulary)}))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(" ".join(pair) for pair in merges) + "\n")
    special = {
        "bos_token": "<|startoftext|>",
        "eos_token": "<|endoftext|>",
        "unk_token": "<|endoftext|>",
        "pad_token": "<|endoftext|>",
    }
    about = {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "do_lower_case": True, **special}
    (folder / "tokenizer_config.json").write_text(json.dumps(about))
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    return transformers.CLIPTokenizer.from_pretrained(str(folder), local_files_only=True)


def clip_encoder(tokenizer: Any, kind: type = transformers.CLIPTextModel) -> Any:
    size = len(tokenizer)
    return kind(
        transformers.CLIPTextConfig(
            vocab_size=size, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
            max_position_embeddings=77, bos_token_id=size - 2, eos_token_id=size - 1, pad_token_id=size - 1,
            projection_dim=32,
        )
    ).eval()  # fmt: skip


def vae(channels: int = 4, **more: Any) -> Any:
    return diffusers.AutoencoderKL(
        block_out_channels=[8, 16], in_channels=3, out_channels=3, down_block_types=["DownEncoderBlock2D"] * 2,
        up_block_types=["UpDecoderBlock2D"] * 2, latent_channels=channels, norm_num_groups=4, sample_size=64, **more,
    ).eval()  # fmt: skip


def unet(**more: Any) -> Any:
    usual: dict[str, Any] = {
        "block_out_channels": (8, 16), "layers_per_block": 1, "sample_size": 32, "in_channels": 4, "out_channels": 4,
        "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
        "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"), "cross_attention_dim": 32, "attention_head_dim": 4,
        "norm_num_groups": 4,
    }  # fmt: skip
    return diffusers.UNet2DConditionModel(**{**usual, **more}).eval()


def _t5(folder: Path) -> tuple[Any, Any]:
    letters = [(letter, -3.0) for letter in "abcdefghijklmnopqrstuvwxyz0123456789.,"]
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *letters, ("▁a", -1.0), ("▁cat", -1.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()  # type: ignore[assignment]
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    fast = transformers.T5TokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"), extra_ids=0, eos_token="</s>", pad_token="<pad>",
        unk_token="<unk>",
    )  # fmt: skip
    config = transformers.T5Config(vocab_size=len(fast), d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4)
    return fast, transformers.T5EncoderModel(config).eval()


_EULER = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}


def sd1(folder: Path, channels: int = 4) -> None:
    tokenizer = clip_tokenizer(folder / "tokenizer")
    kind = diffusers.StableDiffusionPipeline if channels == 4 else diffusers.StableDiffusionInpaintPipeline
    kind(
        vae=vae(), text_encoder=clip_encoder(tokenizer), tokenizer=tokenizer, unet=unet(in_channels=channels),
        scheduler=diffusers.PNDMScheduler(**_EULER, skip_prk_steps=True), safety_checker=None,
        feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip


def sd1_inpaint(folder: Path) -> None:
    sd1(folder, 9)


def sd2(folder: Path) -> None:
    tokenizer = clip_tokenizer(folder / "tokenizer")
    diffusers.StableDiffusionPipeline(
        vae=vae(), text_encoder=clip_encoder(tokenizer), tokenizer=tokenizer, unet=unet(use_linear_projection=True),
        scheduler=diffusers.DDIMScheduler(**_EULER, prediction_type="v_prediction"), safety_checker=None,
        feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip


def lcm(folder: Path) -> None:
    tokenizer = clip_tokenizer(folder / "tokenizer")
    scheduler = diffusers.LCMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    diffusers.LatentConsistencyModelPipeline(
        vae=vae(), text_encoder=clip_encoder(tokenizer), tokenizer=tokenizer, unet=unet(time_cond_proj_dim=32),
        scheduler=scheduler, safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip


def sdxl(folder: Path, channels: int = 4) -> None:
    tokenizer = clip_tokenizer(folder / "tokenizer")
    kind = diffusers.StableDiffusionXLPipeline if channels == 4 else diffusers.StableDiffusionXLInpaintPipeline
    painter = unet(
        in_channels=channels,
        addition_embed_type="text_time", addition_time_embed_dim=8, projection_class_embeddings_input_dim=80,
        cross_attention_dim=64, use_linear_projection=True, transformer_layers_per_block=(1, 2),
    )  # fmt: skip
    kind(
        vae=vae(), text_encoder=clip_encoder(tokenizer), tokenizer=tokenizer, tokenizer_2=tokenizer, unet=painter,
        text_encoder_2=clip_encoder(tokenizer, transformers.CLIPTextModelWithProjection),
        scheduler=diffusers.EulerDiscreteScheduler(**_EULER), feature_extractor=None, image_encoder=None,
    ).save_pretrained(folder)  # fmt: skip


def sdxl_inpaint(folder: Path) -> None:
    sdxl(folder, 9)


def sd3(folder: Path) -> None:
    tokenizer = clip_tokenizer(folder / "tokenizer")
    t5_tokenizer, t5_encoder = _t5(folder / "tokenizer_3")
    projecting = transformers.CLIPTextModelWithProjection
    painter = diffusers.SD3Transformer2DModel(
        sample_size=32, patch_size=2, in_channels=16, out_channels=16, num_layers=2, attention_head_dim=8,
        num_attention_heads=4, joint_attention_dim=64, caption_projection_dim=32, pooled_projection_dim=64,
    )  # fmt: skip
    t5 = transformers.T5Config(vocab_size=len(t5_tokenizer), d_model=64, d_kv=16, d_ff=64, num_layers=1, num_heads=4)
    del t5_encoder
    diffusers.StableDiffusion3Pipeline(
        transformer=painter.eval(), scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=vae(16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06, scaling_factor=1.5),
        text_encoder=clip_encoder(tokenizer, projecting), tokenizer=tokenizer,
        text_encoder_2=clip_encoder(tokenizer, projecting), tokenizer_2=tokenizer,
        text_encoder_3=transformers.T5EncoderModel(t5).eval(), tokenizer_3=t5_tokenizer,
    ).save_pretrained(folder)  # fmt: skip


def flux(folder: Path, kind: Any = diffusers.FluxPipeline, channels: int = 16) -> None:
    tokenizer = clip_tokenizer(folder / "tokenizer")
    t5_tokenizer, t5_encoder = _t5(folder / "tokenizer_2")
    painter = diffusers.FluxTransformer2DModel(
        patch_size=1, in_channels=channels, out_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16,
        num_attention_heads=2, joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=[4, 4, 8],
        guidance_embeds=False,
    )  # fmt: skip
    kind(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(), transformer=painter.eval(),
        vae=vae(4, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06, scaling_factor=1.5),
        text_encoder=clip_encoder(tokenizer), tokenizer=tokenizer, text_encoder_2=t5_encoder,
        tokenizer_2=t5_tokenizer,
    ).save_pretrained(folder)  # fmt: skip


def flux_fill(folder: Path) -> None:
    """Packed latents, packed latents of the masked picture, and a mask of 2 x 2 pixels a latent."""
    flux(folder, diffusers.FluxFillPipeline, 16 + 16 + 16)


def z_image(folder: Path) -> None:
    vocabulary = {chr(code): code - 32 for code in range(32, 127)} | {"<|endoftext|>": 95}
    plain = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<|endoftext|>"))
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=plain, eos_token="<|endoftext|>", pad_token="<|endoftext|>", unk_token="<|endoftext|>",
        chat_template="{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}{% endfor %}",
    )  # fmt: skip
    config = transformers.Qwen3Config(
        vocab_size=96, hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=2, head_dim=8, max_position_embeddings=1024,
    )  # fmt: skip
    painter = diffusers.ZImageTransformer2DModel(
        in_channels=16, dim=32, n_layers=1, n_refiner_layers=1, n_heads=2, n_kv_heads=2, cap_feat_dim=32,
        axes_dims=[4, 6, 6], axes_lens=[1024, 64, 64],
    )  # fmt: skip
    for name, parameter in painter.named_parameters():
        if "pad_token" in name:
            torch.nn.init.normal_(parameter, std=0.02)
    diffusers.ZImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(), transformer=painter.eval(), tokenizer=tokenizer,
        vae=vae(16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06, scaling_factor=1.5),
        text_encoder=transformers.Qwen3Model(config).eval(),
    ).save_pretrained(folder)  # fmt: skip


def flux2(folder: Path) -> None:
    """FLUX.2 klein: words and pictures are seen by one transformer, latents are normed by the VAE's own statistics."""
    vocabulary = {chr(code): code - 32 for code in range(32, 127)} | {"<|endoftext|>": 95}
    plain = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<|endoftext|>"))
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=plain, eos_token="<|endoftext|>", pad_token="<|endoftext|>", unk_token="<|endoftext|>",
        chat_template="{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}{% endfor %}",
    )  # fmt: skip
    config = transformers.Qwen3Config(
        vocab_size=96, hidden_size=8, intermediate_size=16, num_hidden_layers=28, num_attention_heads=2,
        num_key_value_heads=1, head_dim=4, max_position_embeddings=1024,
    )  # fmt: skip
    painter = diffusers.Flux2Transformer2DModel(
        patch_size=1, in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=24, timestep_guidance_channels=16, mlp_ratio=2.0, axes_dims_rope=(4, 4, 4, 4),
        guidance_embeds=False,
    )  # fmt: skip
    decoder = diffusers.AutoencoderKLFlux2(
        block_out_channels=(8, 16), down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2, latent_channels=4, norm_num_groups=4, sample_size=64,
    )  # fmt: skip
    diffusers.Flux2KleinPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True), transformer=painter.eval(),
        vae=decoder.eval(), tokenizer=tokenizer, text_encoder=transformers.Qwen3ForCausalLM(config).eval(),
        is_distilled=True,
    ).save_pretrained(folder)  # fmt: skip


def qwen_edit(folder: Path, kind: Any = None) -> None:
    """Qwen-Image-Edit: a language model that sees pictures, and a VAE of films."""
    byte = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = transformers.Qwen2Tokenizer(vocab={letter: at for at, letter in enumerate(byte)}, merges=[])
    signs = ("im_start", "im_end", "vision_start", "vision_end", "image_pad", "video_pad")
    tokenizer.add_special_tokens({"additional_special_tokens": [f"<|{sign}|>" for sign in signs]})
    place = {sign: tokenizer.convert_tokens_to_ids(f"<|{sign}|>") for sign in signs}
    config = transformers.Qwen2_5_VLConfig(
        text_config={
            "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
            "num_key_value_heads": 2, "vocab_size": len(tokenizer),
            "rope_parameters": {"mrope_section": [1, 1, 2], "rope_type": "default", "rope_theta": 1000000.0},
        },
        vision_config={"depth": 2, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16},
        image_token_id=place["image_pad"], video_token_id=place["video_pad"],
        vision_start_token_id=place["vision_start"], vision_end_token_id=place["vision_end"],
    )  # fmt: skip
    painter = diffusers.QwenImageTransformer2DModel(
        patch_size=2, in_channels=16, out_channels=4, num_layers=2, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=16, guidance_embeds=False, axes_dims_rope=(8, 4, 4),
    )  # fmt: skip
    decoder = diffusers.AutoencoderKLQwenImage(
        base_dim=8, z_dim=4, dim_mult=[1, 2], num_res_blocks=1, temperal_downsample=[False],
        latents_mean=[0.1, -0.2, 0.0, 0.3], latents_std=[0.5, 1.0, 0.8, 1.2],
    )  # fmt: skip
    seer = transformers.Qwen2VLImageProcessorPil(min_pixels=28 * 28, max_pixels=56 * 56)
    pipe = (kind or diffusers.QwenImageEditPlusPipeline)(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True), vae=decoder.eval(),
        text_encoder=transformers.Qwen2_5_VLForConditionalGeneration(config).eval(), tokenizer=tokenizer,
        processor=None, transformer=painter.eval(),
    )  # fmt: skip
    pipe.save_pretrained(folder)
    seer.save_pretrained(folder / "processor")
    tokenizer.save_pretrained(folder / "processor")
    about = json.loads((folder / "model_index.json").read_text()) | {"processor": ["transformers", "Qwen2VLProcessor"]}
    (folder / "model_index.json").write_text(json.dumps(about))


def _wan_parts(folder: Path, channels: int) -> dict[str, Any]:
    tokenizer, _ = _t5(folder / "tokenizer")
    words = transformers.UMT5Config(vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4)
    return {
        "tokenizer": tokenizer, "text_encoder": transformers.UMT5EncoderModel(words).eval(),
        "vae": diffusers.AutoencoderKLWan(
            base_dim=4, z_dim=4, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True],
            latents_mean=[0.1, -0.2, 0.0, 0.3], latents_std=[0.5, 1.0, 0.8, 1.2],
        ).eval(),
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(shift=7.0),
        "transformer": diffusers.WanTransformer3DModel(
            patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=channels, out_channels=4,
            text_dim=32, freq_dim=64, ffn_dim=32, num_layers=2, cross_attn_norm=True, qk_norm="rms_norm_across_heads",
            rope_max_seq_len=32,
        ).eval(),
    }  # fmt: skip


def wan(folder: Path) -> None:
    """Moving pictures of words."""
    diffusers.WanPipeline(**_wan_parts(folder, 4)).save_pretrained(folder)


def wan_i2v(folder: Path) -> None:
    """Of a picture: its latents, and which frames are given, lie beside the noise."""
    diffusers.WanImageToVideoPipeline(**_wan_parts(folder, 12)).save_pretrained(folder)


def ltx(folder: Path, kind: Any = None, *, timed: bool = False) -> None:
    """LTX-Video: films of words, of a picture. `timed`: its decoder is told how much noise is left."""
    tokenizer, words = _t5(folder / "tokenizer")
    torch.manual_seed(2)
    (kind or diffusers.LTXPipeline)(
        tokenizer=tokenizer, text_encoder=words, scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=diffusers.AutoencoderKLLTXVideo(
            latent_channels=8, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
            layers_per_block=(1, 1, 1, 1, 1), decoder_layers_per_block=(1, 1, 1, 1, 1),
            spatio_temporal_scaling=(True, True, False, False),
            decoder_spatio_temporal_scaling=(True, True, False, False), patch_size=1, patch_size_t=1,
            timestep_conditioning=timed, decoder_inject_noise=(timed,) * 5, encoder_causal=True, decoder_causal=False,
        ).eval(),
        transformer=diffusers.LTXVideoTransformer3DModel(
            in_channels=8, out_channels=8, num_attention_heads=4, attention_head_dim=8, cross_attention_dim=32,
            num_layers=1, caption_channels=32,
        ).eval(),
    ).save_pretrained(folder)  # fmt: skip


FAMILIES: dict[str, Callable[[Path], None]] = {
    "sd1": sd1, "sd1-inpaint": sd1_inpaint, "sd2": sd2, "sdxl": sdxl, "sdxl-inpaint": sdxl_inpaint, "sd3": sd3,
    "flux": flux, "flux-fill": flux_fill, "z-image": z_image, "lcm": lcm, "flux2": flux2,
    "qwen-edit": qwen_edit,
    "wan": wan,
    "wan-i2v": wan_i2v,
    "ltx": ltx,
    "ltx-timed": lambda folder: ltx(folder, timed=True),
    "ltx-condition": lambda folder: ltx(folder, diffusers.LTXConditionPipeline),
    "qwen-edit-one": lambda folder: qwen_edit(folder, diffusers.QwenImageEditPipeline),
}  # fmt: skip


def build(family: str, folder: Path) -> Path:
    """Save the family's pipeline, always with the same weights."""
    torch.manual_seed(0)
    FAMILIES[family](folder)
    return folder


def a_picture(width: int = 64, height: int = 64) -> Image.Image:
    pixels = np.random.Generator(np.random.PCG64(3)).integers(0, 256, (height // 4, width // 4, 3))
    return Image.fromarray(pixels.astype(np.uint8)).resize((width, height), Image.Resampling.BICUBIC)


def a_mask(width: int = 64, height: int = 64) -> Image.Image:
    mask = Image.new("L", (width, height), 0)
    mask.paste(255, (width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    return mask
