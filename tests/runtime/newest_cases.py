# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ONNX's own node cases as the installed onnx package makes them (opsets beyond those of Debian's test data): none may fail.

What is not supported is counted by its reason; at least SHARE of the cases must pass.
"""

import argparse
import json
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path

import espalier

try:
    import numpy as np
    import onnx
    from onnx import numpy_helper
    from onnx.backend.test.loader import load_node_model_tests
except ImportError as missing:
    print(f"skipped: {missing.name} is not installed")
    sys.exit(espalier.SKIPPED)

SHARE = 0.98


def message(value, info):
    """The protobuf message of one input or output."""
    if isinstance(value, (onnx.TensorProto, onnx.SequenceProto, onnx.OptionalProto)):
        return value
    kind = info.type.WhichOneof("value")
    if kind == "sequence_type":
        return numpy_helper.from_list(value, info.name)
    if kind == "optional_type":
        return numpy_helper.from_optional(value, info.name)
    if kind == "map_type":
        return numpy_helper.from_dict(value, info.name)
    return numpy_helper.from_array(np.asarray(value), info.name)


def write_case(case, folder):
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(case.model, folder / "model.onnx")
    graph = case.model.graph
    for number, (inputs, outputs) in enumerate(case.data_sets):
        data = folder / f"test_data_set_{number}"
        data.mkdir(exist_ok=True)
        for kind, values, infos in (("input", inputs, graph.input), ("output", outputs, graph.output)):
            for index, (value, info) in enumerate(zip(values, infos)):
                (data / f"{kind}_{index}.pb").write_bytes(message(value, info).SerializeToString())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True, help="file for the table; the cases are written beside it")
    options = parser.parse_args()
    folder = options.output.with_suffix("") / onnx.__version__
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some cases overflow on purpose
        cases = load_node_model_tests()
    for case in cases:
        write_case(case, folder / case.name)
    process = subprocess.run([espalier.CLI, "conformance", folder, "--json"], capture_output=True, text=True)
    try:
        result = json.loads(process.stdout)
    except json.JSONDecodeError:
        print(process.stderr)
        sys.exit(1)
    table = espalier.Table("cases", "reason")
    table.add(result["passed"], "passed")
    reasons = Counter(row["reason"].split(": ", 1)[-1] for row in result["cases"] if row["result"] == "unsupported")
    for reason, count in reasons.most_common():
        table.add(count, reason)
    faults = [f"{row['name']}: {row['reason']}" for row in result["cases"] if row["result"] == "fail"]
    total = result["passed"] + result["failed"] + result["unsupported"]
    if total != len(cases):
        faults.append(f"{total} cases were run, {len(cases)} written")
    if result["passed"] < SHARE * total:
        faults.append(f"{result['passed']} of {total} cases passed; at least {SHARE:.0%} must")
    espalier.finish(table, faults, options.output)


if __name__ == "__main__":
    main()
