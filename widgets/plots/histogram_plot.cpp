// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/histogram_plot.h"

#include "widgets/plots/plot_axes.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/text.h"

#include "widgets/plots/qt_keywords.h"
#include <qcustomplot.h>

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenu>

#include <algorithm>
#include <cmath>
#include <utility>

namespace esp {

struct HistogramPlot::Items {
    QCPBars* after = nullptr;
    QCPGraph* before = nullptr;
    QCPItemRect* band = nullptr;
    QCPItemLine* left = nullptr;
    QCPItemLine* right = nullptr;
    QCPItemRect* grip = nullptr;
    QCPItemText* cutText = nullptr;
    QCPItemText* zeroText = nullptr;
    QCPItemText* below = nullptr;
    QCPItemText* above = nullptr;
    QCPItemText* message = nullptr;
    QCPItemRect* bin = nullptr;   ///< what is read out
    QCPItemLine* zigzag[4] = {};  ///< breaks the bar that runs out of the plot
};

HistogramPlot::HistogramPlot(InspectorModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_plot(makePlot(this)), m_items(std::make_unique<Items>())
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setFocusPolicy(Qt::StrongFocus);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setInteractions(QCP::iNone);
    m_plot->installEventFilter(this);
    m_plot->setMouseTracking(true);
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->yAxis->setNumberFormat(QStringLiteral("gb"));
    m_plot->axisRect()->setupFullAxesBox(false);
    m_plot->axisRect()->setMinimumMargins(QMargins(8, 6, 8, 2));
    m_plot->xAxis2->setVisible(false);
    m_plot->yAxis2->setVisible(false);
    m_plot->setNoAntialiasingOnDrag(true);

    m_items->after = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    m_items->before = m_plot->addGraph();
    m_items->before->setLineStyle(QCPGraph::lsStepCenter);
    m_items->before->setAdaptiveSampling(false);
    m_items->after->setPen(Qt::NoPen);
    m_items->after->setWidthType(QCPBars::wtPlotCoords);
    m_items->band = new QCPItemRect(m_plot);
    m_items->band->setPen(Qt::NoPen);
    m_items->bin = new QCPItemRect(m_plot);
    m_items->bin->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_items->bin->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_items->bin->setBrush(Qt::NoBrush);
    m_items->left = new QCPItemLine(m_plot);
    m_items->right = new QCPItemLine(m_plot);
    m_items->grip = new QCPItemRect(m_plot);
    for (QCPItemText** text : {&m_items->cutText, &m_items->zeroText, &m_items->below, &m_items->above, &m_items->message})
        *text = new QCPItemText(m_plot);
    for (QCPItemLine* line : {m_items->left, m_items->right}) {
        line->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
        line->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    m_items->band->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_items->band->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    for (QCPItemLine*& line : m_items->zigzag) {
        line = new QCPItemLine(m_plot);
        line->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
        line->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    m_items->grip->setClipToAxisRect(false);
    m_items->cutText->setClipToAxisRect(false);
    m_items->message->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_items->message->position->setCoords(0.5, 0.45);
    m_items->message->setPositionAlignment(Qt::AlignCenter);
    for (QCPItemText* text : {m_items->below, m_items->above, m_items->zeroText}) {
        text->position->setType(QCPItemPosition::ptAxisRectRatio);
        text->setPadding(QMargins(2, 0, 2, 0));
    }
    m_items->below->position->setCoords(0.0, 0.9);
    m_items->below->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_items->above->position->setCoords(1.0, 0.9);
    m_items->above->setPositionAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_items->zeroText->position->setType(QCPItemPosition::ptAbsolute);
    m_items->zeroText->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    // Labels have their places in pixels.
    connect(m_plot, &QCustomPlot::afterLayout, this, [this] { placeThreshold(m_model.threshold()); });

    m_plot->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_plot, &QWidget::customContextMenuRequested, this, [this](const QPoint& position) {
        QMenu menu(this);
        connect(menu.addAction(tr("Copy as table")), &QAction::triggered, this, [this] { QApplication::clipboard()->setText(asTable()); });
        connect(menu.addAction(tr("Save picture…")), &QAction::triggered, this, [this] {
            const QString path = QFileDialog::getSaveFileName(this, tr("Save picture"), QStringLiteral("weights.png"), tr("Pictures (*.png *.pdf)"));
            if (!path.isEmpty())
                path.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive) ? m_plot->savePdf(path) : m_plot->savePng(path, 0, 0, 2);
        });
        menu.exec(m_plot->mapToGlobal(position));
    });
    connect(&model, &InspectorModel::layerChanged, this, [this] {
        m_bin = -1;
        rescale();
        redraw();
    });
    connect(&model, &InspectorModel::afterChanged, this, &HistogramPlot::redraw);
    applyTheme();
    redraw();
}

HistogramPlot::~HistogramPlot() = default;

QSize HistogramPlot::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 240)), static_cast<int>(scaled(this, 120))};
}

