# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""example.py CLI MAKE_DIGITS DIGITS.csv.gz BUILT OPTION…: the built-in example, trained anew by one thread and by two, has the bytes that the
build made, and compressing it teaches something: int8 keeps what it knows, half of the weights can go, nine in ten cannot."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

LEAST = 98.0  # per cent of the evaluation samples


def run(*words):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"exit {done.returncode}: {' '.join(map(str, words))}\n{done.stderr}")
    return done.stdout


def pruning(folder, ratio):
    path = folder / f"prune{ratio}.json"
    path.write_text(json.dumps({"espalier_recipe": 1, "name": f"prune {ratio}",
                                "steps": [{"technique": "prune", "parameters": {"method": "layer", "ratio": ratio}}]}), encoding="utf-8")
    return path


def main(cli, make_digits, digits, built, *options):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(make_digits, digits, folder)
        for threads in (1, 2):
            run(cli, "train", folder / "digits-untrained.onnx", "--data", folder / "digits.dataset.json", *options, "--threads", threads,
                "-o", folder / f"digits{threads}.onnx")
        model = folder / "digits.onnx"
        (folder / "digits1.onnx").rename(model)
        faults = []
        if model.read_bytes() != (folder / "digits2.onnx").read_bytes():
            faults.append("two threads give other bytes than one")
        for file in ("digits.onnx", "digits.dataset.json", "digits-training.csv", "digits-evaluation.csv"):
            if Path(built, file).read_bytes() != (folder / file).read_bytes():
                faults.append(f"{file} is not what the build made (if that was before a change of core: cmake --build build --target example, after removing it)")

        found = json.loads(run(cli, "evaluate", model, "--json"))
        top1 = {"float": found["top1"]}
        if found["samples"] < 400:
            faults.append(f"only {found['samples']} samples evaluate")
        for recipe in ("int8", "prune50", pruning(folder, 0.8), pruning(folder, 0.9)):
            top1[Path(recipe).stem] = json.loads(run(cli, "compress", model, "--recipe", recipe, "-o", folder / "out.onnx", "--json"))["top1"]
        print(", ".join(f"{what} {value:.2f} %" for what, value in top1.items()))
        if top1["float"] < LEAST:
            faults.append(f"the example is right about less than {LEAST} %")
        if top1["int8"] < top1["float"] - 0.5:
            faults.append("int8 loses more than half a point")
        if not top1["float"] - 5 <= top1["prune50"] < top1["float"]:
            faults.append("pruning half should cost a little")
        if top1["prune0.9"] > 50 or top1["prune0.8"] > top1["prune50"] - 10:
            faults.append("pruning nearly all should cost much")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
