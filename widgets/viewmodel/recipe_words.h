// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/recipe_diff.h"

#include <QStringList>

#include <vector>

namespace esp {

struct ParameterInfo;

// Recipes in the language of the window.

/// "Prune", "Quantize"; an id that no technique has as it is.
QString techniqueName(std::string_view id);
/// "Pruned weights"
QString parameterName(const ParameterInfo& parameter);
/// "50 %", "least to greatest"
QString valueText(const ParameterInfo& parameter, const ParameterValue& value);
/// Per cent with a decimal only where it takes one: "50 %", "12.5 %".
QString shareText(double fraction);

/// "50 % of the weights of every layer, the smallest first"; with `mostLayers` > 0 also "; conv1 30 %, fc left out", the rest counted.
QString stepText(const RecipeStep& step, int mostLayers);
/// A line a step: "1 Prune: …".
QString recipeText(const Recipe& recipe);

/// A line of a comparison.
struct DiffLine {
    RecipeChange::Kind kind = RecipeChange::Kind::Changed;
    QString text;         ///< "fire5/expand3x3: float → int8"
    std::string layer;    ///< that it is about, or ""
    int level = 0;        ///< 1: belongs to the step in the line above
    /// '+', '−' or '~': never colour alone.
    QString glyph() const;
};
std::vector<DiffLine> diffLines(const Recipe& from, const Recipe& to);
/// With glyphs, for tool-tips: at most `most` lines, then how many more. Empty if nothing differs.
QStringList shortDiff(const Recipe& from, const Recipe& to, int most);

}  // namespace esp
