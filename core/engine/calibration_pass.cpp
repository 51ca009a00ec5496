// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/calibration_pass.h"

#include "core/engine/evaluator.h"

#include <algorithm>
#include <utility>

namespace esp {

CalibrationPass::CalibrationPass(Model model, std::vector<std::string> values, DatasetPtr dataset)
    : m_model(std::move(model)), m_values(std::move(values)), m_dataset(std::move(dataset)), m_entries(m_values.size())
{
}

int CalibrationPass::indexOf(std::string_view value) const
{
    const auto found = std::find(m_values.begin(), m_values.end(), value);
    return found == m_values.end() ? -1 : static_cast<int>(found - m_values.begin());
}

CalibrationPass::View CalibrationPass::view(std::string_view value) const
{
    const int index = indexOf(value);
    if (index < 0)
        return {};
    return m_entries[static_cast<size_t>(index)].with([this](const Entry& entry) -> View {
        if (entry.finished)
            return {entry.finished, total()};
        if (entry.samples == 0)
            return {};
        return {std::make_shared<const TensorStatistics>(entry.counted), entry.samples};
    });
}

bool CalibrationPass::isComplete() const
{
    return std::all_of(m_entries.begin(), m_entries.end(), [](const auto& each) { return each.with([](const Entry& entry) { return entry.finished != nullptr; }); });
}

/// Does the rest of a pass; holds its lock, so that a second one who asks for it waits for the first and finds the work done.
class PassRunner {
public:
    PassRunner(EngineState& state, CalibrationPass& pass, const Job& job) : m_state(state), m_pass(pass), m_job(job) {}

    Result<Statistics> run()
    {
        if (m_pass.total() == 0)
            return Error{ErrorCode::NoData, {}, "there are no calibration samples"};
        return m_pass.m_run.with([this](CalibrationPass::Run& run) -> Result<Statistics> {
            ESP_CHECK(findKnown());
            if (!m_missing.empty())
                ESP_CHECK(countRest(run));
            Statistics result;
            for (size_t i = 0; i < m_pass.m_values.size(); ++i)
                result[m_pass.m_values[i]] = m_pass.m_entries[i].with([](const Entry& entry) { return entry.finished; });
            return result;
        });
    }

private:
    using Entry = CalibrationPass::Entry;

    std::shared_ptr<const TensorStatistics> findKept(const Hash128& key) const
    {
        return m_state.statistics.with([&](const auto& all) {
            const auto found = all.find(key);
            return found == all.end() ? nullptr : found->second;
        });
    }

    /// Plans for what is missing, until nothing of that is remembered: a value that is asked for alone may be computed in another way.
    Result<void> findKnown()
    {
        for (size_t i = 0; i < m_pass.m_values.size(); ++i)
            if (m_pass.m_entries[i].with([](const Entry& entry) { return !entry.finished; }))
                m_missing.push_back(i);
        bool isFound = true;
        while (isFound && !m_missing.empty()) {
            std::vector<std::string> names;
            for (const size_t i : m_missing)
                names.push_back(m_pass.m_values[i]);
            ESP_CHECK(plan(names));
            m_keys.clear();
            std::vector<size_t> still;
            for (size_t i = 0; i < m_missing.size(); ++i) {
                const PlanValue& value = planned(i);
                if (value.type != ElementType::Float)
                    return Error{ErrorCode::InvalidArgument, names[i], "is " + toString(value.type) + "; statistics are taken of float32 values only"};
                m_keys.push_back(Hasher().add(value.fingerprint).add(m_pass.m_dataset->identity()).finish());
                if (auto kept = findKept(m_keys.back()))
                    m_pass.m_entries[m_missing[i]].with([&](Entry& entry) { entry = {{}, 0, std::move(kept)}; });
                else
                    still.push_back(m_missing[i]);
            }
            isFound = still.size() < m_missing.size();
            m_missing = std::move(still);
        }
        return {};
    }

