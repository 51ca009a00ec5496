// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reading and writing of the messages inside a model; private to core/model. Every put… function works with an Out of wire.h, so that the
// same code counts bytes, fills a string and streams into a file: a size that is shown is the size that is written.

#include "core/model/external_files.h"
#include "core/model/model.h"
#include "core/model/wire.h"

namespace esp::codec {

/// Graphs in attributes of nodes of graphs …: protobuf itself stops at 100 nested messages, of which a level takes three.
constexpr int kMaxGraphDepth = 32;

struct Reading {
    ExternalFiles& files;
    int graphDepth = 0;
};

Result<Attribute> readAttribute(const Bytes& wire, Reading& reading);
Result<NodePtr> readNode(Bytes wire, Reading& reading);
Result<GraphPtr> readGraph(const Bytes& wire, Reading& reading);
Result<ValueInfoPtr> readValueInfo(Bytes wire);
Result<OpsetId> readOpset(const Bytes& wire);
Result<FunctionPtr> readFunction(Bytes wire, Reading& reading);

/// Names of the sparse initializers, which are carried in `other`.
std::vector<std::string> sparseInitializerNames(const GraphFields& graph);

Bytes encodeNode(const NodeFields& node);
Bytes encodeValueInfo(const ValueInfo& info);

/// Field `number` holding a tensor.
template <typename Out>
void putTensor(Out& out, int number, const Tensor& tensor)
{
    constexpr int kRawData = 9;
    out.append(wire::makeLength(number, tensor.encodedBytes()).view());
    out.append(tensor.wireHead());
    if (tensor.wireDataApart())
        wire::putBytes(out, kRawData, tensor.data());
}

template <typename Out>
void putValueInfo(Out& out, int number, const ValueInfo& info)
{
    wire::putBytes(out, number, info.wire.empty() ? encodeValueInfo(info) : info.wire);
}

/// The fields of a GraphProto.
template <typename Out>
void putGraphFields(Out& out, const GraphFields& graph)
{
    // Field numbers of GraphProto, in their order; graph.cpp checks them against onnx_pb.h.
    for (const NodePtr& node : graph.nodes)
        wire::putBytes(out, 1, node->wire());
    if (!graph.name.empty() || graph.spellsEmptyName)
        wire::putBytes(out, 2, graph.name);
    for (const TensorPtr& tensor : graph.initializers)
        putTensor(out, 5, *tensor);
    if (!graph.doc.empty() || graph.spellsEmptyDoc)
        wire::putBytes(out, 10, graph.doc);
    for (const ValueInfoPtr& info : graph.inputs)
        putValueInfo(out, 11, *info);
    for (const ValueInfoPtr& info : graph.outputs)
        putValueInfo(out, 12, *info);
    for (const ValueInfoPtr& info : graph.valueInfos)
        putValueInfo(out, 13, *info);
    out.append(graph.other);
}

}  // namespace esp::codec
