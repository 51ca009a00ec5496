// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/display_list.h"

#include <QColor>
#include <QPalette>

#include <array>
#include <span>

class QWidget;

namespace esp {

enum class ThemeChoice { System, Light, Dark, HighContrast };

/// Every colour of the window by meaning. Widgets take ground and text from QPalette and all else from here.
struct Theme {
    bool dark = false;
    bool highContrast = false;

    QColor window, base, alternateBase, button, light;
    QColor text, secondaryText, disabledText;
    QColor accent, onAccent;
    QColor midlight, mid, darkEdge;
    QColor toolTipBase, toolTipText;

    QColor selection, selectionLine;
    QColor after, before;
    QColor prune, pruneText, pruneBadgeText, pruneBadge;
    QColor quantize, quantizeText, quantizeBadgeText, quantizeBadge;
    QColor train, trainText, trainBadge;
    QColor warning, warningText, warningGround;
    QColor error, errorGround;
    QColor canvas, canvasDots, module, moduleLine;
    QColor node, nodeLine, edge, nodeSecondText;
    std::array<QColor, 4> ramp;
    /// Least value, zero, greatest value: two hues that stay apart without colour vision.
    std::array<QColor, 3> diverging;
    QColor bandConv, bandPool, bandConcat, bandActivation, bandDense, bandInput;
    QColor fieldEdge, groove, grid, axis;

    QPalette palette() const;
    /// −1 the least value, 0 zero, 1 the greatest.
    QColor divergingAt(double value) const;
    QColor color(scene::Role role, double rampLevel = 0) const;
    QColor color(const scene::Paint& paint) const;

    static Theme lightTheme();
    static Theme darkTheme();
    /// Light on black: text has a contrast of at least 7, what carries meaning at least 4.5.
    static Theme highContrastTheme();
    struct Named {
        const char* name;
        Theme (*make)();
    };
    /// Every theme that Espalier brings along.
    static std::span<const Named> builtIn();
    /// Whether the platform asks for strong contrast.
    static bool isHighContrast(const QPalette& system);
    /// Keeps shapes, words and line patterns, takes all colours from a palette of strong contrast.
    static Theme fromHighContrast(const QPalette& system);
    /// What `choice` means with the platform's palette: System compares the lightness of its Window and WindowText.
    static Theme resolve(ThemeChoice choice, const QPalette& system);
};

/// Ratio of relative luminances after WCAG 2.1, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

/// The theme that a widget is drawn with (that of the application's style; the light one without it).
const Theme& themeOf(const QWidget* widget);

/// Lengths of the design are for a line height of 15 px; this scales them to the widget's font.
double scaled(const QWidget* widget, double length);

}  // namespace esp
