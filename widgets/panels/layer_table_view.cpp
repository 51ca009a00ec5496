// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/layer_table_view.h"

#include "widgets/panels/layer_delegate.h"
#include "widgets/theme/network_order_header.h"
#include "widgets/theme/style.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/layer_table_model.h"

#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace esp {

namespace {

/// Of a node of the network; -1 for none, and without a document.
int layerOf(const DocumentPtr& document, int node)
{
    return document && node >= 0 && static_cast<size_t>(node) < document->network.nodes.size() ? document->network.nodes[static_cast<size_t>(node)].layer : -1;
}

}  // namespace

LayerTableView::LayerTableView(LayerTableModel& model, LayerFilterModel& filter, LayerSelection& selection, QWidget* parent)
    : QTableView(parent), m_model(model), m_filter(filter), m_selection(selection)
{
    setHorizontalHeader(new NetworkOrderHeader(this));
    setModel(&filter);
    setItemDelegate(new LayerDelegate(model, this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(EditKeyPressed);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setWordWrap(false);
    verticalHeader()->hide();
    horizontalHeader()->setStretchLastSection(false);
    horizontalHeader()->setMinimumSectionSize(30);
    horizontalHeader()->setContextMenuPolicy(Qt::ActionsContextMenu);
    setSortingEnabled(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    // The dot and the colours of the graph say enough; who wants to sort by numbers or read them asks for the column.
    for (const int column : {LayerTableModel::Changed, LayerTableModel::Divergence, LayerTableModel::Error}) {
        setColumnHidden(column, true);
        auto* const show = new QAction(this);
        show->setCheckable(true);
        horizontalHeader()->addAction(show);
        m_showFigures[column] = show;
        connect(show, &QAction::toggled, this, [this, column](bool shown) {
            setColumnHidden(column, !shown);
            const QString widest = column == LayerTableModel::Changed ? QString() : column == LayerTableModel::Divergence ? QStringLiteral("< 0.0001") : QStringLiteral("34.5 dB");
            const int width = std::max(fontMetrics().horizontalAdvance(m_model.headerData(column, Qt::Horizontal).toString()) + static_cast<int>(22 * fontMetrics().height() / 15.0),
                                       fontMetrics().horizontalAdvance(widest) + static_cast<int>(16 * fontMetrics().height() / 15.0));
            if (shown)
                horizontalHeader()->resizeSection(column, width);
            hideWhatDoesNotFit();
        });
    }
    retranslate();
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this] { fitColumns(m_narrow); });
    connect(&selection, &LayerSelection::changed, this, &LayerTableView::pullSelection);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        m_nameWidth = -1;
        hideWhatDoesNotFit();
        pullSelection();
    });
}

void LayerTableView::retranslate()
{
    m_showFigures[LayerTableModel::Changed]->setText(tr("Answers changed at int8"));
    m_showFigures[LayerTableModel::Divergence]->setText(tr("KL divergence of the output at int8"));
    m_showFigures[LayerTableModel::Error]->setText(tr("Error of the layer's output (SQNR)"));
}

