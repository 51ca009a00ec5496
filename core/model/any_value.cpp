// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/any_value.h"

#include "core/model/graph.h"
#include "core/model/wire.h"

namespace esp {

AnyValue AnyValue::ofSequence(Sequence items)
{
    AnyValue value;
    value.m_held = std::make_shared<const Sequence>(std::move(items));
    return value;
}

const TextTensor* AnyValue::text() const
{
    const auto* held = std::get_if<std::shared_ptr<const TextTensor>>(&m_held);
    return held ? held->get() : nullptr;
}

const AnyValue::Sequence* AnyValue::sequence() const
{
    const auto* held = std::get_if<std::shared_ptr<const Sequence>>(&m_held);
    return held ? held->get() : nullptr;
}

std::string AnyValue::describe() const
{
    if (const Value* value = tensor())
        return "a " + toString(value->type) + " tensor " + toString(value->dims);
    if (text())
        return "a tensor of strings " + toString(text()->dims);
    if (sequence())
        return "a sequence of " + std::to_string(sequence()->size()) + (sequence()->size() == 1 ? " value" : " values");
    return "nothing";
}

Result<TextTensor> textOf(const Tensor& tensor)
{
    constexpr int kStringData = 6;  // of TensorProto
    TextTensor text{tensor.dims(), {}};
    ESP_CHECK(wire::readFields(tensor.wireHead(), "TensorProto", [&](const wire::Field& field) -> Result<void> {
        if (field.is(kStringData, wire::Kind::Bytes))
            text.strings.push_back(field.text());
        return {};
    }));
    if (static_cast<int64_t>(text.strings.size()) != tensor.count())
        return Error{ErrorCode::Malformed, tensor.name(),
                     "holds " + std::to_string(text.strings.size()) + " strings; its shape " + toString(tensor.dims()) + " wants " + std::to_string(tensor.count())};
    return text;
}

Result<AnyValue> anyValueOf(const Tensor& tensor)
{
    if (tensor.type() == ElementType::String) {
        ESP_TRY(TextTensor text, textOf(tensor));
        return AnyValue(std::move(text));
    }
    return AnyValue(Value::fromTensor(tensor));
}

namespace {

// SequenceProto and OptionalProto number their fields alike.
constexpr int kElementType = 2;
constexpr int kTensor = 3;
constexpr int kSparseTensor = 4;
constexpr int kSequence = 5;
constexpr int kMap = 6;
constexpr int kOptional = 7;
constexpr int kMostNested = 16;

Result<AnyValue> decodeNested(const Bytes& wire, ValueEncoding encoding, const std::string& folder, int depth)
{
    if (depth > kMostNested)
        return Error{ErrorCode::Malformed, {}, "sequences are nested more than " + std::to_string(kMostNested) + " times"};
    if (encoding == ValueEncoding::Tensor) {
        ESP_TRY(const TensorPtr tensor, Tensor::decode(wire, folder));
        return anyValueOf(*tensor);
    }
    AnyValue::Sequence items;
    int64_t elementKind = 0;
    ESP_CHECK(wire::readFields(wire, encoding == ValueEncoding::Sequence ? "SequenceProto" : "OptionalProto", [&](const wire::Field& field) -> Result<void> {
        if (field.is(kElementType, wire::Kind::Varint))
            elementKind = field.int64();
        if (field.kind != wire::Kind::Bytes || field.number < kTensor)
            return {};
        if (field.number == kSparseTensor || field.number == kMap)
            return Error{ErrorCode::UnsupportedFormat, {}, field.number == kMap ? "holds a map; maps are not computed" : "holds a sparse tensor; sparse tensors are not computed"};
        const ValueEncoding inner = field.number == kTensor     ? ValueEncoding::Tensor
                                    : field.number == kSequence ? ValueEncoding::Sequence
                                                                : ValueEncoding::Optional;
        if (field.number > kOptional)
            return {};
        ESP_TRY(AnyValue item, decodeNested(field.bytes(), inner, folder, depth + 1));
        items.push_back(std::move(item));
        return {};
    }));
    if (encoding == ValueEncoding::Sequence)
        return AnyValue::ofSequence(std::move(items));
    return items.empty() ? AnyValue() : items.front();
}

}  // namespace

Result<AnyValue> decodeAnyValue(Bytes wire, ValueEncoding encoding, const std::string& folder)
{
    return decodeNested(wire, encoding, folder, 0);
}

ValueEncoding encodingOf(const ValueInfo& info)
{
    if (info.isTensor)
        return ValueEncoding::Tensor;
    constexpr int kType = 2;           // of ValueInfoProto
    constexpr int kOptionalType = 9;   // of TypeProto
    bool isOptional = false;
    const Result<void> read = wire::readFields(info.wire, "ValueInfoProto", [&](const wire::Field& field) -> Result<void> {
        if (!field.is(kType, wire::Kind::Bytes))
            return {};
        return wire::readFields(field.bytes(), "TypeProto", [&](const wire::Field& type) -> Result<void> {
            isOptional |= type.is(kOptionalType, wire::Kind::Bytes);
            return {};
        });
    });
    return read && isOptional ? ValueEncoding::Optional : ValueEncoding::Sequence;
}

}  // namespace esp
