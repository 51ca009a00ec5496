// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/small_net.h"

#include "tests/support/model_text.h"

#include <random>

namespace esp {

std::vector<float> randomFloats(size_t count, uint32_t seed, float scale)
{
    std::mt19937 random(seed);
    std::vector<float> values(count);
    for (float& value : values)
        value = scale * (static_cast<float>(random() >> 8) / 8388608.0f - 1.0f);
    return values;
}

// Convolution, residual addition, pooling and a matrix product, with a Reshape whose target is computed from the input's shape.
Model residualNet(uint32_t seed)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        net (float[N,3,12,12] x) => (float[N,10] y) {
            a = Conv <pads = [1,1,1,1]> (x, w1, b1)
            ar = Relu (a)
            b = Conv <pads = [1,1,1,1]> (ar, w2, b2)
            s = Add (b, ar)
            sr = Relu (s)
            p = MaxPool <kernel_shape = [2,2], strides = [2,2]> (sr)
            shape = Shape (p)
            zero = Constant <value = int64[1] {0}> ()
            n = Gather <axis = 0> (shape, zero)
            rest = Constant <value = int64[1] {-1}> ()
            target = Concat <axis = 0> (n, rest)
            f = Reshape (p, target)
            y = Gemm <transB = 1> (f, w3, b3)
        })");
    GraphFields fields = model.graph->fields();
    const auto add = [&](const char* name, Dims dims, uint32_t salt, float scale) {
        const auto count = static_cast<size_t>(elementCount(dims));
        fields.initializers.push_back(Tensor::fromFloats(name, std::move(dims), randomFloats(count, seed * 100 + salt, scale)));
    };
    add("w1", {8, 3, 3, 3}, 1, 0.3f);
    add("b1", {8}, 2, 0.1f);
    add("w2", {8, 8, 3, 3}, 3, 0.2f);
    add("b2", {8}, 4, 0.1f);
    add("w3", {10, 288}, 5, 0.1f);
    add("b3", {10}, 6, 0.1f);
    return model.withGraph(std::move(fields));
}

}  // namespace esp
