// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/theme/theme.h"

#include <QFont>

#include <memory>

class QPainter;

namespace esp {

/// The font of a text style: `base` times its size and with its weight.
QFont fontFor(const QFont& base, const scene::TextStyle& style);

/// Measures text for core with the fonts that ScenePainter draws with. Not for several threads at once.
class QtTextMeasure : public scene::TextMeasure {
public:
    explicit QtTextMeasure(const QFont& base);
    ~QtTextMeasure() override;
    double width(std::string_view text, const scene::TextStyle& style) const override;

private:
    struct Cache;
    std::unique_ptr<Cache> m_cache;
};

/// Shows display lists with a QPainter, on screen, in pictures and in print. Keeps laid-out text between calls.
class ScenePainter {
public:
    explicit ScenePainter(const QFont& base);
    ~ScenePainter();
    void paint(QPainter& painter, const scene::DisplayList& list, const Theme& theme);

private:
    struct Cache;
    std::unique_ptr<Cache> m_cache;
};

}  // namespace esp
