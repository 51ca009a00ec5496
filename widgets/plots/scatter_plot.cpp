// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/scatter_plot.h"

#include "widgets/plots/plot_axes.h"
#include "widgets/theme/style.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/recipe_words.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"

#include "widgets/plots/qt_keywords.h"
#include <qcustomplot.h>

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

struct ScatterPlot::Items {
    QCPGraph* visited = nullptr;
    QCPGraph* front = nullptr;
    QCPGraph* original = nullptr;
    QCPGraph* now = nullptr;
    QCPGraph* predicted = nullptr;  ///< by the change that was just made
    QCPErrorBars* predictedWhisker = nullptr;
    QCPErrorBars* whisker = nullptr;
    QCPItemText* nowText = nullptr;
    QCPItemText* originalText = nullptr;
    std::vector<QCPItemText*> names;  ///< of states that have one
    QCPItemEllipse* pointed = nullptr;
    /// What a label belongs to, in plot coordinates, and its ideal place.
    struct Label {
        QCPItemText* item = nullptr;
        QPointF at;
        bool above = false;
    };
    std::vector<Label> labels;
    std::vector<QPointF> points;  ///< in plot coordinates: what no label may cover
    double whiskerLow = 0;
    double whiskerHigh = 0;
    QCPItemText* message = nullptr;
    QCPItemText* yTitle = nullptr;
    QCPItemText* xTitle = nullptr;
};

namespace {

double valueOf(const VisitedState& state)
{
    return state.hasLabels ? state.top1 : state.agreement;
}

double megabytes(int64_t bytes)
{
    return static_cast<double>(bytes);
}

}  // namespace

ScatterPlot::ScatterPlot(Session& session, QWidget* parent) : QWidget(parent), m_session(session), m_plot(makePlot(this)), m_items(std::make_unique<Items>())
{
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_plot);
    // Room for the ring that says where the keyboard is.
    layout->setContentsMargins(2, 2, 2, 2);
    m_plot->setFocusPolicy(Qt::NoFocus);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleDescription(tr("Arrows go from state to state, Enter goes back to one"));
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->xAxis->setScaleType(QCPAxis::stLogarithmic);
    m_plot->xAxis->grid()->setVisible(false);

    m_items->front = m_plot->addGraph();
    m_items->front->setLineStyle(QCPGraph::lsStepLeft);
    m_items->front->setScatterStyle(QCPScatterStyle::ssNone);
    for (QCPGraph** graph : {&m_items->visited, &m_items->original, &m_items->now, &m_items->predicted}) {
        *graph = m_plot->addGraph();
        (*graph)->setLineStyle(QCPGraph::lsNone);
    }
    m_items->whisker = new QCPErrorBars(m_plot->xAxis, m_plot->yAxis);
    m_items->whisker->setDataPlottable(m_items->now);
    m_items->whisker->setWhiskerWidth(7);
    m_items->predictedWhisker = new QCPErrorBars(m_plot->xAxis, m_plot->yAxis);
    m_items->predictedWhisker->setDataPlottable(m_items->predicted);
    m_items->predictedWhisker->setWhiskerWidth(7);
    for (QCPItemText** text : {&m_items->nowText, &m_items->originalText, &m_items->message, &m_items->yTitle, &m_items->xTitle})
        *text = new QCPItemText(m_plot);
    for (QCPItemText* text : {m_items->yTitle, m_items->xTitle, m_items->message})
        text->position->setType(QCPItemPosition::ptAxisRectRatio);
    for (QCPItemText* text : {m_items->nowText, m_items->originalText, m_items->yTitle, m_items->xTitle})
        text->setClipToAxisRect(false);
    m_items->pointed = new QCPItemEllipse(m_plot);
    m_items->pointed->topLeft->setType(QCPItemPosition::ptAbsolute);
    m_items->pointed->bottomRight->setType(QCPItemPosition::ptAbsolute);
    m_items->pointed->setClipToAxisRect(false);
    m_items->pointed->setVisible(false);
    m_items->message->position->setCoords(0.5, 0.5);
    m_items->message->setPositionAlignment(Qt::AlignCenter);
    m_plot->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_plot, &QWidget::customContextMenuRequested, this, [this](const QPoint& position) {
        QMenu menu(this);
        connect(menu.addAction(tr("Copy as table")), &QAction::triggered, this, [this] { QApplication::clipboard()->setText(asTable()); });
        connect(menu.addAction(tr("Save picture…")), &QAction::triggered, this, [this] {
            const QString path = QFileDialog::getSaveFileName(this, tr("Save picture"), QStringLiteral("size-accuracy.png"), tr("Pictures (*.png *.pdf)"));
            if (!path.isEmpty())
                path.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive) ? m_plot->savePdf(path) : m_plot->savePng(path, 0, 0, 2);
        });
        menu.exec(m_plot->mapToGlobal(position));
    });
    // Only then it is known where the axes are.
    connect(m_plot, &QCustomPlot::afterLayout, this, &ScatterPlot::placeLabels);
    connect(&session, &Session::visitedChanged, this, &ScatterPlot::redraw);
    connect(&session, &Session::measurementChanged, this, &ScatterPlot::redraw);
    connect(&session, &Session::variantChanged, this, &ScatterPlot::redraw);
    connect(&session, &Session::documentChanged, this, &ScatterPlot::redraw);
    applyTheme();
    redraw();
}

