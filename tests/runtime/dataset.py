# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second, independent reader of *.dataset.json: what each sample's inputs and label are.

Preprocessing is value · scale, minus mean, over deviation, in double precision and rounded to float32 once. Without a calibration
entry every fifth sample (number % 5 == 4) calibrates and is left out of evaluation.
"""

import gzip
import json
from pathlib import Path

import numpy as np


def read_idx(path):
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rb") as file:
        data = file.read()
    dims = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * len(dims)).reshape(dims)


class Pictures:
    """Photographs of a list, decoded when asked for; of as many as fit into KEPT_BYTES the crop is kept."""

    KEPT_BYTES = 256 << 20

    def __init__(self, listing, crop, resize):
        rows = [line.rsplit(",", 1) for line in listing.read_text().splitlines()]
        rows = [row for row in rows if row[1].strip().isdigit()]
        folder = listing.parent if (listing.parent / rows[0][0]).exists() else listing.parent / "images"
        self.files = [folder / row[0] for row in rows]
        self.labels = np.array([int(row[1]) for row in rows])
        self.crop, self.resize = crop, resize
        self._kept = {}

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        kept = self._kept.get(index)
        if kept is None:
            kept = self._decode(index)
            if (len(self._kept) + 1) * kept.nbytes <= self.KEPT_BYTES:
                self._kept[index] = kept
        return kept

    def _decode(self, index):
        from PIL import Image

        picture = Image.open(self.files[index]).convert("RGB")
        if self.resize:
            short = min(picture.size)
            size = [round(side * self.resize / short) for side in picture.size]
            picture = picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=None)
        left, top = (picture.width - self.crop) // 2, (picture.height - self.crop) // 2
        return np.asarray(picture.crop((left, top, left + self.crop, top + self.crop)))


def read_source(entry, folder, rule):
    """(x, labels, axes) of one entry; axes says what the axes of a sample mean: HW, CHW, HWC or plain."""
    kind = entry["format"]
    if kind == "idx":
        return read_idx(folder / entry["images"]), read_idx(folder / entry["labels"]).astype(np.int64), "HW"
    if kind == "cifar10":
        files = entry.get("files") or [entry["file"]]
        rows = np.concatenate([np.fromfile(folder / name, np.uint8).reshape(-1, 3073) for name in files])
        return rows[:, 1:].reshape(-1, 3, 32, 32), rows[:, 0].astype(np.int64), "CHW"
    if kind == "npz":
        arrays = np.load(folder / entry["file"])
        return arrays["x"], arrays["y"].astype(np.int64), "plain"
    if kind == "csv":
        rows = np.loadtxt(folder / entry["file"], delimiter=",", dtype=np.float64, ndmin=2)
        column = entry.get("label_column", 0)
        return np.delete(rows, column, axis=1).astype(np.float32), rows[:, column].astype(np.int64), "plain"
    if kind == "images":
        pictures = Pictures(folder / entry["list"], rule.get("crop"), rule.get("resize"))
        return pictures, pictures.labels, "HWC"
    raise ValueError(f"format {kind} is not known to this reader")


def arrange(sample, axes, layout):
    """A sample with its channels where `layout` wants them."""
    if axes == "plain":
        return sample
    if axes == "HW":
        sample, axes = sample[None], "CHW"
    if axes == "HWC" and layout == "NCHW":
        return sample.transpose(2, 0, 1)
    if axes == "CHW" and layout == "NHWC":
        return sample.transpose(1, 2, 0)
    return sample


class Dataset:
    """The samples of a *.dataset.json that evaluate, or those that calibrate, bound to a model's inputs."""

    def __init__(self, path, every_sample=False, limit=None, calibrates=False):
        path = Path(path)
        spec = json.loads(path.read_text())
        self.task = spec["task"]
        self.output = spec["outputs"].get("scores") or spec["outputs"]["classes"]
        self.gives_scores = "scores" in spec["outputs"]
        self.rules = spec["inputs"]
        picture_rule = next((rule for rule in self.rules.values() if "source" in rule), {})
        entry = spec["calibration" if calibrates and "calibration" in spec else "evaluation"]
        self.x, self.labels, self.axes = read_source(entry, path.parent, picture_rule)
        kept = np.arange(len(self.x))[: entry.get("limit")]
        if "calibration" not in spec and not every_sample:
            kept = kept[(kept % 5 == 4) == calibrates]
        self.samples = kept[:limit]
        self.labels = self.labels[self.samples]

    def __len__(self):
        return len(self.samples)

    def feeds(self, index):
        """The inputs of sample `index`, each with a batch of one."""
        result = {}
        for name, rule in self.rules.items():
            if "constant" in rule:
                result[name] = np.array(rule["constant"], np.float32)
                continue
            sample = self.x[self.samples[index]]
            layout = rule.get("layout", "NCHW")
            sample = arrange(sample, self.axes, layout)
            if rule.get("order") == "BGR":
                sample = sample[::-1] if layout == "NCHW" else sample[..., ::-1]
            if sample.dtype == np.uint8 or {"scale", "mean", "std"} & rule.keys():
                shape = [-1, 1, 1] if layout == "NCHW" and sample.ndim == 3 else [-1]
                value = sample.astype(np.float64) * rule.get("scale", 1.0)
                value = value - np.reshape(rule.get("mean", [0.0]), shape)
                sample = (value / np.reshape(rule.get("std", [1.0]), shape)).astype(np.float32)
            result[name] = sample[None]
        return result
