# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""resize.py: photographs resized by Espalier are those of Pillow's antialiased bilinear filter, to one grey level.

A model that subtracts what Pillow made of a picture from what it is fed, and answers with the greatest difference, compares every pixel
on the way that all samples take. Pictures of odd and even sizes, grey and coloured, smooth and noisy, are enlarged and reduced, on the
short side and on both.
"""

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

import espalier

try:
    import numpy as np
    import onnx
    from PIL import Image
except ImportError as missing:
    print(f"skipped: {missing.name} is not installed")
    sys.exit(77)

# width, height of the picture; what it is resized to (one number: the short side; two: height, width); crop or None
CASES = [
    (64, 48, 32, None),
    (64, 48, 96, None),
    (37, 29, 13, None),
    (37, 29, 58, None),
    (101, 67, 1, 1),
    (5, 3, 224, 224),
    (333, 250, 256, 224),
    (257, 511, 129, 111),
    (640, 480, [33, 71], None),
    (31, 47, [95, 20], None),
    (50, 50, [50, 77], None),
    (50, 50, [77, 50], None),
    (1, 9, [4, 4], None),
]


def picture(width, height, channels, seed):
    """Half gradient, half noise: smooth parts show a shift, noise shows wrong weights."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, channels))
    for channel in range(channels):
        smooth = (x * (3 + channel) + y * 5) % 256
        pixels[:, : width // 2, channel] = smooth[:, : width // 2]
    return pixels.astype(np.uint8)


def by_pillow(pixels, resize, crop):
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    if isinstance(resize, list):
        size = (resize[1], resize[0])
    else:
        short = min(image.size)
        size = tuple(resize if side == short else resize * side // short for side in image.size)
    image = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=None)
    if crop:
        left, top = (image.width - crop) // 2, (image.height - crop) // 2
        image = image.crop((left, top, left + crop, top + crop))
    result = np.asarray(image)
    return result[..., None] if result.ndim == 2 else result


def measuring_model(path, expected):
    """Answers with the greatest difference between a sample and `expected`, in grey levels, as its class number."""
    height, width, channels = expected.shape
    make = onnx.helper.make_node
    graph = onnx.helper.make_graph(
        [
            make("Sub", ["x", "expected"], ["difference"]),
            make("Abs", ["difference"], ["apart"]),
            make("ReduceMax", ["apart"], ["most"], axes=[1, 2, 3], keepdims=0),
            make("Cast", ["most"], ["class"], to=onnx.TensorProto.INT64),
        ],
        "measure",
        [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, height, width, channels])],
        [onnx.helper.make_tensor_value_info("class", onnx.TensorProto.INT64, [1])],
        [onnx.numpy_helper.from_array(expected[None].astype(np.float32), "expected")],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, path)


def difference(folder, pixels, resize, crop, expected):
    """Grey levels between what Espalier feeds a model and `expected`."""
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    image.save(folder / "picture.png")
    (folder / "list.csv").write_text("file\npicture.png\n")
    rule = {"source": "x", "resize": resize, "layout": "NHWC"} | ({"crop": crop} if crop else {})
    dataset = {"version": 1, "task": "classification", "evaluation": {"format": "images", "list": "list.csv"}, "inputs": {"x": rule}, "outputs": {"classes": "class"}}
    (folder / "m.dataset.json").write_text(json.dumps(dataset))
    measuring_model(folder / "m.onnx", expected)
    predictions = folder / "predictions.csv"
    espalier.run("evaluate", folder / "m.onnx", "--data", folder / "m.dataset.json", "--predictions", predictions)
    with predictions.open() as file:
        return int(next(csv.DictReader(file))["top1"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, help="file for the table")
    options = parser.parse_args()
    lines = ["| picture | resized to | crop | channels | grey levels apart |", "| --- | --- | --- | --- | --- |"]
    faults = []
    for seed, (width, height, resize, crop) in enumerate(CASES):
        for channels in (1, 3):
            pixels = picture(width, height, channels, seed)
            expected = by_pillow(pixels, resize, crop)
            with tempfile.TemporaryDirectory() as folder:
                apart = difference(Path(folder), pixels, resize, crop, expected)
                # A test that could not see a difference would prove nothing.
                altered = expected.astype(np.int64)
                altered[-1, -1, -1] += 7
                seen = difference(Path(folder), pixels, resize, crop, altered)
            lines.append(f"| {width}×{height} | {resize} | {crop or '–'} | {channels} | {apart} |")
            if apart > 1:
                faults.append(f"{width}×{height} to {resize}, {channels} channels: {apart} grey levels apart")
            if not 6 <= seen <= 8:
                faults.append(f"{width}×{height} to {resize}: a difference of 7 was measured as {seen}")
    print("\n".join(lines))
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text("\n".join(lines) + "\n")
    print("\n".join(faults) if faults else f"{2 * len(CASES)} pictures agree with Pillow to one grey level")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
