# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests the tests: the reader in dataset.py and ONNX Runtime give the accuracies that are known for the models, on every sample."""

from answers import answer
from dataset import Dataset
from espalier import Table, arguments, finish

KNOWN = {
    "sample": 100.0,
    "mnist-8": 98.91,
    "mnist-8-simplified": 98.91,
    "lenet5": 98.95,
    "cifar10-resnet20": 91.0,
    "cifar10-resnet32-bn": 93.2,
    "kws-dscnn-bn": 90.5,
    "kws-dscnn-int8-qdq": 89.5,
    "gesture-keypoints": 96.52,
    "gesture-history": 96.19,
    "squeezenet1.1": 59.6,
}

options = arguments(__doc__)
table = Table("model", "samples", "known", "measured")
faults = []
for case in options.cases:
    if case.name not in KNOWN:
        continue
    data = Dataset(case.data, every_sample=True)
    accuracy = answer(case.model, data).accuracy
    table.add(case.name, len(data), KNOWN[case.name], accuracy)
    if abs(accuracy - KNOWN[case.name]) > 0.005001:
        faults.append(f"{case.name}: {accuracy:.3f} %, known are {KNOWN[case.name]} %")
finish(table, faults, options.output)
