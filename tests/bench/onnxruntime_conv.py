# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""onnxruntime_conv.py [ROUNDS]: GFLOP/s of ONNX Runtime on the convolutions of kernel_bench, one thread, the fastest run by processor time.

Needs onnxruntime, onnx and numpy; without them it says so and leaves."""

import sys
import time

try:
    import numpy
    import onnx
    import onnxruntime
except ImportError as error:
    print(f"left out: {error}")
    sys.exit(0)

# name: batch, channels, size, filters, kernel, stride, groups, pad
CASES = {
    "3x3_64_64_56": (8, 64, 56, 64, 3, 1, 1, 1),
    "3x3_256_256_14": (8, 256, 14, 256, 3, 1, 1, 1),
    "3x3_512_512_7": (8, 512, 7, 512, 3, 1, 1, 1),
    "3x3_512_512_7_single": (1, 512, 7, 512, 3, 1, 1, 1),
    "1x1_64_256_56": (8, 64, 56, 256, 1, 1, 1, 0),
    "1x1_1024_256_14": (8, 1024, 14, 256, 1, 1, 1, 0),
    "1x1_16_96_112": (1, 16, 112, 96, 1, 1, 1, 0),
    "depthwise3x3_144_56": (8, 144, 56, 144, 3, 1, 144, 1),
    "depthwise3x3s2_144_56": (8, 144, 56, 144, 3, 2, 144, 1),
    "depthwise3x3_960_7": (8, 960, 7, 960, 3, 1, 960, 1),
    "stem7x7s2_3_64_224": (8, 3, 224, 64, 7, 2, 1, 3),
    "3x3_16_16_32": (8, 16, 32, 16, 3, 1, 1, 1),
    "3x3s2_16_32_32": (8, 16, 32, 32, 3, 2, 1, 1),
    "3x3_64_64_8": (8, 64, 8, 64, 3, 1, 1, 1),
    "5x5_1_6_28": (8, 1, 28, 6, 5, 1, 1, 0),
    "5x5_6_16_12": (8, 6, 12, 16, 5, 1, 1, 0),
}


def float_model(shape, weights, attributes):
    helper = onnx.helper
    nodes = [helper.make_node("Conv", ["x", "w", "b"], ["c"], **attributes), helper.make_node("Relu", ["c"], ["y"])]
    return nodes, [onnx.numpy_helper.from_array(weights, "w"), onnx.numpy_helper.from_array(weights[:, 0, 0, 0].copy(), "b")]


def coded_model(shape, weights, attributes):
    helper = onnx.helper
    constants = {
        "w": numpy.clip(numpy.round(weights * 127), -127, 127).astype(numpy.int8),
        "s": numpy.float32(0.02), "z": numpy.uint8(128), "ws": numpy.float32(0.01), "wz": numpy.int8(0),
    }
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "s", "z"], ["xq"]), helper.make_node("DequantizeLinear", ["xq", "s", "z"], ["xd"]),
        helper.make_node("DequantizeLinear", ["w", "ws", "wz"], ["wd"]), helper.make_node("Conv", ["xd", "wd"], ["c"], **attributes),
        helper.make_node("QuantizeLinear", ["c", "s", "z"], ["cq"]), helper.make_node("DequantizeLinear", ["cq", "s", "z"], ["y"]),
    ]
    return nodes, [onnx.numpy_helper.from_array(numpy.asarray(value), name) for name, value in constants.items()]


def session(build, shape, weights, attributes):
    nodes, constants = build(shape, weights, attributes)
    helper = onnx.helper
    inputs = [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, shape)]
    outputs = [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)]
    model = helper.make_model(helper.make_graph(nodes, "conv", inputs, outputs, constants), opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def main(rounds):
    random = numpy.random.default_rng(1)
    for name, (batch, channels, size, filters, kernel, stride, groups, pad) in CASES.items():
        weights = random.uniform(-1, 1, (filters, channels // groups, kernel, kernel)).astype(numpy.float32)
        attributes = {"group": groups, "pads": [pad] * 4, "strides": [stride] * 2}
        x = random.uniform(-1, 1, (batch, channels, size, size)).astype(numpy.float32)
        out = (size + 2 * pad - kernel) // stride + 1
        operations = 2.0 * batch * filters * out * out * (channels // groups) * kernel * kernel
        speeds = []
        for build in (float_model, coded_model):
            run = session(build, x.shape, weights, attributes)
            fastest = float("inf")
            for _ in range(rounds):
                begin = time.thread_time()
                run.run(None, {"x": x})
                fastest = min(fastest, time.thread_time() - begin)
            speeds.append(operations / fastest * 1e-9)
        print(f"{name:26} float {speeds[0]:7.1f}   int8, quantizing included {speeds[1]:7.1f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
