// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/activation_plot.h"

#include "widgets/plots/plot_axes.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/text.h"

#include "widgets/plots/qt_keywords.h"
#include <qcustomplot.h>

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QKeyEvent>
#include <QMenu>

#include <algorithm>
#include <cmath>
#include <utility>

namespace esp {

namespace {
constexpr int kBars = 96;

/// Whole powers of ten, as people write them.
class PowerTicker : public QCPAxisTickerLog {
protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar, int) override
    {
        const int exponent = static_cast<int>(std::lround(std::log10(tick)));
        if (exponent < 5)
            return locale.toString(std::llround(tick));
        constexpr char16_t kDigits[] = u"⁰¹²³⁴⁵⁶⁷⁸⁹";
        QString label = QStringLiteral("10");
        for (const QChar digit : QString::number(exponent))
            label += QChar(kDigits[digit.digitValue()]);
        return label;
    }
};

}  // namespace

ActivationPlot::ActivationPlot(QWidget* parent) : QWidget(parent), m_plot(makePlot(this))
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
    m_plot->axisRect()->setupFullAxesBox(false);
    m_plot->axisRect()->setMinimumMargins(QMargins(8, 4, 8, 2));
    m_plot->xAxis2->setVisible(false);
    m_plot->yAxis2->setVisible(false);
    m_bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    m_bars->setPen(Qt::NoPen);
    m_bars->setWidthType(QCPBars::wtPlotCoords);
    for (int i = 0; i < 2; ++i) {
        m_ends[i] = new QCPItemLine(m_plot);
        m_ends[i]->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_ends[i]->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_endTexts[i] = new QCPItemText(m_plot);
        m_endTexts[i]->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_endTexts[i]->setPositionAlignment((i == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignTop);
        m_endTexts[i]->setPadding(QMargins(8, 0, 8, 0));
        m_grips[i] = new QCPItemRect(m_plot);
        m_grips[i]->setClipToAxisRect(false);
        // Pixels from the top of the line, wherever that comes to lie.
        for (QCPItemPosition* corner : {m_grips[i]->topLeft, m_grips[i]->bottomRight}) {
            corner->setType(QCPItemPosition::ptAbsolute);
            corner->setParentAnchor(m_ends[i]->start);
        }
    }
    m_mark = new QCPItemRect(m_plot);
    m_mark->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_mark->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_mark->setBrush(Qt::NoBrush);
    m_plot->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_plot, &QWidget::customContextMenuRequested, this, [this](const QPoint& position) {
        QMenu menu(this);
        connect(menu.addAction(tr("Copy as table")), &QAction::triggered, this, [this] { QApplication::clipboard()->setText(asTable()); });
        menu.exec(m_plot->mapToGlobal(position));
    });
    applyTheme();
}

QSize ActivationPlot::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 200)), static_cast<int>(scaled(this, 110))};
}

void ActivationPlot::applyTheme()
{
    const Theme& theme = themeOf(this);
    m_plot->setBackground(theme.window);
    m_plot->axisRect()->setBackground(theme.base);
    const QFont ticks = applyAxes(*m_plot, theme, font());
    m_bars->setBrush(theme.before);
    m_mark->setPen(QPen(theme.text, 1, Qt::DotLine));
    for (int i = 0; i < 2; ++i) {
        m_ends[i]->setPen(QPen(theme.quantize, 1.5));
        QFont strong = ticks;
        strong.setWeight(QFont::DemiBold);
        m_endTexts[i]->setFont(strong);
        m_endTexts[i]->setColor(theme.quantizeText);
        m_endTexts[i]->setBrush(theme.base);
        m_grips[i]->setPen(QPen(theme.base, 1));
        m_grips[i]->setBrush(theme.quantize);
    }
    redraw();
}

void ActivationPlot::setFigures(const ActivationFigures* figures)
{
    const auto statistics = figures ? figures->statistics : nullptr;
    const std::string value = figures ? figures->value : std::string();
    const bool isOther = value != m_value || !statistics || !m_statistics;
    const bool hasGrown = statistics != m_statistics;
    m_value = value;
    m_statistics = statistics;
    m_grid = figures ? figures->grid : std::nullopt;
    if (m_grid && m_dragged < 0) {
        m_range[0] = m_grid->low();
        m_range[1] = m_grid->high();
    }
    if (hasGrown) {
        m_histogram = m_statistics ? makeActivationHistogram(*m_statistics, kBars) : ActivationHistogram();
        m_bin = -1;
        if (isOther || m_isWhole)
            showAll();
    }
    redraw();
}

void ActivationPlot::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    redraw();
}

void ActivationPlot::setRangeMovable(bool movable)
{
    if (m_isMovable == movable)
        return;
    m_isMovable = movable;
    redraw();
}

