# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an answer that differs from ONNX Runtime's comes from: `flips.py --only MODEL --mix N --samples S …` for a mix of exports.py.

All 8-bit tensors of the exported file are made outputs (of codes, so that nothing is un-fused; the answer is checked to stay the same). For each
whose codes differ although all codes that it is made from are equal, the float stretch before it is cut out and run on those codes here, on
ONNX Runtime's optimization levels and in double precision: how far the floats are from the exact ones, and the exact value from the
rounding step. Compares Espalier with level "all" and, beside it, level "extended" with level "all".
"""

import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

import espalier
import mixes
import ort

LEVELS = ("all", "extended")


class Exported:
    """A file whose codes are outputs code0, code1, … in graph order."""

    def __init__(self, path, folder):
        self.folder = Path(folder)
        self.model = onnx.load(str(path))
        graph = self.model.graph
        quantizers = [node for node in graph.node if node.op_type == "QuantizeLinear"]
        self.names = {f"code{number}": node.output[0] for number, node in enumerate(quantizers)}
        plain = {name: code for code, name in self.names.items()}
        for node in graph.node:
            for values in (node.input, node.output):
                for index, value in enumerate(values):
                    values[index] = plain.get(value, value)
        graph.output.extend(helper.make_tensor_value_info(code, TensorProto.UINT8, None) for code in self.names)
        self.path = self.folder / "codes.onnx"
        onnx.save(self.model, str(self.path))
        self.constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        self.inputs = {value.name: value for value in graph.input if value.name not in self.constants}
        self.makers = {output: node for node in graph.node for output in node.output}

    def stretch(self, value):
        """(nodes in graph order, codes and inputs that they start from) of what makes a value."""
        nodes, starts, left = [], set(), [value]
        while left:
            name = left.pop()
            if name in self.inputs or (name in self.names and name != value):
                starts.add(name)
            elif name in self.makers and not any(self.makers[name] is node for node in nodes):
                nodes.append(self.makers[name])
                left += [source for source in self.makers[name].input if source]
        return [node for node in self.model.graph.node if any(node is chosen for chosen in nodes)], sorted(starts)

    def cut(self, code, known):
        """A model of the stretch before the quantizer of `code`, from codes to floats in `value`; (path, proto, feeds)."""
        nodes, starts = self.stretch(code)
        source = self.makers[code].input[0]
        nodes = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes if code not in node.output]
        for node in nodes:
            for values in (node.input, node.output):
                for index, value in enumerate(values):
                    values[index] = "value" if value == source else value
        used = {value for node in nodes for value in node.input}
        inputs = [self.inputs.get(name) or helper.make_tensor_value_info(name, TensorProto.UINT8, known[name].shape) for name in starts]
        graph = helper.make_graph(nodes, "stretch", inputs, [helper.make_tensor_value_info("value", TensorProto.FLOAT, None)],
                                  [tensor for tensor in self.model.graph.initializer if tensor.name in used])  # fmt: skip
        proto = helper.make_model(graph, opset_imports=self.model.opset_import)
        proto.ir_version = self.model.ir_version
        path = self.folder / f"{code}.onnx"
        onnx.save(proto, str(path))
        return path, proto, {name: known[name] for name in starts}


def exact(proto, feeds):
    """The stretch in double precision, from the float values of codes and weights."""
    model = onnx.ModelProto.FromString(proto.SerializeToString())
    known = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer} | feeds
    kept = []
    for node in model.graph.node:
        if all(not name or name in known for name in node.input) and node.op_type in ("DequantizeLinear", "Cast", "Mul"):
            alone = helper.make_model(helper.make_graph([node], "one", [], [helper.make_tensor_value_info(node.output[0], TensorProto.FLOAT, None)],
                                                        [numpy_helper.from_array(known[name], name) for name in node.input if name]),
                                      opset_imports=[helper.make_opsetid("", 21)])  # fmt: skip
            known[node.output[0]] = ReferenceEvaluator(alone).run(None, {})[0]
        else:
            kept.append(node)
    used = {name for node in kept for name in node.input}
    constants = [numpy_helper.from_array(array.astype(np.float64) if array.dtype == np.float32 else array, name) for name, array in known.items() if name in used]
    graph = helper.make_graph(kept, "exact", [], [helper.make_tensor_value_info("value", TensorProto.DOUBLE, None)], constants)
    return ReferenceEvaluator(helper.make_model(graph, opset_imports=model.opset_import)).run(None, {})[0]


def explain(exported, code, known, here, there, other):
    """Prints what is known of a tensor that differs first."""
    path, proto, feeds = exported.cut(code, known)
    scale = float(exported.constants[exported.makers[code].input[1]])
    values = {level: ort.open_session(path, level).run(feeds, ["value"])[0] for level in LEVELS}
    values["Espalier"] = espalier.run_once(path, feeds, ["value"])[0]
    true = exact(proto, feeds)
    if np.abs(values["all"] - true).max() > 1e-4 * np.abs(true).max():
        print("      (the exact values are not to be trusted: ONNX's reference computes one of the operators otherwise)")
    operators = " ".join(node.op_type for node in proto.graph.node if node.op_type not in ("DequantizeLinear", "Cast", "Mul"))
    errors = ", ".join(f"{name} {np.abs(value - true).max() / np.abs(true).max():.2g}" for name, value in values.items())
    different = np.argwhere(here != there)
    print(f"    {exported.names[code]}: {len(different)} of {here.size} codes; made by {operators}; largest error / largest value: {errors}")
    for place in map(tuple, different[:3]):
        steps = {name: float(value[place]) / scale for name, value in values.items()}
        tie = abs(abs(float(true[place]) / scale) % 1 - 0.5)
        print(f"      code {here[place]} instead of {there[place]}: in steps {other} {steps[other]:.6f}, all {steps['all']:.6f}; exactly {tie:.1e} of a step from the tie")


def main():
    def more(parser):
        parser.add_argument("--mix", type=int, required=True, help="its number")
        parser.add_argument("--samples", type=int, nargs="+", required=True, help="as exports.py lists them")

    options = espalier.arguments(__doc__, more=more)
    for case in options.cases:
        data = espalier.dataset(case)
        mix = mixes.random_mix(case.name, espalier.layer_names(case.model), options.mix)
        with tempfile.TemporaryDirectory() as folder:
            recipe, out = Path(folder, "recipe.json"), Path(folder, "out.onnx")
            espalier.write_recipe(recipe, mix.name, mix.steps)
            espalier.compress(case.model, recipe, case.data, out)
            exported = Exported(out, folder)
            codes = list(exported.names)
            sessions = {level: ort.open_session(exported.path, level) for level in LEVELS}
            plain = {level: ort.open_session(out, level) for level in LEVELS}
            for sample in options.samples:
                feeds = data.feeds(int(np.flatnonzero(data.samples == sample)[0]))
                outputs = [*codes, data.output]
                found = {level: dict(zip(outputs, session.run(feeds, outputs))) for level, session in sessions.items()}
                found["Espalier"] = dict(zip(outputs, espalier.run_once(exported.path, feeds, outputs)))
                for level, session in plain.items():
                    if not np.array_equal(session.run(feeds, [data.output])[0], found[level][data.output]):
                        print(f"  level {level} answers otherwise when codes are outputs")
                answers = ", ".join(f"{name} {int(values[data.output].reshape(-1).argmax())}" for name, values in found.items())
                print(f"{case.name}, {mix.name}, sample {sample}: {answers}")
                for other in ("Espalier", "extended"):
                    apart = {code: int((found[other][code] != found["all"][code]).sum()) for code in codes}
                    print(f"  {other} against all: {sum(apart.values())} of {sum(found['all'][code].size for code in codes)} codes differ, scores by "
                          f"{np.abs(found[other][data.output] - found['all'][data.output]).max():.2g}")  # fmt: skip
                    for code in codes:
                        if apart[code] and not any(apart.get(start) for start in exported.stretch(code)[1]):
                            explain(exported, code, found["all"] | feeds, found[other][code], found["all"][code], other)


main()
