# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Samples per second beside ONNX Runtime, float and int8: `speed.py --bench build/tests/speed_bench [--models FOLDER]`.

Each model with data, and each model of a folder (the five of make_speed_models.py), as it is and with int8 everywhere by espalier-cli, runs on
the same arrays here and there in every way: batches of 1, 8 and 32, one thread, two threads, or two sessions side by side. The ways take turns,
each is measured as often as --repeat says, medians count, and the best way of either is compared. On an idle machine alone does it mean much.
"""

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx

import espalier
from dataset import Dataset
from ways import WAYS, runs_with

FLOAT_MUST, FLOAT_MEAN_MUST, INT8_MUST = 0.8, 1.0, 2.0
MOST_BATCH = max(way.batch for way in WAYS)
SECONDS = 0.25  # of a measurement, about
# Others are products of matrices alone, or came as integers.
CONVOLUTIONAL = {"mnist-8", "mnist-8-simplified", "lenet5", "cifar10-resnet20", "cifar10-resnet32-bn", "kws-dscnn-bn", "squeezenet1.1", "resnet18", "resnet50", "mobilenetv2"}
# Below so many products a sample, what surrounds the products takes as long as they do: int8 is shown there, and not judged.
TINY = 5_000_000


def random_feeds(model):
    """Seeded arrays of MOST_BATCH samples for a model without data: normal values, numbers of words, masks of ones."""
    rng = np.random.default_rng(1)
    initializers = {tensor.name for tensor in model.graph.initializer}
    feeds = {}
    for value in model.graph.input:
        if value.name in initializers:
            continue
        tensor = value.type.tensor_type
        shape = [MOST_BATCH] + [dim.dim_value for dim in tensor.shape.dim[1:]]
        if tensor.elem_type == onnx.TensorProto.INT64:
            feeds[value.name] = np.ones(shape, np.int64) if "mask" in value.name else rng.integers(0, 1000, shape)
        else:
            feeds[value.name] = rng.standard_normal(shape, np.float32)
    return feeds


def feeds_of(case):
    """MOST_BATCH samples of the data; inputs that do not move with them as they are."""
    data = Dataset(case.data)
    one = [data.feeds(index) for index in range(MOST_BATCH)]
    return {name: np.concatenate([feeds[name] for feeds in one]) if "constant" not in rule else one[0][name] for name, rule in data.rules.items()}


def write_random_data(feeds, folder):
    """A dataset that calibrates with random arrays: labels mean nothing."""
    moving = [name for name in feeds if feeds[name].dtype == np.float32] or list(feeds)[:1]
    np.savez(folder / "data.npz", x=feeds[moving[0]], y=np.zeros(MOST_BATCH, np.int64))
    inputs = {name: {"source": "x"} if name == moving[0] else {"constant": 1} for name in feeds}
    spec = {"version": 1, "task": "classification", "evaluation": {"format": "npz", "file": "data.npz"}, "inputs": inputs}
    return spec


class Here:
    """speed_bench on a model and arrays."""

    def __init__(self, bench, model, folder):
        self.process = subprocess.Popen([bench, model, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, way, runs, method=""):
        self.process.stdin.write(f"{way.sessions} {way.threads} {way.batch} {runs} {method}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer or answer.startswith("error"):
            raise espalier.Failed(answer or "speed_bench ended")
        return float(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def products(model):
    """Multiply-accumulates of a sample."""
    return sum(layer["macs"] for layer in espalier.run("inspect", model)["layers"])


def best_of(spent):
    """(samples a second, way) of the fastest way by its median."""
    return max(((way.batch * runs * 1000 / statistics.median(times), way) for way, runs, times in spent.values() if times), key=lambda pair: pair[0])


def measure(bench, model, feeds, output, repeat, methods):
    """((samples/s, way) here by each method, …, (samples/s, way) with ONNX Runtime), each at its best."""
    with tempfile.TemporaryDirectory() as folder:
        for name, array in feeds.items():
            np.save(Path(folder, f"{name}.npy"), array)
        here = Here(bench, model, folder)
        ours, theirs, sessions, batches = {method: {} for method in methods}, {}, {}, {}
        for number, way in enumerate(WAYS):
            batch = {name: array[: way.batch] if array.ndim > 0 and len(array) == MOST_BATCH else array for name, array in feeds.items()}
            opened = way.open(model)
            if not all(runs_with(session, batch, output) for session in opened):
                continue  # a model whose batch is fixed
            sessions[number], batches[number] = opened, batch
            start = time.perf_counter()
            way.run(opened, [batch] * way.sessions, output)
            once = (time.perf_counter() - start) / way.sessions
            runs = way.sessions * max(1, round(SECONDS / max(once, 1e-6) / way.sessions))
            theirs[number] = (way, runs, [])
            for method in methods:
                ours[method][number] = (way, runs, [])
                here.run(way, way.sessions, method)
        for _ in range(repeat):
            for number, (way, runs, times) in theirs.items():
                for method in methods:
                    ours[method][number][2].append(here.run(way, runs, method))
                times.append(way.run(sessions[number], [batches[number]] * runs, output))
        here.close()
    return *(best_of(ours[method]) for method in methods), best_of(theirs)


def main():
    def more(parser):
        parser.add_argument("--bench", type=Path, required=True, help="speed_bench")
        parser.add_argument("--models", type=Path, help="folder of models without data")
        parser.add_argument("--repeat", type=int, default=5, help="measurements of each way")

    options = espalier.arguments(__doc__, more=more)
    jobs = [(case.name, case.model, case.data) for case in options.cases]
    if options.models:
        jobs += [(model.stem, model, None) for model in sorted(options.models.glob("*.onnx")) if not options.only or model.stem in options.only]
    table = espalier.Table("model", "form", "Espalier, samples/s", "its best way", "ONNX Runtime, samples/s", "its best way", "against it", "against own float")
    faults, ratios = [], []
    for name, model, data in jobs:
        feeds = feeds_of(espalier.Case(name, model, data)) if data else random_feeds(onnx.load(model))
        output = onnx.load(model, load_external_data=False).graph.output[0].name
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            if not data:
                spec = write_random_data(feeds, folder)
                spec["outputs"] = {"scores": output}
                data = folder / "data.dataset.json"
                espalier.write_json(data, spec)
            espalier.write_recipe(folder / "recipe.json", "int8", [{"technique": "quantize"}])
            int8 = folder / "int8.onnx"
            own = None
            for form in ("float", "int8"):
                if form == "int8":
                    try:
                        espalier.compress(model, folder / "recipe.json", data, int8)
                    except espalier.Failed as failed:
                        table.note(f"  {name}: no int8: {failed}")
                        break
                methods = ("", "winograd") if form == "float" else ("",)
                *ours, theirs = measure(options.bench, model if form == "float" else int8, feeds, output, options.repeat, methods)
                for method, (speed, way) in zip(methods, ours):
                    table.add(name, f"{form}, Winograd" if method else form, f"{speed:.1f}", way, f"{theirs[0]:.1f}", theirs[1], speed / theirs[0], speed / own if own else "")
                    own = own or speed
                if name not in CONVOLUTIONAL:
                    continue
                if form == "float":
                    ratios.append(max(speed for speed, _ in ours) / theirs[0])
                    if own / theirs[0] < FLOAT_MUST:
                        faults.append(f"{name}: float at {own / theirs[0]:.2f} of ONNX Runtime's speed, {FLOAT_MUST} is the least")
                elif products(model) >= TINY and ours[0][0] / own < INT8_MUST:
                    faults.append(f"{name}: int8 at {ours[0][0] / own:.2f} times its float speed, {INT8_MUST} is the least")
    if ratios:
        mean = statistics.geometric_mean(ratios)
        table.note(f"\nFloat, geometric mean of {len(ratios)} convolutional models, each by its faster method: {mean:.2f}\n")
        if mean < FLOAT_MEAN_MUST:
            faults.append(f"geometric mean {mean:.2f}, {FLOAT_MEAN_MUST} is the least")
    espalier.finish(table, faults, options.output)


main()
