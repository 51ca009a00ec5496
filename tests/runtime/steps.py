# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Step by step, fed ONNX Runtime's input codes, every integer step gives its codes.

ONNX Runtime writes the graph that it really runs (level "extended") of each int8 export: everywhere, and everywhere but in one layer. Run with
every value as an output, it gives the codes between the steps. Each integer step is cut out and run here on the codes that it got there: the
operator itself, and the stretch of the exported file (DequantizeLinear, operator, QuantizeLinear) that it was fused from. Graphs of one operator
with seeded weights and codes cover what the models do not hold.

Codes, and floats made of codes, are counted that differ. All must agree but for the operators of methods.md §1.4 that are stated with a bound.
"""

import json
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnx

import espalier
import kernels
import mixes
import ort
import seeded_steps
from dataset import Dataset
from pieces import INTEGER, Cutter, Pieces, is_code

# Largest difference in codes that is allowed (methods.md §1.4); 0 for all others.
BOUNDS = {"QLinearSigmoid": 1, "QLinearLeakyRelu": 1, "QLinearSoftmax": 1, "QLinearGlobalAveragePool": 1, "QLinearAveragePool": 1}
TOGETHER = 4  # samples whose pieces are in one model


class Count:
    def __init__(self):
        self.steps, self.values, self.differ, self.largest = set(), 0, 0, 0.0

    def add(self, output, got):
        expected = output.expected
        self.steps.add(output.source)
        self.values += expected.size
        unequal = (got != expected) & ~((got != got) & (expected != expected))
        self.differ += int(unequal.sum())
        if unequal.any():
            self.largest = max(self.largest, float(np.abs(got.astype(np.float64) - expected.astype(np.float64))[unequal].max()))


class Reference:
    """ONNX Runtime's optimized graph of a file, with all its values as outputs."""

    def __init__(self, model, folder, settings):
        self.cutter = Cutter(kernels.optimized(model, "extended", settings))
        self.names = [name for node in self.cutter.nodes for name in node.output if name in self.cutter.varies]
        watched = onnx.ModelProto()
        watched.CopyFrom(self.cutter.model)
        known = {output.name for output in watched.graph.output}
        watched.graph.output.extend(onnx.ValueInfoProto(name=name) for name in self.names if name not in known)
        path = Path(folder, "watched.onnx")
        onnx.save(watched, str(path))
        self.session = ort.open_session(path, "off")

    def values(self, feeds):
        return feeds | dict(zip(self.names, self.session.run(feeds, self.names)))

    def integer_steps(self, values):
        for node in self.cutter.nodes:
            inputs = self.cutter.varying(node)
            outputs = [name for name in node.output if name]
            if not inputs or (node.op_type == "QuantizeLinear" and not is_code(values[outputs[0]])):
                continue
            if node.op_type in INTEGER or node.op_type.startswith("QLinear") or all(is_code(values[name]) for name in inputs + outputs):
                yield node, inputs, outputs


def pieces_of(reference, exported, samples, missing):
    """The pieces of some samples: operators as ONNX Runtime runs them, and what they were fused from in the file."""
    operators, stretches = Pieces(reference.cutter), Pieces(exported)
    for values in samples:
        for node, inputs, outputs in reference.integer_steps(values):
            feeds = {name: values[name] for name in inputs}
            expected = {name: values[name] for name in outputs}
            constants = {name for name in node.input if name in reference.cutter.constants}
            operators.add(node.op_type, [node], constants, feeds, expected)
            stretch = exported.stretch(expected, feeds) or exported.renamed(node, feeds, expected)
            if stretch:
                stretches.add(node.op_type, *stretch)
            else:
                missing[node.op_type].add(outputs[0])
    return operators, stretches


