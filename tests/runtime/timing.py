# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one waits for, beside ONNX Runtime in the same run: `timing.py --bench build/tests/toggle_bench`.

Model by model, each thing alone: evaluating the float model here and with ONNX Runtime at its best (batches of 1, 8 and 32 with one or two
threads, or two sessions side by side), in turn; then ONNX Runtime's own tools (quantize_static with 100 samples, then an evaluation in that best
way); then toggle_bench's toggles of the first, middle and last layer, warm and cold. Medians, in ms. On an idle machine alone do they mean much.
"""

import json
import logging
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

import espalier
import ort

# The limit on float speed is for these; the others are small products of matrices, or came as integers.
CONVOLUTIONAL = {"mnist-8", "mnist-8-simplified", "lenet5", "cifar10-resnet20", "cifar10-resnet32-bn", "kws-dscnn-bn", "squeezenet1.1"}
FLOAT_MUST, TOGGLE_MUST = 0.8, 10


def grouped(data, size):
    """The feeds of all samples in batches."""
    one = [data.feeds(index) for index in range(len(data))]
    moving = [name for name, rule in data.rules.items() if "constant" not in rule]
    starts = range(0, len(data), size)
    return [{name: np.concatenate([feeds[name] for feeds in one[at : at + size]]) if name in moving else one[at][name] for name in one[at]} for at in starts]


class Way:
    """One way to run a model: sessions side by side, each with its threads."""

    def __init__(self, sessions, threads, batch):
        self.sessions, self.threads, self.batch = sessions, threads, batch

    def __str__(self):
        return f"{self.sessions} × {self.threads} threads, batch {self.batch}" if self.sessions > 1 else f"{self.threads} threads, batch {self.batch}"

    def open(self, model):
        return [ort.open_session(model, threads=self.threads) for _ in range(self.sessions)]

    def run(self, sessions, feeds, output):
        """ms for all feeds; raises where the model's batch is another one."""

        def work(session, part):
            for feed in part:
                session.run(feed, [output])

        start = time.perf_counter()
        if len(sessions) == 1:
            work(sessions[0], feeds)
        else:
            parts = [threading.Thread(target=work, args=(session, feeds[number :: len(sessions)])) for number, session in enumerate(sessions)]
            for part in parts:
                part.start()
            for part in parts:
                part.join()
        return 1000 * (time.perf_counter() - start)


WAYS = [Way(1, threads, batch) for threads in (1, 2) for batch in (1, 8, 32)] + [Way(2, 1, batch) for batch in (1, 8, 32)]


def runs_with(session, feed, output):
    try:
        session.run(feed, [output])
        return True
    except Exception:  # a model whose batch is fixed
        return False


def evaluations(case, data, options):
    """(ms here, ms of ONNX Runtime at its best, the best way), medians of turns."""
    batches = {size: grouped(data, size) for size in (1, 8, 32)}
    opened = []
    for way in WAYS:
        sessions = way.open(case.model)
        if all(runs_with(session, feed, data.output) for session in sessions for feed in batches[way.batch][:1]):
            opened.append((way, sessions, []))
    here = []
    for _ in range(options.repeat):
        here.append(espalier.evaluate(case.model, case.data, options.limit).milliseconds)
        for way, sessions, spent in opened:
            spent.append(way.run(sessions, batches[way.batch], data.output))
    best, way = min(((statistics.median(spent), way) for way, _, spent in opened), key=lambda pair: pair[0])
    return statistics.median(here), best, way


def tools(case, data, way, options):
    """ONNX Runtime's quantize_static with 100 samples, then its evaluation in the best way; median ms, or None where the tool fails."""
    from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self):
            self._left = iter([data.feeds(i) for i in range(min(100, len(data)))])

        def get_next(self):
            return next(self._left, None)

    feeds = grouped(data, way.batch)
    spent = []
    for _ in range(options.repeat):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "quantized.onnx")
            reader = Reader()
            start = time.perf_counter()
            try:
                quantize_static(case.model, out, reader, per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
                sessions = way.open(out)
                spent.append(1000 * (time.perf_counter() - start) + way.run(sessions, feeds, data.output))
            except Exception as error:
                print(f"  {case.name}: ONNX Runtime's own tools fail: {str(error).splitlines()[0][:120]}", flush=True)
                return None
    return statistics.median(spent)


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
        here, best, way = evaluations(case, data, options)
        speeds[case.name] = best / here
        floats.add(case.name, len(data), here, best, way, best / here)
        if case.name in CONVOLUTIONAL and best / here < FLOAT_MUST:
            faults.append(f"{case.name}: float evaluation at {best / here:.2f} of ONNX Runtime's speed, {FLOAT_MUST} is the least")
        theirs[case.name] = tools(case, data, way, options)
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
