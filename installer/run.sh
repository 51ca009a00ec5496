#!/bin/sh
# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what is missing, builds, and opens the window on the built-in example. Without a screen: compresses it in the terminal.
set -eu
cd "$(dirname "$0")/.."
. installer/packages.sh

install_listed
cmake --preset release
cmake --build build -j "$jobs" --target espalier espalier-cli example

example=build/resources/samples/digits

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec build/app/espalier "$example.onnx"
fi

cli=build/app/espalier-cli
smaller=build/digits-int8
echo
echo "No screen: the loop in the terminal, on the built-in example, a network that reads handwritten digits."
"$cli" inspect "$example.onnx"
"$cli" evaluate "$example.onnx"
"$cli" compress "$example.onnx" --recipe int8 -o "$smaller.onnx" --report "$smaller.html"
"$cli" evaluate "$smaller.onnx" --data "$example.dataset.json"
echo
echo "The compressed model is $PWD/$smaller.onnx"
echo "The report on it is    $PWD/$smaller.html"
