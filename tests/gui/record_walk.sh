#!/bin/sh
# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# record_walk.sh BUILD FOLDER [WIDTHxHEIGHT [THEME [LANGUAGE [TEXTSIZE]]]]
# The walk of walk_test.cpp by keyboard alone in a real window, for a person to look at: numbered pictures in FOLDER.
# Needs Xvfb, xdotool and ImageMagick, and the target `example`.
set -eu
build=$(cd "$1" && pwd)
mkdir -p "$2"
folder=$(cd "$2" && pwd)
size=${3:-1280x800}
work=$(mktemp -d)
Xvfb -displayfd 3 -screen 0 "${size}x24" -noreset 3>"$work/display" 2>/dev/null &
server=$!
program=
trap 'kill $program $server 2>/dev/null; rm -rf "$work"' EXIT
while [ ! -s "$work/display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data"
mkdir -p "$XDG_CONFIG_HOME/espalier"
printf '[General]\ntheme=%s\nlanguage=%s\ntextSize=%s\n' "${4:-light}" "${5:-en}" "${6:-100}" >"$XDG_CONFIG_HOME/espalier/espalier.ini"

"$build/app/espalier" 2>/dev/null &
program=$!
window=$(xdotool search --sync --onlyvisible --pid $program --name Espalier | tail -n 1)
xdotool windowmove "$window" 0 0 windowsize "$window" "${size%x*}" "${size#*x}" windowfocus "$window"

number=0
picture() { # NAME SECONDS
  sleep "$2"
  number=$((number + 1))
  import -window root "$folder/$(printf %02d $number)-$1.png"
  echo "$(printf %02d $number)-$1.png"
}
keys() {
  for key in "$@"; do
    xdotool key "$key"
    sleep 0.15
  done
}

picture start 1.5
keys Tab
picture example-focused 0.3
keys space
picture example-open 2.5
keys F6 shift+F6
picture layer-table 0.4
keys Down Right Right Right space
picture pruned 1
keys bracketright bracketright bracketright bracketright
picture share-changed 1
keys ctrl+z
picture undone 1
keys q
picture int8 1
keys F1
picture explained 0.7
keys Escape ctrl+k
xdotool type --delay 40 block3
picture command 0.5
keys Escape ctrl+e
sleep 0.7
keys ctrl+a
xdotool type --delay 10 "$work/small.onnx"
picture export 0.3
keys Return
picture exported 1.5
keys ctrl+p
sleep 0.7
keys ctrl+a
xdotool type --delay 10 "$work/report.html"
picture report 0.3
keys Return
picture reported 2
for file in small.onnx report.html; do
  if [ ! -s "$work/$file" ]; then
    echo "$file was not written" >&2
    exit 1
  fi
done
