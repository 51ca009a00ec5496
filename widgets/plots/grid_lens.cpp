// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/grid_lens.h"

#include "widgets/plots/plot_axes.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/text.h"

#include "widgets/plots/qt_keywords.h"
#include <qcustomplot.h>

#include <QBoxLayout>
#include <QKeyEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace esp {

namespace {
constexpr double kShownSteps = 64;
constexpr double kFewestSteps = 8;
}

GridLens::GridLens(InspectorModel& model, QWidget* parent) : QWidget(parent), m_model(model), m_plot(makePlot(this))
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
    m_plot->yAxis->grid()->setVisible(false);
    m_plot->yAxis->setTicks(false);
    m_plot->yAxis->setTickLabels(false);
    m_plot->axisRect()->setupFullAxesBox(false);
    m_plot->axisRect()->setMinimumMargins(QMargins(8, 2, 8, 2));
    m_plot->xAxis2->setVisible(false);
    m_plot->yAxis2->setVisible(false);
    m_after = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    m_after->setPen(Qt::NoPen);
    m_after->setWidthType(QCPBars::wtPlotCoords);
    m_after->setWidth(0.72);
    m_before = m_plot->addGraph();
    m_before->setLineStyle(QCPGraph::lsStepCenter);
    m_before->setAdaptiveSampling(false);
    m_cut = new QCPItemLine(m_plot);
    m_cut->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_cut->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_mark = new QCPItemRect(m_plot);
    m_mark->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_mark->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_mark->setBrush(Qt::NoBrush);
    connect(&model, &InspectorModel::layerChanged, this, [this] {
        m_follows = true;
        m_hasStep = false;
        update();
    });
    connect(&model, &InspectorModel::afterChanged, this, &GridLens::update);
    applyTheme();
}

QSize GridLens::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 200)), static_cast<int>(scaled(this, 64))};
}

QSize GridLens::sizeHint() const
{
    return {static_cast<int>(scaled(this, 300)), static_cast<int>(scaled(this, 84))};
}

void GridLens::applyTheme()
{
    const Theme& theme = themeOf(this);
    m_plot->setBackground(theme.window);
    m_plot->axisRect()->setBackground(theme.base);
    applyAxes(*m_plot, theme, font());
    m_before->setPen(QPen(theme.before, 1.2));
    m_cut->setPen(QPen(theme.prune, 1.5));
    m_mark->setPen(QPen(theme.text, 1, Qt::DotLine));
    update();
}

void GridLens::update()
{
    const auto& after = m_model.after();
    if (!after || after->grid.isEmpty())
        return;
    const Theme& theme = themeOf(this);
    const GridCounts& grid = after->grid;
    QVector<double> steps;
    QVector<double> counts;
    for (size_t i = 0; i < grid.after.size(); ++i) {
        steps << grid.first + static_cast<double>(i);
        counts << static_cast<double>(grid.after[i]);
    }
    m_after->setData(steps, counts, true);
    m_after->setBrush(m_model.isAfterOld() ? theme.before : theme.after);
    QVector<double> halves;
    QVector<double> outline;
    for (size_t i = 0; i < grid.before.size(); ++i) {
        halves << grid.first + static_cast<double>(i) / 2;
        outline << static_cast<double>(grid.before[i]);
    }
    m_before->setData(halves, outline, true);
    if (m_follows) {
        // A little of zero on the left of it, as that is where the cut weights go.
        const double cut = grid.medianScale > 0 ? m_model.threshold() / grid.medianScale : 0;
        setShown(cut > 0 ? cut - 0.35 * kShownSteps : -kShownSteps / 2, cut > 0 ? cut + 0.65 * kShownSteps : kShownSteps / 2);
    }
    place();
}

/// Heights follow what is in sight; the bar of zero may run out of the plot.
void GridLens::place()
{
    const auto& after = m_model.after();
    if (!after || after->grid.isEmpty())
        return;
    const GridCounts& grid = after->grid;
    const QCPRange shown = m_plot->xAxis->range();
    double highest = 1;
    for (size_t i = 0; i < grid.after.size(); ++i) {
        const double step = grid.first + static_cast<double>(i);
        if (shown.contains(step) && step != 0)
            highest = std::max(highest, static_cast<double>(grid.after[i]));
    }
    // Weights next to zero would press all others flat, as those of channels without any weight lie there.
    for (size_t i = 0; i < grid.before.size(); ++i)
        if (const double step = grid.first + static_cast<double>(i) / 2; shown.contains(step) && std::abs(step) >= 1)
            highest = std::max(highest, static_cast<double>(grid.before[i]));
    m_plot->yAxis->setRange(0, highest * 1.15);
    const double cut = grid.medianScale > 0 ? m_model.threshold() / grid.medianScale : 0;
    m_cut->setVisible(cut > 0);
    m_cut->start->setCoords(cut, 0);
    m_cut->end->setCoords(cut, 1);
    m_mark->setVisible(m_hasStep);
    m_mark->topLeft->setCoords(m_step - 0.5, 0);
    m_mark->bottomRight->setCoords(m_step + 0.5, 1);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT readChanged();
}

