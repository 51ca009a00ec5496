# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Espalier's command line, the models that the runtime tests use, and the end of such a test."""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dataset import Dataset

SKIPPED = 77
RUNTIME_VERSION = next(line.split("==")[1] for line in Path(__file__).with_name("requirements.txt").read_text().splitlines() if line.startswith("onnxruntime=="))

# ctest sets these; by hand the scripts find an ordinary build.
ROOT = Path(__file__).resolve().parents[2]
CLI = Path(os.environ.get("ESPALIER_CLI", ROOT / "build/app/espalier-cli"))
SAMPLE = Path(os.environ.get("ESPALIER_SAMPLE", ROOT / "build/tests/sample-files"))
MODELS = Path(os.environ.get("ESPALIER_MODELS", ROOT.parent / "shared/models"))


@dataclass
class Case:
    name: str
    model: Path
    data: Path


def cases():
    """The sample and every classifier with data beside it. What is absent is said once, on standard error."""
    found = []
    for folder in (SAMPLE, MODELS):
        specs = sorted(folder.glob("*.dataset.json"))
        if not specs:
            print(f"left out: the models in {folder}, which is not there", file=sys.stderr)
        for spec in specs:
            model = spec.with_name(spec.name.replace(".dataset.json", ".onnx"))
            if json.loads(spec.read_text())["task"] == "classification" and model.exists():
                found.append(Case(model.stem, model, spec))
    return found


def arguments(description, mixes=None, more=None):
    """--only NAME … chooses models, --limit N samples, --output FILE takes the table; more(parser) adds options."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--only", nargs="+", help="names of models")
    parser.add_argument("--limit", type=int, help="evaluation samples per model")
    parser.add_argument("--output", type=Path, help="file for the table")
    if mixes is not None:
        parser.add_argument("--mixes", type=int, default=mixes, help="seeded random mixes per model")
    if more:
        more(parser)
    options = parser.parse_args()
    options.cases = [case for case in cases() if not options.only or case.name in options.only]
    if not options.cases:
        print("skipped: no model to test with")
        sys.exit(SKIPPED)
    return options


class Failed(Exception):
    """The program failed; its own sentence says why."""


def lacks_vnni():
    """Whether this is an x86 processor without it, on which sums of ONNX Runtime saturate. ESPALIER_SATURATE=1 says so of a runtime that does
    not use what there is."""
    try:
        features = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return os.environ.get("ESPALIER_SATURATE") == "1" or ("avx2" in features and "vnni" not in features)


COMMON = ["--saturate"] if lacks_vnni() else []  # options of every command


def run(*words):
    """The one JSON object of `espalier-cli WORDS --json`."""
    command = [str(CLI), *map(str, words), *COMMON, "--json"]
    process = subprocess.run(command, capture_output=True, text=True)
    if process.returncode != 0:
        raise Failed(f"{' '.join(command[1:3])}: exit {process.returncode}, {process.stderr.strip()}")
    return json.loads(process.stdout)


def layer_names(model):
    return [layer["name"] for layer in run("inspect", model)["layers"]]


@dataclass
class Evaluation:
    top1: np.ndarray
    margin: np.ndarray
    accuracy: float      # per cent, as the program says it
    samples: int
    milliseconds: float


def limited(limit):
    return ["--limit", limit] if limit else []


def evaluate(model, data, limit=None):
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "predictions.csv")
        summary = run("evaluate", model, "--data", data, "--predictions", table, *limited(limit))
        with open(table, newline="") as file:
            rows = list(csv.DictReader(file))
    margins = np.array([float(row["margin"] or "nan") for row in rows])
    return Evaluation(np.array([int(row["top1"]) for row in rows]), margins, summary["top1"], summary["samples"], summary["milliseconds"])


def write_json(path, content):
    Path(path).write_text(json.dumps(content, indent=2))


def write_recipe(path, name, steps):
    write_json(path, {"espalier_recipe": 1, "name": name, "steps": steps})


def run_once(model, feeds, outputs):
    """What `espalier-cli run` makes of arrays."""
    with tempfile.TemporaryDirectory() as folder:
        words = []
        for number, (name, array) in enumerate(feeds.items()):
            np.save(Path(folder, f"{number}.in.npy"), array)
            words += ["--input", f"{name}={Path(folder, f'{number}.in.npy')}"]
        written = {output["name"]: output["file"] for output in run("run", model, *words, "--output-dir", folder)["outputs"]}
        return [np.load(written[name]) for name in outputs]


def compress(model, recipe, data, output, limit=None):
    return run("compress", model, "--recipe", recipe, "--data", data, "-o", output, *limited(limit))


def export_faults(label, preview, size, ours, differ, levels):
    """What is wrong with an export: the preview is not the file's, or more answers differ from ONNX Runtime's than between its own levels."""
    faults = []
    if preview["file_bytes"] != size or preview["top1"] != ours.accuracy:
        faults.append(f"{label}: the preview says {preview['file_bytes']} bytes and {preview['top1']} %, the file has {size} and {ours.accuracy} %")
    if differ > levels:
        faults.append(f"{label}: {differ} answers differ from ONNX Runtime's, {levels} between its levels")
    return faults


def dataset(case, limit=None):
    return Dataset(case.data, limit=limit)


class Table:
    """Rows of a markdown table, printed as they come and written to a file at the end."""

    def __init__(self, *columns):
        self.lines = ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
        print("\n".join(self.lines), flush=True)

    def add(self, *cells):
        self.lines.append("| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |")
        print(self.lines[-1], flush=True)

    def note(self, text):
        self.lines.append(text)
        print(text, flush=True)


def finish(table, faults, output):
    """Writes the table, prints what failed, and ends the test."""
    for fault in faults:
        table.note(f"FAULT {fault}")
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text("\n".join(table.lines) + "\n")
    print(f"{len(faults)} faults")
    sys.exit(1 if faults else 0)
