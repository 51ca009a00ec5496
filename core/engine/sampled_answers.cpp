// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluator.h"
#include "core/engine/output_reader.h"

#include <cstring>
#include <unordered_map>

namespace esp {

Result<SampledAnswers> answerSamples(EngineState& state, const Model& model, const DatasetPtr& dataset, std::span<const uint32_t> samples,
                                     const AnswerOptions& options, const Job& job)
{
    if (!dataset || dataset->size() == 0 || samples.empty())
        return Error{ErrorCode::NoData, {}, "there are no samples to evaluate"};
    ESP_TRY(const PlanPtr plan, planForData(state, model, *dataset, {.batch = 0}));
    ESP_TRY(const OutputReader reader, findOutput(*plan, *dataset));
    ESP_CHECK(checkLabels(*dataset, classCountOf(*plan, reader)));
    std::unordered_map<uint32_t, size_t> placeOf;
    for (size_t i = 0; i < samples.size(); ++i)
        placeOf.emplace(samples[i], i);
    SampledAnswers result;
    result.form = reader.form;
    const size_t perSample = reader.form.perSample;
    result.answers.resize(samples.size() * perSample);
    if (reader.kind == OutputKind::Scores) {
        result.scoresPerAnswer = static_cast<size_t>(reader.width);
        result.scores.resize(result.answers.size() * result.scoresPerAnswer);
    }
    BatchFeeder feeder(state, plan, dataset);
    feeder.setOwner(options.owner);
    feeder.useCache(options.original ? CacheUse::Original : CacheUse::ReadOnly);
    Synchronized<size_t> done;
    done.with([](size_t& count) { count = 0; });
    // Batches write to places of their own: no lock is needed.
    ESP_CHECK(feeder.run(
        samples,
        [&](std::span<const uint32_t> batch, const std::vector<const std::byte*>& outputs) {
            const std::byte* const data = outputs[static_cast<size_t>(reader.index)];
            for (size_t i = 0; i < batch.size(); ++i) {
                const size_t place = placeOf.find(batch[i])->second;
                readAnswers(reader, data, i, labelsOf(*dataset, batch[i]), result.answers.data() + place * perSample);
                if (const size_t row = result.scoresPerAnswer * perSample; row > 0)
                    std::memcpy(result.scores.data() + place * row, reinterpret_cast<const float*>(data) + i * row, row * sizeof(float));
            }
            job.report(done.with([&](size_t& count) { return static_cast<double>(count += batch.size()) / static_cast<double>(samples.size()); }));
        },
        job));
    result.milliseconds = feeder.milliseconds();
    result.macsRun = feeder.macsRun();
    return result;
}

}  // namespace esp
