# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""bad_input.py CLI SAMPLE_TOOL: makes every kind of bad input, gives each to the command line and prints the table of what it answers.

Each must end with exit code 1 and one sentence that names what a person can look for, within seconds; nothing half-written stays behind."""

import contextlib
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import cli_onnx as onnx

FLOAT, STRING = 1, 8
MOST_SECONDS = 20
MOST_CHARACTERS = 900


def relu(name="relu", source="x", target="y"):
    return onnx.node("Relu", [source], [target])


def matmul_model(weights, dims=(2, 2), kind=FLOAT, extra=b""):
    return onnx.model(
        [onnx.node("MatMul", ["x", "w"], ["y"])],
        [onnx.value_info("x", ["N", dims[0]])],
        [onnx.value_info("y", ["N", dims[1]])],
        [onnx.tensor(weights, dims, kind, "w") + extra],
    )


def external_model(**entries):
    pairs = b"".join(onnx.field(13, onnx.field(1, key) + onnx.field(2, str(value))) for key, value in entries.items())
    weight = onnx.field(1, 2) + onnx.field(1, 2) + onnx.field(2, FLOAT) + onnx.field(8, "w") + pairs + onnx.field(14, 1)
    return onnx.model([onnx.node("MatMul", ["x", "w"], ["y"])], [onnx.value_info("x", ["N", 2])], [onnx.value_info("y", ["N", 2])], [weight])


def small_png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes(14)))
        + chunk(b"IEND", b"")
    )


class Table:
    def __init__(self, cli, folder):
        self.cli = cli
        self.folder = folder
        self.faults = []
        self.rows = 0

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def refuse(self, title, words, *names, code=1, before=None):
        """One row: the command must fail with one sentence that has every one of `names` in it."""
        begin = time.monotonic()
        done = subprocess.run([self.cli, *map(str, words)], capture_output=True, timeout=300, preexec_fn=before)
        seconds = time.monotonic() - begin
        sentence = done.stderr.decode(errors="replace")
        shown = sentence.replace(str(self.folder) + "/", "").strip().removeprefix("espalier-cli: ")
        print(f"{title}\n    {done.returncode}  {shown}")
        self.rows += 1
        problems = [f"{name!r} is not named" for name in names if name not in sentence]
        if done.returncode != code:
            problems.append(f"exit code {done.returncode}, not {code}")
        if sentence.count("\n") != 1 or not sentence.endswith("\n"):
            problems.append("not one line")
        if any(ord(c) < 32 or ord(c) == 127 for c in sentence.rstrip("\n")):
            problems.append("control characters")
        if "<U+" in sentence or "exception" in sentence:
            problems.append("words of a library")
        if len(shown) > MOST_CHARACTERS:
            problems.append(f"{len(shown)} characters")
        if seconds > MOST_SECONDS:
            problems.append(f"{seconds:.0f} s")
        self.faults += [f"{title}: {problem}" for problem in problems]
        return sentence

    def accept(self, title, words):
        """One row: the command must do its work."""
        done = subprocess.run([self.cli, *map(str, words)], capture_output=True, timeout=300)
        print(f"{title}\n    {done.returncode}  accepted")
        self.rows += 1
        if done.returncode != 0:
            self.faults.append(f"{title}: refused: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode(errors="replace")


def models(table, good):
    def model(title, name, data, *names):
        table.refuse(title, ["inspect", table.write(name, data)], name, *names)

    whole = good.read_bytes()
    table.refuse("no such file", ["inspect", table.folder / "missing.onnx"], "missing.onnx", "does not exist")
    table.refuse("a folder", ["inspect", table.folder], "folder")
    model("an empty file", "empty.onnx", b"", "empty")
    model("half a file", "half.onnx", whole[: len(whole) // 2])
    model("a damaged file", "corrupt.onnx", whole[:40] + b"\xff" * 40 + whole[80:])
    model("random bytes", "random.onnx", bytes(range(7, 255)) * 3)
    model("text", "text.onnx", "<!DOCTYPE html><title>404</title>", "text")
    model("a picture", "picture.onnx", small_png(), "PNG")
    model("an archive", "archive.onnx", onnx.npz(x=onnx.npy([1.0], [1])), "zip")
    absurd = onnx.field(1, 8) + onnx.field(7, onnx.field(5, onnx.field(1, 1 << 60) + onnx.field(2, FLOAT)))
    model("20 bytes that declare 2^60 elements", "absurd.onnx", absurd, str(1 << 60))
    model("dimensions whose product overflows", "overflow.onnx", onnx.field(7, onnx.field(5, onnx.field(1, 1 << 40) * 3 + onnx.field(2, FLOAT))), "2^62")
    model("a negative dimension", "negative.onnx", matmul_model([1.0], (1, -1)), "negative", "w")
    model("a length beyond the end", "length.onnx", onnx.field(1, 8) + b"\x3a\xff\xff\xff\xff\x07abc")
    model("a name of a million letters, damaged", "longname.onnx", onnx.field(7, onnx.field(5, onnx.field(1, 3) + onnx.field(2, FLOAT) + onnx.field(8, "n" * 1_000_000))))
    model("control characters in a name", "control.onnx", onnx.field(7, onnx.field(5, onnx.field(1, 3) + onnx.field(2, FLOAT) + onnx.field(8, "a\nb\x1b[31mc"))), "\\n", "\\x1b")

    def evaluates(title, name, data, *names):
        path = table.write(name, data)
        array = table.write(name + ".npy", onnx.npy([1.0, 2.0], [1, 2]))
        table.refuse(title, ["run", path, "--input", f"x={array}", "--output-dir", table.folder / "out"], *names)

    x, y = onnx.value_info("x", ["N", 2]), onnx.value_info("y", ["N", 2])
    evaluates("a cycle", "cycle.onnx", onnx.model([onnx.node("Add", ["x", "b"], ["a"]), onnx.node("Relu", ["a"], ["b"]), onnx.node("Relu", ["b"], ["y"])], [x], [y]), "cycle")
    evaluates("nodes in the wrong order", "order.onnx", onnx.model([onnx.node("Relu", ["a"], ["y"]), onnx.node("Relu", ["x"], ["a"])], [x], [y]), "order")
    evaluates("a value that nothing makes", "dangling.onnx", onnx.model([onnx.node("Add", ["x", "nowhere"], ["y"])], [x], [y]), "nowhere")
    evaluates("a name that is made twice", "twice.onnx", onnx.model([onnx.node("Relu", ["x"], ["y"]), onnx.node("Relu", ["x"], ["y"])], [x], [y]), "y")
    text = onnx.field(1, 2) + onnx.field(2, STRING) + onnx.field(6, "a") + onnx.field(6, "b") + onnx.field(8, "w")
    evaluates("a product of numbers and text", "text-weight.onnx", onnx.model([onnx.node("MatMul", ["x", "w"], ["y"])], [x], [y], [text]), "MatMul", "string")
    evaluates("a shape that does not fit", "shape.onnx", matmul_model([1.0] * 6, (3, 2)).replace(b"N", b"N"), "3")
    evaluates("an operator that does not exist", "operator.onnx", onnx.model([onnx.node("Frobnicate", ["x"], ["y"])], [x], [y]), "Frobnicate")
    evaluates("no operator set", "opset.onnx", onnx.model([relu()], [x], [y], opset=0), "opset")
    future = onnx.model([relu()], [x], [y])
    table.accept("a newer IR version is read", ["inspect", table.write("newer.onnx", onnx.field(1, 99) + future[2:])])

    huge = onnx.model([relu()], [onnx.value_info("x", [1, 1 << 20, 1 << 20])], [onnx.value_info("y", [1, 1 << 20, 1 << 20])])
    table.accept("activations larger than any memory can be inspected", ["inspect", table.write("huge.onnx", huge)])


def external(table):
    table.write("weights.bin", struct.pack("<4f", 1, 2, 3, 4))
    outside = table.write("outside/secret.bin", b"0" * 64)

    def model(title, name, *names, **entries):
        table.refuse(title, ["inspect", table.write("models/" + name, external_model(**entries))], name, *names)

    model("external data missing", "gone.onnx", "weights.bin", "does not exist", location="weights.bin")
    table.write("models/weights.bin", struct.pack("<3f", 1, 2, 3))
    model("external data shorter than declared", "short.onnx", "weights.bin", "12", location="weights.bin")
    model("external data in another folder", "up.onnx", "../outside/secret.bin", "folder", location="../outside/secret.bin")
    model("external data at an absolute path", "absolute.onnx", "folder", location=outside)
    (table.folder / "models/link.bin").symlink_to(outside)
    model("external data behind a link out of the folder", "link.onnx", "link.bin", "folder", location="link.bin")
    model("an offset that is no number", "offset.onnx", "offset", location="weights.bin", offset="many")
    model("an offset beyond the end", "beyond.onnx", "weights.bin", location="weights.bin", offset=1 << 62)
    os.mkfifo(table.folder / "models/pipe.bin")
    model("external data that is a pipe", "pipe.onnx", "pipe.bin", "regular file", location="pipe.bin")


def data(table, good):
    base = ["evaluate", good, "--data"]
    table.refuse("data missing", [*base, table.folder / "missing.npz"], "missing.npz")
    table.refuse("data of no known format", [*base, table.write("data.xyz", b"\x01\x02")], "data.xyz", "npz")
    table.refuse("an empty archive", [*base, table.write("empty.npz", b"")], "empty.npz")
    table.refuse("half an archive", [*base, table.write("half.npz", onnx.npz(x=onnx.npy([1.0] * 64, [1, 64]))[:80])], "half.npz")
    table.refuse("no samples", [*base, table.write("none.npz", onnx.npz(x=onnx.npy([], [0, 64]), y=onnx.npy([], [0], "<i8")))], "sample")
    table.refuse("data of another shape", [*base, table.write("shape.npz", onnx.npz(x=onnx.npy([1.0] * 15, [5, 3])))], "3")
    small = table.write("small.onnx", matmul_model([1.0, 0.0, 0.0, 1.0]))
    base[1] = small
    x = onnx.npy([0.0, 1.0] * 5, [5, 2])
    table.refuse("labels out of range", [*base, table.write("label.npz", onnx.npz(x=x, y=onnx.npy([0, 1, 7, 0, 1], [5], "<i8")))], "7")
    table.refuse("negative labels", [*base, table.write("negative.npz", onnx.npz(x=x, y=onnx.npy([0, 1, -1, 0, 1], [5], "<i8")))], "-1")
    table.refuse("fewer labels than samples", [*base, table.write("few.npz", onnx.npz(x=x, y=onnx.npy([0, 1], [2], "<i8")))], "2", "5")
    table.refuse("labels that are fractions", [*base, table.write("half-label.npz", onnx.npz(x=x, y=onnx.npy([0.5] * 5, [5])))], "0.5")
    header = onnx.npy([1.0, 2.0], [1, 2]).replace(b"(1, 2)", b"(1099511627776, 2)").replace(b"          ", b"", 1)
    table.refuse("an array that declares 2^40 samples", [*base, table.write("array.npz", onnx.npz(x=header))], "array.npz")
    table.refuse("a table with text in it", [*base, table.write("text.csv", "1,2,0\n3,four,1\n")], "text.csv", "2", "four")
    table.refuse("a row that is too short", [*base, table.write("short.csv", "1,2,0\n3,4\n")], "short.csv", "2")
    images = table.write("pictures/0/a.png", small_png()[:40]).parent.parent
    table.refuse("a damaged picture", [*base, images], "a.png")
    os.mkfifo(table.folder / "pipe.csv")
    table.refuse("a pipe in place of data", [*base, table.folder / "pipe.csv"], "pipe.csv", "regular file")

    def described(title, text, *names):
        table.refuse(title, [*base, table.write("set.dataset.json", text)], "set.dataset.json", *names)

    described("a data description that breaks off", '{"version": 1,\n "task": "classi', "line 2")
    described("a data description of another version", '{"version": 9}', "version", "9")
    described("a data description with an unknown key", '{"version": 1, "tusk": "classification"}', "tusk")
    described("a data description nested 100,000 deep", '{"version": 1, "inputs": ' + "[" * 100_000 + "]" * 100_000 + "}", "64")
    inputs = '"evaluation": {"format": "csv", "file": "t.csv"}, "outputs": {"scores": "y"}, "inputs": {"x": {"source": "x", "mean": %s}}'
    described("a list of means nested 60 deep", '{"version": 1, "task": "classification", ' + inputs % ("[" * 60 + "1" + "]" * 60) + "}", "mean", "8")


def recipes(table, good):
    def recipe(title, text, *names):
        table.refuse(title, ["compress", good, "--recipe", table.write("recipe.json", text), "-o", table.folder / "out.onnx"], *names)

    step = '{"espalier_recipe": 1, "steps": [%s]}'
    table.refuse("no such recipe or preset", ["compress", good, "--recipe", "int9", "-o", table.folder / "out.onnx"], "int9", "int8")
    recipe("a recipe that breaks off", '{"espalier_recipe": 1,\n "steps": [', "recipe.json", "line 2", "too early")
    recipe("a recipe with a text that does not end", '{"espalier_recipe": 1,\n "name": "half\n}', "recipe.json", "line", "half")
    recipe("a recipe of another version", '{"espalier_recipe": 7, "steps": []}', "espalier_recipe", "1")
    recipe("an unknown technique", step % '{"technique": "shrink"}', "shrink", "prune")
    recipe("an unknown parameter", step % '{"technique": "prune", "parameters": {"rate": 1}}', "rate")
    recipe("a share beyond its range", step % '{"technique": "prune", "parameters": {"ratio": 1.5}}', "ratio", "1.5")
    recipe("a layer that does not exist", step % '{"technique": "prune", "all_layers": false, "layers": {"conv9": {}}}', "conv9", "nearest")
    recipe("a recipe nested 100,000 deep", "[" * 100_000, "64", "line 1")
    recipe("a recipe that is a picture", small_png().decode("latin-1"), "recipe.json")
    assert not (table.folder / "out.onnx").exists()


def weights(table):
    for title, value in (("NaN", float("nan")), ("infinity", float("inf"))):
        path = table.write(f"{title}.onnx", matmul_model([1.0, value, 2.0, 3.0]))
        answer = table.accept(f"weights with {title}: the layer is left alone and named", ["compress", path, "--recipe", "int8-weights", "-o", table.folder / f"{title}-out.onnx"])
        print("       ", " ".join(line.strip() for line in answer.splitlines() if "number" in line))
        if "number" not in answer:
            table.faults.append(f"weights with {title}: compress does not say why the layer was left alone")


def targets(table, good):
    def write(title, target, *names, before=None):
        table.refuse(title, ["compress", good, "--recipe", "int8-weights", "-o", target], *names, before=before)

    write("a target in a folder that does not exist", table.folder / "nowhere/out.onnx", "out.onnx")
    write("a target that is a folder", table.folder, "folder")
    write("a full device", "/dev/full", "/dev/full")

    old = table.write("old/out.onnx", b"the old file")

    def limit_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def still_whole(title):
        if old.read_bytes() != b"the old file" or len(list(old.parent.iterdir())) != 1:
            table.faults.append(f"{title}: the old file or its folder changed: {list(old.parent.iterdir())}")

    write("a disk quota that ends within the file", old, "out.onnx", "large", before=limit_files)
    still_whole("a disk quota")
    with small_disk(table.folder / "disk") as disk:
        if disk:
            (disk / "filler").write_bytes(bytes(4096 * 12))
            old = table.write("disk/out.onnx", b"the old file")
            names = {path.name for path in disk.iterdir()}
            with contextlib.suppress(OSError), open(disk / "filler", "ab", buffering=0) as filler:
                while True:
                    filler.write(bytes(4096))
            write("a full disk", old, "out.onnx", "space")
            if old.read_bytes() != b"the old file" or {path.name for path in disk.iterdir()} != names:
                table.faults.append("a full disk: the old file or its folder changed")
        else:
            print("a full disk\n    left out: this user cannot mount a small one")
    if os.geteuid() == 0:
        as_nobody = lambda: os.setuid(65534)
    else:
        as_nobody = None
    table.folder.chmod(0o755)
    good.parent.chmod(0o755)
    locked = table.write("locked/secret.onnx", good.read_bytes())
    locked.chmod(0o000)
    table.refuse("a file that may not be read", ["inspect", locked], "secret.onnx", "ermission", before=as_nobody)
    write("a folder that may not be written", table.folder / "locked/out.onnx", "out.onnx", "ermission", before=as_nobody)
    locked.chmod(0o644)


@contextlib.contextmanager
def small_disk(path):
    path.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path], capture_output=True).returncode == 0
    try:
        yield path if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", path], check=True)


def main(cli, sample_tool):
    with tempfile.TemporaryDirectory(prefix="espalier-bad-") as name:
        folder = Path(name)
        subprocess.run([sample_tool, folder / "sample"], check=True, stdout=subprocess.DEVNULL)
        good = folder / "sample/sample.onnx"
        table = Table(cli, folder)
        models(table, good)
        external(table)
        data(table, good)
        recipes(table, good)
        weights(table)
        targets(table, good)
        print(f"{table.rows} bad inputs, {len(table.faults)} faults")
        for fault in table.faults:
            print("FAULT", fault)
        return 1 if table.faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
