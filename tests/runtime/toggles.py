# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a switch to the exact accuracy, layer by layer: `toggles.py --bench build/tests/toggle_bench --only MODEL …`.

Each layer alone becomes int8, once here (toggle_bench, warm) and once with ONNX Runtime's own tools, on the same calibration and evaluation samples:
quantize_static for that node and an evaluation in the way that is fastest for the model. Beside it: the part of the multiplications that is
downstream of the layer, and the part of an evaluation's time that the answer took. On an idle machine alone do times mean much.
"""

import json
import statistics
import subprocess
import tempfile
from pathlib import Path

import espalier
import tools
from ways import evaluations, grouped

MUST = 10
OVERHEAD = 0.1  # of an evaluation, beyond the downstream part


def main():
    def more(parser):
        parser.add_argument("--bench", type=Path, required=True, help="toggle_bench")
        parser.add_argument("--repeat", type=int, default=3, help="repetitions of each toggle")

    options = espalier.arguments(__doc__, more=more)
    table = espalier.Table("model", "layer", "downstream, %", "of an evaluation's time, %", "exact, ms", "ONNX Runtime's tools, ms", "times as fast")
    ratios, over, faults = {}, {}, []
    for case in options.cases:
        data = espalier.dataset(case)
        _, _, way = evaluations(case, data, options.repeat)
        feeds, calibration = grouped(data, way.batch), tools.calibration_feeds(case)
        process = subprocess.run([options.bench, "--repeat", str(options.repeat), "--every-layer", case.model], capture_output=True, text=True)
        if process.returncode != 0:
            raise espalier.Failed(f"{case.name}: {process.stderr.strip()}")
        ratios[case.name], over[case.name] = [], []
        with tempfile.TemporaryDirectory() as folder:
            ready = tools.prepared(case.model, folder)
            for line in map(json.loads, process.stdout.splitlines()):
                downstream, spent = line["macs_run"] / line["macs_whole"], line["exact_ms"] / line["whole_ms"]
                try:
                    theirs = tools.milliseconds(ready, data, calibration, way, feeds, line["layer"])
                except Exception as error:
                    table.note(f"  {case.name}, {line['layer']}: ONNX Runtime's own tools fail: {str(error).splitlines()[0][:120]}")
                    continue
                ratios[case.name].append(theirs / line["exact_ms"])
                over[case.name].append(spent - downstream)
                table.add(case.name, line["layer"], f"{100 * downstream:.0f}", f"{100 * spent:.0f}", f"{line['exact_ms']:.0f}", f"{theirs:.0f}", f"{theirs / line['exact_ms']:.1f}")
    for name in ratios:
        if not ratios[name]:
            continue
        late = sum(1 for excess in over[name] if excess > OVERHEAD)
        table.note(f"\n{name}: {len(ratios[name])} layers, median {statistics.median(ratios[name]):.1f} times as fast; {late} layers take more than the downstream part and a tenth")
    every = [ratio for found in ratios.values() for ratio in found]
    if every:
        table.note(f"\nMedian of all {len(every)} layers: {statistics.median(every):.1f} times as fast as ONNX Runtime's own tools\n")
        if statistics.median(every) < MUST:
            faults.append(f"{MUST} times as fast is the least")
    espalier.finish(table, faults, options.output)


main()