void HistogramPlot::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    const QCPRange shown = m_plot->xAxis->range();
    rescale();
    setShown(shown.lower, shown.upper);
    redraw();
}

void HistogramPlot::applyTheme()
{
    const Theme& theme = themeOf(this);
    m_plot->setBackground(theme.window);
    m_plot->axisRect()->setBackground(theme.base);
    const QFont ticks = applyAxes(*m_plot, theme, font());
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis})
        axis->ticker()->setTickCount(5);
    m_items->bin->setPen(QPen(theme.text, 1, Qt::DotLine));
    m_items->after->setBrush(theme.after);
    m_items->before->setPen(QPen(theme.before, 1.2));
    QColor band = theme.prune;
    band.setAlphaF(0.12F);
    m_items->band->setBrush(band);
    for (QCPItemLine* line : {m_items->left, m_items->right})
        line->setPen(QPen(theme.prune, 1.5));
    m_items->grip->setPen(QPen(theme.base, 1));
    m_items->grip->setBrush(theme.prune);
    for (QCPItemLine* line : m_items->zigzag)
        line->setPen(QPen(theme.base, 2));
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    m_items->cutText->setFont(strong);
    m_items->cutText->setColor(theme.pruneText);
    m_items->zeroText->setFont(strong);
    m_items->zeroText->setColor(theme.accent);
    m_items->zeroText->setBrush(theme.base);
    for (QCPItemText* text : {m_items->below, m_items->above}) {
        text->setFont(ticks);
        text->setColor(theme.secondaryText);
    }
    m_items->message->setFont(font());
    m_items->message->setColor(theme.secondaryText);
}

/// Axes follow the layer, not the slider: a plot that rescales under the hand cannot be read.
void HistogramPlot::rescale()
{
    if (!m_model.before())
        return;
    const Histogram& before = m_model.before()->histogram;
    const double limit = before.limit > 0 ? before.limit : 1;
    m_plot->xAxis->setRange(-limit * 1.03, limit * 1.03);
    const double highest = static_cast<double>(*std::max_element(before.counts.begin(), before.counts.end()));
    if (m_logarithmic) {
        m_plot->yAxis->setScaleType(QCPAxis::stLogarithmic);
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
        m_plot->yAxis->setRange(0.5, std::max(2.0, highest * 3));
    } else {
        m_plot->yAxis->setScaleType(QCPAxis::stLinear);
        // Counts are whole numbers, and so are their ticks: 1, 2 or 5 times a power of ten.
        const double room = std::max(1.0, highest * 1.22);
        double step = 1;
        for (int i = 0; room / step > 6; ++i)
            step *= i % 3 == 1 ? 2.5 : 2;
        const auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
        ticker->setTickStep(step);
        m_plot->yAxis->setTicker(ticker);
        m_plot->yAxis->setRange(0, room);
    }
    m_plot->yAxis->ticker()->setTickCount(5);
}

