// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/style.h"

#include <QComboBox>
#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr double Corner = 4;

/// A rectangle whose one-pixel outline falls on device pixels.
QRectF crisp(const QRectF& rect)
{
    return rect.adjusted(0.5, 0.5, -0.5, -0.5);
}

class Saved {
public:
    explicit Saved(QPainter* painter, bool smooth = true) : m_painter(painter)
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing, smooth);
    }
    ~Saved() { m_painter->restore(); }
    Saved(const Saved&) = delete;
    Saved& operator=(const Saved&) = delete;

private:
    QPainter* m_painter;
};

}  // namespace

EspalierStyle::EspalierStyle(Theme theme) : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_theme(std::move(theme))
{
    setObjectName(QStringLiteral("espalier"));
}

double EspalierStyle::unitOf(const QWidget* widget, const QStyleOption* option) const
{
    const int height = option ? option->fontMetrics.height() : widget ? widget->fontMetrics().height() : 15;
    return std::max(0.6, height / 15.0);
}

void EspalierStyle::paintFocusRing(QPainter& painter, const QRectF& rect, double radius) const
{
    const Saved saved(&painter);
    painter.setPen(QPen(m_theme.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect, radius, radius);
}

void EspalierStyle::paintArrowDown(QPainter& painter, const QPointF& middle, double size, const QColor& color) const
{
    const Saved saved(&painter);
    painter.setPen(QPen(color, 1.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(QPolygonF({middle + QPointF(-size, -size / 2), middle + QPointF(0, size / 2), middle + QPointF(size, -size / 2)}));
}

void EspalierStyle::paintCheckBox(QPainter& painter, const QRect& box, Qt::CheckState state, bool enabled) const
{
    const Saved saved(&painter);
    const QRectF rect = crisp(box);
    const double radius = box.width() * 0.2;
    if (state == Qt::Unchecked) {
        painter.setPen(QPen(enabled ? m_theme.darkEdge : m_theme.mid, 1.2));
        painter.setBrush(enabled ? m_theme.base : m_theme.window);
        painter.drawRoundedRect(rect, radius, radius);
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(enabled ? m_theme.accent : m_theme.mid);
    painter.drawRoundedRect(QRectF(box), radius, radius);
    painter.setPen(QPen(m_theme.onAccent, std::max(1.5, box.width() / 8.0), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&](double x, double y) { return QPointF(box.x() + x * box.width(), box.y() + y * box.height()); };
    if (state == Qt::PartiallyChecked)
        painter.drawLine(at(0.25, 0.5), at(0.75, 0.5));
    else
        painter.drawPolyline(QPolygonF({at(0.24, 0.52), at(0.42, 0.7), at(0.76, 0.3)}));
}

QRect EspalierStyle::sliderTrack(const QRect& area, double unit)
{
    const int inset = static_cast<int>(std::lround(6 * unit));
    return area.adjusted(inset, 0, -inset, 0);
}

void EspalierStyle::paintSlider(QPainter& painter, const QRect& area, double fraction, const QColor& color, bool handle, bool enabled, double unit) const
{
    const Saved saved(&painter);
    const QRect track = sliderTrack(area, unit);
    const double thickness = 3 * unit;
    const double middle = area.center().y() + 0.5;
    const QRectF groove(track.left(), middle - thickness / 2, track.width(), thickness);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.groove);
    painter.drawRoundedRect(groove, thickness / 2, thickness / 2);
    if (!handle)
        return;
    const double x = track.left() + fraction * track.width();
    painter.setBrush(enabled ? color : m_theme.disabledText);
    painter.drawRoundedRect(QRectF(groove.left(), groove.top(), x - groove.left(), thickness), thickness / 2, thickness / 2);
    const double radius = 5.5 * unit;
    painter.setPen(QPen(m_theme.darkEdge, 1));
    painter.setBrush(m_theme.light);
    painter.drawEllipse(QPointF(x, middle), radius, radius);
}

void EspalierStyle::drawField(const QRect& rect, bool focused, bool enabled, QPainter* painter, double unit) const
{
    const Saved saved(painter);
    painter->setPen(QPen(focused ? m_theme.accent : enabled ? m_theme.fieldEdge : m_theme.mid, focused ? 2 : 1));
    painter->setBrush(enabled ? m_theme.base : m_theme.window);
    painter->drawRoundedRect(focused ? QRectF(rect).adjusted(1, 1, -1, -1) : crisp(rect), Corner * unit, Corner * unit);
}

void EspalierStyle::drawButton(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const Saved saved(painter);
    const double radius = Corner * unitOf(widget, option);
    const bool enabled = option->state & State_Enabled;
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    const bool isDefault = button && (button->features & QStyleOptionButton::DefaultButton) && enabled;
    QColor fill = isDefault ? m_theme.accent : m_theme.button;
    if (option->state & (State_Sunken | State_On))
        fill = isDefault ? m_theme.accent.darker(115) : m_theme.midlight;
    else if ((option->state & State_MouseOver) && enabled)
        fill = isDefault ? m_theme.accent.lighter(m_theme.dark ? 108 : 118) : m_theme.light;
    if (!enabled)
        fill = m_theme.window;
    painter->setPen(QPen(isDefault ? m_theme.accent : enabled ? m_theme.fieldEdge : m_theme.mid, 1));
    painter->setBrush(fill);
    painter->drawRoundedRect(crisp(option->rect), radius, radius);
    if (!(option->state & State_HasFocus) || !(option->state & State_KeyboardFocusChange))
        return;
    const QRectF ring = QRectF(option->rect).adjusted(3, 3, -3, -3);
    // On the accent's own ground its ring would not be seen.
    painter->setPen(QPen(isDefault ? m_theme.onAccent : m_theme.accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(ring, std::max(1.0, radius - 1), std::max(1.0, radius - 1));
}

void EspalierStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const double unit = unitOf(widget, option);
    const bool enabled = option->state & State_Enabled;
    switch (element) {
    case PE_PanelButtonCommand:
        drawButton(option, painter, widget);
        return;
    case PE_FrameDefaultButton:
        return;
    case PE_PanelButtonTool: {
        const bool on = option->state & State_On;
        const bool hover = (option->state & State_MouseOver) && enabled;
        const bool down = option->state & State_Sunken;
        const Saved saved(painter);
        if (on || hover || down) {
            painter->setPen(on ? QPen(m_theme.selectionLine, 1) : QPen(Qt::NoPen));
            painter->setBrush(on ? m_theme.selection : down ? m_theme.mid : m_theme.midlight);
            painter->drawRoundedRect(crisp(option->rect), Corner * unit, Corner * unit);
        }
        if ((option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange))
            paintFocusRing(*painter, QRectF(option->rect).adjusted(1, 1, -1, -1), Corner * unit);
        return;
    }
    case PE_IndicatorCheckBox: {
        const Qt::CheckState state = option->state & State_NoChange ? Qt::PartiallyChecked : option->state & State_On ? Qt::Checked : Qt::Unchecked;
        paintCheckBox(*painter, option->rect, state, enabled);
        return;
    }
    case PE_PanelLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame && frame->lineWidth > 0)
            drawField(option->rect, option->state & State_HasFocus, enabled, painter, unit);
        else
            painter->fillRect(option->rect, option->palette.brush(QPalette::Base));
        return;
    }
    case PE_FrameLineEdit:
        return;
    case PE_Frame:
    case PE_FrameGroupBox: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame && frame->lineWidth <= 0)
            return;
        const Saved saved(painter, false);
        painter->setPen(m_theme.midlight);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    }
    case PE_FrameFocusRect: {
        if (!(option->state & State_KeyboardFocusChange))
            return;
        paintFocusRing(*painter, QRectF(option->rect).adjusted(1, 1, -1, -1), 2);
        return;
    }
    case PE_FrameMenu: {
        const Saved saved(painter, false);
        painter->setPen(m_theme.mid);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    }
    case PE_FrameTabBarBase:
    case PE_FrameStatusBarItem:
    case PE_IndicatorDockWidgetResizeHandle:
        return;
    case PE_PanelStatusBar: {
        const Saved saved(painter, false);
        painter->setPen(m_theme.midlight);
        painter->drawLine(option->rect.topLeft(), option->rect.topRight());
        return;
    }
    case PE_IndicatorToolBarSeparator: {
        const Saved saved(painter, false);
        painter->setPen(m_theme.mid);
        const int x = option->rect.center().x();
        const int inset = static_cast<int>(6 * unit);
        painter->drawLine(x, option->rect.top() + inset, x, option->rect.bottom() - inset);
        return;
    }
    case PE_PanelTipLabel: {
        const Saved saved(painter, false);
        painter->setPen(m_theme.mid);
        painter->setBrush(m_theme.toolTipBase);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    }
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void EspalierStyle::drawTab(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const bool current = option->state & State_Selected;
    const Saved saved(painter, false);
    painter->fillRect(option->rect, current ? m_theme.base : m_theme.window);
    painter->setPen(m_theme.midlight);
    if (current) {
        painter->drawLine(option->rect.topLeft(), option->rect.bottomLeft());
        painter->drawLine(option->rect.topRight(), option->rect.bottomRight());
        painter->fillRect(QRectF(option->rect.left(), option->rect.top(), option->rect.width(), 2 * std::max(1.0, unitOf(widget, option))), m_theme.accent);
    } else {
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        if (option->state & State_MouseOver)
            painter->fillRect(option->rect.adjusted(0, 0, 0, -1), m_theme.midlight);
    }
}

void EspalierStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const double unit = unitOf(widget, option);
    const auto px = [&](double value) { return static_cast<int>(std::lround(value * unit)); };
    switch (element) {
    case CE_TabBarTabShape:
        drawTab(option, painter, widget);
        return;
    case CE_TabBarTabLabel: {
        const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
        if (!tab)
            break;
        const Saved saved(painter);
        QFont font = painter->font();
        font.setWeight(tab->state & State_Selected ? QFont::DemiBold : QFont::Normal);
        painter->setFont(font);
        painter->setPen(tab->state & State_Selected ? m_theme.text : m_theme.secondaryText);
        painter->drawText(tab->rect, Qt::AlignCenter | Qt::TextShowMnemonic, tab->text);
        if ((tab->state & State_HasFocus) && (tab->state & State_KeyboardFocusChange))
            paintFocusRing(*painter, QRectF(tab->rect).adjusted(3, 4, -3, -3), 2);
        return;
    }
    case CE_HeaderSection: {
        const Saved saved(painter, false);
        painter->fillRect(option->rect, m_theme.window);
        painter->setPen(m_theme.midlight);
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        painter->drawLine(option->rect.topRight(), option->rect.bottomRight());
        return;
    }
    case CE_HeaderEmptyArea: {
        const Saved saved(painter, false);
        painter->fillRect(option->rect, m_theme.window);
        painter->setPen(m_theme.midlight);
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        return;
    }
    case CE_ToolBar: {
        painter->fillRect(option->rect, m_theme.window);
        const Saved saved(painter, false);
        painter->setPen(m_theme.midlight);
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        return;
    }
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, m_theme.window);
        return;
    case CE_MenuBarItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
        if (!item)
            break;
        painter->fillRect(option->rect, m_theme.window);
        const Saved saved(painter);
        if (item->state & (State_Selected | State_Sunken) && item->state & State_Enabled) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(m_theme.midlight);
            painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 2, -1, -2), Corner, Corner);
        }
        painter->setPen(item->state & State_Enabled ? m_theme.text : m_theme.disabledText);
        const int mnemonic = styleHint(SH_UnderlineShortcut, option, widget, nullptr) ? Qt::TextShowMnemonic : Qt::TextHideMnemonic;
        painter->drawText(option->rect, Qt::AlignCenter | mnemonic | Qt::TextSingleLine, item->text);
        return;
    }
    case CE_ProgressBarGroove:
    case CE_ProgressBarContents: {
        const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option);
        if (!bar)
            break;
        const Saved saved(painter);
        const double height = std::min<double>(option->rect.height(), 6 * unit);
        QRectF groove(option->rect.left(), option->rect.center().y() + 0.5 - height / 2, option->rect.width(), height);
        painter->setPen(Qt::NoPen);
        if (element == CE_ProgressBarGroove) {
            painter->setBrush(m_theme.groove);
        } else {
            const int range = bar->maximum - bar->minimum;
            if (range <= 0)
                return;
            groove.setWidth(groove.width() * (bar->progress - bar->minimum) / range);
            if (bar->direction == Qt::RightToLeft)
                groove.moveRight(option->rect.right());
            painter->setBrush(m_theme.after);
        }
        painter->drawRoundedRect(groove, height / 2, height / 2);
        return;
    }
    case CE_DockWidgetTitle: {
        const auto* title = qstyleoption_cast<const QStyleOptionDockWidget*>(option);
        if (!title)
            break;
        const Saved saved(painter);
        painter->fillRect(option->rect, m_theme.window);
        QFont font = painter->font();
        font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        painter->setPen(m_theme.text);
        const QRect text = subElementRect(SE_DockWidgetTitleBarText, option, widget).adjusted(static_cast<int>(4 * unit), 0, 0, 0);
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft, QFontMetrics(font).elidedText(title->title, Qt::ElideRight, text.width()));
        return;
    }
    case CE_ShapedFrame: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (!frame || frame->frameShape == QFrame::NoFrame)
            return;
        const Saved saved(painter, false);
        painter->setPen(m_theme.midlight);
        const QRect r = option->rect;
        if (frame->frameShape == QFrame::HLine)
            painter->drawLine(r.left(), r.center().y(), r.right(), r.center().y());
        else if (frame->frameShape == QFrame::VLine)
            painter->drawLine(r.center().x(), r.top(), r.center().x(), r.bottom());
        else
            painter->drawRect(r.adjusted(0, 0, -1, -1));
        return;
    }
    case CE_ToolButtonLabel: {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        if (!button || button->toolButtonStyle != Qt::ToolButtonTextBesideIcon || button->text.isEmpty() || button->icon.isNull())
            break;
        const Saved saved(painter);
        const int side = px(16);
        const QRect rect = button->rect;
        const QRect icon = visualRect(button->direction, rect, QRect(rect.left() + px(7), rect.center().y() - side / 2 + 1, side, side));
        button->icon.paint(painter, icon, Qt::AlignCenter, button->state & State_Enabled ? QIcon::Normal : QIcon::Disabled);
        const QRect text = visualRect(button->direction, rect, rect.adjusted(px(7) + side + px(6), 0, -px(4), 0));
        painter->setPen(button->state & State_Enabled ? m_theme.text : m_theme.disabledText);
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic, button->text);
        return;
    }
    case CE_ComboBoxLabel: {
        const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        if (!combo || combo->editable)
            break;
        // A text that is cut off has to look so.
        QStyleOptionComboBox copy = *combo;
        const int icon = combo->currentIcon.isNull() ? 0 : combo->iconSize.width() + px(4);
        const int room = subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget).width() - icon - px(2);
        copy.currentText = combo->fontMetrics.elidedText(combo->currentText, Qt::ElideRight, room);
        QProxyStyle::drawControl(element, &copy, painter, widget);
        return;
    }
    case CE_PushButtonLabel: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        // A flat one has no fill that its text would stand on, and no panel that would show the focus.
        if (button && (button->features & QStyleOptionButton::Flat) && (button->state & State_HasFocus) && (button->state & State_KeyboardFocusChange))
            paintFocusRing(*painter, QRectF(button->rect).adjusted(1, 1, -1, -1), Corner * unitOf(widget, option));
        if (!button || !(button->features & QStyleOptionButton::DefaultButton) || (button->features & QStyleOptionButton::Flat) || !(button->state & State_Enabled))
            break;
        const Saved saved(painter);
        painter->setPen(m_theme.onAccent);
        QRect text = button->rect;
        if (!button->icon.isNull()) {
            const int side = px(16);
            const int width = side + px(8) + button->fontMetrics.horizontalAdvance(button->text);
            const int left = text.left() + (text.width() - width) / 2;
            button->icon.paint(painter, visualRect(button->direction, button->rect, QRect(left, text.center().y() - side / 2 + 1, side, side)), Qt::AlignCenter,
                               QIcon::Selected);
            text = visualRect(button->direction, button->rect, text.adjusted(left - text.left() + side + px(8), 0, 0, 0));
            painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic, button->text);
        } else {
            painter->drawText(text, Qt::AlignCenter | Qt::TextShowMnemonic, button->text);
        }
        return;
    }
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void EspalierStyle::drawScrollBar(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    painter->fillRect(option->rect, m_theme.window);
    if (!bar || bar->minimum == bar->maximum)
        return;
    const Saved saved(painter);
    QRectF handle = subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget);
    const double inset = bar->orientation == Qt::Vertical ? handle.width() * 0.22 : handle.height() * 0.22;
    handle.adjust(inset, inset, -inset, -inset);
    const bool active = option->state & State_MouseOver;
    painter->setPen(Qt::NoPen);
    painter->setBrush(option->activeSubControls & SC_ScrollBarSlider && active ? m_theme.secondaryText : m_theme.darkEdge);
    const double radius = std::min(handle.width(), handle.height()) / 2;
    painter->drawRoundedRect(handle, radius, radius);
}

void EspalierStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const double unit = unitOf(widget, option);
    const bool enabled = option->state & State_Enabled;
    switch (control) {
    case CC_ComboBox: {
        const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        if (!combo)
            break;
        if (combo->frame) {
            const Saved saved(painter);
            const bool focused = (option->state & State_HasFocus) && ((option->state & State_KeyboardFocusChange) || combo->editable);
            painter->setPen(QPen(focused ? m_theme.accent : enabled ? m_theme.fieldEdge : m_theme.mid, focused ? 2 : 1));
            painter->setBrush(!enabled ? m_theme.window : combo->editable ? m_theme.base : option->state & State_MouseOver ? m_theme.light : m_theme.button);
            painter->drawRoundedRect(focused ? QRectF(option->rect).adjusted(1, 1, -1, -1) : crisp(option->rect), Corner * unit, Corner * unit);
        }
        const QRect arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
        paintArrowDown(*painter, QRectF(arrow).center(), 3 * unit, enabled ? m_theme.secondaryText : m_theme.disabledText);
        return;
    }
    case CC_Slider: {
        const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (!slider || slider->orientation != Qt::Horizontal)
            break;
        const int range = std::max(1, slider->maximum - slider->minimum);
        double fraction = (slider->sliderPosition - slider->minimum) / static_cast<double>(range);
        if (slider->upsideDown)
            fraction = 1 - fraction;
        const QVariant color = widget ? widget->property("espalierColor") : QVariant();
        paintSlider(*painter, option->rect, fraction, color.isValid() ? color.value<QColor>() : m_theme.accent, true, enabled, unit);
        if ((option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange))
            paintFocusRing(*painter, QRectF(option->rect).adjusted(1, 1, -1, -1), 3);
        return;
    }
    case CC_SpinBox: {
        const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
        if (!spin)
            break;
        if (spin->frame)
            drawField(option->rect, option->state & State_HasFocus, enabled, painter, unit);
        for (const SubControl sub : {SC_SpinBoxUp, SC_SpinBoxDown}) {
            const QRectF rect = subControlRect(CC_SpinBox, option, sub, widget);
            const bool possible = spin->stepEnabled & (sub == SC_SpinBoxUp ? QAbstractSpinBox::StepUpEnabled : QAbstractSpinBox::StepDownEnabled);
            const QColor color = possible && enabled ? (spin->activeSubControls & sub ? m_theme.text : m_theme.secondaryText) : m_theme.mid;
            paintArrowDown(*painter, rect.center(), (sub == SC_SpinBoxUp ? -2.4 : 2.4) * unit, color);
        }
        return;
    }
    case CC_ToolButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        if (!button || !(button->features & QStyleOptionToolButton::HasMenu) || button->toolButtonStyle != Qt::ToolButtonTextBesideIcon)
            break;
        // The arrow stands behind the text, not in a corner.
        QStyleOptionToolButton copy = *button;
        copy.features &= ~(QStyleOptionToolButton::HasMenu | QStyleOptionToolButton::MenuButtonPopup);
        copy.subControls = SC_ToolButton;
        QProxyStyle::drawComplexControl(control, &copy, painter, widget);
        const QRect arrow = visualRect(option->direction, option->rect, QRect(option->rect.right() - static_cast<int>(16 * unit), option->rect.top(), static_cast<int>(12 * unit), option->rect.height()));
        paintArrowDown(*painter, QRectF(arrow).center(), 2.8 * unit, enabled ? m_theme.secondaryText : m_theme.disabledText);
        return;
    }
    case CC_ScrollBar:
        drawScrollBar(option, painter, widget);
        return;
    default:
        break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

}  // namespace esp
