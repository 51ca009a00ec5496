// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/quantize_weights.h"

#include "core/compress/adaround.h"
#include "core/compress/codebook.h"
#include "core/compress/gptq.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace esp {

namespace {

/// Least scale of each channel's weights so that |bias| / (input scale · weight scale) fits int32 with room for the sums it is added to.
std::vector<float> leastScales(std::span<const float> bias, float inputScale, const ScaleLayout& layout)
{
    constexpr double kLargestBias = 1 << 30;
    if (bias.empty())
        return {};
    std::vector<float> least(bias.size());
    for (size_t c = 0; c < bias.size(); ++c)
        least[c] = static_cast<float>(std::abs(static_cast<double>(bias[c])) / (static_cast<double>(inputScale) * kLargestBias));
    if (layout.isPerTensor())
        least = {*std::max_element(least.begin(), least.end())};
    return least;
}

/// A channel without weights could have any scale, but its bias is rounded to it: it takes one that is fine enough.
void refineDeadScales(QuantizedWeights& weights, std::span<const float> bias, float inputScale)
{
    constexpr double kBiasSteps = 1 << 20;
    const auto fine = [&](double largest) {
        const auto scale = static_cast<float>(largest / (static_cast<double>(inputScale) * kBiasSteps));
        return scale >= std::numeric_limits<float>::min() ? scale : 1.0F;
    };
    if (bias.empty())
        return;
    for (int64_t s = 0; s < weights.layout.count(); ++s) {
        const auto at = static_cast<size_t>(s);
        bool isDead = true;
        weights.layout.forEach(s, static_cast<int64_t>(weights.codes.size()), [&](size_t i) { isDead = isDead && static_cast<float>(weights.codes[i]) == weights.zeroOf(at); });
        if (!isDead)
            continue;
        double largest = 0;
        for (size_t c = weights.layout.isPerTensor() ? 0 : at; c < (weights.layout.isPerTensor() ? bias.size() : at + 1); ++c)
            largest = std::max(largest, std::abs(static_cast<double>(bias[c])));
        weights.scales[at] = fine(largest);
    }
}

/// The weights of a layer as rows, one a filter, of what they are multiplied by; groups one after the other.
class Rows {
public:
    Rows(const Layer& layer, const Node& node)
    {
        const Dims& dims = layer.weight->dims();
        if (layer.kind == LayerKind::Conv) {
            groups = node.intAttribute("group", 1);
            filters = dims[0] / groups;
            columns = layer.weight->count() / dims[0];
        } else {
            const bool isTransposed = layer.outputAxis == 0;
            filters = dims[isTransposed ? 0 : 1];
            columns = dims[isTransposed ? 1 : 0];
            m_filterStep = isTransposed ? columns : 1;
            m_columnStep = isTransposed ? 1 : filters;
            return;
        }
        m_filterStep = columns;
    }

    int64_t groups = 1, filters = 0, columns = 0;  // of a group

    /// Where the weight lies in the layer's tensor.
    size_t place(int64_t group, int64_t filter, int64_t column) const
    {
        return static_cast<size_t>((group * filters + filter) * m_filterStep + column * m_columnStep);
    }
    template <typename T, typename U>
    std::vector<T> gathered(int64_t group, const std::vector<U>& from) const
    {
        std::vector<T> rows(static_cast<size_t>(filters * columns));
        for (int64_t filter = 0; filter < filters; ++filter)
            for (int64_t column = 0; column < columns; ++column)
                rows[static_cast<size_t>(filter * columns + column)] = from[place(group, filter, column)];
        return rows;
    }

private:
    int64_t m_filterStep = 1, m_columnStep = 1;
};

/// Scales and zero points of a group in the order of its rows.
struct GroupScales {
    std::vector<float> scales;
    std::vector<float> zeros;