void HistogramPlot::redraw()
{
    const Theme& theme = themeOf(this);
    const auto& before = m_model.before();
    const auto& after = m_model.after();
    m_plot->setLocale(locale());
    for (QCPLayerable* part : std::initializer_list<QCPLayerable*>{m_items->after, m_items->before, m_items->zeroText, m_items->below, m_items->above})
        part->setVisible(before != nullptr);
    m_items->message->setVisible(!before);
    if (!before)
        for (QCPItemLine* line : m_items->zigzag)
            line->setVisible(false);
    if (!before) {
        m_items->message->setText(m_model.error()      ? toQString(m_model.error()->detail)
                                  : m_model.layer() >= 0 ? tr("reading weights")
                                                         : QString());
        placeThreshold(0);
        m_plot->replot(QCustomPlot::rpQueuedReplot);
        return;
    }
    const Histogram& outline = before->histogram;
    const Histogram& filled = after ? after->histogram : outline;
    QVector<double> centres;
    QVector<double> beforeCounts;
    QVector<double> afterCounts;
    // In a logarithmic plot a bin with one value must differ from an empty one.
    const auto height = [&](int64_t count) { return m_logarithmic ? std::max(0.5, static_cast<double>(count)) : static_cast<double>(count); };
    for (size_t i = 0; i < outline.counts.size(); ++i) {
        centres << outline.binCentre(static_cast<int>(i));
        beforeCounts << height(outline.counts[i]);
        // Bars are as long as their value, from the base on.
        afterCounts << height(filled.counts[i]) - (m_logarithmic ? 0.5 : 0);
    }
    m_items->before->setData(centres, beforeCounts, true);
    m_items->after->setBaseValue(m_logarithmic ? 0.5 : 0);
    m_items->after->setWidth(outline.binWidth() * 0.86);
    m_items->after->setData(centres, afterCounts, true);
    QColor fill = after && !m_model.isAfterOld() ? theme.after : theme.before;
    if (!after)
        fill.setAlphaF(0.35F);
    m_items->after->setBrush(fill);

    const Format format(locale());
    m_items->below->setText(outline.below > 0 ? QStringLiteral("◂ ") + format.count(outline.below) : QString());
    m_items->above->setText(outline.above > 0 ? format.count(outline.above) + QStringLiteral(" ▸") : QString());
    const int64_t newZeros = after ? after->figures.zeros - before->figures.zeros : 0;
    m_items->zeroText->setText(newZeros > 0 ? tr("%1 → 0").arg(format.count(newZeros)) : QString());
    // The bar of zero may be many times as high as the plot: a zigzag says that it goes on.
    const size_t zero = outline.counts.size() / 2;
    const bool runsOut = !m_logarithmic && static_cast<double>(filled.counts[zero]) > m_plot->yAxis->range().upper;
    for (int i = 0; i < 4; ++i) {
        const double half = outline.binWidth() * 0.7;
        const double step = 2 * half / 4;
        m_items->zigzag[i]->setVisible(runsOut);
        m_items->zigzag[i]->start->setCoords(-half + i * step, i % 2 ? 0.13 : 0.16);
        m_items->zigzag[i]->end->setCoords(-half + (i + 1) * step, i % 2 ? 0.16 : 0.13);
    }
    m_items->bin->setVisible(m_bin >= 0);
    if (m_bin >= 0) {
        const double half = outline.binWidth() / 2;
        m_items->bin->topLeft->setCoords(outline.binCentre(m_bin) - half, 0);
        m_items->bin->bottomRight->setCoords(outline.binCentre(m_bin) + half, 1);
    }
    placeThreshold(m_model.threshold());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT readChanged();
}

void HistogramPlot::setShown(double from, double to)
{
    if (!m_model.before())
        return;
    const Histogram& all = m_model.before()->histogram;
    const double end = (all.limit > 0 ? all.limit : 1) * 1.03;
    // Five bins at least, and never beyond the ends.
    const double width = std::clamp(to - from, std::min(2 * end, 5 * all.binWidth()), 2 * end);
    const double lower = std::clamp((from + to - width) / 2, -end, end - width);
    m_plot->xAxis->setRange(lower, lower + width);
}

