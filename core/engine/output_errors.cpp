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

constexpr size_t kMostSamples = 256;  // the error of so many is near enough to that of all to tell ranges apart
constexpr size_t kMostBytes = size_t{64} << 20;

/// A value of the original as float32 with a block for each sample, while the changed models are run.
struct HeldValue {
    std::string name;
    size_t perSample = 0;
    std::vector<float> original;  // sample by sample
    double signal = 0;
};

/// Samples that lie evenly in the dataset.
std::vector<uint32_t> spreadSamples(size_t size, size_t count)
{
    std::vector<uint32_t> samples(std::min(size, count));
    for (size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<uint32_t>(i * size / samples.size());
    return samples;
}

double energyOf(std::span<const float> values)
{
    double energy = 0;
    for (const float value : values)
        if (std::isfinite(value))
            energy += static_cast<double>(value) * static_cast<double>(value);
    return energy;
}

/// Infinite where the changed model lost a number.
double noiseOf(std::span<const float> original, const float* changed)
{
    double noise = 0;
    for (size_t i = 0; i < original.size(); ++i) {
        if (!std::isfinite(original[i]))
            continue;
        if (!std::isfinite(changed[i]))
            return std::numeric_limits<double>::infinity();
        const double difference = static_cast<double>(original[i]) - static_cast<double>(changed[i]);
        noise += difference * difference;
    }
    return noise;
}

class Measurer {
public:
    Measurer(EngineState& state, const std::vector<std::string>& values, const DatasetPtr& dataset, const Job& job) : m_state(state), m_values(values), m_dataset(dataset), m_job(job) {}

    Result<void> hold(const Model& original)
    {
        ESP_TRY(const PlanPtr plan, planOf(original));
        size_t bytes = 0;
        for (const std::string& name : m_values) {
            const PlanValue& value = plan->values[static_cast<size_t>(plan->outputs[placeOf(*plan, name)])];
            const int64_t perSample = elementCount(value.dims) / plan->batch;
            if (value.type != ElementType::Float || !(value.sampleMajor || plan->batch == 1) || perSample == 0)
                continue;
            HeldValue& held = m_held.emplace_back();
            held.name = name;
            held.perSample = static_cast<size_t>(perSample);
            bytes += held.perSample * sizeof(float);
        }
        if (m_held.empty())
            return Error{ErrorCode::NoData, {}, "the model has no float32 output with a block for each sample"};
        m_samples = spreadSamples(m_dataset->size(), std::clamp(kMostBytes / bytes, size_t{1}, kMostSamples));
        for (HeldValue& held : m_held)
            held.original.resize(m_samples.size() * held.perSample);
        ESP_CHECK(run(plan, [&](size_t each, size_t sample, const float* values) {
            HeldValue& held = m_held[each];
            std::memcpy(held.original.data() + sample * held.perSample, values, held.perSample * sizeof(float));
        }));
        for (HeldValue& held : m_held)
            held.signal = energyOf(held.original);
        return {};
    }

    Result<double> errorOf(const Model& changed)
    {
        ESP_TRY(const PlanPtr plan, planOf(changed));
        for (const HeldValue& held : m_held) {
            const PlanValue& value = plan->values[static_cast<size_t>(plan->outputs[placeOf(*plan, held.name)])];
            if (value.type != ElementType::Float || elementCount(value.dims) != static_cast<int64_t>(held.perSample) * plan->batch || !(value.sampleMajor || plan->batch == 1))
                return Error{ErrorCode::NoData, held.name, "has another form in the changed model"};
        }
        std::vector<std::vector<double>> noise(m_held.size(), std::vector<double>(m_samples.size()));
        ESP_CHECK(run(plan, [&](size_t each, size_t sample, const float* values) {
            const HeldValue& held = m_held[each];
            noise[each][sample] = noiseOf(std::span(held.original).subspan(sample * held.perSample, held.perSample), values);
        }));
        double error = 0;
        // In the order of samples, so that the sum is the same for any number of threads.
        for (size_t each = 0; each < m_held.size(); ++each)
            if (m_held[each].signal > 0)
                error += std::accumulate(noise[each].begin(), noise[each].end(), 0.0) / m_held[each].signal;
        return error;
    }

private:
    /// Observes inner values only: an output needs no observing, and what is observed ends fusion.
    Result<PlanPtr> planOf(const Model& model)
    {
        std::vector<std::string> inner;
        for (const std::string& name : m_values)
            if (std::none_of(model.graph->outputs().begin(), model.graph->outputs().end(), [&](const ValueInfoPtr& output) { return output->name == name; }))
                inner.push_back(name);
        return planForData(m_state, model, *m_dataset, {.batch = 0, .extraOutputs = std::move(inner)});
    }

    /// Among the outputs of the plan, which has all values.
    static size_t placeOf(const Plan& plan, const std::string& name)
    {
        return static_cast<size_t>(std::find(plan.outputNames.begin(), plan.outputNames.end(), name) - plan.outputNames.begin());
    }

    /// body(number of the held value, place of the sample, its values); from several threads, each time for another place.
    template <typename Body>
    Result<void> run(const PlanPtr& plan, const Body& body)
    {
        BatchFeeder feeder(m_state, plan, m_dataset);
        std::vector<size_t> places;
        for (const HeldValue& held : m_held)
            places.push_back(placeOf(*plan, held.name));
        return feeder.run(
            m_samples,
            [&](std::span<const uint32_t> batch, const std::vector<const std::byte*>& outputs) {
                const auto first = static_cast<size_t>(std::lower_bound(m_samples.begin(), m_samples.end(), batch[0]) - m_samples.begin());
                for (size_t each = 0; each < m_held.size(); ++each) {
                    const auto* values = reinterpret_cast<const float*>(outputs[places[each]]);
                    for (size_t i = 0; i < batch.size(); ++i)
                        body(each, first + i, values + i * m_held[each].perSample);
                }
            },
            m_job);
    }

    EngineState& m_state;
    const std::vector<std::string>& m_values;
    const DatasetPtr& m_dataset;
    const Job& m_job;
    std::vector<uint32_t> m_samples;
    std::vector<HeldValue> m_held;
};

}  // namespace

Result<std::vector<double>> measureOutputErrors(EngineState& state, const Model& original, const std::vector<Model>& changed, const std::vector<std::string>& values,
                                                const DatasetPtr& dataset, const Job& job)
{
    if (!dataset || dataset->size() == 0)
        return Error{ErrorCode::NoData, {}, "there are no calibration samples"};
    Measurer measurer(state, values, dataset, job);
    ESP_CHECK(measurer.hold(original));
    std::vector<double> errors;
    for (const Model& model : changed) {
        ESP_TRY(const double error, measurer.errorOf(model));
        errors.push_back(error);
        job.report(static_cast<double>(errors.size()) / static_cast<double>(changed.size()));
    }
    return errors;
}

}  // namespace esp
