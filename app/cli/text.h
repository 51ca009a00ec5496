// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/numbers.h"

#include <cstdint>
#include <string>
#include <vector>

namespace esp::cli {

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

/// The metrics that need a reference, or those that do not: value and interval under the metric's id, null where it was not measured.
template <typename Json>
Json metricsJson(const MetricValues& values, bool withReference)
{
    Json json = Json::object();
    for (const Metric* metric : metrics()) {
        if (metric->needs.reference != withReference)
            continue;
        const MetricValue* const value = values.find(*metric);
        if (!value && metric->needs.losses)
            continue;  // no member of what is said of classes
        json[metric->id] = value ? Json(value->value) : Json();
        json[std::string(metric->id) + "_interval"] = value ? intervalJson<Json>(value->interval) : Json();
    }
    return json;
}

/// The text of a JSON value; broken UTF-8 (names in models may hold any bytes) is replaced.
template <typename Json>
std::string jsonText(const Json& json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace esp::cli
