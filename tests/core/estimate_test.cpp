// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>
#include <string_view>

namespace esp {
namespace {

/// The original's and a changed model's answers.
struct Population {
    std::vector<Answer> before;
    std::vector<Answer> after;
    std::vector<int32_t> labels;

    double accuracy() const
    {
        double right = 0;
        for (size_t i = 0; i < after.size(); ++i)
            right += after[i].top1 == labels[i];
        return 100 * right / static_cast<double>(after.size());
    }
    double agreement() const
    {
        double same = 0;
        for (size_t i = 0; i < after.size(); ++i)
            same += after[i].top1 == before[i].top1;
        return 100 * same / static_cast<double>(after.size());
    }
    double top5() const
    {
        double in = 0;
        for (const Answer& answer : after)
            in += answer.inTop5;
        return 100 * in / static_cast<double>(after.size());
    }
};

/// Scores of `classes` classes, right in about `accuracy` of the samples, and the same with noise: what compression does to a classifier.
Population noisyClassifier(size_t samples, int classes, double signal, double noise, unsigned seed)
{
    std::mt19937_64 random(seed);
    const auto normal = [&] {
        // Box and Muller; std::normal_distribution differs between libraries.
        const double u = (static_cast<double>(random() >> 11) + 1) * 0x1p-53;
        const double v = static_cast<double>(random() >> 11) * 0x1p-53;
        return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
    };
    Population population;
    for (size_t i = 0; i < samples; ++i) {
        const auto label = static_cast<int32_t>(random() % static_cast<unsigned>(classes));
        std::vector<float> scores(static_cast<size_t>(classes));
        for (float& score : scores)
            score = static_cast<float>(normal());
        scores[static_cast<size_t>(label)] += static_cast<float>(signal * (1 + 0.5 * normal()));
        population.labels.push_back(label);
        population.before.push_back(answerFromScores(scores, label));
        for (float& score : scores)
            score += static_cast<float>(noise * normal());
        population.after.push_back(answerFromScores(scores, label));
    }
    return population;
}

struct Coverage {
    double held = 0;       ///< of all orders, those whose limits held the final figure
    double halfWidth = 0;  ///< mean
};

using Figure = std::function<Estimate(const StreamingEstimate&)>;

std::vector<Coverage> coverage(const Population& population, const std::vector<size_t>& prefixes, int orders, double final, const Figure& figure)
{
    std::vector<Coverage> result(prefixes.size());
    for (int seed = 0; seed < orders; ++seed) {
        const EvaluationOrderPtr order = EvaluationOrder::fromAnswers(population.before, population.labels, static_cast<uint64_t>(seed));
        StreamingEstimate estimate(order);
        for (size_t p = 0; p < prefixes.size(); ++p) {
            while (estimate.seen() < prefixes[p]) {
                const uint32_t sample = order->order()[estimate.seen()];
                estimate.add(sample, population.after[sample]);
            }
            const Estimate now = figure(estimate);
            result[p].held += now.low <= final + 1e-9 && final <= now.high + 1e-9 ? 1 : 0;
            result[p].halfWidth += (now.high - now.low) / 2;
        }
    }
    for (Coverage& prefix : result) {
        prefix.held /= orders;
        prefix.halfWidth /= orders;
    }
    return result;
}

double accuracyBefore(const Population& population)
{
    double right = 0;
    for (size_t i = 0; i < population.before.size(); ++i)
        right += population.before[i].top1 == population.labels[i];
    return 100 * right / static_cast<double>(population.before.size());
}

TEST(StreamingEstimate, LimitsHoldTheFinalFigureInAThousandOrders)
{
    const struct {
        const char* name;
        Population population;
        std::vector<size_t> prefixes;
        double widest;  ///< half-width after 16 samples
    } cases[] = {
        {"500 samples of 100 classes, a small change", noisyClassifier(500, 100, 3.0, 0.06, 1), {16, 32, 64, 128, 256}, 2.2},
        {"500 samples of 10 classes, a moderate change", noisyClassifier(500, 10, 3.5, 0.3, 2), {16, 32, 64, 128, 256}, 5.5},
        {"500 samples of 10 classes, a change that ruins it", noisyClassifier(500, 10, 3.5, 4.0, 3), {16, 32, 64, 128, 256}, 24},
    };
    for (const auto& c : cases) {
        const std::vector<Coverage> figures = coverage(c.population, c.prefixes, 1000, c.population.accuracy(), &StreamingEstimate::accuracy);
        for (size_t p = 0; p < c.prefixes.size(); ++p) {
            EXPECT_GE(figures[p].held, 0.93) << c.name << " after " << c.prefixes[p] << ", half-width " << figures[p].halfWidth;
            if (p > 0) {
                EXPECT_LT(figures[p].halfWidth, figures[p - 1].halfWidth);
            }
        }
        EXPECT_LE(figures[0].halfWidth, c.widest) << c.name << " (" << accuracyBefore(c.population) << " % before)";
    }
}

/// Leads tell as much as flips do for several times as many samples, so that the first limits are narrower where there are leads.
TEST(StreamingEstimate, LeadsNarrowTheFirstLimits)
{
    for (const double noise : {0.06, 0.3, 1.0}) {
        const Population population = noisyClassifier(500, 10, 3.5, noise, 2);
        Population classes = population;
        for (auto* answers : {&classes.before, &classes.after})
            for (Answer& answer : *answers)
                answer.lead = 0;
        const double final = population.accuracy();
        const std::vector<Coverage> with = coverage(population, {16, 32}, 300, final, &StreamingEstimate::accuracy);
        const std::vector<Coverage> without = coverage(classes, {16, 32}, 300, final, &StreamingEstimate::accuracy);
        for (size_t p = 0; p < with.size(); ++p) {
            EXPECT_GE(with[p].held, 0.93) << noise;
            EXPECT_LT(with[p].halfWidth, 0.9 * without[p].halfWidth) << noise;
        }
    }
}

TEST(StreamingEstimate, TakesLeadsThatFollowNoLine)
{
    const Population population = noisyClassifier(500, 10, 3, 0.5, 11);
    const struct {
        const char* name;
        std::function<void(Answer&)> change;
    } cases[] = {{"all equal", [](Answer& answer) { answer.lead = 0; }},
                 {"only the sign", [](Answer& answer) { answer.lead = answer.lead > 0 ? 1.0f : -1.0f; }},
                 {"huge", [](Answer& answer) { answer.lead *= 1e37f; }},
                 {"not finite", [](Answer& answer) { answer.finite = false; }},
                 {"the wrong way round", [](Answer& answer) { answer.lead = -answer.lead; }}};
    for (const auto& c : cases) {
        Population odd = population;
        for (Answer& answer : odd.after)
            c.change(answer);
        for (const auto& figure : {Figure(&StreamingEstimate::accuracy), Figure(&StreamingEstimate::agreement)}) {
            const EvaluationOrderPtr order = EvaluationOrder::fromAnswers(odd.before, odd.labels, 3);
            StreamingEstimate estimate(order);
            for (const uint32_t sample : order->order()) {
                estimate.add(sample, odd.after[sample]);
                const Estimate now = figure(estimate);
                ASSERT_TRUE(std::isfinite(now.low) && std::isfinite(now.high) && std::isfinite(now.value)) << c.name << " after " << now.seen;
                ASSERT_LE(now.low, now.value) << c.name << " after " << now.seen;
                ASSERT_LE(now.value, now.high) << c.name << " after " << now.seen;
            }
        }
        const std::vector<Coverage> figures = coverage(odd, {16, 64}, 200, odd.accuracy(), &StreamingEstimate::accuracy);
        if (std::string_view(c.name) != "the wrong way round") {  // there the leads contradict the answers, which no model does
            for (const Coverage& figure : figures)
                EXPECT_GE(figure.held, 0.93) << c.name << ", half-width " << figure.halfWidth;
        }
    }
}

TEST(StreamingEstimate, LimitsHoldForManySamplesAndForOtherFigures)
{
    const Population many = noisyClassifier(10000, 10, 5, 0.15, 4);
    const std::vector<size_t> prefixes = {16, 64, 256, 1024};
    const struct {
        const char* name;
        double final;
        Figure figure;
    } cases[] = {{"accuracy", many.accuracy(), &StreamingEstimate::accuracy},
                 {"agreement", many.agreement(), &StreamingEstimate::agreement},
                 {"top-5 accuracy", many.top5(), &StreamingEstimate::top5Accuracy}};
    for (const auto& c : cases) {
        const std::vector<Coverage> figures = coverage(many, prefixes, 150, c.final, c.figure);
        for (size_t p = 0; p < prefixes.size(); ++p)
            EXPECT_GE(figures[p].held, 0.93) << c.name << " after " << prefixes[p] << ", half-width " << figures[p].halfWidth;
    }
}

TEST(StreamingEstimate, LimitsCloseAtTheEnd)
{
    const Population population = noisyClassifier(300, 10, 2, 0.5, 5);
    const EvaluationOrderPtr order = EvaluationOrder::fromAnswers(population.before, population.labels, 9);
    StreamingEstimate estimate(order);
    for (const uint32_t sample : order->order()) {
        estimate.add(sample, population.after[sample]);
        estimate.add(sample, population.after[sample]);  // a second time changes nothing
        const Estimate now = estimate.accuracy();
        EXPECT_LE(now.low, now.value);
        EXPECT_LE(now.value, now.high);
        EXPECT_EQ(now.seen, estimate.seen());
        EXPECT_EQ(now.total, 300u);
    }
    for (const auto& [now, final] : {std::pair(estimate.accuracy(), population.accuracy()), std::pair(estimate.agreement(), population.agreement()),
                                     std::pair(estimate.top5Accuracy(), population.top5())}) {
        EXPECT_NEAR(now.value, final, 1e-9);
        EXPECT_NEAR(now.low, final, 1e-9);
        EXPECT_NEAR(now.high, final, 1e-9);
    }
}

TEST(StreamingEstimate, OfTheOriginalItselfHoldsInEveryOrderAlike)
{
    for (const double signal : {0.5, 2.0, 8.0}) {
        const Population population = noisyClassifier(500, 10, signal, 0, 6);
        const std::vector<size_t> prefixes = {16, 64, 256, 500};
        std::vector<double> held(prefixes.size());
        for (int seed = 0; seed < 1000; ++seed) {
            const EvaluationOrderPtr order = EvaluationOrder::uniform(500, static_cast<uint64_t>(seed));
            StreamingEstimate estimate(order, population.labels);
            for (size_t p = 0; p < prefixes.size(); ++p) {
                while (estimate.seen() < prefixes[p]) {
                    const uint32_t sample = order->order()[estimate.seen()];
                    estimate.add(sample, population.before[sample]);
                }
                const Estimate now = estimate.accuracy();
                held[p] += now.low <= accuracyBefore(population) + 1e-9 && accuracyBefore(population) <= now.high + 1e-9 ? 1 : 0;
                if (prefixes[p] == 500) {
                    EXPECT_NEAR(now.high - now.low, 0, 1e-9);
                }
            }
        }
        for (size_t p = 0; p < prefixes.size(); ++p)
            EXPECT_GE(held[p], 930) << accuracyBefore(population) << " % after " << prefixes[p];
    }
}

TEST(StreamingEstimate, WorksWithoutMarginsAndWithoutLabels)
{
    Population population = noisyClassifier(400, 5, 3, 0.3, 7);
    for (Answer& answer : population.before)
        answer.margin = 0;
    const double final = population.accuracy();
    const std::vector<Coverage> figures = coverage(population, {16, 64, 200}, 1000, final, &StreamingEstimate::accuracy);
    for (const Coverage& figure : figures)
        EXPECT_GE(figure.held, 0.93) << "half-width " << figure.halfWidth;

    const EvaluationOrderPtr unlabelled = EvaluationOrder::fromAnswers(population.before, {}, 1);
    StreamingEstimate estimate(unlabelled);
    EXPECT_EQ(estimate.agreement().seen, 0u);
    for (size_t i = 0; i < 100; ++i)
        estimate.add(unlabelled->order()[i], population.after[unlabelled->order()[i]]);
    const Estimate now = estimate.agreement();
    EXPECT_LE(now.low, population.agreement());
    EXPECT_GE(now.high, population.agreement());
}

TEST(EvaluationOrder, IsAPermutationThatDependsOnTheSeedAndPutsNarrowMarginsFirst)
{
    const Population population = noisyClassifier(500, 10, 3, 0.1, 8);
    const EvaluationOrderPtr order = EvaluationOrder::fromAnswers(population.before, population.labels, 1);
    std::vector<uint32_t> sorted = order->order();
    std::sort(sorted.begin(), sorted.end());
    for (uint32_t i = 0; i < 500; ++i)
        ASSERT_EQ(sorted[i], i);
    EXPECT_EQ(order->order(), EvaluationOrder::fromAnswers(population.before, population.labels, 1)->order());
    EXPECT_NE(order->order(), EvaluationOrder::fromAnswers(population.before, population.labels, 2)->order());
    const auto meanMargin = [&](size_t begin, size_t end) {
        double sum = 0;
        for (size_t i = begin; i < end; ++i)
            sum += population.before[order->order()[i]].margin;
        return sum / static_cast<double>(end - begin);
    };
    EXPECT_LT(meanMargin(0, 100), 0.8 * meanMargin(400, 500));
    EXPECT_EQ(EvaluationOrder::uniform(0, 1)->size(), 0u);
    EXPECT_EQ(EvaluationOrder::fromAnswers({}, {}, 1)->size(), 0u);
}

TEST(StreamingEstimate, OfNoSamplesIsNotACrash)
{
    StreamingEstimate estimate(EvaluationOrder::fromAnswers({}, {}, 1));
    EXPECT_EQ(estimate.agreement().total, 0u);
}

}  // namespace
}  // namespace esp
