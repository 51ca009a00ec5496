// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluator.h"

#include "core/data/estimate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace esp {

namespace {

struct OutputReader {
    int index = 0;        // among plan.outputs
    OutputKind kind = OutputKind::Scores;
    ElementType type = ElementType::Float;
    int64_t perSample = 0;
};

Result<OutputReader> findOutput(const Plan& plan, const Dataset& dataset)
{
    OutputReader reader;
    reader.kind = dataset.outputKind();
    const auto found = std::find(plan.outputNames.begin(), plan.outputNames.end(), dataset.outputName());
    if (found == plan.outputNames.end())
        return Error{ErrorCode::DataMismatch, dataset.outputName(), "is no output of the model"};
    reader.index = static_cast<int>(found - plan.outputNames.begin());
    const PlanValue& value = plan.values[static_cast<size_t>(plan.outputs[static_cast<size_t>(reader.index)])];
    reader.type = value.type;
    const int64_t count = elementCount(value.dims);
    if (count % plan.batch != 0 || count == 0)
        return Error{ErrorCode::DataMismatch, dataset.outputName(),
                     "has shape " + toString(value.dims) + ", which is not one row for each of " + std::to_string(plan.batch) + " samples"};
    reader.perSample = count / plan.batch;
    if (reader.kind == OutputKind::Classes) {
        if (reader.perSample != 1 || (value.type != ElementType::Int64 && value.type != ElementType::Int32))
            return Error{ErrorCode::DataMismatch, dataset.outputName(), "should hold one class number a sample, but is " + toString(value.type) + " " + toString(value.dims)};
    } else if (value.type != ElementType::Float) {
        return Error{ErrorCode::DataMismatch, dataset.outputName(), "holds scores of type " + toString(value.type) + "; only float32 scores are evaluated"};
    } else if (reader.perSample < 2) {
        return Error{ErrorCode::DataMismatch, dataset.outputName(), "has one score a sample; a classifier has at least two"};
    }
    return reader;
}

/// How many classes the model tells apart, or -1: numbers that come from no ArgMax do not say it.
int64_t classCountOf(const Plan& plan, const OutputReader& reader)
{
    if (reader.kind == OutputKind::Scores)
        return reader.perSample;
    const auto valueOf = [&](int number) -> const PlanValue& { return plan.values[static_cast<size_t>(number)]; };
    const PlanValue* value = &valueOf(plan.outputs[static_cast<size_t>(reader.index)]);
    while (value->producer >= 0) {
        const PlanStep& step = plan.steps[static_cast<size_t>(value->producer)];
        if (step.inputs.empty() || step.inputs[0] < 0)
            return -1;
        const PlanValue& input = valueOf(step.inputs[0]);
        if (step.opType == "ArgMax")
            return elementCount(input.dims) / elementCount(value->dims);
        const bool keepsNumbers = step.viewOf >= 0 || step.opType == "Cast" || step.opType == "Identity";
        if (!keepsNumbers || elementCount(input.dims) != elementCount(value->dims))
            return -1;
        value = &input;
    }
    return -1;
}

Result<void> checkLabels(const Dataset& dataset, int64_t classCount)
{
    const std::vector<int32_t>& labels = dataset.labels();
    const auto wrong = std::find_if(labels.begin(), labels.end(), [&](int32_t label) { return label >= classCount; });
    if (classCount < 0 || wrong == labels.end())
        return {};
    return Error{ErrorCode::DataMismatch, dataset.sampleName(static_cast<size_t>(wrong - labels.begin())),
                 "its label is " + std::to_string(*wrong) + ", the model's output " + dataset.outputName() + " has " + std::to_string(classCount)
                     + " classes (0 to " + std::to_string(classCount - 1) + ")"};
}

Answer readAnswer(const OutputReader& reader, const std::byte* data, size_t row, int32_t label)
{
    if (reader.kind == OutputKind::Classes) {
        Answer answer;
        answer.top1 = reader.type == ElementType::Int64 ? static_cast<int32_t>(reinterpret_cast<const int64_t*>(data)[row])
                                                        : reinterpret_cast<const int32_t*>(data)[row];
        answer.inTop5 = answer.top1 == label;
        return answer;
    }
    const auto count = static_cast<size_t>(reader.perSample);
    return answerFromScores({reinterpret_cast<const float*>(data) + row * count, count}, label);
}

EvaluationPtr finish(const AnswerSheet& sheet, const Dataset& dataset)
{
    auto evaluation = std::make_shared<Evaluation>();
    evaluation->answers = sheet.answers;
    evaluation->samples = static_cast<int64_t>(sheet.answers.size());
    evaluation->hasLabels = dataset.hasLabels();
    evaluation->hasScores = dataset.outputKind() == OutputKind::Scores;
    evaluation->milliseconds = sheet.milliseconds;
    evaluation->macsRun = sheet.macsRun;
    evaluation->nonFinite = std::count_if(sheet.answers.begin(), sheet.answers.end(), [](const Answer& answer) { return !answer.finite; });
    evaluation->values = measureMetrics({sheet.answers, dataset.labels(), {}, evaluation->hasScores});
    return evaluation;
}

// Estimates are published at most this often: more could not be shown, and each costs a pass over what was seen.
constexpr auto kUpdateEvery = std::chrono::milliseconds(8);

class Publisher {
public:
    Publisher(const std::shared_ptr<const EvaluationOrder>& order, const Dataset& dataset, const EvaluateOptions& options)
        : m_options(options),
          m_given{dataset.hasLabels(), dataset.outputKind() == OutputKind::Scores, static_cast<bool>(options.reference)},
          m_estimate(order, order->knowsOriginal() ? std::span<const int32_t>() : std::span<const int32_t>(dataset.labels()))
    {
    }

