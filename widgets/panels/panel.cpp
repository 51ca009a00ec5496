// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/panel.h"

#include <QCoreApplication>

namespace esp {

#define ESP_PANEL(symbol) extern const Panel symbol;
#include "widgets/panels/panels.inc"
#undef ESP_PANEL

namespace {

constexpr const Panel* kPanels[] = {
#define ESP_PANEL(symbol) &symbol,
#include "widgets/panels/panels.inc"
#undef ESP_PANEL
};

}  // namespace

std::span<const Panel* const> panels()
{
    return kPanels;
}

QString titleOf(const Panel& panel)
{
    return QCoreApplication::translate("Panel", panel.title);
}

QString tabTitleOf(const Panel& panel)
{
    return panel.tabTitle ? QCoreApplication::translate("PanelTab", panel.tabTitle) : titleOf(panel);
}

}  // namespace esp
