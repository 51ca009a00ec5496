# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""lists.py ROOT: what a line of an .inc list names is defined in a .cpp of the same folder, and all that is defined there in that form is listed.

The form is a descriptor, `constinit const Type name` (perhaps through a macro whose body pastes the name together; the list may leave out
the k of a constant's name), or a function where FUNCTIONS says so.
"""

import re

import sources

LINE = re.compile(r"^\s*(ESP_[A-Z0-9_]+\((.*)\))", re.MULTILINE)
DESCRIPTOR = re.compile(r"\bconstinit const \w+ (\w+)\s*[={]")
MACRO = re.compile(r"^#define (\w+)\((\w+)[^)]*\)(.*(?:\\\n.*)*)", re.MULTILINE)
# Lists of functions, and how such a function's definition begins.
FUNCTIONS = {
    "adapters.inc": re.compile(r"^Result<void> (\w+)\(NodeFields&[^,]*, AdapterScope&[^,;)]*\)(?!;)", re.MULTILINE),
    "commands.inc": re.compile(r"^std::unique_ptr<Command> (\w+)\(\)(?!;)", re.MULTILINE),
}
# Its lines name members of a table and types; the compiler checks both.
UNCHECKED = {"kernels.inc"}


def descriptors(text):
    """Names of the descriptors that a .cpp file defines, those made by its own macros included."""
    names = set()
    for macro, parameter, body in MACRO.findall(text):
        pasted = re.search(rf"\bconstinit const \w+ (\w*)##{parameter}\b", body)
        if pasted:
            names |= {pasted.group(1) + used for used in re.findall(rf"^{macro}\((\w+)", text, re.MULTILINE)}
    names |= set(DESCRIPTOR.findall(MACRO.sub("", text)))
    return {re.sub(r"^k(?=[A-Z])", "", name) for name in names}


def check(root):
    faults = []
    folders = {}
    for path in sorted([*root.glob("core/*/*.inc"), *root.glob("widgets/*/*.inc"), *root.glob("app/cli/*.inc")]):
        if path.name in UNCHECKED:
            continue
        name = path.relative_to(root)
        lines = LINE.findall(path.read_text(encoding="utf-8"))
        whole = [line for line, _ in lines]
        faults += [f"{name}: {line} is there twice" for line in sorted(set(whole)) if whole.count(line) > 1]

        function = FUNCTIONS.get(path.name)
        # A line that names a function ends with it; one that names a descriptor begins with it.
        listed = {arguments.split(",")[-1 if function else 0].strip() for _, arguments in lines}
        defined = set()
        for source in path.parent.glob("*.cpp"):
            text = source.read_text(encoding="utf-8")
            defined |= set(function.findall(text)) if function else descriptors(text)
        faults += [f"{name}: no .cpp beside it defines {entry}" for entry in sorted(listed - defined)]
        # Lists that share a folder share its files; that each names its own type the compiler checks.
        names, known, found = folders.setdefault(path.parent, ([], set(), set()))
        names.append(str(name))
        known |= listed
        found |= defined
    for names, known, found in folders.values():
        faults += [f"{', '.join(names)}: {entry} is defined and not listed" for entry in sorted(found - known)]
    return faults


if __name__ == "__main__":
    sources.main(check)
