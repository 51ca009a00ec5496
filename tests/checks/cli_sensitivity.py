# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts may rely on in the table of sensitivities. ESPALIER_CLI and ESPALIER_MAKE_SAMPLE name the programs."""

import json
import unittest

import cli_contract as contract
import cli_onnx as onnx


def setUpModule():
    contract.setUpModule()


def tearDownModule():
    contract.tearDownModule()


class Sensitivity(contract.Case):
    def test_a_row_for_each_layer_and_option_is_what_its_recipe_gives(self):
        found = self.json("sensitivity", self.sample)
        self.assertEqual((found["samples"], found["top1"], found["labels"]), (self.json("evaluate", self.sample)["samples"], 100, True))
        self.assertGreater(found["milliseconds"], 0)
        layers = [layer["name"] for layer in self.json("inspect", self.sample)["layers"]]
        options = ["int8", "int8-weights", "prune50", "prune70", "prune90"]
        self.assertEqual([(row["layer"], row["option"]) for row in found["rows"]], [(layer, option) for layer in layers for option in options])
        self.assertGreater(len(found["prediction_checks"]), 0)
        row = max(found["rows"], key=lambda row: row["changed"] or 0)
        self.assertGreater(row["changed"], 0)
        self.assertIn("prune", row["option"])
        recipe = self.write("one.json", json.dumps({"espalier_recipe": 1, "steps": [{"technique": "prune", "all_layers": False, "layers": {
            row["layer"]: {"ratio": int(row["option"][5:]) / 100}}}]}).encode())
        pruned = self.folder / "one.onnx"
        self.json("compress", self.sample, "--recipe", recipe, "-o", pruned)
        compared = self.json("compare", self.sample, pruned)
        self.assertEqual(row["changed"], len(compared["flipped"]))
        self.assertEqual(row["difference"], compared["difference"])
        self.assertEqual(row["agreement_interval"], compared["agreement_interval"])
        self.assertAlmostEqual(row["sqnr_db"], compared["outputs"][0]["sqnr_db"], 6)

    def test_threads_and_cache_change_nothing(self):
        tables = [self.json("sensitivity", self.sample, *words) for words in (["--threads", 1], ["--threads", 3], ["--cache-mb", 1])]
        for table in tables:
            del table["milliseconds"]
        self.assertEqual(tables[0], tables[1])
        self.assertEqual(tables[0], tables[2])

    def test_fewer_samples_are_a_draw_that_a_seed_changes(self):
        draws = [self.json("sensitivity", self.sample, "--samples", 20, "--seed", seed) for seed in (1, 1, 2)]
        for draw in draws:
            self.assertEqual(draw.pop("samples"), 20)
            del draw["milliseconds"]
        self.assertEqual(draws[0], draws[1])
        self.assertNotEqual(draws[0], draws[2])

    def test_without_labels_only_answers_are_counted(self):
        data = self.write("unlabelled.npz", onnx.npz(x=onnx.read_npz(contract.SAMPLE / "sample.npz", "x")))
        found = self.json("sensitivity", self.sample, "--data", data)
        self.assertEqual((found["labels"], found["top1"]), (False, None))
        self.assertTrue(all(row["difference"] is None and row["changed"] is not None for row in found["rows"]))
        text = self.call("sensitivity", self.sample, "--data", data).stdout.decode()
        self.assertIn("no labels", text)
        self.assertNotIn("accuracy  ", text)

    def test_the_table_says_why_a_row_is_empty(self):
        values, dims = onnx.read_npy(onnx.read_npz(contract.SAMPLE / "sample.npz", "x"))
        count = 4 * len(values) // dims[0]
        few = self.write("few.npz", onnx.npz(x=onnx.npy(values[:count], (4, *dims[1:]))))
        found = self.json("sensitivity", self.sample, "--data", few)
        for row in found["rows"]:
            self.assertEqual(row["changed"] is None, row["option"] == "int8")
            if row["option"] == "int8":
                self.assertIn("calibration", row["reason"])


if __name__ == "__main__":
    unittest.main(verbosity=1)
