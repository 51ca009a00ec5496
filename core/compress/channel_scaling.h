// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/graph_edit.h"
#include "core/compress/quantize.h"

#include <optional>
#include <string>
#include <vector>

namespace esp {

// What cross-layer equalization, SmoothQuant and AWQ have in common: factors of channels that one node takes in and the layers behind it make up for.

/// Whether the step quantizes the layer and its channels may be scaled before: finite constants, weights whose codes have a scale.
bool hasScalableChannels(const GraphIndex& index, const Layer& layer, const RecipeStep& step);

/// Whether the recipe says the range of what the layer reads, which factors would make wrong.
bool fixesItsInput(const Layer& layer, const RecipeStep& step);

/// Operators between which a positive factor of a channel can be pulled through.
bool scalesWithItsInput(const GraphIndex& index, const Node& node);

std::string displayNameOf(const Node& node);

int64_t outputsOf(const Layer& layer);
int64_t inputsOf(const Layer& layer, const Node& node);

/// One value a channel from a constant that broadcasts along the channel axis only, or nothing. behindChannels: axes behind that of the channels in what it
/// is added to or multiplied with, which has that rank.
std::optional<std::vector<double>> perChannel(const GraphIndex& index, const std::string& value, int64_t channels, size_t behindChannels, size_t rank);

/// A layer's weights and bias while they are scaled.
struct ScaledLayer {
    std::vector<double> weights, bias;
    int64_t outputs = 1, inputs = 1, groups = 1;
    int64_t inner = 1;          // taps of a convolution
    bool isTransposed = false;  // [inputs, outputs]

    ScaledLayer(const Layer& layer, const Node& node, const GraphIndex& index);

    /// Calls body(weight, output, input) for all.
    template <typename Body>
    void forEach(Body&& body)
    {
        const int64_t rows = isTransposed ? inputs : outputs;
        const int64_t columns = isTransposed ? outputs : inputs / groups;
        size_t at = 0;
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t column = 0; column < columns; ++column) {
                const int64_t output = isTransposed ? column : row;
                const int64_t input = isTransposed ? row : output / (outputs / groups) * columns + column;
                for (int64_t i = 0; i < inner; ++i)
                    body(weights[at++], static_cast<size_t>(output), static_cast<size_t>(input));
            }
    }
    /// Largest |w| of each channel, by output or by `each` inputs.
    std::vector<double> ranges(bool byOutput, int64_t each);
    /// Weights and bias of each output divided by its factor.
    void divideOutputs(const std::vector<double>& factors);
    /// Weights of `each` inputs multiplied by their factor.
    void multiplyInputs(const std::vector<double>& factors, int64_t each);
};

/// Puts a constant in the place of the node's input: under the old name where nobody else reads it.
void setConstantInput(GraphEdit& edit, int node, size_t input, const Dims& dims, const std::vector<double>& values);
void writeScaled(GraphEdit& edit, const Layer& layer, const ScaledLayer& scaled);

/// Gives the first output of the nodes a new name, as its values are others now, and their readers that too.
void renameOutputs(GraphEdit& edit, const std::vector<int>& makers);

}  // namespace esp
