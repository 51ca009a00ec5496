# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What core/compress/slow_places.cpp calls slow, and what it leaves alone, timed with ONNX Runtime on one thread: `slow_places.py`.

A row a form: milliseconds in float and in that form, the least of many runs in turn. On an idle machine alone do they mean much; forms that are
said to be slow must be slower than what they are compared with, the others faster.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import espalier

LOWEST = np.float32(-3.4028235e38)
SCALE = np.float32(0.02)


class Net:
    """A graph that is built node by node."""

    def __init__(self, seed=1):
        self.random = np.random.RandomState(seed)
        self.nodes, self.constants = [], []

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def op(self, kind, inputs, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=f"n{len(self.nodes)}", **attributes))
        return name

    def coded(self, value, zero=np.uint8(0)):
        scale, zero = self.constant(SCALE), self.constant(zero)
        return self.op("DequantizeLinear", [self.op("QuantizeLinear", [value, scale, zero]), scale, zero])

    def codes(self, weights, axis):
        """Weights as int8 behind DequantizeLinear, a scale a channel; and the scales."""
        others = tuple(i for i in range(weights.ndim) if i != axis)
        scales = (np.abs(weights).max(others) / 127).astype(np.float32)
        shape = [-1 if i == axis else 1 for i in range(weights.ndim)]
        codes = self.constant(np.rint(weights / scales.reshape(shape)).astype(np.int8))
        return self.op("DequantizeLinear", [codes, self.constant(scales), self.constant(np.zeros(len(scales), np.int8))], axis=axis), scales

    def bias(self, values, scales):
        scales = (scales * SCALE).astype(np.float32)
        return self.op("DequantizeLinear", [self.constant(np.rint(values / scales).astype(np.int32)), self.constant(scales)], axis=0)

    def conv(self, x, channels, filters, size, integer, group=1, out=True):
        weights = (self.random.randn(filters, channels // group, size, size) * 0.1).astype(np.float32)
        bias = (self.random.randn(filters) * 0.1).astype(np.float32)
        shape = dict(kernel_shape=[size, size], pads=[size // 2] * 4, group=group)
        if not integer:
            return self.op("Relu", [self.op("Conv", [x, self.constant(weights), self.constant(bias)], **shape)])
        codes, scales = self.codes(weights, 0)
        y = self.op("Conv", [x, codes, self.bias(bias, scales)], **shape)
        return self.coded(y) if out else y

    def product(self, x, inputs, outputs, integer):
        weights = (self.random.randn(inputs, outputs) * 0.1).astype(np.float32)
        bias = self.random.randn(outputs).astype(np.float32)
        if not integer:
            return self.op("Relu", [self.op("Gemm", [x, self.constant(weights), self.constant(bias)])])
        codes, scales = self.codes(weights, 1)
        return self.coded(self.op("Gemm", [x, codes, self.bias(bias, scales)]))

    def guarded(self, x):
        return self.op("Max", [x, self.constant(LOWEST)])

    def save(self, path, shape, output):
        graph = helper.make_graph(self.nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
                                  [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], self.constants)
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)


def seconds(paths, rounds):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    sessions = [onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]) for path in paths]
    feeds = {"x": np.random.RandomState(0).rand(*sessions[0].get_inputs()[0].shape).astype(np.float32)}
    for session in sessions:
        for _ in range(5):
            session.run(None, feeds)
    start = time.perf_counter()
    sessions[0].run(None, feeds)
    runs = max(1, int(0.01 / max(time.perf_counter() - start, 1e-5)))
    best = [float("inf")] * len(sessions)
    for _ in range(rounds):
        for i, session in enumerate(sessions):
            start = time.perf_counter()
            for _ in range(runs):
                session.run(None, feeds)
            best[i] = min(best[i], (time.perf_counter() - start) / runs)
    return best


def convolution(channels, filters, side, size=3, group=1, count=1):
    def build(integer):
        def make(net):
            x = net.coded("x") if integer else "x"
            for i in range(count):
                x = net.conv(x, channels if i == 0 else filters, filters, size, integer, group)
            return x
        return make
    return [1, channels, side, side], build(False), build(True)


def separable(channels, side, depthwise):
    """Depthwise between pointwise convolutions, those in integers."""
    def make(net):
        x = net.coded("x")
        x = net.conv(x, channels, channels, 1, True)
        x = net.conv(x, channels, channels, 3, True, channels) if depthwise else net.coded(net.conv(net.guarded(x), channels, channels, 3, False, channels))
        return net.conv(x, channels, channels, 1, True)
    return make


def sandwich(channels, side, middle):
    def make(net):
        x = net.conv(net.coded("x"), channels, channels, 3, True)
        x = net.conv(x, channels, channels, 3, True) if middle else net.coded(net.conv(net.guarded(x), channels, channels, 3, False))
        return net.conv(x, channels, channels, 3, True)
    return [1, channels, side, side], make


def products(*sizes):
    def build(integer):
        def make(net):
            x = net.coded("x") if integer else "x"
            for inputs, outputs in zip(sizes, sizes[1:]):
                x = net.product(x, inputs, outputs, integer)
            return x
        return make
    return [1, sizes[0]], build(False), build(True)


def symmetric(channels, side, zero):
    def make(net):
        x = net.coded("x", np.int8(zero))
        for _ in range(3):
            x = net.coded(net.op("Relu", [net.conv(x, channels, channels, 3, True, out=False)]), np.int8(zero))
        return x
    return make


def dequantized_weights(channels, side):
    def make(net):
        x = "x"
        for _ in range(3):
            codes, _ = net.codes(net.random.randn(channels, channels, 3, 3).astype(np.float32), 0)
            x = net.op("Relu", [net.op("Conv", [x, codes], kernel_shape=[3, 3], pads=[1] * 4)])
        return x
    return make


def forms():
    """(what, shape of the input, the quicker way or float, the form, whether it is said to be slow)"""
    for channels in (1, 2, 3, 4, 16, 32):
        yield f"integer convolution of {channels} channels alone", *convolution(channels, 16, 32), channels <= 4
    yield "integer depthwise convolution alone", *convolution(64, 64, 25, group=64), True
    for channels, side in ((64, 25), (128, 14)):
        yield f"integer depthwise convolution of {channels} between integer ones", [1, channels, side, side], separable(channels, side, False), separable(channels, side, True), False
    for channels, side in ((16, 32), (64, 28)):
        shape, integer = sandwich(channels, side, True)
        yield f"float layer of {channels} between integer ones", shape, integer, sandwich(channels, side, False)[1], True
    for sizes in ((42, 20, 10), (64, 64, 64), (128, 128, 128), (500, 500, 500)):
        yield f"integer products {'-'.join(map(str, sizes))}", *products(*sizes), sizes[0] < 256
    for channels, side in ((16, 32), (64, 28)):
        shape, plain, _ = convolution(channels, channels, side, count=3)
        yield f"int8 around 0 behind Relu, {channels}", shape, plain, symmetric(channels, side, 0), True
        yield f"int8 from -128 behind Relu, {channels}", shape, plain, symmetric(channels, side, -128), False
        yield f"weights behind DequantizeLinear, {channels}", shape, plain, dequantized_weights(channels, side), True


def main():
    options = espalier.arguments(__doc__, more=lambda parser: parser.add_argument("--rounds", type=int, default=25, help="of runs in turn"))
    table, faults = espalier.Table("form", "said to be", "other way, ms", "form, ms", "ratio"), []
    with tempfile.TemporaryDirectory() as folder:
        for what, shape, other, form, is_slow in forms():
            paths = [str(Path(folder, f"{i}.onnx")) for i in range(2)]
            for path, build in zip(paths, (other, form)):
                net = Net()
                net.save(path, shape, build(net))
            times = seconds(paths, options.rounds)
            ratio = times[1] / times[0]
            table.add(what, "slow" if is_slow else "quick", *(f"{1000 * each:.4f}" for each in times), f"{ratio:.2f}")
            if (ratio > 1) != is_slow:
                faults.append(f"{what} takes {ratio:.2f} times the other way")
    return espalier.finish(table, faults, options.output)


if __name__ == "__main__":
    sys.exit(main())
