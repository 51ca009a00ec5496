// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/recipe.h"

#include <string>
#include <vector>

namespace esp {

/// One thing in which a recipe differs from another. Steps are indices into the two recipes, -1 where one has none.
struct RecipeChange {
    enum class Kind { Added, Removed, Changed };
    enum class What {
        Name,            ///< of the recipe
        Step,            ///< a whole step came or went
        Order,           ///< the step stands elsewhere among those that both have
        Switch,          ///< the step was switched on or off
        Scope,           ///< all layers, or only those that are listed
        Parameter,       ///< of the step
        Layer,           ///< the step takes the layer in, or leaves it out
        LayerParameter,  ///< of one layer: added where it gets a value of its own, removed where it follows the step again
    };
    Kind kind = Kind::Changed;
    What what = What::Step;
    int before = -1;
    int after = -1;
    std::string layer;      ///< Layer, LayerParameter
    std::string parameter;  ///< Parameter, LayerParameter: its id
    ParameterValue from;    ///< the parameter's value, the default where it is not given
    ParameterValue to;
    bool operator==(const RecipeChange&) const = default;
};

/// What leads from one recipe to the other, in terms of steps, parameters and layers: by step in the order of `to`, then what is gone.
/// Steps of the same technique are taken for the same step, equal ones first. Empty only if both do the same to every layer of every model
/// and have the same name: a step that spells a default out is no different.
std::vector<RecipeChange> recipeDiff(const Recipe& from, const Recipe& to);

}  // namespace esp
