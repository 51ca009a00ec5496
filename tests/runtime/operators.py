# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single nodes that ONNX's own cases do not hold, above all those of com.microsoft: Espalier's outputs beside ONNX Runtime's.

Every node runs with its inputs computed at run time and, apart from the first, as constants; both must agree with ONNX Runtime to RELATIVE
of the largest value of an output (whole numbers exactly).
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

import espalier
import ort

RELATIVE = 2e-5
MICROSOFT = "com.microsoft"

random = np.random.default_rng(7)


def floats(*shape):
    return random.standard_normal(shape).astype(np.float32)


def codes(low, high, *shape, type=np.uint8):
    return random.integers(low, high, shape).astype(type)


def int32(*shape, values=None, high=5):
    return np.asarray(values, np.int32) if values is not None else random.integers(0, high, shape).astype(np.int32)


def rope(positions, half):
    angles = np.arange(positions)[:, None] / 100.0 ** (np.arange(half) / half)
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


COSINES, SINES = rope(16, 4)

# name, operator, domain, opset of that domain, inputs (None: left out), attributes, number of outputs
CASES = [
    ("conv3d", "Conv", "", 17, [floats(2, 4, 6, 7, 5), floats(6, 2, 3, 2, 3), floats(6)], {"group": 2, "pads": [1, 0, 1, 1, 1, 0], "strides": [2, 1, 1]}, 1),
    ("conv3d_dilated", "Conv", "", 17, [floats(1, 3, 9, 8, 8), floats(5, 3, 3, 3, 3)], {"dilations": [2, 1, 2]}, 1),
    ("conv3d_depthwise", "Conv", "", 17, [floats(1, 4, 5, 6, 6), floats(4, 1, 3, 3, 3)], {"group": 4, "auto_pad": "SAME_UPPER"}, 1),
    ("fusedconv3d", "FusedConv", MICROSOFT, 1, [floats(1, 4, 5, 6, 6), floats(6, 4, 3, 3, 3), floats(6), floats(1, 6, 3, 4, 4)], {"activation": "Relu"}, 1),
    ("qlinearconv3d", "QLinearConv", "", 17,
     [codes(0, 256, 2, 4, 5, 6, 6), np.float32(0.02), np.uint8(119), codes(-128, 128, 6, 4, 3, 2, 3, type=np.int8), np.float32(0.01), np.int8(0),
      np.float32(0.9), np.uint8(130)], {"pads": [1, 1, 0, 1, 0, 1]}, 1),
    ("convinteger3d", "ConvInteger", "", 17, [codes(0, 256, 2, 4, 5, 6, 6), codes(0, 256, 6, 4, 3, 2, 3), np.uint8(119), np.uint8(3)], {"pads": [1, 1, 0, 1, 0, 1]}, 1),
    ("convtranspose3d", "ConvTranspose", "", 17, [floats(1, 3, 4, 3, 4), floats(3, 2, 2, 3, 2), floats(2)], {"strides": [2, 1, 2]}, 1),
    ("maxpool3d", "MaxPool", "", 17, [floats(1, 3, 5, 6, 7)], {"kernel_shape": [2, 3, 2], "strides": [1, 2, 2], "pads": [0, 1, 0, 1, 1, 1]}, 1),
    ("averagepool3d", "AveragePool", "", 17, [floats(1, 3, 5, 6, 7)], {"kernel_shape": [2, 3, 2], "pads": [0, 1, 0, 1, 1, 1], "count_include_pad": 1}, 1),
    ("qaveragepool_whole", "QLinearAveragePool", MICROSOFT, 1, [codes(0, 256, 50, 16, 2, 2), np.float32(0.031), np.uint8(3), np.float32(0.0155), np.uint8(17)],
     {"kernel_shape": [2, 2]}, 1),
    ("qaveragepool_whole_signed", "QLinearAveragePool", MICROSOFT, 1, [codes(-128, 128, 50, 16, 4, 4, type=np.int8), np.float32(0.031), np.int8(3), np.float32(0.0155),
     np.int8(-17)], {"kernel_shape": [4, 4]}, 1),
    ("qaveragepool_part", "QLinearAveragePool", MICROSOFT, 1, [codes(0, 256, 50, 16, 3, 2), np.float32(0.031), np.uint8(3), np.float32(0.0155), np.uint8(17)],
     {"kernel_shape": [2, 2]}, 1),
    ("gridsample_reflect", "GridSample", "", 16, [floats(1, 2, 5, 6), floats(1, 4, 4, 2)], {"mode": "bicubic", "padding_mode": "reflection"}, 1),
    ("biasgelu", "BiasGelu", MICROSOFT, 1, [floats(3, 4, 40), floats(40)], {}, 1),
    ("fastgelu", "FastGelu", MICROSOFT, 1, [floats(3, 4, 40)], {}, 1),
    ("fastgelu_bias", "FastGelu", MICROSOFT, 1, [floats(3, 4, 40), floats(40)], {}, 1),
    ("gelu", "Gelu", MICROSOFT, 1, [floats(3, 4, 40)], {}, 1),
    ("quickgelu", "QuickGelu", MICROSOFT, 1, [floats(3, 4, 40)], {"alpha": 1.5}, 1),
    ("simplified", "SimplifiedLayerNormalization", "", 17, [floats(3, 4, 40), floats(40)], {"epsilon": 1e-5}, 1),
    ("skip", "SkipLayerNormalization", MICROSOFT, 1, [floats(2, 4, 24), floats(2, 4, 24), floats(24), floats(24), floats(24)], {"epsilon": 1e-5}, 1),
    ("skip_sum", "SkipLayerNormalization", MICROSOFT, 1, [floats(2, 4, 24), floats(4, 24), floats(24), floats(24)], {"epsilon": 1e-5}, 4),
    ("skip_simplified", "SkipSimplifiedLayerNormalization", MICROSOFT, 1, [floats(2, 4, 24), floats(1, 4, 24), floats(24), floats(24)], {"epsilon": 1e-5}, 1),
    ("embed", "EmbedLayerNormalization", MICROSOFT, 1,
     [int32(2, 6), int32(2, 6, high=2), floats(9, 16), floats(7, 16), floats(2, 16), floats(16), floats(16), int32(values=[[1] * 6, [1] * 4 + [0] * 2])], {}, 2),
    ("embed_plain", "EmbedLayerNormalization", MICROSOFT, 1,
     [int32(2, 6), None, floats(9, 16), floats(7, 16), None, floats(16), floats(16)], {"epsilon": 1e-6}, 2),
    ("attention", "Attention", MICROSOFT, 1, [floats(2, 5, 16), floats(16, 48), floats(48)], {"num_heads": 4}, 1),
    ("attention_causal", "Attention", MICROSOFT, 1, [floats(2, 5, 16), floats(16, 48), floats(48)], {"num_heads": 2, "unidirectional": 1, "scale": 0.3}, 1),
    ("attention_lengths", "Attention", MICROSOFT, 1, [floats(2, 5, 16), floats(16, 48), floats(48), int32(values=[5, 3])], {"num_heads": 2}, 1),
    ("attention_keys", "Attention", MICROSOFT, 1,
     [floats(2, 5, 16), floats(16, 48), floats(48), int32(values=[[1, 1, 1, 0, 1], [0, 1, 1, 1, 0]])], {"num_heads": 2}, 1),
    ("attention_past", "Attention", MICROSOFT, 1,
     [floats(2, 3, 16), floats(16, 48), floats(48), None, floats(2, 2, 4, 6, 4)], {"num_heads": 4, "unidirectional": 1}, 2),
    ("attention_bias", "Attention", MICROSOFT, 1, [floats(2, 3, 16), floats(16, 48), floats(48), None, None, floats(2, 4, 3, 3)], {"num_heads": 4}, 1),
    ("multihead", "MultiHeadAttention", MICROSOFT, 1, [floats(2, 5, 16), floats(2, 7, 16), floats(2, 7, 24), floats(56)], {"num_heads": 4}, 1),
    ("multihead_mask", "MultiHeadAttention", MICROSOFT, 1,
     [floats(2, 5, 16), floats(2, 7, 16), floats(2, 7, 16), None, int32(values=[[1] * 6 + [0], [1] * 3 + [0] * 4]), floats(1, 4, 5, 7)], {"num_heads": 4}, 1),
    ("multihead_past", "MultiHeadAttention", MICROSOFT, 1,
     [floats(2, 3, 16), floats(2, 3, 16), floats(2, 3, 16), floats(48), None, None, floats(2, 4, 5, 4), floats(2, 4, 5, 4)], {"num_heads": 4}, 3),
    ("rotary", "RotaryEmbedding", MICROSOFT, 1, [floats(2, 3, 16), np.array([[0, 1, 2], [4, 5, 6]]), COSINES, SINES], {"interleaved": 1}, 1),
    ("rotary_offset", "RotaryEmbedding", MICROSOFT, 1, [floats(2, 3, 16), np.array([3]), COSINES, SINES], {}, 1),
    ("rotary_heads", "RotaryEmbedding", MICROSOFT, 1, [floats(2, 2, 3, 8), np.array([[0, 1, 2], [4, 5, 6]]), COSINES, SINES], {}, 1),
    ("rotary_part", "RotaryEmbedding", MICROSOFT, 1, [floats(2, 3, 24), np.array([3]), COSINES, SINES], {"num_heads": 2, "rotary_embedding_dim": 8}, 1),
    ("dynamic", "DynamicQuantizeMatMul", MICROSOFT, 1, [floats(5, 12), codes(0, 256, 12, 9), np.array([0.03], np.float32), np.array([120], np.uint8)], {}, 1),
    ("dynamic_columns", "DynamicQuantizeMatMul", MICROSOFT, 1,
     [floats(2, 5, 12), codes(-128, 128, 12, 9, type=np.int8), np.abs(floats(9)), np.zeros(9, np.int8), floats(9)], {}, 1),
]


