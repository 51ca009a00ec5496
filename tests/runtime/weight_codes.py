# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Products with weights behind DequantizeLinear: ONNX Runtime makes MatMulNBits of some of them, which rounds their inputs to 8 bits, and of others
nothing. For each form its optimized graph says which, and Espalier's outputs have to be those of the same one.
"""

import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import espalier
import kernels
import ort

RELATIVE = 2e-6  # of the largest output; rounding inputs to 8 bits moves it by 1e-3 and more
COLUMNS = 12
RANGES = {TensorProto.INT8: (-127, 128), TensorProto.UINT8: (0, 256), TensorProto.INT4: (-7, 8), TensorProto.UINT4: (0, 16), TensorProto.INT16: (-1000, 1000)}
INT4, UINT8, UINT4, INT16, UINT16 = TensorProto.INT4, TensorProto.UINT8, TensorProto.UINT4, TensorProto.INT16, TensorProto.UINT16
# What is different from a MatMul of 64 inputs and 12 columns with int8 weights of one scale.
FORMS = [
    {}, {"op": "Gemm"}, {"op": "Gemm", "bias": [COLUMNS]}, {"op": "Gemm", "bias": [1, COLUMNS]}, {"op": "Gemm", "bias": [1]}, {"op": "Gemm", "alpha": 2.0},
    {"op": "Gemm", "transB": 1}, {"weight": UINT8, "zero": 128}, {"weight": UINT8}, {"zero": 3}, {"weight": INT4}, {"weight": UINT4, "zero": 8},
    {"weight": INT4, "zero": 1}, {"weight": INT16}, {"scales": "channel"}, {"scales": "channel", "weight": INT4, "depth": 40}, {"block": 16, "weight": INT4},
    {"block": 32}, {"block": 128, "depth": 256}, {"block": 8}, {"block": 32, "weight": UINT4, "zero": 5, "depth": 96}, {"depth": 40}, {"depth": 33}, {"depth": 5},
    {"depth": 16, "block": 16}, {"shape": [2, 3]}, {"shape": [1, 1, 2]}, {"shape": [1]}, {"opset": 13}, {"opset": 13, "scales": "channel"},
    {"input": UINT8}, {"input": UINT16}, {"input": INT16, "op": "Gemm", "bias": [COLUMNS]}, {"twice": True}, {"then": "Quantize"}, {"then": "Relu"},
    {"op": "Gemm", "bias": [COLUMNS], "then": "Quantize"}, {"then": "Add"}, {"shape": [2, 3], "then": "Add"}, {"then": "Relu, Softmax"}, {"then": "Relu, Identity"},
    {"op": "Gemm", "bias": [COLUMNS], "then": "Clip, Softmax"}, {"then": "Tanh, Softmax"}, {"then": "Quantize and read"}, {"then": "Add matrix"},
    {"shape": []}, {"transposed": True}, {"transposed": True, "block": 16, "weight": INT4, "zero": 2},
    {"scales": "one"}, {"scales": "one", "zero": 3}, {"scales": "channel", "axis": -1}, {"block": 32, "axis": -2}, {"block": 256, "depth": 512},
    {"block": 512, "depth": 1024}, {"behind": "Identity"}, {"before": "Identity", "input": UINT8}, {"twins": True},
]  # fmt: skip


def tensor(name, kind, array):
    return helper.make_tensor(name, kind, array.shape, array.flatten().tolist())


def model(random, op="MatMul", weight=TensorProto.INT8, depth=64, scales="tensor", block=0, zero=None, bias=None, alpha=1.0, transB=0, shape=(3,), opset=21,
          input=None, twice=False, then=None, transposed=False, axis=None, behind=None, before=None, twins=False):  # fmt: skip
    floats = lambda *dims: random.standard_normal(dims).astype(np.float32)
    codes = random.integers(*RANGES[weight], (COLUMNS, depth) if transB or transposed else (depth, COLUMNS))
    dims = (-(-depth // block), COLUMNS) if block else {"channel": (COLUMNS,), "one": (1,), "tensor": ()}[scales]
    dims = dims[::-1] if transposed else dims
    constants = [tensor("codes", weight, codes), numpy_helper.from_array(np.asarray(random.random(dims) * 0.02 + 0.005, np.float32), "scale")]
    names = ["codes", "scale"]
    if zero is not None:
        constants.append(tensor("zero", weight, np.full(dims, zero)))
        names.append("zero")
    inputs_axis = 1 if transposed else 0
    attributes = {"axis": inputs_axis, "block_size": block} if block else {"axis": 1 - inputs_axis} if scales == "channel" else {}
    attributes |= {} if axis is None else {"axis": axis}
    nodes = [helper.make_node("DequantizeLinear", names, ["w"], **attributes)]
    weights = "w"
    if transposed or behind:
        nodes.append(helper.make_node("Transpose" if transposed else behind, ["w"], ["v"]))
        weights = "v"
    source = "x"
    constants.append(numpy_helper.from_array(np.array(0.02, np.float32), "step"))
    if input:
        constants.append(tensor("middle", input, np.array(0 if input == INT16 else 7)))
        nodes += [helper.make_node("QuantizeLinear", ["x", "step", "middle"], ["xq"]), helper.make_node("DequantizeLinear", ["xq", "step", "middle"], ["xd"])]
        source = "xd"
    if before:
        nodes.append(helper.make_node(before, [source], ["xi"]))
        source = "xi"
    operands = [source, weights]
    if bias:
        constants.append(numpy_helper.from_array(floats(*bias), "bias"))
        operands.append("bias")
    settings = {"alpha": alpha, "transB": transB} if op == "Gemm" else {}
    nodes.append(helper.make_node(op, operands, ["p"], **settings))
    if twins:
        nodes += [helper.make_node("DequantizeLinear", names, ["u"], **attributes), helper.make_node(op, [source, "u"], ["q"], **settings)]
        nodes += [helper.make_node("Sub", ["p", "q"], ["d"]), helper.make_node("Add", ["p", "d"], ["y"])]
    elif twice:
        nodes += [helper.make_node(op, operands, ["q"], **settings), helper.make_node("Sub", ["p", "q"], ["d"]), helper.make_node("Add", ["p", "d"], ["y"])]
    elif then and then.startswith("Quantize"):
        constants.append(tensor("half", UINT8, np.array(128)))
        also = then != "Quantize"
        nodes += [helper.make_node("QuantizeLinear", ["p", "step", "half"], ["pq"]), helper.make_node("DequantizeLinear", ["pq", "step", "half"], ["pd" if also else "y"])]
        nodes += [helper.make_node("Add", ["p", "pd"], ["y"])] if also else []
    elif then and then.startswith("Add"):
        constants.append(numpy_helper.from_array(floats(*([*shape, COLUMNS] if then == "Add matrix" else [COLUMNS])), "row"))
        nodes.append(helper.make_node("Add", ["p", "row"], ["y"]))
    else:
        steps = (then or "Identity").split(", ")
        if "Clip" in steps:
            constants += [numpy_helper.from_array(np.float32(bound), name) for name, bound in (("low", -1), ("high", 2))]
        for number, step in enumerate(steps):
            operands = ["p" if number == 0 else f"t{number}", *(["low", "high"] if step == "Clip" else [])]
            nodes.append(helper.make_node(step, operands, ["y" if number == len(steps) - 1 else f"t{number + 1}"]))
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [*shape, depth])]
    graph = helper.make_graph(nodes, "g", inputs, [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], constants)
    result = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    result.ir_version = 10
    return result


def text(form):
    named = {"weight", "input"}
    return ", ".join(f"{key} {TensorProto.DataType.Name(value) if key in named else value}" for key, value in form.items()) or "as it is"


def main():
    options = espalier.arguments(__doc__)
    random = np.random.default_rng(5)
    table = espalier.Table("form", "in ONNX Runtime", "largest difference / largest value")
    faults = []
    for form in FORMS:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model.onnx")
            proto = model(random, **form)
            onnx.save(proto, str(path))
            x = random.standard_normal([*form.get("shape", [3]), form.get("depth", 64)]).astype(np.float32)
            (theirs,) = ort.open_session(path).run({"x": x}, ["y"])
            (ours,) = espalier.run_once(path, {"x": x}, ["y"])
            products = [node.op_type for node in kernels.optimized(path).graph.node if "MatMul" in node.op_type or "Gemm" in node.op_type]
        apart = float(np.abs(ours - theirs).max() / np.abs(theirs).max())
        table.add(text(form), products[0], f"{apart:.2g}")
        if ours.shape != theirs.shape or not apart <= RELATIVE:
            faults.append(f"{text(form)}: {apart:.2g}")
    espalier.finish(table, faults, options.output)


main()
