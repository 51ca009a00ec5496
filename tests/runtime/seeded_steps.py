# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A graph of many quantized operators side by side, with seeded weights and codes: what exported models hold few or none of."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import ort

# channels, height, width, filters, kernel, stride, padding, groups, dilation, bias ("float", "int32", None)
CONVOLUTIONS = [
    (3, 17, 15, 16, 3, 1, 1, 1, 1, "float"), (8, 12, 12, 24, 3, 2, 1, 1, 1, "int32"), (16, 9, 9, 8, 1, 1, 0, 1, 1, None), (5, 11, 7, 6, 5, 1, 2, 1, 1, "int32"),
    (12, 10, 10, 12, 3, 1, 1, 12, 1, "int32"), (16, 10, 10, 16, 3, 2, 1, 16, 1, "float"), (16, 9, 9, 32, 3, 1, 1, 4, 1, "int32"), (6, 8, 8, 12, 3, 1, 1, 6, 1, None),
    (20, 9, 9, 20, 3, 1, 2, 1, 2, "int32"), (64, 6, 6, 48, 1, 2, 0, 1, 1, "int32"), (1, 14, 14, 20, 5, 1, 0, 1, 1, "float"), (130, 5, 5, 10, 3, 1, 1, 1, 1, "int32"),
]  # fmt: skip
# rows, depth, columns
PRODUCTS = [(1, 64, 12), (8, 257, 10), (5, 33, 40), (3, 800, 50)]


class Graph:
    """Built by its methods; values of inputs are seeded. The ranges of results are set by running it once."""

    def __init__(self, type, seed):
        self.type, self.random = type, np.random.default_rng(seed)
        self.nodes, self.constants, self.feeds, self.results = [], {}, {}, []
        self.outputs = []  # (float value, its scale, its zero point) to be calibrated
        self.count = 0

    def name(self, stem):
        self.count += 1
        return f"{stem}{self.count}"

    def node(self, operator, inputs, **attributes):
        output = self.name(operator.lower())
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output + "_node", **attributes))
        return output

    def constant(self, array, stem="constant"):
        name = self.name(stem)
        self.constants[name] = np.asarray(array)
        return name

    def parameters(self, low, high):
        """Scale and zero point of a range."""
        info = np.iinfo(self.type)
        low, high = min(low, 0.0), max(high, 0.0)
        scale = np.float32((high - low) / 255 or 1)
        return scale, self.type(np.clip(np.rint(info.min - low / scale), info.min, info.max))

    def quantized(self, value, scale, zero):
        codes = self.node("QuantizeLinear", [value, scale, zero])
        return self.node("DequantizeLinear", [codes, scale, zero])

    def activation(self, *shape, low=-1.3, high=2.1):
        name = self.name("x")
        self.feeds[name] = self.random.uniform(1.05 * low, 1.05 * high, shape).astype(np.float32)
        scale, zero = self.parameters(low, high)
        return self.quantized(name, self.constant(scale), self.constant(zero))

    def weight(self, shape, axis=None, unsigned=False):
        """Codes of a constant, per channel along an axis or per tensor; (dequantized, its scale)."""
        scale = self.random.uniform(0.002, 0.03, shape[axis] if axis is not None else ()).astype(np.float32)
        kind = np.uint8 if unsigned else np.int8
        codes = self.random.integers(np.iinfo(kind).min, np.iinfo(kind).max + 1, shape).astype(kind)
        zero = np.full(scale.shape, 131 if unsigned else 0, kind)
        named = self.constant(scale, "scale")
        return self.node("DequantizeLinear", [self.constant(codes, "weight"), named, self.constant(zero)], **({"axis": axis} if axis is not None else {})), named

    def bias(self, kind, count, scale, of_input):
        if kind is None:
            return []
        if kind == "float":
            return [self.constant(self.random.normal(0, 1, count).astype(np.float32))]
        product = np.broadcast_to(self.constants[scale] * of_input, count).astype(np.float32)
        codes = self.random.integers(-3000, 3000, count).astype(np.int32)
        return [self.node("DequantizeLinear", [self.constant(codes), self.constant(product), self.constant(np.zeros(count, np.int32))], axis=0)]

    def scale_of(self, value):
        return self.constants[self.nodes[-1].input[1]] if self.nodes[-1].output[0] == value else None

    def result(self, value, scale=None):
        """A float value, quantized to the range that it has here, or with a given factor of it."""
        names = self.constant(np.float32(1)), self.constant(self.type(0))
        self.outputs.append((value, *names, scale))
        self.results.append(self.quantized(value, *names))

    def model(self, results, float_values=()):
        inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape) for name, array in self.feeds.items()]
        outputs = [onnx.ValueInfoProto(name=name) for name in [*results, *float_values]]
        graph = helper.make_graph(self.nodes, "steps", inputs, outputs, [numpy_helper.from_array(array, name) for name, array in self.constants.items()])
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)

    def save(self, path):
        values = [value for value, *_ in self.outputs]
        onnx.save(self.model([], values), str(path))
        for (value, scale, zero, fixed), array in zip(self.outputs, ort.open_session(path, "off").run(self.feeds, values)):
            self.constants[scale], self.constants[zero] = self.parameters(float(array.min()) * 0.9, float(array.max()) * 0.9)
            if fixed:
                self.constants[scale] = np.float32(fixed)
        inferred = onnx.shape_inference.infer_shapes(self.model(self.results))
        types = {value.name: value for value in inferred.graph.value_info}
        for output in inferred.graph.output:
            output.CopyFrom(types.get(output.name, output))
        onnx.save(inferred, str(path))


