// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The .npy format: magic, version, header length, a Python dictionary as text, the elements
// (numpy.lib.format; versions 2 and 3 differ in the width of the length and the encoding of the text).
#include "core/data/npy.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>
#include <vector>

namespace esp {

namespace {

struct Dtype {
    const char* code;  ///< without the byte order
    ElementType type;
};
constexpr Dtype kDtypes[] = {{"b1", ElementType::Bool},    {"i1", ElementType::Int8},   {"u1", ElementType::Uint8},   {"i2", ElementType::Int16},
                             {"u2", ElementType::Uint16},  {"i4", ElementType::Int32},  {"u4", ElementType::Uint32},  {"i8", ElementType::Int64},
                             {"u8", ElementType::Uint64},  {"f2", ElementType::Float16}, {"f4", ElementType::Float},  {"f8", ElementType::Double}};

/// The few Python literals that a header consists of.
class HeaderReader {
public:
    explicit HeaderReader(std::string_view text) : m_text(text) {}

    bool take(char c)
    {
        skipBlanks();
        if (m_at >= m_text.size() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    bool string(std::string& value)
    {
        skipBlanks();
        if (m_at >= m_text.size() || (m_text[m_at] != '\'' && m_text[m_at] != '"'))
            return false;
        const size_t end = m_text.find(m_text[m_at], m_at + 1);
        if (end == std::string_view::npos)
            return false;
        value = m_text.substr(m_at + 1, end - m_at - 1);
        m_at = end + 1;
        return true;
    }
    bool boolean(bool& value)
    {
        skipBlanks();
        for (const bool candidate : {false, true}) {
            const std::string_view word = candidate ? "True" : "False";
            if (m_text.substr(m_at, word.size()) == word) {
                value = candidate;
                m_at += word.size();
                return true;
            }
        }
        return false;
    }
    bool integer(int64_t& value)
    {
        skipBlanks();
        const auto [end, failure] = std::from_chars(m_text.data() + m_at, m_text.data() + m_text.size(), value);
        if (failure != std::errc())
            return false;
        m_at = static_cast<size_t>(end - m_text.data());
        if (m_at < m_text.size() && m_text[m_at] == 'L')  // Python 2 wrote long integers so
            ++m_at;
        return true;
    }
    size_t position() const { return m_at; }

private:
    void skipBlanks()
    {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])))
            ++m_at;
    }

    std::string_view m_text;
    size_t m_at = 0;
};

struct Header {
    std::string descr;
    bool structured = false;
    bool fortran = false;
    Dims dims;
};

/// False where the text is no header; reader.position() tells where.
bool parseHeader(HeaderReader& reader, Header& header)
{
    if (!reader.take('{'))
        return false;
    bool hasDescr = false;
    bool hasOrder = false;
    bool hasShape = false;
    while (!reader.take('}')) {
        std::string key;
        if (!reader.string(key) || !reader.take(':'))
            return false;
        if (key == "descr") {
            hasDescr = true;
            if (!reader.string(header.descr)) {
                header.structured = true;
                return true;
            }
        } else if (key == "fortran_order") {
            hasOrder = reader.boolean(header.fortran);
        } else if (key == "shape") {
            hasShape = reader.take('(');
            while (hasShape && !reader.take(')')) {
                int64_t dim = 0;
                if (!reader.integer(dim))
                    return false;
                header.dims.push_back(dim);
                if (!reader.take(',')) {
                    if (!reader.take(')'))
                        return false;
                    break;
                }
            }
        } else {
            return false;
        }
        if (!reader.take(',')) {
            if (!reader.take('}'))
                return false;
            break;
        }
    }
    return hasDescr && hasOrder && hasShape;
}

}  // namespace

