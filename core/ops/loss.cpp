// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss: scores [N, C, d1, …], labels [N, d1, …], optional weights [C].
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
struct Loss {
    int64_t batch = 0, classes = 0, inner = 1;
    std::string reduction = "mean";
    bool ignores = false;
    int64_t ignored = 0;
    ElementType labelType = ElementType::Int64;

    int64_t labelAt(const RunArgs& args, int64_t i) const
    {
        return labelType == ElementType::Int32 ? args.in<int32_t>(1)[i] : args.in<int64_t>(1)[i];
    }
};

Result<Loss> readLoss(const OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_CHECK(context.expectType(1, {ElementType::Int32, ElementType::Int64}));
    const Dims& scores = context.input(0).dims;
    Loss loss;
    Dims labels = scores;
    if (scores.size() >= 2)
        labels.erase(labels.begin() + 1);
    if (scores.size() < 2 || context.input(1).dims != labels)
        return context.invalid("scores " + toString(scores) + " and labels " + toString(context.input(1).dims) +
                               " must be [N, C, …] and [N, …]");
    loss.batch = scores[0];
    loss.classes = scores[1];
    loss.inner = product(scores, 2, scores.size());
    loss.labelType = context.input(1).type;
    loss.reduction = context.node().stringAttribute("reduction", "mean");
    if (loss.reduction != "mean" && loss.reduction != "sum" && loss.reduction != "none")
        return context.invalid("reduction " + loss.reduction + " is not known");
    if (const Attribute* ignored = context.node().findAttribute("ignore_index")) {
        loss.ignores = true;
        loss.ignored = ignored->i;
    }
    if (context.has(2)) {
        ESP_CHECK(context.expectType(2, {context.input(0).type}));
        if (context.input(2).count() != loss.classes)
            return context.invalid("weights " + toString(context.input(2).dims) + " must have one value for each of " +
                                   std::to_string(loss.classes) + " classes");
    }
    return loss;
}

/// Reduces −w[label] · logProbability(place of the label) over all positions. A label that is no class counts as ignored.
template <typename T, typename LogProbability>
void runLoss(const RunArgs& args, const Loss& loss, const LogProbability& logProbability)
{
    double sum = 0;
    double weightSum = 0;
    for (int64_t i = 0; i < loss.batch * loss.inner; ++i) {
        const int64_t label = loss.labelAt(args, i);
        double value = 0;
        if (!(loss.ignores && label == loss.ignored) && label >= 0 && label < loss.classes) {
            const double weight = args.in<T>(2) ? args.in<T>(2)[label] : T{1};
            value = -weight * logProbability((i / loss.inner * loss.classes + label) * loss.inner + i % loss.inner);
            weightSum += weight;
        }
        sum += value;
        if (loss.reduction == "none" && args.out<T>(0))
            args.out<T>(0)[i] = static_cast<T>(value);
    }
    if (loss.reduction != "none" && args.out<T>(0))
        args.out<T>(0)[0] = static_cast<T>(loss.reduction == "mean" ? sum / weightSum : sum);
}

Result<void> planNegativeLogLikelihoodLoss(OpContext& context)
{
    if (hasHalfInput(context))
        return planInFloat(context, planNegativeLogLikelihoodLoss);
    ESP_TRY(const Loss loss, readLoss(context));
    context.setOutput(0, context.input(0).type, loss.reduction == "none" ? context.input(1).dims : Dims{});
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([loss](const RunArgs& args) { runLoss<T>(args, loss, [&](int64_t place) { return double{args.in<T>(0)[place]}; }); });
    });
    return {};
}

/// log softmax over the classes of one position.
template <typename T>
void logSoftmax(const Loss& loss, const T* scores, T* out)
{
    T most = -std::numeric_limits<T>::infinity();
    for (int64_t c = 0; c < loss.classes; ++c)
        most = std::max(most, scores[c * loss.inner]);
    double sum = 0;
    for (int64_t c = 0; c < loss.classes; ++c)
        sum += std::exp(static_cast<double>(scores[c * loss.inner]) - most);
    for (int64_t c = 0; c < loss.classes; ++c)
        out[c * loss.inner] = static_cast<T>(static_cast<double>(scores[c * loss.inner]) - most - std::log(sum));
}

Result<void> planSoftmaxCrossEntropyLoss(OpContext& context)
{
    if (hasHalfInput(context))
        return planInFloat(context, planSoftmaxCrossEntropyLoss);
    ESP_TRY(const Loss loss, readLoss(context));
    context.setOutput(0, context.input(0).type, loss.reduction == "none" ? context.input(1).dims : Dims{});
    context.setOutput(1, context.input(0).type, context.input(0).dims);
    context.setScratchBytes(static_cast<size_t>(context.input(0).count()) * sizeof(double));
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([loss](const RunArgs& args) {
            T* logs = args.out<T>(1) ? args.out<T>(1) : reinterpret_cast<T*>(args.scratch);
            args.forTiles(loss.batch * loss.inner, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t i = begin; i < end; ++i) {
                    const int64_t first = i / loss.inner * loss.classes * loss.inner + i % loss.inner;
                    logSoftmax(loss, args.in<T>(0) + first, logs + first);
                }
            });
            runLoss<T>(args, loss, [&](int64_t place) { return static_cast<double>(logs[place]); });
        });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opNegativeLogLikelihoodLoss{"", "NegativeLogLikelihoodLoss", 12, planNegativeLogLikelihoodLoss};
extern constinit const OpDescriptor opSoftmaxCrossEntropyLoss{"", "SoftmaxCrossEntropyLoss", 12, planSoftmaxCrossEntropyLoss};

}  // namespace esp
