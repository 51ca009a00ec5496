# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`espalier-cli verify` finds ONNX Runtime where it is installed and agrees on a good export; it fails, and says why, on a file whose weights
were changed after the export, on one that ONNX Runtime refuses, and where ONNX Runtime gives other values."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import onnx

import espalier
import mixes

# Stands before the real package and turns the sign of what it computes.
ANOTHER_RUNTIME = """
import importlib, os, sys
sys.path.remove(os.path.dirname(__file__))
del sys.modules["onnxruntime"]
real = importlib.import_module("onnxruntime")
class Session(real.InferenceSession):
    def run(self, *arguments):
        return [-value for value in super().run(*arguments)]
real.InferenceSession = Session
"""


def verify(out, case, **environment):
    """(exit code, {check: its entry}, the whole object, standard error)"""
    words = [espalier.CLI, "verify", out, "--against", case.model, "--data", case.data, "--limit", "200", "--json"]
    environment = {**os.environ, "ESPALIER_PYTHON": sys.executable, **environment}
    process = subprocess.run(list(map(str, words)), capture_output=True, text=True, env=environment)
    found = json.loads(process.stdout) if process.stdout else {"checks": []}
    return process.returncode, {check["name"]: check for check in found["checks"]}, found, process.stderr.strip()


def changed(source, target, change):
    model = onnx.load(os.fspath(source))
    change(model)
    onnx.save(model, os.fspath(target))


def change_weight(model):
    weight = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    weight.raw_data = bytes([weight.raw_data[0] ^ 1]) + weight.raw_data[1:]


def newer_format(model):
    model.ir_version = 14


def check(case, folder, table):
    recipe, out, other = Path(folder, "recipe.json"), Path(folder, "out.onnx"), Path(folder, "other.onnx")
    espalier.write_recipe(recipe, "int8", mixes.everywhere(espalier.layer_names(case.model)).steps)
    espalier.compress(case.model, recipe, case.data, out)
    faults = []

    def expect(what, result, code, runtime, sentence):
        """runtime: what the check named ONNX Runtime says, None for not asked; sentence: parts of standard error."""
        exit_code, checks, found, error = result
        entry = checks.get("ONNX Runtime", {"passed": "absent", "detail": ""})
        table.add(case.name, what, exit_code, error or entry["detail"])
        if exit_code != code or entry["passed"] is not runtime or found.get("passed") is not (code == 0):
            faults.append(f"{case.name}, {what}: exit {exit_code}, ONNX Runtime {entry['passed']}, {error}")
        if error.count("\n") or not all(part in error for part in sentence) or bool(error) is not bool(sentence):
            faults.append(f"{case.name}, {what}: says \"{error}\"")
        return found

    found = expect("a good export", verify(out, case), 0, True, [])
    if found.get("onnxruntime") != espalier.RUNTIME_VERSION:
        faults.append(f"{case.name}: asked ONNX Runtime {found.get('onnxruntime')} instead of {espalier.RUNTIME_VERSION}")
    changed(out, other, change_weight)
    expect("a changed weight", verify(other, case), 1, True, [str(other), "changed after the export"])
    changed(out, other, newer_format)
    expect("a format that is too new", verify(other, case), 1, False, [str(other), "ONNX Runtime", "14"])
    Path(folder, "onnxruntime.py").write_text(ANOTHER_RUNTIME)
    expect("other values", verify(out, case, PYTHONPATH=folder), 1, False, [str(out), "ONNX Runtime", "are expected"])
    expect("no ONNX Runtime", verify(out, case, ESPALIER_PYTHON=str(Path(folder, "no-python"))), 0, None, [])
    return faults


def main():
    options = espalier.arguments(__doc__)
    if os.environ.get("ESPALIER_RUNTIME_NODE"):
        print("skipped: the program asks the Python package, and this is the npm package")
        sys.exit(espalier.SKIPPED)
    table = espalier.Table("model", "file", "exit", "what it says")
    faults = []
    for case in options.cases:
        with tempfile.TemporaryDirectory() as folder:
            faults += check(case, folder, table)
    espalier.finish(table, faults, options.output)


main()
