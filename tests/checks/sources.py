# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks share: the project's text files, and the end of a check."""

import shutil
import subprocess
import sys
from pathlib import Path

FOLDERS = ("app", "core", "widgets", "resources", "translations", "tests", "installer")
CODE = (".cpp", ".h", ".inc", ".py", ".sh", ".cmake", ".js")


def code_files(root):
    """(path relative to root, lines) of every source file that belongs to the project."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and (path.suffix in CODE or path.name == "CMakeLists.txt") and "__pycache__" not in path.parts:
                yield path.relative_to(root), path.read_text(encoding="utf-8").splitlines()


def top_level(root):
    """Names at the top of the checkout: those that git knows, or where it is not installed those that are there."""
    if shutil.which("git"):
        git = subprocess.run(["git", "-C", root, "ls-files"], capture_output=True, text=True)
        if git.returncode == 0 and git.stdout:
            return sorted({line.split("/")[0] for line in git.stdout.splitlines()})
    return sorted(path.name for path in root.iterdir() if not path.name.startswith("build"))


def main(check):
    """Runs check(root) → list of sentences; prints them and exits 1 if there are any."""
    root = Path(sys.argv[1]).resolve()
    faults = check(root)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    sys.exit(1 if faults else 0)
