# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""house.py ROOT: no source file over 600 lines, licence lines in each, nothing left open, nothing new at the top level."""

import re

import sources

LINES = 600
TOP = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "app", "core", "widgets", "resources", "translations", "tests", "installer"}
OPEN = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
LICENCE = ("SPDX-FileCopyrightText: Espalier contributors", "SPDX-License-Identifier: GPL-3.0-or-later")


def check(root):
    faults = []
    for path, lines in sources.code_files(root):
        if len(lines) > LINES:
            faults.append(f"{path}: {len(lines)} lines; a file over {LINES} is two things")
        head = "\n".join(lines[:3])
        if not all(line in head for line in LICENCE):
            faults.append(f"{path}: the two SPDX lines are missing at the top")
        for number, line in enumerate(lines, 1):
            if path.parts[:2] != ("tests", "checks") and OPEN.search(line):
                faults.append(f"{path}:{number}: left open: {line.strip()}")
    for name in sources.top_level(root):
        if name not in TOP and not name.startswith("."):
            faults.append(f"{name}: not part of the fixed top level")
    return faults


if __name__ == "__main__":
    sources.main(check)
