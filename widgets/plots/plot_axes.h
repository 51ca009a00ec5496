// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

class QCustomPlot;

namespace esp {

struct Theme;

/// Colours, lengths and font of both axes and of the grid, the same for every plot. Returns the font of ticks, for labels beside them.
QFont applyAxes(QCustomPlot& plot, const Theme& theme, const QFont& font);

}  // namespace esp
