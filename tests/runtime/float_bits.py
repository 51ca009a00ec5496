# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Float sums in ONNX Runtime's order: convolutions (with the scales behind them), residual blocks, matrix products,
sums and averages of one sample give its very bits.

A float layer between integer ones is quantized again, and the last bit decides codes that lie on a rounding step. The order is that of a
processor with AVX-512 (kernel_types.h); without one this test skips.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import espalier
import ort

# channels, height, width, filters, kernel, stride, padding, groups, followed by Relu
CONVOLUTIONS = [
    (3, 32, 32, 16, 3, 1, 1, 1, True), (3, 224, 224, 64, 3, 2, 0, 1, True), (1, 28, 28, 20, 5, 1, 0, 1, False), (8, 14, 14, 16, 1, 1, 0, 1, False),
    (16, 32, 32, 16, 3, 1, 1, 1, True), (64, 8, 8, 64, 3, 1, 1, 1, False), (256, 7, 7, 256, 3, 1, 1, 1, True), (16, 7, 7, 50, 7, 1, 0, 1, False),
    (20, 12, 12, 50, 5, 1, 0, 1, False), (36, 9, 9, 24, 3, 1, 2, 1, True), (32, 16, 16, 64, 3, 2, 1, 1, True), (64, 14, 14, 10, 3, 1, 1, 1, False),
    (16, 14, 14, 8, 3, 1, 1, 1, False), (48, 13, 13, 192, 1, 1, 0, 1, True), (192, 13, 13, 48, 1, 1, 0, 1, True), (512, 13, 13, 64, 1, 1, 0, 1, True),
    (64, 14, 14, 128, 1, 2, 0, 1, False), (144, 9, 9, 24, 1, 1, 1, 1, False), (64, 25, 5, 64, 3, 1, 1, 64, True), (32, 14, 14, 64, 3, 1, 1, 2, False),
    (24, 14, 14, 48, 3, 1, 1, 2, False), (17, 14, 14, 32, 3, 1, 1, 1, False), (18, 14, 14, 20, 1, 1, 0, 1, False), (50, 6, 6, 4, 3, 1, 1, 1, False),
    (50, 4, 4, 8, 3, 1, 1, 1, False), (450, 3, 3, 8, 1, 1, 0, 1, False), (1, 1, 1, 1, 1, 1, 0, 1, False),
]  # fmt: skip
# operator, rows, depth, columns, B transposed
PRODUCTS = [("Gemm", 1, 64, 12, False), ("Gemm", 1, 256, 10, False), ("Gemm", 1, 257, 10, True), ("Gemm", 1, 800, 500, False), ("Gemm", 8, 800, 500, True),
            ("Gemm", 1, 1024, 1000, True), ("MatMul", 1, 300, 10, False), ("MatMul", 16, 800, 500, False)]  # fmt: skip
# channels (with 8 what comes in is a sum that is not kept in blocks), whether the shortcut is a convolution too and comes first in the Add
BLOCKS = [(8, False, False), (16, False, False), (32, False, False), (64, True, False), (64, True, True)]
ROWS = [(128, 64), (128, 63), (40, 172), (300, 5), (7, 1000), (50, 3)]
AVERAGES = [(1000, 13, 13), (64, 8, 8), (64, 7, 7), (10, 3, 1), (20, 9, 5)]


def model(nodes, shape, constants):
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]
    graph = helper.make_graph(nodes, "g", inputs, outputs, [numpy_helper.from_array(array, name) for name, array in constants.items()])
    result = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    result.ir_version = 7
    return result


