# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""lists.py ROOT: every line of an .inc list has its descriptor in a .cpp of the same folder, and every such descriptor its line.

A list's folder defines descriptors as `constinit const Type name`, perhaps through a macro whose body pastes the name together.
The list may leave out the k of a constant's name."""

import re

import sources

LINE = re.compile(r"^\s*ESP_[A-Z0-9_]+\((\w+)[,)]", re.MULTILINE)
DEFINED = re.compile(r"\bconstinit const \w+ (\w+)\s*[={]")
MACRO = re.compile(r"^#define (\w+)\((\w+)[^)]*\)(.*(?:\\\n.*)*)", re.MULTILINE)


def defined_names(text):
    """Names of the descriptors that a .cpp file defines, those made by its own macros included."""
    names = set()
    for macro, parameter, body in MACRO.findall(text):
        pasted = re.search(rf"\bconstinit const \w+ (\w*)##{parameter}\b", body)
        if pasted:
            names |= {pasted.group(1) + used for used in re.findall(rf"^{macro}\((\w+)", text, re.MULTILINE)}
    names |= set(DEFINED.findall(MACRO.sub("", text)))
    return {re.sub(r"^k(?=[A-Z])", "", name) for name in names}


def check(root):
    faults = []
    for path in sorted(root.glob("core/*/*.inc")) + sorted(root.glob("widgets/*/*.inc")):
        if path.parent.name == "kernels":
            continue  # names members of a table; the compiler checks those
        name = path.relative_to(root)
        listed = LINE.findall(path.read_text(encoding="utf-8"))
        defined = set()
        for source in path.parent.glob("*.cpp"):
            defined |= defined_names(source.read_text(encoding="utf-8"))
        faults += [f"{name}: {entry} is listed twice" for entry in sorted(set(listed)) if listed.count(entry) > 1]
        faults += [f"{name}: no .cpp beside it defines {entry}" for entry in sorted(set(listed) - defined)]
        lists = "".join(other.read_text(encoding="utf-8") for other in path.parent.glob("*.inc"))
        unlisted = defined - set(LINE.findall(lists))
        faults += [f"{name.parent}: {entry} is in no list" for entry in sorted(unlisted)]
    return faults


if __name__ == "__main__":
    sources.main(check)
