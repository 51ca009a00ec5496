// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

class QCustomPlot;
class QWidget;

namespace esp {

struct Theme;

/// A plot that is painted together with the rest of its window.
QCustomPlot* makePlot(QWidget* parent);

/// Colours, lengths and font of both axes and of the grid, the same for every plot. Returns the font of ticks, for labels beside them.
QFont applyAxes(QCustomPlot& plot, const Theme& theme, const QFont& font);

}  // namespace esp
