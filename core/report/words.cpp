// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/words.h"

#include "core/base/counts.h"
#include "core/base/translate.h"
#include "core/compress/technique.h"
#include "core/report/numbers.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr const char* kContext = "Report";

void replaceAll(std::string& text, const std::string& from, const std::string& to)
{
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// In one pass, so that an argument that holds "%2" stays as it is. A line does not end between a number and its "%".
std::string filled(const std::string& text, std::initializer_list<std::string> arguments)
{
    std::string result;
    for (size_t i = 0; i < text.size(); ++i) {
        const size_t number = text[i] == '%' && i + 1 < text.size() && text[i + 1] >= '1' && text[i + 1] <= '9' ? static_cast<size_t>(text[i + 1] - '0') : 0;
        if (text[i] == ' ' && i > 0 && isDigit(text[i - 1]) && i + 1 < text.size() && text[i + 1] == '%' && (i + 2 == text.size() || !isDigit(text[i + 2]))) {
            result += "\u00A0";
            continue;
        }
        if (number == 0 || number > arguments.size()) {
            result += text[i];
            continue;
        }
        result += arguments.begin()[number - 1];
        ++i;
    }
    return result;
}

}  // namespace

std::string Words::operator()(const char* text, std::initializer_list<std::string> arguments) const
{
    return filled(m_language.translate ? m_language.translate(kContext, text, -1) : text, arguments);
}

std::string Words::counted(const char* text, int64_t count, std::initializer_list<std::string> arguments) const
{
    std::string result = m_language.translate ? m_language.translate(kContext, text, count) : text;
    if (!m_language.translate)
        replaceAll(result, "(s)", count == 1 ? "" : "s");
    replaceAll(result, "%n", this->count(count));
    return filled(result, arguments);
}

std::string Words::technique(const std::string& id) const
{
    const Technique* const known = findTechnique(id);
    if (!known)
        return id;
    return m_language.translate ? m_language.translate("technique", known->label, -1) : known->label;
}

std::string Words::sentence(const std::string& text) const
{
    return m_language.sentence ? m_language.sentence(text) : text;
}

std::string Words::localized(std::string english) const
{
    if (m_language.decimalComma)
        for (char& c : english)
            c = c == '.' ? ',' : c == ',' ? '.' : c;
    return english;
}

std::string Words::count(int64_t value) const
{
    return localized(grouped(value));
}

std::string Words::number(double value, int decimals) const
{
    return (value < 0 ? "−" : "") + localized(fixed(std::abs(value), decimals));
}

std::string Words::signedNumber(double value, int decimals) const
{
    return localized(esp::signedNumber(value, decimals));
}

std::string Words::percent(double value, int64_t samples) const
{
    const int decimals = samples > 5000 ? 2 : 1;
    const double step = std::pow(10.0, -decimals);
    double shown = std::round(value / step) * step;
    if (value < 100)
        shown = std::min(shown, 100 - step);
    if (value > 0)
        shown = std::max(shown, step);
    return localized(fixed(shown, decimals)) + "\u00A0%";
}

std::string Words::share(double fraction) const
{
    double shown = std::round(100 * fraction);
    if (fraction < 1)
        shown = std::min(shown, 99.0);
    if (fraction > 0 && fraction < 0.01)
        return (*this)(ESP_NOOP("Report", "less than %1"), {localized("1") + "\u00A0%"});
    return localized(fixed(shown, 0)) + "\u00A0%";
}

Words::Quantity Words::scaled(double value, std::initializer_list<const char*> units) const
{
    auto unit = units.begin();
    while (value >= 999.5 && unit + 1 != units.end()) {
        value /= 1000;
        ++unit;
    }
    const int decimals = unit == units.begin() || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return {number(value, decimals), *unit};
}

Words::Quantity Words::bytes(int64_t bytes) const
{
    return scaled(static_cast<double>(bytes), {"B", "kB", "MB", "GB", "TB"});
}

Words::Quantity Words::macs(int64_t macs) const
{
    return scaled(static_cast<double>(macs), {"", (*this)(ESP_NOOP("Report", "thousand")).c_str(), (*this)(ESP_NOOP("Report", "million")).c_str(),
                                              (*this)(ESP_NOOP("Report", "billion")).c_str()});
}

std::string Words::ratio(double value) const
{
    return number(value, value >= 9.95 ? 0 : value < 1.095 ? 2 : 1);
}

}  // namespace esp
