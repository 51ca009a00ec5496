// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/model/element_type.h"

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace esp {

class ExternalFiles;
class Tensor;
using TensorPtr = std::shared_ptr<const Tensor>;

/// A constant tensor as ONNX stores it: immutable, shared, with its TensorProto encoding kept so that writing it back loses nothing.
class Tensor {
public:
    /// Where the elements of an external tensor lie.
    struct External {
        std::string location;  ///< as in the file, relative to the model's folder
        uint64_t offset = 0;
        uint64_t length = 0;
        std::string path;  ///< resolved
        FileStamp stamp;   ///< at the time of opening
    };

    /// data: row-major little-endian elements, packedBytes(type, count) long (sub-byte types: first element in the low bits).
    static TensorPtr make(std::string name, ElementType type, Dims dims, Bytes data);
    static TensorPtr fromFloats(std::string name, Dims dims, std::vector<float> values);
    static TensorPtr fromInt64s(std::string name, Dims dims, std::vector<int64_t> values);
    template <typename T>
    static TensorPtr fromVector(std::string name, ElementType type, Dims dims, std::vector<T> values)
    {
        return make(std::move(name), type, std::move(dims), Bytes::fromVector(std::move(values)));
    }
    /// From a TensorProto encoding (kept as it is). `folder` resolves external data. Errors: Malformed (wrong length, negative or absurd
    /// dimensions, a path that leaves the folder), FileNotFound.
    static Result<TensorPtr> decode(Bytes wire, const std::string& folder);
    /// The same with the files that the model's other tensors use.
    static Result<TensorPtr> decode(Bytes wire, ExternalFiles& files);
    /// The same tensor under another name (data shared; re-encoded).
    static TensorPtr renamed(const TensorPtr& tensor, std::string name);

    const std::string& name() const { return m_name; }
    ElementType type() const { return m_type; }
    const Dims& dims() const { return m_dims; }
    int64_t count() const { return elementCount(m_dims); }
    /// Elements, row-major, little-endian, not necessarily aligned. Strings have none.
    const Bytes& data() const { return m_data; }
    const External* external() const { return m_external.get(); }
    /// Bytes of elements wherever they are stored.
    int64_t dataBytes() const { return static_cast<int64_t>(m_data.size()); }

    /// Elements converted to float (float32/64/16, bfloat16, integers, bool, fp8, int4…); empty for strings and complex numbers.
    std::vector<float> toFloats() const;
    /// Elements converted to int64 (integers and bool; empty for others).
    std::vector<int64_t> toInt64s() const;

    /// Hash of type, dims and data (not of the name). For mapped external data: of path, offset, length, time and dims, without reading.
    /// Computed once; thread-safe.
    const Hash128& contentHash() const;

    /// The TensorProto encoding; if wireDataApart(), without its last field, raw_data, which is data().
    const Bytes& wireHead() const { return m_wireHead; }
    bool wireDataApart() const { return m_wireDataApart; }
    uint64_t encodedBytes() const;

private:
    struct Private {};

public:
    explicit Tensor(Private) {}

private:
    std::string m_name;
    ElementType m_type = ElementType::Undefined;
    Dims m_dims;
    Bytes m_data;
    std::shared_ptr<const External> m_external;
    Bytes m_wireHead;
    bool m_wireDataApart = false;
    mutable std::once_flag m_hashOnce;
    mutable Hash128 m_hash;
};

}  // namespace esp