void LayerTableView::fitColumns(bool narrow)
{
    const double unit = fontMetrics().height() / 15.0;
    m_narrow = narrow;
    m_nameWidth = -1;
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(static_cast<int>(std::lround(24 * unit)));
    // A hidden column cannot be given its width.
    for (const int column : {LayerTableModel::Operator, LayerTableModel::Parameters, LayerTableModel::Weights, LayerTableModel::Size, LayerTableModel::Sensitivity})
        setColumnHidden(column, false);
    QHeaderView* header = horizontalHeader();
    const auto textWidth = [&](const QString& text, double spare) { return fontMetrics().horizontalAdvance(text) + static_cast<int>(spare * unit); };
    // The arrow of sorting stands beside the title.
    const int sorted = header->isSortIndicatorShown() ? header->sortIndicatorSection() : -1;
    const auto headerWidth = [&](int column) { return textWidth(model()->headerData(column, Qt::Horizontal).toString(), column == sorted ? 34 : 22); };
    const auto set = [&](int column, int width) { header->resizeSection(column, std::max(width, headerWidth(column))); };
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(LayerTableModel::Name, QHeaderView::Stretch);
    set(LayerTableModel::Operator, textWidth(QStringLiteral("Conv 3×3"), 16));
    set(LayerTableModel::Parameters, textWidth(QStringLiteral("1,235,496"), 14));
    set(LayerTableModel::Weights, static_cast<int>(56 * unit));
    set(LayerTableModel::Prune, static_cast<int>(76 * unit) + textWidth(QStringLiteral("100 %"), 0));
    int types = 0;
    for (int type = 0; type < numberTypeCount(); ++type)
        types = std::max(types, textWidth(numberTypeName(static_cast<NumberType>(type)), 28));
    set(LayerTableModel::Quantize, types);
    set(LayerTableModel::Size, textWidth(QStringLiteral("37.1 → 10.0 kB"), 16));
    set(LayerTableModel::Sensitivity, static_cast<int>(40 * unit));
    m_extraWidths = {header->sectionSize(LayerTableModel::Operator), header->sectionSize(LayerTableModel::Parameters), header->sectionSize(LayerTableModel::Weights)};
    m_lateWidths = {header->sectionSize(LayerTableModel::Sensitivity), header->sectionSize(LayerTableModel::Size)};
    hideWhatDoesNotFit();
}

int LayerTableView::nameWidth() const
{
    if (m_nameWidth < 0) {
        QFont current = font();
        current.setWeight(QFont::DemiBold);
        const QFontMetrics metrics(current);
        m_nameWidth = metrics.horizontalAdvance(QStringLiteral("fire5/expand3x3"));
        QStringList names;
        for (int row = 0; row < m_model.rowCount(); ++row)
            names << m_model.index(row, LayerTableModel::Name).data().toString();
        // Measuring a thousand texts takes a frame; the widest one is among those with most letters, or hardly wider than they.
        const auto measured = names.begin() + std::min<qsizetype>(names.size(), 50);
        std::partial_sort(names.begin(), measured, names.end(), [](const QString& a, const QString& b) { return a.size() > b.size(); });
        for (auto name = names.begin(); name != measured; ++name)
            m_nameWidth = std::max(m_nameWidth, metrics.horizontalAdvance(*name));
        m_nameWidth += static_cast<int>(20 * fontMetrics().height() / 15.0);
    }
    return m_nameWidth;
}

int LayerTableView::neededWidth() const
{
    int width = nameWidth() + style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this) + m_extraWidths[2];
    for (int column = LayerTableModel::Prune; column < LayerTableModel::ColumnCount; ++column)
        if (column != LayerTableModel::Sensitivity && column != LayerTableModel::Size)
            width += horizontalHeader()->sectionSize(column);
    width += m_lateWidths[0] + m_lateWidths[1];
    return m_narrow ? width : width + m_extraWidths[0] + m_extraWidths[1];
}

void LayerTableView::hideWhatDoesNotFit()
{
    // Names are what rows are found by. Very long ones are cut anyway, and do not cost the other columns.
    const int longest = static_cast<int>(220 * fontMetrics().height() / 15.0);
    const int lacking = neededWidth() - std::max(0, nameWidth() - longest) - width();
    setColumnHidden(LayerTableModel::Operator, m_narrow || lacking > 0);
    setColumnHidden(LayerTableModel::Parameters, m_narrow || lacking > m_extraWidths[0]);
    // The inspector has the histogram as well, and larger.
    setColumnHidden(LayerTableModel::Weights, lacking > (m_narrow ? 0 : m_extraWidths[0] + m_extraWidths[1]));
    // Large text in a narrow panel: a row whose name cannot be read is of no use, whatever its other cells say.
    const int readable = std::min(nameWidth(), fontMetrics().horizontalAdvance(QStringLiteral("fire5/expand")) + static_cast<int>(24 * fontMetrics().height() / 15.0));
    const int cut = neededWidth() - m_extraWidths[2] - (m_narrow ? 0 : m_extraWidths[0] + m_extraWidths[1]) - nameWidth() + readable - width();
    setColumnHidden(LayerTableModel::Sensitivity, cut > 0);
    setColumnHidden(LayerTableModel::Size, cut > m_lateWidths[0]);
}

