// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/layer_detail.h"
#include "widgets/viewmodel/tensor_values.h"

#include <QAbstractTableModel>

#include <functional>

namespace esp {

/// Loads one constant tensor of the current node, before and after the recipe.
class TensorDetail : public LayerDetail {
    Q_OBJECT
public:
    explicit TensorDetail(InspectorModel& inspector, QObject* parent = nullptr) : LayerDetail(inspector, parent) {}
    /// The layer's weight until it is told otherwise; another node forgets what was said.
    void setPlace(const TensorPlace& place);
    const TensorValuesPtr& values() const { return m_values; }

protected:
    void forget() override;
    void load() override;

private:
    std::optional<TensorPlace> m_place;
    TensorValuesPtr m_values;
};

/// Values of a tensor, one a row: what it was, the code that is stored now, and what the code stands for. Rows are a window of kPageRows into
/// the tensor, as a view keeps something for every row that it could scroll to.
class TensorValuesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Index, Original, Code, Real, Difference, Scale, Zero, ColumnCount };
    static constexpr int64_t kPageRows = 50'000;

    explicit TensorValuesModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    void setValues(TensorValuesPtr values, bool isOld);
    const TensorValuesPtr& values() const { return m_values; }
    void retranslate();
    /// Columns that say something of this tensor.
    bool hasColumn(int column) const;

    int64_t pageCount() const;
    int64_t page() const { return m_page; }
    void setPage(int64_t page);
    int64_t elementOf(int row) const { return m_page * kPageRows + row; }
    /// "4711" or "3, 0, 2, 1"; -1 if that is no element of the tensor.
    int64_t elementFrom(const QString& text) const;
    static QString indexText(const TensorValues& values, int64_t element);
    /// Rows as tab-separated text with all digits, for the clipboard. `stopped` is asked now and then; needs nothing of the model, so that a
    /// job can do it.
    static QString copyText(const TensorValues& values, const std::vector<int64_t>& elements, const std::vector<int>& columns, const QString& header,
                            const std::function<bool()>& stopped);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    /// exact: all digits, as programs read them.
    static QString text(const TensorValues& values, int64_t element, int column, bool exact);

    TensorValuesPtr m_values;
    int64_t m_page = 0;
    bool m_isOld = false;
};

}  // namespace esp
