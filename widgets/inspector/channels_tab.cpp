// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/detail_table.h"
#include "widgets/inspector/inspector_tab.h"
#include "widgets/plots/histogram_keys.h"
#include "widgets/theme/network_order_header.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/channel_table_model.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/text.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace esp {

namespace {

/// Ranges as bars on one axis for all channels, norms as a number over a bar: before is an outline or the upper line, after is filled.
class ChannelDelegate : public QStyledItemDelegate {
public:
    ChannelDelegate(ChannelTableModel& model, QWidget* parent) : QStyledItemDelegate(parent), m_model(model) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        if (index.column() != ChannelTableModel::Range && index.column() != ChannelTableModel::Norm) {
            QStyledItemDelegate::paint(painter, option, index);
            return;
        }
        const auto* view = qobject_cast<const QWidget*>(option.widget);
        const Theme& theme = themeOf(view);
        const double unit = scaled(view, 1);
        const ChannelStatistics& all = *m_model.statistics();
        const auto channel = static_cast<size_t>(m_model.channelOf(index.row()));
        QStyleOptionViewItem cell = option;
        initStyleOption(&cell, index);
        if (index.column() == ChannelTableModel::Range)
            cell.text.clear();
        else
            cell.displayAlignment = Qt::AlignRight | Qt::AlignTop;  // above the bar
        view->style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, view);
        painter->save();
        const QRectF area = QRectF(option.rect).adjusted(6 * unit, 0, -6 * unit, 0);
        const QColor fill = all.after.empty() ? theme.before : theme.after;
        const ChannelFigures& before = all.before[channel];
        const ChannelFigures& now = all.after.empty() ? before : all.after[channel];
        if (index.column() == ChannelTableModel::Range) {
            const double width = std::max(all.greatest - all.least, 1e-30);
            const auto x = [&](double value) { return area.left() + (value - all.least) / width * area.width(); };
            const double middle = area.center().y();
            const double half = 3.5 * unit;
            painter->fillRect(QRectF(QPointF(x(now.minimum), middle - half), QPointF(std::max(x(now.maximum), x(now.minimum) + 1), middle + half)), fill);
            if (!all.after.empty()) {
                painter->setPen(QPen(theme.before, 1));
                painter->setBrush(Qt::NoBrush);
                painter->drawRect(QRectF(QPointF(x(before.minimum), middle - half - 2 * unit), QPointF(x(before.maximum), middle + half + 2 * unit)));
            }
            painter->setPen(QPen(theme.axis, 1));
            painter->drawLine(QPointF(x(0), option.rect.top()), QPointF(x(0), option.rect.bottom() + 1));
        } else {
            const double length = area.width() / std::max(all.largestNorm, 1e-30);
            const double bottom = option.rect.bottom() + 1;  // the digits end just above
            if (!all.after.empty())
                painter->fillRect(QRectF(area.left(), bottom - 3.5 * unit, before.norm * length, 1.5 * unit), theme.before);
            painter->fillRect(QRectF(area.left(), bottom - 2 * unit, now.norm * length, 2 * unit), fill);
        }
        painter->restore();
    }

private:
    ChannelTableModel& m_model;
};

}  // namespace

/// Range and norm of every output channel.
class ChannelsPage : public InspectorPage {
    Q_OBJECT
public:
    ChannelsPage(InspectorModel& model, QWidget* parent);
    QWidget* focusTarget() override { return m_table; }

protected:
    void retranslate() override;
    void setActive(bool active) override { m_detail.setActive(active); }
    void resizeEvent(QResizeEvent* event) override;

private:
    void update();
    void updateFigures();
    void fitColumns();

    ChannelDetail m_detail;
    ChannelTableModel m_model;
    QLabel* m_count;
    HistogramKeys* m_keys;
    DetailTable* m_table;
    QLabel* m_name;
    QLabel* m_before;
    QLabel* m_after;
    QLabel* m_note;
};

ChannelsPage::ChannelsPage(InspectorModel& model, QWidget* parent)
    : InspectorPage(model, parent), m_detail(model), m_count(new QLabel(content())), m_keys(new HistogramKeys(content())), m_table(new DetailTable(content())),
      m_name(new QLabel(content())), m_before(new QLabel(content())), m_after(new QLabel(content())), m_note(new QLabel(content()))
{
    const int gap = static_cast<int>(scaled(this, 8));
    m_table->setHorizontalHeader(new NetworkOrderHeader(m_table));
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new ChannelDelegate(m_model, m_table));
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    for (QLabel* label : {m_count, m_before, m_note})
        label->setForegroundRole(QPalette::PlaceholderText);
    m_note->setWordWrap(true);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    m_name->setFont(strong);
    for (QLabel* label : {m_before, m_after})
        label->setMinimumWidth(1);
    auto* head = new QHBoxLayout;
    head->addWidget(m_count);
    head->addStretch(1);
    head->addWidget(m_keys);
    auto* layout = new QVBoxLayout(content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gap / 2);
    layout->addLayout(head);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_name);
    layout->addWidget(m_before);
    layout->addWidget(m_after);
    layout->addWidget(m_note);
    connect(&m_detail, &LayerDetail::changed, this, &ChannelsPage::update);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (current.isValid() && isVisible())
            this->model().setChannel(m_model.channelOf(current.row()));
        updateFigures();
    });
    const auto showChannel = [this] {
        const int row = this->model().channel() < 0 ? 0 : m_model.rowOf(this->model().channel());
        if (row >= 0 && row < m_model.rowCount() && row != m_table->currentIndex().row())
            m_table->setCurrentIndex(m_model.index(row, 0));
    };
    connect(&m_model, &QAbstractItemModel::modelReset, this, showChannel);
    connect(&model, &InspectorModel::channelChanged, this, showChannel);
    retranslate();
}

