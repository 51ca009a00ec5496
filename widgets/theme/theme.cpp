// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/theme.h"

#include "widgets/theme/style.h"

#include <QFontMetrics>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

double luminance(const QColor& color)
{
    const auto channel = [](double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

QColor mix(const QColor& from, const QColor& to, double part)
{
    const auto channel = [&](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
    return {channel(from.red(), to.red()), channel(from.green(), to.green()), channel(from.blue(), to.blue())};
}

QColor rgb(uint32_t value)
{
    return QColor::fromRgb(value);
}

}  // namespace

double contrastRatio(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

Theme Theme::lightTheme()
{
    Theme t;
    t.window = rgb(0xF1F3F2);
    t.base = rgb(0xFFFFFF);
    t.alternateBase = rgb(0xF7F8F8);
    t.button = rgb(0xFCFCFC);
    t.light = rgb(0xFFFFFF);
    t.text = rgb(0x1C2124);
    t.secondaryText = rgb(0x566067);
    t.disabledText = rgb(0x7F898E);
    t.accent = rgb(0x006B4F);
    t.onAccent = rgb(0xFFFFFF);
    t.midlight = rgb(0xD9DEDE);
    t.mid = rgb(0xC3CACB);
    t.darkEdge = rgb(0x838D92);
    t.toolTipBase = rgb(0xFFFFE9);
    t.toolTipText = rgb(0x1C2124);
    t.selection = rgb(0xD8EDE4);
    t.selectionLine = rgb(0x7DBDA5);
    t.after = rgb(0x00906A);
    t.before = rgb(0x6C767B);
    t.prune = rgb(0xD55E00);
    t.pruneText = rgb(0xA34100);
    t.pruneBadgeText = rgb(0x8A3600);
    t.pruneBadge = rgb(0xFBE7DA);
    t.quantize = rgb(0x0072B2);
    t.quantizeText = rgb(0x00639C);
    t.quantizeBadgeText = rgb(0x00517F);
    t.quantizeBadge = rgb(0xDBEBF6);
    t.train = rgb(0xB3568C);
    t.trainText = rgb(0x93396C);
    t.trainBadge = rgb(0xF6E3EE);
    t.warning = rgb(0xE69F00);
    t.warningText = rgb(0x7A5100);
    t.warningGround = rgb(0xFDF1D6);
    t.error = rgb(0xB3261E);
    t.errorGround = rgb(0xFBE4E2);
    t.canvas = rgb(0xF8F9F9);
    t.canvasDots = rgb(0xE3E7E7);
    t.module = rgb(0xF0F2F2);
    t.moduleLine = rgb(0xDBE0E0);
    t.node = rgb(0xFFFFFF);
    t.nodeLine = rgb(0x869196);
    t.edge = rgb(0x7C878C);
    t.nodeSecondText = rgb(0x434C51);
    t.ramp = {rgb(0xFFFFFF), rgb(0xFCF6E6), rgb(0xF7E6BC), rgb(0xEDC978)};
    t.diverging = {rgb(0x3F4BA8), rgb(0xFFFFFF), rgb(0x8A6500)};
    t.bandConv = rgb(0x4A6A97);
    t.bandPool = rgb(0x2F8585);
    t.bandConcat = rgb(0x7A8388);
    t.bandActivation = rgb(0x927316);
    t.bandDense = rgb(0x75568F);
    t.bandInput = rgb(0x3E464A);
    t.fieldEdge = rgb(0x919B9F);
    t.groove = rgb(0xD3D9D9);
    t.grid = rgb(0xE6EAEA);
    t.axis = rgb(0x7D878C);
    return t;
}

Theme Theme::darkTheme()
{
    Theme t;
    t.dark = true;
    t.window = rgb(0x25292B);
    t.base = rgb(0x1B1E20);
    t.alternateBase = rgb(0x1F2325);
    t.button = rgb(0x313739);
    t.light = rgb(0x383E41);
    t.text = rgb(0xE4E8E9);
    t.secondaryText = rgb(0xA4AEB3);
    t.disabledText = rgb(0x788388);
    t.accent = rgb(0x4CC79E);
    t.onAccent = rgb(0x06231A);
    t.midlight = rgb(0x363C3F);
    t.mid = rgb(0x444C4F);
    t.darkEdge = rgb(0x757F84);
    t.toolTipBase = rgb(0x33383A);
    t.toolTipText = rgb(0xE4E8E9);
    t.selection = rgb(0x1E3F35);
    t.selectionLine = rgb(0x2F7A63);
    t.after = rgb(0x35B38A);
    t.before = rgb(0x97A1A6);
    t.prune = rgb(0xF0803A);
    t.pruneText = rgb(0xFFA36B);
    t.pruneBadgeText = rgb(0xFFC29C);
    t.pruneBadge = rgb(0x4A2B17);
    t.quantize = rgb(0x4FA6DD);
    t.quantizeText = rgb(0x79C1EE);
    t.quantizeBadgeText = rgb(0xA5D8F8);
    t.quantizeBadge = rgb(0x17384D);
    t.train = rgb(0xD583B0);
    t.trainText = rgb(0xEBA5CB);
    t.trainBadge = rgb(0x45263A);
    t.warning = rgb(0xE6A91E);
    t.warningText = rgb(0xF2C25C);
    t.warningGround = rgb(0x3C3118);
    t.error = rgb(0xF2877F);
    t.errorGround = rgb(0x4A2320);
    t.canvas = rgb(0x17191B);
    t.canvasDots = rgb(0x25292B);
    t.module = rgb(0x1D2022);
    t.moduleLine = rgb(0x303639);
    t.node = rgb(0x25292B);
    t.nodeLine = rgb(0x667176);
    t.edge = rgb(0x7A858A);
    t.nodeSecondText = rgb(0xCBD2D4);
    t.ramp = {rgb(0x25292B), rgb(0x302D24), rgb(0x463B20), rgb(0x6A531B)};
    t.diverging = {rgb(0x9AA6F5), rgb(0x1B1E20), rgb(0xE3BC55)};
    t.bandConv = rgb(0x7E9FD0);
    t.bandPool = rgb(0x4FB0B0);
    t.bandConcat = rgb(0x8F999E);
    t.bandActivation = rgb(0xCBAA45);
    t.bandDense = rgb(0xAE8DCB);
    t.bandInput = rgb(0xB7C0C4);
    t.fieldEdge = rgb(0x646F74);
    t.groove = rgb(0x42494C);
    t.grid = rgb(0x2B3033);
    t.axis = rgb(0x7F8A8F);
    return t;
}

Theme Theme::highContrastTheme()
{
    Theme t = darkTheme();
    t.highContrast = true;
    const QColor ground = rgb(0x000000);
    const QColor ink = rgb(0xFFFFFF);
    t.window = t.base = t.alternateBase = t.button = t.light = t.canvas = t.module = t.node = t.toolTipBase = ground;
    t.text = t.toolTipText = t.nodeSecondText = ink;
    t.secondaryText = rgb(0xE0E0E0);
    t.disabledText = rgb(0x9A9A9A);
    t.accent = rgb(0x5CF2B8);
    t.onAccent = ground;
    t.midlight = rgb(0x808080);
    t.mid = t.darkEdge = t.moduleLine = t.nodeLine = t.edge = t.fieldEdge = t.axis = rgb(0xD0D0D0);
    t.canvasDots = rgb(0x303030);
    t.grid = rgb(0x4A4A4A);
    t.groove = rgb(0x808080);
    t.selection = rgb(0x00301F);
    t.selectionLine = t.after = t.accent;
    t.before = rgb(0xB8B8B8);
    t.prune = rgb(0xFF9A57);
    t.pruneText = t.pruneBadgeText = rgb(0xFFB587);
    t.quantize = rgb(0x6FC8FF);
    t.quantizeText = t.quantizeBadgeText = rgb(0x9AD9FF);
    t.train = rgb(0xF29BD0);
    t.trainText = rgb(0xFFB9E1);
    t.warning = t.warningText = rgb(0xFFC83D);
    t.error = rgb(0xFFA79F);
    // Grounds say nothing alone: their words and outlines do.
    t.pruneBadge = t.quantizeBadge = t.trainBadge = t.warningGround = t.errorGround = ground;
    t.ramp = {rgb(0x000000), rgb(0x1F1800), rgb(0x382B00), rgb(0x544100)};
    t.diverging = {rgb(0xAFB9FF), ground, rgb(0xF0C95C)};
    t.bandConv = rgb(0x9CBDF2);
    t.bandPool = rgb(0x5FD3D3);
    t.bandConcat = rgb(0xC4CCD0);
    t.bandActivation = rgb(0xE8C75A);
    t.bandDense = rgb(0xD0B0EE);
    t.bandInput = ink;
    return t;
}

std::span<const Theme::Named> Theme::builtIn()
{
    static constexpr Named kThemes[] = {{"light", lightTheme}, {"dark", darkTheme}, {"high contrast", highContrastTheme}};
    return kThemes;
}

bool Theme::isHighContrast(const QPalette& system)
{
    // Ordinary palettes stay below 20; only those made for strong contrast use pure colours for both.
    return contrastRatio(system.color(QPalette::Window), system.color(QPalette::WindowText)) > 20;
}

Theme Theme::fromHighContrast(const QPalette& system)
{
    const QColor ground = system.color(QPalette::Window);
    const QColor ink = system.color(QPalette::WindowText);
    Theme t = ground.lightness() < ink.lightness() ? darkTheme() : lightTheme();
    t.highContrast = true;
    t.window = t.base = t.alternateBase = t.button = t.light = t.canvas = t.module = t.node = t.toolTipBase = ground;
    t.text = t.secondaryText = t.nodeSecondText = t.toolTipText = t.midlight = t.mid = t.darkEdge = t.moduleLine = t.nodeLine = t.edge = t.fieldEdge = t.axis = ink;
    t.canvasDots = t.grid = ground;
    t.groove = t.before = t.disabledText = mix(ground, ink, 0.6);
    t.after = ink;
    t.accent = system.color(QPalette::Highlight);
    t.onAccent = system.color(QPalette::HighlightedText);
    t.selection = ground;
    t.selectionLine = t.accent;
    // No hue of ours: words, glyphs and patterns tell the meanings apart.
    for (QColor* meaning : {&t.prune, &t.pruneText, &t.pruneBadgeText, &t.quantize, &t.quantizeText, &t.quantizeBadgeText, &t.train, &t.trainText, &t.warning, &t.warningText,
                            &t.error, &t.bandConv, &t.bandPool, &t.bandConcat, &t.bandActivation, &t.bandDense, &t.bandInput})
        *meaning = ink;
    for (QColor* area : {&t.pruneBadge, &t.quantizeBadge, &t.trainBadge, &t.warningGround, &t.errorGround})
        *area = ground;
    for (size_t i = 0; i < t.ramp.size(); ++i)
        t.ramp[i] = mix(ground, ink, 0.1 * static_cast<double>(i));
    t.diverging[1] = ground;
    return t;
}

Theme Theme::resolve(ThemeChoice choice, const QPalette& system)
{
    if (choice == ThemeChoice::Light)
        return lightTheme();
    if (choice == ThemeChoice::Dark)
        return darkTheme();
    if (isHighContrast(system))
        return fromHighContrast(system);
    if (choice == ThemeChoice::HighContrast)
        return highContrastTheme();
    return system.color(QPalette::Window).lightness() < system.color(QPalette::WindowText).lightness() ? darkTheme() : lightTheme();
}

QPalette Theme::palette() const
{
    QPalette p;
    p.setColor(QPalette::Window, window);
    p.setColor(QPalette::WindowText, text);
    p.setColor(QPalette::Base, base);
    p.setColor(QPalette::AlternateBase, alternateBase);
    p.setColor(QPalette::Text, text);
    p.setColor(QPalette::PlaceholderText, secondaryText);
    p.setColor(QPalette::Button, button);
    p.setColor(QPalette::ButtonText, text);
    p.setColor(QPalette::BrightText, error);
    p.setColor(QPalette::Light, light);
    p.setColor(QPalette::Midlight, midlight);
    p.setColor(QPalette::Mid, mid);
    p.setColor(QPalette::Dark, darkEdge);
    p.setColor(QPalette::Shadow, darkEdge);
    p.setColor(QPalette::Highlight, accent);
    p.setColor(QPalette::HighlightedText, onAccent);
    p.setColor(QPalette::Link, accent);
    p.setColor(QPalette::LinkVisited, accent);
    p.setColor(QPalette::ToolTipBase, toolTipBase);
    p.setColor(QPalette::ToolTipText, toolTipText);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, disabledText);
    p.setColor(QPalette::Disabled, QPalette::Base, window);
    p.setColor(QPalette::Disabled, QPalette::Highlight, mid);
    return p;
}

QColor Theme::divergingAt(double value) const
{
    // Most weights are small: their part of the colours is a little wider.
    constexpr double kSmall = 0.75;
    value = std::clamp(value, -1.0, 1.0);
    return mix(diverging[1], diverging[value < 0 ? 0 : 2], std::pow(std::abs(value), kSmall));
}

QColor Theme::color(scene::Role role, double rampLevel) const
{
    using scene::Role;
    switch (role) {
    case Role::None:
    case Role::Count: return Qt::transparent;
    case Role::Text: return text;
    case Role::SecondaryText: return secondaryText;
    case Role::Accent: return accent;
    case Role::Base: return base;
    case Role::Line: return midlight;
    case Role::Canvas: return canvas;
    case Role::CanvasDots: return canvasDots;
    case Role::Module: return module;
    case Role::ModuleLine: return moduleLine;
    case Role::Node: return node;
    case Role::NodeLine: return nodeLine;
    case Role::Edge: return edge;
    case Role::EdgeInteger:
    case Role::Quantize: return quantize;
    case Role::NodeSecondText: return nodeSecondText;
    case Role::Before: return before;
    case Role::After: return after;
    case Role::Groove: return groove;
    case Role::Prune: return prune;
    case Role::PruneText: return pruneText;
    case Role::PruneBadge: return pruneBadge;
    case Role::PruneBadgeText: return pruneBadgeText;
    case Role::QuantizeText: return quantizeText;
    case Role::QuantizeBadge: return quantizeBadge;
    case Role::QuantizeBadgeText: return quantizeBadgeText;
    case Role::PlainBadge: return highContrast ? node : midlight;
    case Role::PlainBadgeText: return text;
    case Role::Warning: return warning;
    case Role::WarningText: return warningText;
    case Role::WarningGround: return warningGround;
    case Role::Error: return error;
    case Role::Hatch: return mid;
    case Role::Ramp: {
        const double place = std::clamp(rampLevel, 0.0, 1.0) * 3;
        const size_t index = std::min<size_t>(2, static_cast<size_t>(place));
        return mix(ramp[index], ramp[index + 1], place - static_cast<double>(index));
    }
    case Role::BandConv: return bandConv;
    case Role::BandPool: return bandPool;
    case Role::BandConcat: return bandConcat;
    case Role::BandActivation: return bandActivation;
    case Role::BandDense: return bandDense;
    case Role::BandInput: return bandInput;
    }
    return text;
}

QColor Theme::color(const scene::Paint& paint) const
{
    QColor result = color(paint.role, paint.level);
    if (paint.opacity < 1)
        result.setAlphaF(result.alphaF() * paint.opacity);
    return result;
}

const Theme& themeOf(const QWidget* widget)
{
    if (const auto* style = qobject_cast<const EspalierStyle*>(widget->style()))
        return style->theme();
    static const Theme fallback = Theme::lightTheme();
    return fallback;
}

double scaled(const QWidget* widget, double length)
{
    return length * widget->fontMetrics().height() / 15.0;
}

}  // namespace esp