void LayerTableView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    hideWhatDoesNotFit();
}

std::vector<int> LayerTableView::chosenLayers() const
{
    // Of the selection that all panels share: the table's own current row stays where it was when a node without weights is chosen.
    const int layer = layerOf(m_model.session().document(), m_selection.current());
    return layer >= 0 ? m_model.targets(layer) : std::vector<int>();
}

// ---------------------------------------------------------------- selection, shared with the graph

void LayerTableView::pullSelection()
{
    const DocumentPtr& document = m_model.session().document();
    if (m_syncing || !document)
        return;
    m_syncing = true;
    const auto rowOf = [&](int node) {
        const int layer = layerOf(document, node);
        return layer >= 0 && layer < m_model.rowCount() ? m_filter.mapFromSource(m_model.index(layer, 0)) : QModelIndex();
    };
    QItemSelection selection;
    for (const int node : m_selection.selected())
        if (const QModelIndex row = rowOf(node); row.isValid())
            selection.select(row, row.siblingAtColumn(LayerTableModel::ColumnCount - 1));
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (const QModelIndex row = rowOf(m_selection.current()); row.isValid()) {
        const int column = currentIndex().isValid() ? currentIndex().column() : 0;
        selectionModel()->setCurrentIndex(row.siblingAtColumn(column), QItemSelectionModel::NoUpdate);
        scrollTo(row);
    }
    m_syncing = false;
    viewport()->update();
}

void LayerTableView::pushSelection()
{
    const DocumentPtr& document = m_model.session().document();
    if (m_syncing || !document)
        return;
    m_syncing = true;
    QSet<int> nodes;
    for (const QModelIndex& row : selectionModel()->selectedRows())
        nodes.insert(document->network.nodeOfLayer[static_cast<size_t>(m_filter.mapToSource(row).row())]);
    nodes.remove(-1);
    int current = -1;
    if (currentIndex().isValid())
        current = document->network.nodeOfLayer[static_cast<size_t>(m_filter.mapToSource(currentIndex()).row())];
    if (!nodes.contains(current))
        current = nodes.isEmpty() ? -1 : *nodes.begin();
    m_selection.set(current, nodes);
    m_syncing = false;
}

void LayerTableView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    pushSelection();
}

void LayerTableView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    pushSelection();
}

// ---------------------------------------------------------------- mouse and keyboard

void LayerTableView::mousePressEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    const bool plain = event->button() == Qt::LeftButton && !(event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier));
    if (plain && index.isValid() && (index.flags() & Qt::ItemIsEditable)) {
        const int layer = m_filter.mapToSource(index).row();
        // Switches of selected rows act on all of them: the selection must survive the click.
        if (!selectionModel()->isRowSelected(index.row(), {}))
            selectionModel()->select(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
        setFocus(Qt::MouseFocusReason);
        if (index.column() == LayerTableModel::Prune) {
            const LayerDelegate::PruneParts parts = LayerDelegate::pruneParts(visualRect(index), fontMetrics());
            const bool on = index.data(LayerTableModel::EnabledRole).toBool();
            if (event->pos().x() < parts.slider.left()) {
                m_model.setPrune(m_model.targets(layer), !on);
                return;
            }
            if (on && event->pos().x() < parts.text.left()) {
                m_dragged = layer;
                m_dragSlider = EspalierStyle::sliderTrack(parts.slider, fontMetrics().height() / 15.0);
                m_dragBefore = std::make_shared<const Recipe>(m_model.session().recipe());
                m_dragLayers = m_model.targets(layer);
                m_gesture = QStringLiteral("drag %1").arg(++m_gestureCount);
                dragSlider(event->pos());
                return;
            }
        }
        if (index.column() == LayerTableModel::Quantize) {
            m_opensChoices = true;
            return;
        }
        return;
    }
    QTableView::mousePressEvent(event);
}

void LayerTableView::dragSlider(const QPoint& position)
{
    const double fraction = std::clamp((position.x() - m_dragSlider.left()) / static_cast<double>(std::max(1, m_dragSlider.width())), 0.0, 1.0);
    m_model.setRatio(m_dragLayers, std::round(fraction * 100) / 100, m_gesture);
}

