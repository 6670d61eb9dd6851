"""What differs between two pictures and their recipes, as people read it. No toolkit."""

from __future__ import annotations

from typing import NamedTuple

from studio.domain.recipe_differences import Difference
from studio.services.exchange.picture_differences import PictureDifference
from studio.services.translation import tr


class Row(NamedTuple):
    name: str
    left: str
    right: str


def headline(found: PictureDifference) -> str:
    if found.equal:
        return tr("The two pictures are equal, to the last bit.")
    (wide, high), (other_wide, other_high) = found.sizes
    if found.sizes[0] != found.sizes[1]:
        return tr("They are of two sizes: {width} × {height} and {other_width} × {other_height} pixels.", width=wide,
                  height=high, other_width=other_wide, other_height=other_high)  # fmt: skip
    return tr(
        "They differ in {share} % of their pixels, by {levels} of 255 levels at most; PSNR {psnr} dB.",
        share=f"{max(0.01, 100 * found.share):.2f}".rstrip("0").rstrip("."),
        levels=found.largest,
        psnr=f"{found.psnr:.1f}",
    )


def reason(found: PictureDifference, rows: tuple[Difference, ...]) -> str:
    """Why they differ, as far as the recipes say it; empty for equal pictures."""
    if found.equal:
        return ""
    words = {
        "model": tr("another model"),
        "option": tr("other settings"),
        "device": tr("another device"),
        "versions": tr("other versions of what computes"),
    }
    if all(row.name == "seed" for row in rows if row.part == "option"):
        words["option"] = tr("another seed")
    parts = list(dict.fromkeys(words[row.part] for row in rows))
    if not parts:
        return tr("The recipes are the same: what computes on this machine does not give the same each time.")
    return tr("Why, as the recipes tell it: {reasons}.", reasons=", ".join(parts))


def table(rows: tuple[Difference, ...]) -> tuple[Row, ...]:
    nothing = "–"
    return tuple(Row(_name(row), row.left or nothing, row.right or nothing) for row in rows)


def _name(row: Difference) -> str:
    if row.part == "versions":
        return row.name
    names = {
        "model": tr("Model"), "files": tr("Model files"), "loras": tr("LoRA"),
        "embeddings": tr("Embeddings"), "vae": tr("VAE"),
        "controls": tr("Control pictures"), "references": tr("Reference pictures"), "device": tr("Device"),
        "task": tr("How"), "prompt": tr("Prompt"), "prompt_expanded": tr("As the model read it"),
        "negative": tr("Negative prompt"), "negative_expanded": tr("The negative prompt as read"),
        "style": tr("Style"), "width": tr("Width"), "height": tr("Height"),
        "seed": tr("Seed"), "steps": tr("Steps"), "guidance": tr("Guidance"), "sampler": tr("Sampler"),
        "strength": tr("Denoising strength"), "init_image": tr("Picture it was made of"), "mask": tr("Mask"),
        "fill": tr("Masked content"), "feather": tr("Mask blur"), "masked_only": tr("Only the masked part"),
        "padding": tr("Padding"), "style_image": tr("Style picture"), "variation_seed": tr("Variation seed"),
        "variation_strength": tr("Variation strength"), "upscale": tr("Enlarged"), "sticker": tr("Sticker"),
        "method": tr("Way of drawing"), "plan": tr("Plan of the scene"), "characters": tr("Characters"),
        "frames": tr("Frames"), "frame_rate": tr("Frames a second"),
        "decoder": tr("Decoded by"), "tiled": tr("Decoded in tiles"),
        "offload": tr("Parts take turns"), "decoded_in": tr("Decoded in"),
        "dtype": tr("Numbers"), "runtime": tr("Computed by"),
    }  # fmt: skip
    return names.get(row.name, row.name)
