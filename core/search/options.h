// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/recipe.h"

#include <span>

namespace esp {

/// One thing that can be done to a layer, as its sensitivity is measured to it.
struct SensitivityOption {
    const char* id;         ///< in tables of the command line: "int8", "prune50"
    const char* technique;  ///< id in techniques.inc
    Parameters (*parameters)();
    /// The parameter that says how much: between options that differ in it alone, settings may be interpolated. Null if there is none.
    const char* amount;
};

/// Every technique has at least one; those of one technique that differ in the amount alone stand together, rising.
std::span<const SensitivityOption> sensitivityOptions();
/// -1 if there is none.
int findSensitivityOption(std::string_view id);

/// The option on one layer alone.
Recipe recipeOf(const SensitivityOption& option, const std::string& layer);

}  // namespace esp
