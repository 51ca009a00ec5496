// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/layer_detail.h"
#include "widgets/viewmodel/tensor_values.h"

#include <QAbstractTableModel>

namespace esp {

/// The weights of one output channel.
struct ChannelFigures {
    double minimum = 0;
    double maximum = 0;
    double norm = 0;  ///< Euclidean
    int64_t zeros = 0;

    double width() const { return maximum - minimum; }
};

/// Figures of all output channels, before and after the recipe.
struct ChannelStatistics {
    std::string tensor;
    int64_t weights = 0;  ///< in a channel
    std::vector<ChannelFigures> before;
    std::vector<ChannelFigures> after;   ///< empty if nothing is changed or the result has no such tensor
    std::vector<float> scales;           ///< quantization steps now: none, one, or one a channel
    double least = 0;                    ///< over all channels, before and after
    double greatest = 0;
    double largestNorm = 0;
    bool isRescaled = false;             ///< BatchNormalization was folded in: before and after have other scales
};
using ChannelStatisticsPtr = std::shared_ptr<const ChannelStatistics>;

ChannelStatisticsPtr findChannelStatistics(const TensorValues& values, const Job& job);

/// Loads them for the current layer.
class ChannelDetail : public LayerDetail {
    Q_OBJECT
public:
    explicit ChannelDetail(InspectorModel& inspector, QObject* parent = nullptr) : LayerDetail(inspector, parent) {}
    const ChannelStatisticsPtr& statistics() const { return m_statistics; }

protected:
    void forget() override { m_statistics.reset(); }
    void load() override;

private:
    ChannelStatisticsPtr m_statistics;
};

/// One row a channel; sorts itself.
class ChannelTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Channel, Range, Norm, Scale, ColumnCount };

    explicit ChannelTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    void setStatistics(ChannelStatisticsPtr statistics);
    const ChannelStatisticsPtr& statistics() const { return m_statistics; }
    void retranslate();
    int channelOf(int row) const { return m_order[static_cast<size_t>(row)]; }
    int rowOf(int channel) const;
    /// "−0.31…0.28, norm 1.23, 3 zeros": before or after.
    QString figuresText(const ChannelFigures& figures) const;

    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_order.size()); }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// column −1: the order of the network.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    void putInOrder();
    const ChannelFigures& now(int channel) const;
    double scaleOf(int channel) const;

    ChannelStatisticsPtr m_statistics;
    std::vector<int> m_order;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

}  // namespace esp
