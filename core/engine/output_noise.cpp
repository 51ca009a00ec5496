// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluator.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

namespace esp {

namespace {

/// An output that both plans have as float32 with one block a sample.
struct Pair {
    std::string name;
    size_t first = 0;   // among the outputs of the first plan
    size_t second = 0;
    size_t perSample = 0;
    std::vector<float> held;  // the first model's values of the chunk, sample by sample
};

struct SampleSums {
    double signal = 0;
    double noise = 0;
    double largest = 0;
    int64_t values = 0;
    int64_t nonFinite = 0;
};

const PlanValue& outputValue(const Plan& plan, size_t output)
{
    return plan.values[static_cast<size_t>(plan.outputs[output])];
}

bool isBlockwise(const Plan& plan, const PlanValue& value)
{
    return value.type == ElementType::Float && (value.sampleMajor || plan.batch == 1);
}

std::vector<Pair> findPairs(const Plan& first, const Plan& second)
{
    std::vector<Pair> pairs;
    for (size_t a = 0; a < first.outputs.size(); ++a) {
        const auto name = std::find(second.outputNames.begin(), second.outputNames.end(), first.outputNames[a]);
        if (name == second.outputNames.end())
            continue;
        const auto b = static_cast<size_t>(name - second.outputNames.begin());
        const PlanValue& x = outputValue(first, a);
        const PlanValue& y = outputValue(second, b);
        const int64_t perSample = elementCount(x.dims) / first.batch;
        if (isBlockwise(first, x) && isBlockwise(second, y) && elementCount(y.dims) / second.batch == perSample && perSample > 0)
            pairs.push_back({first.outputNames[a], a, b, static_cast<size_t>(perSample), {}});
    }
    return pairs;
}

SampleSums compare(const float* a, const float* b, size_t count)
{
    SampleSums sums;
    for (size_t i = 0; i < count; ++i) {
        if (!std::isfinite(a[i]) || !std::isfinite(b[i])) {
            ++sums.nonFinite;
            continue;
        }
        const double difference = static_cast<double>(a[i]) - b[i];
        sums.signal += static_cast<double>(a[i]) * a[i];
        sums.noise += difference * difference;
        sums.largest = std::max(sums.largest, std::abs(difference));
        ++sums.values;
    }
    return sums;
}

}  // namespace

double OutputNoise::sqnrDb() const
{
    if (noise == 0)
        return std::numeric_limits<double>::infinity();
    return 10 * std::log10(signal / noise);
}

Result<std::vector<OutputNoise>> measureOutputNoise(EngineState& state, const Model& first, const Model& second, const DatasetPtr& dataset,
                                                    const NoiseOptions& options, const Job& job)
{
    if (!dataset || dataset->size() == 0)
        return Error{ErrorCode::NoData, {}, "there are no samples to compare on"};
    ESP_TRY(const PlanPtr firstPlan, planForData(state, first, *dataset, {.batch = 0, .extraOutputs = options.values}));
    ESP_TRY(const PlanPtr secondPlan, planForData(state, second, *dataset, {.batch = 0, .extraOutputs = options.values}));
    std::vector<Pair> pairs = findPairs(*firstPlan, *secondPlan);
    if (pairs.empty())
        return Error{ErrorCode::NoData, {}, "the models share no float32 output with a block for each sample"};

    // The first model's outputs wait for the second's in chunks of bounded size.
    constexpr size_t kChunkBytes = size_t{64} << 20;
    size_t bytes = 0;
    for (const Pair& pair : pairs)
        bytes += pair.perSample * sizeof(float);
    const size_t lanes = static_cast<size_t>(state.pool.threadCount());
    const size_t whole = static_cast<size_t>(std::max(firstPlan->batch, secondPlan->batch)) * lanes;
    const size_t chunk = std::max(kChunkBytes / bytes / whole, size_t{1}) * whole;

    BatchFeeder firstFeeder(state, firstPlan, dataset);
    BatchFeeder secondFeeder(state, secondPlan, dataset);
    std::vector<uint32_t> chosen = options.samples;
    if (chosen.empty()) {
        chosen.resize(dataset->size());
        std::iota(chosen.begin(), chosen.end(), 0u);
    }
    const size_t samples = chosen.size();
    const auto placeOf = [&](uint32_t sample) { return static_cast<size_t>(std::lower_bound(chosen.begin(), chosen.end(), sample) - chosen.begin()); };
    std::vector<std::vector<SampleSums>> sums(pairs.size(), std::vector<SampleSums>(samples));
    for (size_t begin = 0; begin < samples; begin += chunk) {
        const std::span numbers(chosen.data() + begin, std::min(chunk, samples - begin));
        for (Pair& pair : pairs)
            pair.held.resize(numbers.size() * pair.perSample);
        // Batches write to places of their own: no lock is needed.
        ESP_CHECK(firstFeeder.run(
            numbers,
            [&](std::span<const uint32_t> batch, const std::vector<const std::byte*>& outputs) {
                for (Pair& pair : pairs)
                    std::memcpy(pair.held.data() + (placeOf(batch[0]) - begin) * pair.perSample, outputs[pair.first], batch.size() * pair.perSample * sizeof(float));
            },
            job));
        ESP_CHECK(secondFeeder.run(
            numbers,
            [&](std::span<const uint32_t> batch, const std::vector<const std::byte*>& outputs) {
                for (size_t p = 0; p < pairs.size(); ++p) {
                    const size_t count = pairs[p].perSample;
                    const auto* values = reinterpret_cast<const float*>(outputs[pairs[p].second]);
                    const size_t place = placeOf(batch[0]);
                    for (size_t i = 0; i < batch.size(); ++i)
                        sums[p][place + i] = compare(pairs[p].held.data() + (place + i - begin) * count, values + i * count, count);
                }
            },
            job));
        job.report(static_cast<double>(begin + numbers.size()) / static_cast<double>(samples));
    }

    std::vector<OutputNoise> result;
    for (size_t p = 0; p < pairs.size(); ++p) {
        OutputNoise noise;
        noise.output = pairs[p].name;
        // In sample order, so that the sum is the same for any number of threads.
        for (const SampleSums& sample : sums[p]) {
            noise.signal += sample.signal;
            noise.noise += sample.noise;
            noise.largest = std::max(noise.largest, sample.largest);
            noise.values += sample.values;
            noise.nonFinite += sample.nonFinite;
        }
        result.push_back(std::move(noise));
    }
    return result;
}

}  // namespace esp
