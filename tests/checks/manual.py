# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""manual.py PAGE PROGRAM: a man page has the subcommands, arguments, options and exit codes that the program's --help prints, and no others."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

COMMON = ""  # where options that belong to no subcommand are kept


def options_of_help(text):
    """Every option that begins a line: "  -o,--output OUT.onnx REQUIRED"."""
    names = set()
    for first in re.findall(r"^ +(-[\w,\- ]*)", text, re.MULTILINE):
        names.update(re.findall(r"(?<![\w-])-{1,2}\w[\w-]*", re.split(r"(?<!,) ", first)[0]))
    return names


def subcommands_of_help(text):
    listed = re.search(r"^Subcommands:\n((?: +.*\n)+)", text, re.MULTILINE)
    return re.findall(r"^  (\w[\w-]*)", listed[1], re.MULTILINE) if listed else []


def read_help(run):
    """run(words) → what --help prints after these. {subcommand: (arguments, options)}, and the exit codes."""
    text = run([])
    described = {COMMON: ([], options_of_help(text))}
    for name in subcommands_of_help(text):
        own = run([name])
        arguments = re.search(rf"^Usage: .*?{name}(?: \[OPTIONS\])?(.*)$", own, re.MULTILINE)[1].split()
        described[name] = (arguments, options_of_help(own) - described[COMMON][1])
    codes = re.search(r"^Exit codes: (.*)$", text, re.MULTILINE)
    return described, re.findall(r"(?:^|, )(\d+)", codes[1]) if codes else None


def read_page(text):
    """The same of a page in mdoc: a subcommand is an Ss under "SUBCOMMANDS", an option an It with Fl."""
    described = {COMMON: ([], set())}
    codes = []
    section, subcommand = "", COMMON
    for line in text.splitlines():
        if line.startswith(".Sh "):
            section, subcommand = line[4:].strip(), COMMON
        elif line.startswith(".Ss ") and section == "SUBCOMMANDS":
            subcommand, *arguments = line[4:].split()
            described[subcommand] = (arguments, set())
        elif line.startswith(".It Fl "):
            described[subcommand][1].update("-" + name for name in re.findall(r"\bFl (\S+)", line))
        elif line.startswith(".It ") and section == "EXIT STATUS":
            codes.append(line[4:].strip())
    return described, codes


def compare(page, program):
    """Sentences on what differs. Both: what read_page and read_help give."""
    faults = []
    for name in sorted(page[0].keys() | program[0].keys()):
        where = name or "options of the program"
        if name not in page[0]:
            faults.append(f"{where}: not in the man page")
        elif name not in program[0]:
            faults.append(f"{where}: in the man page, but the program has no such subcommand")
        else:
            (page_arguments, page_options), (arguments, options) = page[0][name], program[0][name]
            if page_arguments != arguments:
                faults.append(f"{where}: the man page has the arguments {page_arguments}, the program {arguments}")
            faults += [f"{where}: {option} is not in the man page" for option in sorted(options - page_options)]
            faults += [f"{where}: {option} is in the man page, but the program does not have it" for option in sorted(page_options - options)]
    if program[1] is not None and page[1] != program[1]:
        faults.append(f"exit codes: the man page has {page[1]}, the program {program[1]}")
    return faults


def warnings(page):
    if not shutil.which("groff"):
        print(f"groff is not installed: not looked at how {page.name} is set")
        return []
    done = subprocess.run(["groff", "-mandoc", "-Tutf8", "-ww", "-z", "-k", page], capture_output=True, text=True)
    return done.stderr.splitlines()


def main(page, program):
    def run(words):
        return subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True).stdout

    page = Path(page)
    faults = compare(read_page(page.read_text(encoding="utf-8")), read_help(run)) + warnings(page)
    for fault in faults:
        print(f"{page.name}: {fault}")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
