// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/kernel_sheet.h"

#include "core/compress/technique.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/recipe_edit.h"
#include "widgets/viewmodel/weight_histogram.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

/// Kernels in a row where there is but one input channel.
constexpr int64_t kWrap = 16;
/// Pixels from line to line over what was cut.
constexpr int64_t kHatch = 5;

double largest(const FloatBlocks& values)
{
    double most = 0;
    values([&](std::span<const float> block) {
        for (const float value : block)
            if (std::isfinite(value))
                most = std::max(most, std::abs(static_cast<double>(value)));
    });
    return most;
}

/// Whether the recipe rounds the layer's weights with a view to the others, in units that those before it can be compared with.
bool isTraded(const Recipe& recipe, const std::string& layer)
{
    return std::any_of(recipe.steps.begin(), recipe.steps.end(), [&](const RecipeStep& step) {
        if (step.technique != kQuantize || !isMeantFor(step, layer))
            return false;
        const auto is = [&](const char* parameter, const char* value) { return parameterFor(*findTechnique(kQuantize), step, layer, parameter) == ParameterValue(std::string(value)); };
        // Equalized weights were multiplied first; signs have no code 0 between them.
        return !is("rounding", "nearest") && is("equalization", "none") && !is("format", "binary");
    });
}

}  // namespace

KernelSheet::KernelSheet(TensorValuesPtr values, bool mayBeCut, bool mayBeTraded) : m_values(std::move(values))
{
    const Dims& dims = m_values->dims;
    Dims strides(dims.size(), 1);
    for (size_t i = dims.size(); i-- > 1;)
        strides[i - 1] = strides[i] * dims[i];
    const size_t output = std::min(dims.size() - 1, static_cast<size_t>(std::max(0, m_values->outputAxis)));
    m_outputs = dims[output];
    m_strideOutput = strides[output];
    std::vector<size_t> rest;
    for (size_t i = 0; i < dims.size(); ++i)
        if (i != output)
            rest.push_back(i);
    if (!rest.empty()) {
        m_inputs = dims[rest[0]];
        m_strideInput = strides[rest[0]];
    }
    if (rest.size() > 1) {
        m_width = dims[rest.back()];
        m_strideX = strides[rest.back()];
        // The axes between lie behind one another, so that they are one axis.
        m_strideY = strides[rest[rest.size() - 2]];
        for (size_t i = 1; i + 1 < rest.size(); ++i)
            m_height *= dims[rest[i]];
    }
    m_isWrapped = m_inputs == 1 && m_outputs > kWrap && hasKernels();
    m_gridColumns = m_isWrapped ? kWrap : m_inputs;
    m_gridRows = m_isWrapped ? (m_outputs + kWrap - 1) / kWrap : m_outputs;

    const FloatBlocks before = m_values->before.blocks();
    const FloatBlocks now = m_values->now().blocks();
    const auto set = [&](Show show, double limit, double most) {
        m_limits[static_cast<size_t>(show)] = limit > 0 ? limit : 1;
        m_clipped[static_cast<size_t>(show)] = most > limit;
    };
    set(Show::Before, histogramLimit(before), largest(before));
    // One colour means one value on both pictures, unless their scales differ anyway.
    const bool isShared = !m_values->after || m_values->comparable;
    set(Show::After, isShared ? limit(Show::Before) : histogramLimit(now), largest(now));
    if (!canShow(Show::Difference))
        return;
    const auto eachPair = [this](const std::function<void(std::span<const float>, std::span<const float>)>& visit) {
        const StoredValues& now = m_values->now();
        forEachPair(*m_values->before.tensor, m_values->before.codes.get(), *now.tensor, now.codes.get(), visit);
    };
    const FloatBlocks difference = [&](const std::function<void(std::span<const float>)>& visit) {
        std::vector<float> block;
        eachPair([&](std::span<const float> was, std::span<const float> is) {
            block.resize(was.size());
            std::transform(is.begin(), is.end(), was.begin(), block.begin(), std::minus<>());
            visit(block);
        });
    };
    set(Show::Difference, histogramLimit(difference), largest(difference));
    if (mayBeTraded && m_values->after->codes && integerAt(*m_values->after->tensor, 0))
        m_codeRange = codeRange(*m_values->after->codes);
    eachPair([&](std::span<const float> was, std::span<const float> is) {
        for (size_t i = 0; mayBeCut && i < was.size() && !m_hasCuts; ++i)
            m_hasCuts = is[i] == 0 && was[i] != 0;
    });
}

std::optional<KernelSheet::Place> KernelSheet::placeAt(int64_t row, int64_t column) const
{
    if (row < 0 || column < 0 || row >= rows() || column >= columns())
        return std::nullopt;
    Place place{row / m_height, column / m_width, row % m_height, column % m_width};
    if (m_isWrapped) {
        place.output = place.output * m_gridColumns + place.input;
        place.input = 0;
    }
    return place.output < m_outputs ? std::optional(place) : std::nullopt;
}

std::array<int64_t, 2> KernelSheet::cellOf(const Place& place) const
{
    const int64_t gridRow = m_isWrapped ? place.output / m_gridColumns : place.output;
    const int64_t gridColumn = m_isWrapped ? place.output % m_gridColumns : place.input;
    return {gridRow * m_height + place.y, gridColumn * m_width + place.x};
}

