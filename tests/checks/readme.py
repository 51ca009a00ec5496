# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""readme.py ROOT CLI MAKE_DIGITS: every espalier-cli command and every recipe in README.md works, on the example before it was trained."""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path


def run(words):
    process = subprocess.run(words, capture_output=True, text=True)
    if process.returncode:
        print(f"exit {process.returncode}: {shlex.join(map(str, words))}\n{process.stderr}")
    return process.returncode == 0


def main(root, cli, make_digits):
    text = Path(root, "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^build/app/espalier-cli (.*)$", text, re.MULTILINE)
    recipes = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        good = [run([make_digits, Path(root, "resources/samples/digits.csv.gz"), folder])]
        model = Path(folder, "digits.onnx")
        model.write_bytes(Path(folder, "digits-untrained.onnx").read_bytes())
        for command in commands:
            good.append(run([cli, *shlex.split(command.replace("build/resources/samples", folder).replace("build/", folder + "/"))]))
        for number, recipe in enumerate(recipes):
            path = Path(folder, f"recipe{number}.json")
            path.write_text(recipe, encoding="utf-8")
            good.append(run([cli, "compress", model, "--recipe", path, "-o", f"{folder}/out.onnx"]))
    print(f"{len(commands)} commands and {len(recipes)} recipes, {good.count(False)} failed")
    return 0 if commands and recipes and all(good) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
