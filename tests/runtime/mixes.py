# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes to test exports with: int8 everywhere, everywhere but in one layer, and seeded random mixes."""

import random
import zlib
from dataclasses import dataclass

CHOICES = ("off", "int8", "weights", "pruned", "pruned int8", "pruned weights")


@dataclass
class Mix:
    name: str
    steps: list
    int8: set  # names of the layers that are meant to run as integers


def quantize(layers, default="static"):
    """A step that quantizes; layers: {name: "static", "none" (weights only) or None (left out)} for those unlike the default."""
    overrides = {name: {"enabled": False} if how is None else {"activations": how} for name, how in layers.items() if how != default}
    return {"technique": "quantize", "parameters": {"weights": "per_channel", "activations": default}, "layers": overrides}


def prune(ratios):
    """A step that prunes the layers named, each by its ratio."""
    return {"technique": "prune", "all_layers": False, "parameters": {"method": "layer"}, "layers": {name: {"ratio": r} for name, r in ratios.items()}}


def everywhere(layers):
    return Mix("int8", [quantize({})], set(layers))


def rescaled(layers):
    """Channels scaled by what calibration data say, which changes normalizations and layers before those that are quantized."""
    awq = {"format": "int4", "activations": "none", "equalization": "awq", "weight_calibration": "output"}
    yield Mix("int8 with SmoothQuant", [{"technique": "quantize", "parameters": {"equalization": "smoothquant"}}], set(layers))
    yield Mix("int4 with AWQ", [{"technique": "quantize", "parameters": awq}], set())


def all_but_one(layers, seed):
    left = random.Random(seed).choice(layers)
    return Mix(f"int8 but {left}", [quantize({left: None})], set(layers) - {left})


def random_mix(model, layers, number):
    """Number `number` for a model: what happens to each layer, and in which order, drawn from a seed that both give."""
    draw = random.Random(zlib.crc32(f"{model} {number}".encode()))
    chosen = {name: draw.choice(CHOICES) for name in layers}
    how = {name: "static" if "int8" in choice else "none" if "weights" in choice else None for name, choice in chosen.items()}
    ratios = {name: round(draw.uniform(0.1, 0.7), 2) for name, choice in chosen.items() if "pruned" in choice}
    steps = [prune(ratios)] if ratios else []
    if any(how.values()):
        steps.insert(draw.randint(0, len(steps)), quantize(how))
    order = " then ".join(step["technique"] for step in steps) or "nothing"
    return Mix(f"mix {number} ({order})", steps, {name for name, value in how.items() if value == "static"})