int ActivationPlot::handleAt(const QPoint& position) const
{
    if (!m_isMovable || !m_grid || position.y() > m_plot->axisRect()->bottom())
        return -1;
    const double distance[2] = {std::abs(m_plot->xAxis->coordToPixel(m_range[0]) - position.x()), std::abs(m_plot->xAxis->coordToPixel(m_range[1]) - position.x())};
    const int nearest = distance[0] < distance[1] ? 0 : 1;
    return distance[nearest] < scaled(this, 8) ? nearest : -1;
}

void ActivationPlot::setShown(double from, double to)
{
    m_isWhole = false;
    if (m_histogram.counts.empty())
        return;
    double first = m_histogram.low;
    double last = m_histogram.low + m_histogram.width * static_cast<double>(m_histogram.counts.size());
    // A range that covers more than was seen is shown whole.
    if (m_grid) {
        first = std::min(first, m_grid->low());
        last = std::max(last, m_grid->high());
    }
    const double spare = (last - first) * 0.03;
    first -= spare;
    last += spare;
    const double width = std::clamp(to - from, std::min(5 * m_histogram.width, last - first), last - first);
    const double lower = std::max(first, std::min((from + to - width) / 2, last - width));  // last - width may round below first
    m_plot->xAxis->setRange(lower, lower + width);
}

void ActivationPlot::showAll()
{
    constexpr double kAll = 1e300;
    setShown(-kAll, kAll);
    m_isWhole = true;
}

void ActivationPlot::redraw()
{
    m_plot->setLocale(locale());
    const double highest = m_histogram.counts.empty() ? 1 : static_cast<double>(*std::max_element(m_histogram.counts.begin(), m_histogram.counts.end()));
    if (m_logarithmic) {
        m_plot->yAxis->setScaleType(QCPAxis::stLogarithmic);
        m_plot->yAxis->setTicker(QSharedPointer<PowerTicker>::create());
        m_plot->yAxis->setRange(0.5, std::max(2.0, highest * 8));
    } else {
        m_plot->yAxis->setScaleType(QCPAxis::stLinear);
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>::create());
        m_plot->yAxis->setRange(0, highest * 1.22);
    }
    m_plot->yAxis->ticker()->setTickCount(5);
    m_plot->yAxis->setVisible(!m_histogram.counts.empty());
    m_plot->xAxis->setVisible(!m_histogram.counts.empty());
    QVector<double> centres;
    QVector<double> heights;
    for (size_t i = 0; i < m_histogram.counts.size(); ++i) {
        centres << m_histogram.centre(i);
        // Bars are as long as their value, from the base on: an empty bin has none.
        heights << std::max(0.0, static_cast<double>(m_histogram.counts[i]) - (m_logarithmic ? 0.5 : 0));
    }
    m_bars->setBaseValue(m_logarithmic ? 0.5 : 0);
    m_bars->setWidth(m_histogram.width * 0.86);
    m_bars->setData(centres, heights, true);
    const bool hasGrid = m_grid && !m_histogram.counts.empty();
    const Format format(locale());
    for (int i = 0; i < 2; ++i) {
        m_ends[i]->setVisible(hasGrid);
        m_endTexts[i]->setVisible(hasGrid);
        m_grips[i]->setVisible(hasGrid && m_isMovable && m_plot->xAxis->range().contains(m_range[i]));
        if (!hasGrid)
            continue;
        const double at = m_range[i];
        const double unit = scaled(this, 1);
        m_grips[i]->topLeft->setCoords(-5 * unit, -1);
        m_grips[i]->bottomRight->setCoords(5 * unit, 12 * unit);
        m_ends[i]->start->setCoords(at, 0);
        m_ends[i]->end->setCoords(at, 1);
        m_endTexts[i]->position->setCoords(at, i == 0 ? 0.01 : 0.09);
        m_endTexts[i]->setText(format.weight(at));
    }
    m_mark->setVisible(m_bin >= 0);
    if (m_bin >= 0) {
        const double centre = m_histogram.centre(static_cast<size_t>(m_bin));
        m_mark->topLeft->setCoords(centre - m_histogram.width / 2, 0);
        m_mark->bottomRight->setCoords(centre + m_histogram.width / 2, 1);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT readChanged();
}

void ActivationPlot::setBin(int bin)
{
    const int last = static_cast<int>(m_histogram.counts.size()) - 1;
    bin = bin < 0 || last < 0 ? -1 : std::min(bin, last);
    if (bin == m_bin)
        return;
    m_bin = bin;
    redraw();
}

