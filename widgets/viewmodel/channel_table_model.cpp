// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/channel_table_model.h"

#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace esp {

namespace {

std::vector<ChannelFigures> figuresOf(const StoredValues& values, int64_t channels, int64_t inner)
{
    std::vector<ChannelFigures> figures(static_cast<size_t>(channels));
    for (ChannelFigures& each : figures) {
        each.minimum = std::numeric_limits<double>::infinity();
        each.maximum = -each.minimum;
    }
    // Runs of `inner` elements belong to one channel each, the channels in turn.
    int64_t channel = 0;
    int64_t left = inner;
    const auto take = [&](double value) {
        ChannelFigures& each = figures[static_cast<size_t>(channel)];
        each.minimum = std::min(each.minimum, value);
        each.maximum = std::max(each.maximum, value);
        each.norm += value * value;
        each.zeros += value == 0;
        if (--left > 0)
            return;
        left = inner;
        channel = channel + 1 == channels ? 0 : channel + 1;
    };
    if (values.isWhole() || (!values.codes && values.tensor->type() == ElementType::Double)) {
        for (int64_t element = 0; element < values.count(); ++element)
            take(values.realAt(element));
    } else {
        values.blocks()([&](std::span<const float> block) { std::for_each(block.begin(), block.end(), take); });
    }
    for (ChannelFigures& each : figures)
        each.norm = std::sqrt(each.norm);
    return figures;
}

}  // namespace

ChannelStatisticsPtr findChannelStatistics(const TensorValues& values, const Job& job)
{
    auto statistics = std::make_shared<ChannelStatistics>();
    statistics->tensor = values.name;
    const auto axis = static_cast<size_t>(std::max(0, values.outputAxis));
    int64_t outer = 1;
    int64_t inner = 1;
    for (size_t i = 0; i < values.dims.size(); ++i)
        if (i != axis)
            (i < axis ? outer : inner) *= values.dims[i];
    const int64_t channels = values.dims[axis];
    statistics->weights = outer * inner;
    statistics->before = figuresOf(values.before, channels, inner);
    if (job.stopped())
        return statistics;
    if (values.isChanged && values.after)
        statistics->after = figuresOf(*values.after, channels, inner);
    statistics->isRescaled = values.isChanged && values.after && !values.comparable;
    // Scales along another axis are not those of output channels.
    if (const auto& codes = values.now().codes; codes && !codes->layout.isPerBlock() && (codes->layout.isPerTensor() || codes->layout.channelAxis() == static_cast<int>(axis)))
        statistics->scales = codes->scales;
    for (const auto* list : {&statistics->before, &statistics->after})
        for (const ChannelFigures& each : *list) {
            statistics->least = std::min(statistics->least, each.minimum);
            statistics->greatest = std::max(statistics->greatest, each.maximum);
            statistics->largestNorm = std::max(statistics->largestNorm, each.norm);
        }
    return statistics;
}

void ChannelDetail::load()
{
    const DocumentPtr document = inspector().document();
    const int layer = inspector().layer();
    if (layer < 0)
        return;
    run<ChannelStatisticsPtr>(
        [document, variant = variant(), node = inspector().node(), layer](const Job& job) -> Result<ChannelStatisticsPtr> {
            ESP_TRY(const TensorValuesPtr values, loadTensorValues(*document, variant.get(), node, weightPlace(*document, layer), job));
            ChannelStatisticsPtr statistics = findChannelStatistics(*values, job);
            if (job.stopped())
                return cancelled();
            return statistics;
        },
        [this](ChannelStatisticsPtr statistics) { m_statistics = std::move(statistics); });
}

