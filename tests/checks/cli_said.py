# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What outputs and reports of the command line say beside their figures. ESPALIER_CLI and ESPALIER_MAKE_SAMPLE name the programs."""

import json
import unittest

import cli_contract as contract


def setUpModule():
    contract.setUpModule()


def tearDownModule():
    contract.tearDownModule()


class Saturate(contract.Case):
    def test_figures_of_saturating_sums_say_so(self):
        out = self.folder / "out.onnx"
        commands = [["compress", self.sample, "--recipe", "int8", "-o", out], ["evaluate", self.sample], ["compare", self.sample, out],
                    ["verify", out, "--against", self.sample], ["sensitivity", self.sample, "--samples", "20"],
                    ["train", self.sample, "-o", self.folder / "trained.onnx", "--epochs", "1"]]
        for words in commands:
            with self.subTest(command=words[0]):
                for more, saturates in (["--saturate"], True), ([], False):
                    self.assertIs(json.loads(self.call(*words, *more, "--json").stdout)["saturate"], saturates)
                said = self.call(*words, "--saturate").stdout.decode().splitlines()
                self.assertEqual(sum("without VNNI (--saturate)" in line for line in said), 1, said)
                self.assertNotIn("VNNI", self.call(*words).stdout.decode())

    def test_reports_say_so(self):
        for words, saturates in (([], False), (["--saturate"], True)):
            for ending in ("html", "json"):
                report = self.folder / f"report.{ending}"
                self.json("compress", self.sample, "--recipe", "int8", "-o", self.folder / "out.onnx", "--report", report, *words)
                text = report.read_text()
                if ending == "json":
                    self.assertIs(json.loads(text)["saturate"], saturates)
                else:
                    self.assertEqual("as on x86 processors without VNNI" in text, saturates)


class Report(contract.Case):
    def test_answers_that_nobody_lost_or_won_are_not_counted(self):
        rows = {row["name"]: row for row in self.json("inspect", self.sample)["layers"]}
        seen = set()
        for ratio in (0.1, 0.9):
            step = {"technique": "prune", "all_layers": False, "layers": {name: {"ratio": ratio} for name in rows}}
            recipe = self.write("recipe.json", json.dumps({"espalier_recipe": 1, "steps": [step]}).encode())
            report = self.folder / "report.html"
            found = self.json("compress", self.sample, "--recipe", recipe, "-o", self.folder / "out.onnx", "--report", report)
            text = report.read_text()
            for sentence, count in (("Right before and wrong now", found["only_first_right"]), ("Wrong before and right now", found["only_second_right"])):
                self.assertEqual(sentence in text, count > 0, (ratio, sentence, count))
                seen.add(count > 0)
        self.assertEqual(seen, {True, False})


if __name__ == "__main__":
    unittest.main(verbosity=1)
