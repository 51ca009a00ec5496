// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/recipe_edit.h"

#include <QString>

namespace esp {

/// What a layer computes with, in the order of lists: float, then each format of weights, with activations in 8 bits (if there are such
/// kernels) and without. The first ones have names.
enum NumberType : int { Float, Int8, Int8Weights };

int numberTypeCount();
NumberType numberTypeOf(const LayerChoice& choice);
void setNumberType(LayerChoice& choice, NumberType type);
/// "float32", "int4", "int4 weights".
QString numberTypeName(NumberType type);
/// "int4: weights and activations in 8 bits"; for lists of a single layer.
QString numberTypeSentence(NumberType type);
/// "int4", "w4", "w ternary": for marks in the graph.
QString numberTypeMark(NumberType type);

}  // namespace esp
