// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// node ort_node.js FOLDER: ONNX Runtime's npm package (installed in FOLDER) behind a pipe, for machines where its Python package cannot
// be had. A request and an answer are each: 4 bytes little-endian length, that many bytes of JSON, then the tensors' bytes in order.
'use strict';
const fs = require('fs');
const path = require('path');
const ort = require(path.resolve(process.argv[2], 'node_modules/onnxruntime-node'));

const arrays = {
  float32: Float32Array, float64: Float64Array, int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array,
  int32: Int32Array, uint32: Uint32Array, int64: BigInt64Array, uint64: BigUint64Array, bool: Uint8Array,
};

function readBytes(count) {
  const buffer = Buffer.alloc(count);
  for (let got = 0; got < count;) {
    const more = fs.readSync(0, buffer, got, count - got, null);
    if (more === 0) process.exit(0);
    got += more;
  }
  return buffer;
}

function writeBytes(buffer) {
  for (let put = 0; put < buffer.length;) put += fs.writeSync(1, buffer, put, buffer.length - put);
}

function answer(header, tensors) {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  writeBytes(length);
  writeBytes(text);
  for (const tensor of tensors) writeBytes(Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
}

async function main() {
  const sessions = [];
  for (;;) {
    const request = JSON.parse(readBytes(readBytes(4).readUInt32LE(0)));
    try {
      if (request.open) {
        sessions.push(await ort.InferenceSession.create(request.open, request.options));
        const session = sessions[sessions.length - 1];
        answer({session: sessions.length - 1, version: ort.env.versions.node, inputs: session.inputNames, outputs: session.outputNames}, []);
        continue;
      }
      const feeds = {};
      for (const {name, type, dims, bytes} of request.feeds) {
        const raw = readBytes(bytes);
        feeds[name] = new ort.Tensor(type, new arrays[type](raw.buffer.slice(raw.byteOffset, raw.byteOffset + bytes)), dims);
      }
      const results = await sessions[request.session].run(feeds);
      const tensors = request.outputs.map((name) => results[name]);
      answer({outputs: tensors.map((tensor) => ({type: tensor.type, dims: tensor.dims, bytes: tensor.data.byteLength}))}, tensors);
    } catch (error) {
      answer({error: String(error)}, []);
    }
  }
}

main();