    GroupScales(const QuantizedWeights& weights, const Rows& rows, int64_t group)
    {
        const int64_t each = weights.layout.isPerBlock() ? rows.columns : 1;
        for (int64_t filter = 0; filter < rows.filters; ++filter)
            for (int64_t column = 0; column < each; ++column) {
                const size_t s = weights.layout.at(static_cast<int64_t>(rows.place(group, filter, column)));
                scales.push_back(weights.scales[s]);
                if (!weights.zeros.empty())
                    zeros.push_back(weights.zeros[s]);
            }
    }
};

/// Part of a group of the moments.
std::span<const float> partOf(const std::vector<float>& values, int64_t group, int64_t size)
{
    return std::span(values).subspan(static_cast<size_t>(group * size), static_cast<size_t>(size));
}

Result<std::vector<int8_t>> roundedByInputs(const RoundingProblem& problem, WeightRounding rounding, const Job& job)
{
    if (rounding == WeightRounding::AdaRound)
        return adaRound(problem, {}, job);
    if (rounding != WeightRounding::Obq)
        return gptq(problem, {}, job);
    if (problem.columns > kMostObqColumns)
        return Error{ErrorCode::NotApplicable, {}, "OBQ takes too long for filters of " + std::to_string(problem.columns) + " inputs; GPTQ is as good there"};
    return obq(problem, job);
}

/// What the note calls it.
const char* nameOf(WeightRounding rounding)
{
    return rounding == WeightRounding::AdaRound ? "AdaRound" : rounding == WeightRounding::Obq ? "OBQ" : "GPTQ";
}

/// What bias correction leaves of the moments: only what varies around the mean counts.
std::vector<float> aroundMean(const InputMoments& moments, int64_t group)
{
    const int64_t n = moments.columns;
    const std::span<const float> second = partOf(moments.second, group, n * n), mean = partOf(moments.mean, group, n);
    std::vector<float> around(second.begin(), second.end());
    for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < n; ++j)
            around[static_cast<size_t>(i * n + j)] -= mean[static_cast<size_t>(i)] * mean[static_cast<size_t>(j)];
    return around;
}

/// Codes by GPTQ, OBQ or AdaRound in place of the nearest ones. Where the bias makes up for the mean of the error, only what varies around it counts.
Result<void> roundByInputs(const WeightRequest& request, const std::vector<float>& values, QuantizedWeights& weights, double& lossRatio, const Job& job)
{
    const Rows rows(request.layer, request.node);
    const InputMoments& moments = *request.moments;
    double nearest = 0;
    double loss = 0;
    std::vector<int8_t> rounded = weights.codes;
    const WeightGrid grid = weights.grid();
    const bool keepsZeros = weights.format->hasZero() && hasPrunedZeros(values);
    for (int64_t group = 0; group < rows.groups; ++group) {
        const std::vector<float> own = rows.gathered<float>(group, values);
        std::span<const float> second = partOf(moments.second, group, rows.columns * rows.columns);
        std::vector<float> around;
        if (request.choice.correctsBias)
            second = around = aroundMean(moments, group);
        const GroupScales scales(weights, rows, group);
        const RoundingProblem problem{own, second, rows.filters, rows.columns, scales.scales, scales.zeros, &grid, keepsZeros};
        ESP_TRY(const std::vector<int8_t> codes, roundedByInputs(problem, request.choice.rounding, job));
        nearest += roundingLoss(problem, rows.gathered<int8_t>(group, weights.codes));
        loss += roundingLoss(problem, codes);
        for (int64_t filter = 0; filter < rows.filters; ++filter)
            for (int64_t column = 0; column < rows.columns; ++column)
                rounded[rows.place(group, filter, column)] = codes[static_cast<size_t>(filter * rows.columns + column)];
    }
    weights.codes = std::move(rounded);
    lossRatio = nearest > 0 ? loss / nearest : 1;
    return {};
}

