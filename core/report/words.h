// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/metrics.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>

namespace esp {

/// What a report is written in. Core knows English; who has translations supplies them.
struct ReportLanguage {
    std::string code = "en";
    /// Of a text marked ESP_NOOP(context, …); count: for "%n", else -1. Null: English.
    std::function<std::string(const char* context, const char* text, int64_t count)> translate;
    /// Of a sentence that core words itself, with names and figures in it ("its weights are float16, not float32"). Null: as it is.
    std::function<std::string(const std::string& sentence)> sentence;
    bool decimalComma = false;
};

/// Sentences and figures of a report in its language.
class Words {
public:
    explicit Words(const ReportLanguage& language) : m_language(language) {}

    /// With %1, %2, … replaced in order.
    std::string operator()(const char* text, std::initializer_list<std::string> arguments = {}) const;
    /// A text with "%n" and, in English, "(s)" where the plural differs.
    std::string counted(const char* text, int64_t count, std::initializer_list<std::string> arguments = {}) const;

    /// The label of a technique: "Prune".
    std::string technique(const std::string& id) const;
    /// A sentence that core worded, in the report's language.
    std::string sentence(const std::string& text) const;

    std::string count(int64_t value) const;
    std::string number(double value, int decimals) const;
    /// With its sign.
    std::string signedNumber(double value, int decimals) const;
    /// "58.8 %"; never rounded into a better claim.
    std::string percent(double value, int64_t samples) const;
    /// "50 %": no decimals, and never rounded into all or none.
    std::string share(double fraction) const;
    struct Quantity {
        std::string value;
        std::string unit;
        std::string joined() const { return value + "\u00A0" + unit; }
    };
    /// Decimal bytes, three digits.
    Quantity bytes(int64_t bytes) const;
    Quantity macs(int64_t macs) const;
    /// How many times: "3.8", "12".
    std::string ratio(double value) const;

    const ReportLanguage& language() const { return m_language; }

private:
    std::string localized(std::string english) const;
    Quantity scaled(double value, std::initializer_list<const char*> units) const;

    const ReportLanguage& m_language;
};

}  // namespace esp