void HistogramPlot::zoom(double factor, double anchor)
{
    const QCPRange shown = m_plot->xAxis->range();
    setShown(anchor - (anchor - shown.lower) * factor, anchor + (shown.upper - anchor) * factor);
    redraw();
}

double HistogramPlot::shownPart() const
{
    if (!m_model.before() || m_model.before()->histogram.limit <= 0)
        return 1;
    return m_plot->xAxis->range().size() / (2.06 * m_model.before()->histogram.limit);
}

QList<QRectF> HistogramPlot::labelRects() const
{
    QList<QRectF> rects;
    for (const QCPItemText* text : {m_items->cutText, m_items->zeroText})
        if (text->visible())
            rects << QRectF(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition());
    return rects;
}

int HistogramPlot::binAt(int x) const
{
    if (!m_model.before() || m_model.before()->histogram.limit <= 0)
        return -1;
    const Histogram& all = m_model.before()->histogram;
    const double bin = std::floor((m_plot->xAxis->pixelToCoord(x) + all.limit) / all.binWidth());
    return bin < 0 || bin >= static_cast<double>(all.counts.size()) ? -1 : static_cast<int>(bin);
}

void HistogramPlot::setBin(int bin)
{
    if (bin == m_bin)
        return;
    m_bin = bin;
    redraw();
}

QString HistogramPlot::readText() const
{
    if (m_bin < 0 || !m_model.before())
        return {};
    const Format format(locale());
    const Histogram& before = m_model.before()->histogram;
    const auto bin = static_cast<size_t>(m_bin);
    const double half = before.binWidth() / 2;
    const QString range = tr("%1…%2", "range").arg(format.weight(before.binCentre(m_bin) - half), format.weight(before.binCentre(m_bin) + half));
    if (!m_model.after())
        return tr("%1: %2 before").arg(range, format.count(before.counts[bin]));
    return tr("%1: %2 before, %3 after").arg(range, format.count(before.counts[bin]), format.count(m_model.after()->histogram.counts[bin]));
}

bool HistogramPlot::isDrawnOn(const QRectF& area) const
{
    if (m_items->grip->visible() && area.intersects(QRectF(m_items->grip->topLeft->pixelPosition(), m_items->grip->bottomRight->pixelPosition())))
        return true;
    if (m_items->cutText->visible() && area.intersects(QRectF(m_items->cutText->topLeft->pixelPosition(), m_items->cutText->bottomRight->pixelPosition())))
        return true;
    const Histogram& before = m_model.before()->histogram;
    const Histogram& after = m_model.after() ? m_model.after()->histogram : before;
    for (size_t i = 0; i < before.counts.size(); ++i) {
        const double centre = before.binCentre(static_cast<int>(i));
        const double half = before.binWidth() / 2;
        const bool isBeside = m_plot->xAxis->coordToPixel(centre + half) < area.left() || m_plot->xAxis->coordToPixel(centre - half) > area.right();
        const int64_t count = std::max(before.counts[i], after.counts[i]);
        if (!isBeside && count > 0 && m_plot->yAxis->coordToPixel(static_cast<double>(count)) < area.bottom())
            return true;
    }
    return false;
}

/// Beside the bar of zero if nothing is drawn there, else in a corner; with no room at all the figure is left to the statistics below the plot.
void HistogramPlot::placeZeroText()
{
    m_items->zeroText->setVisible(!m_items->zeroText->text().isEmpty() && m_model.before());
    if (!m_items->zeroText->visible())
        return;
    const QRectF plot = m_plot->axisRect()->rect();
    const QFontMetricsF metrics(m_items->zeroText->font());
    const QSizeF size(metrics.horizontalAdvance(m_items->zeroText->text()) + 4, metrics.height());
    const double gap = scaled(this, 4);
    const double half = m_model.before()->histogram.binWidth() / 2;
    const double left = m_plot->xAxis->coordToPixel(-half) - gap - size.width();
    for (const double x : {left, m_plot->xAxis->coordToPixel(half) + gap, plot.left() + gap, plot.right() - gap - size.width()}) {
        const QRectF area(QPointF(x, plot.top() + 1), size);
        if (!plot.contains(area) || isDrawnOn(area))
            continue;
        m_items->zeroText->position->setCoords(area.topLeft());
        return;
    }
    m_items->zeroText->setVisible(false);
}

