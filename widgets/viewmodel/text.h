// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

#include <string>
#include <string_view>

namespace esp {

inline QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Figures as people read them: separators of the locale, true minus, no-break space before units, three digits.
class Format {
public:
    explicit Format(QLocale locale = QLocale()) : m_locale(std::move(locale)) {}

    /// "1,235,496"
    QString count(int64_t value) const;
    /// A value with its unit apart: {"1.31", "MB"}.
    struct Quantity {
        QString value;
        QString unit;
        QString joined() const;
    };
    /// Decimal bytes: kB with one digit below 100, from MB on three digits.
    Quantity bytes(int64_t bytes) const;
    /// "148 → 38.5 kB": both in the unit of the first; one number if they are equal.
    struct Change {
        QString before;  ///< "148 → " or ""
        QString after;   ///< "38.5 kB"
        QString joined() const { return before + after; }
    };
    Change bytesChange(int64_t before, int64_t after) const;
    /// "58.9": one decimal up to 5,000 samples, then two; never rounded into a better claim (99.96 of 500 stays below 100).
    QString percent(double value, int64_t samples = 0) const;
    /// "58.9 %" with a no-break space.
    QString percentWithUnit(double value, int64_t samples = 0) const { return percent(value, samples) + QChar(u'\u00A0') + QLatin1Char('%'); }
    /// "0.7": absolute difference of percentages; "< 0.1" below half a digit.
    QString points(double difference, int64_t samples = 0) const;
    /// The same of two percentages as percent() shows them, so that who subtracts finds it; "< 0.1" if they differ and look alike.
    QString pointsBetween(double before, double after, int64_t samples = 0) const;
    /// {"349", "M"}, {"1.23", "G"}.
    Quantity macs(int64_t macs) const;
    /// "3.8", "12": how many times.
    QString ratio(double value) const;
    /// "50 %" of a fraction.
    QString share(double fraction, int decimals = 0) const;
    /// Weights: four decimals, "1.2e−5" below 0.0001, "0".
    QString weight(double value) const;
    /// What a file stores of a weight: a whole number without groups, else as a weight.
    QString code(double value) const;
    QString number(double value, int decimals) const;
    const QLocale& locale() const { return m_locale; }

private:
    /// Decimals of a percentage of so many samples, and the percentage in steps of the last one.
    static int percentDecimals(int64_t samples) { return samples > 5000 ? 2 : 1; }
    static int64_t percentSteps(double value, int decimals);

    QLocale m_locale;
};

inline constexpr char16_t kNoBreakSpace = u'\u00A0';
inline constexpr char16_t kMinus = u'\u2212';

}  // namespace esp
