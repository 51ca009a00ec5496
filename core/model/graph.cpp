// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/graph.h"

#include "core/model/codec.h"

#include <onnx/onnx_pb.h>

namespace esp {

namespace {

using wire::Field;
using wire::Kind;
using GraphProto = onnx::GraphProto;
using TypeProto = onnx::TypeProto;
using DimProto = onnx::TensorShapeProto_Dimension;

static_assert(GraphProto::kNodeFieldNumber == 1 && GraphProto::kNameFieldNumber == 2 && GraphProto::kInitializerFieldNumber == 5 &&
              GraphProto::kDocStringFieldNumber == 10 && GraphProto::kInputFieldNumber == 11 && GraphProto::kOutputFieldNumber == 12 &&
              GraphProto::kValueInfoFieldNumber == 13 && onnx::TensorProto::kRawDataFieldNumber == 9);

Result<void> readDim(const Bytes& message, Dim& dim)
{
    return wire::readFields(message, "TensorShapeProto.Dimension", [&](const Field& field) -> Result<void> {
        // A oneof: the last one counts.
        if (field.is(DimProto::kDimValueFieldNumber, Kind::Varint)) {
            dim.value = field.int64() < 0 ? -1 : field.int64();
            dim.symbol.clear();
        } else if (field.is(DimProto::kDimParamFieldNumber, Kind::Bytes)) {
            dim.value = -1;
            dim.symbol = field.text();
        }
        return {};
    });
}

Result<void> readTensorType(const Bytes& message, ValueInfo& info)
{
    return wire::readFields(message, "TypeProto.Tensor", [&](const Field& field) -> Result<void> {
        if (field.is(onnx::TypeProto_Tensor::kElemTypeFieldNumber, Kind::Varint)) {
            info.type = static_cast<ElementType>(static_cast<int32_t>(field.bits));
        } else if (field.is(onnx::TypeProto_Tensor::kShapeFieldNumber, Kind::Bytes)) {
            info.hasShape = true;
            return wire::readFields(field.bytes(), "TensorShapeProto", [&](const Field& part) -> Result<void> {
                if (part.is(onnx::TensorShapeProto::kDimFieldNumber, Kind::Bytes))
                    return readDim(part.bytes(), info.dims.emplace_back());
                return {};
            });
        }
        return {};
    });
}

template <typename Out>
void putDim(Out& out, const Dim& dim)
{
    if (dim.isKnown())
        wire::putVarint(out, DimProto::kDimValueFieldNumber, dim.value);
    else if (!dim.symbol.empty())
        wire::putBytes(out, DimProto::kDimParamFieldNumber, dim.symbol);
}

}  // namespace

ValueInfoPtr ValueInfo::makeTensor(std::string name, ElementType type, std::vector<Dim> dims)
{
    auto info = std::make_shared<ValueInfo>();
    info->name = std::move(name);
    info->type = type;
    info->hasShape = true;
    info->dims = std::move(dims);
    info->wire = codec::encodeValueInfo(*info);
    return info;
}

GraphPtr Graph::make(GraphFields fields)
{
    wire::CountOut count;
    codec::putGraphFields(count, fields);
    return std::make_shared<const Graph>(std::move(fields), count.count());
}

namespace codec {

Bytes encodeValueInfo(const ValueInfo& info)
{
    wire::StringOut shape;
    for (const Dim& dim : info.dims) {
        wire::StringOut encoded;
        putDim(encoded, dim);
        wire::putBytes(shape, onnx::TensorShapeProto::kDimFieldNumber, encoded.take());
    }
    wire::StringOut tensor;
    if (info.type != ElementType::Undefined)
        wire::putVarint(tensor, onnx::TypeProto_Tensor::kElemTypeFieldNumber, static_cast<int64_t>(info.type));
    if (info.hasShape)
        wire::putBytes(tensor, onnx::TypeProto_Tensor::kShapeFieldNumber, shape.take());
    wire::StringOut type;
    wire::putBytes(type, TypeProto::kTensorTypeFieldNumber, tensor.take());
    wire::StringOut out;
    wire::putBytes(out, onnx::ValueInfoProto::kNameFieldNumber, info.name);
    wire::putBytes(out, onnx::ValueInfoProto::kTypeFieldNumber, type.take());
    return out.take();
}

Result<ValueInfoPtr> readValueInfo(Bytes wire)
{
    auto info = std::make_shared<ValueInfo>();
    ESP_CHECK(wire::readFields(wire, "ValueInfoProto", [&](const Field& field) -> Result<void> {
        if (field.is(onnx::ValueInfoProto::kNameFieldNumber, Kind::Bytes))
            info->name = field.text();
        else if (field.is(onnx::ValueInfoProto::kTypeFieldNumber, Kind::Bytes))
            return wire::readFields(field.bytes(), "TypeProto", [&](const Field& part) -> Result<void> {
                if (part.kind != Kind::Bytes || part.number == TypeProto::kDenotationFieldNumber)
                    return {};
                info->isTensor = part.number == TypeProto::kTensorTypeFieldNumber;
                return info->isTensor ? readTensorType(part.bytes(), *info) : Result<void>();
            });
        return {};
    }));
    info->wire = std::move(wire);
    return ValueInfoPtr(std::move(info));
}

Result<GraphPtr> readGraph(const Bytes& message, Reading& reading)
{
    if (++reading.graphDepth > kMaxGraphDepth)
        return Error{ErrorCode::Malformed, {}, "graphs are nested deeper than " + std::to_string(kMaxGraphDepth) + " levels"};
    GraphFields graph;
    wire::RawFields other;
    ESP_CHECK(wire::readFields(message, "GraphProto", [&](const Field& field) -> Result<void> {
        if (field.kind != Kind::Bytes) {
            other.add(field);
            return {};
        }
        switch (field.number) {
        case GraphProto::kNodeFieldNumber: {
            ESP_TRY(graph.nodes.emplace_back(), readNode(field.bytes(), reading));
            break;
        }
        case GraphProto::kInitializerFieldNumber: {
            ESP_TRY(graph.initializers.emplace_back(), Tensor::decode(field.bytes(), reading.files));
            break;
        }
        case GraphProto::kInputFieldNumber: {
            ESP_TRY(graph.inputs.emplace_back(), readValueInfo(field.bytes()));
            break;
        }
        case GraphProto::kOutputFieldNumber: {
            ESP_TRY(graph.outputs.emplace_back(), readValueInfo(field.bytes()));
            break;
        }
        case GraphProto::kValueInfoFieldNumber: {
            ESP_TRY(graph.valueInfos.emplace_back(), readValueInfo(field.bytes()));
            break;
        }
        case GraphProto::kNameFieldNumber:
            graph.name = field.text();
            graph.spellsEmptyName = graph.name.empty();
            break;
        case GraphProto::kDocStringFieldNumber:
            graph.doc = field.text();
            graph.spellsEmptyDoc = graph.doc.empty();
            break;
        default: other.add(field);
        }
        return {};
    }));
    graph.other = other.take();
    --reading.graphDepth;
    return Graph::make(std::move(graph));
}

}  // namespace codec

}  // namespace esp
