# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks must find what they look for: each is run on a small tree with the fault in it, and on one without."""

import subprocess
import tempfile
import unittest
from pathlib import Path

import house
import isolation
import layering
import lists
import manual
import package
import translations

LICENCE = "// SPDX-FileCopyrightText: Espalier contributors\n// SPDX-License-Identifier: GPL-3.0-or-later\n"


class Checks(unittest.TestCase):
    def faults(self, check, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(LICENCE + text, encoding="utf-8")
            return check(Path(folder))

    def test_an_include_against_the_direction_is_found(self):
        for name, target in (
            ("core/model/a.cpp", '"core/ops/op.h"'),
            ("core/kernels/a.cpp", '"core/model/graph.h"'),
            ("core/engine/a.cpp", '"core/compress/recipe.h"'),
            ("core/base/a.cpp", '"widgets/viewmodel/session.h"'),
            ("core/scene/a.cpp", "<QString>"),
            ("core/model/a.h", "<onnx/onnx_pb.h>"),
            ("core/model/a.h", "<Eigen/Core>"),
            ("widgets/plots/a.h", "<qcustomplot.h>"),
            ("widgets/panels/a.cpp", '"core/model/graph.h"'),
            ("widgets/viewmodel/a.cpp", '"widgets/panels/b.h"'),
            ("app/cli/a.cpp", '"widgets/viewmodel/session.h"'),
        ):
            self.assertEqual(len(self.faults(layering.check, {name: f"#include {target}\n"})), 1, f"{name} includes {target}")

    def test_includes_along_the_direction_pass(self):
        files = {
            "core/engine/a.cpp": '#include "core/ops/op.h"\n#include "core/data/dataset.h"\n#include <vector>\n',
            "core/compress/a.cpp": '#include "core/engine/plan.h"\n#include <nlohmann/json.hpp>\n',
            "widgets/panels/a.cpp": '#include "widgets/viewmodel/session.h"\n#include <QWidget>\n',
            "widgets/graph/a.cpp": '#include "core/scene/display_list.h"\n',
            "widgets/viewmodel/a.cpp": '#include "core/compress/recipe.h"\n',
        }
        self.assertEqual(self.faults(layering.check, files), [])

    def test_threads_and_streams_stay_where_they_belong(self):
        self.assertEqual(len(self.faults(layering.check, {"core/engine/a.h": "std::mutex m;\n"})), 1)
        self.assertEqual(self.faults(layering.check, {"core/base/a.h": "std::mutex m;\n"}), [])
        self.assertEqual(len(self.faults(layering.check, {"core/base/a.cpp": 'printf("x");\n'})), 1)
        self.assertEqual(self.faults(layering.check, {"core/base/a.cpp": 'std::snprintf(b, 4, "x"); // std::cout\n'}), [])

    def test_long_files_missing_licences_and_open_ends_are_found(self):
        self.assertEqual(len(self.faults(house.check, {"core/base/a.cpp": "\n" * 600})), 1)
        self.assertEqual(self.faults(house.check, {"core/base/a.cpp": "\n" * 500}), [])
        self.assertEqual(len(self.faults(house.check, {"core/base/a.cpp": "// TODO\n"})), 1)
        self.assertEqual(len(self.faults(house.check, {"extra/a.txt": ""})), 1)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "app").mkdir()
            Path(folder, "app/a.cpp").write_text("int main() {}\n", encoding="utf-8")
            self.assertEqual(len(house.check(Path(folder))), 1)

    def test_a_list_and_its_files_must_agree(self):
        cpp = "extern constinit const Op opA{1};\n#define MAKE(Name, x) extern constinit const Op op##Name{x};\nMAKE(B, 2)\n"
        self.assertEqual(self.faults(lists.check, {"core/ops/ops.inc": "ESP_OP(opA)\nESP_OP(opB)\n", "core/ops/a.cpp": cpp}), [])
        self.assertEqual(len(self.faults(lists.check, {"core/ops/ops.inc": "ESP_OP(opA)\n", "core/ops/a.cpp": cpp})), 1)
        self.assertEqual(len(self.faults(lists.check, {"core/ops/ops.inc": "ESP_OP(opA)\nESP_OP(opB)\nESP_OP(opC)\n", "core/ops/a.cpp": cpp})), 1)
        self.assertEqual(len(self.faults(lists.check, {"core/ops/ops.inc": "ESP_OP(opA)\nESP_OP(opB)\nESP_OP(opB)\n", "core/ops/a.cpp": cpp})), 1)

    def test_a_panel_without_its_line_is_found(self):
        cpp = 'constinit const Panel panelA{.id = "a"};\nconstinit const Panel panelB{.id = "b"};\n'
        self.assertEqual(self.faults(lists.check, {"widgets/panels/panels.inc": "ESP_PANEL(panelA)\nESP_PANEL(panelB)\n", "widgets/panels/a.cpp": cpp}), [])
        self.assertEqual(len(self.faults(lists.check, {"widgets/panels/panels.inc": "ESP_PANEL(panelA)\n", "widgets/panels/a.cpp": cpp})), 1)

    def test_lists_may_share_a_folder(self):
        files = {"core/data/a.cpp": 'extern constinit const Format kA{"a"};\n', "core/data/b.cpp": 'extern constinit const Metric metricB{"b"};\n',
                 "core/data/formats.inc": "ESP_FORMAT(A)\n"}
        self.assertEqual(self.faults(lists.check, {**files, "core/data/metrics.inc": "ESP_METRIC(metricB)\n"}), [])
        self.assertEqual(len(self.faults(lists.check, {**files, "core/data/metrics.inc": "// none\n"})), 1)

    def test_a_list_of_functions_must_agree_too(self):
        cpp = "Result<void> same(NodeFields& node, AdapterScope&)\n{\n}\n"
        self.assertEqual(self.faults(lists.check, {"core/model/adapters.inc": "ESP_ADAPTER(A, 1, same)\nESP_ADAPTER(A, 2, same)\n", "core/model/a.cpp": cpp}), [])
        self.assertEqual(len(self.faults(lists.check, {"core/model/adapters.inc": "ESP_ADAPTER(A, 1, other)\n", "core/model/a.cpp": cpp})), 2)

    def test_stale_unfinished_and_broken_translations_are_found(self):
        def ts(*messages):
            return "<TS><context><name>A</name>" + "".join(
                f"<message><source>{source}</source><translation{mark}>{text}</translation></message>" for source, text, mark in messages) + "</context></TS>"

        good = ts(("%1 of %n", "%n %1", ""), ("Open", "Mở", ""))
        self.assertEqual(translations.faults_in("vi", good), [])
        self.assertEqual(translations.stale("vi", good, good), [])
        for bad in (ts(("%1 of %n", "%1", "")), ts(("Open", "Mở %1", "")), ts(("Open", "", "")), ts(("Open", "Mở", ' type="unfinished"')),
                    ts(("Open", "Mo\u031b\u0309", ""))):
            self.assertEqual(len(translations.faults_in("vi", bad)), 1, bad)
        self.assertEqual(len(translations.stale("vi", good, ts(("Open", "Mở", "")))), 1)
        self.assertEqual(len(translations.stale("vi", ts(("Open", "Mở", "")), good)), 1)

    def test_a_symbol_in_two_groups_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            objects = []
            for name, code in (("a", "inline int same() { return 1; } int a() { return same(); }"),
                               ("b", "inline int same() { return 2; } int b() { return same(); }"),
                               ("c", "static int same() { return 3; } int c() { return same(); }")):
                objects.append(f"{folder}/{name}.o")
                subprocess.run(["c++", "-O0", "-x", "c++", "-c", "-", "-o", objects[-1]], input=code, text=True, check=True)
            self.assertEqual(len(isolation.faults({"x": objects[:1], "y": objects[1:2]})), 1)
            self.assertEqual(isolation.faults({"x": objects[:1], "y": objects[2:]}), [])

    def test_a_man_page_that_drifted_from_help_is_found(self):
        texts = {
            (): "Options:\n  -h,--help   Print\n  --json      One object\n\nSubcommands:\n  run         Run --fast\n\nExit codes: 0 done, 1 failed (of 2).\n",
            ("run",): "Usage: x run [OPTIONS] MODEL\n\nOptions:\n  -h,--help   Print\n  -o,--out FILE REQUIRED\n              As --in\n",
        }
        program = manual.read_help(lambda words: texts[tuple(words)])
        page = (".Sh DESCRIPTION\n.It Fl h , Fl -help\n.It Fl -json\n.Sh SUBCOMMANDS\n.Ss run MODEL\n.It Fl o , Fl -out Ar FILE\n"
                ".Sh EXIT STATUS\n.It 0\n.It 1\n")
        self.assertEqual(manual.compare(manual.read_page(page), program), [])
        for old, new in ((".It Fl -json\n", ""), ("-json", "-yaml"), (" , Fl -out", ""), ("run MODEL", "run FILE"), ("run MODEL", "go MODEL"), (".It 1\n", "")):
            faults = manual.compare(manual.read_page(page.replace(old, new)), program)
            self.assertTrue(faults, f"{old} replaced by {new}")

    def test_a_package_with_something_wrong_in_it_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "usr/bin").mkdir(parents=True)
            (root / "usr/bin/a").write_bytes(b"\x7fELF /home/maker/sources/a.cpp")
            self.assertEqual(package.wrong_files(root, {"usr/bin/a"}), [])
            self.assertEqual(len(package.wrong_files(root, {"usr/bin/b"})), 2)
            self.assertEqual(len(package.paths_inside(root, ["/home/maker/sources"])), 1)
            self.assertEqual(package.paths_inside(root, ["/home/maker/build"]), [])

        good = {"project": "0.2.0", "metainfo": "0.2.0", "changelog": "0.2.0"}
        self.assertEqual(package.differing(good), [])
        self.assertEqual(len(package.differing({**good, "metainfo": "0.1.0"})), 1)


if __name__ == "__main__":
    unittest.main()
