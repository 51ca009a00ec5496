// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector_tab.h"

#include "widgets/theme/theme.h"
#include "widgets/viewmodel/inspector_model.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QStyle>

#include <algorithm>

namespace esp {

#define ESP_INSPECTOR_TAB(symbol) extern const InspectorTab symbol;
#include "widgets/inspector/tabs.inc"
#undef ESP_INSPECTOR_TAB

namespace {

constexpr const InspectorTab* kTabs[] = {
#define ESP_INSPECTOR_TAB(symbol) &symbol,
#include "widgets/inspector/tabs.inc"
#undef ESP_INSPECTOR_TAB
};

}  // namespace

std::span<const InspectorTab* const> inspectorTabs()
{
    return kTabs;
}

QString titleOf(const InspectorTab& tab)
{
    return QCoreApplication::translate("InspectorTab", tab.title);
}

QString tipOf(const InspectorTab& tab)
{
    return QCoreApplication::translate("InspectorTab", tab.tip);
}

namespace {

/// In a low window the content scrolls rather than lie over itself; it is never narrower than it needs.
class HeightScroll : public QScrollArea {
public:
    explicit HeightScroll(QWidget* parent) : QScrollArea(parent)
    {
        setFrameShape(QFrame::NoFrame);
        setWidgetResizable(true);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
    }
    QSize minimumSizeHint() const override { return {widget() ? widget()->minimumSizeHint().width() : 0, static_cast<int>(scaled(this, 64))}; }
    QSize sizeHint() const override { return widget() ? widget()->sizeHint() : QScrollArea::sizeHint(); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        // The least width goes with the content's.
        if (watched == widget() && event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return QScrollArea::eventFilter(watched, event);
    }
};

}  // namespace

InspectorPage::InspectorPage(InspectorModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_content(new QWidget), m_scroll(new HeightScroll(this)), m_message(new QLabel(this))
{
    m_scroll->setWidget(m_content);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setForegroundRole(QPalette::PlaceholderText);
    m_message->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_message, 1);
}

void InspectorPage::setMessage(const QString& message)
{
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    m_scroll->setVisible(message.isEmpty());
}

QString InspectorPage::noLayerMessage() const
{
    if (m_model.node() < 0)
        return tr("Select a layer");
    return m_model.layer() < 0 ? tr("This node has no weights.") : QString();
}

QSize InspectorPage::minimumSizeHint() const
{
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    return {m_content->minimumSizeHint().width() + bar, std::min(m_content->minimumSizeHint().height(), static_cast<int>(scaled(this, 120)))};
}

void InspectorPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    setActive(true);
}

void InspectorPage::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    setActive(false);
}

void InspectorPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange)
        retranslate();
    QWidget::changeEvent(event);
}

}  // namespace esp