void ChannelsPage::update()
{
    QString message = noLayerMessage();
    if (message.isEmpty() && m_detail.error())
        message = tr("No weights can be shown: %1.").arg(reasonText(m_detail.error()->detail));
    setMessage(message);
    m_model.setStatistics(m_detail.statistics());
    const ChannelStatisticsPtr& statistics = m_model.statistics();
    const Format format(locale());
    m_count->setText(!statistics ? m_detail.isLoading() ? tr("reading weights") : QString() : tr("%Ln channel(s)", nullptr, m_model.rowCount()));
    m_table->setColumnHidden(ChannelTableModel::Scale, !statistics || statistics->scales.empty());
    m_keys->setVisible(statistics && !statistics->after.empty());
    m_note->setText(statistics && statistics->isRescaled ? tr("BatchNormalization was folded into these weights, so their scale differs from the original.") : QString());
    m_note->setVisible(!m_note->text().isEmpty());
    m_after->setForegroundRole(m_detail.isOld() ? QPalette::PlaceholderText : QPalette::WindowText);
    fitColumns();
    updateFigures();
}

void ChannelsPage::updateFigures()
{
    const ChannelStatisticsPtr& statistics = m_model.statistics();
    const QModelIndex current = m_table->currentIndex();
    const bool shown = statistics && current.isValid();
    m_name->setText(shown ? tr("Channel %1 of %2 weights").arg(m_model.channelOf(current.row())).arg(Format(locale()).count(statistics->weights)) : QString());
    m_before->setText(shown ? tr("before: %1").arg(m_model.figuresText(statistics->before[static_cast<size_t>(m_model.channelOf(current.row()))])) : QString());
    m_after->setText(!shown ? QString() : statistics->after.empty() ? tr("unchanged") : tr("after: %1").arg(m_model.figuresText(statistics->after[static_cast<size_t>(m_model.channelOf(current.row()))])));
}

void ChannelsPage::fitColumns()
{
    const QFontMetrics metrics(m_table->font());
    const auto width = [&](int column, const QString& text) {
        // The arrow of sorting stands beside the title.
        return std::max(metrics.horizontalAdvance(text) + static_cast<int>(scaled(this, 14)),
                        metrics.horizontalAdvance(m_model.headerData(column, Qt::Horizontal).toString()) + static_cast<int>(scaled(this, 30)));
    };
    int left = m_table->width() - 2 * m_table->frameWidth() - style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    for (const int column : {ChannelTableModel::Channel, ChannelTableModel::Norm, ChannelTableModel::Scale}) {
        const int needed = width(column, column == ChannelTableModel::Channel ? QStringLiteral("9999") : QStringLiteral("12.0345"));
        m_table->setColumnWidth(column, needed);
        left -= m_table->isColumnHidden(column) ? 0 : needed;
    }
    m_table->setColumnWidth(ChannelTableModel::Range, std::max(left, static_cast<int>(scaled(this, 80))));
}

void ChannelsPage::resizeEvent(QResizeEvent* event)
{
    InspectorPage::resizeEvent(event);
    fitColumns();
}

void ChannelsPage::retranslate()
{
    m_table->retranslate();
    m_keys->setTexts(tr("before"), tr("after"), QString());
    m_table->setAccessibleName(tr("Output channels"));
    m_table->setAccessibleDescription(tr("Range and norm of each channel's weights; a click on a title sorts, the third brings back the order of the network"));
    m_model.retranslate();
    update();
}

extern constinit const InspectorTab inspectorTabChannels{.id = "channels",
                                                         .title = QT_TRANSLATE_NOOP("InspectorTab", "Channels"),
                                                         .tip = QT_TRANSLATE_NOOP("InspectorTab", "Range and norm of every output channel"),
                                                         .help = QT_TRANSLATE_NOOP("InspectorTab", "One row for each output channel: range and norm of its weights before and after. A channel with a small norm does little; one with a wide range makes the steps of its [quantization](help:concept.quantization) grid coarse."),
                                                         .make = [](InspectorModel& model, QWidget* parent) -> InspectorPage* { return new ChannelsPage(model, parent); }};

}  // namespace esp

#include "channels_tab.moc"
