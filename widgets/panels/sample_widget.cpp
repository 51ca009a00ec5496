// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/sample_widget.h"

#include "widgets/theme/theme.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/sample_view.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr double kPictureShare = 0.54;  // of the width, with the words beside it

void paintCurves(QPainter& painter, const QRectF& area, const SampleView& view, const QWidget* widget)
{
    const Theme& theme = themeOf(widget);
    painter.fillRect(area, theme.base);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double inset = std::min(scaled(widget, 6), area.width() / 12);
    const QRectF plot = area.adjusted(inset, inset, -inset, -inset);
    const double span = view.high > view.low ? view.high - view.low : 1;
    const auto y = [&](double value) { return plot.bottom() - (value - view.low) / span * plot.height(); };
    painter.setPen(theme.axis);
    const double zero = std::round(view.low <= 0 && view.high >= 0 ? y(0) : plot.bottom()) + 0.5;
    painter.drawLine(QPointF(plot.left(), zero), QPointF(plot.right(), zero));
    painter.drawLine(QPointF(std::round(plot.left()) + 0.5, plot.top()), QPointF(std::round(plot.left()) + 0.5, plot.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    static constexpr Qt::PenStyle kDashes[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine};
    for (size_t line = 0; line < view.curves.size(); ++line) {
        const std::vector<float>& curve = view.curves[line];
        QPainterPath path;
        bool isOpen = false;
        // More points than pixels would be drawn over each other.
        const size_t step = std::max<size_t>(1, curve.size() / (4 * static_cast<size_t>(std::max(1.0, plot.width()))));
        for (size_t i = 0; i < curve.size(); i += step) {
            if (!std::isfinite(curve[i])) {
                isOpen = false;
                continue;
            }
            const QPointF point(plot.left() + plot.width() * static_cast<double>(i) / static_cast<double>(curve.size() - 1), y(static_cast<double>(curve[i])));
            isOpen ? path.lineTo(point) : path.moveTo(point);
            isOpen = true;
        }
        painter.setPen(QPen(theme.text, 1.25, kDashes[line % std::size(kDashes)]));
        painter.drawPath(path);
    }
}

}  // namespace

QRectF samplePictureRect(const SampleView& view, const QRectF& area, const QWidget* widget)
{
    if (view.layout.kind == SampleKind::Numbers || area.isEmpty())
        return {};
    if (view.layout.kind == SampleKind::Curves)
        return area;
    // Whole multiples where there is room: every pixel is as large as the next.
    double scale = std::min(area.width() / view.picture.width(), area.height() / view.picture.height());
    const double ratio = widget->devicePixelRatioF();
    if (scale * ratio > 1)
        scale = std::floor(scale * ratio) / ratio;
    const QSizeF size = QSizeF(view.picture.size()) * scale;
    return {QPointF(std::round(area.left() + (area.width() - size.width()) / 2), std::round(area.top() + (area.height() - size.height()) / 2)), size};
}

void paintSample(QPainter& painter, const QRectF& picture, const SampleView& view, const QWidget* widget)
{
    if (picture.isEmpty())
        return;
    if (view.layout.kind != SampleKind::Picture) {
        paintCurves(painter, picture, view, widget);
        return;
    }
    const Theme& theme = themeOf(widget);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, picture.width() < view.picture.width());
    painter.fillRect(picture, theme.base);
    painter.drawImage(picture, view.picture);
    painter.setPen(theme.midlight);
    painter.drawRect(picture.adjusted(-0.5, -0.5, 0.5, 0.5));
}

SampleWidget::SampleWidget(SampleReader& reader, QWidget* parent) : QWidget(parent), m_reader(reader)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    connect(&reader, &SampleReader::changed, this, &SampleWidget::update);
    update();
}

QSize SampleWidget::sizeHint() const
{
    return {static_cast<int>(scaled(this, 330)), static_cast<int>(scaled(this, 140))};
}

QSize SampleWidget::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 200)), static_cast<int>(scaled(this, 60))};
}

QString SampleWidget::text() const
{
    if (m_reader.error()) {
        const ErrorText words = errorText(*m_reader.error());
        return words.sentence;
    }
    if (!m_reader.view())
        return tr("Choose a sample to see its input");
    const SampleView& view = *m_reader.view();
    return view.name + QLatin1Char('\n') + view.caption() + (view.numbers.isEmpty() ? QString() : QLatin1Char('\n') + view.numbers);
}

void SampleWidget::update()
{
    const auto& view = m_reader.view();
    setAccessibleName(view ? tr("Input of sample %1").arg(view->name) : tr("Input of the current sample"));
    setAccessibleDescription(text());
    QWidget::update();
}

int SampleWidget::textHeight() const
{
    return 5 * fontMetrics().height();
}

bool SampleWidget::isTextBelow() const
{
    // Where the picture comes out larger: above its words, or beside them.
    return std::min(width(), height() - textHeight()) > std::min(static_cast<int>(width() * kPictureShare), height());
}

QRectF SampleWidget::pictureRect() const
{
    const auto& view = m_reader.view();
    if (!view || view->layout.kind == SampleKind::Numbers)
        return {};
    const double gap = scaled(this, 8);
    QRectF area = QRectF(rect()).adjusted(gap, gap / 2, -gap, -gap / 2);
    if (isTextBelow())
        area.setBottom(area.bottom() - textHeight());
    else
        area.setWidth(area.width() * kPictureShare);
    const QRectF picture = samplePictureRect(*view, area, this);
    if (view->layout.kind == SampleKind::Curves)
        return picture;
    return picture.translated(std::round(area.left()) - picture.left(), std::round(area.top()) - picture.top());
}

void SampleWidget::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(this);
    QPainter painter(this);
    const double gap = scaled(this, 8);
    const QRectF picture = pictureRect();
    const auto& view = m_reader.view();
    if (view)
        paintSample(painter, picture, *view, this);
    QRectF area = QRectF(rect()).adjusted(gap, gap / 2, -gap, -gap / 2);
    if (picture.isEmpty())
        ;  // words have all the room
    else if (isTextBelow())
        area.setTop(picture.bottom() + gap / 2);
    else
        area.setLeft(picture.right() + gap);
    const QString words = text();
    const qsizetype end = view && !m_reader.error() ? words.indexOf(QLatin1Char('\n')) : -1;
    if (end >= 0) {
        QFont strong = font();
        strong.setWeight(QFont::DemiBold);
        strong.setStyleStrategy(QFont::PreferNoShaping);
        painter.setFont(strong);
        painter.setPen(theme.text);
        const QFontMetricsF metrics(strong);
        painter.drawText(QPointF(area.left(), area.top() + metrics.ascent()), metrics.elidedText(words.left(end), Qt::ElideMiddle, area.width()));
        area.setTop(area.top() + metrics.height());
        painter.setFont(font());
    }
    painter.setPen(m_reader.error() ? theme.error : theme.secondaryText);
    painter.drawText(area, static_cast<int>(Qt::AlignLeft) | Qt::AlignTop | Qt::TextWordWrap, words.mid(end + 1));
}

void SampleWidget::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        update();
    QWidget::changeEvent(event);
}

}  // namespace esp
