// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/text.h"

#include <algorithm>

namespace esp::cli {

namespace {

size_t characters(const std::string& text)
{
    return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Table::Table(std::vector<std::string> headers) : m_headers(std::move(headers))
{
    for (std::string& header : m_headers) {
        m_right.push_back(!header.empty() && header[0] == '>');
        if (m_right.back())
            header.erase(0, 1);
    }
}

void Table::add(std::vector<std::string> row)
{
    row.resize(m_headers.size());
    m_rows.push_back(std::move(row));
}

std::string Table::text() const
{
    std::vector<size_t> widths;
    for (const std::string& header : m_headers)
        widths.push_back(characters(header));
    for (const auto& row : m_rows) {
        for (size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], characters(row[i]));
    }
    std::string text;
    const auto addLine = [&](const std::vector<std::string>& row) {
        std::string line;
        for (size_t i = 0; i < row.size(); ++i) {
            const std::string blanks(widths[i] - characters(row[i]), ' ');
            line += (i ? "  " : "") + (m_right[i] ? blanks + row[i] : row[i] + blanks);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    };
    addLine(m_headers);
    for (const auto& row : m_rows)
        addLine(row);
    return text;
}

}  // namespace esp::cli
