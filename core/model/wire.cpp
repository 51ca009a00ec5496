// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/wire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace esp::wire {

namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

Error malformed(const char* what, size_t position, const std::string& detail)
{
    return {ErrorCode::Malformed, {}, "the file is damaged or cut off (" + std::string(what) + ", byte " + std::to_string(position) + ": " + detail +
                                          "); copy or export it again"};
}

}  // namespace

Result<void> readFieldsWith(const Bytes& message, const char* what, FieldVisitor visitor)
{
    if (message.size() > static_cast<size_t>(INT32_MAX))
        return malformed(what, 0, "longer than the 2 GB that protobuf allows");
    CodedInputStream stream(reinterpret_cast<const uint8_t*>(message.data()), static_cast<int>(message.size()));
    Field field;
    field.message = &message;
    while (static_cast<size_t>(stream.CurrentPosition()) < message.size()) {
        field.begin = static_cast<size_t>(stream.CurrentPosition());
        const uint32_t tag = stream.ReadTag();
        field.number = WireFormatLite::GetTagFieldNumber(tag);
        if (field.number == 0)
            return malformed(what, field.begin, "a field without a number");
        bool complete = true;
        field.payload = static_cast<size_t>(stream.CurrentPosition());
        switch (WireFormatLite::GetTagWireType(tag)) {
        case WireFormatLite::WIRETYPE_VARINT:
            field.kind = Kind::Varint;
            complete = stream.ReadVarint64(&field.bits);
            break;
        case WireFormatLite::WIRETYPE_FIXED64:
            field.kind = Kind::Fixed64;
            complete = stream.ReadLittleEndian64(&field.bits);
            break;
        case WireFormatLite::WIRETYPE_FIXED32: {
            uint32_t bits = 0;
            field.kind = Kind::Fixed32;
            complete = stream.ReadLittleEndian32(&bits);
            field.bits = bits;
            break;
        }
        case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
            uint64_t length = 0;
            field.kind = Kind::Bytes;
            complete = stream.ReadVarint64(&length);
            field.payload = static_cast<size_t>(stream.CurrentPosition());
            const size_t left = message.size() - field.payload;
            if (complete && length > left)
                return malformed(what, field.begin, "field " + std::to_string(field.number) + " declares " + std::to_string(length) +
                                                        " bytes where " + std::to_string(left) + " are left");
            complete = complete && stream.Skip(static_cast<int>(length));
            break;
        }
        case WireFormatLite::WIRETYPE_START_GROUP:
            field.kind = Kind::Group;
            complete = WireFormatLite::SkipField(&stream, tag);
            break;
        case WireFormatLite::WIRETYPE_END_GROUP:
        default:
            return malformed(what, field.begin, "field " + std::to_string(field.number) + " has no valid wire type");
        }
        if (!complete)
            return malformed(what, field.begin, "field " + std::to_string(field.number) + " is cut off");
        field.end = static_cast<size_t>(stream.CurrentPosition());
        ESP_CHECK(visitor.call(visitor.object, field));
    }
    return {};
}

Result<void> appendVarints(const Field& field, std::vector<int64_t>& values)
{
    if (field.kind == Kind::Varint) {
        values.push_back(field.int64());
        return {};
    }
    const Bytes packed = field.bytes();
    CodedInputStream stream(reinterpret_cast<const uint8_t*>(packed.data()), static_cast<int>(packed.size()));
    while (static_cast<size_t>(stream.CurrentPosition()) < packed.size()) {
        uint64_t value = 0;
        if (!stream.ReadVarint64(&value))
            return malformed("packed numbers", static_cast<size_t>(stream.CurrentPosition()), "the last number is cut off");
        values.push_back(static_cast<int64_t>(value));
    }
    return {};
}

Result<void> appendFloats(const Field& field, std::vector<float>& values)
{
    if (field.kind == Kind::Fixed32) {
        const auto bits = static_cast<uint32_t>(field.bits);
        float value;
        std::memcpy(&value, &bits, sizeof value);
        values.push_back(value);
        return {};
    }
    const std::string_view packed = field.view();
    if (packed.size() % sizeof(float) != 0)
        return malformed("packed floats", packed.size(), "the last number is cut off");
    const size_t old = values.size();
    values.resize(old + packed.size() / sizeof(float));
    if (!packed.empty())
        std::memcpy(values.data() + old, packed.data(), packed.size());
    return {};
}

void Pieces::add(Bytes piece)
{
    if (++m_count == 1) {
        m_first = std::move(piece);
        return;
    }
    if (m_count == 2)
        m_joined = m_first.view();
    m_joined.append(piece.view());
}

Bytes Pieces::take()
{
    return m_count < 2 ? std::move(m_first) : Bytes::fromString(std::move(m_joined));
}

uint64_t fieldBytes(int number, uint64_t payloadBytes)
{
    return makeLength(number, payloadBytes).size + payloadBytes;
}

Prefix makeVarint(int number, uint64_t value)
{
    Prefix prefix;
    auto* begin = reinterpret_cast<uint8_t*>(prefix.text);
    uint8_t* end = CodedOutputStream::WriteVarint32ToArray(WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_VARINT), begin);
    prefix.size = static_cast<size_t>(CodedOutputStream::WriteVarint64ToArray(value, end) - begin);
    return prefix;
}

Prefix makeLength(int number, uint64_t payloadBytes)
{
    Prefix prefix;
    auto* begin = reinterpret_cast<uint8_t*>(prefix.text);
    uint8_t* end = CodedOutputStream::WriteVarint32ToArray(WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), begin);
    prefix.size = static_cast<size_t>(CodedOutputStream::WriteVarint64ToArray(payloadBytes, end) - begin);
    return prefix;
}

Prefix makeFixed32(int number, uint32_t bits)
{
    Prefix prefix;
    auto* begin = reinterpret_cast<uint8_t*>(prefix.text);
    uint8_t* end = CodedOutputStream::WriteVarint32ToArray(WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_FIXED32), begin);
    prefix.size = static_cast<size_t>(CodedOutputStream::WriteLittleEndian32ToArray(bits, end) - begin);
    return prefix;
}

}  // namespace esp::wire