bool KernelSheet::canShow(Show show) const
{
    if (show == Show::After)
        return true;
    return m_values->isChanged && (show == Show::Before || (m_values->after && m_values->comparable));
}

double KernelSheet::valueOf(int64_t element, Show show) const
{
    switch (show) {
    case Show::After: return m_values->now().realAt(element);
    case Show::Before: return m_values->before.realAt(element);
    case Show::Difference: return m_values->now().realAt(element) - m_values->before.realAt(element);
    }
    return 0;
}

bool KernelSheet::isCut(int64_t element) const
{
    return m_hasCuts && m_values->now().realAt(element) == 0 && m_values->before.realAt(element) != 0;
}

std::optional<double> KernelSheet::nearestInstead(int64_t element) const
{
    if (!m_codeRange || isCut(element))
        return std::nullopt;
    const StoredValues& now = m_values->now();
    const double wanted = m_values->before.realAt(element) / static_cast<double>(now.scaleAt(element)) + static_cast<double>(now.zeroAt(element));
    const double nearest = std::clamp(std::nearbyint(wanted), static_cast<double>(m_codeRange->first), static_cast<double>(m_codeRange->second)) + 0.0;  // no minus before 0
    // Between two that are as near, either is the nearest.
    constexpr double kTie = 1e-3;
    return std::abs(wanted - now.codeAt(element)) > std::abs(wanted - nearest) + kTie ? std::optional(nearest) : std::nullopt;
}

SheetScale SheetScale::make(const KernelSheet& sheet, int zoom)
{
    return {zoom, zoom > 0 && sheet.hasKernels() ? std::max(1, zoom / 3) : 0};
}

int64_t SheetScale::extent(int64_t weights, int64_t kernel) const
{
    return zoom > 0 ? weights * zoom + (weights / kernel - 1) * gap : (weights - zoom - 1) / -zoom;
}

int64_t SheetScale::weightAt(int64_t pixel, int64_t kernel) const
{
    if (pixel < 0)
        return -1;
    if (zoom < 0)
        return pixel * -zoom;
    const int64_t pitch = kernel * zoom + gap;
    const int64_t within = pixel % pitch / zoom;
    return within < kernel ? pixel / pitch * kernel + within : -1;
}

QImage paintSheetTile(const KernelSheet& sheet, KernelSheet::Show show, const SheetScale& scale, const SheetColors& colors, int64_t left, int64_t top, int size)
{
    QImage image(size, size, QImage::Format_RGB32);
    std::vector<int64_t> columns(static_cast<size_t>(size));
    std::vector<int64_t> parts(static_cast<size_t>(size));
    for (int x = 0; x < size; ++x) {
        const int64_t column = scale.weightAt(left + x, sheet.kernelWidth());
        columns[static_cast<size_t>(x)] = column < sheet.columns() ? column : -1;
        parts[static_cast<size_t>(x)] = sheet.columnPart(std::max<int64_t>(0, column));
    }
    const double perUnit = SheetColors::kSteps / sheet.limit(show);
    const bool hatches = sheet.hasCuts() && show != KernelSheet::Show::Before && scale.zoom >= kLeastHatched;
    for (int y = 0; y < size; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        const int64_t row = scale.weightAt(top + y, sheet.kernelHeight());
        const bool isRow = row >= 0 && row < sheet.rows();
        const int64_t rowPart = isRow ? sheet.rowPart(row) : 0;
        const int64_t end = isRow ? sheet.columnsOf(row) : 0;
        int64_t known = -1;
        QRgb color = colors.ground;
        bool isCut = false;
        for (int x = 0; x < size; ++x) {
            const int64_t column = columns[static_cast<size_t>(x)];
            // A weight is several pixels wide: it is looked up once.
            if (column != known || x == 0) {
                known = column;
                isCut = false;
                if (column < 0 || column >= end) {
                    color = colors.ground;
                } else {
                    const int64_t element = rowPart + parts[static_cast<size_t>(x)];
                    const double value = sheet.valueOf(element, show);
                    const double step = std::isnan(value) ? 0 : std::clamp(value * perUnit, -1.0 * SheetColors::kSteps, 1.0 * SheetColors::kSteps);
                    color = colors.ramp[static_cast<size_t>(std::lround(step) + SheetColors::kSteps)];
                    isCut = hatches && sheet.isCut(element);
                }
            }
            line[x] = isCut && (left + x + top + y) % kHatch == 0 ? colors.hatch : color;
        }
    }
    return image;
}

void KernelDetail::load()
{
    const DocumentPtr document = inspector().document();
    const int layer = inspector().layer();
    if (layer < 0)
        return;
    run<KernelSheetPtr>(
        [document, variant = variant(), node = inspector().node(), layer, mayBeCut = inspector().session().choice(layer).prune,
         mayBeTraded = variant() && isTraded(variant()->recipe, document->layers[static_cast<size_t>(layer)].name)](const Job& job) -> Result<KernelSheetPtr> {
            ESP_TRY(TensorValuesPtr values, loadTensorValues(*document, variant.get(), node, weightPlace(*document, layer), job));
            if (job.stopped())
                return cancelled();
            return KernelSheetPtr(std::make_shared<const KernelSheet>(std::move(values), mayBeCut, mayBeTraded));
        },
        [this](KernelSheetPtr sheet) { m_sheet = std::move(sheet); });
}

}  // namespace esp
