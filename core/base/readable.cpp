// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/readable.h"

namespace esp {

namespace {

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

void appendReadable(std::string& out, std::string_view text)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        // U+0080 to U+009F are C2 80 to C2 9F; terminals obey some of them.
        const bool isUpperControl = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0 && isContinuation(text[i + 1]);
        const unsigned code = isUpperControl ? static_cast<unsigned char>(text[++i]) : byte;
        if (byte == '\n')
            out += "\\n";
        else if (byte == '\t')
            out += "\\t";
        else if (byte == '\r')
            out += "\\r";
        else if (byte < ' ' || byte == 0x7F || isUpperControl)
            out += std::string("\\x") + kDigits[code >> 4] + kDigits[code & 15];
        else
            out += text[i];
    }
}

}  // namespace

std::string readableText(std::string_view text, size_t mostBytes)
{
    std::string out;
    if (text.size() <= mostBytes) {
        appendReadable(out, text);
        return out;
    }
    // What is wrong stands at the end of a sentence, where at its beginning. A character is not cut in two.
    size_t head = mostBytes / 3;
    while (head > 0 && isContinuation(text[head]))
        --head;
    size_t tail = text.size() - (mostBytes - mostBytes / 3);
    while (tail < text.size() && isContinuation(text[tail]))
        ++tail;
    appendReadable(out, text.substr(0, head));
    out += "…";
    appendReadable(out, text.substr(tail));
    return out;
}

}  // namespace esp
