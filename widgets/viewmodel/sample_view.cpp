// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/sample_view.h"

#include "core/data/numbers.h"
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp {

namespace {

constexpr int64_t kLargestSide = 8192;   // a picture beyond that is not looked at in a panel
constexpr int64_t kMostCurves = 3;
constexpr int64_t kMostPoints = 100'000;
constexpr size_t kFirstNumbers = 24;

struct Range {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    int64_t nonFinite = 0;
};

Range rangeOf(const std::vector<float>& values)
{
    Range range;
    for (const float value : values) {
        if (!std::isfinite(value)) {
            ++range.nonFinite;
            continue;
        }
        range.low = std::min(range.low, static_cast<double>(value));
        range.high = std::max(range.high, static_cast<double>(value));
    }
    if (range.low > range.high)
        range.low = range.high = 0;
    return range;
}

QImage pictureOf(const std::vector<float>& values, const SampleLayout& layout, const Range& range)
{
    const auto rows = static_cast<int>(layout.rows);
    const auto columns = static_cast<int>(layout.columns);
    QImage picture(layout.isTurned ? QSize(rows, columns) : QSize(columns, rows), QImage::Format_ARGB32);
    if (picture.isNull())
        return picture;
    const double scale = range.high > range.low ? 255 / (range.high - range.low) : 0;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            int grey[3] = {};
            bool isNumber = true;
            for (int64_t channel = 0; channel < layout.channels; ++channel) {
                const int64_t at = layout.channelsLast ? (int64_t{row} * columns + column) * layout.channels + channel : (channel * rows + row) * columns + column;
                const float value = values[static_cast<size_t>(at)];
                isNumber = isNumber && std::isfinite(value);
                grey[channel] = std::isfinite(value) ? static_cast<int>(std::lround((static_cast<double>(value) - range.low) * scale)) : 0;
            }
            if (layout.channels == 1)
                grey[1] = grey[2] = grey[0];
            picture.setPixel(layout.isTurned ? row : column, layout.isTurned ? column : row, isNumber ? qRgb(grey[0], grey[1], grey[2]) : qRgba(0, 0, 0, 0));
        }
    }
    return picture;
}

QString numbersText(const std::vector<float>& values)
{
    const Format format;
    QStringList texts;
    for (size_t i = 0; i < std::min(values.size(), kFirstNumbers); ++i) {
        const auto value = static_cast<double>(values[i]);
        texts << (std::isfinite(value) ? format.number(value, value == std::floor(value) ? 0 : 4) : QString::number(value));
    }
    if (values.size() > kFirstNumbers)
        texts << QStringLiteral("…");
    return texts.join(QStringLiteral("; "));
}

}  // namespace

SampleLayout sampleLayoutOf(const Dims& dims, ElementType type)
{
    SampleLayout layout;
    if (!isNumeric(type))
        return layout;
    // Some models have further dimensions of one.
    Dims wanted = dims;
    for (auto one = std::find(wanted.begin(), wanted.end(), 1); wanted.size() > 3 && one != wanted.end(); one = std::find(wanted.begin(), wanted.end(), 1))
        wanted.erase(one);
    const auto isChannels = [](int64_t count) { return count == 1 || count == 3; };
    const auto isSide = [](int64_t count) { return count > 1 && count <= kLargestSide; };
    const auto picture = [&](int64_t channels, int64_t rows, int64_t columns, bool channelsLast) {
        const bool isTurned = channels == 1 && rows > 2 * columns;
        layout = {SampleKind::Picture, channels, rows, columns, channelsLast, isTurned};
    };
    if (wanted.size() == 3) {
        if (isChannels(wanted[0]) && isSide(wanted[1]) && isSide(wanted[2]))
            picture(wanted[0], wanted[1], wanted[2], false);
        else if (isChannels(wanted[2]) && isSide(wanted[0]) && isSide(wanted[1]))
            picture(wanted[2], wanted[0], wanted[1], true);
        else if (std::count(wanted.begin(), wanted.end(), 1) == 2)
            wanted = {elementCount(wanted)};
        return wanted.size() == 1 ? sampleLayoutOf(wanted, type) : layout;
    }
    const bool isWhole = isInteger(type) || type == ElementType::Bool;
    const auto curves = [&](int64_t points, int64_t lines) {
        if (!isWhole && points > 1 && points <= kMostPoints)
            layout = {SampleKind::Curves, 1, points, lines, false, false};
    };
    if (wanted.size() == 2) {
        if (wanted[0] == 1 || wanted[1] == 1)
            curves(wanted[0] * wanted[1], 1);
        else if (wanted[1] <= kMostCurves)
            curves(wanted[0], wanted[1]);
        else if (isSide(wanted[0]) && isSide(wanted[1]))
            picture(1, wanted[0], wanted[1], false);
    } else if (wanted.size() == 1) {
        curves(wanted[0], 1);
    }
    return layout;
}

