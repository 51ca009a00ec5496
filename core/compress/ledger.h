// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/compress/slow_places.h"
#include "core/engine/plan.h"
#include "core/model/layer.h"

#include <map>
#include <string>

namespace esp {

/// Bytes of one layer in the file that export writes.
struct LayerLedger {
    std::string layer;
    // What the layer takes; inside of the model file the parts add up to fileBytes.
    int64_t codeBytes = 0;      ///< codes or floats of the weights, also recurrent ones
    int64_t biasBytes = 0;      ///< and other parameters, as of a normalization behind it
    int64_t scaleBytes = 0;     ///< scales and zero points
    int64_t codebookBytes = 0;  ///< what digits of packed codes and places in a codebook stand for
    int64_t indexBytes = 0;     ///< which weights there are, where zeros are left out
    int64_t overheadBytes = 0;  ///< names, shapes and nodes
    int64_t fileBytes = 0;      ///< encoded initializers and nodes that belong to the layer
    int64_t macs = -1;           ///< of one sample; -1 unknown (cannot be planned)
    std::string weightType;      ///< "float32", "int8", …
    bool integerKernel = false;  ///< runs on integers
    std::string stayedFloat;     ///< why not, when the recipe asked for integers or neighbours are; "" otherwise
    int64_t zeros = 0;           ///< weights that are exactly zero
    int64_t weights = 0;
};

/// Sizes of a model, computed in milliseconds.
struct Ledger {
    int64_t fileBytes = 0;  ///< exactly what export writes
    int64_t externalBytes = 0;
    int64_t graphBytes = 0;   ///< fileBytes minus what belongs to layers
    int64_t macs = -1;        ///< of one sample; -1 unknown
    int64_t integerMacs = 0;  ///< of these on integers
    int64_t ramBytes = -1;    ///< weights plus peak of live activations for one sample; -1 unknown
    std::vector<LayerLedger> layers;
    std::vector<SlowPlace> slow;  ///< what takes longer than it had to, and why
};

/// plan: of this model at batch 1, or null where it cannot be planned (MACs and RAM are then unknown).
Ledger makeLedger(const Model& model, const Plan* plan);

/// What takes longer: the file after zlib (level 6; what a download would carry), bytes if zero weights were stored sparsely
/// (per layer the smaller of dense and bit mask + nonzero codes), and bytes if an entropy coder stored each layer's codes.
struct SlowLedger {
    int64_t downloadBytes = 0;
    int64_t sparseBytes = 0;
    int64_t entropyBytes = 0;
    std::map<std::string, int64_t> layerEntropyBytes;  ///< of the codes alone, by layer
};

/// Least bytes that a coder needs which looks at one element at a time and knows how often each value occurs (Shannon's entropy of order 0); the
/// values themselves are counted where they are numbers of more than 16 bits. Never more than the elements take as they are.
int64_t entropyBytes(const Tensor& tensor);
Result<SlowLedger> makeSlowLedger(const Model& model, const Job& job);

}  // namespace esp