ScatterPlot::~ScatterPlot() = default;

QSize ScatterPlot::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 260)), static_cast<int>(scaled(this, 100))};
}

void ScatterPlot::applyTheme()
{
    const Theme& theme = themeOf(this);
    m_plot->setBackground(theme.base);
    const QFont ticks = applyAxes(*m_plot, theme, font());
    m_items->front->setPen(QPen(theme.before, 1.2));
    m_items->visited->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme.before, 1.2), theme.base, 7));
    m_items->original->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, QPen(theme.text, 1.6), theme.base, 10));
    m_items->now->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(theme.after, 1), theme.after, 9));
    m_items->whisker->setPen(QPen(theme.after, 1.5));
    QPen dashed(theme.after, 1.4);
    dashed.setDashPattern({2.5, 2});
    m_items->predicted->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, dashed, theme.base, 10));
    m_items->predictedWhisker->setPen(dashed);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    m_items->nowText->setFont(strong);
    m_items->nowText->setColor(theme.accent);
    m_items->nowText->setPadding(QMargins(3, 0, 3, 0));
    m_items->originalText->setFont(ticks);
    m_items->originalText->setColor(theme.text);
    m_items->originalText->setPadding(QMargins(3, 0, 3, 0));
    for (QCPItemText* text : {m_items->yTitle, m_items->xTitle}) {
        text->setFont(ticks);
        text->setColor(theme.secondaryText);
    }
    m_items->yTitle->position->setCoords(0, 0);
    m_items->yTitle->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    m_items->yTitle->setPadding(QMargins(0, 0, 0, 4));
    m_items->xTitle->position->setCoords(1, 1);
    m_items->xTitle->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    m_items->xTitle->setPadding(QMargins(0, 0, 2, 2));
    m_items->message->setFont(font());
    m_items->message->setColor(theme.secondaryText);
    m_plot->plotLayout()->setMargins(QMargins(0, static_cast<int>(scaled(this, 16)), static_cast<int>(scaled(this, 10)), 0));
}