/// The clip search of AWQ (Lin and others 2024; in its code, not in the paper): the range of each filter narrowed down to half in 20 steps, to that with the
/// least error of its output when weights are rounded to nearest; with one scale for all, of all outputs. Of equally good ones the widest.
Result<void> narrowRanges(const WeightRequest& request, const std::vector<float>& values, std::span<const float> least, QuantizedWeights& weights, const Job& job)
{
    constexpr int kSteps = 20;
    constexpr float kNarrowest = 0.5F;
    const Rows rows(request.layer, request.node);
    const WeightGrid grid = weights.grid();
    const bool isPerTensor = weights.layout.isPerTensor();
    const auto ownerOf = [&](int64_t group, int64_t filter) { return isPerTensor ? 0 : static_cast<size_t>(group * rows.filters + filter); };
    std::vector<float> best = weights.scales;
    std::vector<double> lowest(isPerTensor ? 1 : static_cast<size_t>(rows.groups * rows.filters), std::numeric_limits<double>::infinity());
    std::vector<std::vector<float>> own, second;
    for (int64_t group = 0; group < rows.groups; ++group) {
        own.push_back(rows.gathered<float>(group, values));
        const std::span<const float> all = partOf(request.moments->second, group, rows.columns * rows.columns);
        second.push_back(request.choice.correctsBias ? aroundMean(*request.moments, group) : std::vector<float>(all.begin(), all.end()));
    }
    for (int step = 0; step <= kSteps; ++step) {
        QuantizedWeights tried = weights;
        for (size_t s = 0; s < tried.scales.size(); ++s)
            tried.scales[s] = std::max(tried.scales[s] * (1 - (1 - kNarrowest) * static_cast<float>(step) / kSteps), least.empty() ? std::numeric_limits<float>::min() : least[s]);
        std::vector<double> losses(lowest.size(), 0);
        for (int64_t group = 0; group < rows.groups; ++group) {
            if (job.stopped())
                return cancelled();
            const GroupScales scales(tried, rows, group);
            const auto at = static_cast<size_t>(group);
            const std::vector<double> each = nearestLosses({own[at], second[at], rows.filters, rows.columns, scales.scales, scales.zeros, &grid, false});
            for (int64_t filter = 0; filter < rows.filters; ++filter)
                losses[ownerOf(group, filter)] += each[static_cast<size_t>(filter)];
        }
        for (int64_t group = 0; group < rows.groups; ++group)
            for (int64_t filter = 0; filter < rows.filters; ++filter) {
                if (!(losses[ownerOf(group, filter)] < lowest[ownerOf(group, filter)]))
                    continue;
                // Of blocks all that belong to the filter.
                for (int64_t column = 0; column < (weights.layout.isPerBlock() ? rows.columns : 1); ++column) {
                    const size_t s = weights.layout.at(static_cast<int64_t>(rows.place(group, filter, column)));
                    best[s] = tried.scales[s];
                }
            }
        for (size_t o = 0; o < lowest.size(); ++o)
            lowest[o] = std::min(lowest[o], losses[o]);
    }
    weights.scales = std::move(best);
    for (size_t i = 0; i < values.size(); ++i) {
        const size_t s = weights.layout.at(static_cast<int64_t>(i));
        weights.codes[i] = grid.nearest(values[i] / weights.scales[s] + weights.zeroOf(s)).code;
    }
    return {};
}

/// bias + mean of (w − ŵ)·x (Nagel and others 2019, §4.2, with the mean of the data).
std::vector<float> correctedBias(const WeightRequest& request, const std::vector<float>& values, const std::vector<float>& rounded)
{
    const Rows rows(request.layer, request.node);
    std::vector<float> bias = request.bias;
    bias.resize(static_cast<size_t>(rows.groups * rows.filters), 0);
    for (int64_t group = 0; group < rows.groups; ++group) {
        const std::span<const float> mean = partOf(request.moments->mean, group, rows.columns);
        for (int64_t filter = 0; filter < rows.filters; ++filter) {
            const auto channel = static_cast<size_t>(group * rows.filters + filter);
            double shift = 0;
            for (int64_t column = 0; column < rows.columns; ++column) {
                const size_t at = rows.place(group, filter, column);
                shift += (static_cast<double>(values[at]) - static_cast<double>(rounded[at])) * static_cast<double>(mean[static_cast<size_t>(column)]);
            }
            bias[channel] = static_cast<float>(static_cast<double>(bias[channel]) + shift);
        }
    }
    return bias;
}

/// Largest sum of two weights that a processor without VNNI adds in 16 bits, in each filter: neighbours in the order tap by tap, input by input, whose codes
/// have one sign. Whichever of two neighbours a kernel begins with, both pairs are looked at.
std::vector<int> pairSums(const WeightRequest& request, const QuantizedWeights& weights)
{
    const Rows rows(request.layer, request.node);
    int64_t taps = 1;
    if (request.layer.kind == LayerKind::Conv)
        for (size_t i = 2; i < request.layer.weight->dims().size(); ++i)
            taps *= request.layer.weight->dims()[i];
    const int64_t inputs = rows.columns / taps;
    std::vector<int> sums(static_cast<size_t>(rows.groups * rows.filters), 0);
    for (int64_t group = 0; group < rows.groups; ++group)
        for (int64_t filter = 0; filter < rows.filters; ++filter) {
            int& largest = sums[static_cast<size_t>(group * rows.filters + filter)];
            int last = 0;
            for (int64_t tap = 0; tap < taps; ++tap)
                for (int64_t input = 0; input < inputs; ++input) {
                    const int code = weights.codes[rows.place(group, filter, input * taps + tap)];
                    const bool isOneSign = (code < 0) == (last < 0);
                    largest = std::max(largest, isOneSign ? std::abs(code) + std::abs(last) : std::max(std::abs(code), std::abs(last)));
                    last = code;
                }
        }
    return sums;
}

