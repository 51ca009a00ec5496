// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sizes and places of the style: everything is scaled by the height of the font.
#include "widgets/theme/icons.h"
#include "widgets/theme/style.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QScreen>
#include <QStyleOption>
#include <QTreeView>

#include <algorithm>
#include <cmath>

namespace esp {

int EspalierStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    const double unit = unitOf(widget, option);
    const auto px = [&](double value) { return static_cast<int>(std::lround(value * unit)); };
    switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight: return px(14);
    case PM_SliderThickness:
    case PM_SliderControlThickness: return px(24);
    case PM_SliderLength: return px(11);
    case PM_ScrollBarExtent: return px(12);
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin: return px(9);
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return px(6);
    case PM_ButtonDefaultIndicator: return 0;
    case PM_DockWidgetSeparatorExtent: return 5;
    case PM_DockWidgetTitleMargin: return px(5);
    case PM_SplitterWidth: return 5;
    case PM_ToolBarFrameWidth: return 0;
    case PM_ToolBarItemMargin: return px(4);
    case PM_ToolBarItemSpacing: return px(2);
    case PM_ToolBarIconSize:
    case PM_ButtonIconSize:
    case PM_SmallIconSize: return px(16);
    case PM_MenuBarItemSpacing: return px(2);
    case PM_MenuBarPanelWidth: return 0;
    case PM_TabBarTabHSpace: return px(widget && widget->property("espalierTight").toBool() ? 10 : 24);
    case PM_TabBarTabVSpace: return px(14);
    case PM_TabBarBaseOverlap: return 0;
    case PM_HeaderMargin: return px(6);
    default: break;
    }
    return QProxyStyle::pixelMetric(metric, option, widget);
}

int EspalierStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_UnderlineShortcut: return 0;
    case SH_Slider_AbsoluteSetButtons: return Qt::LeftButton;
    case SH_ComboBox_Popup: return 0;
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_ToolButtonStyle: return Qt::ToolButtonTextBesideIcon;
    default: break;
    }
    return QProxyStyle::styleHint(hint, option, widget, data);
}

QRect EspalierStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl sub, const QWidget* widget) const
{
    const double unit = unitOf(widget, option);
    if (control == CC_ComboBox && (sub == SC_ComboBoxArrow || sub == SC_ComboBoxEditField)) {
        const int arrow = static_cast<int>(20 * unit);
        QRect rect = option->rect;
        if (sub == SC_ComboBoxArrow)
            rect.setLeft(rect.right() - arrow + 1);
        else
            rect.adjust(static_cast<int>(7 * unit), 1, -arrow, -1);
        return visualRect(option->direction, option->rect, rect);
    }
    if (const auto* combo = qobject_cast<const QComboBox*>(widget); combo && control == CC_ComboBox && sub == SC_ComboBoxListBoxPopup) {
        // As wide as its texts, however narrow the box is, as far as the screen goes.
        QRect rect = QProxyStyle::subControlRect(control, option, sub, widget);
        const QAbstractItemView* view = combo->view();
        const int bar = combo->count() > combo->maxVisibleItems() ? pixelMetric(PM_ScrollBarExtent, nullptr, view) : 0;
        const int wanted = view->sizeHintForColumn(combo->modelColumn()) + bar + static_cast<int>(12 * unit);
        const int room = combo->screen()->availableGeometry().right() - combo->mapToGlobal(QPoint()).x();
        rect.setWidth(std::max(rect.width(), std::min(wanted, room)));
        return rect;
    }
    if (control == CC_ScrollBar) {
        // No arrow buttons: the groove is the bar.
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (bar && (sub == SC_ScrollBarAddLine || sub == SC_ScrollBarSubLine))
            return {};
        if (bar && sub == SC_ScrollBarGroove)
            return option->rect;
        if (bar && (sub == SC_ScrollBarSlider || sub == SC_ScrollBarAddPage || sub == SC_ScrollBarSubPage)) {
            const bool vertical = bar->orientation == Qt::Vertical;
            const int length = vertical ? option->rect.height() : option->rect.width();
            const double range = bar->maximum - bar->minimum + static_cast<double>(bar->pageStep);
            const int handle = range > 0 ? std::clamp(static_cast<int>(length * (bar->pageStep / range)), std::min(length, static_cast<int>(24 * unit)), length) : length;
            const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown);
            const auto part = [&](int from, int size) {
                return vertical ? QRect(option->rect.x(), option->rect.y() + from, option->rect.width(), size)
                                : QRect(option->rect.x() + from, option->rect.y(), size, option->rect.height());
            };
            if (sub == SC_ScrollBarSlider)
                return part(start, handle);
            return sub == SC_ScrollBarSubPage ? part(0, start) : part(start + handle, length - start - handle);
        }
    }
    return QProxyStyle::subControlRect(control, option, sub, widget);
}

QIcon EspalierStyle::standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const
{
    switch (which) {
    case SP_TitleBarCloseButton:
    case SP_DockWidgetCloseButton:
    case SP_LineEditClearButton: return lineIcon(QStringLiteral("close"));
    case SP_TitleBarNormalButton: return lineIcon(QStringLiteral("float"));
    case SP_ToolBarHorizontalExtensionButton: return lineIcon(QStringLiteral("more"));
    default: return QProxyStyle::standardIcon(which, option, widget);
    }
}

QSize EspalierStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const
{
    const double unit = unitOf(widget, option);
    const auto px = [&](double value) { return static_cast<int>(std::lround(value * unit)); };
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        result.setHeight(std::max(size.height() + px(6), px(26)));
        result.setWidth(std::max(size.width() + px(24), px(64)));
        break;
    case CT_ComboBox:
        result.setHeight(std::max(size.height() + px(4), px(26)));
        result.setWidth(size.width() + px(32));
        break;
    case CT_LineEdit:
    case CT_SpinBox:
        result.setHeight(std::max(result.height(), px(26)));
        break;
    case CT_ToolButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        const bool withText = button && !button->text.isEmpty() && button->toolButtonStyle != Qt::ToolButtonIconOnly;
        const bool inTitle = widget && widget->inherits("QDockWidgetTitleButton");
        if (inTitle)
            return size;
        result.setHeight(std::max(result.height(), px(28)));
        const bool withArrow = withText && (button->features & QStyleOptionToolButton::HasMenu);
        result.setWidth(std::max(result.width() + (withText ? px(10) : px(4)) + (withArrow ? px(8) : 0), px(28)));
        break;
    }
    case CT_TabBarTab:
        // The current tab's text is bolder than what the tab bar has measured.
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option); tab && widget) {
            QFont strong = widget->font();
            strong.setWeight(QFont::DemiBold);
            const QString text = tab->text;
            result.rwidth() += QFontMetrics(strong).horizontalAdvance(text) - QFontMetrics(widget->font()).horizontalAdvance(text);
        }
        break;
    case CT_ItemViewItem:
        // Trees take the height of their rows from here; a line of text alone is less than a pointer needs.
        if (qobject_cast<const QTreeView*>(widget))
            result.setHeight(std::max(result.height(), px(24)));
        break;
    case CT_MenuBarItem:
        result.setHeight(px(24));
        break;
    case CT_MenuItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
        if (!item || item->menuItemType != QStyleOptionMenuItem::Separator)
            result.setHeight(std::max(result.height(), px(24)));
        break;
    }
    default: break;
    }
    return result;
}

}  // namespace esp
