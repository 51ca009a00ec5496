// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor.h"

#include "core/model/external_files.h"
#include "core/model/wire.h"

#include <onnx/onnx_pb.h>

#include <cassert>
#include <charconv>

namespace esp {

namespace {

using Proto = onnx::TensorProto;
using wire::Field;
using wire::Kind;

/// Which of TensorProto's repeated fields holds the elements of a type when raw_data does not; 0 for types that have none.
int typedField(ElementType type)
{
    switch (type) {
    case ElementType::Float:
    case ElementType::Complex64:
        return Proto::kFloatDataFieldNumber;
    case ElementType::Double:
    case ElementType::Complex128:
        return Proto::kDoubleDataFieldNumber;
    case ElementType::Int64:
        return Proto::kInt64DataFieldNumber;
    case ElementType::Uint32:
    case ElementType::Uint64:
        return Proto::kUint64DataFieldNumber;
    case ElementType::String:
        return Proto::kStringDataFieldNumber;
    case ElementType::Undefined:
        return 0;
    case ElementType::Uint8:
    case ElementType::Int8:
    case ElementType::Uint16:
    case ElementType::Int16:
    case ElementType::Int32:
    case ElementType::Bool:
    case ElementType::Float16:
    case ElementType::Bfloat16:
    case ElementType::Float8E4M3FN:
    case ElementType::Float8E4M3FNUZ:
    case ElementType::Float8E5M2:
    case ElementType::Float8E5M2FNUZ:
    case ElementType::Uint4:
    case ElementType::Int4:
    case ElementType::Float4E2M1:
    case ElementType::Float8E8M0:
    case ElementType::Uint2:
    case ElementType::Int2:
        return Proto::kInt32DataFieldNumber;
    }
    return 0;
}

/// Bytes that one number of the repeated field stands for; types below a byte come packed, one byte a number.
size_t typedBytes(ElementType type)
{
    if (type == ElementType::Complex64 || type == ElementType::Complex128)
        return static_cast<size_t>(bitCount(type)) / 16;
    return static_cast<size_t>(std::max(bitCount(type), 8)) / 8;
}

template <typename T>
Bytes narrowed(const std::vector<int64_t>& values)
{
    return Bytes::fromVector(std::vector<T>(values.begin(), values.end()));
}

/// The elements of the repeated fields that hold them.
Result<Bytes> typedData(const std::vector<Field>& fields, size_t bytesEach)
{
    const bool isFixed = !fields.empty() && (fields[0].number == Proto::kFloatDataFieldNumber || fields[0].number == Proto::kDoubleDataFieldNumber);
    if (isFixed) {
        if (fields.size() == 1 && fields[0].kind == Kind::Bytes)
            return fields[0].bytes();
        std::string joined;
        for (const Field& field : fields) {
            if (field.kind == Kind::Bytes)
                joined.append(field.view());
            else
                joined.append(reinterpret_cast<const char*>(&field.bits), bytesEach);
        }
        return Bytes::fromString(std::move(joined));
    }
    std::vector<int64_t> values;
    for (const Field& field : fields)
        ESP_CHECK(wire::appendVarints(field, values));
    switch (bytesEach) {
    case 1: return narrowed<uint8_t>(values);
    case 2: return narrowed<uint16_t>(values);
    case 4: return narrowed<uint32_t>(values);
    default: return Bytes::fromVector(std::move(values));
    }
}

/// The parts of a TensorProto that are read; the rest stays in its encoding.
struct Parts {
    std::string name;
    Dims dims;
    int32_t type = 0;
    bool hasRaw = false;
    Bytes raw;
    std::vector<Field> typed;  ///< all repeated data fields
    int64_t strings = 0;
    bool isExternal = false;
    std::vector<std::pair<std::string, std::string>> external;
};

Result<void> readEntry(const Field& field, std::vector<std::pair<std::string, std::string>>& entries)
{
    const Bytes entry = field.bytes();
    auto& read = entries.emplace_back();
    return wire::readFields(entry, "StringStringEntryProto", [&](const Field& part) -> Result<void> {
        if (part.is(onnx::StringStringEntryProto::kKeyFieldNumber, Kind::Bytes))
            read.first = part.text();
        else if (part.is(onnx::StringStringEntryProto::kValueFieldNumber, Kind::Bytes))
            read.second = part.text();
        return {};
    });
}

Result<void> readPart(const Field& field, Parts& parts)
{
    switch (field.number) {
    case Proto::kDimsFieldNumber:
        if (field.kind == Kind::Varint || field.kind == Kind::Bytes)
            return wire::appendVarints(field, parts.dims);
        break;
    case Proto::kDataTypeFieldNumber:
        if (field.kind == Kind::Varint)
            parts.type = static_cast<int32_t>(field.bits);
        break;
    case Proto::kNameFieldNumber:
        if (field.kind == Kind::Bytes)
            parts.name = field.text();
        break;
    case Proto::kRawDataFieldNumber:
        if (field.kind == Kind::Bytes) {
            parts.hasRaw = true;
            parts.raw = field.bytes();
        }
        break;
    case Proto::kStringDataFieldNumber:
        if (field.kind == Kind::Bytes)
            ++parts.strings;
        break;
    case Proto::kFloatDataFieldNumber:
        if (field.kind == Kind::Fixed32 || field.kind == Kind::Bytes)
            parts.typed.push_back(field);
        break;
    case Proto::kDoubleDataFieldNumber:
        if (field.kind == Kind::Fixed64 || field.kind == Kind::Bytes)
            parts.typed.push_back(field);
        break;
    case Proto::kInt32DataFieldNumber:
    case Proto::kInt64DataFieldNumber:
    case Proto::kUint64DataFieldNumber:
        if (field.kind == Kind::Varint || field.kind == Kind::Bytes)
            parts.typed.push_back(field);
        break;
    case Proto::kExternalDataFieldNumber:
        if (field.kind == Kind::Bytes)
            return readEntry(field, parts.external);
        break;
    case Proto::kDataLocationFieldNumber:
        if (field.kind == Kind::Varint)
            parts.isExternal = field.bits == Proto::EXTERNAL;
        break;
    default:
        break;
    }
    return {};
}

Result<uint64_t> parseNumber(const std::string& key, const std::string& text)
{
    uint64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || end != text.data() + text.size())
        return Error{ErrorCode::Malformed, {}, "external data " + key + " \"" + text + "\" is not a number"};
    return number;
}

struct ExternalData {
    Tensor::External place;
    Bytes data;
};

Result<ExternalData> readExternal(const Parts& parts, ElementType type, int64_t count, ExternalFiles& files)
{
    ExternalData result;
    bool hasLength = false;
    for (const auto& [key, value] : parts.external) {
        if (key == "location") {
            result.place.location = value;
        } else if (key == "offset") {
            ESP_TRY(result.place.offset, parseNumber(key, value));
        } else if (key == "length") {
            ESP_TRY(result.place.length, parseNumber(key, value));
            hasLength = true;
        }
    }
    ESP_TRY(const ExternalFiles::File* const file, files.find(result.place.location));
    result.place.path = file->path;
    result.place.stamp = file->stamp;
    const uint64_t size = file->bytes.size();
    if (!hasLength && result.place.offset <= size)
        result.place.length = bitCount(type) > 0 ? static_cast<uint64_t>(packedBytes(type, count)) : size - result.place.offset;
    if (result.place.offset > size || result.place.length > size - result.place.offset)
        return Error{ErrorCode::Malformed, {}, "lies in bytes " + std::to_string(result.place.offset) + " + " +
                                                   std::to_string(result.place.length) + " of \"" + result.place.location + "\", which has only " +
                                                   std::to_string(size) + "; copy that file again"};
    result.data = file->bytes.slice(result.place.offset, result.place.length);
    return result;
}

Result<void> checkLength(const Parts& parts, ElementType type, int64_t count, const Bytes& data)
{
    if (type == ElementType::String) {
        if (parts.strings != count)
            return Error{ErrorCode::Malformed, {}, "declares " + std::to_string(count) + " strings but holds " + std::to_string(parts.strings)};
        return {};
    }
    if (bitCount(type) > 0 && packedBytes(type, count) != static_cast<int64_t>(data.size()))
        return Error{ErrorCode::Malformed, {}, "declares " + std::to_string(count) + " elements of " + toString(type) + " but holds " +
                                                   std::to_string(data.size()) + " bytes; copy or export the file again"};
    return {};
}

}  // namespace