void HistogramPlot::placeThreshold(double threshold)
{
    const bool shown = threshold > 0 && m_model.before();
    for (QCPLayerable* part : std::initializer_list<QCPLayerable*>{m_items->band, m_items->left, m_items->right, m_items->grip, m_items->cutText})
        part->setVisible(shown);
    if (!shown) {
        placeZeroText();
        return;
    }
    const double limit = m_model.before()->histogram.limit;
    const double at = std::min(threshold, limit * 1.03);
    // Zoomed in elsewhere, only the band may be in sight.
    m_items->grip->setVisible(m_plot->xAxis->range().contains(at));
    m_items->band->topLeft->setCoords(-at, 0);
    m_items->band->bottomRight->setCoords(at, 1);
    m_items->left->start->setCoords(-at, 0);
    m_items->left->end->setCoords(-at, 1);
    m_items->right->start->setCoords(at, 0);
    m_items->right->end->setCoords(at, 1);
    const double unit = fontMetrics().height() / 15.0;
    const double x = m_plot->xAxis->coordToPixel(at);
    const double top = m_plot->axisRect()->top();
    m_items->grip->topLeft->setType(QCPItemPosition::ptAbsolute);
    m_items->grip->bottomRight->setType(QCPItemPosition::ptAbsolute);
    m_items->grip->topLeft->setCoords(x - 5 * unit, top - 1);
    m_items->grip->bottomRight->setCoords(x + 5 * unit, top + 12 * unit);
    m_items->cutText->position->setType(QCPItemPosition::ptAbsolute);
    m_items->cutText->setText(tr("|w| ≤ %1 cut").arg(Format(locale()).weight(threshold)));
    const double gap = 8 * unit;
    const double width = QFontMetricsF(m_items->cutText->font()).horizontalAdvance(m_items->cutText->text()) + 2;
    // Outside of the lines, else between zero and the right one: never on a bar, and rather not at all, for the value stands in its box as well.
    const bool isWanted = m_items->grip->visible();
    m_items->cutText->setVisible(false);
    m_items->cutText->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    for (const double left : {x + gap, m_plot->xAxis->coordToPixel(-at) - gap / 2 - width, x - gap - width}) {
        const QRectF area(left, top, width, fontMetrics().height());
        if (!isWanted || !QRectF(m_plot->axisRect()->rect()).contains(area) || isDrawnOn(area))
            continue;
        m_items->cutText->position->setCoords(left, top - 2);
        m_items->cutText->setVisible(true);
        break;
    }
    placeZeroText();
}

double HistogramPlot::thresholdAt(int x) const
{
    return std::abs(m_plot->xAxis->pixelToCoord(x));
}

