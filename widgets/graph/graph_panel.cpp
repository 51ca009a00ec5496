// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_panel.h"

#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_legend.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/icons.h"
#include "widgets/viewmodel/layer_selection.h"

#include <QAction>
#include <QBoxLayout>
#include <QAbstractItemView>
#include <QComboBox>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStandardItemModel>
#include <QToolButton>

#include <cmath>

namespace esp {

GraphPanel::GraphPanel(GraphViewModel& model, LayerSelection& selection, QWidget* parent)
    : QWidget(parent), m_model(model), m_selection(selection), m_canvas(new GraphCanvas(model, selection, this)), m_legend(new GraphLegend(model, this)),
      m_search(new QLineEdit(this)), m_hits(new QLabel(this)), m_colourLabel(new QLabel(this)), m_colour(new QComboBox(this)), m_out(new QToolButton(this)),
      m_in(new QToolButton(this)), m_fit(new QToolButton(this)), m_zoom(new QToolButton(this))
{
    auto* bar = new FlowLayout;
    const int gap = static_cast<int>(scaled(this, 8));
    bar->setContentsMargins(gap, gap / 2, gap, gap / 2);
    bar->setSpacing(gap);
    m_search->addAction(lineIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(static_cast<int>(scaled(this, 110)));
    m_search->setMaximumWidth(static_cast<int>(scaled(this, 220)));
    m_search->installEventFilter(this);
    bar->addWidget(m_search);
    bar->addWidget(m_hits);
    // A reason beside an entry must not widen the closed list.
    m_colour->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_colour->setMinimumContentsLength(10);
    const auto together = [&](std::initializer_list<QWidget*> widgets) {
        auto* group = new QWidget(this);
        auto* row = new QHBoxLayout(group);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(gap);
        for (QWidget* widget : widgets)
            row->addWidget(widget);
        bar->addWidget(group);
    };
    together({m_colourLabel, m_colour});
    bar->addStretch();
    m_out->setIcon(lineIcon(QStringLiteral("minus")));
    m_in->setIcon(lineIcon(QStringLiteral("plus")));
    m_fit->setIcon(lineIcon(QStringLiteral("fit")));
    m_zoom->setToolButtonStyle(Qt::ToolButtonTextOnly);
    for (QToolButton* button : {m_out, m_zoom, m_in, m_fit}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        if (button != m_zoom)
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    together({m_out, m_zoom, m_in, m_fit});
    m_zoom->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("400 %")) + gap);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFixedHeight(1);
    layout->addWidget(line);
    layout->addWidget(m_canvas, 1);
    layout->addWidget(m_legend);

    connect(m_search, &QLineEdit::textChanged, this, [this] { search(false); });
    connect(m_search, &QLineEdit::returnPressed, this, [this] { search(true); });
    connect(m_colour, &QComboBox::activated, this, [this](int index) {
        m_model.setOverlay(static_cast<GraphViewModel::Overlay>(m_colour->itemData(index).toInt()));
    });
    connect(&model, &GraphViewModel::layoutChanged, this, [this] {
        fillOverlays();
        search(false);
    });
    // What an overlay needs has come or gone.
    connect(&model.session(), &Session::dataChanged, this, &GraphPanel::fillOverlays);
    connect(m_out, &QToolButton::clicked, this, [this] { m_canvas->setZoom(m_canvas->zoom() / 1.25); });
    connect(m_in, &QToolButton::clicked, this, [this] { m_canvas->setZoom(m_canvas->zoom() * 1.25); });
    connect(m_zoom, &QToolButton::clicked, this, [this] { m_canvas->setZoom(1); });
    connect(m_fit, &QToolButton::clicked, m_canvas, &GraphCanvas::fitAll);
    connect(m_canvas, &GraphCanvas::zoomChanged, this, &GraphPanel::showZoom);
    retranslate();
}

void GraphPanel::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void GraphPanel::showZoom(double zoom)
{
    m_zoom->setText(locale().toString(std::lround(zoom * 100)) + QStringLiteral(" %"));
}

QList<GraphPanel::OverlayChoice> GraphPanel::overlays() const
{
    using Overlay = GraphViewModel::Overlay;
    QList<OverlayChoice> choices{{Overlay::None, QT_TR_NOOP("None"), {}, {}},
                                 {Overlay::Share, QT_TR_NOOP("Share of file"), {}, {}},
                                 {Overlay::Macs, QT_TR_NOOP("MACs"), {}, {}},
                                 {Overlay::Sensitivity, QT_TR_NOOP("Sensitivity"), {}, {}},
                                 {Overlay::Divergence, QT_TR_NOOP("Output KL"), {}, {}},
                                 {Overlay::Error, QT_TR_NOOP("Error (SQNR)"), {}, {}}};
    for (OverlayChoice& choice : choices) {
        choice.name = tr(choice.source);
        choice.problem = m_model.overlayProblem(choice.overlay);
    }
    return choices;
}

void GraphPanel::chooseOverlay(GraphViewModel::Overlay overlay)
{
    m_model.setOverlay(overlay);
    m_colour->setCurrentIndex(m_colour->findData(static_cast<int>(overlay)));
}

void GraphPanel::fillOverlays()
{
    const QSignalBlocker blocker(m_colour);
    m_colour->clear();
    for (const OverlayChoice& choice : overlays()) {
        m_colour->addItem(choice.name, static_cast<int>(choice.overlay));
        if (choice.problem.isEmpty())
            continue;
        // A reason beside the entry that cannot be chosen.
        m_colour->setItemText(m_colour->count() - 1, tr("%1 (%2)").arg(choice.name, choice.problem));
        if (auto* items = qobject_cast<QStandardItemModel*>(m_colour->model()))
            items->item(m_colour->count() - 1)->setEnabled(false);
    }
    m_colour->setCurrentIndex(static_cast<int>(m_model.overlay()));
    m_colour->view()->setMinimumWidth(m_colour->view()->sizeHintForColumn(0) + static_cast<int>(scaled(this, 16)));
}

void GraphPanel::search(bool next)
{
    const QString words = m_search->text();
    m_found = m_model.search(words);
    m_canvas->setHits(m_found, !words.trimmed().isEmpty());
    m_hits->setText(words.trimmed().isEmpty() ? QString() : tr("%Ln hit(s)", nullptr, static_cast<int>(m_found.size())));
    if (!next) {
        m_place = -1;
        if (!m_found.empty())
            m_canvas->showNode(m_found.front());
        return;
    }
    if (m_found.empty())
        return;
    m_place = (m_place + 1) % static_cast<int>(m_found.size());
    m_selection.select(m_found[static_cast<size_t>(m_place)]);
}

bool GraphPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        m_search->clear();
        m_canvas->setFocus();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void GraphPanel::retranslate()
{
    m_search->setPlaceholderText(tr("Find a node"));
    m_search->setAccessibleName(tr("Find a node"));
    m_search->setToolTip(tr("Words of the name or operator; Enter goes to the next hit"));
    m_colourLabel->setText(tr("Colour"));
    m_colour->setAccessibleName(tr("Colour nodes by"));
    m_colour->setAccessibleDescription(tr("Fills each layer by its part of the whole"));
    m_out->setToolTip(tr("Smaller"));
    m_out->setAccessibleName(tr("Zoom out"));
    m_in->setToolTip(tr("Larger"));
    m_in->setAccessibleName(tr("Zoom in"));
    m_zoom->setToolTip(tr("Back to 100 %"));
    m_zoom->setAccessibleName(tr("Zoom to 100 %"));
    m_fit->setToolTip(tr("Fit all"));
    m_fit->setAccessibleName(tr("Fit all"));
    m_canvas->setAccessibleName(tr("Network"));
    m_canvas->setAccessibleDescription(tr("Arrows go along the flow and between branches; Space, P and Q change the current layer"));
    showZoom(m_canvas->zoom());
    fillOverlays();
    m_model.retranslate();
    search(false);
}

void GraphPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

}  // namespace esp