void LayerTableView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragged >= 0) {
        dragSlider(event->pos());
        return;
    }
    QTableView::mouseMoveEvent(event);
}

void LayerTableView::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_dragged >= 0) {
        m_dragged = -1;
        m_model.session().endGesture();
        return;
    }
    if (std::exchange(m_opensChoices, false)) {
        const QModelIndex index = currentIndex();
        if (indexAt(event->pos()) != index)
            return;
        edit(index);
        if (auto* combo = qobject_cast<QComboBox*>(indexWidget(index)))
            combo->showPopup();
        return;
    }
    QTableView::mouseReleaseEvent(event);
}

void LayerTableView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    if (index.isValid() && index.column() == LayerTableModel::Prune && (index.flags() & Qt::ItemIsEditable)
        && event->pos().x() >= LayerDelegate::pruneParts(visualRect(index), fontMetrics()).text.left()) {
        edit(index);
        return;
    }
    if (index.isValid() && !(index.flags() & Qt::ItemIsEditable)) {
        Q_EMIT layerActivated(m_filter.mapToSource(index).row());
        return;
    }
    mousePressEvent(event);
}

bool LayerTableView::handleLayerKey(int key, Qt::KeyboardModifiers modifiers)
{
    std::vector<int> layers = chosenLayers();
    const Session& session = m_model.session();
    const auto possible = [&](const char* technique) {
        std::vector<int> result;
        for (const int layer : layers)
            if (session.document()->refusal(technique, layer).empty())
                result.push_back(layer);
        return result;
    };
    const bool isPruneKey = key != Qt::Key_Q && !(key == Qt::Key_Space && currentIndex().column() == LayerTableModel::Quantize);
    layers = possible(isPruneKey ? kPrune : kQuantize);
    if (layers.empty())
        return false;
    const LayerChoice first = session.choice(layers.front());
    // The same format with activations in 8 bits or without.
    const auto asFirst = [&](bool weightsOnly) {
        LayerChoice choice = first;
        choice.quantize = true;
        choice.setWeightsOnly(weightsOnly);
        return numberTypeOf(choice);
    };
    switch (key) {
    case Qt::Key_Space:
        if (!isPruneKey) {
            m_model.setNumberType(layers, first.quantize ? Float : asFirst(false));
            return true;
        }
        [[fallthrough]];
    case Qt::Key_P: m_model.setPrune(layers, !first.prune); return true;
    case Qt::Key_Q:
        m_model.setNumberType(layers, !first.quantize ? asFirst(false) : first.weightsOnly() ? Float : asFirst(true));
        return true;
    case Qt::Key_BracketLeft:
    case Qt::Key_BracketRight:
    case Qt::Key_BraceLeft:
    case Qt::Key_BraceRight: {
        const bool fine = modifiers & Qt::ShiftModifier || key == Qt::Key_BraceLeft || key == Qt::Key_BraceRight;
        const bool up = key == Qt::Key_BracketRight || key == Qt::Key_BraceRight;
        const double ratio = (first.prune ? first.ratio : 0) + (up ? 1 : -1) * (fine ? 0.01 : 0.05);
        m_model.setRatio(layers, std::round(std::clamp(ratio, 0.0, 1.0) * 100) / 100, QStringLiteral("keys %1").arg(layers.front()));
        return true;
    }
    default: return false;
    }
}

void LayerTableView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_dragged >= 0) {
        // Each of the selected layers had its own share.
        m_model.session().edit(*m_dragBefore, m_model.session().history().undoText(), m_gesture);
        m_dragged = -1;
        m_model.session().endGesture();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && state() != EditingState && currentIndex().isValid()) {
        if (currentIndex().flags() & Qt::ItemIsEditable)
            edit(currentIndex());
        else
            Q_EMIT layerActivated(m_filter.mapToSource(currentIndex()).row());
        return;
    }
    if (!(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) && state() != EditingState && handleLayerKey(event->key(), event->modifiers()))
        return;
    QTableView::keyPressEvent(event);
}

void LayerTableView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange || event->type() == QEvent::LanguageChange)
        fitColumns(m_narrow);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QTableView::changeEvent(event);
}

}  // namespace esp
