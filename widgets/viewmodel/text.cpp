// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace esp {

namespace {

struct Unit {
    double size;
    const char16_t* name;
};
constexpr std::array<Unit, 4> Units = {{{1e9, u"GB"}, {1e6, u"MB"}, {1e3, u"kB"}, {1, u"B"}}};

const Unit& unitFor(int64_t bytes)
{
    // 999,950 would be written as 1,000.0 kB.
    for (const Unit& unit : Units)
        if (static_cast<double>(bytes) >= unit.size * 0.99995)
            return unit;
    return Units.back();
}

int decimalsFor(double value, const Unit& unit)
{
    if (unit.size == 1)
        return 0;
    if (value >= 99.95)
        return 0;
    if (value >= 9.995)
        return 1;
    return unit.size >= 1e6 ? 2 : 1;
}

}  // namespace

QString Format::number(double value, int decimals) const
{
    QString text = m_locale.toString(std::abs(value), 'f', decimals);
    if (value < 0 && text != m_locale.toString(0.0, 'f', decimals))
        text.prepend(QChar(kMinus));
    return text;
}

QString Format::count(int64_t value) const
{
    return m_locale.toString(static_cast<qlonglong>(value));
}

QString Format::Quantity::joined() const
{
    return value + QChar(kNoBreakSpace) + unit;
}

Format::Quantity Format::bytes(int64_t bytes) const
{
    const Unit& unit = unitFor(bytes);
    const double value = static_cast<double>(bytes) / unit.size;
    return {number(value, decimalsFor(value, unit)), QString::fromUtf16(unit.name)};
}

Format::Change Format::bytesChange(int64_t before, int64_t after) const
{
    const Unit& unit = unitFor(std::max(before, after));
    const auto text = [&](int64_t bytes) {
        const double value = static_cast<double>(bytes) / unit.size;
        return number(value, decimalsFor(value, unit));
    };
    const QString suffix = QChar(kNoBreakSpace) + QString::fromUtf16(unit.name);
    // "4.96 → 4.96 MB" would ask to be compared; the exact counts stand elsewhere.
    if (text(before) == text(after))
        return {QString(), text(after) + suffix};
    return {text(before) + QStringLiteral(" → "), text(after) + suffix};
}

int64_t Format::percentSteps(double value, int decimals)
{
    const int64_t scale = std::llround(std::pow(10.0, decimals));
    const int64_t whole = 100 * scale;
    const int64_t steps = std::llround(value * static_cast<double>(scale));
    // Rounding must not turn "almost all" into "all", nor "some" into "none".
    if (steps >= whole && value < 100)
        return whole - 1;
    if (steps <= 0 && value > 0)
        return 1;
    return steps;
}

QString Format::percent(double value, int64_t samples) const
{
    const int decimals = percentDecimals(samples);
    return number(static_cast<double>(percentSteps(value, decimals)) * std::pow(10.0, -decimals), decimals);
}

QString Format::points(double difference, int64_t samples) const
{
    const int decimals = percentDecimals(samples);
    const double step = std::pow(10.0, -decimals);
    const double size = std::abs(difference);
    if (size > 0 && size < step / 2)
        return QStringLiteral("< ") + number(step, decimals);
    return number(size, decimals);
}

QString Format::pointsBetween(double before, double after, int64_t samples) const
{
    const int decimals = percentDecimals(samples);
    const int64_t steps = std::abs(percentSteps(after, decimals) - percentSteps(before, decimals));
    const double step = std::pow(10.0, -decimals);
    if (steps == 0 && before != after)
        return QStringLiteral("< ") + number(step, decimals);
    return number(static_cast<double>(steps) * step, decimals);
}

Format::Quantity Format::macs(int64_t macs) const
{
    static constexpr std::array<std::pair<double, const char*>, 4> scales = {
        {{1e9, QT_TRANSLATE_NOOP("Format", "G")}, {1e6, QT_TRANSLATE_NOOP("Format", "M")}, {1e3, QT_TRANSLATE_NOOP("Format", "k")}, {1, ""}}};
    for (const auto& [size, name] : scales) {
        const double value = static_cast<double>(macs) / size;
        if (value < 0.9995 && size > 1)
            continue;
        const int decimals = size == 1 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return {number(value, decimals), *name ? QCoreApplication::translate("Format", name) : QString()};
    }
    return {};
}

QString Format::ratio(double value) const
{
    return number(value, value >= 9.95 ? 0 : 1);
}

QString Format::share(double fraction, int decimals) const
{
    return number(fraction * 100, decimals) + QChar(kNoBreakSpace) + QLatin1Char('%');
}

QString Format::weight(double value) const
{
    if (value == 0)
        return QStringLiteral("0");
    if (std::abs(value) >= 1e-4)
        return number(value, 4);
    const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
    return number(value / std::pow(10.0, exponent), 1) + QLatin1Char('e') + QChar(kMinus) + QString::number(-exponent);
}

QString Format::code(double value) const
{
    if (value != std::nearbyint(value))
        return weight(value);
    return QString::number(static_cast<qint64>(value)).replace(QLatin1Char('-'), QChar(kMinus));
}

}  // namespace esp
