// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace esp {

struct CsvField {
    std::string_view text;  ///< unquoted and without blanks around it; lives as long as the reader
    size_t column = 0;      ///< of its first byte in its line, from 1
};

/// Reads comma-separated values row by row (RFC 4180: quotes, doubled quotes, line breaks inside quotes; blank lines are skipped).
class CsvReader {
public:
    /// text must outlive the reader. subject names the file in errors.
    CsvReader(std::string_view text, std::string subject);

    /// False at the end. Errors: Malformed (a quote that does not close, text behind a closing quote).
    Result<bool> next(std::vector<CsvField>& fields);
    /// Line of the row that next() gave, from 1.
    size_t line() const { return m_rowLine; }
    /// "keypoint.csv:12:7: " + what
    Error errorAt(const CsvField& field, const std::string& what, ErrorCode code = ErrorCode::Malformed) const;

private:
    std::string_view m_text;
    std::string m_subject;
    size_t m_at = 0;
    size_t m_line = 1;
    size_t m_lineStart = 0;
    size_t m_rowLine = 0;
    std::vector<std::unique_ptr<std::string>> m_unquoted;  ///< fields of the current row that had doubled quotes
};

/// A finite decimal number, the whole text; nullopt otherwise.
std::optional<double> parseNumber(std::string_view text);

}  // namespace esp
