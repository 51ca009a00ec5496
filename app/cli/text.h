// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/metrics.h"
#include "core/model/element_type.h"

#include <cstdint>
#include <string>
#include <vector>

namespace esp::cli {

/// "1,725,464"
std::string grouped(int64_t number);
/// Fixed digits behind the point.
std::string fixed(double number, int digits);
/// Three significant digits: "0.0178", "1.2e-07".
std::string brief(double number);
/// "91.00 %"
std::string percent(double value);
/// "88.16–93.20 %"
std::string percent(const Interval& interval);
/// With the sign always: "−0.40", "+1.20".
std::string signedNumber(double number, int digits);
/// "3 layers", "1 layer"
std::string countOf(int64_t count, const std::string& noun);

/// Columns of text for a terminal. Widths are counted in characters, not bytes.
class Table {
public:
    /// A header that begins with '>' is aligned right.
    explicit Table(std::vector<std::string> headers);
    void add(std::vector<std::string> row);
    bool empty() const { return m_rows.empty(); }
    std::string text() const;

private:
    std::vector<std::string> m_headers;
    std::vector<bool> m_right;
    std::vector<std::vector<std::string>> m_rows;
};

/// An interval for nlohmann::ordered_json, which no header includes.
template <typename Json>
Json intervalJson(const Interval& interval)
{
    return Json{{"low", interval.low}, {"high", interval.high}};
}

/// The text of a JSON value; broken UTF-8 (names in models may hold any bytes) is replaced.
template <typename Json>
std::string jsonText(const Json& json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace esp::cli