TensorPtr Tensor::make(std::string name, ElementType type, Dims dims, Bytes data)
{
    assert((bitCount(type) == 0 || packedBytes(type, elementCount(dims)) == static_cast<int64_t>(data.size())) && "data do not fit dims");
    auto tensor = std::make_shared<Tensor>(Private());
    wire::StringOut head;
    for (const int64_t dim : dims)
        wire::putVarint(head, Proto::kDimsFieldNumber, dim);
    wire::putVarint(head, Proto::kDataTypeFieldNumber, static_cast<int64_t>(type));
    wire::putBytes(head, Proto::kNameFieldNumber, name);
    tensor->m_wireHead = head.take();
    tensor->m_wireDataApart = true;
    tensor->m_name = std::move(name);
    tensor->m_type = type;
    tensor->m_dims = std::move(dims);
    tensor->m_data = std::move(data);
    return tensor;
}

TensorPtr Tensor::fromFloats(std::string name, Dims dims, std::vector<float> values)
{
    return fromVector(std::move(name), ElementType::Float, std::move(dims), std::move(values));
}

TensorPtr Tensor::fromInt64s(std::string name, Dims dims, std::vector<int64_t> values)
{
    return fromVector(std::move(name), ElementType::Int64, std::move(dims), std::move(values));
}

