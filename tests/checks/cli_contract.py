# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts may rely on: exit codes, one sentence on standard error, one JSON object on standard output, files written whole or not at all.

ESPALIER_CLI and ESPALIER_MAKE_SAMPLE name the programs."""

import csv
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import cli_onnx as onnx

CLI = os.environ["ESPALIER_CLI"]
SAMPLE = None


def setUpModule():
    global SAMPLE
    SAMPLE = Path(tempfile.mkdtemp(prefix="espalier-cli-"))
    subprocess.run([os.environ["ESPALIER_MAKE_SAMPLE"], SAMPLE], check=True, stdout=subprocess.DEVNULL)


def tearDownModule():
    shutil.rmtree(SAMPLE)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="espalier-cli-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.sample = SAMPLE / "sample.onnx"

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def call(self, *words, **options):
        return subprocess.run([CLI, *map(str, words)], capture_output=True, timeout=120, **options)

    def json(self, *words, code=0):
        """The one object on standard output."""
        done = self.call(*words, "--json")
        self.assertEqual(done.returncode, code, done.stderr.decode())
        if code == 0:
            self.assertEqual(done.stderr, b"")
        result = json.loads(done.stdout)
        self.assertIsInstance(result, dict)
        return result

    def fails(self, *words, names, code=1):
        """Exit code and one sentence that names what is wrong; nothing on standard output."""
        done = self.call(*words)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        sentence = done.stderr.decode()
        self.assertEqual(sentence.count("\n"), 1, sentence)
        self.assertTrue(sentence.startswith("espalier-cli: "), sentence)
        for name in [names] if isinstance(names, str) else names:
            self.assertIn(name, sentence)
        self.assertEqual(done.stdout, b"")
        return sentence


class Usage(Case):
    def test_version_is_printed(self):
        done = self.call("--version")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertRegex(done.stdout.decode(), r"^espalier-cli \d+\.\d+\.\d+\n$")

    def test_help_lists_every_subcommand(self):
        text = self.call("--help").stdout.decode()
        for name in ("inspect", "run", "conformance", "evaluate", "compress", "compare", "sensitivity", "verify"):
            self.assertIn(name, text)
            self.assertEqual(self.call(name, "--help").returncode, 0)

    def test_wrong_arguments_are_exit_code_2(self):
        model = str(self.sample)
        for words in ([], ["nonsense"], ["inspect"], ["evaluate", model, "--nonsense"], ["evaluate", model, "--limit", "0"],
                      ["evaluate", model, "--limit", "many"], ["evaluate", model, "--threads", "-1"], ["compress", model, "-o", "x"],
                      ["compress", model, "--recipe", "int8"], ["compare", model], ["verify", model], ["run", model],
                      ["sensitivity"], ["sensitivity", model, "--samples", "0"],
                      ["run", model, "--output-dir", "x", "--input", "nonsense"], ["inspect", model, "--shape", "x=1,,3"],
                      ["inspect", model, "--shape", "x=1,2,"], ["inspect", model, "--shape", "1,2"], ["inspect", model, "extra"]):
            with self.subTest(words=words):
                self.fails(*words, names=[], code=2)

    def test_common_options_stand_before_and_behind_the_subcommand(self):
        for words in (["--json", "inspect", self.sample], ["inspect", self.sample, "--json"]):
            self.assertIn("file_bytes", json.loads(self.call(*words).stdout))

    def test_an_unknown_instruction_set_is_refused_by_name(self):
        self.fails("inspect", self.sample, "--isa", "abacus", names=["--isa", "abacus", "base"], code=2)
        self.fails("inspect", self.folder / "missing.onnx", "--isa", "abacus", names="--isa", code=2)

    def test_an_unknown_subcommand_is_named_with_the_nearest(self):
        self.fails("evalute", self.sample, "--limit", 5, names=["evalute", "evaluate", "--help"], code=2)
        self.assertNotIn("nearest", self.fails("nonsense", names=["nonsense", "--help"], code=2))

    def test_an_unknown_option_is_named_first_with_the_one_that_was_meant(self):
        for words, names in ((["compress", "--preset", "int8", self.sample, "-o", "x"], ["--preset: compress has no", "--recipe takes FILE|PRESET"]),
                             (["evaluate", self.sample, "--limt=5"], ["--limt: evaluate has no", "nearest is --limit"]),
                             (["inspect", self.sample, "--thread", "2"], ["--thread: inspect has no", "nearest is --threads"]),
                             (["evaluate", self.sample, "--limit", "abc", "--preset", "x"], ["--preset: evaluate has no"])):
            with self.subTest(words=words):
                self.fails(*words, names=[*names, f"espalier-cli {words[0]} --help"], code=2)
        self.fails("--limt", "5", names=["--limt: espalier-cli has no", "espalier-cli --help"], code=2)
        self.assertNotIn("nearest", self.fails("inspect", self.sample, "--nonsense", names="--nonsense: inspect has no", code=2))

    def subcommands(self):
        return re.findall(r"^  ([a-z]+) ", self.call("--help").stdout.decode().split("Subcommands:")[1], re.MULTILINE)

    def test_every_numeric_option_says_what_it_takes(self):
        # From the help, in which every number is an N or an R: a new option is tested by being there.
        common = re.findall(r"^  (--[a-z-]+) ([NR]) ", self.call("--help").stdout.decode(), re.MULTILINE)
        self.assertGreaterEqual(len(common), 2)
        seen = set()
        for command in self.subcommands():
            for option, form in common + re.findall(r"^  (--[a-z-]+) ([NR]) ", self.call(command, "--help").stdout.decode(), re.MULTILINE):
                seen.add((command, option))
                takes = "it takes a whole number from " if form == "N" else "it takes a number of at least 0"
                for value in ("abc", "-1", "", "1x", "nan", "1e999", "0x10", "99999999999999999999", *(["1.5", "2147483648"] if form == "N" else [])):
                    if form == "R" and value == "99999999999999999999":
                        continue
                    with self.subTest(command=command, option=option, value=value):
                        sentence = self.fails(command, option, value, names=[f"{option}: '{value}' is not possible", takes, f"espalier-cli {command} --help"], code=2)
                        self.assertNotIn("Could not", sentence)
        self.assertLessEqual({("evaluate", "--limit"), ("train", "--learning-rate"), ("verify", "--threads")}, seen)

    def test_a_number_with_a_zero_in_front_is_decimal(self):
        self.assertEqual(self.json("evaluate", self.sample, "--limit", "010")["samples"], 10)

    def test_a_missing_or_second_value_is_said(self):
        self.fails("evaluate", self.sample, "--limit", names=["--limit: its value N is missing"], code=2)
        self.fails("evaluate", self.sample, "--limit", "1", "--limit", "2", names=["--limit: is given 2 times"], code=2)
        self.fails("inspect", self.sample, "extra", names=["extra: is one word more than inspect takes"], code=2)

    def test_wrong_words_of_a_subcommand_point_to_its_own_help(self):
        for command in self.subcommands():
            with self.subTest(command=command):
                self.fails(command, names=f"(espalier-cli {command} --help lists", code=2)

    def test_wrong_arguments_are_a_json_object_too(self):
        for words, subject in ((["nonsense"], "nonsense"), (["inspect"], ""), (["inspect", self.sample, "--shape", "x"], "--shape"),
                               (["inspect", self.sample, "--isa", "abacus"], "--isa"), (["inspect", self.sample, "--nonsense"], "--nonsense")):
            with self.subTest(words=words):
                error = self.json(*words, code=2)["error"]
                self.assertEqual((error["code"], error["subject"]), ("invalid-argument", subject))
                self.assertTrue(error["detail"])


class BadFiles(Case):
    def test_a_missing_model_is_one_sentence(self):
        missing = self.folder / "missing.onnx"
        for words in (["inspect", missing], ["evaluate", missing], ["compress", missing, "--recipe", "int8", "-o", self.folder / "out.onnx"],
                      ["compare", missing, missing], ["verify", missing, "--against", missing],
                      ["run", missing, "--output-dir", self.folder / "out"]):
            self.fails(*words, names=[str(missing), "does not exist"])
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_failure_is_a_json_object_too(self):
        error = self.json("inspect", self.folder / "missing.onnx", code=1)["error"]
        self.assertEqual(error["code"], "file-not-found")
        self.assertEqual(error["subject"], str(self.folder / "missing.onnx"))

    def test_folders_and_damaged_files_are_refused(self):
        whole = self.sample.read_bytes()
        for name, data in (("garbage.onnx", b"\xff" * 1000), ("cut.onnx", whole[: len(whole) // 2]), ("text.onnx", b"no model\n")):
            path = self.write(name, data)
            self.fails("inspect", path, names=name)
        self.fails("inspect", self.folder, names=str(self.folder))

    def test_text_under_the_name_of_a_model_is_said(self):
        pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 17\n"
        for name, data in (("text.onnx", b"no model\n"), ("pointer.onnx", pointer), ("page.onnx", "<!DOCTYPE html>\n<p>Không có\n".encode())):
            self.fails("inspect", self.write(name, data), names=[name, "is a text file, not an ONNX file"])
        self.assertNotIn("text", self.fails("inspect", self.write("garbage.onnx", b"\xff" * 1000), names="garbage.onnx"))

    def test_missing_data_are_named(self):
        self.fails("evaluate", self.sample, "--data", self.folder / "missing.npz", names="missing.npz")
        lonely = self.write("lonely.onnx", self.sample.read_bytes())
        self.fails("evaluate", lonely, names=["lonely.onnx", "--data"])

    def test_an_unknown_recipe_names_the_presets(self):
        self.fails("compress", self.sample, "--recipe", "int9", "-o", self.folder / "out.onnx", names="int9")
        recipe = self.write("recipe.json", b'{"espalier_recipe": 1, "steps": [{"technique": "prune", "all_layers": false, "layers": {"nowhere": {}}}]}')
        self.fails("compress", self.sample, "--recipe", recipe, "-o", self.folder / "out.onnx", names="nowhere")
        self.assertFalse((self.folder / "out.onnx").exists())


class Output(Case):
    def test_a_reader_that_went_away_is_an_error(self):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([CLI, "inspect", self.sample], stdout=writing, stderr=subprocess.PIPE, timeout=60)
        os.close(writing)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output", done.stderr)

    @unittest.skipUnless(os.path.exists("/dev/full"), "/dev/full is absent")
    def test_a_full_disk_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([CLI, "evaluate", self.sample, "--limit", "20"], stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output", done.stderr)

    def test_unwritable_targets_leave_nothing_behind(self):
        target = self.folder / "no" / "such" / "folder" / "out.onnx"
        self.fails("compress", self.sample, "--recipe", "prune50", "-o", target, names=str(target))
        blocked = self.write("blocked", b"a file, not a folder")
        value = self.write("x.npy", onnx.npy([0.0] * 256, (1, 1, 16, 16)))
        self.fails("run", self.sample, "--input", f"{self.input_name()}={value}", "--output-dir", blocked, names=str(blocked))
        self.fails("evaluate", self.sample, "--predictions", self.folder, names=str(self.folder))
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["blocked", "x.npy"])

    def input_name(self):
        return self.json("inspect", self.sample)["inputs"][0]["name"]

    def test_progress_goes_to_a_terminal_only(self):
        self.assertEqual(self.call("evaluate", self.sample).stderr, b"")
        leader, follower = pty.openpty()
        done = subprocess.run([CLI, "evaluate", self.sample, "--json"], stdout=subprocess.PIPE, stderr=follower, timeout=60)
        os.close(follower)
        shown = os.read(leader, 100000)
        os.close(leader)
        self.assertIn(b"evaluating [", shown)
        self.assertTrue(shown.endswith(b"\r\x1b[K"), shown)
        self.assertEqual(json.loads(done.stdout)["top1"], 100)


class Interrupt(Case):
    def test_an_interrupt_ends_with_130_and_no_files(self):
        # Forty products of 2,500 × 2,500 matrices: long enough to be caught in.
        names = ["x"] + [f"y{i}" for i in range(40)]
        nodes = [onnx.node("MatMul", [a, "x"], [b]) for a, b in zip(names, names[1:])]
        model = self.write("long.onnx", onnx.model(nodes, [onnx.value_info("x", [2500, 2500])], [onnx.value_info(names[-1], [2500, 2500])]))
        value = self.write("x.npy", onnx.npy([0.0] * 2500 * 2500, (2500, 2500)))
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([CLI, "run", model, "--input", f"x={value}", "--output-dir", self.folder / "out"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            time.sleep(0.7)
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out, err), (130, b"", b""))
            self.assertFalse((self.folder / "out").exists())


class Inspect(Case):
    def test_figures_are_those_of_the_file(self):
        found = self.json("inspect", self.sample)
        self.assertEqual(found["file_bytes"], os.path.getsize(self.sample))
        self.assertTrue(found["runs"])
        self.assertEqual(found["problems"], [])
        # 3×3 convolutions 1→8 and 8→16 and a matrix product to 10 classes.
        self.assertEqual([layer["name"] for layer in found["layers"]], [layer["name"] for layer in found["layers"] if layer["parameters"] > 0])
        self.assertEqual(sum(layer["parameters"] for layer in found["layers"]), found["parameters"])
        self.assertEqual(sum(layer["macs"] for layer in found["layers"]), found["macs"])
        self.assertLessEqual(sum(layer["file_bytes"] for layer in found["layers"]), found["file_bytes"])

    def test_what_cannot_be_run_is_listed_node_by_node(self):
        nodes = [onnx.node("Relu", ["x"], ["a"]), onnx.node("Frobnicate", ["a"], ["b"], "example.org"), onnx.node("Twist", ["a"], ["y"])]
        path = self.write("odd.onnx", onnx.model(nodes, [onnx.value_info("x", [1, 3])], [onnx.value_info("y", [1, 3])]))
        found = self.json("inspect", path)
        self.assertFalse(found["runs"])
        self.assertEqual([problem["node"] for problem in found["problems"]], ["node_b", "node_y"])
        self.assertIsNone(found["macs"])
        self.assertEqual(self.call("inspect", path).returncode, 0)
        self.fails("run", path, "--input", f"x={self.write('x.npy', onnx.npy([1, 2, 3], (1, 3)))}", "--output-dir", self.folder / "out", names="node_b")

    def test_open_dimensions_can_be_given(self):
        path = self.write("open.onnx", onnx.model([onnx.node("MatMul", ["x", "w"], ["y"])], [onnx.value_info("x", ["n", "k"])],
                                                  [onnx.value_info("y", ["n", 2])], [onnx.tensor([0.0] * 6, [3, 2], name="w")]))
        self.assertFalse(self.json("inspect", path)["runs"])
        self.assertEqual(self.json("inspect", path, "--shape", "x=5,3")["macs"], 30)
        self.fails("inspect", path, "--shape", "z=5,3", names=["z", "x n×k"])
        self.fails("inspect", path, "--shape", "x=5,3,1", names=["x", "3 dimensions", "n×k"])
        self.fails("verify", path, "--against", self.folder / "missing.onnx", "--shape", "x=5", names=["x", "1 dimension", "n×k"])


class Evaluate(Case):
    def test_the_sample_scores_as_it_was_made_to(self):
        found = self.json("evaluate", self.sample)
        self.assertEqual((found["top1"], found["top5"]), (100, 100))
        self.assertEqual(found["correct"], found["samples"])
        self.assertEqual(found["file_bytes"], os.path.getsize(self.sample))
        self.assertGreater(found["milliseconds"], 0)
        self.assertEqual(self.json("evaluate", self.sample, "--limit", "7")["samples"], 7)

    def test_predictions_do_not_depend_on_threads_batch_or_cache(self):
        tables = []
        for number, words in enumerate((["--threads", 1], ["--threads", 3], ["--batch", 7], ["--cache-mb", 512, "--batch", 1])):
            path = self.folder / f"{number}.csv"
            self.json("evaluate", self.sample, "--predictions", path, *words)
            tables.append(path.read_bytes())
        self.assertEqual(len(set(tables)), 1)
        rows = list(csv.DictReader(tables[0].decode().splitlines()))
        self.assertEqual(list(rows[0]), ["sample", "label", "top1", "margin"])
        self.assertEqual(len(rows), self.json("evaluate", self.sample)["samples"])
        self.assertTrue(all(row["label"] == row["top1"] and float(row["margin"]) > 0 for row in rows))

    def test_a_label_that_the_model_does_not_have_is_refused_with_its_sample(self):
        scores = [onnx.node("Softmax", ["x"], ["y"])]
        numbers = [onnx.node("ArgMax", ["x"], ["a"], axis=1, keepdims=0), onnx.node("Identity", ["a"], ["y"])]
        rows = onnx.npy([row == column for row in range(6) for column in range(6)], (6, 6))
        for name, nodes, output in (("scores", scores, onnx.value_info("y", ["n", 6])), ("numbers", numbers, onnx.value_info("y", ["n"], onnx.INT64))):
            with self.subTest(name):
                model = self.write(f"{name}.onnx", onnx.model(nodes, [onnx.value_info("x", ["n", 6])], [output]))
                good = self.write("good.npz", onnx.npz(x=rows, y=onnx.npy(range(6), (6,), "<i8")))
                wrong = self.write("wrong.npz", onnx.npz(x=rows, y=onnx.npy([0, 1, 2, 99, 4, 5], (6,), "<i8")))
                self.json("evaluate", model, "--data", good)
                self.fails("evaluate", model, "--data", wrong, names=["wrong.npz #3", "99", "6 classes"])

    def test_without_labels_there_is_no_accuracy(self):
        whole = onnx.read_npz(SAMPLE / "sample.npz", "x")
        data = self.write("unlabelled.npz", onnx.npz(x=whole))
        found = self.json("evaluate", self.sample, "--data", data)
        self.assertFalse(found["labels"])
        self.assertIsNone(found["top1"])
        self.assertIsNone(found["top1_interval"])
        text = self.call("evaluate", self.sample, "--data", data).stdout.decode()
        self.assertIn("no labels", text)
        self.assertNotIn("%", text)
        compared = self.json("compare", self.sample, self.sample, "--data", data)
        self.assertEqual((compared["agreement"], compared["difference"], compared["flipped"]), (100, None, []))


class Run(Case):
    def test_outputs_are_written_under_safe_names(self):
        nodes = [onnx.node("Relu", ["in=put"], ["../a/b"]), onnx.node("Neg", ["in=put"], ["c"])]
        model = self.write("names.onnx", onnx.model(nodes, [onnx.value_info("in=put", [2, 3])], [onnx.value_info("../a/b", [2, 3]), onnx.value_info("c", [2, 3])]))
        value = self.write("x=1.npy", onnx.npy([-1, 2, -3, 4, -5, 6], (2, 3)))
        found = self.json("run", model, "--input", f"in=put={value}", "--output-dir", self.folder / "deep" / "out")
        self.assertEqual([entry["name"] for entry in found["outputs"]], ["../a/b", "c"])
        files = [Path(entry["file"]) for entry in found["outputs"]]
        self.assertTrue(all(file.parent == self.folder / "deep" / "out" for file in files))
        self.assertEqual(onnx.read_npy(files[0].read_bytes()), ((0, 2, 0, 4, 0, 6), (2, 3)))
        self.assertEqual(onnx.read_npy(files[1].read_bytes()), ((1, -2, 3, -4, 5, -6), (2, 3)))
        self.assertEqual(files[1].name, "c.npy")

    def test_inputs_that_do_not_fit_are_named(self):
        model = self.write("relu.onnx", onnx.model([onnx.node("Relu", ["x"], ["y"])], [onnx.value_info("x", ["n", 3])], [onnx.value_info("y", ["n", 3])]))
        out = ["--output-dir", self.folder / "out"]
        good = self.write("good.npy", onnx.npy([1, 2, 3], (1, 3)))
        self.fails("run", model, *out, names=["x", "not given"])
        self.fails("run", model, "--input", f"z={good}", "--input", f"x={good}", *out, names="z")
        self.fails("run", model, "--input", f"x={self.folder / 'missing.npy'}", *out, names="missing.npy")
        self.fails("run", model, "--input", f"x={self.write('flat.npy', onnx.npy([1, 2], (2,)))}", *out, names=["x", "?×3"])
        self.fails("run", model, "--input", f"x={self.write('double.npy', onnx.npy([1, 2, 3], (1, 3), '<f8'))}", *out, names=["x", "float64"])
        self.fails("run", model, "--input", f"x={self.write('cut.npy', good.read_bytes()[:-4])}", *out, names="cut.npy")
        self.assertFalse((self.folder / "out").exists())

    def test_a_shape_that_is_an_input_counts_as_a_constant(self):
        model = self.write("reshape.onnx", onnx.model([onnx.node("Reshape", ["x", "shape"], ["y"])],
                                                      [onnx.value_info("x", [2, 3]), onnx.value_info("shape", [1], onnx.INT64)], [onnx.value_info("y", [6])]))
        x = self.write("x.npy", onnx.npy([1, 2, 3, 4, 5, 6], (2, 3)))
        shape = self.write("shape.npy", onnx.npy([-1], (1,), "<i8"))
        found = self.json("run", model, "--input", f"x={x}", f"shape={shape}", "--output-dir", self.folder / "out")
        self.assertEqual(found["outputs"][0]["shape"], [6])


class Compress(Case):
    def test_what_is_announced_is_what_is_written(self):
        before = self.sample.read_bytes()
        for preset in ("int8", "int8-weights", "int4", "prune50", "prune50-int8"):
            with self.subTest(preset=preset):
                out = self.folder / f"{preset}.onnx"
                found = self.json("compress", self.sample, "--recipe", preset, "-o", out)
                self.assertEqual(found["file_bytes"], os.path.getsize(out))
                self.assertEqual(found["after"]["file_bytes"], os.path.getsize(out))
                self.assertEqual(found["before"]["file_bytes"], len(before))
                self.assertTrue(found["verified"]["ran"])
                self.assertTrue(all(layer["applied"] for layer in found["layers"]), found["layers"])
                again = self.json("evaluate", out, "--data", SAMPLE / "sample.dataset.json")
                self.assertEqual((again["top1"], again["samples"]), (found["top1"], found["samples"]))
                self.assertEqual(found["before"]["top1"], 100)
                self.assertEqual(len(found["flipped"]), found["samples"] - round(found["agreement"] * found["samples"] / 100))
                if preset.startswith("prune"):
                    zeros = sum(layer["after"]["zeros"] for layer in found["layers"]) / sum(layer["after"]["weights"] for layer in found["layers"])
                    self.assertAlmostEqual(zeros, 0.5, delta=0.05)
                if preset == "prune50":
                    self.assertIn("576 of 1,152 weights are zero", [step["note"] for layer in found["layers"] for step in layer["steps"]])
                    # Zeros in a dense file are not bytes saved.
                    self.assertGreaterEqual(found["file_bytes"], len(before))
        self.assertEqual(self.sample.read_bytes(), before)

    def test_the_same_recipe_gives_the_same_bytes(self):
        files = []
        for threads in (1, 3):
            out = self.folder / f"{threads}.onnx"
            self.json("compress", self.sample, "--recipe", "prune50-int8", "-o", out, "--threads", threads)
            files.append(out.read_bytes())
        self.assertEqual(files[0], files[1])

    def test_the_original_is_never_the_target(self):
        before = self.sample.read_bytes()
        link = self.folder / "link.onnx"
        link.symlink_to(self.sample)
        for target in (self.sample, link):
            self.fails("compress", self.sample, "--recipe", "prune50", "-o", target, names=str(target))
        self.assertEqual(self.sample.read_bytes(), before)

    def test_a_model_that_cannot_be_run_is_still_compressed(self):
        weights = [((i * 7919) % 1000 - 500) / 500 for i in range(64 * 64)]
        nodes = [onnx.node("MatMul", ["x", "w"], ["a"]), onnx.node("Frobnicate", ["a"], ["y"], "example.org")]
        model = self.write("odd.onnx", onnx.model(nodes, [onnx.value_info("x", ["n", 64])], [onnx.value_info("y", ["n", 64])],
                                                  [onnx.tensor(weights, [64, 64], name="w")]))
        out = self.folder / "out.onnx"
        found = self.json("compress", model, "--recipe", "int8-weights", "-o", out)
        self.assertFalse(found["verified"]["ran"])
        self.assertIn("Frobnicate", found["verified"]["not_run"])
        self.assertIsNone(found["top1"])
        self.assertLess(os.path.getsize(out), 8000)
        self.fails("compress", model, "--recipe", "int8", "-o", self.folder / "no.onnx", names="data")
        self.assertFalse((self.folder / "no.onnx").exists())

    def test_a_report_stands_alone_and_says_what_was_measured(self):
        out, report = self.folder / "out.onnx", self.folder / "report.html"
        found = self.json("compress", self.sample, "--recipe", "prune50-int8", "-o", out, "--report", report)
        page = report.read_text(encoding="utf-8")
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        for forbidden in ("http:", "https:", "<script", "<img", "url("):
            self.assertNotIn(forbidden, page)
        for expected in (f"{found['file_bytes']:,}", f"{found['top1']:.2f}\u00a0%", "prune50-int8", "McNemar", *(layer["name"] for layer in found["layers"])):
            self.assertIn(expected, page)
        self.json("compress", self.sample, "--recipe", "prune50-int8", "-o", out, "--report", self.folder / "again.html")
        self.assertEqual((self.folder / "again.html").read_text(encoding="utf-8"), page)
        layers = self.folder / "layers.csv"
        figures = self.folder / "figures.json"
        for other in (layers, figures):
            self.json("compress", self.sample, "--recipe", "prune50-int8", "-o", out, "--report", other)
        with open(layers, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["layer"] for row in rows], [layer["name"] for layer in found["layers"]])
        told = json.loads(figures.read_text(encoding="utf-8"))
        self.assertEqual((told["after"]["file_bytes"], told["after"]["top1"]), (found["file_bytes"], found["top1"]))
        self.fails("compress", self.sample, "--recipe", "int8", "-o", self.folder / "no.onnx", "--report", self.folder / "report.txt", names=".html", code=2)
        self.assertFalse((self.folder / "no.onnx").exists())

    def test_a_report_that_cannot_be_written_leaves_the_model(self):
        out, report = self.folder / "out.onnx", self.folder / "missing" / "report.html"
        self.fails("compress", self.sample, "--recipe", "prune50", "-o", out, "--report", report,
                   names=[str(report), f"the model was written to {out}, the report was not"])
        self.assertTrue(self.json("evaluate", out, "--data", SAMPLE / "sample.dataset.json")["samples"])

    def test_data_of_other_shape_are_refused_when_asked_for(self):
        data = self.write("wrong.npz", onnx.npz(x=onnx.npy([0.0] * 20, (5, 4)), y=onnx.npy([0] * 5, (5,), "<i8")))
        self.fails("compress", self.sample, "--recipe", "prune50", "--data", data, "-o", self.folder / "out.onnx", names="wrong.npz")


class Train(Case):
    def setUp(self):
        super().setUp()
        self.data = SAMPLE / "sample.dataset.json"
        self.out = self.folder / "out.onnx"

    def test_json_goes_to_one_stream_and_epochs_to_the_other(self):
        done = self.call("train", self.sample, "--epochs", 2, "--seed", 3, "-o", self.out, "--json")
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        found = json.loads(done.stdout)
        self.assertEqual([line.split()[:2] for line in done.stderr.decode().splitlines()], [["epoch", f"{i}/2"] for i in range(3)])
        self.assertEqual([epoch["epoch"] for epoch in found["epochs"]], [0, 1, 2])
        self.assertEqual(found["file_bytes"], os.path.getsize(self.out))
        # Every fifth of the 500 samples calibrates, so these are learned from; the others evaluate.
        self.assertEqual((found["training_samples"], found["validation_samples"], found["samples"]), (90, 10, 400))
        self.assertEqual(found["before"]["top1"], self.json("evaluate", self.sample)["top1"])
        self.assertEqual(found["top1"], self.json("evaluate", self.out, "--data", self.data)["top1"])

    def test_threads_do_not_change_a_byte_and_seeds_do(self):
        outs = []
        for threads, seed in ((1, 0), (3, 0), (1, 1)):
            outs.append(self.folder / f"{threads}-{seed}.onnx")
            self.assertEqual(self.call("train", self.sample, "--epochs", 1, "--threads", threads, "--seed", seed, "-o", outs[-1]).returncode, 0)
        first, second, third = (out.read_bytes() for out in outs)
        self.assertEqual(first, second)
        self.assertNotEqual(first, third)

    def test_what_cannot_be_trained_is_refused_by_name(self):
        before = self.sample.read_bytes()
        self.fails("train", self.sample, "-o", self.sample, names="never changed")
        self.fails("train", self.sample, "-o", self.folder / "missing" / "out.onnx", names=["missing", "its folder does not exist"])
        self.assertEqual(self.sample.read_bytes(), before)
        self.json("compress", self.sample, "--recipe", "int8", "-o", self.folder / "int8.onnx")
        self.fails("train", self.folder / "int8.onnx", "--data", self.data, "-o", self.out, names=["conv1", "already quantized"])
        erf = self.write("erf.onnx", onnx.model([onnx.node("MatMul", ["x", "w"], ["a"]), onnx.node("Erf", ["a"], ["y"])], [onnx.value_info("x", ["N", 2])],
                                                [onnx.value_info("y", ["N", 2])], [onnx.tensor([1.0, 2.0, 3.0, 4.0], (2, 2), name="w")]))
        table = self.write("points.csv", b"label,a,b\n" + b"".join(f"{i % 2},{i},1\n".encode() for i in range(100)))
        self.fails("train", erf, "--data", table, "-o", self.out, names=["node_y", "Erf has no gradient"])
        self.assertFalse(self.out.exists())

    def test_other_words_are_wrong_usage(self):
        for words in (("--epochs", "0"), ("--learning-rate", "-1"), ("--learning-rate", "fast"), ("--teacher", self.sample), ("--recipe", "int8")):
            self.fails("train", self.sample, "-o", self.out, *words, names=words[0], code=2)
        self.fails("train", self.sample, "-o", self.out, "--learning-rate", "0", names="learning rate: 0 is not possible")
        self.assertFalse(self.out.exists())


class Verify(Case):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out.onnx"
        self.json("compress", self.sample, "--recipe", "int8", "-o", self.out)

    def test_an_export_passes(self):
        found = self.json("verify", self.out, "--against", self.sample)
        self.assertTrue(found["passed"])
        self.assertEqual(found["file_bytes"], os.path.getsize(self.out))
        self.assertEqual(found["samples"], self.json("evaluate", self.sample)["samples"])
        self.assertIn("recipe", [check["name"] for check in found["checks"] if check["passed"]])

    def test_an_interpreter_without_onnxruntime_is_said(self):
        done = self.call("verify", self.out, "--against", self.sample, env={**os.environ, "ESPALIER_PYTHON": str(self.folder / "python")})
        self.assertEqual(done.returncode, 0)
        self.assertIn("not asked", done.stdout.decode())

    def test_a_raised_operator_set_is_explained(self):
        nodes = [onnx.node("MatMul", ["x", "w"], ["y"])]
        ends = [onnx.value_info("x", [1, 64])], [onnx.value_info("y", [1, 64])]
        weight = onnx.tensor([i % 7 - 3 for i in range(64 * 64)], [64, 64], name="w")
        old = self.write("old.onnx", onnx.model(nodes, *ends, [weight], opset=11))
        new = self.folder / "new.onnx"
        data = self.write("data.npz", onnx.npz(x=onnx.npy([i * 31 % 17 - 8 for i in range(20 * 64)], (20, 64))))
        self.json("compress", old, "--recipe", "int8", "--data", data, "-o", new)
        detail = {check["name"]: check["detail"] for check in self.json("verify", new, "--against", old)["checks"]}
        self.assertRegex(detail["opset"], r"^uses ONNX operator set \d+, the original 11: what runs it must know operator set \d+$")
        detail = {check["name"]: check["detail"] for check in self.json("verify", self.out, "--against", self.sample)["checks"]}
        self.assertRegex(detail["opset"], r"^uses ONNX operator set \d+, as the original does$")

    def test_another_original_fails(self):
        other = self.folder / "other.onnx"
        self.json("compress", self.sample, "--recipe", "prune50", "-o", other)
        done = self.call("verify", self.out, "--against", other, "--data", SAMPLE / "sample.dataset.json")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"another file", done.stderr)
        self.assertIn(b"FAILED", done.stdout)


class Conformance(Case):
    def case(self, name, operator, expected, inputs=None):
        infos = inputs or [onnx.value_info("x", [3])]
        self.write(f"{name}/model.onnx", onnx.model([onnx.node(operator, ["x"], ["y"])], infos, [onnx.value_info("y", [3])]))
        self.write(f"{name}/test_data_set_0/input_0.pb", onnx.tensor([-1, 0, 2], [3]))
        self.write(f"{name}/test_data_set_0/output_0.pb", onnx.tensor(expected, [3]))

    def test_a_line_a_case_and_the_sum(self):
        self.case("deep/good", "Relu", [0, 0, 2])
        self.case("wrong", "Relu", [0, 0, 3])
        self.case("close", "Neg", [1, 0, -2.001])
        self.case("unknown", "Frobnicate", [0, 0, 2])
        self.case("sequence", "Relu", [0, 0, 2], [onnx.sequence_info("x")])
        self.write("broken/model.onnx", b"\xff\xff")
        self.write("broken/test_data_set_0/input_0.pb", b"")
        self.write("damaged/model.onnx", (self.folder / "wrong/model.onnx").read_bytes())
        self.write("damaged/test_data_set_0/input_0.pb", b"\xff\xff")
        self.write("no_case/model.onnx", b"")
        done = self.call("conformance", self.folder)
        lines = done.stdout.decode().splitlines()
        self.assertEqual([" ".join(line.split()[:2]) for line in lines[:-1]],
                         ["fail broken", "pass close", "fail damaged", "pass deep/good", "unsupported sequence", "unsupported unknown", "fail wrong"])
        self.assertIn("Frobnicate", lines[5])
        self.assertIn("element 2", lines[6])
        self.assertEqual(lines[-1], "2 passed, 3 failed, 2 unsupported")
        self.assertEqual(done.returncode, 1)
        found = self.json_of_failure("conformance", self.folder)
        self.assertEqual((found["passed"], found["failed"], found["unsupported"], len(found["cases"])), (2, 3, 2, 7))

    def json_of_failure(self, *words):
        done = self.call(*words, "--json")
        self.assertEqual(done.returncode, 1)
        return json.loads(done.stdout)

    def test_only_passing_cases_end_with_0(self):
        self.case("good", "Relu", [0, 0, 2])
        done = self.call("conformance", self.folder / "good")
        self.assertEqual((done.returncode, done.stdout), (0, b"pass good\n1 passed, 0 failed, 0 unsupported\n"))

    def test_a_folder_without_cases_is_an_error(self):
        self.fails("conformance", self.folder, names=str(self.folder))
        self.fails("conformance", self.folder / "missing", names="does not exist")


if __name__ == "__main__":
    unittest.main(verbosity=1)
