// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluator.h"

#include "core/data/estimate.h"
#include "core/engine/output_reader.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace esp {

namespace {

EvaluationPtr finish(const AnswerSheet& sheet, const Dataset& dataset)
{
    auto evaluation = std::make_shared<Evaluation>();
    evaluation->answers = sheet.answers;
    evaluation->form = dataset.answerForm();
    evaluation->samples = static_cast<int64_t>(dataset.size());
    evaluation->hasLabels = dataset.hasLabels();
    evaluation->hasScores = dataset.outputKind() == OutputKind::Scores;
    evaluation->milliseconds = sheet.milliseconds;
    evaluation->macsRun = sheet.macsRun;
    evaluation->winogradConvolutions = sheet.winogradConvolutions;
    evaluation->nonFinite = std::count_if(sheet.answers.begin(), sheet.answers.end(), [](const Answer& answer) { return !answer.finite; });
    evaluation->values = measureMetrics({sheet.answers, dataset.labels(), {}, evaluation->hasScores, evaluation->form});
    return evaluation;
}

// Estimates are published this often at first, then after each tenth of the time that has passed: an estimate costs up to a millisecond, and
// the longer one waits the less changes between two of them.
constexpr auto kFirstUpdateAfter = std::chrono::milliseconds(8);
constexpr auto kLastUpdateAfter = std::chrono::milliseconds(50);

class Publisher {
public:
    Publisher(const std::shared_ptr<const EvaluationOrder>& order, const Dataset& dataset, const EvaluateOptions& options)
        : m_options(options),
          m_form(dataset.answerForm()),
          m_given{dataset.hasLabels(), dataset.outputKind() == OutputKind::Scores, static_cast<bool>(options.reference),
                  m_form.isSequence && dataset.outputKind() == OutputKind::Scores},
          m_estimate(order, order->knowsOriginal() ? std::span<const int32_t>() : std::span<const int32_t>(dataset.labels()))
    {
    }

    void add(uint32_t sample, const Answer* answers)
    {
        m_estimate.add(sample, {answers, m_form.perSample});
        for (size_t i = 0; m_options.reference && i < m_form.perSample; ++i)
            m_flips += answers[i].top1 != m_options.reference->answers[sample * m_form.perSample + i].top1;
    }

