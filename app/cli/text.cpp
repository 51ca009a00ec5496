// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace esp::cli {

namespace {

size_t characters(const std::string& text)
{
    return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string grouped(int64_t number)
{
    std::string text = std::to_string(number);
    const size_t first = number < 0 ? 1 : 0;
    for (size_t at = text.size(); at > first + 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

std::string fixed(double number, int digits)
{
    char buffer[400];
    std::snprintf(buffer, sizeof buffer, "%.*f", digits, number);
    return buffer;
}

std::string brief(double number)
{
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.3g", number);
    return buffer;
}

std::string percent(double value)
{
    return fixed(value, 2) + " %";
}

std::string percent(const Interval& interval)
{
    return fixed(interval.low, 2) + "–" + fixed(interval.high, 2) + " %";
}

std::string signedNumber(double number, int digits)
{
    return (std::signbit(number) && number != 0 ? "−" : "+") + fixed(std::abs(number), digits);
}

std::string countOf(int64_t count, const std::string& noun)
{
    return grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

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
