// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/weights_support.h"

#include "tests/support/model_text.h"

#include <random>

namespace esp::test {

std::vector<float> normalWeights(size_t count, uint32_t seed)
{
    std::mt19937 random(seed);
    std::vector<float> values(count);
    for (float& value : values) {
        float sum = 0;
        for (int i = 0; i < 12; ++i)
            sum += static_cast<float>(random()) * 0x1p-32F;
        value = sum - 6;
    }
    return values;
}

ScaleLayout layoutOf(const Dims& dims, bool perChannel) { return perChannel ? ScaleLayout::perChannel(dims, 1) : ScaleLayout(); }

QuantizedWeights codesOf(std::span<const float> values, const Dims& dims, bool perChannel, const WeightFormat& format, WeightCalibration calibration, std::span<const float> leastScales)
{
    return quantizeWeights(values, {format, layoutOf(dims, perChannel), calibration, false, leastScales});
}

Model twoLayers()
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,16,6,6] x) => (float[N,200] y) {
            c = Conv<pads = [1,1,1,1]>(x, w, b)
            r = Relu(c)
            p = GlobalAveragePool(r)
            f = Flatten(p)
            y = MatMul(f, v)
        })");
    GraphFields fields = model.graph->fields();
    fields.initializers = {Tensor::fromFloats("w", {50, 16, 3, 3}, normalWeights(7200, 1)), Tensor::fromFloats("b", {50}, normalWeights(50, 2)),
                           Tensor::fromFloats("v", {50, 200}, normalWeights(10000, 3))};
    return model.withGraph(std::move(fields));
}

StatisticsSource engineCalibration(const DatasetPtr& data)
{
    return {[data](const Model& model, const std::vector<std::string>& tensors, const Job& job) { return engine().statistics(model, tensors, data, job); },
            [data](const Model& model, const std::vector<InputRequest>& requests, const Job& job) { return engine().inputMoments(model, requests, data, job); },
            [data](const Model& original, const std::vector<Model>& changed, const std::vector<std::string>& values, const Job& job) {
                return engine().outputErrors(original, changed, values, data, job);
            }};
}

}  // namespace esp::test
