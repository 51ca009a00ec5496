// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/format_comparison.h"
#include "widgets/viewmodel/layer_detail.h"
#include "widgets/viewmodel/number_type.h"

#include <QAbstractTableModel>

#include <optional>

namespace esp {

using FormatComparisonPtr = std::shared_ptr<const FormatComparison>;

/// What each number format would do to the weights of the current layer, rounded as the recipe rounds. Looks at what the layer reads, so it runs the
/// model and has a thread of its own.
class FormatDetail : public LayerDetail {
    Q_OBJECT
public:
    explicit FormatDetail(InspectorModel& inspector, QObject* parent = nullptr);

    const FormatComparisonPtr& comparison() const { return m_comparison; }
    /// Of the rounding under way, [0, 1].
    double progress() const { return m_progress; }
    /// The layer's format now; nothing while it is float32.
    std::optional<std::string> present() const;
    /// Gives the layer another format, weights only if it has no integer kernels; one step of undo.
    void choose(const WeightFormat& format);

protected:
    void forget() override;
    void load() override;

private:
    FormatComparisonPtr m_comparison;
    std::optional<RecipeStep> m_step;  ///< that the comparison, or the one under way, was made with
    double m_progress = 0;
};

/// "int4", "codebook of 16".
QString formatFigureName(const FormatFigure& figure);

/// One row a format.
class FormatTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Bits, Bytes, Error, ColumnCount };

    explicit FormatTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    void setComparison(FormatComparisonPtr comparison);
    void setPresent(std::optional<std::string> format);
    const FormatFigure& figure(int row) const { return m_comparison->figures[static_cast<size_t>(row)]; }
    bool isPresent(int row) const { return m_present && figure(row).format->id == *m_present; }
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex&) const override { return ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    FormatComparisonPtr m_comparison;
    std::optional<std::string> m_present;
};

}  // namespace esp
