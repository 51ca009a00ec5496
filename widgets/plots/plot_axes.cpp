// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_axes.h"

#include "widgets/theme/theme.h"

#include "widgets/plots/qt_keywords.h"
#include <qcustomplot.h>

namespace esp {

namespace {

/// Figures with a true minus: the one of QLocale is a hyphen in most languages.
class FigureTicker : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override
    {
        QString label = QCPAxisTicker::getTickLabel(tick, locale, format, precision);
        if (label.startsWith(QLatin1Char('-')))
            label[0] = QChar(0x2212);
        return label;
    }
};

}  // namespace

QCustomPlot* makePlot(QWidget* parent)
{
    auto* plot = new QCustomPlot(parent);
    plot->xAxis->setTicker(QSharedPointer<FigureTicker>::create());
    // Else every replot paints, at once, all of the window that waits to be painted: with several plots a frame costs several times as much.
    plot->setPlottingHint(QCP::phImmediateRefresh, false);
    return plot;
}

QFont applyAxes(QCustomPlot& plot, const Theme& theme, const QFont& font)
{
    QFont ticks = font;
    ticks.setPointSizeF(font.pointSizeF() * 0.88);
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setBasePen(QPen(theme.axis, 1));
        axis->setTickPen(QPen(theme.axis, 1));
        axis->setSubTicks(false);
        axis->setTickLengthIn(0);
        axis->setTickLengthOut(3);
        axis->setTickLabelColor(theme.secondaryText);
        axis->setTickLabelFont(ticks);
        axis->grid()->setPen(QPen(theme.grid, 1));
        axis->grid()->setZeroLinePen(QPen(theme.grid, 1));
    }
    return ticks;
}

}  // namespace esp
