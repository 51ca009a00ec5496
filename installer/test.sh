#!/bin/sh
# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what is missing, builds with warnings as errors, gets ONNX Runtime to compare with, and runs every test.
# ESPALIER_WITHOUT_RUNTIME=1 goes on where ONNX Runtime cannot be had, and says what is left out.
set -eu
cd "$(dirname "$0")/.."
. installer/packages.sh

version=1.30.0

# ONNX Runtime as a Python package in a virtual environment of its own.
python_runtime() {
    python=$PWD/build/venv/bin/python
    installed='import onnxruntime, onnx, numpy, PIL, sys; sys.exit(onnxruntime.__version__ != sys.argv[1])'
    if ! "$python" -c "$installed" "$version" 2>/dev/null; then
        python3 -m venv build/venv && "$python" -m pip install --quiet -r tests/runtime/requirements.txt || return 1
        "$python" -c "$installed" "$version"
    fi
}

# The same runtime as an npm package, driven from Debian's Python.
node_runtime() {
    install_missing nodejs npm python3-numpy python3-onnx python3-pil || return 1
    npm install --prefix build/node --ignore-scripts --no-audit --no-fund --loglevel error "onnxruntime-node@$version" || return 1
    python=/usr/bin/python3
    "$python" tests/runtime/ort.py --node build/node "$version"
}

install_listed
mkdir -p build

if python_runtime; then
    cmake --preset release -DESPALIER_WERROR=ON -DESPALIER_RUNTIME_PYTHON="$python" -DESPALIER_RUNTIME_NODE=
elif echo "No ONNX Runtime $version from pip; trying npm." && node_runtime; then
    cmake --preset release -DESPALIER_WERROR=ON -DESPALIER_RUNTIME_PYTHON="$python" -DESPALIER_RUNTIME_NODE="$PWD/build/node"
elif [ "${ESPALIER_WITHOUT_RUNTIME:-}" = 1 ]; then
    cmake --preset release -DESPALIER_WERROR=ON -DESPALIER_RUNTIME_PYTHON= -DESPALIER_RUNTIME_NODE=
    echo "Left out (ESPALIER_WITHOUT_RUNTIME=1): everything under tests/runtime, which compares accuracy, exported files and integer kernels with ONNX Runtime $version."
else
    fail "ONNX Runtime $version could be had neither from pip nor from npm. ESPALIER_WITHOUT_RUNTIME=1 tests without comparing with it."
fi

cmake --build build -j "$jobs"
ctest --test-dir build --output-on-failure
