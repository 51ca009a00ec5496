// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Panels set most lengths once, when they are made. Instead of asking each of them to do it again, the lengths are read before the font
// changes and again after it: one that is still the same was set by hand and is multiplied; one that has changed follows the font already.
#include "widgets/theme/text_scale.h"

#include <QApplication>
#include <QDockWidget>
#include <QEvent>
#include <QFont>
#include <QFontMetrics>
#include <QFormLayout>
#include <QGridLayout>
#include <QLayout>
#include <QMainWindow>
#include <QVariant>
#include <QWidget>

#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace esp {

namespace {

/// A hairline stays one, and Qt's greatest sizes mean none.
bool isLength(int length)
{
    constexpr int kGreatest = 100000;
    return length > 2 && length < kGreatest;
}

/// `object` remembers the exact length behind `now`, as long as nobody else sets another.
int rescaled(QObject* object, const char* name, int now, double ratio)
{
    const QPointF kept = object->property(name).toPointF();
    const double exact = (static_cast<int>(kept.x()) == now && kept.y() > 0 ? kept.y() : now) * ratio;
    const int length = static_cast<int>(std::lround(exact));
    object->setProperty(name, QPointF(length, exact));
    return length;
}

class Lengths {
public:
    void read(QWidget* widget)
    {
        // Parts that Qt makes for itself follow what they belong to.
        if (widget->objectName().startsWith(QStringLiteral("qt_")))
            return;
        // The window itself must fit on the screen whatever the size of the text; a dock has the size of what is in it.
        if (!widget->isWindow() && !qobject_cast<QDockWidget*>(widget)) {
            add(widget, "espalierMinimumWidth", [widget] { return widget->minimumWidth(); }, [widget](int v) { widget->setMinimumWidth(v); });
            add(widget, "espalierMaximumWidth", [widget] { return widget->maximumWidth(); }, [widget](int v) { widget->setMaximumWidth(v); });
            add(widget, "espalierMinimumHeight", [widget] { return widget->minimumHeight(); }, [widget](int v) { widget->setMinimumHeight(v); });
            add(widget, "espalierMaximumHeight", [widget] { return widget->maximumHeight(); }, [widget](int v) { widget->setMaximumHeight(v); });
        }
        addMargins(widget);
        if (QLayout* layout = widget->layout(); layout && !qobject_cast<QMainWindow*>(widget))
            read(layout);
    }
    void multiply(double ratio)
    {
        // A least size must not pass a greatest one on the way: the order of going up is the reverse of that of going down.
        if (ratio > 1)
            for (auto length = m_lengths.rbegin(); length != m_lengths.rend(); ++length)
                length->multiply(ratio);
        else
            for (Length& length : m_lengths)
                length.multiply(ratio);
    }

private:
    struct Length {
        QObject* owner;
        const char* name;
        int before;
        std::function<int()> read;
        std::function<void(int)> write;

        void multiply(double ratio)
        {
            if (read() == before)
                write(rescaled(owner, name, before, ratio));
        }
    };

    void add(QObject* owner, const char* name, std::function<int()> read, std::function<void(int)> write)
    {
        if (const int now = read(); isLength(now))
            m_lengths.push_back({owner, name, now, std::move(read), std::move(write)});
    }
    template <typename Owner>
    void addMargins(Owner* owner)
    {
        const auto side = [&](const char* name, auto get, auto set) {
            add(owner, name, [owner, get] { return (owner->contentsMargins().*get)(); }, [owner, set](int v) {
                QMargins margins = owner->contentsMargins();
                (margins.*set)(v);
                owner->setContentsMargins(margins);
            });
        };
        side("espalierLeft", &QMargins::left, &QMargins::setLeft);
        side("espalierTop", &QMargins::top, &QMargins::setTop);
        side("espalierRight", &QMargins::right, &QMargins::setRight);
        side("espalierBottom", &QMargins::bottom, &QMargins::setBottom);
    }
    void read(QLayout* layout)
    {
        addMargins(layout);
        if (auto* grid = qobject_cast<QGridLayout*>(layout)) {
            add(grid, "espalierAcross", [grid] { return grid->horizontalSpacing(); }, [grid](int v) { grid->setHorizontalSpacing(v); });
            add(grid, "espalierDown", [grid] { return grid->verticalSpacing(); }, [grid](int v) { grid->setVerticalSpacing(v); });
        } else if (auto* form = qobject_cast<QFormLayout*>(layout)) {
            add(form, "espalierAcross", [form] { return form->horizontalSpacing(); }, [form](int v) { form->setHorizontalSpacing(v); });
            add(form, "espalierDown", [form] { return form->verticalSpacing(); }, [form](int v) { form->setVerticalSpacing(v); });
        } else {
            add(layout, "espalierSpacing", [layout] { return layout->spacing(); }, [layout](int v) { layout->setSpacing(v); });
        }
        for (int i = 0; i < layout->count(); ++i)
            if (QLayout* inner = layout->itemAt(i)->layout())
                read(inner);
    }

    std::vector<Length> m_lengths;
};

/// Sizes that a widget chose for itself; parents come before children, as what inherits must not be multiplied twice.
void readFonts(QWidget* widget, std::vector<std::pair<QWidget*, double>>& fonts)
{
    if (widget->font().resolveMask() & QFont::SizeResolved)
        fonts.emplace_back(widget, widget->font().pointSizeF());
    for (QObject* child : widget->children())
        if (child->isWidgetType())
            readFonts(static_cast<QWidget*>(child), fonts);
}

}  // namespace

void setFontEverywhere(const QFont& font)
{
    const QFont old = QApplication::font();
    const double sizes = font.pointSizeF() > 0 && old.pointSizeF() > 0 ? font.pointSizeF() / old.pointSizeF() : static_cast<double>(QFontMetrics(font).height()) / QFontMetrics(old).height();
    const double heights = static_cast<double>(QFontMetrics(font).height()) / QFontMetrics(old).height();
    Lengths lengths;
    std::vector<std::pair<QWidget*, double>> fonts;
    for (QWidget* window : QApplication::topLevelWidgets()) {
        if (!window->parentWidget())
            readFonts(window, fonts);
        lengths.read(window);
        for (QWidget* widget : window->findChildren<QWidget*>())
            if (!widget->isWindow())
                lengths.read(widget);
    }
    QApplication::setFont(font);
    // Widgets are told by posted events; what follows must see what they made of them.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::ApplicationFontChange);
    for (const auto& [widget, before] : fonts) {
        QFont own = widget->font();
        if (before <= 0 || std::abs(own.pointSizeF() - before) > 0.01)
            continue;
        own.setPointSizeF(before * sizes);
        widget->setFont(own);
    }
    lengths.multiply(heights);
    // Sizes that Qt took from the style once, such as those of icons in tool bars, are asked for again.
    for (QWidget* widget : QApplication::allWidgets()) {
        QEvent change(QEvent::StyleChange);
        QCoreApplication::sendEvent(widget, &change);
    }
}

}  // namespace esp
