// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csv.h"

#include <charconv>
#include <cmath>
#include <memory>

namespace esp {

namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

}  // namespace

CsvReader::CsvReader(std::string_view text, std::string subject) : m_text(text), m_subject(std::move(subject))
{
    if (m_text.substr(0, 3) == "\xef\xbb\xbf")  // the byte order mark that spreadsheets write
        m_at = m_lineStart = 3;
}

Error CsvReader::errorAt(const CsvField& field, const std::string& what, ErrorCode code) const
{
    return {code, m_subject + ":" + std::to_string(m_rowLine) + ":" + std::to_string(field.column), what};
}

Result<bool> CsvReader::next(std::vector<CsvField>& fields)
{
    fields.clear();
    m_unquoted.clear();
    const auto breakAt = [&](size_t i) { return m_text[i] == '\n' || m_text[i] == '\r'; };
    const auto skipBreak = [&] {
        if (m_text[m_at] == '\r' && m_at + 1 < m_text.size() && m_text[m_at + 1] == '\n')
            ++m_at;
        ++m_at;
        ++m_line;
        m_lineStart = m_at;
    };
    while (m_at < m_text.size() && (breakAt(m_at) || isBlank(m_text[m_at]))) {
        if (breakAt(m_at))
            skipBreak();
        else
            ++m_at;
    }
    if (m_at >= m_text.size())
        return false;
    m_rowLine = m_line;
    const size_t rowStart = m_lineStart;
    m_at = rowStart;

    while (true) {
        while (m_at < m_text.size() && isBlank(m_text[m_at]))
            ++m_at;
        CsvField field{{}, m_at - rowStart + 1};
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            const size_t begin = ++m_at;
            bool doubled = false;
            while (true) {
                const size_t quote = m_text.find('"', m_at);
                if (quote == std::string_view::npos)
                    return errorAt(field, "this quote is never closed");
                m_at = quote + 1;
                if (m_at >= m_text.size() || m_text[m_at] != '"')
                    break;
                doubled = true;
                ++m_at;
            }
            field.text = m_text.substr(begin, m_at - 1 - begin);
            for (size_t i = begin; i < m_at; ++i) {
                if (m_text[i] == '\n') {
                    ++m_line;
                    m_lineStart = i + 1;
                }
            }
            if (doubled) {
                auto text = std::make_unique<std::string>();
                for (size_t i = 0; i < field.text.size(); ++i) {
                    *text += field.text[i];
                    if (field.text[i] == '"')
                        ++i;
                }
                field.text = *text;
                m_unquoted.push_back(std::move(text));
            }
            while (m_at < m_text.size() && isBlank(m_text[m_at]))
                ++m_at;
            if (m_at < m_text.size() && m_text[m_at] != ',' && !breakAt(m_at))
                return errorAt(field, "text follows the closing quote");
        } else {
            const size_t begin = m_at;
            while (m_at < m_text.size() && m_text[m_at] != ',' && !breakAt(m_at))
                ++m_at;
            field.text = trimmed(m_text.substr(begin, m_at - begin));
        }
        fields.push_back(field);
        if (m_at >= m_text.size())
            return true;
        if (m_text[m_at] != ',') {
            skipBreak();
            return true;
        }
        ++m_at;
    }
}

std::optional<double> parseNumber(std::string_view text)
{
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

}  // namespace esp
