// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/sensitivity.h"

#include "core/data/estimate.h"
#include "core/search/prediction.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

namespace {

constexpr size_t kCandidates = 10;

// Every answer's scores are held twice, and its candidates' shifts for each row.
constexpr size_t kMostPositions = 8192;

size_t sampleCount(const SensitivityRequest& request)
{
    const size_t count = std::min(request.samples, request.data->size());
    const AnswerForm& form = request.data->answerForm();
    return form.isSequence ? std::min(count, std::max<size_t>(kMostPositions / form.perSample, 2)) : count;
}

std::vector<uint32_t> chooseSamples(const SensitivityRequest& request)
{
    const size_t count = std::min(std::max<size_t>(sampleCount(request), 1), request.data->size());
    const EvaluationOrderPtr order = EvaluationOrder::uniform(request.data->size(), request.seed);
    std::vector<uint32_t> samples(order->order().begin(), order->order().begin() + static_cast<ptrdiff_t>(count));
    std::sort(samples.begin(), samples.end());
    return samples;
}

/// Changes of logits add up; of probabilities that are near 0 or 1 they do not. What is no number counts as the lowest score.
float additive(float score, bool isProbability)
{
    constexpr float kLowest = -1e6F;
    if (!std::isfinite(score))
        return kLowest;
    return isProbability ? std::log(std::max(score, 1e-12F)) : std::clamp(score, kLowest, -kLowest);
}

class Measurer {
public:
    Measurer(Engine& engine, const SensitivityRequest& request, const Job& job)
        : m_engine(engine), m_request(request), m_job(job), m_layers(findLayers(request.model)), m_table(std::make_shared<SensitivityTable>())
    {
    }

    Result<SensitivityTablePtr> run()
    {
        if (!m_request.data || m_request.data->size() == 0)
            return Error{ErrorCode::NoData, {}, "there are no samples to evaluate"};
        ESP_CHECK(begin());
        const size_t options = sensitivityOptions().size();
        const size_t total = m_table->rows.size() + kPredictionChecks;
        for (size_t layer = 0; layer < m_layers.size(); ++layer) {
            bool isNew = false;
            for (size_t option = 0; option < options; ++option) {
                SensitivityRowPtr& row = m_table->rows[layer * options + option];
                if (row)
                    continue;
                ESP_TRY(SensitivityRow measured, measureRow(layer, sensitivityOptions()[option]));
                row = std::make_shared<const SensitivityRow>(std::move(measured));
                isNew = true;
                m_job.report(static_cast<double>(layer * options + option + 1) / static_cast<double>(total));
            }
            if (isNew)
                handOut();
        }
        while (m_table->checks.size() < kPredictionChecks && hasRows()) {
            ESP_TRY(PredictionCheck check, measureCheck(m_table->checks.size()));
            m_table->checks.push_back(std::move(check));
            m_job.report(static_cast<double>(m_table->rows.size() + m_table->checks.size()) / static_cast<double>(total));
            handOut();
        }
        m_table->complete = true;
        handOut();
        return SensitivityTablePtr(m_table);
    }

private:
    /// Copies share rows: what was handed out never changes.
    void handOut() const
    {
        if (m_request.onLayer)
            m_request.onLayer(std::make_shared<const SensitivityTable>(*m_table));
    }

    bool hasRows() const
    {
        return std::any_of(m_table->rows.begin(), m_table->rows.end(), [](const SensitivityRowPtr& row) { return row->isMeasured(); });
    }

    Result<void> begin()
    {
        const Hash128 key = sensitivityKey(m_request);
        if (m_request.known && m_request.known->key == key) {
            *m_table = *m_request.known;
        } else {
            m_table->key = key;
            for (const Layer& layer : m_layers)
                m_table->layers.push_back(layer.name);
            m_table->samples = chooseSamples(m_request);
            m_table->dataSamples = m_request.data->size();
            const size_t perSample = m_request.data->answerForm().perSample;
            for (const uint32_t sample : m_table->samples)
                for (size_t i = 0; i < perSample && m_request.data->hasLabels(); ++i)
                    m_table->labels.push_back(m_request.data->label(sample * perSample + i));
            m_table->rows.resize(m_layers.size() * sensitivityOptions().size());
        }
        ESP_TRY(SampledAnswers original, m_engine.answer(m_request.model, m_request.data, m_table->samples, {.original = true, .owner = m_request.owner}, Job(m_job.token())));
        if (!m_table->original) {
            m_table->original = std::make_shared<const SampledAnswers>(std::move(original));
            followCandidates();
        }
        collectStatistics();
        if (m_job.stopped())
            return cancelled();
        return {};
    }

