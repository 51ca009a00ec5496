# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes small ONNX files and arrays with nothing but the standard library, for the tests of the command line."""

import io
import math
import struct
import zipfile

FLOAT, INT64 = 1, 7


def varint(number):
    number &= (1 << 64) - 1
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def field(number, value):
    """One protobuf field: an integer, a string, or an encoded message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(values, dims, kind=FLOAT, name=""):
    packed = struct.pack(f"<{len(values)}{'f' if kind == FLOAT else 'q'}", *values)
    return b"".join(field(1, dim) for dim in dims) + field(2, kind) + (field(8, name) if name else b"") + field(9, packed)


def value_info(name, dims, kind=FLOAT):
    shape = b"".join(field(1, field(2, dim) if isinstance(dim, str) else field(1, dim)) for dim in dims)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


def sequence_info(name):
    """A value that is a sequence of tensors."""
    return field(1, name) + field(2, field(4, field(1, field(1, field(1, FLOAT)))))


def node(operator, inputs, outputs, domain="", **attributes):
    encoded = b"".join(field(1, name) for name in inputs) + b"".join(field(2, name) for name in outputs)
    encoded += field(3, "node_" + outputs[0]) + field(4, operator) + (field(7, domain) if domain else b"")
    return encoded + b"".join(field(5, field(1, name) + field(3, value) + field(20, 2)) for name, value in attributes.items())


def model(nodes, inputs, outputs, initializers=(), opset=13):
    graph = b"".join(field(1, entry) for entry in nodes) + field(2, "test") + b"".join(field(5, entry) for entry in initializers)
    graph += b"".join(field(11, entry) for entry in inputs) + b"".join(field(12, entry) for entry in outputs)
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, opset))


def npy(values, dims, code="<f4"):
    header = f"{{'descr': '{code}', 'fortran_order': False, 'shape': {tuple(dims)!r}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    kinds = {"<f4": "f", "<f8": "d", "<i8": "q", "<i4": "i"}
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}{kinds[code]}", *values)


def read_npy(data):
    """(values, dims) of a float32 array."""
    (length,) = struct.unpack_from("<H", data, 8)
    header = data[10 : 10 + length].decode()
    dims = tuple(int(word) for word in header.split("(")[1].split(")")[0].split(",") if word.strip())
    return struct.unpack_from(f"<{math.prod(dims)}f", data, 10 + length), dims


def npz(**arrays):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in arrays.items():
            archive.writestr(name + ".npy", data)
    return file.getvalue()


def read_npz(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name + ".npy")
