// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/sample_sheet.h"

#include "widgets/panels/sample_widget.h"
#include "widgets/theme/style.h"
#include "widgets/viewmodel/data_setup.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include <algorithm>

namespace esp {

SampleSheet::SampleSheet(DataSetup& setup, QWidget* parent) : QWidget(parent), m_setup(setup)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&setup, &DataSetup::previewChanged, this, &SampleSheet::update);
    update();
}

int SampleSheet::count() const
{
    return static_cast<int>(m_setup.samples().size());
}

QSize SampleSheet::sizeHint() const
{
    return {static_cast<int>(scaled(this, 560)), static_cast<int>(scaled(this, 2 * 68))};
}

QSize SampleSheet::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 360)), static_cast<int>(scaled(this, 2 * 48))};
}

void SampleSheet::update()
{
    if (m_current >= count() && m_current > 0)
        m_current = 0;
    setAccessibleName(tr("First samples"));
    const QString now = count() > 0 ? tr("Sample %1 of %2: %3").arg(m_current + 1).arg(count()).arg(m_setup.samples()[static_cast<size_t>(m_current)].view.name) : tr("No samples yet");
    setAccessibleDescription(count() > 0 ? now + QLatin1Char('\n') + m_setup.caption(static_cast<size_t>(m_current)) : now);
    QWidget::update();
}

void SampleSheet::setCurrent(int sample)
{
    const int last = count() - 1;
    const int wanted = std::clamp(sample, 0, std::max(0, last));
    if (wanted == m_current)
        return;
    m_current = wanted;
    update();
    Q_EMIT currentChanged(m_current);
}

QRect SampleSheet::cellRect(int sample) const
{
    const int gap = static_cast<int>(scaled(this, 4));
    const int width = (rect().width() - gap) / kColumns;
    const int height = (rect().height() - gap) / 2;
    const QRect cell(gap + sample % kColumns * width, gap + sample / kColumns * height, width - gap, height - gap);
    return QStyle::visualRect(layoutDirection(), rect(), cell);
}

void SampleSheet::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(this);
    QPainter painter(this);
    const double unit = scaled(this, 1);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.88);
    for (int i = 0; i < static_cast<int>(DataSetup::kPreviewed); ++i) {
        const QRect cell = cellRect(i);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.fillRect(cell, i < count() ? theme.base : theme.alternateBase);
        if (i >= count())
            continue;
        const PreviewSample& sample = m_setup.samples()[static_cast<size_t>(i)];
        const QRectF room = QRectF(cell).adjusted(2, 2, -2, -2);
        if (sample.view.layout.kind == SampleKind::Numbers) {
            painter.setFont(small);
            painter.setPen(theme.secondaryText);
            painter.drawText(room, static_cast<int>(Qt::AlignLeft) | Qt::AlignTop | Qt::TextWrapAnywhere, sample.view.numbers);
        } else {
            paintSample(painter, samplePictureRect(sample.view, room, this), sample.view, this);
        }
        if (sample.answer && sample.label >= 0) {
            // Shape tells, colour repeats it: a tick is right, a cross is not.
            const double side = 15 * unit;
            const QRectF badge(cell.right() + 1 - side, cell.bottom() + 1 - side, side, side);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(theme.midlight, 1));
            painter.setBrush(theme.window);
            painter.drawRoundedRect(badge.adjusted(0.5, 0.5, -0.5, -0.5), 3 * unit, 3 * unit);
            QPainterPath mark;
            if (sample.isRight()) {
                mark.moveTo(badge.left() + side * 0.25, badge.top() + side * 0.52);
                mark.lineTo(badge.left() + side * 0.43, badge.top() + side * 0.7);
                mark.lineTo(badge.left() + side * 0.76, badge.top() + side * 0.3);
            } else {
                mark.moveTo(badge.left() + side * 0.3, badge.top() + side * 0.3);
                mark.lineTo(badge.left() + side * 0.7, badge.top() + side * 0.7);
                mark.moveTo(badge.left() + side * 0.7, badge.top() + side * 0.3);
                mark.lineTo(badge.left() + side * 0.3, badge.top() + side * 0.7);
            }
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(sample.isRight() ? theme.accent : theme.pruneText, 1.75 * unit, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            painter.drawPath(mark);
        }
        if (i == m_current) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(hasFocus() ? theme.accent : theme.selectionLine, 2));
            painter.drawRoundedRect(QRectF(cell).adjusted(-1, -1, 1, 1), 2, 2);
        }
    }
}