    void followCandidates()
    {
        const SampledAnswers& original = *m_table->original;
        const size_t width = original.scoresPerAnswer;
        m_table->candidates = std::min(kCandidates, width);
        std::vector<int32_t> ranked(width);
        for (size_t s = 0; s < original.answers.size() && width > 0; ++s) {
            const std::span<const float> scores(original.scores.data() + s * width, width);
            m_isProbability.push_back(areProbabilities(scores));
            std::iota(ranked.begin(), ranked.end(), 0);
            const auto value = [&](int32_t c) { return additive(scores[static_cast<size_t>(c)], false); };
            std::partial_sort(ranked.begin(), ranked.begin() + static_cast<ptrdiff_t>(m_table->candidates), ranked.end(),
                              [&](int32_t a, int32_t b) { return value(a) != value(b) ? value(a) > value(b) : a < b; });
            for (size_t k = 0; k < m_table->candidates; ++k) {
                m_table->classes.push_back(ranked[k]);
                m_table->scores.push_back(additive(scores[static_cast<size_t>(ranked[k])], m_isProbability[s]));
            }
        }
    }

    /// Ranges of all layers' activations in one pass; each row finds its own in the cache. What fails here fails again, with its name, in rows.
    void collectStatistics()
    {
        if (!m_request.statistics)
            return;
        for (const SensitivityOption& option : sensitivityOptions()) {
            Recipe all = recipeOf(option, {});
            all.steps[0].layers.clear();
            all.steps[0].allLayers = true;
            const Technique& technique = *findTechnique(option.technique);
            const Result<Prepared> prepared = technique.prepare(m_request.model, all.steps[0], {m_request.statistics.inputs, m_cache, Job(m_job.token())});
            if (!prepared || technique.statisticsWanted(prepared->model, all.steps[0], m_cache).empty())
                continue;
            (void)compress(m_request.model, all, m_request.statistics, Job(m_job.token()), &m_cache);
        }
    }

    Result<SensitivityRow> measureRow(size_t layer, const SensitivityOption& option)
    {
        SensitivityRow row;
        const auto notHere = [&](const std::string& reason) {
            row.applies = false;
            row.reason = reason;
            return row;
        };
        if (const std::string refusal = findTechnique(option.technique)->refusal(m_request.model, m_layers[layer]); !refusal.empty())
            return notHere(refusal);
        const auto failed = [&](const Error& error) -> Result<SensitivityRow> {
            if (error.code == ErrorCode::Cancelled)
                return error;
            // What is missing says all; what fails in a node needs the node's name.
            row.reason = error.code == ErrorCode::NoData ? error.detail : error.message();
            return row;
        };
        const Result<CompressResult> compressed =
            compress(m_request.model, recipeOf(option, m_layers[layer].name), m_request.statistics, Job(m_job.token()), &m_cache);
        if (!compressed)
            return failed(compressed.error());
        const LayerOutcome& outcome = compressed->outcomes[0][layer];
        if (!outcome.applied)
            return notHere(outcome.reason.empty() ? "nothing changes here" : outcome.reason);
        const Result<SampledAnswers> now = m_engine.answer(compressed->model, m_request.data, m_table->samples, {}, Job(m_job.token()));
        if (!now)
            return failed(now.error());
        fill(row, *now);
        return row;
    }

