// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// One step of an optimizer (ai.onnx.preview.training): Momentum, Adagrad, Adam. Inputs: learning rate, step number, then for each optimized
// tensor its values, then for each its gradient, then for each one or two moments. Outputs: the new values, then the new moments.
#include "core/ops/element_run.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <cmath>

namespace esp {

namespace {
/// update(rate, step, x, gradient, moments in place) → new x; moments hold what the last step left and take what the next one needs.
template <size_t momentCount, typename Update>
Result<void> planOptimizer(OpContext& context, const Update& update)
{
    constexpr size_t kParts = 2 + momentCount;
    if (context.inputCount() < 2 + kParts || (context.inputCount() - 2) % kParts != 0)
        return context.invalid("needs a learning rate, a step number and " + std::to_string(kParts) + " inputs for each tensor; it has " +
                               std::to_string(context.inputCount()));
    ESP_CHECK(context.expectInputs(context.inputCount(), context.inputCount()));
    const size_t tensors = (context.inputCount() - 2) / kParts;
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_CHECK(context.expectType(1, {ElementType::Int64}));
    ESP_CHECK(context.expectType(2, {ElementType::Float, ElementType::Double}));
    ESP_CHECK(expectSameTypes(context, 2, context.inputCount()));
    if (context.input(0).count() != 1 || context.input(1).count() != 1)
        return context.invalid("learning rate and step number must be one value each");
    std::vector<int64_t> counts;
    for (size_t i = 0; i < tensors; ++i) {
        const Dims& dims = context.input(2 + i).dims;
        for (size_t part = 1; part < kParts; ++part)
            if (context.input(2 + part * tensors + i).dims != dims)
                return context.invalid("input " + std::to_string(2 + part * tensors + i) + " must have the dimensions " + toString(dims) +
                                       " of its tensor");
        for (size_t part = 0; part <= momentCount; ++part)
            context.setOutput(part * tensors + i, context.input(2).type, dims);
        counts.push_back(elementCount(dims));
    }
    withFloating(context.input(2).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=, rateIsDouble = context.input(0).type == ElementType::Double](const RunArgs& args) {
            const double rate = rateIsDouble ? *args.in<double>(0) : double{*args.in<float>(0)};
            const auto step = static_cast<double>(*args.in<int64_t>(1));
            for (size_t t = 0; t < tensors; ++t)
                forElements(args, counts[t], [&](int64_t begin, int64_t end) {
                    for (int64_t i = begin; i < end; ++i) {
                        double moments[momentCount];
                        for (size_t m = 0; m < momentCount; ++m)
                            moments[m] = args.in<T>(2 + (2 + m) * tensors + t)[i];
                        const double x = update(rate, step, args.in<T>(2 + t)[i], args.in<T>(2 + tensors + t)[i], moments);
                        if (args.out<T>(t))
                            args.out<T>(t)[i] = static_cast<T>(x);
                        for (size_t m = 0; m < momentCount; ++m)
                            if (args.out<T>((1 + m) * tensors + t))
                                args.out<T>((1 + m) * tensors + t)[i] = static_cast<T>(moments[m]);
                    }
                });
        });
    });
    return {};
}

Result<void> planMomentum(OpContext& context)
{
    const Node& node = context.node();
    const double alpha = node.floatAttribute("alpha", 0);
    const double beta = node.floatAttribute("beta", 0);
    const double decay = node.floatAttribute("norm_coefficient", 0);
    const std::string mode = node.stringAttribute("mode", "standard");
    if (mode != "standard" && mode != "nesterov")
        return context.invalid("mode must be standard or nesterov; it is " + mode);
    return planOptimizer<1>(context, [=, nesterov = mode == "nesterov"](double rate, double step, double x, double gradient, double* moments) {
        const double g = decay * x + gradient;
        moments[0] = alpha * moments[0] + (step > 0 ? beta : 1) * g;
        return x - rate * (nesterov ? g + alpha * moments[0] : moments[0]);
    });
}

Result<void> planAdagrad(OpContext& context)
{
    const Node& node = context.node();
    const double rateDecay = node.floatAttribute("decay_factor", 0);
    const double decay = node.floatAttribute("norm_coefficient", 0);
    const double epsilon = node.floatAttribute("epsilon", 1e-6f);
    return planOptimizer<1>(context, [=](double rate, double step, double x, double gradient, double* moments) {
        const double g = decay * x + gradient;
        moments[0] += g * g;
        return x - rate / (1 + step * rateDecay) * g / (std::sqrt(moments[0]) + epsilon);
    });
}

Result<void> planAdam(OpContext& context)
{
    const Node& node = context.node();
    const double alpha = node.floatAttribute("alpha", 0.9f);
    const double beta = node.floatAttribute("beta", 0.999f);
    const double epsilon = node.floatAttribute("epsilon", 1e-6f);
    const double decay = node.floatAttribute("norm_coefficient", 0);
    const double decayAfter = node.floatAttribute("norm_coefficient_post", 0);
    return planOptimizer<2>(context, [=](double rate, double step, double x, double gradient, double* moments) {
        const double g = decay * x + gradient;
        moments[0] = alpha * moments[0] + (1 - alpha) * g;
        moments[1] = beta * moments[1] + (1 - beta) * g * g;
        if (step > 0)
            rate *= std::sqrt(1 - std::pow(beta, step)) / (1 - std::pow(alpha, step));
        return (1 - decayAfter) * (x - rate * moments[0] / (std::sqrt(moments[1]) + epsilon));
    });
}
}  // namespace

extern constinit const OpDescriptor opMomentum{"ai.onnx.preview.training", "Momentum", 1, planMomentum};
extern constinit const OpDescriptor opAdagrad{"ai.onnx.preview.training", "Adagrad", 1, planAdagrad};
extern constinit const OpDescriptor opAdam{"ai.onnx.preview.training", "Adam", 1, planAdam};

}  // namespace esp
