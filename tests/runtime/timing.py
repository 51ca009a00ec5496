# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one waits for, beside ONNX Runtime in the same run: `timing.py --bench build/tests/toggle_bench`.

Model by model, each thing alone: evaluating the float model here and with ONNX Runtime at its best (batches of 1, 8 and 32 with one or two
threads, or two sessions side by side), in turn; then ONNX Runtime's own tools (quantize_static with the samples that calibrate here, then an
evaluation in that best way); then toggle_bench's toggles of the first, middle and last layer, warm and cold. Medians, in ms. On an idle machine
alone do they mean much.
"""

import json
import logging
import statistics
import subprocess
import sys
from pathlib import Path

import espalier
import tools
from ways import evaluations

# The limit on float speed is for these; the others are small products of matrices, or came as integers.
CONVOLUTIONAL = {"mnist-8", "mnist-8-simplified", "lenet5", "cifar10-resnet20", "cifar10-resnet32-bn", "kws-dscnn-bn", "squeezenet1.1"}
FLOAT_MUST, TOGGLE_MUST = 0.8, 10


def toggles(case, options):
    """toggle_bench's lines."""
    process = subprocess.run([options.bench, "--repeat", str(options.repeat), case.model], capture_output=True, text=True)
    if process.returncode != 0:
        raise espalier.Failed(f"{case.name}: {process.stderr.strip()}")
    return [json.loads(line) for line in process.stdout.splitlines()]


def add_toggles(case, lines, theirs, table, faults, ratios):
    """A row for each change and state; the ratio is over all layers measured."""
    for change in ("quantize", "prune"):
        for state in ("warm", "cold"):
            found = [line for line in lines if (line["change"], line["state"]) == (change, state)]
            if not found:
                continue
            over = lambda key: statistics.median(line[key] for line in found)
            exact = {line["place"]: f"{line['exact_ms']:.0f}" for line in found}
            ratio = theirs / over("exact_ms") if theirs and change == "quantize" else None
            table.add(case.name, change, state, f"{over('ledger_ms'):.2f}", f"{over('first_ms'):.1f}", f"{over('first_samples'):.0f}",
                      f"{max(line['first_half_width'] for line in found):.1f}", " / ".join(exact.get(place, "-") for place in ("first", "middle", "last")),
                      f"{over('back_ms'):.2f}" if state == "warm" else "-", "-" if theirs is None else f"{theirs:.0f}", "-" if ratio is None else f"{ratio:.1f}")
            if ratio is not None and state == "warm":
                ratios[case.name] = ratio
                if ratio < TOGGLE_MUST:
                    faults.append(f"{case.name}: a warm toggle to the exact figure takes 1/{ratio:.1f} of ONNX Runtime's own tools, 1/{TOGGLE_MUST} is the least")


def main():
    def more(parser):
        parser.add_argument("--bench", type=Path, help="toggle_bench; without it toggles are left out")
        parser.add_argument("--repeat", type=int, default=3, help="repetitions of each measurement")

    options = espalier.arguments(__doc__, more=more)
    logging.getLogger().setLevel(logging.ERROR)  # quantize_static recommends preprocessing, which would count too
    if options.bench and options.limit:
        sys.exit("--limit and --bench exclude each other: toggle_bench takes all samples")
    floats = espalier.Table("model", "samples", "Espalier, ms", "ONNX Runtime at its best, ms", "its best way", "samples/s against it")
    faults, speeds, theirs, lines = [], {}, {}, {}
    for case in options.cases:
        data = espalier.dataset(case, options.limit)
        here, best, way = evaluations(case, data, options.repeat, options.limit)
        speeds[case.name] = best / here
        floats.add(case.name, len(data), here, best, way, best / here)
        if case.name in CONVOLUTIONAL and best / here < FLOAT_MUST:
            faults.append(f"{case.name}: float evaluation at {best / here:.2f} of ONNX Runtime's speed, {FLOAT_MUST} is the least")
        theirs[case.name] = tools.median(case, data, way, options.repeat)
        if options.bench:
            lines[case.name] = toggles(case, options)
    convolutional = [speed for name, speed in speeds.items() if name in CONVOLUTIONAL]
    if convolutional:
        floats.note(f"\nGeometric mean of the convolutional models: {statistics.geometric_mean(convolutional):.2f}\n")
    if options.bench:
        table = espalier.Table("model", "change", "state", "ledger, ms", "first estimate, ms", "its samples", "± points at most", "exact: first / middle / last layer, ms",
                               "back, ms", "ONNX Runtime's tools, ms", "times as fast, median layer")
        ratios = {}
        for case in options.cases:
            add_toggles(case, lines[case.name], theirs[case.name], table, faults, ratios)
        if ratios:
            table.note(f"\nMedian over models, int8 warm: {statistics.median(ratios.values()):.1f} times as fast as quantizing and evaluating with ONNX Runtime's own tools\n")
        floats.lines += table.lines
    espalier.finish(floats, faults, options.output)


main()
