// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/layer_detail.h"
#include "widgets/viewmodel/tensor_values.h"

#include <QImage>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace esp {

/// A weight tensor laid out as a picture: a grid of kernels, output channels from top to bottom, input channels from left to right. A matrix
/// is a grid of kernels of one weight. With one input channel only, outputs are wrapped into rows.
class KernelSheet {
public:
    enum class Show { After, Before, Difference };

    /// Where a weight lies.
    struct Place {
        int64_t output = 0;
        int64_t input = 0;
        int64_t y = 0;
        int64_t x = 0;
        bool operator==(const Place&) const = default;
    };

    /// mayBeCut: weights may have been pruned; else those that are 0 now were rounded to it. mayBeTraded: the rounding may have looked at what the errors
    /// of all weights make together (GPTQ, OBQ, AdaRound), not at each alone.
    explicit KernelSheet(TensorValuesPtr values, bool mayBeCut = true, bool mayBeTraded = false);

    const TensorValuesPtr& values() const { return m_values; }
    int64_t kernelHeight() const { return m_height; }
    int64_t kernelWidth() const { return m_width; }
    bool hasKernels() const { return m_height * m_width > 1; }
    bool isWrapped() const { return m_isWrapped; }
    /// In weights.
    int64_t rows() const { return m_gridRows * m_height; }
    int64_t columns() const { return m_gridColumns * m_width; }
    std::optional<Place> placeAt(int64_t row, int64_t column) const;
    /// {row, column} of a place.
    std::array<int64_t, 2> cellOf(const Place& place) const;
    int64_t elementOf(const Place& place) const { return place.output * m_strideOutput + place.input * m_strideInput + place.y * m_strideY + place.x * m_strideX; }
    /// The element of a cell is the sum of its row's and its column's part.
    int64_t rowPart(int64_t row) const { return row / m_height * (m_isWrapped ? m_gridColumns : 1) * m_strideOutput + row % m_height * m_strideY; }
    int64_t columnPart(int64_t column) const { return column / m_width * (m_isWrapped ? m_strideOutput : m_strideInput) + column % m_width * m_strideX; }
    /// Columns that hold weights in this row: the last row of a wrapped sheet may be shorter.
    int64_t columnsOf(int64_t row) const { return m_isWrapped ? std::min(m_gridColumns, m_outputs - row / m_height * m_gridColumns) * m_width : columns(); }

    bool canShow(Show show) const;
    double valueOf(int64_t element, Show show) const;
    /// Zero now, and not before.
    bool isCut(int64_t element) const;
    bool hasCuts() const { return m_hasCuts; }
    /// The code nearest to the weight as it was, where another was chosen for the sake of other weights; nothing where it was rounded to nearest.
    std::optional<double> nearestInstead(int64_t element) const;
    /// The value that has the full colour: 99.9 % of the magnitudes lie below it.
    double limit(Show show) const { return m_limits[static_cast<size_t>(show)]; }
    /// Some values lie beyond the limit.
    bool isClipped(Show show) const { return m_clipped[static_cast<size_t>(show)]; }

private:
    TensorValuesPtr m_values;
    int64_t m_outputs = 1, m_inputs = 1, m_height = 1, m_width = 1;
    int64_t m_gridRows = 1, m_gridColumns = 1;
    int64_t m_strideOutput = 0, m_strideInput = 0, m_strideY = 0, m_strideX = 0;
    bool m_isWrapped = false;
    bool m_hasCuts = false;
    std::optional<std::pair<int64_t, int64_t>> m_codeRange;  // only where other codes than the nearest may have been chosen
    std::array<double, 3> m_limits{};
    std::array<bool, 3> m_clipped{};
};
using KernelSheetPtr = std::shared_ptr<const KernelSheet>;

/// Pixels a weight from which on it is hatched if it was cut; below that it has the colour of zero.
inline constexpr int kLeastHatched = 3;

/// Pixels of a sheet. zoom > 0: device pixels a weight, with a gap between kernels; zoom < 0: every -zoom-th weight has one.
struct SheetScale {
    int zoom = 1;
    int gap = 0;

    static SheetScale make(const KernelSheet& sheet, int zoom);
    int64_t width(const KernelSheet& sheet) const { return extent(sheet.columns(), sheet.kernelWidth()); }
    int64_t height(const KernelSheet& sheet) const { return extent(sheet.rows(), sheet.kernelHeight()); }
    /// First pixel of a weight.
    int64_t pixelOf(int64_t weight, int64_t kernel) const { return zoom > 0 ? weight * zoom + weight / kernel * gap : weight / -zoom; }
    /// Weight at a pixel, -1 in a gap.
    int64_t weightAt(int64_t pixel, int64_t kernel) const;

private:
    int64_t extent(int64_t weights, int64_t kernel) const;
};

/// Colours of a sheet, made once for a theme.
struct SheetColors {
    static constexpr int kSteps = 256;
    std::array<QRgb, 2 * kSteps + 1> ramp{};  ///< from the least value to the greatest
    QRgb ground = 0;                          ///< between kernels
    QRgb hatch = 0;                           ///< over what was cut
};

/// The pixels [left, left + size) × [top, top + size) of the sheet as one image; what lies outside of it is ground. O(size²).
QImage paintSheetTile(const KernelSheet& sheet, KernelSheet::Show show, const SheetScale& scale, const SheetColors& colors, int64_t left, int64_t top, int size);

/// The sheet of the current layer's weights.
class KernelDetail : public LayerDetail {
    Q_OBJECT
public:
    explicit KernelDetail(InspectorModel& inspector, QObject* parent = nullptr) : LayerDetail(inspector, parent) {}
    const KernelSheetPtr& sheet() const { return m_sheet; }

protected:
    void forget() override { m_sheet.reset(); }
    void load() override;

private:
    KernelSheetPtr m_sheet;
};

}  // namespace esp