void ScatterPlot::redraw()
{
    const Theme& theme = themeOf(this);
    const Format format(locale());
    m_plot->setLocale(locale());
    const std::vector<VisitedState>& states = m_session.visited();
    const bool labels = m_session.data() && m_session.data()->hasLabels();
    m_items->yTitle->setText(labels && m_session.data()->task() == Task::NextToken ? tr("Right next tokens, %") : labels ? tr("Top-1 accuracy, %") : tr("Agreement with the original, %"));

    const VariantPtr& variant = m_session.variant();
    int64_t smallest = INT64_MAX;
    int64_t largest = 0;
    double low = 100;
    double high = 0;
    const auto include = [&](int64_t bytes, double from, double to) {
        smallest = std::min(smallest, bytes);
        largest = std::max(largest, bytes);
        low = std::min(low, from);
        high = std::max(high, to);
    };
    for (const VisitedState& state : states)
        include(state.fileBytes, valueOf(state), valueOf(state));

    // What is shown now: complete, or the estimate so far.
    const Measurement& m = m_session.measurement();
    const MetricValue* now = nullptr;
    if (variant && m.evaluation && labels)
        now = m.evaluation->values.find(metricTop1);
    else if (variant && m.comparison && !labels)
        now = m.comparison->values.find(metricAgreement);
    else if (variant && m.update)
        now = m.update->values.find(labels ? metricTop1 : metricAgreement);
    // A figure of the state before stays where that state was, and is not called "now".
    const int64_t predictedBytes = variant ? variant->ledger.fileBytes : 0;
    const int64_t nowBytes = m_measuredBytes = m.old ? m_measuredBytes : predictedBytes;
    const MetricValue predicted = predictedValue();
    const bool isPredicted = predicted.count >= 0;
    if (isPredicted)
        include(predictedBytes, predicted.interval.low, predicted.interval.high);
    else if (now)  // beside a prediction it would be the value before the change
        include(nowBytes, now->interval.low, now->interval.high);

    m_items->labels.clear();
    m_items->points.clear();
    const bool anything = !states.empty() || now || isPredicted;
    m_items->message->setVisible(!anything);
    m_items->message->setText(m_session.data() ? tr("measuring the original") : tr("States appear here once they are measured. Add data to measure."));
    m_items->xTitle->setText(anything ? QString() : tr("File size"));
    if (!anything) {
        for (QCPGraph* graph : {m_items->visited, m_items->front, m_items->original, m_items->now, m_items->predicted})
            graph->data()->clear();
        m_items->whisker->setData(QVector<double>());
        m_items->predictedWhisker->setData(QVector<double>());
        m_items->nowText->setText({});
        m_items->originalText->setText({});
        m_plot->xAxis->setTicks(false);
        m_plot->yAxis->setRange(0, 100);
        m_plot->replot(QCustomPlot::rpQueuedReplot);
        return;
    }
    m_plot->xAxis->setTicks(true);

    // Bytes in the unit that fits the largest.
    const Format::Quantity unit = format.bytes(largest);
    const double scale = largest >= 999500 ? 1e6 : largest >= 1000 ? 1e3 : 1;
    m_items->xTitle->setText(tr("File size, %1").arg(unit.unit));
    const auto x = [&](int64_t bytes) { return megabytes(bytes) / scale; };
    double from = x(smallest) / 1.12;
    double to = x(largest) * 1.12;
    if (to / from < 1.6) {
        const double middle = std::sqrt(from * to);
        from = middle / 1.3;
        to = middle * 1.3;
    }
    m_plot->xAxis->setRange(from, to);
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    double lastTick = 0;
    for (const double decade : {0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0})
        for (const double step : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0}) {
            const double tick = decade * step;
            if (tick < from || tick > to || (lastTick > 0 && std::log(tick / lastTick) < 0.09 * std::log(to / from)))
                continue;
            ticker->addTick(tick, format.number(tick, tick >= 10 || tick == std::floor(tick) ? 0 : tick >= 0.1 ? 1 : tick >= 0.01 ? 2 : 3));
            lastTick = tick;
        }
    m_plot->xAxis->setTicker(ticker);
    const double margin = std::max(1.0, (high - low) * 0.18);
    m_plot->yAxis->setRange(low - margin, high + margin);
    m_plot->yAxis->ticker()->setTickCount(std::clamp(m_plot->axisRect()->height() / (2 * fontMetrics().height()), 2, 4));

    QVector<double> xs;
    QVector<double> ys;
    for (size_t i = 1; i < states.size(); ++i) {
        xs << x(states[i].fileBytes);
        ys << valueOf(states[i]);
    }
    m_items->visited->setData(xs, ys);
    if (!states.empty()) {
        m_items->original->setData({x(states[0].fileBytes)}, {valueOf(states[0])});
        m_items->originalText->setText(tr("original"));
        m_items->labels.push_back({m_items->originalText, {x(states[0].fileBytes), valueOf(states[0])}, false});
    } else {
        m_items->original->data()->clear();
        m_items->originalText->setText({});
    }
    for (QCPItemText* name : m_items->names)
        m_plot->removeItem(name);
    m_items->names.clear();
    std::vector<Items::Label> named;
    for (const VisitedState& state : states) {
        if (state.name.isEmpty())
            continue;
        auto* name = new QCPItemText(m_plot);
        name->setText(QStringLiteral("★ ") + state.name);
        name->setFont(m_items->originalText->font());
        name->setColor(theme.text);
        name->setPadding(QMargins(3, 0, 3, 0));
        name->setClipToAxisRect(false);
        m_items->names.push_back(name);
        named.push_back({name, {x(state.fileBytes), valueOf(state)}, false});
    }
    // Best found so far: from the smallest file on, each state that is better than all smaller ones.
    std::vector<size_t> order(states.size());
    for (size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
        return states[a].fileBytes != states[b].fileBytes ? states[a].fileBytes < states[b].fileBytes : valueOf(states[a]) > valueOf(states[b]);
    });
    QVector<double> frontX;
    QVector<double> frontY;
    for (const size_t i : order)
        if (frontY.isEmpty() || valueOf(states[i]) > frontY.last()) {
            frontX << x(states[i].fileBytes);
            frontY << valueOf(states[i]);
        }
    if (!frontX.isEmpty()) {
        frontX << to;
        frontY << frontY.last();
    }
    m_items->front->setData(frontX, frontY, true);

    const bool showNow = now && !isPredicted && variant && (m.old ? m_measuredBytes > 0 : !variant->isOriginal);
    m_items->now->setVisible(showNow);
    m_items->whisker->setVisible(showNow);
    m_items->nowText->setVisible(showNow && !m.old);
    m_items->now->data()->clear();
    m_items->whisker->setData(QVector<double>());
    m_items->nowText->setText({});
    if (showNow) {
        m_items->now->setData({x(nowBytes)}, {now->value});
        m_items->whisker->setData({std::max(0.0, now->value - now->interval.low)}, {std::max(0.0, now->interval.high - now->value)});
        const QColor color = m.old || m.running ? theme.before : theme.after;
        m_items->now->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(color, 1), color, 9));
        m_items->whisker->setPen(QPen(color, 1.5));
        m_items->nowText->setColor(theme.accent);
        m_items->nowText->setText(tr("now %1, %2").arg(format.bytes(nowBytes).joined(), format.percentWithUnit(now->value)));
        if (!m.old)
            m_items->labels.push_back({m_items->nowText, {x(nowBytes), now->value}, true});
        m_items->points.emplace_back(x(nowBytes), now->value);
        m_items->whiskerLow = now->interval.low;
        m_items->whiskerHigh = now->interval.high;
    }
    m_items->predicted->data()->clear();
    m_items->predictedWhisker->setData(QVector<double>());
    if (isPredicted) {
        m_items->predicted->setData({x(predictedBytes)}, {predicted.value});
        m_items->predictedWhisker->setData({predicted.value - predicted.interval.low}, {predicted.interval.high - predicted.value});
        m_items->nowText->setVisible(true);
        m_items->nowText->setColor(theme.secondaryText);
        m_items->nowText->setText(tr("predicted %1, ≈ %2").arg(format.bytes(predictedBytes).joined(), format.percentWithUnit(predicted.value)));
        m_items->labels.push_back({m_items->nowText, {x(predictedBytes), predicted.value}, true});
        m_items->points.emplace_back(x(predictedBytes), predicted.value);
        m_items->whiskerLow = predicted.interval.low;
        m_items->whiskerHigh = predicted.interval.high;
    }
    m_items->labels.insert(m_items->labels.end(), named.begin(), named.end());
    for (const VisitedState& state : states)
        m_items->points.emplace_back(x(state.fileBytes), valueOf(state));
    if (m_pointed >= 0)
        pointAt(m_pointed);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