QString ActivationPlot::readText() const
{
    if (m_bin < 0)
        return {};
    const Format format(locale());
    const double centre = m_histogram.centre(static_cast<size_t>(m_bin));
    return tr("%1…%2: %Ln value(s)", nullptr, static_cast<int>(std::min<int64_t>(m_histogram.counts[static_cast<size_t>(m_bin)], std::numeric_limits<int>::max())))
        .arg(format.weight(centre - m_histogram.width / 2), format.weight(centre + m_histogram.width / 2));
}

QString ActivationPlot::asTable() const
{
    QString text = tr("value\tcount") + QLatin1Char('\n');
    for (size_t i = 0; i < m_histogram.counts.size(); ++i)
        text += QString::number(m_histogram.centre(i), 'g', 8) + QLatin1Char('\t') + QString::number(m_histogram.counts[i]) + QLatin1Char('\n');
    return text;
}

bool ActivationPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot || m_histogram.counts.empty())
        return QWidget::eventFilter(watched, event);
    const QCPRange shown = m_plot->xAxis->range();
    switch (event->type()) {
    case QEvent::MouseButtonPress: {
        auto* mouse = static_cast<QMouseEvent*>(event);
        setFocus(Qt::MouseFocusReason);
        if (mouse->button() == Qt::LeftButton && (m_dragged = handleAt(mouse->pos())) >= 0) {
            ++m_gestures;
            return true;
        }
        if (mouse->button() != Qt::LeftButton || mouse->pos().y() <= m_plot->axisRect()->bottom())
            break;
        m_isMoving = true;
        m_grip = m_plot->xAxis->pixelToCoord(mouse->pos().x());
        return true;
    }
    case QEvent::MouseMove: {
        const double at = m_plot->xAxis->pixelToCoord(static_cast<QMouseEvent*>(event)->pos().x());
        if (m_dragged >= 0) {
            // The range has to hold zero: a code stands for it.
            m_range[m_dragged] = m_dragged == 0 ? std::min(at, 0.0) : std::max(at, 0.0);
            if (m_range[0] < m_range[1])
                Q_EMIT rangeDragged(m_dragged == 0, m_range[m_dragged], m_range[1 - m_dragged], m_gestures);
            redraw();
            return true;
        }
        m_plot->setCursor(handleAt(static_cast<QMouseEvent*>(event)->pos()) >= 0 ? Qt::SplitHCursor : Qt::ArrowCursor);
        if (m_isMoving) {
            setShown(shown.lower + m_grip - at, shown.upper + m_grip - at);
            redraw();
            return true;
        }
        const double bin = std::floor((at - m_histogram.low) / m_histogram.width);
        setBin(bin < 0 || bin >= static_cast<double>(m_histogram.counts.size()) ? -1 : static_cast<int>(bin));
        break;
    }
    case QEvent::MouseButtonRelease:
        if (std::exchange(m_dragged, -1) >= 0) {
            Q_EMIT rangeReleased();
            return true;
        }
        if (std::exchange(m_isMoving, false))
            return true;
        break;
    case QEvent::MouseButtonDblClick:
        showAll();
        redraw();
        return true;
    case QEvent::Wheel: {
        auto* wheel = static_cast<QWheelEvent*>(event);
        if (!(wheel->modifiers() & Qt::ControlModifier) || wheel->angleDelta().y() == 0)
            break;
        const double factor = std::pow(0.8, wheel->angleDelta().y() / 120.0);
        const double anchor = m_plot->xAxis->pixelToCoord(wheel->position().x());
        setShown(anchor - (anchor - shown.lower) * factor, anchor + (shown.upper - anchor) * factor);
        redraw();
        return true;
    }
    case QEvent::Leave: setBin(-1); break;
    default: break;
    }
    return QWidget::eventFilter(watched, event);
}

void ActivationPlot::keyPressEvent(QKeyEvent* event)
{
    if (m_histogram.counts.empty())
        return QWidget::keyPressEvent(event);
    const QCPRange shown = m_plot->xAxis->range();
    const double step = (event->key() == Qt::Key_Left ? -0.1 : 0.1) * shown.size();
    const auto zoom = [&](double factor) { setShown(shown.center() - factor * shown.size() / 2, shown.center() + factor * shown.size() / 2); };
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (event->modifiers() & Qt::ShiftModifier) {
            setShown(shown.lower + step, shown.upper + step);
            break;
        }
        setBin(m_bin < 0 ? 0 : std::max(0, m_bin + (event->key() == Qt::Key_Left ? -1 : 1)));
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(0.8); break;
    case Qt::Key_Minus: zoom(1.25); break;
    case Qt::Key_0: showAll(); break;
    case Qt::Key_Escape:
        if (std::exchange(m_dragged, -1) < 0)
            return QWidget::keyPressEvent(event);
        Q_EMIT rangeDragCancelled(m_gestures);
        break;
    default: return QWidget::keyPressEvent(event);
    }
    redraw();
}

void ActivationPlot::changeEvent(QEvent* event)
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
