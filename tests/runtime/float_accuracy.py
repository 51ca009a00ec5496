# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accuracy of the uncompressed models, sample by sample: `espalier-cli evaluate` against ONNX Runtime on an independent reading of the data.

Float sums depend on their order, so an answer may differ where the two best scores are equal to within rounding; each is listed.
"""

import numpy as np

import espalier
from answers import answer

# Of the best score minus the second, in units of the scores' usual margin: far below anything that is an answer and not a tie.
TIE = 1e-4

options = espalier.arguments(__doc__)
table = espalier.Table("model", "samples", "Espalier %", "ONNX Runtime %", "answers that differ", "Espalier ms", "ONNX Runtime ms, batch 1")
faults = []
for case in options.cases:
    data = espalier.dataset(case, options.limit)
    try:
        ours = espalier.evaluate(case.model, case.data, options.limit)
    except espalier.Failed as failure:
        faults.append(str(failure))
        continue
    theirs = answer(case.model, data)
    if ours.samples != len(data) or len(ours.top1) != len(data):
        faults.append(f"{case.name}: {ours.samples} samples in the summary, {len(ours.top1)} in the predictions, {len(data)} in the data")
        continue
    differ = np.flatnonzero(ours.top1 != theirs.top1)
    table.add(case.name, len(data), ours.accuracy, theirs.accuracy, len(differ), ours.milliseconds, theirs.milliseconds)
    correct = 100 * np.mean(ours.top1 == data.labels)
    if abs(correct - ours.accuracy) > 0.006:
        faults.append(f"{case.name}: says {ours.accuracy} %, its predictions give {correct:.3f} %")
    for index in differ:
        table.note(f"  {case.name} sample {data.samples[index]}: {ours.top1[index]} here, {theirs.top1[index]} there, margin {theirs.margin[index]:.3g}")
        if not theirs.margin[index] <= TIE * np.nanmedian(theirs.margin):
            faults.append(f"{case.name}: sample {data.samples[index]} is answered otherwise and is no tie")
espalier.finish(table, faults, options.output)