void SampleSheet::mousePressEvent(QMouseEvent* event)
{
    for (int i = 0; i < count(); ++i) {
        if (cellRect(i).contains(event->pos()))
            setCurrent(i);
    }
}

void SampleSheet::keyPressEvent(QKeyEvent* event)
{
    const int forward = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    switch (event->key()) {
    case Qt::Key_Right: setCurrent(m_current + forward); break;
    case Qt::Key_Left: setCurrent(m_current - forward); break;
    case Qt::Key_Down: setCurrent(m_current + kColumns); break;
    case Qt::Key_Up: setCurrent(m_current - kColumns); break;
    case Qt::Key_Home: setCurrent(0); break;
    case Qt::Key_End: setCurrent(count() - 1); break;
    default: QWidget::keyPressEvent(event);
    }
}

SampleDetail::SampleDetail(DataSetup& setup, const SampleSheet& sheet, QWidget* parent) : QWidget(parent), m_setup(setup), m_sheet(sheet)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&setup, &DataSetup::previewChanged, this, &SampleDetail::update);
    connect(&sheet, &SampleSheet::currentChanged, this, &SampleDetail::update);
    update();
}

QString SampleDetail::text() const
{
    const auto sample = static_cast<size_t>(m_sheet.current());
    if (sample >= m_setup.samples().size())
        return {};
    return m_setup.samples()[sample].view.name + QLatin1Char('\n') + m_setup.caption(sample);
}

void SampleDetail::update()
{
    setAccessibleName(tr("Sample %1").arg(m_sheet.current() + 1));
    setAccessibleDescription(text());
    QWidget::update();
}

QSize SampleDetail::sizeHint() const
{
    return {static_cast<int>(scaled(this, 560)), static_cast<int>(scaled(this, 260))};
}

QSize SampleDetail::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 360)), static_cast<int>(scaled(this, 130))};
}

void SampleDetail::paintEvent(QPaintEvent*)
{
    const auto sample = static_cast<size_t>(m_sheet.current());
    if (sample >= m_setup.samples().size())
        return;
    const Theme& theme = themeOf(this);
    QPainter painter(this);
    const SampleView& view = m_setup.samples()[sample].view;
    const double gap = scaled(this, 12);
    // The words take what they need, at most half.
    const QString words = text();
    const qsizetype end = words.indexOf(QLatin1Char('\n'));
    QRectF room(rect());
    QRectF picture;
    if (view.layout.kind != SampleKind::Numbers) {
        QRectF area = room;
        if (view.layout.kind == SampleKind::Curves)
            area.setHeight(std::min(area.height(), room.width() * 0.4));
        area.setWidth(std::min(room.width() * 0.55, view.layout.kind == SampleKind::Curves ? room.width() : room.height()));
        picture = samplePictureRect(view, area, this);
        if (view.layout.kind == SampleKind::Picture)
            picture.moveTopLeft(QPointF(1, 1));
        room.setLeft(picture.right() + gap);
    }
    const QRectF placed = QStyle::visualRect(layoutDirection(), rect(), picture.toAlignedRect());
    if (!picture.isEmpty())
        paintSample(painter, placed.toRect() == picture.toAlignedRect() ? picture : placed, view, this);
    room = QStyle::visualRect(layoutDirection(), rect(), room.toAlignedRect());
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    strong.setStyleStrategy(QFont::PreferNoShaping);
    const QFontMetricsF metrics(strong);
    painter.setFont(strong);
    painter.setPen(theme.text);
    painter.drawText(QRectF(room.left(), room.top(), room.width(), metrics.height()), Qt::AlignLeft, metrics.elidedText(words.left(end), Qt::ElideMiddle, room.width()));
    room.setTop(room.top() + metrics.height() + scaled(this, 4));
    painter.setFont(font());
    painter.setPen(theme.secondaryText);
    painter.drawText(room, static_cast<int>(Qt::AlignLeft) | Qt::AlignTop | Qt::TextWordWrap, words.mid(end + 1));
}

}  // namespace esp