    void publish(bool last)
    {
        const auto now = std::chrono::steady_clock::now();
        if (!m_options.onUpdate || (!last && m_published && now - m_lastTime < std::clamp<std::chrono::steady_clock::duration>((now - m_begin) / 10, kFirstUpdateAfter, kLastUpdateAfter)))
            return;
        // One sequence tells nothing of how much they vary.
        if (m_form.isSequence && !last && m_estimate.seen() < 2)
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
    AnswerForm m_form;
    MetricNeeds m_given;
    StreamingEstimate m_estimate;
    int64_t m_flips = 0;
    int64_t m_lastSeen = 0;
    bool m_published = false;
    const std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point m_lastTime;
};

}  // namespace

static EvaluationOrderPtr orderOfChanges(EngineState& state, const Dataset& dataset, const EvaluateOptions& options)
{
    return state.lastOrder.with([&](EngineState::LastOrder& last) {
        if (!last.order || last.reference != options.reference || last.labels != dataset.labelIdentity() || last.seed != options.seed)
            last = {options.reference, dataset.labelIdentity(), options.seed, EvaluationOrder::fromAnswers(options.reference->answers, dataset.labels(), options.seed)};
        return last.order;
    });
}

Result<EvaluationPtr> evaluateModel(EngineState& state, const Model& model, const DatasetPtr& dataset, const EvaluateOptions& options,
                                    const Job& job, bool onlyFind)
{
    if (!dataset || dataset->size() == 0)
        return Error{ErrorCode::NoData, {}, "there are no samples to evaluate"};
    ESP_TRY(const PlanPtr plan, planForData(state, model, *dataset, {.batch = options.batch, .winograd = options.winograd}));
    ESP_TRY(const OutputReader reader, findOutput(*plan, *dataset));
    ESP_CHECK(checkLabels(*dataset, classCountOf(*plan, reader)));
    const size_t samples = dataset->size();
    const size_t perSample = reader.form.perSample;
    const PlanValue& output = plan->values[static_cast<size_t>(plan->outputs[static_cast<size_t>(reader.index)])];
    const Hash128 key = Hasher().add(output.fingerprint).add(dataset->identity()).add(dataset->labelIdentity()).add(reader.kind).finish();
    const auto sheet = state.sheets.with([&](auto& sheets) {
        auto& slot = sheets[key];
        if (!slot) {
            slot = std::make_shared<Synchronized<AnswerSheet>>();
            slot->with([&](AnswerSheet& fresh) {
                fresh.answers.resize(samples * perSample);
                fresh.known.assign(samples, false);
            });
        }
        return slot;
    });
    if (EvaluationPtr done = sheet->with([](const AnswerSheet& held) { return held.finished; }))
        return done;
    if (onlyFind)
        return Error{ErrorCode::NoData, {}, "was not evaluated yet"};

    const std::span<const Answer> original = options.reference ? std::span<const Answer>(options.reference->answers) : std::span<const Answer>();
    const std::shared_ptr<const EvaluationOrder> order =
        reader.form.isSequence ? EvaluationOrder::ofSequences(samples, reader.form, original, dataset->labels(), options.seed)
        : options.reference    ? orderOfChanges(state, *dataset, options)
                               : EvaluationOrder::uniform(samples, options.seed);
    // onUpdate runs under this lock: one call at a time, in order.
    Synchronized<std::unique_ptr<Publisher>> publisher;
    publisher.with([&](auto& held) { held = std::make_unique<Publisher>(order, *dataset, options); });

    std::vector<uint32_t> missing;
    sheet->with([&](const AnswerSheet& held) {
        publisher.with([&](auto& publish) {
            for (const uint32_t sample : order->order()) {
                if (held.known[sample])
                    publish->add(sample, &held.answers[sample * perSample]);
                else
                    missing.push_back(sample);
            }
        });
    });
    BatchFeeder feeder(state, plan, dataset);
    feeder.setOwner(options.owner);
    feeder.useCache(options.reference ? CacheUse::Variant : CacheUse::Original);
    const Result<void> ran = feeder.run(
        missing,
        [&](std::span<const uint32_t> batch, const std::vector<const std::byte*>& outputs) {
            std::vector<Answer> answers(batch.size() * perSample);
            for (size_t i = 0; i < batch.size(); ++i)
                readAnswers(reader, outputs[static_cast<size_t>(reader.index)], i, labelsOf(*dataset, batch[i]), &answers[i * perSample]);
            const size_t known = sheet->with([&](AnswerSheet& held) {
                for (size_t i = 0; i < batch.size(); ++i) {
                    std::copy_n(answers.begin() + static_cast<ptrdiff_t>(i * perSample), perSample,
                                held.answers.begin() + static_cast<ptrdiff_t>(batch[i] * perSample));
                    held.knownCount += !held.known[batch[i]];
                    held.known[batch[i]] = true;
                }
                return held.knownCount;
            });
            publisher.with([&](auto& publish) {
                for (size_t i = 0; i < batch.size(); ++i)
                    publish->add(batch[i], &answers[i * perSample]);
                publish->publish(false);
            });
            job.report(static_cast<double>(known) / static_cast<double>(samples));
        },
        job);
    sheet->with([&](AnswerSheet& held) {
        held.milliseconds += feeder.milliseconds();
        held.macsRun += feeder.macsRun();
        held.winogradConvolutions = plan->winogradConvolutions;
    });
    ESP_CHECK(ran);
    publisher.with([&](auto& publish) { publish->publish(true); });
    return sheet->with([&](AnswerSheet& held) {
        if (!held.finished)
            held.finished = finish(held, *dataset);
        return Result<EvaluationPtr>(held.finished);
    });
}

}  // namespace esp