void ChannelTableModel::setStatistics(ChannelStatisticsPtr statistics)
{
    if (statistics == m_statistics)
        return;
    const bool sameRows = statistics && m_statistics && statistics->tensor == m_statistics->tensor && statistics->before.size() == m_statistics->before.size();
    if (!sameRows) {
        beginResetModel();
        m_statistics = std::move(statistics);
        m_order.resize(m_statistics ? m_statistics->before.size() : 0);
        putInOrder();
        endResetModel();
        return;
    }
    m_statistics = std::move(statistics);
    // Rows keep their places while a slider moves, unless they are sorted by what has changed.
    if (m_sortColumn > Channel)
        sort(m_sortColumn, m_sortOrder);
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

void ChannelTableModel::retranslate()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

const ChannelFigures& ChannelTableModel::now(int channel) const
{
    return (m_statistics->after.empty() ? m_statistics->before : m_statistics->after)[static_cast<size_t>(channel)];
}

double ChannelTableModel::scaleOf(int channel) const
{
    const std::vector<float>& scales = m_statistics->scales;
    return scales.empty() ? 0 : static_cast<double>(scales[scales.size() == 1 ? 0 : static_cast<size_t>(channel)]);
}

int ChannelTableModel::rowOf(int channel) const
{
    const auto found = std::find(m_order.begin(), m_order.end(), channel);
    return found == m_order.end() ? -1 : static_cast<int>(found - m_order.begin());
}

void ChannelTableModel::putInOrder()
{
    std::iota(m_order.begin(), m_order.end(), 0);
    if (m_sortColumn < 0 || !m_statistics)
        return;
    const auto key = [this](int channel) {
        switch (m_sortColumn) {
        case Range: return now(channel).width();
        case Norm: return now(channel).norm;
        case Scale: return scaleOf(channel);
        default: return static_cast<double>(channel);
        }
    };
    std::stable_sort(m_order.begin(), m_order.end(), [&](int a, int b) { return m_sortOrder == Qt::AscendingOrder ? key(a) < key(b) : key(a) > key(b); });
}

void ChannelTableModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const std::vector<int> before = m_order;
    putInOrder();
    std::vector<int> rows(m_order.size());
    for (size_t row = 0; row < m_order.size(); ++row)
        rows[static_cast<size_t>(m_order[row])] = static_cast<int>(row);
    const QModelIndexList old = persistentIndexList();
    QModelIndexList moved;
    for (const QModelIndex& each : old)
        moved << index(rows[static_cast<size_t>(before[static_cast<size_t>(each.row())])], each.column());
    changePersistentIndexList(old, moved);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

QString ChannelTableModel::figuresText(const ChannelFigures& figures) const
{
    const Format format;
    return tr("%1…%2, norm %3, %Ln zero(s)", nullptr, static_cast<int>(figures.zeros)).arg(format.weight(figures.minimum), format.weight(figures.maximum), format.weight(figures.norm));
}

QVariant ChannelTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_statistics)
        return {};
    const int channel = channelOf(index.row());
    const ChannelFigures& figures = now(channel);
    const Format format;
    const auto range = [&] { return tr("%1…%2", "range").arg(format.weight(figures.minimum), format.weight(figures.maximum)); };
    const auto text = [&]() -> QString {
        switch (index.column()) {
        case Channel: return QString::number(channel);
        case Range: return range();
        case Norm: return format.weight(figures.norm);
        case Scale: return m_statistics->scales.empty() ? QStringLiteral("–") : format.weight(scaleOf(channel));
        default: return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole: return text();
    case Qt::TextAlignmentRole: return static_cast<int>((index.column() == Range ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole: {
        const QString name = headerData(index.column(), Qt::Horizontal).toString();
        if (m_statistics->after.empty() || index.column() == Channel || index.column() == Scale)
            return tr("%1 %2").arg(name, text());
        const ChannelFigures& before = m_statistics->before[static_cast<size_t>(channel)];
        const QString was = index.column() == Norm ? format.weight(before.norm) : tr("%1…%2", "range").arg(format.weight(before.minimum), format.weight(before.maximum));
        return tr("%1 %2, before %3").arg(name, text(), was);
    }
    case Qt::ToolTipRole: return index.column() == Range ? range() : QVariant();
    default: return {};
    }
}

QVariant ChannelTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == Range ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case Channel: return tr("Output channel");
        case Range: return tr("From the least weight to the greatest; a wide channel needs a coarse grid");
        case Norm: return tr("Square root of the sum of squares: how much the channel weighs");
        case Scale: return tr("Step of the grid that the channel's codes count in");
        default: return {};
        }
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Channel: return tr("Channel");
    case Range: return tr("Range");
    case Norm: return tr("Norm");
    case Scale: return tr("Scale");
    default: return {};
    }
}

}  // namespace esp