def cases(draw):
    for channels, height, width, filters, kernel, stride, padding, groups, relu in CONVOLUTIONS:
        constants = {"w": draw(filters, channels // groups, kernel, kernel), "b": draw(filters)}
        nodes = [helper.make_node("Conv", ["x", "w", "b"], ["c" if relu else "y"], kernel_shape=[kernel] * 2, strides=[stride] * 2,
                                  pads=[padding] * 4, group=groups)]  # fmt: skip
        if relu:
            nodes.append(helper.make_node("Relu", ["c"], ["y"]))
        name = f"Conv {channels}×{height}×{width} to {filters}, {kernel}×{kernel}, stride {stride}, padding {padding}, {groups} groups"
        yield name, model(nodes, [1, channels, height, width], constants)
    for operator, rows, depth, columns, transposed in PRODUCTS:
        constants = {"w": draw(*((columns, depth) if transposed else (depth, columns)))}
        if operator == "Gemm":
            constants["b"] = draw(columns)
        node = helper.make_node(operator, ["x", *constants], ["y"], **({"transB": 1} if transposed else {}))
        yield f"{operator} {rows}×{depth}×{columns}{', B transposed' if transposed else ''}", model([node], [rows, depth], constants)
    for channels, projects, projects_first in BLOCKS:
        what = "projection plus branch" if projects_first else "branch plus projection" if projects else "branch plus input"
        yield f"Residual block of {channels} channels, {what}", residual_block(draw, channels, projects, projects_first)
    yield from folded(draw)
    for rows, columns in ROWS:
        for operator, axes, constants in (("ReduceMean", {"axes": [-1]}, {}), ("ReduceSum", {}, {"axes": np.array([-1])})):
            yield f"{operator} of {rows} rows of {columns}", model([helper.make_node(operator, ["x", *constants], ["y"], **axes)], [1, rows, columns], constants)
    for shape in AVERAGES:
        yield f"GlobalAveragePool {shape}", model([helper.make_node("GlobalAveragePool", ["x"], ["y"])], [1, *shape], {})


def dequantized(proto):
    """The same with weights of 8 bits, which that runtime dequantizes in each run: to it they are no constants."""
    result = onnx.ModelProto()
    result.CopyFrom(proto)
    scale = numpy_helper.from_array(np.float32(0.02), "scale")
    nodes = []
    for tensor in result.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.ndim < 2:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(np.clip(np.rint(array * 40), -127, 127).astype(np.int8), f"{name}_codes"))
        nodes.append(helper.make_node("DequantizeLinear", [f"{name}_codes", "scale"], [name]))
    nodes += result.graph.node
    del result.graph.node[:]
    result.graph.node.extend(nodes)
    result.graph.initializer.append(scale)
    return result


def folded(draw):
    """Convolutions followed by constants for each filter, which that runtime takes into the weights."""
    for filters, groups, kernel, bias in ((32, 1, 3, True), (32, 1, 3, False), (16, 16, 3, True), (24, 1, 1, False)):
        conv = {"w": draw(filters, 16 // groups, kernel, kernel)} | ({"b": draw(filters)} if bias else {})
        start = helper.make_node("Conv", ["x", *conv], ["c"], group=groups)
        what = f"Conv 16 to {filters}, {kernel}×{kernel}, {groups} groups, {'with' if bias else 'without'} bias, then "
        shape = [1, 16, 9, 9]
        normal = {"gamma": draw(filters), "beta": draw(filters), "mean": draw(filters), "variance": abs(draw(filters))}
        normalize = helper.make_node("BatchNormalization", ["c", *normal], ["n"], epsilon=0.001)
        relu = helper.make_node("Relu", ["n"], ["y"])
        yield what + "BatchNormalization", model([start, normalize, relu], shape, conv | normal)
        for operator in ("Mul", "Add"):
            for dims in ((filters, 1, 1), (1, filters, 1, 1), (1,), ()):
                constant = {"k": draw(*dims).reshape(dims) if dims else np.float32(0.7).reshape(())}
                yield f"{what}{operator} {list(dims)}", model([start, helper.make_node(operator, ["c", "k"], ["n"]), relu], shape, conv | constant)
        scales = {"k": draw(filters, 1, 1), "o": draw(filters, 1, 1)}
        chain = [start, helper.make_node("Mul", ["c", "k"], ["m"]), helper.make_node("Add", ["m", "o"], ["n"]), relu]
        yield what + "Mul, Add", model(chain, shape, conv | scales)


def residual_block(draw, channels, projects, projects_first):
    """Conv, Relu, Conv, plus what came in or its projection, Relu."""
    constants = {f"w{i}": draw(channels, 8 if i == 0 else channels, 3, 3) / 8 for i in range(3)} | {f"b{i}": draw(channels) for i in range(4)}
    constants["w3"] = draw(channels, channels, 1, 1) / 8
    conv = lambda i, source, target, size: helper.make_node("Conv", [source, f"w{i}", f"b{i}"], [target], kernel_shape=[size] * 2, pads=[size // 2] * 4)
    nodes = [conv(0, "x", "c0", 3), helper.make_node("Relu", ["c0"], ["r0"])]
    if channels == 8:
        nodes[1:] = [helper.make_node("Add", ["c0", "x"], ["s0"]), helper.make_node("Relu", ["s0"], ["r0"])]
    nodes += [conv(1, "r0", "c1", 3), helper.make_node("Relu", ["c1"], ["r1"]), conv(2, "r1", "c2", 3)]
    if projects:
        nodes.append(conv(3, "r0", "c3", 1))
    operands = ["c2", "c3" if projects else "r0"]
    nodes += [helper.make_node("Add", operands[::-1] if projects_first else operands, ["sum"]), helper.make_node("Relu", ["sum"], ["y"])]
    return model(nodes, [1, 8, 9, 9], {name: array for name, array in constants.items() if projects or not name.endswith("3")})


def has_avx512():
    try:
        return "avx512f" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def main():
    options = espalier.arguments(__doc__)
    if not has_avx512():
        print("skipped: ONNX Runtime sums in another order on a processor without AVX-512")
        sys.exit(espalier.SKIPPED)
    random = np.random.default_rng(1)
    draw = lambda *shape: random.standard_normal(shape).astype(np.float32)
    table = espalier.Table("operator", "values", "that differ", "largest difference / largest value", "between \"all\" and \"extended\"")
    faults = []
    plain = list(cases(draw))
    # Of a single output pixel, of one row, and with an Add behind it that runtime sums in yet other orders, which are not followed.
    isConvolution = lambda nodes: nodes[0].op_type == "Conv" and len(nodes) == 1 + (nodes[-1].op_type == "Relu")
    varying = [(f"{name}, weights dequantized", dequantized(proto)) for name, proto in plain if isConvolution(proto.graph.node) and "16×7×7 to 50" not in name]
    for name, proto in plain + varying:
        x = draw(*(dim.dim_value for dim in proto.graph.input[0].type.tensor_type.shape.dim))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model.onnx")
            onnx.save(proto, str(path))
            (ours,) = espalier.run_once(path, {"x": x}, ["y"])
            theirs, extended = (ort.open_session(path, level).run({"x": x}, ["y"])[0] for level in ("all", "extended"))
        apart = int((ours != theirs).sum())
        table.add(name, theirs.size, apart, f"{np.abs(ours - theirs).max() / np.abs(theirs).max():.2g}", int((extended != theirs).sum()))
        if ours.shape != theirs.shape or apart:
            faults.append(f"{name}: {apart} of {theirs.size} values differ")
    espalier.finish(table, faults, options.output)


main()