MetricValue ScatterPlot::predictedValue() const
{
    const RecipePrediction* const prediction = m_session.prediction();
    if (!prediction || !m_session.isVariantCurrent())
        return {};
    MetricValue result{prediction->agreement, prediction->agreementInterval, 0};
    if (prediction->hasAccuracy) {
        const double original = m_session.reference()->values.of(metricTop1).value;
        const auto at = [&](double change) { return std::clamp(original + change, 0.0, 100.0); };
        result = {at(prediction->accuracyChange), {at(prediction->accuracyInterval.low), at(prediction->accuracyInterval.high)}, 0};
    }
    return result;
}

bool ScatterPlot::showsPrediction() const
{
    return !m_items->predicted->data()->isEmpty();
}

void ScatterPlot::placeLabels()
{
    const auto toPixel = [this](const QPointF& at) { return QPointF(m_plot->xAxis->coordToPixel(at.x()), m_plot->yAxis->coordToPixel(at.y())); };
    const double reach = scaled(this, 6);
    // Points, the line, the interval of the present one, and labels that have a place already: not to be covered, the nearer to the middle the less.
    std::vector<QRectF> taken;
    for (const QPointF& point : m_items->points)
        taken.push_back(QRectF(toPixel(point) - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach)));
    const auto line = m_items->front->data();
    for (auto from = line->constBegin(); line->size() > 1 && from + 1 != line->constEnd(); ++from)
        taken.emplace_back(toPixel({from->key, from->value}), toPixel({(from + 1)->key, from->value}) + QPointF(0, 2));
    for (const Items::Label& label : m_items->labels)
        if (label.item == m_items->nowText) {
            const double top = toPixel({label.at.x(), m_items->whiskerHigh}).y();
            taken.emplace_back(toPixel(label.at).x() - reach / 2, top, reach, toPixel({label.at.x(), m_items->whiskerLow}).y() - top);
        }
    const QRectF area = QRectF(m_plot->axisRect()->rect()).adjusted(2, -scaled(this, 2), 0, -2);
    for (const Items::Label& label : m_items->labels) {
        const QFontMetricsF metrics(label.item->font());
        const QSizeF size(metrics.horizontalAdvance(label.item->text()) + 6, metrics.height());
        const QPointF at = toPixel(label.at);
        const double gap = reach + scaled(this, 3);
        QRectF best;
        double least = 1e30;
        double preference = 0;
        // The ideal place first, then around the point, then the same farther away.
        for (const double away : {1.0, 2.4, 4.0})
            for (const int vertical : {label.above ? -1 : 1, 0, label.above ? 1 : -1})
                for (const int horizontal : {at.x() > area.center().x() ? -1 : 1, 0, at.x() > area.center().x() ? 1 : -1}) {
                    if (vertical == 0 && horizontal == 0)
                        continue;
                    const double y = vertical == 0 ? at.y() - size.height() / 2 : vertical < 0 ? at.y() - gap * away - size.height() + reach / 2 : at.y() + gap * away - reach / 2;
                    const double x = horizontal == 0 ? at.x() - size.width() / 2 : horizontal < 0 ? at.x() - gap * away - size.width() : at.x() + gap * away;
                    QRectF rect(QPointF(x, y), size);
                    double cost = preference += 0.5;
                    const QRectF inside = rect & area;
                    cost += 20 * (rect.width() * rect.height() - inside.width() * inside.height());
                    for (const QRectF& other : taken) {
                        const QRectF common = rect & other;
                        cost += 10 * common.width() * common.height();
                    }
                    if (cost < least) {
                        least = cost;
                        best = rect;
                    }
                }
        label.item->position->setType(QCPItemPosition::ptAbsolute);
        label.item->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        label.item->position->setCoords(best.topLeft());
        taken.push_back(best);
    }
}

