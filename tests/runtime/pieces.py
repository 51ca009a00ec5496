# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integer steps cut out of a graph, many in one model: none reads another's result, each has inputs of its own."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import helper

import espalier

# What ONNX Runtime computes on codes, or makes of codes and makes codes of, apart from what starts with QLinear and what only moves codes.
INTEGER = {"QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QGemm", "MatMulIntegerToFloat", "MatMulInteger", "ConvInteger",
           "DynamicQuantizeMatMul"}  # fmt: skip


def is_code(array):
    return array.dtype in (np.uint8, np.int8)


def signed(array):
    return (array ^ 128).view(np.int8) if array.dtype == np.uint8 else array


class Cutter:
    """A graph by its values."""

    def __init__(self, model):
        self.model = model
        graph = model.graph
        self.constants = {tensor.name: tensor for tensor in graph.initializer}
        self.inputs = {value.name for value in graph.input} - self.constants.keys()
        self.nodes = list(graph.node)
        self.makers = {output: number for number, node in enumerate(self.nodes) for output in node.output if output}
        self.varies = set(self.inputs)
        for node in self.nodes:
            if any(name in self.varies for name in node.input):
                self.varies.update(node.output)

    def varying(self, node):
        """Inputs of a node that are no constants."""
        return [name for name in dict.fromkeys(node.input) if name in self.varies]

    def stretch(self, outputs, starts):
        """(nodes, constants, starts, outputs) of what makes values of values, or nothing if it needs more than these."""
        numbers, constants, left = set(), set(), list(outputs)
        while left:
            name = left.pop()
            if name in starts or not name:
                continue
            if name in self.constants:
                constants.add(name)
            elif name not in self.makers:
                return None
            elif self.makers[name] not in numbers:
                numbers.add(self.makers[name])
                left += self.nodes[self.makers[name]].input
        return [self.nodes[number] for number in sorted(numbers)], constants, starts, outputs

    def renamed(self, operator, starts, outputs):
        """The same for an operator of another graph whose signed codes became unsigned ones, 128 up and under new names; found by its name."""
        node = next((node for node in self.nodes if node.name == operator.name and node.op_type in operator.op_type), None)
        if node is None or len(outputs) != 1:
            return None
        sources = [self.nodes[self.makers[name]] for name in node.input if name in self.varies and name in self.makers]
        codes = [source.input[0] for source in sources if source.op_type == "DequantizeLinear"]
        end = self.after(node)
        if end is None or not sources or len(set(codes)) != len(starts) or len(codes) != len(sources):
            return None
        fed = {name: signed(array) for name, array in zip(dict.fromkeys(codes), starts.values())}
        stretch = self.stretch({end: signed(*outputs.values())}, fed)
        return stretch and self.between_pairs(*stretch)

    def between_pairs(self, nodes, constants, starts, outputs):
        """The same with a pair of its own before and behind signed codes: ONNX Runtime makes unsigned what comes from a QuantizeLinear alone."""
        readers = {node.input[0]: node for node in self.nodes if node.op_type == "DequantizeLinear"}
        before, behind, fed, expected = [], [], {}, {}

        def pair(codes, source, target):
            reader = readers[codes]
            constants.update(name for name in reader.input[1:] if name in self.constants)
            parameters = reader.input[1:]
            return [helper.make_node("DequantizeLinear", [source, *parameters], [target + "_real"]),
                    helper.make_node("QuantizeLinear", [target + "_real", *parameters], [target])]  # fmt: skip

        for name, array in starts.items():
            signs = array.dtype == np.int8 and name in readers
            before += pair(name, name + "_given", name) if signs else []
            fed[name + "_given" if signs else name] = array
        for name, array in outputs.items():
            signs = array.dtype == np.int8 and name in readers
            behind += pair(name, name, name + "_given") if signs else []
            expected[name + "_given" if signs else name] = array
        return before + nodes + behind, constants, fed, expected

    def after(self, node):
        """The codes that a node's result becomes, past what is fused away between, or the result itself."""
        result = node.output[0]
        readers = [other for other in self.nodes if result in other.input]
        if len(readers) == 1 and readers[0].op_type in ("QuantizeLinear", "Relu", "Clip"):
            return readers[0].output[0] if readers[0].op_type == "QuantizeLinear" else self.after(readers[0])
        return result


@dataclass
class Output:
    name: str
    kind: str
    source: str  # the value's name in the graph that it was cut out of
    expected: np.ndarray


class Pieces:
    """One model of many pieces, with the inputs that each is fed and the outputs that are expected of it."""

    def __init__(self, cutter):
        self.cutter = cutter
        self.nodes, self.constants, self.feeds, self.outputs = [], set(), {}, []

    def add(self, kind, nodes, constants, feeds, expected):
        prefix = f"p{len(self.outputs)}_"
        self.constants |= constants
        rename = lambda name: prefix + name if name and name not in self.constants else name
        for node in nodes:
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            copy.name = prefix + (node.name or node.output[0])
            copy.input[:] = [rename(name) for name in node.input]
            copy.output[:] = [rename(name) for name in node.output]
            self.nodes.append(copy)
        self.feeds |= {rename(name): array for name, array in feeds.items()}
        self.outputs += [Output(rename(name), kind, name, array) for name, array in expected.items()]

    def save(self, path):
        value = lambda name, array: helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
        graph = helper.make_graph(self.nodes, "pieces", [value(*item) for item in self.feeds.items()],
                                  [value(output.name, output.expected) for output in self.outputs],
                                  [self.cutter.constants[name] for name in sorted(self.constants)])  # fmt: skip
        model = helper.make_model(graph, opset_imports=list(self.cutter.model.opset_import), ir_version=self.cutter.model.ir_version)
        onnx.save(model, str(path))

    def run(self):
        """[(output, what Espalier makes of it)], and the multiplications of the model and those on integers."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "pieces.onnx")
            self.save(path)
            results = espalier.run_once(path, self.feeds, [output.name for output in self.outputs])
            inspected = espalier.run("inspect", path)
        return list(zip(self.outputs, results)), inspected["macs"], inspected["integer_macs"]
