// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

/// Protobuf's wire format, message by message, for the codecs of this folder. Messages are slices of the file; nothing is copied until it is
/// asked for, and a field that is not known can be carried as the bytes it came in.
namespace esp::wire {

enum class Kind : uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Group = 3, Fixed32 = 5 };

/// One field as it stands in its message. A field whose kind is not the expected one counts as unknown, as protobuf has it.
struct Field {
    const Bytes* message = nullptr;
    int number = 0;
    Kind kind = Kind::Varint;
    uint64_t bits = 0;   ///< value of Varint, Fixed64, Fixed32
    size_t begin = 0;    ///< of the tag
    size_t payload = 0;  ///< behind tag and length
    size_t end = 0;

    bool is(int fieldNumber, Kind fieldKind) const { return number == fieldNumber && kind == fieldKind; }
    Bytes raw() const { return message->slice(begin, end - begin); }
    Bytes bytes() const { return message->slice(payload, end - payload); }
    std::string_view view() const { return message->view().substr(payload, end - payload); }
    std::string text() const { return std::string(view()); }
    int64_t int64() const { return static_cast<int64_t>(bits); }
};

struct FieldVisitor {
    void* object;
    Result<void> (*call)(void* object, const Field& field);
};

/// Calls the visitor for each field in order. Errors: Malformed ("NodeProto, byte 17: …"), or the visitor's.
Result<void> readFieldsWith(const Bytes& message, const char* what, FieldVisitor visitor);

template <typename Visit>
Result<void> readFields(const Bytes& message, const char* what, Visit&& visit)
{
    using Object = std::remove_reference_t<Visit>;
    return readFieldsWith(message, what, {&visit, [](void* object, const Field& field) -> Result<void> {
                                              return (*static_cast<Object*>(object))(field);
                                          }});
}

/// Appends the numbers of a repeated field, packed or not. Errors: Malformed.
Result<void> appendVarints(const Field& field, std::vector<int64_t>& values);
Result<void> appendFloats(const Field& field, std::vector<float>& values);

/// Joins pieces; a single one stays a slice of the file.
class Pieces {
public:
    void add(Bytes piece);
    bool isEmpty() const { return m_count == 0; }
    Bytes take();

private:
    size_t m_count = 0;
    Bytes m_first;
    std::string m_joined;
};

/// Fields that are kept undecoded.
class RawFields {
public:
    void add(const Field& field) { m_pieces.add(field.raw()); }
    Bytes take() { return m_pieces.take(); }

private:
    Pieces m_pieces;
};

/// A message that should occur once. Where it occurs twice protobuf merges, which is what reading the joined encodings does.
class Message {
public:
    void add(const Field& field) { m_pieces.add(field.bytes()); }
    bool isPresent() const { return !m_pieces.isEmpty(); }
    Bytes take() { return m_pieces.take(); }

private:
    Pieces m_pieces;
};

/// Length of a length-delimited field with its tag.
uint64_t fieldBytes(int number, uint64_t payloadBytes);

/// Appends encoded fields to a string. Out types with the same members count or stream instead (see codec.h).
class StringOut {
public:
    void append(std::string_view bytes) { m_text.append(bytes); }
    void append(const Bytes& bytes) { m_text.append(bytes.view()); }
    Bytes take() { return Bytes::fromString(std::move(m_text)); }
    std::string takeString() { return std::move(m_text); }

private:
    std::string m_text;
};

/// Only adds up.
class CountOut {
public:
    void append(std::string_view bytes) { m_count += bytes.size(); }
    void append(const Bytes& bytes) { m_count += bytes.size(); }
    void skip(uint64_t bytes) { m_count += bytes; }
    uint64_t count() const { return m_count; }

private:
    uint64_t m_count = 0;
};

/// A tag and the number behind it, ready to append.
struct Prefix {
    char text[20];
    size_t size = 0;
    std::string_view view() const { return {text, size}; }
};
Prefix makeVarint(int number, uint64_t value);
Prefix makeLength(int number, uint64_t payloadBytes);
Prefix makeFixed32(int number, uint32_t bits);

template <typename Out>
void putVarint(Out& out, int number, int64_t value)
{
    out.append(makeVarint(number, static_cast<uint64_t>(value)).view());
}

template <typename Out>
void putBytes(Out& out, int number, std::string_view payload)
{
    out.append(makeLength(number, payload.size()).view());
    out.append(payload);
}

template <typename Out>
void putBytes(Out& out, int number, const Bytes& payload)
{
    out.append(makeLength(number, payload.size()).view());
    out.append(payload);
}

template <typename Out>
void putFloat(Out& out, int number, float value)
{
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    out.append(makeFixed32(number, bits).view());
}

}  // namespace esp::wire
