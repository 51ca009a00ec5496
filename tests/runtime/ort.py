# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ONNX Runtime as the tests use it: the Python package, or the npm package behind a pipe where ESPALIER_RUNTIME_NODE names its folder.

    ort.py --node FOLDER VERSION     exits 0 if the npm package in FOLDER is that version and runs
"""

import json
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

LEVELS = {"off": "disabled", "basic": "basic", "extended": "extended", "all": "all"}


class PythonSession:
    def __init__(self, path, level, threads, optimized, settings):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = {
            "off": onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL,
            "basic": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC,
            "extended": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            "all": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL,
        }[level]
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        if optimized:
            options.optimized_model_filepath = str(optimized)
        for key, value in settings.items():
            options.add_session_config_entry(key, value)
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.version = onnxruntime.__version__
        self.inputs = [value.name for value in self._session.get_inputs()]
        self.outputs = [value.name for value in self._session.get_outputs()]

    def run(self, feeds, outputs):
        return self._session.run(outputs, feeds)


class NodeProcess:
    """The pipe to ort_node.js, shared by all sessions."""

    _running = {}

    def __init__(self, folder):
        script = Path(__file__).with_name("ort_node.js")
        self._process = subprocess.Popen(["node", script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    @classmethod
    def at(cls, folder):
        if folder not in cls._running:
            cls._running[folder] = cls(folder)
        return cls._running[folder]

    def ask(self, header, arrays=()):
        text = json.dumps(header).encode()
        self._process.stdin.write(struct.pack("<I", len(text)) + text + b"".join(np.ascontiguousarray(a).tobytes() for a in arrays))
        self._process.stdin.flush()
        (length,) = struct.unpack("<I", self._read(4))
        answer = json.loads(self._read(length))
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def read_array(self, info):
        return np.frombuffer(self._read(info["bytes"]), info["type"]).reshape(info["dims"])

    def _read(self, count):
        data = self._process.stdout.read(count)
        if len(data) != count:
            raise RuntimeError("ONNX Runtime's process ended")
        return data


class NodeSession:
    def __init__(self, folder, path, level, threads, optimized, settings):
        options = {"graphOptimizationLevel": LEVELS[level], "intraOpNumThreads": threads, "logSeverityLevel": 3}
        if optimized:
            options["optimizedModelFilePath"] = str(optimized)
        for key, value in settings.items():
            *groups, name = key.split(".")
            group = options.setdefault("extra", {})
            for part in groups:
                group = group.setdefault(part, {})
            group[name] = value
        self._node = NodeProcess.at(folder)
        answer = self._node.ask({"open": str(path), "options": options})
        self._session = answer["session"]
        self.version = answer["version"]
        self.inputs = answer["inputs"]
        self.outputs = answer["outputs"]

    def run(self, feeds, outputs):
        tensors = [{"name": n, "type": str(a.dtype), "dims": list(a.shape), "bytes": a.nbytes} for n, a in feeds.items()]
        answer = self._node.ask({"session": self._session, "feeds": tensors, "outputs": outputs}, feeds.values())
        return [self._node.read_array(info) for info in answer["outputs"]]


def open_session(path, level="all", threads=1, optimized=None, settings={}):
    """A session with .version, .inputs, .outputs (names) and .run(feeds, output names) → arrays. `optimized`: where ONNX Runtime
    writes the graph that it really runs; `settings`: entries of the session's configuration."""
    folder = os.environ.get("ESPALIER_RUNTIME_NODE")
    if folder:
        return NodeSession(folder, path, level, threads, optimized, settings)
    return PythonSession(path, level, threads, optimized, settings)


def check_node(folder, version):
    """Runs y = x + x through the npm package."""
    import onnx
    from onnx import TensorProto, helper

    value = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [2]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Add", ["x", "x"], ["y"])], "g", value[:1], value[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "add.onnx")
        onnx.save(model, str(path))
        session = NodeSession(folder, path, "all", 1, None, {})
        (y,) = session.run({"x": np.array([1, 2], np.float32)}, ["y"])
    return session.version == version and list(y) == [2, 4]


if __name__ == "__main__":
    sys.exit(0 if check_node(sys.argv[2], sys.argv[3]) else 1)
