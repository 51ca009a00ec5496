# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same change with ONNX Runtime's own tools: quantize_static with the samples that calibrate here, then an evaluation."""

import logging
import os
import statistics
import tempfile
import time
from pathlib import Path

import onnx

from dataset import Dataset
from ways import grouped

OPSET = 13  # channels have scales of their own from here on


def prepared(model, folder):
    """The model as these tools want it: its opset raised, shapes inferred, constants and normalizations folded. That is done once, so it does not count."""
    from onnxruntime.quantization.shape_inference import quant_pre_process

    found = onnx.load(os.fspath(model))
    if next(entry.version for entry in found.opset_import if entry.domain in ("", "ai.onnx")) < OPSET:
        found = onnx.version_converter.convert_version(found, OPSET)
    raised, ready = Path(folder, "raised.onnx"), Path(folder, "ready.onnx")
    onnx.save(found, raised)
    quant_pre_process(raised, ready, skip_symbolic_shape=True)
    return ready


def quantized(model, out, calibration, **options):
    """quantize_static with those samples: U8 activations and S8 weights."""
    from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static

    logging.getLogger().setLevel(logging.ERROR)  # what they recommend has been done

    class Reader(CalibrationDataReader):
        def __init__(self):
            self._left = iter(calibration)

        def get_next(self):
            return next(self._left, None)

    quantize_static(model, out, Reader(), activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, **options)


def milliseconds(model, data, calibration, way, feeds, layer=None):
    """From the float model to all answers of the quantized one; one layer of it, or all. Samples are decoded already. Raises what the tools raise."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "quantized.onnx")
        start = time.perf_counter()
        quantized(model, out, calibration, per_channel=True, nodes_to_quantize=[layer] if layer else [])
        sessions = way.open(out)
        return 1000 * (time.perf_counter() - start) + way.run(sessions, feeds, data.output)


def calibration_feeds(case):
    data = Dataset(case.data, calibrates=True)
    return [data.feeds(index) for index in range(len(data))]


def median(case, data, way, repeat):
    """Of the whole model; None where the tools fail."""
    feeds, calibration = grouped(data, way.batch), calibration_feeds(case)
    with tempfile.TemporaryDirectory() as folder:
        try:
            ready = prepared(case.model, folder)
            return statistics.median(milliseconds(ready, data, calibration, way, feeds) for _ in range(repeat))
        except Exception as error:
            print(f"  {case.name}: ONNX Runtime's own tools fail: {str(error).splitlines()[0][:120]}", flush=True)
            return None
