#!/bin/sh
# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what is missing, builds, and opens the window on a sample. Without a screen: compresses the sample in the terminal.
set -eu
cd "$(dirname "$0")/.."
. installer/packages.sh

install_listed
cmake --preset release
cmake --build build -j "$jobs" --target espalier espalier-cli espalier-make-sample

sample=build/sample
build/tests/sample/espalier-make-sample "$sample"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec build/app/espalier "$sample/sample.onnx"
fi

cli=build/app/espalier-cli
echo
echo "No screen: the loop in the terminal, on a tiny network with random weights."
"$cli" inspect "$sample/sample.onnx"
"$cli" evaluate "$sample/sample.onnx"
"$cli" compress "$sample/sample.onnx" --recipe int8 -o "$sample/sample-int8.onnx" --report "$sample/sample-int8.html"
"$cli" evaluate "$sample/sample-int8.onnx" --data "$sample/sample.dataset.json"
echo
echo "The compressed model is $PWD/$sample/sample-int8.onnx"
echo "The report on it is    $PWD/$sample/sample-int8.html"