QList<QRectF> ScatterPlot::labelRects() const
{
    QList<QRectF> rects;
    for (const Items::Label& label : m_items->labels)
        rects << QRectF(label.item->topLeft->pixelPosition(), label.item->bottomRight->pixelPosition());
    return rects;
}

QPointF ScatterPlot::positionOf(int state) const
{
    const std::vector<VisitedState>& states = m_session.visited();
    int64_t largest = m_session.variant() ? m_session.variant()->ledger.fileBytes : 0;
    for (const VisitedState& s : states)
        largest = std::max(largest, s.fileBytes);
    const double scale = largest >= 999500 ? 1e6 : largest >= 1000 ? 1e3 : 1;
    const VisitedState& chosen = states[static_cast<size_t>(state)];
    return {m_plot->xAxis->coordToPixel(megabytes(chosen.fileBytes) / scale), m_plot->yAxis->coordToPixel(valueOf(chosen))};
}

int ScatterPlot::stateAt(const QPointF& position) const
{
    int nearest = -1;
    double distance = scaled(this, 12);
    for (size_t i = 0; i < m_session.visited().size(); ++i) {
        const QPointF at = positionOf(static_cast<int>(i)) - position;
        const double length = std::hypot(at.x(), at.y());
        if (length < distance) {
            distance = length;
            nearest = static_cast<int>(i);
        }
    }
    return nearest;
}

