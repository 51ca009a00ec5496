// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/layer_detail.h"
#include "widgets/viewmodel/recipe_edit.h"

#include <array>

namespace esp {

/// The grid that an activation tensor is rounded to, as the exported graph has it.
struct ActivationGrid {
    double scale = 1;
    int64_t zero = 0;
    int64_t leastCode = 0;
    int64_t greatestCode = 255;

    double low() const { return static_cast<double>(leastCode - zero) * scale; }
    double high() const { return static_cast<double>(greatestCode - zero) * scale; }
};

/// What the node reads or writes, over the calibration data.
struct ActivationFigures {
    std::string value;
    std::shared_ptr<const TensorStatistics> statistics;  ///< of the model as it was opened; null if they could not be taken
    std::optional<ActivationGrid> grid;                  ///< nothing if the tensor stays float
};

/// Counts of equal width from the least to the greatest value, made of the finer bins of the statistics.
struct ActivationHistogram {
    double low = 0;
    double width = 0;  ///< of a bin
    std::vector<int64_t> counts;

    double centre(size_t bin) const { return low + (static_cast<double>(bin) + 0.5) * width; }
};
ActivationHistogram makeActivationHistogram(const TensorStatistics& statistics, int bins);
/// Share of the values outside of [low, high], to the width of a bin of the statistics: [least, greatest] that it can be.
std::array<double, 2> shareOutside(const TensorStatistics& statistics, double low, double high);

/// Grid of a value in a graph: what a QuantizeLinear makes of it, or a DequantizeLinear makes it from; nothing if it is not quantized.
std::optional<ActivationGrid> findActivationGrid(const GraphIndex& index, const std::string& value);

/// Input and output of the current node over the calibration data; runs the model, so it has a thread of its own.
class ActivationDetail : public LayerDetail {
    Q_OBJECT
public:
    explicit ActivationDetail(InspectorModel& inspector, QObject* parent = nullptr);

    enum Side { Input, Output };
    const ActivationFigures* figures(Side side) const { return m_figures[side].value.empty() ? nullptr : &m_figures[side]; }
    /// The layer's input is quantized by the recipe, so that its range can be chosen.
    bool canFixRange() const;
    /// What the recipe says of the layer's input; nothing: calibrated.
    std::optional<FixedRange> fixedRange() const;
    /// One step of undo for each gesture. Other layers that read the same tensor follow: it has one range.
    void setFixedRange(const std::optional<FixedRange>& range, const QString& gesture = {});
    /// There is something to measure on.
    bool hasData() const;
    /// Of the measurement under way, [0, 1].
    double progress() const { return m_progress; }

protected:
    void forget() override;
    void load() override;

private:
    std::array<ActivationFigures, 2> m_figures;
    double m_progress = 0;
    bool m_again = false;  // the recipe has changed while values were measured, which do not depend on it
};

}  // namespace esp