void GridLens::setShown(double from, double to)
{
    const auto& after = m_model.after();
    if (!after || after->grid.isEmpty())
        return;
    const double first = after->grid.first - 1;
    const double last = after->grid.last() + 1;
    const double width = std::clamp(to - from, std::min(kFewestSteps, last - first), last - first);
    const double lower = std::max(first, std::min((from + to - width) / 2, last - width));  // last - width may round below first
    m_plot->xAxis->setRange(lower, lower + width);
}

void GridLens::zoom(double factor, double anchor)
{
    const QCPRange shown = m_plot->xAxis->range();
    m_follows = false;
    setShown(anchor - (anchor - shown.lower) * factor, anchor + (shown.upper - anchor) * factor);
    place();
}

void GridLens::setStep(int step)
{
    const auto& after = m_model.after();
    if (!after || after->grid.isEmpty())
        return;
    const int within = std::clamp(step, after->grid.first, after->grid.last());
    if (m_hasStep && within == m_step)
        return;
    m_hasStep = true;
    m_step = within;
    place();
}

QString GridLens::readText() const
{
    const auto& after = m_model.after();
    if (!m_hasStep || !after || after->grid.isEmpty())
        return {};
    const GridCounts& grid = after->grid;
    const Format format(locale());
    const auto place = static_cast<size_t>(m_step - grid.first);
    const QString step = QString::number(m_step).replace(QLatin1Char('-'), QChar(kMinus));
    if (grid.before.empty())
        return tr("%1 steps: %2 after").arg(step, format.count(grid.after[place]));
    return tr("%1 steps: %2 after, %3 within a quarter step before").arg(step, format.count(grid.after[place]), format.count(grid.before[2 * place]));
}

bool GridLens::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot || !m_model.after() || m_model.after()->grid.isEmpty())
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress: {
        auto* mouse = static_cast<QMouseEvent*>(event);
        setFocus(Qt::MouseFocusReason);
        if (mouse->button() != Qt::LeftButton)
            break;
        m_isDragging = true;
        m_grip = m_plot->xAxis->pixelToCoord(mouse->pos().x());
        m_plot->setCursor(Qt::ClosedHandCursor);
        return true;
    }
    case QEvent::MouseMove: {
        auto* mouse = static_cast<QMouseEvent*>(event);
        const double at = m_plot->xAxis->pixelToCoord(mouse->pos().x());
        if (!m_isDragging) {
            setStep(static_cast<int>(std::lround(at)));
            break;
        }
        m_follows = false;
        const QCPRange shown = m_plot->xAxis->range();
        setShown(shown.lower + m_grip - at, shown.upper + m_grip - at);
        place();
        return true;
    }
    case QEvent::MouseButtonRelease:
        m_plot->unsetCursor();
        if (std::exchange(m_isDragging, false))
            return true;
        break;
    case QEvent::MouseButtonDblClick:
        m_follows = true;
        update();
        return true;
    case QEvent::Wheel: {
        auto* wheel = static_cast<QWheelEvent*>(event);
        if (!(wheel->modifiers() & Qt::ControlModifier) || wheel->angleDelta().y() == 0)
            break;
        zoom(std::pow(0.8, wheel->angleDelta().y() / 120.0), m_plot->xAxis->pixelToCoord(wheel->position().x()));
        return true;
    }
    case QEvent::Leave:
        m_hasStep = false;
        place();
        break;
    default: break;
    }
    return QWidget::eventFilter(watched, event);
}

void GridLens::keyPressEvent(QKeyEvent* event)
{
    const QCPRange shown = m_plot->xAxis->range();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        setStep(m_hasStep ? m_step + (event->key() == Qt::Key_Left ? -1 : 1) : static_cast<int>(std::lround(shown.center())));
        // The step that is read stays in sight.
        const double away = m_step < shown.lower + 1 ? m_step - shown.lower - 1 : m_step > shown.upper - 1 ? m_step - shown.upper + 1 : 0;
        if (away != 0) {
            m_follows = false;
            setShown(shown.lower + away, shown.upper + away);
            place();
        }
        return;
    }
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(0.8, shown.center()); return;
    case Qt::Key_Minus: zoom(1.25, shown.center()); return;
    case Qt::Key_0:
        m_follows = true;
        update();
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void GridLens::changeEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::StyleChange:
    case QEvent::FontChange:
    case QEvent::LanguageChange: applyTheme(); break;
    default: break;
    }
    QWidget::changeEvent(event);
}

}  // namespace esp