    void fill(SensitivityRow& row, const SampledAnswers& now) const
    {
        const SampledAnswers& original = *m_table->original;
        row.paired = comparePaired(original.answers, now.answers, m_table->labels, original.scoresPerAnswer > 0, original.form);
        row.milliseconds = now.milliseconds;
        row.macsRun = now.macsRun;
        row.noise.output = m_request.data->outputName();
        const size_t width = original.scoresPerAnswer;
        if (width == 0) {
            for (const Answer& answer : now.answers)
                row.answers.push_back(answer.top1);
            return;
        }
        for (size_t i = 0; i < original.scores.size(); ++i) {
            if (!std::isfinite(original.scores[i]) || !std::isfinite(now.scores[i])) {
                ++row.noise.nonFinite;
                continue;
            }
            const double a = static_cast<double>(original.scores[i]);
            const double difference = a - static_cast<double>(now.scores[i]);
            row.noise.signal += a * a;
            row.noise.noise += difference * difference;
            row.noise.largest = std::max(row.noise.largest, std::abs(difference));
            ++row.noise.values;
        }
        double sum = 0;
        int64_t finite = 0;
        for (size_t s = 0; s < original.answers.size(); ++s) {
            const std::span<const float> before(original.scores.data() + s * width, width);
            const double divergence = divergenceFrom(before, {now.scores.data() + s * width, width}, areProbabilities(before));
            finite += divergence >= 0;
            sum += std::max(divergence, 0.0);
        }
        if (finite > 0)
            row.divergence = sum / static_cast<double>(finite);
        row.shifts.reserve(m_table->scores.size());
        for (size_t s = 0; s < original.answers.size(); ++s) {
            const bool isProbability = areProbabilities({original.scores.data() + s * width, width});
            for (size_t k = 0; k < m_table->candidates; ++k) {
                const size_t place = s * m_table->candidates + k;
                const float score = now.scores[s * width + static_cast<size_t>(m_table->classes[place])];
                row.shifts.push_back(additive(score, isProbability) - m_table->scores[place]);
            }
        }
    }

    Result<PredictionCheck> measureCheck(size_t number)
    {
        // A mix that cannot be predicted or measured is no check of predictions: the next seed.
        constexpr uint64_t kAttempts = 64;
        for (uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
            PredictionCheck check;
            check.recipe = drawMix(*m_table, m_request.seed * 1'000'003 + number * kAttempts + attempt);
            const PredictedCounts predicted = predictCounts(*m_table, check.recipe);
            if (predicted.gap != PredictionGap::None || predicted.effects == 0)
                continue;
            check.predictedChanged = predicted.changed;
            check.predictedRight = predicted.right;
            const Result<CompressResult> compressed = compress(m_request.model, check.recipe, m_request.statistics, Job(m_job.token()), &m_cache);
            if (m_job.stopped())
                return cancelled();
            if (!compressed)
                continue;
            const Result<SampledAnswers> now = m_engine.answer(compressed->model, m_request.data, m_table->samples, {}, Job(m_job.token()));
            if (m_job.stopped())
                return cancelled();
            if (!now)
                continue;
            const PairedComparison paired = comparePaired(m_table->original->answers, now->answers, m_table->labels, false, now->form);
            check.changed = paired.samples - paired.agreeing;
            check.right = paired.onlySecondRight - paired.onlyFirstRight;
            return check;
        }
        return Error{ErrorCode::Internal, {}, "no mix of layers could be measured to check predictions with"};
    }

    Engine& m_engine;
    const SensitivityRequest& m_request;
    const Job& m_job;
    std::vector<Layer> m_layers;
    std::shared_ptr<SensitivityTable> m_table;
    CompressCache m_cache;
    std::vector<bool> m_isProbability;
};

}  // namespace

Hash128 sensitivityKey(const SensitivityRequest& request)
{
    return Hasher()
        .add("sensitivity")
        .add(request.content.isNull() ? contentHash(request.model) : request.content)
        .add(request.data->identity())
        .add(request.data->labelIdentity())
        .add(static_cast<uint64_t>(sampleCount(request)))
        .add(request.seed)
        .add(request.calibration)
        .add(static_cast<bool>(request.statistics))
        .finish();
}

Result<SensitivityTablePtr> measureSensitivity(Engine& engine, const SensitivityRequest& request, const Job& job)
{
    return Measurer(engine, request, job).run();
}

}  // namespace esp