QString ScatterPlot::describe(int state) const
{
    const VisitedState& s = m_session.visited()[static_cast<size_t>(state)];
    const Format format(locale());
    QStringList lines;
    if (!s.name.isEmpty())
        lines << s.name;
    lines << tr("%1 bytes, %2").arg(format.count(s.fileBytes), format.percentWithUnit(valueOf(s)));
    if (s.recipe->isEmpty())
        lines << tr("the original");
    const QStringList difference = shortDiff(m_session.recipe(), *s.recipe, 8);
    if (difference.isEmpty()) {
        lines << tr("the present recipe");
        return lines.join(QLatin1Char('\n'));
    }
    lines << tr("Compared with the present recipe:") << difference;
    lines << tr("Click to go back there");
    return lines.join(QLatin1Char('\n'));
}

void ScatterPlot::pointAt(int state)
{
    const int count = static_cast<int>(m_session.visited().size());
    m_pointed = state >= 0 && state < count ? state : -1;
    const bool shown = m_pointed >= 0 && hasFocus();
    m_items->pointed->setVisible(shown);
    if (shown) {
        const double reach = scaled(this, 9);
        const QPointF middle = positionOf(m_pointed);
        m_items->pointed->setPen(QPen(themeOf(this).accent, 2));
        m_items->pointed->topLeft->setPixelPosition(middle - QPointF(reach, reach));
        m_items->pointed->bottomRight->setPixelPosition(middle + QPointF(reach, reach));
    }
    setAccessibleDescription(m_pointed >= 0 ? describe(m_pointed) : tr("Arrows go from state to state, Enter goes back to one"));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    update();
}

void ScatterPlot::keyPressEvent(QKeyEvent* event)
{
    // From small to large, as they lie from left to right.
    std::vector<int> order(m_session.visited().size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [this](int a, int b) { return m_session.visited()[static_cast<size_t>(a)].fileBytes < m_session.visited()[static_cast<size_t>(b)].fileBytes; });
    const auto found = std::find(order.begin(), order.end(), m_pointed);
    const auto go = [&](ptrdiff_t place) { pointAt(order.empty() ? -1 : order[static_cast<size_t>(std::clamp<ptrdiff_t>(place, 0, static_cast<ptrdiff_t>(order.size()) - 1))]); };
    const ptrdiff_t now = found == order.end() ? 0 : found - order.begin();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down: go(now - 1); break;
    case Qt::Key_Right:
    case Qt::Key_Up: go(now + 1); break;
    case Qt::Key_Home: go(0); break;
    case Qt::Key_End: go(static_cast<ptrdiff_t>(order.size())); break;
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (found != order.end())
            m_session.goTo(m_pointed);
        break;
    default: QWidget::keyPressEvent(event);
    }
}

void ScatterPlot::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    pointAt(m_session.visitedNow());
}

void ScatterPlot::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    pointAt(-1);
}

void ScatterPlot::paintEvent(QPaintEvent*)
{
    const auto* style = qobject_cast<const EspalierStyle*>(this->style());
    if (!hasFocus() || !style)
        return;
    QPainter painter(this);
    style->paintFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1), 4);
}

bool ScatterPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::MouseButtonPress) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (const int state = stateAt(mouse->position()); mouse->button() == Qt::LeftButton && state >= 0) {
            m_session.goTo(state);
            return true;
        }
    } else if (event->type() == QEvent::MouseMove) {
        m_plot->setCursor(stateAt(static_cast<QMouseEvent*>(event)->position()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    } else if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int state = stateAt(help->pos());
        state >= 0 ? QToolTip::showText(help->globalPos(), describe(state), m_plot) : QToolTip::hideText();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

QString ScatterPlot::asTable() const
{
    QString text = tr("bytes\ttop-1 accuracy\tagreement") + QLatin1Char('\n');
    for (const VisitedState& state : m_session.visited())
        text += QString::number(state.fileBytes) + QLatin1Char('\t') + (state.hasLabels ? QString::number(state.top1, 'g', 8) : QString()) + QLatin1Char('\t')
              + QString::number(state.agreement, 'g', 8) + QLatin1Char('\n');
    return text;
}

void ScatterPlot::resizeEvent(QResizeEvent*)
{
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::changeEvent(QEvent* event)
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