bool HistogramPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot || !m_model.before() || m_model.layer() < 0)
        return QWidget::eventFilter(watched, event);
    const double threshold = m_model.threshold();
    const auto isOnAxis = [&](const QPoint& position) { return position.y() > m_plot->axisRect()->bottom(); };
    const auto near = [&](const QPoint& position) {
        if (threshold <= 0)
            return false;
        const double reach = scaled(this, 8);
        return std::min(std::abs(m_plot->xAxis->coordToPixel(threshold) - position.x()), std::abs(m_plot->xAxis->coordToPixel(-threshold) - position.x())) < reach;
    };
    switch (event->type()) {
    case QEvent::MouseButtonPress: {
        auto* mouse = static_cast<QMouseEvent*>(event);
        setFocus(Qt::MouseFocusReason);
        if (mouse->button() == Qt::LeftButton && isOnAxis(mouse->pos())) {
            m_movesAxis = true;
            m_axisGrip = m_plot->xAxis->pixelToCoord(mouse->pos().x());
            return true;
        }
        if (mouse->button() != Qt::LeftButton || !near(mouse->pos()))
            break;
        m_dragging = true;
        m_dragBefore = threshold;
        ++m_gestures;
        return true;
    }
    case QEvent::MouseMove: {
        auto* mouse = static_cast<QMouseEvent*>(event);
        if (m_movesAxis) {
            const double moved = m_axisGrip - m_plot->xAxis->pixelToCoord(mouse->pos().x());
            setShown(m_plot->xAxis->range().lower + moved, m_plot->xAxis->range().upper + moved);
            redraw();
            return true;
        }
        if (!m_dragging) {
            m_plot->setCursor(near(mouse->pos()) ? Qt::SplitHCursor : isOnAxis(mouse->pos()) && shownPart() < 0.999 ? Qt::OpenHandCursor : Qt::ArrowCursor);
            setBin(binAt(mouse->pos().x()));
            break;
        }
        m_model.setThreshold(thresholdAt(mouse->pos().x()), QStringLiteral("threshold %1").arg(m_gestures));
        redraw();
        return true;
    }
    case QEvent::MouseButtonDblClick:
        rescale();
        redraw();
        return true;
    case QEvent::Wheel: {
        auto* wheel = static_cast<QWheelEvent*>(event);
        if (!(wheel->modifiers() & Qt::ControlModifier) || wheel->angleDelta().y() == 0)
            break;
        zoom(std::pow(0.8, wheel->angleDelta().y() / 120.0), m_plot->xAxis->pixelToCoord(wheel->position().x()));
        return true;
    }
    case QEvent::Leave: setBin(-1); break;
    case QEvent::MouseButtonRelease:
        if (std::exchange(m_movesAxis, false))
            return true;
        if (m_dragging) {
            m_dragging = false;
            m_model.session().endGesture();
            return true;
        }
        break;
    default: break;
    }
    return QWidget::eventFilter(watched, event);
}

void HistogramPlot::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_dragging) {
        m_model.setThreshold(m_dragBefore, QStringLiteral("threshold %1").arg(m_gestures));
        m_dragging = false;
        m_model.session().endGesture();
        return;
    }
    if (!m_model.before())
        return QWidget::keyPressEvent(event);
    const QCPRange shown = m_plot->xAxis->range();
    const int bins = static_cast<int>(m_model.before()->histogram.counts.size());
    const int step = event->key() == Qt::Key_Left ? -1 : 1;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (event->modifiers() & Qt::ShiftModifier)
            setShown(shown.lower + step * shown.size() / 10, shown.upper + step * shown.size() / 10);
        else
            m_bin = m_bin < 0 ? bins / 2 : std::clamp(m_bin + step, 0, bins - 1);
        redraw();
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(0.8, m_bin < 0 ? shown.center() : m_model.before()->histogram.binCentre(m_bin)); return;
    case Qt::Key_Minus: zoom(1.25, m_bin < 0 ? shown.center() : m_model.before()->histogram.binCentre(m_bin)); return;
    case Qt::Key_0:
        rescale();
        redraw();
        return;
    default: QWidget::keyPressEvent(event);
    }
}

QString HistogramPlot::asTable() const
{
    if (!m_model.before())
        return {};
    QString text = tr("weight\tbefore\tafter") + QLatin1Char('\n');
    const Histogram& before = m_model.before()->histogram;
    const auto& after = m_model.after();
    for (size_t i = 0; i < before.counts.size(); ++i) {
        text += QString::number(before.binCentre(static_cast<int>(i)), 'g', 8) + QLatin1Char('\t') + QString::number(before.counts[i]);
        if (after)
            text += QLatin1Char('\t') + QString::number(after->histogram.counts[i]);
        text += QLatin1Char('\n');
    }
    return text;
}

void HistogramPlot::changeEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::StyleChange:
    case QEvent::FontChange:
    case QEvent::LanguageChange:
        applyTheme();
        redraw();
        break;
    default: break;
    }
    QWidget::changeEvent(event);
}

}  // namespace esp
