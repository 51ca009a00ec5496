// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/layer_detail.h"
#include "widgets/viewmodel/recipe_edit.h"
#include "widgets/viewmodel/session.h"

#include <QPointer>

#include <array>

class QTimer;

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
    std::shared_ptr<const TensorStatistics> statistics;  ///< of the model as it was opened, so far; null if they could not be taken
    int64_t samples = 0;                                 ///< that they are of
    int64_t total = 0;                                   ///< samples that there are
    std::optional<ActivationGrid> grid;                  ///< nothing if the tensor stays float

    bool isComplete() const { return samples == total; }
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

/// Input and output of the current node over the calibration data, as far as it was counted: from the session's pass, or for tensors that it
/// does not look at from one of its own.
class ActivationDetail : public LayerDetail {
    Q_OBJECT
public:
    explicit ActivationDetail(InspectorModel& inspector, QObject* parent = nullptr);
    ~ActivationDetail() override;

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
    /// Share of the samples that are counted, [0, 1].
    double progress() const;
    /// Values are being counted, or will be as soon as nothing more urgent runs.
    bool isCounting() const;
    /// Why they could not be.
    const std::optional<Error>& countError() const { return m_countError; }

protected:
    void forget() override;
    void load() override;
    void activeChanged(bool active) override;

private:
    void count();
    void look();
    const CalibrationPass* passOf(const std::string& value) const;
    std::vector<std::string> valuesOfOwn() const;

    QPointer<Session> m_session;  // a window's goes before its widgets do
    std::array<ActivationFigures, 2> m_figures;
    std::shared_ptr<CalibrationPass> m_own;  // of tensors that the session's pass does not look at
    std::unique_ptr<JobQueue> m_queue;
    std::unique_ptr<QtJobRunner> m_countJob;
    std::optional<Error> m_countError;
    QTimer* m_looking;  // figures that grow are shown at most so often
    bool m_isWatching = false;
};

}  // namespace esp