Result<TensorPtr> Tensor::decode(Bytes wire, const std::string& folder)
{
    ExternalFiles files(folder);
    return decode(std::move(wire), files);
}

Result<TensorPtr> Tensor::decode(Bytes wire, ExternalFiles& files)
{
    Parts parts;
    ESP_CHECK(wire::readFields(wire, "TensorProto", [&](const Field& field) { return readPart(field, parts); }));

    const auto type = static_cast<ElementType>(parts.type);
    const int64_t count = elementCount(parts.dims);
    const auto named = [&](Error error) {
        error.detail = (parts.name.empty() ? "a tensor without a name (" : "tensor \"" + parts.name + "\" (") + toString(type) + " " + toString(parts.dims) + "): " + error.detail;
        return error;
    };
    if (count < 0)
        return named({ErrorCode::Malformed, {}, "its dimensions are negative or their product exceeds 2^62; export the model again"});

    auto tensor = std::make_shared<Tensor>(Private());
    if (parts.isExternal) {
        Result<ExternalData> external = readExternal(parts, type, count, files);
        if (!external)
            return named(external.error());
        tensor->m_data = std::move(external->data);
        tensor->m_external = std::make_shared<const External>(std::move(external->place));
    } else if (parts.hasRaw) {
        tensor->m_data = std::move(parts.raw);
    } else if (type != ElementType::String) {
        std::erase_if(parts.typed, [wanted = typedField(type)](const Field& field) { return field.number != wanted; });
        Result<Bytes> data = typedData(parts.typed, typedBytes(type));
        if (!data)
            return named(data.error());
        tensor->m_data = std::move(*data);
    }
    if (Result<void> length = checkLength(parts, type, count, tensor->m_data); !length)
        return named(length.error());
    tensor->m_name = std::move(parts.name);
    tensor->m_type = type;
    tensor->m_dims = std::move(parts.dims);
    tensor->m_wireHead = std::move(wire);
    return TensorPtr(std::move(tensor));
}

TensorPtr Tensor::renamed(const TensorPtr& tensor, std::string name)
{
    auto copy = std::make_shared<Tensor>(Private());
    copy->m_wireDataApart = tensor->m_wireDataApart;
    wire::StringOut head;
    // The encoding was read before, or made here: it has no errors.
    (void)wire::readFields(tensor->m_wireHead, "TensorProto", [&](const Field& field) -> Result<void> {
        if (field.is(Proto::kRawDataFieldNumber, Kind::Bytes))
            copy->m_wireDataApart = true;
        else if (!field.is(Proto::kNameFieldNumber, Kind::Bytes))
            head.append(field.raw());
        return {};
    });
    // Where the elements lie in another file, raw_data says nothing.
    if (tensor->m_external)
        copy->m_wireDataApart = false;
    wire::putBytes(head, Proto::kNameFieldNumber, name);
    copy->m_wireHead = head.take();
    copy->m_name = std::move(name);
    copy->m_type = tensor->m_type;
    copy->m_dims = tensor->m_dims;
    copy->m_data = tensor->m_data;
    copy->m_external = tensor->m_external;
    return copy;
}

const Hash128& Tensor::contentHash() const
{
    std::call_once(m_hashOnce, [this] {
        Hasher hasher;
        hasher.add(m_type).add(std::span<const int64_t>(m_dims));
        if (m_external) {
            hasher.add(m_external->path).add(m_external->offset).add(m_external->length);
            hasher.add(m_external->stamp.sizeBytes).add(m_external->stamp.modifiedNs).add(m_external->stamp.inode);
        } else if (m_type == ElementType::String) {
            hasher.add(m_wireHead.view());
        } else {
            hasher.add(hashBytes(m_data.span()));
        }
        m_hash = hasher.finish();
    });
    return m_hash;
}

uint64_t Tensor::encodedBytes() const
{
    return m_wireHead.size() + (m_wireDataApart ? wire::fieldBytes(Proto::kRawDataFieldNumber, m_data.size()) : 0);
}

}  // namespace esp
