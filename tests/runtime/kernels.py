# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which weights ONNX Runtime multiplies as integers: its optimized graph, read back."""

import os
import tempfile
from pathlib import Path

import onnx

import ort

# Integer kernel → which of its inputs is the weight.
WEIGHT_INPUT = {"QLinearConv": 3, "QLinearMatMul": 3, "QGemm": 3, "MatMulIntegerToFloat": 1, "ConvInteger": 1, "MatMulInteger": 1, "DynamicQuantizeMatMul": 1}
FLOAT_KERNELS = {"Conv", "FusedConv", "Gemm", "FusedGemm", "MatMul", "FusedMatMul", "ConvTranspose", "NhwcFusedConv"}


def optimized(model, level="all", settings={}):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "optimized.onnx")
        ort.open_session(model, level, optimized=path, settings=settings)
        return onnx.load(os.fspath(path))


def integer_weights(model, level="all"):
    """Names of the initializers that integer kernels take as weights, in graph order."""
    return [node.input[WEIGHT_INPUT[node.op_type]] for node in optimized(model, level).graph.node if node.op_type in WEIGHT_INPUT]


def quantized_weights(model):
    """{name of the layer's node or, without one, of its output: constant behind the DequantizeLinear on its weight}"""
    graph = onnx.load(os.fspath(model), load_external_data=False).graph
    constants = {tensor.name for tensor in graph.initializer}
    for node in graph.node:  # packed codes are made of constants, and folded under the name of the last of them
        if node.op_type != "DequantizeLinear" and node.input and all(not name or name in constants for name in node.input):
            constants.update(node.output)
    behind = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "DequantizeLinear" and node.input[0] in constants}
    layers = [node for node in graph.node if node.op_type in ("Conv", "Gemm", "MatMul", "ConvTranspose")]
    return {node.name or node.output[0]: behind[node.input[1]] for node in layers if node.input[1] in behind}
