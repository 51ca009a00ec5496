# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""translations.py ROOT LUPDATE LIST ALIAS: every .ts file is what lupdate makes of the sources, is finished, and loses no placeholder.

LIST is a file with the sources, one a line, and ALIAS lupdate's -tr-function-alias, both from CMake so that the target that updates and the
check that compares cannot differ.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree
from pathlib import Path

PLACEHOLDER = re.compile(r"%(?:L?n|L?\d)")


def messages(text):
    """(context, source, comment) → (texts, whether they are finished)."""
    found = {}
    for context in xml.etree.ElementTree.fromstring(text).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            key = context.findtext("name"), message.findtext("source"), message.findtext("comment") or ""
            found[key] = forms, "type" not in translation.attrib
    return found


def faults_in(name, text, isPlural=False):
    """What is wrong in one file, whatever the sources say."""
    faults = []
    for (context, source, _), (forms, finished) in messages(text).items():
        where = f"{name}: {context}: {source!r}"
        if not finished or not all(form.strip() for form in forms):
            faults.append(f"{where} is not translated")
            continue
        for form in forms:
            wanted, there = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(form))
            # "one layer" may leave the number out; nothing else may be lost.
            lost = {p for p in wanted - there if not (isPlural and p in ("%n", "%Ln"))}
            if lost or there - wanted:
                faults.append(f"{where} has other placeholders: {form!r}")
            if form != unicodedata.normalize("NFC", form):
                faults.append(f"{where} is not in composed characters: {form!r}")
    return faults


def stale(name, text, updated):
    """What the sources have and the file has not, and the other way round."""
    now, wanted = messages(text), messages(updated)
    faults = [f"{name}: {key[0]}: {key[1]!r} is missing; build the target update_translations" for key in sorted(wanted.keys() - now.keys())]
    faults += [f"{name}: {key[0]}: {key[1]!r} is in no source any more" for key in sorted(now.keys() - wanted.keys())]
    return faults


def check(root, lupdate, sources, alias):
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((root / "translations").glob("*.ts")):
            copy = Path(folder, path.name)
            shutil.copy(path, copy)
            isEnglish = path.stem.endswith("_en")
            options = ["-pluralonly"] if isEnglish else []
            options += ["-tr-function-alias", alias, "-locations", "none", "-no-obsolete", "-I", str(root)]
            ran = subprocess.run([lupdate, *options, f"@{sources}", "-ts", copy], cwd=root, capture_output=True, text=True)
            if ran.returncode:
                faults.append(f"{path.name}: lupdate failed: {ran.stderr}")
                continue
            text = path.read_text(encoding="utf-8")
            faults += stale(path.name, text, copy.read_text(encoding="utf-8"))
            faults += faults_in(path.name, text, isEnglish)
    return faults


if __name__ == "__main__":
    found = check(Path(sys.argv[1]).resolve(), *sys.argv[2:])
    for fault in found:
        print(fault)
    print(f"{len(found)} faults")
    sys.exit(1 if found else 0)