std::string percent(double ratio)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.0f %%", 100 * ratio);
    return text;
}

/// Codes as the choice says, and what was done.
Result<QuantizedWeights> roundedWeights(const WeightRequest& request, const std::vector<float>& values, std::span<const float> least, std::string& note, const Job& job)
{
    const QuantizeChoice& choice = request.choice;
    QuantizedWeights weights = nearestWeights(request.layer, choice, values, least);
    const std::string unknown = request.moments ? "" : inputRefusal(request.layer, request.node);
    const std::string reason = unknown.empty() ? "what it reads is not known" : unknown;
    if (choice.weightCalibration == WeightCalibration::Output && request.moments)
        ESP_CHECK(narrowRanges(request, values, least, weights, job));
    else if (choice.weightCalibration == WeightCalibration::Output)
        note += "; widest range, as " + reason;
    if (!choice.usesGptq() && !choice.adapts())
        return weights;
    if (!request.moments) {
        note += "; rounded to nearest, as " + reason;
        return weights;
    }
    double ratio = 1;
    const Result<void> done = roundByInputs(request, values, weights, ratio, job);
    if (done)
        note = std::string("; ") + nameOf(choice.rounding) + ", " + percent(ratio) + " of the error of rounding to nearest";
    else if (done.error().code == ErrorCode::NotApplicable)
        note = "; rounded to nearest, as " + done.error().detail;
    else
        return done.error();
    return weights;
}

/// Widens the steps of filters in which two products could leave 16 bits: u·w₁ + u·w₂ with u up to 255 fits while w₁ + w₂ ≤ 128.
Result<void> guardOverflow(const WeightRequest& request, const std::vector<float>& values, std::vector<float> least, QuantizedWeights& weights, std::string& note, const Job& job)
{
    constexpr int kMostSum = 128;
    constexpr int kMostTries = 12;
    const size_t filters = static_cast<size_t>(request.layer.weight->dims()[static_cast<size_t>(request.layer.outputAxis)]);
    std::vector<bool> isWidened(filters, false);
    const auto tooLarge = [](int sum) { return sum > kMostSum; };
    std::vector<int> sums = pairSums(request, weights);
    for (int tries = 0; tries < kMostTries && std::any_of(sums.begin(), sums.end(), tooLarge); ++tries) {
        least.resize(weights.scales.size(), 0);
        for (size_t filter = 0; filter < sums.size(); ++filter) {
            if (!tooLarge(sums[filter]))
                continue;
            isWidened[filter] = true;
            const size_t s = weights.layout.isPerTensor() ? 0 : filter;
            // A little more than needed, as rounding may go up again.
            least[s] = std::max(least[s], weights.scales[s] * (static_cast<float>(sums[filter]) + 0.5F) / static_cast<float>(kMostSum));
        }
        note.clear();
        ESP_TRY(weights, roundedWeights(request, values, least, note, job));
        sums = pairSums(request, weights);
    }
    const auto widened = std::count(isWidened.begin(), isWidened.end(), true);
    note += "; steps of " + std::to_string(widened) + " of " + std::to_string(filters) + " filters widened against overflow";
    if (const auto left = std::count_if(sums.begin(), sums.end(), tooLarge); left > 0)
        note += "; " + std::to_string(left) + " filters may still overflow, so choose int7";
    return {};
}

}  // namespace

ScaleLayout scaleLayout(const Layer& layer, const QuantizeChoice& choice)
{
    if (!choice.format->hasScale || choice.scales == QuantizeChoice::Scales::PerTensor)
        return {};
    const Dims& dims = layer.weight->dims();
    if (choice.scales == QuantizeChoice::Scales::PerChannel)
        return ScaleLayout::perChannel(dims, layer.outputAxis);
    // What is added up lies along the other one of two axes; of convolutions along the one of the input channels.
    const int inputAxis = layer.outputAxis == 0 ? 1 : layer.outputAxis - 1;
    if (dims[static_cast<size_t>(inputAxis)] <= choice.blockSize)
        return ScaleLayout::perChannel(dims, layer.outputAxis);
    return ScaleLayout::perBlock(dims, layer.outputAxis, inputAxis, choice.blockSize);
}

