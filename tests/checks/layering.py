# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""layering.py ROOT: which part may include which. No arrow goes back, no heavy or foreign header leaves its .cpp file."""

import re
from pathlib import Path

import sources

BASE = {"base"}
MODEL = BASE | {"model"}
# engine runs samples, so data is below it; targets and scene sit on model beside everything else.
ENGINE = MODEL | {"ops", "kernels", "data"}
ABOVE_ENGINE = ENGINE | {"engine", "targets"}
ALLOWED = {
    "base": BASE,
    "model": MODEL,
    "kernels": BASE | {"kernels"},
    "ops": MODEL | {"ops", "kernels"},
    "data": MODEL | {"data"},
    "targets": MODEL | {"targets"},
    "scene": MODEL | {"scene"},
    "engine": ENGINE | {"engine"},
    "compress": ABOVE_ENGINE | {"compress"},
    "train": ABOVE_ENGINE | {"train"},
    "search": ABOVE_ENGINE | {"compress", "train", "search"},
    "report": ABOVE_ENGINE | {"compress", "train", "scene", "report"},
}

# Too slow to compile, or nobody else's business: never in a header.
CPP_ONLY = re.compile(r"onnx[/_]|google/protobuf|Eigen/|nlohmann/|qcustomplot|CLI/|xxhash|jpeglib|png\.h|zlib\.h")
QT = re.compile(r"Q[A-Z]|Qt[A-Z]|qt|qcustomplot")
INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^">]+)[">]')
THREADS = re.compile(r"std::(?:mutex|shared_mutex|recursive_mutex|atomic|thread|jthread|condition_variable)\b")
STREAMS = re.compile(r"std::(?:cout|cerr|clog)\b|(?<![\w])f?printf\(|\bputs\(")


def includes(lines):
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1)


def core_faults(path, number, target):
    """An include of a file under core/."""
    part = path.parts[1]
    other = Path(target).parts
    if QT.match(target) and not target.startswith("core/"):
        yield f"{path}:{number}: core has no Qt, but includes {target}"
    if other[0] in ("widgets", "app", "tests"):
        yield f"{path}:{number}: core includes {target}"
    if part not in ALLOWED:
        yield f"{path}:{number}: core/{part} is not a part that the layering knows"
    elif other[0] == "core" and other[1] not in ALLOWED[part]:
        yield f"{path}:{number}: core/{part} must not include core/{other[1]} ({target})"


def widget_faults(path, number, target):
    """Panels and their like see core through the view models; what draws display lists also sees core/scene."""
    part = path.parts[1]
    if target.startswith(("app/", "tests/")):
        yield f"{path}:{number}: widgets include {target}"
    if part == "viewmodel":
        if target.startswith("widgets/") and not target.startswith("widgets/viewmodel/"):
            yield f"{path}:{number}: a view model includes {target}"
    elif target.startswith("core/") and not target.startswith("core/scene/"):
        yield f"{path}:{number}: widgets/{part} reaches core past the view models ({target})"


def check(root):
    faults = []
    for path, lines in sources.code_files(root):
        if path.suffix not in (".cpp", ".h"):
            continue
        for number, target in includes(lines):
            if path.suffix == ".h" and path.parts[0] != "tests" and CPP_ONLY.match(target):
                faults.append(f"{path}:{number}: {target} belongs in a .cpp file")
            if path.parts[0] == "core":
                faults += core_faults(path, number, target)
            elif path.parts[0] == "widgets":
                faults += widget_faults(path, number, target)
            elif path.parts[:2] == ("app", "cli") and (target.startswith("widgets/") or QT.match(target)):
                faults.append(f"{path}:{number}: the command line includes {target}")
        if path.parts[0] == "core":
            for number, line in enumerate(lines, 1):
                code = line.split("//")[0]
                if path.parts[1] != "base" and THREADS.search(code):
                    faults.append(f"{path}:{number}: only core/base owns threads, mutexes and atomics")
                if STREAMS.search(code):
                    faults.append(f"{path}:{number}: core writes to no stream")
    return faults


if __name__ == "__main__":
    sources.main(check)
