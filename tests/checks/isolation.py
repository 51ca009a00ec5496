# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""isolation.py --group NAME OBJECT … --group …: no two groups of object files define the same symbol.

Each instruction set's kernels are one group, the rest of core another. A symbol that two groups define is merged by the linker into
whichever copy comes first: the wrong speed, or an illegal instruction on an older processor.
"""

import subprocess
import sys

# The C++ runtime's own; its contents are a pointer and depend on no flag.
SHARED = {"DW.ref.__gxx_personality_v0"}


def defined_symbols(objects):
    names = set()
    for line in subprocess.run(["nm", "--defined-only", "--extern-only", *objects], capture_output=True, text=True, check=True).stdout.splitlines():
        words = line.split()
        if len(words) == 3:
            names.add(words[2])
    return names


def faults(groups):
    found = []
    seen = {}
    for name, objects in groups.items():
        for symbol in sorted(defined_symbols(objects) - SHARED):
            if symbol in seen:
                found.append(f"{symbol} is defined in {seen[symbol]} and in {name}")
            seen.setdefault(symbol, name)
    return found


def main(words):
    groups = {}
    for word in words:
        if word == "--group":
            name = None
        elif name is None:
            name = word
            groups[name] = []
        else:
            groups[name].append(word)
    found = faults(groups)
    print("\n".join(found))
    print(f"{len(found)} faults in {len(groups)} groups")
    return 1 if found or len(groups) < 2 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