    void add(uint32_t sample, const Answer& answer)
    {
        m_estimate.add(sample, answer);
        if (m_options.reference)
            m_flips += answer.top1 != m_options.reference->answers[sample].top1;
    }

    void publish(bool last)
    {
        const auto now = std::chrono::steady_clock::now();
        if (!m_options.onUpdate || (!last && now - m_lastTime < kUpdateEvery && m_published))
            return;
        EvaluationUpdate update;
        update.flipsSeen = m_flips;
        for (const Metric* metric : metrics()) {
            if (!metric->estimate || !metric->needs.areMetBy(m_given))
                continue;
            const Estimate estimate = (m_estimate.*metric->estimate)();
            update.seen = static_cast<int64_t>(estimate.seen);
            update.total = static_cast<int64_t>(estimate.total);
            update.values.add(*metric, {estimate.value, {estimate.low, estimate.high}});
        }
        if (update.seen == 0 || update.seen == m_lastSeen)
            return;
        m_lastSeen = update.seen;
        m_lastTime = now;
        m_published = true;
        m_options.onUpdate(update);
    }

private:
    const EvaluateOptions& m_options;
    MetricNeeds m_given;
    StreamingEstimate m_estimate;
    int64_t m_flips = 0;
    int64_t m_lastSeen = 0;
    bool m_published = false;
    std::chrono::steady_clock::time_point m_lastTime;
};

}  // namespace

Result<EvaluationPtr> evaluateModel(EngineState& state, const Model& model, const DatasetPtr& dataset, const EvaluateOptions& options,
                                    const Job& job, bool onlyFind)
{
    if (!dataset || dataset->size() == 0)
        return Error{ErrorCode::NoData, {}, "there are no samples to evaluate"};
    ESP_TRY(const PlanPtr plan, planForData(state, model, *dataset, options.batch));
    ESP_TRY(const OutputReader reader, findOutput(*plan, *dataset));
    ESP_CHECK(checkLabels(*dataset, classCountOf(*plan, reader)));
    const size_t samples = dataset->size();
    const PlanValue& output = plan->values[static_cast<size_t>(plan->outputs[static_cast<size_t>(reader.index)])];
    const Hash128 key = Hasher().add(output.fingerprint).add(dataset->identity()).add(dataset->labelIdentity()).add(reader.kind).finish();
    const auto sheet = state.sheets.with([&](auto& sheets) {
        auto& slot = sheets[key];
        if (!slot) {
            slot = std::make_shared<Synchronized<AnswerSheet>>();
            slot->with([&](AnswerSheet& fresh) {
                fresh.answers.resize(samples);
                fresh.known.assign(samples, false);
            });
        }
        return slot;
    });
    if (EvaluationPtr done = sheet->with([](const AnswerSheet& held) { return held.finished; }))
        return done;
    if (onlyFind)
        return Error{ErrorCode::NoData, {}, "was not evaluated yet"};

    const std::shared_ptr<const EvaluationOrder> order =
        options.reference ? EvaluationOrder::fromAnswers(options.reference->answers, dataset->labels(), options.seed)
                          : EvaluationOrder::uniform(samples, options.seed);
    // onUpdate runs under this lock: one call at a time, in order.
    Synchronized<std::unique_ptr<Publisher>> publisher;
    publisher.with([&](auto& held) { held = std::make_unique<Publisher>(order, *dataset, options); });

    std::vector<uint32_t> missing;
    sheet->with([&](const AnswerSheet& held) {
        publisher.with([&](auto& publish) {
            for (const uint32_t sample : order->order()) {
                if (held.known[sample])
                    publish->add(sample, held.answers[sample]);
                else
                    missing.push_back(sample);
            }
        });
    });
    BatchFeeder feeder(state, plan, dataset);
    feeder.useCache(!options.reference);
    const Result<void> ran = feeder.run(
        missing,
        [&](std::span<const uint32_t> batch, const std::vector<const std::byte*>& outputs) {
            std::vector<Answer> answers;
            for (size_t i = 0; i < batch.size(); ++i) {
                const int32_t label = dataset->hasLabels() ? dataset->labels()[batch[i]] : -1;
                answers.push_back(readAnswer(reader, outputs[static_cast<size_t>(reader.index)], i, label));
            }
            const size_t known = sheet->with([&](AnswerSheet& held) {
                for (size_t i = 0; i < batch.size(); ++i) {
                    held.answers[batch[i]] = answers[i];
                    held.knownCount += !held.known[batch[i]];
                    held.known[batch[i]] = true;
                }
                return held.knownCount;
            });
            publisher.with([&](auto& publish) {
                for (size_t i = 0; i < batch.size(); ++i)
                    publish->add(batch[i], answers[i]);
                publish->publish(false);
            });
            job.report(static_cast<double>(known) / static_cast<double>(samples));
        },
        job);
    sheet->with([&](AnswerSheet& held) {
        held.milliseconds += feeder.milliseconds();
        held.macsRun += feeder.macsRun();
    });
    ESP_CHECK(ran);
    publisher.with([&](auto& publish) { publish->publish(true); });
    return sheet->with([&](AnswerSheet& held) {
        if (!held.finished)
            held.finished = finish(held, *dataset);
        return Result<EvaluationPtr>(held.finished);
    });
}