QString SampleView::caption() const
{
    const Format format;
    const auto value = [&](double number) { return format.number(number, std::abs(number) < 1000 ? 2 : 0); };
    QStringList lines{tr("Input “%1”, %2").arg(input, shape)};
    switch (layout.kind) {
    case SampleKind::Picture:
        lines << tr("As the model gets it: black is %1, white %2").arg(value(low), value(high));
        if (layout.isTurned)
            lines << tr("Turned: rows run from left to right");
        break;
    case SampleKind::Curves: lines << tr("As the model gets it: from %1 to %2").arg(value(low), value(high)); break;
    case SampleKind::Numbers: lines << tr("No picture for this shape"); break;
    }
    if (nonFinite > 0)
        lines << tr("%Ln value(s) are not finite", nullptr, static_cast<int>(nonFinite));
    return lines.join(QLatin1Char('\n'));
}

Result<SampleView> viewSample(const Dataset& data, size_t sample)
{
    SampleView view;
    view.sample = sample;
    view.name = toQString(data.sampleName(sample));
    const std::vector<BoundInput>& inputs = data.inputs();
    std::optional<size_t> chosen;
    for (size_t i = 0; i < inputs.size(); ++i) {
        if (inputs[i].isConstant)
            continue;
        const SampleLayout layout = sampleLayoutOf(inputs[i].sampleDims, inputs[i].type);
        if (chosen && (view.layout.kind != SampleKind::Numbers || layout.kind == SampleKind::Numbers))
            continue;
        chosen = i;
        view.layout = layout;
    }
    if (!chosen)
        return view;
    const BoundInput& input = inputs[*chosen];
    view.input = toQString(input.name);
    view.shape = toQString(toString(input.sampleDims)).replace(QStringLiteral("×"), QStringLiteral(" × "));
    const int64_t count = elementCount(input.sampleDims);
    if (count <= 0 || !isNumeric(input.type))
        return view;
    std::vector<std::byte> bytes(static_cast<size_t>(packedBytes(input.type, count)));
    ESP_CHECK(data.read(sample, *chosen, bytes.data()));
    std::vector<float> values(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i)
        values[static_cast<size_t>(i)] = static_cast<float>(elementAsDouble(input.type, bytes.data(), i));
    const Range range = rangeOf(values);
    view.low = range.low;
    view.high = range.high;
    view.nonFinite = range.nonFinite;
    switch (view.layout.kind) {
    case SampleKind::Picture: view.picture = pictureOf(values, view.layout, range); break;
    case SampleKind::Curves:
        for (int64_t line = 0; line < view.layout.columns; ++line) {
            std::vector<float>& curve = view.curves.emplace_back();
            for (int64_t point = 0; point < view.layout.rows; ++point)
                curve.push_back(values[static_cast<size_t>(point * view.layout.columns + line)]);
        }
        break;
    case SampleKind::Numbers: view.numbers = numbersText(values); break;
    }
    return view;
}

SampleReader::SampleReader(JobQueue& queue, QObject* parent) : QObject(parent), m_job(std::make_unique<QtJobRunner>(queue)) {}

SampleReader::~SampleReader() = default;

void SampleReader::show(const DatasetPtr& data, size_t sample)
{
    if (data == m_data && m_sample == sample)
        return;
    m_data = data;
    m_sample = sample;
    m_job->run<SampleView>([data, sample](const Job&) { return viewSample(*data, sample); },
                           [this](Result<SampleView> view) {
                               m_view.reset();
                               m_error.reset();
                               if (view)
                                   m_view = std::move(*view);
                               else
                                   m_error = view.error();
                               Q_EMIT changed();
                           });
}

void SampleReader::clear()
{
    m_job->stop();
    m_data.reset();
    m_sample.reset();
    m_view.reset();
    m_error.reset();
    Q_EMIT changed();
}

}  // namespace esp
