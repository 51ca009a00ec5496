// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/value.h"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace esp {

/// A tensor of strings, row-major.
struct TextTensor {
    Dims dims;
    std::vector<std::string> strings;
};

/// Whatever a graph can pass on at run time: a tensor of numbers, a tensor of strings, a sequence of values, or nothing (an empty optional, an
/// omitted input). Cheap to copy; what it holds is shared and never changed.
class AnyValue {
public:
    using Sequence = std::vector<AnyValue>;

    AnyValue() = default;
    AnyValue(Value tensor) : m_held(std::move(tensor)) {}
    AnyValue(TextTensor text) : m_held(std::make_shared<const TextTensor>(std::move(text))) {}
    static AnyValue ofSequence(Sequence items);

    bool isNone() const { return m_held.index() == 0; }
    /// Null if it is something else.
    const Value* tensor() const { return std::get_if<Value>(&m_held); }
    const TextTensor* text() const;
    const Sequence* sequence() const;
    /// "a float32 tensor 1×3", "a tensor of strings 2", "a sequence of 3 values", "nothing".
    std::string describe() const;

private:
    std::variant<std::monostate, Value, std::shared_ptr<const TextTensor>, std::shared_ptr<const Sequence>> m_held;
};

/// The strings of a tensor of type string. Errors: Malformed if their number is not that of the dimensions.
Result<TextTensor> textOf(const Tensor& tensor);
/// The tensor's elements, numbers or strings.
Result<AnyValue> anyValueOf(const Tensor& tensor);

/// What an ONNX file holds that stores one value.
enum class ValueEncoding { Tensor, Sequence, Optional };
/// From a TensorProto, SequenceProto or OptionalProto. `folder` resolves external data. Errors: those of Tensor::decode; UnsupportedFormat
/// for maps and sparse tensors.
Result<AnyValue> decodeAnyValue(Bytes wire, ValueEncoding encoding, const std::string& folder);

/// How a graph input or output that is not a tensor is stored in such a file.
ValueEncoding encodingOf(const struct ValueInfo& info);

}  // namespace esp