Result<Statistics> collectStatistics(EngineState& state, const Model& model, const std::vector<std::string>& values, const DatasetPtr& dataset,
                                     const Job& job)
{
    if (!dataset || dataset->size() == 0)
        return Error{ErrorCode::NoData, {}, "there are no calibration samples"};
    Statistics result;
    if (values.empty())
        return result;
    ESP_TRY(const PlanPtr plan, planForData(state, model, *dataset, 0, values));
    const size_t own = plan->outputs.size() - values.size();
    std::vector<std::string> missing;
    std::vector<Hash128> keys;
    for (size_t i = 0; i < values.size(); ++i) {
        const PlanValue& value = plan->values[static_cast<size_t>(plan->outputs[own + i])];
        if (value.type != ElementType::Float)
            return Error{ErrorCode::InvalidArgument, values[i], "is " + toString(value.type) + "; statistics are taken of float32 values only"};
        keys.push_back(Hasher().add(value.fingerprint).add(dataset->identity()).finish());
        const bool known = state.statistics.with([&](const auto& all) {
            const auto found = all.find(keys[i]);
            if (found != all.end())
                result[values[i]] = found->second;
            return found != all.end();
        });
        if (!known)
            missing.push_back(values[i]);
    }
    if (missing.empty())
        return result;
    if (missing.size() < values.size()) {
        ESP_TRY(const Statistics rest, collectStatistics(state, model, missing, dataset, job));
        result.insert(rest.begin(), rest.end());
        return result;
    }
    std::vector<uint32_t> samples(dataset->size());
    std::iota(samples.begin(), samples.end(), 0u);
    Synchronized<std::vector<TensorStatistics>> collected;
    collected.with([&](auto& all) { all.resize(values.size()); });
    Synchronized<size_t> done;
    done.with([](size_t& count) { count = 0; });
    BatchFeeder feeder(state, plan, dataset);
    ESP_CHECK(feeder.run(
        samples,
        [&](std::span<const uint32_t> batch, const std::vector<const std::byte*>& outputs) {
            std::vector<TensorStatistics> part(values.size());
            for (size_t i = 0; i < values.size(); ++i) {
                const PlanValue& value = plan->values[static_cast<size_t>(plan->outputs[own + i])];
                // Of a filled-up batch only the real samples count.
                auto count = static_cast<size_t>(elementCount(value.dims));
                if (value.sampleMajor)
                    count = count / static_cast<size_t>(plan->batch) * batch.size();
                part[i].add({reinterpret_cast<const float*>(outputs[own + i]), count});
            }
            // Counts and extremes: the order of merging changes nothing.
            collected.with([&](auto& all) {
                for (size_t i = 0; i < values.size(); ++i)
                    all[i].merge(part[i]);
            });
            job.report(done.with([&](size_t& count) { return static_cast<double>(count += batch.size()) / static_cast<double>(samples.size()); }));
        },
        job));
    collected.with([&](auto& all) {
        state.statistics.with([&](auto& kept) {
            for (size_t i = 0; i < values.size(); ++i)
                kept[keys[i]] = result[values[i]] = std::make_shared<const TensorStatistics>(std::move(all[i]));
        });
    });
    return result;
}

}  // namespace esp