std::string inputRefusal(const Layer& layer, const Node& node)
{
    if (layer.kind != LayerKind::Conv && layer.kind != LayerKind::Gemm && layer.kind != LayerKind::MatMul)
        return "only convolutions and products of matrices can be looked at";
    if (layer.kind != LayerKind::Conv && layer.weight->dims().size() != 2)
        return "its weight has more than 2 dimensions";
    if (layer.kind == LayerKind::Gemm && node.intAttribute("transA", 0) != 0)
        return "its input is transposed";
    return "";
}

InputRequest inputRequestOf(const Layer& layer, const NodePtr& node)
{
    const bool isConvolution = layer.kind == LayerKind::Conv;
    return {node->input(0), isConvolution ? node : nullptr, isConvolution ? layer.weight->dims() : Dims{}};
}

Hash128 weightSchemeKey(const QuantizeChoice& choice)
{
    Hasher hasher;
    hasher.add("weight scheme").add(choice.format->id).add(choice.format->low).add(choice.scales).add(choice.scales == QuantizeChoice::Scales::PerBlock ? choice.blockSize : 0);
    return hasher.add(choice.isAsymmetric).add(choice.weightCalibration).add(choice.entries).add(choice.usesIntegers()).finish();
}

QuantizedWeights nearestWeights(const Layer& layer, const QuantizeChoice& choice, std::span<const float> values, std::span<const float> leastScales)
{
    const ScaleLayout layout = scaleLayout(layer, choice);
    if (choice.format->rule == WeightFormat::Rule::Codebook)
        return shareWeights(values, layout, choice.entries, choice.usesIntegers(), leastScales);
    return quantizeWeights(values, {*choice.format, layout, choice.weightCalibration, choice.isAsymmetric, leastScales});
}

double outputEnergy(const WeightRequest& request, const std::vector<float>& weights)
{
    const Rows rows(request.layer, request.node);
    double energy = 0;
    for (int64_t group = 0; group < rows.groups; ++group)
        energy += outputEnergy(rows.gathered<float>(group, weights), partOf(request.moments->second, group, rows.columns * rows.columns), rows.filters, rows.columns);
    return energy;
}

Result<RoundedLayer> roundLayer(const WeightRequest& request, CompressCache& cache, const Job& job)
{
    const QuantizeChoice& choice = request.choice;
    const Layer& layer = request.layer;
    const std::vector<float> least = choice.isStatic() ? leastScales(request.bias, request.inputScale, scaleLayout(layer, choice)) : std::vector<float>{};
    Hasher hasher;
    hasher.add("rounded layer").add(layer.weight->contentHash()).add(layer.outputAxis).add(weightSchemeKey(choice)).add(choice.isStatic());
    hasher.add(std::span<const float>(least)).add(choice.rounding).add(choice.correctsBias).add(choice.hasUnsignedWeights()).add(choice.widensSteps() ? request.node.intAttribute("group", 1) : 0);
    if (request.moments)
        hasher.add(request.moments->key).add(std::span<const float>(request.bias)).add(request.node.intAttribute("group", 1));
    const Hash128 key = hasher.finish();
    if (auto known = cache.find<RoundedLayer>(key)) {
        RoundedLayer rounded = *known;
        if (!rounded.isCorrected)
            rounded.bias = request.bias;
        return rounded;
    }
    const std::vector<float> values = layer.weight->toFloats();
    RoundedLayer rounded;
    ESP_TRY(QuantizedWeights weights, roundedWeights(request, values, least, rounded.note, job));
    if (choice.widensSteps())
        ESP_CHECK(guardOverflow(request, values, least, weights, rounded.note, job));
    weights.isUnsigned = choice.hasUnsignedWeights();
    rounded.bias = request.bias;
    // Of a product without bias there is nowhere to put it.
    if (request.moments && choice.correctsBias && layer.kind != LayerKind::MatMul) {
        rounded.bias = correctedBias(request, values, weights.realValues());
        rounded.isCorrected = true;
        rounded.note += "; bias corrected";
    } else if (choice.correctsBias) {
        rounded.note += request.moments ? "; no bias to correct" : "; bias not corrected, as what it reads is not known";
    }
    if (choice.isStatic())
        refineDeadScales(weights, rounded.bias, request.inputScale);
    const uint64_t bytes = weights.codes.size() + 2 * weights.wide.size() + 2 * weights.scales.size() * sizeof(float) + rounded.bias.size() * sizeof(float);
    rounded.weights = std::make_shared<const QuantizedWeights>(std::move(weights));
    return *cache.keep(key, std::move(rounded), bytes);
}

}  // namespace esp