def model_of(case, constants):
    """The node alone; its inputs apart from the first are constants if asked."""
    name, operator, domain, opset, inputs, attributes, outputs = case
    names = ["" if array is None else f"i{k}" for k, array in enumerate(inputs)]
    results = [f"o{k}" for k in range(outputs)]
    given = {n: np.asarray(array) for n, array in zip(names, inputs) if n}
    fixed = {n: array for n, array in given.items() if constants and n != "i0"}
    node = helper.make_node(operator, names, results, domain=domain, name=name, **attributes)
    graph = helper.make_graph(
        [node],
        name,
        [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape) for n, a in given.items() if n not in fixed],
        [onnx.ValueInfoProto(name=n) for n in results],
        [numpy_helper.from_array(a, n) for n, a in fixed.items()],
    )
    opsets = [helper.make_opsetid("", opset if not domain else 17)] + ([helper.make_opsetid(domain, opset)] if domain else [])
    return helper.make_model(graph, opset_imports=opsets, ir_version=8), {n: a for n, a in given.items() if n not in fixed}, results


def difference(ours, theirs):
    if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
        raise espalier.Failed(f"is {ours.dtype}{list(ours.shape)}, there {theirs.dtype}{list(theirs.shape)}")
    if not np.issubdtype(theirs.dtype, np.floating):
        return 0.0 if np.array_equal(ours, theirs) else np.inf
    return float(np.abs(ours - theirs).max() / max(np.abs(theirs).max(), 1e-30))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, help="file for the table")
    parser.add_argument("--only", nargs="+", help="names of cases")
    options = parser.parse_args()
    table = espalier.Table("case", "operator", "inputs", "largest relative difference")
    faults = []
    for case in CASES:
        if options.only and case[0] not in options.only:
            continue
        for constants in (False, True):
            model, feeds, results = model_of(case, constants)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "node.onnx")
                onnx.save(model, path)
                try:
                    theirs = ort.open_session(path, "off").run(feeds, results)
                    ours = espalier.run_once(path, feeds, results)
                    # An optional output that ONNX Runtime leaves empty says nothing.
                    apart = max(difference(a, b) for a, b in zip(ours, theirs) if b is not None and b.size)
                except espalier.Failed as failure:
                    faults.append(f"{case[0]}: {failure}")
                    continue
            table.add(case[0], case[1], "constant" if constants else "computed", f"{apart:.2g}")
            if not apart <= RELATIVE:
                faults.append(f"{case[0]}: {apart:.3g} of the largest value apart")
    espalier.finish(table, faults, options.output)


if __name__ == "__main__":
    main()
