# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""readme.py ROOT CLI MAKE_SAMPLE: every espalier-cli command and every recipe in README.md works, on a sample made anew."""

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


def main(root, cli, make_sample):
    text = Path(root, "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^build/app/espalier-cli (.*)$", text, re.MULTILINE)
    recipes = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        good = [run([make_sample, folder])]
        for command in commands:
            good.append(run([cli, *shlex.split(command.replace("build/sample", folder))]))
        for number, recipe in enumerate(recipes):
            path = Path(folder, f"recipe{number}.json")
            path.write_text(recipe, encoding="utf-8")
            good.append(run([cli, "compress", f"{folder}/sample.onnx", "--recipe", path, "-o", f"{folder}/out.onnx"]))
    print(f"{len(commands)} commands and {len(recipes)} recipes, {good.count(False)} failed")
    return 0 if commands and recipes and all(good) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