def compare(label, model, all_feeds, table, settings={}, forms=("operator", "QDQ")):
    """Rows for one file; the faults found. `settings` of ONNX Runtime's session."""
    faults, counts, missing = [], defaultdict(Count), defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        reference = Reference(model, folder, settings)
    exported = Cutter(onnx.load(str(model)))
    for first in range(0, len(all_feeds), TOGETHER):
        samples = [reference.values(feeds) for feeds in all_feeds[first : first + TOGETHER]]
        for form, pieces in zip(("operator", "QDQ"), pieces_of(reference, exported, samples, missing)):
            if form not in forms or not pieces.outputs:
                continue
            results, macs, integer_macs = pieces.run()
            if macs != integer_macs:
                faults.append(f"{label}, {form}: {integer_macs} of {macs} multiplications are planned on integers")
            for output, got in results:
                if got.shape != output.expected.shape or got.dtype != output.expected.dtype:
                    faults.append(f"{label}, {form} {output.source}: {got.dtype} {got.shape}, expected {output.expected.dtype} {output.expected.shape}")
                    continue
                counts[output.kind, form].add(output, got)
    for (kind, form), count in sorted(counts.items()):
        table.add(*label.split(", ", 1), kind, form, len(count.steps), count.values, count.differ, f"{count.largest:g}")
        if count.largest > BOUNDS.get(kind, 0):
            faults.append(f"{label}, {kind} ({form}): {count.differ} of {count.values} codes differ, by up to {count.largest:g}")
    if missing and "QDQ" in forms:
        kinds = ", ".join(f"{len(names)} {kind}" for kind, names in sorted(missing.items()))
        table.note(f"  {label}, compared as operators alone, for their codes are not the file's: {kinds}")
    return faults


def compare_whole(label, path, feeds, table):
    """A graph as a whole, so that the same patterns are fused."""
    outputs = [output.name for output in onnx.load(str(path)).graph.output]
    ours, theirs = espalier.run_once(path, feeds, outputs), ort.open_session(path, "all").run(feeds, outputs)
    unequal = [(a != b) for a, b in zip(ours, theirs)]
    differ, apart = sum(int(u.sum()) for u in unequal), max(float(np.abs(a - b).max()) for a, b in zip(ours, theirs))
    table.add(*label, "all together", "QDQ", len(outputs), sum(u.size for u in unequal), differ, f"{apart:g}")
    return [f"{', '.join(label)}: {name}: {int(u.sum())} of {u.size} values differ" for name, u in zip(outputs, unequal) if u.any()]


def compare_seeded(table):
    faults = []
    for kind in (np.uint8, np.int8):
        label = f"seeded, {kind.__name__} codes"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "seeded.onnx")
            feeds = seeded_steps.seeded(kind, path)
            faults += compare(label, path, [feeds], table)
            faults += compare_whole(label.split(", "), path, feeds, table)
            if kind == np.int8:
                faults += compare(f"{label} that stay signed", path, [feeds], table, {"session.qdqisint8allowed": "1"}, ("operator",))
    return faults


def cases(options):
    """Classifiers and sequence models."""
    yield from options.cases
    for spec in sorted(espalier.MODELS.glob("*.dataset.json")):
        model = spec.with_name(spec.name.replace(".dataset.json", ".onnx"))
        if json.loads(spec.read_text())["task"] != "classification" and model.exists() and (not options.only or model.stem in options.only):
            yield espalier.Case(model.stem, model, spec)


def arguments():
    return espalier.arguments(__doc__, more=lambda parser: parser.add_argument("--samples", type=int, default=32, help="samples of each model"))


def main():
    options = arguments()
    table = espalier.Table("model", "recipe", "step", "form", "steps", "codes compared", "that differ", "largest difference")
    faults = [] if options.only else compare_seeded(table)
    for case in cases(options):
        data = Dataset(case.data, limit=options.samples)
        feeds = [data.feeds(index) for index in range(len(data))]
        layers = espalier.layer_names(case.model)
        if any(node.op_type == "QuantizeLinear" for node in onnx.load(str(case.model), load_external_data=False).graph.node):
            faults += compare(f"{case.name}, as it came", case.model, feeds, table)
        for mix in (mixes.everywhere(layers), mixes.all_but_one(layers, case.name)):
            with tempfile.TemporaryDirectory() as folder:
                recipe, out = Path(folder, "recipe.json"), Path(folder, "out.onnx")
                espalier.write_recipe(recipe, mix.name, mix.steps)
                try:
                    espalier.compress(case.model, recipe, case.data, out, options.samples)
                    faults += compare(f"{case.name}, {mix.name}", out, feeds, table)
                except espalier.Failed as failure:
                    faults.append(f"{case.name}, {mix.name}: {failure}")
    espalier.finish(table, faults, options.output)


main()