Result<NpyArray> parseNpy(const Bytes& file, const std::string& subject)
{
    const std::string_view bytes = file.view();
    if (bytes.size() < 10 || bytes.substr(0, 6) != "\x93NUMPY")
        return Error{ErrorCode::Malformed, subject, "byte 0: is no .npy file (it starts with \\x93NUMPY and has at least 10 bytes)"};
    const int major = static_cast<unsigned char>(bytes[6]);
    if (major < 1 || major > 3)
        return Error{ErrorCode::UnsupportedFormat, subject, "byte 6: .npy version " + std::to_string(major) + "; 1 to 3 are read"};
    const size_t lengthBytes = major == 1 ? 2 : 4;
    const size_t textAt = 8 + lengthBytes;
    size_t length = 0;
    for (size_t i = 0; i < lengthBytes && 8 + i < bytes.size(); ++i)
        length |= static_cast<size_t>(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
    if (bytes.size() < textAt || length > bytes.size() - textAt)
        return Error{ErrorCode::Malformed, subject, "byte 8: the header of " + std::to_string(length) + " bytes is cut off"};

    Header header;
    HeaderReader reader(bytes.substr(textAt, length));
    if (!parseHeader(reader, header))
        return Error{ErrorCode::Malformed, subject,
                     "byte " + std::to_string(textAt + reader.position()) + ": the header is no dictionary of descr, fortran_order and shape"};
    if (header.structured)
        return Error{ErrorCode::UnsupportedFormat, subject, "structured arrays are not read; an array of numbers is expected"};

    NpyArray array;
    const std::string_view descr = header.descr;
    const bool hasOrder = !descr.empty() && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
    for (const Dtype& dtype : kDtypes) {
        if (descr.substr(hasOrder ? 1 : 0) == dtype.code)
            array.type = dtype.type;
    }
    if (array.type == ElementType::Undefined)
        return Error{ErrorCode::UnsupportedFormat, subject,
                     "element type '" + header.descr + "' is not read; bool, integers of 8 to 64 bits and floats of 16 to 64 bits are"};
    if (header.fortran && header.dims.size() > 1)
        return Error{ErrorCode::UnsupportedFormat, subject, "is in Fortran order; save it with numpy.ascontiguousarray"};
    array.dims = header.dims;
    const int64_t count = elementCount(array.dims);
    const auto width = static_cast<size_t>(packedBytes(array.type, 1));
    const size_t available = bytes.size() - textAt - length;
    if (count < 0 || static_cast<uint64_t>(count) > available / width || static_cast<size_t>(count) * width != available)
        return Error{ErrorCode::Malformed, subject,
                     "shape " + toString(array.dims) + " of " + toString(array.type) + " does not fit the " + std::to_string(available)
                         + " bytes of elements"};
    array.data = file.slice(textAt + length, available);
    if (descr[0] == '>' && width > 1) {
        std::vector<std::byte> swapped(array.data.data(), array.data.data() + available);
        for (size_t i = 0; i < swapped.size(); i += width)
            std::reverse(swapped.begin() + static_cast<std::ptrdiff_t>(i), swapped.begin() + static_cast<std::ptrdiff_t>(i + width));
        array.data = Bytes::fromVector(std::move(swapped));
    }
    return array;
}

Result<std::string> npyFile(ElementType type, const Dims& dims, std::span<const std::byte> data)
{
    const Dtype* found = nullptr;
    for (const Dtype& dtype : kDtypes) {
        if (dtype.type == type)
            found = &dtype;
    }
    if (!found)
        return Error{ErrorCode::UnsupportedFormat, "npy", "elements of type " + toString(type) + " have no .npy form"};
    std::string text = "{'descr': '";
    text += packedBytes(type, 1) > 1 ? '<' : '|';
    text += found->code;
    text += "', 'fortran_order': False, 'shape': (";
    for (size_t i = 0; i < dims.size(); ++i)
        text += std::to_string(dims[i]) + (dims.size() == 1 || i + 1 < dims.size() ? "," : "") + (i + 1 < dims.size() ? " " : "");
    text += "), }";
    // The elements start at a multiple of 64 bytes.
    constexpr size_t kFixed = 10;
    text.append(63 - (kFixed + text.size()) % 64, ' ');
    text += '\n';
    std::string file("\x93NUMPY\x01\x00", 8);
    file += static_cast<char>(text.size() & 0xff);
    file += static_cast<char>(text.size() >> 8);
    file += text;
    file.append(reinterpret_cast<const char*>(data.data()), data.size());
    return file;
}

}  // namespace esp