def convolutions(graph):
    for channels, height, width, filters, kernel, stride, padding, groups, dilation, bias in CONVOLUTIONS:
        for per_channel, relu, unsigned in ((True, True, False), (False, False, False), (False, True, True)):
            if unsigned and graph.type == np.int8:
                continue
            x = graph.activation(1, channels, height, width)
            of_input = graph.scale_of(x)
            w, scale = graph.weight((filters, channels // groups, kernel, kernel), 0 if per_channel else None, unsigned)
            inputs = [x, w, *graph.bias(bias, filters, scale, of_input)]
            y = graph.node("Conv", inputs, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[padding] * 4, group=groups, dilations=[dilation] * 2)
            graph.result(graph.node("Relu", [y]) if relu else y)


def other_dimensions(graph):
    """Convolutions over one and three spatial dimensions."""
    for spatial, channels, filters, groups, kernel in (((33,), 6, 20, 1, 5), ((40,), 16, 16, 16, 3), ((5, 6, 7), 6, 8, 1, 3), ((4, 6, 6), 3, 16, 1, 2), ((4, 5, 6), 8, 8, 8, 3)):
        w, _ = graph.weight((filters, channels // groups, *[kernel] * len(spatial)), 0)
        pads = [kernel // 2] * (2 * len(spatial))
        graph.result(graph.node("Conv", [graph.activation(1, channels, *spatial), w], kernel_shape=[kernel] * len(spatial), pads=pads, group=groups))


def dynamic(graph):
    """Integer products of codes whose scale is found at run time."""
    for shape, weights, operator in (((3, 50), (50, 20), "MatMulInteger"), ((1, 3, 9, 9), (20, 3, 3, 3), "ConvInteger"), ((1, 8, 9, 9), (16, 8, 1, 1), "ConvInteger")):
        name = graph.name("x")
        graph.feeds[name] = graph.random.uniform(-1.0, 3.0, shape).astype(np.float32)
        codes, scale, zero = (graph.name(stem) for stem in ("codes", "scale", "zero"))
        graph.nodes.append(helper.make_node("DynamicQuantizeLinear", [name], [codes, scale, zero], name=codes + "_node"))
        kind = np.int8 if operator == "MatMulInteger" else np.uint8
        info = np.iinfo(kind)
        weight = graph.constant(graph.random.integers(info.min, info.max + 1, weights).astype(kind), "weight")
        graph.results.append(graph.node(operator, [codes, weight, zero]))


def products(graph):
    for rows, depth, columns in PRODUCTS:
        for per_column in (True, False):
            w = lambda shape, axis: graph.weight(shape, axis if per_column else None)
            graph.result(graph.node("MatMul", [graph.activation(rows, depth), w((depth, columns), 1)[0]]))
            graph.results.append(graph.node("MatMul", [graph.activation(2, rows, depth), w((depth, columns), 1)[0]]))
            for transposed in (0, 1):
                x = graph.activation(rows, depth)
                of_input = graph.scale_of(x)
                weight, scale = w((columns, depth) if transposed else (depth, columns), 1 - transposed)
                bias = graph.bias("int32", columns, scale, of_input)
                graph.result(graph.node("Gemm", [x, weight, *bias], transB=transposed))
                graph.results.append(graph.node("Gemm", [graph.activation(rows, depth), weight], transB=transposed, alpha=0.7))
        graph.result(graph.node("MatMul", [graph.activation(2, rows, depth), graph.activation(2, depth, columns)]))


def elementwise(graph):
    for operator in ("Add", "Mul"):
        for shapes in (((1, 8, 7, 9), (1, 8, 7, 9)), ((2, 8, 5, 5), (1, 8, 1, 1)), ((1, 1, 1, 1), (1, 8, 6, 6)), ((3, 40), (40,)), ((1, 8, 33), (1, 1, 33))):
            for ranges in ((-1.3, 2.1, -0.7, 0.9), (-1.0, 1.0, -2.0, 2.0), (0.0, 6.0, 0.0, 3.0)):
                a, b = graph.activation(*shapes[0], low=ranges[0], high=ranges[1]), graph.activation(*shapes[1], low=ranges[2], high=ranges[3])
                graph.result(graph.node(operator, [a, b]))
                if ranges[0] == -1.0:
                    graph.result(graph.node(operator, [a, b]), scale=1 / 128)
        # a step of which the operands' are simple fractions: sums on rounding ties
        a, b = graph.activation(1, 16, 20, 20, low=-2.0, high=2.0), graph.activation(1, 16, 20, 20, low=-1.0, high=1.0)
        for scale in (4 / 255, 2 / 255, 8 / 255):
            graph.result(graph.node(operator, [a, b]), scale=scale)
        constant, _ = graph.weight((1, 8, 1, 1), unsigned=graph.type == np.uint8)
        graph.result(graph.node(operator, [graph.activation(1, 8, 9, 9), constant]))


def joins_and_pools(graph):
    for shapes, axis in ((((1, 6, 9, 9), (1, 10, 9, 9), (1, 3, 9, 9)), 1), (((4, 7), (4, 9)), -1)):
        parts = [graph.activation(*shape, low=-1.0 - i, high=2.0 + i / 3) for i, shape in enumerate(shapes)]
        graph.result(graph.node("Concat", parts, axis=axis))
    for channels, size in ((16, 8), (10, 7), (33, 5)):
        graph.result(graph.node("GlobalAveragePool", [graph.activation(2, channels, size, size)]))
    for kernel, stride, padding, counted in ((2, 2, 0, 0), (3, 1, 1, 0), (3, 2, 1, 1), (5, 3, 2, 0)):
        pool = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2, "pads": [padding] * 4}
        graph.result(graph.node("AveragePool", [graph.activation(1, 12, 15, 14)], count_include_pad=counted, **pool))
    for alpha in (0.01, 0.3):
        graph.result(graph.node("LeakyRelu", [graph.activation(1, 8, 16, 16)], alpha=alpha))
    graph.result(graph.node("Sigmoid", [graph.activation(1, 8, 16, 16, low=-6.0, high=5.0)]))
    for shape in ((4, 10), (2, 3, 50), (1, 1000)):
        graph.result(graph.node("Softmax", [graph.activation(*shape, low=-4.0, high=6.0)], axis=-1), scale=1 / 256)
    condition = graph.constant(graph.random.integers(0, 2, (1, 8, 6, 6)).astype(bool))
    graph.result(graph.node("Where", [condition, graph.activation(1, 8, 6, 6), graph.activation(1, 8, 6, 6, low=-3.0, high=1.0)]))


def residual_block(graph):
    """Codes with two readers, of which signed ones are not fused."""
    x = graph.activation(1, 8, 10, 10)
    w, _ = graph.weight((8, 8, 3, 3), 0)
    graph.result(graph.node("Relu", [graph.node("Conv", [x, w], kernel_shape=[3, 3], pads=[1] * 4)]))
    graph.result(graph.node("Add", [graph.results.pop(), x]))
    graph.result(graph.node("GlobalAveragePool", [graph.results.pop()]))


def seeded(type, path):
    """Writes the graph with codes of one type; the inputs to feed it."""
    graph = Graph(type, 11)
    for part in (convolutions, other_dimensions, products, dynamic, elementwise, joins_and_pools, residual_block):
        part(graph)
    graph.save(path)
    return graph.feeds