    /// Where samples cannot be told apart in a batch, each runs alone: a mean over samples must not depend on how many were run together.
    Result<void> plan(const std::vector<std::string>& names)
    {
        for (const int64_t batch : {0, 1}) {
            ESP_TRY(m_plan, planForData(m_state, m_pass.m_model, *m_pass.m_dataset, {.batch = batch, .extraOutputs = names}));
            m_own = m_plan->outputs.size() - names.size();
            const bool isApart = std::all_of(m_plan->outputs.begin() + static_cast<ptrdiff_t>(m_own), m_plan->outputs.end(),
                                             [&](int value) { return m_plan->values[static_cast<size_t>(value)].sampleMajor; });
            if (isApart || m_plan->batch == 1)
                break;
        }
        return {};
    }

    const PlanValue& planned(size_t missing) const { return m_plan->values[static_cast<size_t>(m_plan->outputs[m_own + missing])]; }

    Result<void> countRest(CalibrationPass::Run& run)
    {
        if (run.isTorn || run.done.empty()) {
            for (const size_t i : m_missing)
                m_pass.m_entries[i].with([](Entry& entry) { entry = {}; });
            run.done.assign(m_pass.m_dataset->size(), false);
        }
        std::vector<uint32_t> samples;
        for (size_t i = 0; i < run.done.size(); ++i)
            if (!run.done[i])
                samples.push_back(static_cast<uint32_t>(i));
        Synchronized<std::vector<uint32_t>> counted;
        BatchFeeder feeder(m_state, m_plan, m_pass.m_dataset);
        run.isTorn = true;  // unless all batches that were begun are ended, also by an exception
        const Result<void> ran = feeder.run(
            samples,
            [&](std::span<const uint32_t> batch, const std::vector<const std::byte*>& outputs) {
                for (size_t i = 0; i < m_missing.size(); ++i)
                    count(i, batch.size(), outputs[m_own + i]);
                const size_t seen = counted.with([&](auto& all) {
                    all.insert(all.end(), batch.begin(), batch.end());
                    return all.size();
                });
                m_job.report(static_cast<double>(run.done.size() - samples.size() + seen) / static_cast<double>(run.done.size()));
            },
            m_job);
        run.isTorn = false;
        counted.with([&](const auto& all) {
            for (const uint32_t sample : all)
                run.done[sample] = true;
        });
        ESP_CHECK(ran);
        for (size_t i = 0; i < m_missing.size(); ++i) {
            const auto finished = m_pass.m_entries[m_missing[i]].with([](Entry& entry) {
                entry.finished = std::make_shared<const TensorStatistics>(std::move(entry.counted));
                entry.counted = {};
                return entry.finished;
            });
            m_state.statistics.with([&](auto& kept) { kept[m_keys[i]] = finished; });
        }
        return {};
    }

    void count(size_t missing, size_t samples, const std::byte* output)
    {
        const PlanValue& value = planned(missing);
        // Of a filled-up batch only the real samples count.
        auto values = static_cast<size_t>(elementCount(value.dims));
        if (value.sampleMajor)
            values = values / static_cast<size_t>(m_plan->batch) * samples;
        TensorStatistics part;
        part.add({reinterpret_cast<const float*>(output), values}, value.sampleMajor ? samples : 1);
        // Counts, extremes and exact sums: the order of merging changes nothing.
        m_pass.m_entries[m_missing[missing]].with([&](Entry& entry) {
            entry.counted.merge(part);
            entry.samples += static_cast<int64_t>(samples);
        });
    }

    EngineState& m_state;
    CalibrationPass& m_pass;
    const Job& m_job;
    PlanPtr m_plan;
    size_t m_own = 0;               // outputs of the plan that are the model's
    std::vector<size_t> m_missing;  // values that are to be counted
    std::vector<Hash128> m_keys;    // of these
};

Result<Statistics> runPass(EngineState& state, CalibrationPass& pass, const Job& job)
{
    return PassRunner(state, pass, job).run();
}

}  // namespace esp
