// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many of the samples not seen yet does the changed model answer differently?
//
// A sample flips when the change moves its scores by more than its margin, so the rate of flips falls with the margin. Margins of logits and
// of probabilities have different scales; their ranks do not: with u the rank as a part of all samples, the changes that were measured
// (weights of 4 to 8 bits, pruning of 30 to 80 %, six models) follow p(u) = c · exp(−(u/s)^β) closely, from a handful of flips at the very
// lowest margins (s = 0.001) to answers lost everywhere (s > 1).
//
// 1. Order: successive sampling without replacement with weights 1 / (u + δ): similar numbers of samples from every factor of u, so that the
//    first dozen tell roughly where the rate falls off (exponential keys, Efraimidis & Spirakis 2006). Samples that the original got wrong
//    come later: most of their flips lead to another wrong answer.
// 2. Posterior: c, s and β lie on a grid. Samples are grouped in bands of similar rank; the rate of a band is Beta distributed around p with
//    strength κ, so that bands with many samples speak for themselves and the curve only fills in where few were seen. Right and wrong
//    answers have a curve each, with scales s that tend to agree. Which samples were seen depends on margins and labels, which the model
//    knows, so the order needs no further correction (it is ignorable in Rubin's sense; inverse probabilities would only add variance).
// 3. Leads: where scores and labels are known, how far the label of each sample leads before and after says more than its flip; see
//    estimate_leads.cpp. Both predictions are pooled, so that an answer which follows no line still lies within the limits.
// 4. Prediction: at a grid point the unseen flips of a band are beta-binomial. A flip of a right answer is a loss; of a wrong answer a gain
//    with a probability that has a Beta posterior of its own. Mean, variance and skewness give a shifted gamma distribution; limits are
//    quantiles of the mixture over the grid, one whole sample further out.
//
// Constants were chosen on 105 changed models of 400 to 10,000 samples (SqueezeNet, ResNets, keyword spotting, LeNet, MNIST), so that limits
// after 16, 32, 64, … samples hold the final accuracy and agreement in more than 93 % of the orders for each of them; coverage_bench measures
// that. Without the original's answers, what is left is beta-binomial with Jeffreys' prior.
#include "core/data/estimate.h"

#include "core/data/change_model.h"
#include "core/data/estimate_leads.h"
#include "core/data/estimate_sequences.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <optional>

namespace esp {

namespace {

constexpr double kNearest = 0.12;         // δ: below this rank all samples are about equally likely to come first
constexpr double kWrongWeight = 0.45;     // of a wrong answer, beside a right one of the same margin
constexpr double kLeastLeadWeight = 0.5;  // of what the leads say, beside the rates of flips, if they follow no line
constexpr double kLeadWeightGain = 0.7;   // for a perfect line
constexpr double kMostLeadWeight = 0.97;
// Probability beyond each limit; less than 2.5 % for what a model does not know.
constexpr double kTail = 0.014;      // nothing is known of the original
constexpr double kFlipTail = 0.006;  // only which samples flipped, and their margins
constexpr double kLeadTail = 0.019;  // leads too
constexpr double kTop5Tail = 0.006;  // the first five depend on the margin of the first less regularly
constexpr size_t kFirstBand = 4;     // samples in the band of the lowest margins
constexpr double kBandGrowth = 1.4;

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
public:
    explicit Random(uint64_t seed) : m_state(seed) {}
    uint64_t next()
    {
        uint64_t z = m_state += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    /// (0, 1]
    double uniform() { return static_cast<double>((next() >> 11) + 1) * 0x1p-53; }

private:
    uint64_t m_state;
};

/// Sorts samples by exponential keys over weights.
template <typename Weight>
std::vector<uint32_t> drawOrder(size_t samples, uint64_t seed, const Weight& weight)
{
    Random random(seed);
    std::vector<double> keys(samples);
    for (size_t i = 0; i < samples; ++i)
        keys[i] = -std::log(random.uniform()) / weight(i);
    std::vector<uint32_t> order(samples);
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return keys[a] != keys[b] ? keys[a] < keys[b] : a < b; });
    return order;
}

}  // namespace

EvaluationOrderPtr EvaluationOrder::uniform(size_t samples, uint64_t seed)
{
    auto result = std::make_shared<EvaluationOrder>();
    result->m_order = drawOrder(samples, seed, [](size_t) { return 1.0; });
    return result;
}

EvaluationOrderPtr EvaluationOrder::fromAnswers(std::span<const Answer> original, std::span<const int32_t> labels, uint64_t seed)
{
    assert(labels.empty() || labels.size() == original.size());
    const size_t samples = original.size();
    auto result = std::make_shared<EvaluationOrder>();
    result->m_original.assign(original.begin(), original.end());
    result->m_labels.assign(labels.begin(), labels.end());

    std::vector<uint32_t> byMargin(samples);
    std::iota(byMargin.begin(), byMargin.end(), 0);
    std::stable_sort(byMargin.begin(), byMargin.end(), [&](uint32_t a, uint32_t b) { return original[a].margin < original[b].margin; });
    // Equal margins share the mean of their ranks, so that answers without margins are all alike.
    std::vector<double> rank(samples);
    for (size_t begin = 0; begin < samples;) {
        size_t end = begin + 1;
        while (end < samples && original[byMargin[end]].margin == original[byMargin[begin]].margin)
            ++end;
        for (size_t i = begin; i < end; ++i)
            rank[byMargin[i]] = static_cast<double>(begin + end) / 2 / static_cast<double>(samples);
        begin = end;
    }
    result->m_band.resize(samples);
    double width = kFirstBand;
    for (size_t begin = 0; begin < samples;) {
        size_t end = std::min(samples, begin + static_cast<size_t>(width));
        while (end < samples && original[byMargin[end]].margin == original[byMargin[end - 1]].margin)
            ++end;
        double sum = 0;
        for (size_t i = begin; i < end; ++i) {
            result->m_band[byMargin[i]] = static_cast<uint8_t>(result->m_bandCentre.size());
            sum += rank[byMargin[i]];
        }
        result->m_bandCentre.push_back(sum / static_cast<double>(end - begin));
        begin = end;
        width *= kBandGrowth;
    }
    // One weight for a whole band, so that those seen of a band (right and wrong ones apart) are a simple random sample of it.
    result->m_order = drawOrder(samples, seed, [&](size_t i) {
        const bool wrong = !labels.empty() && original[i].top1 != labels[i];
        return (wrong ? kWrongWeight : 1) / (result->m_bandCentre[result->m_band[i]] + kNearest);
    });
    return result;
}

EvaluationOrderPtr EvaluationOrder::ofSequences(size_t samples, const AnswerForm& form, std::span<const Answer> original,
                                                std::span<const int32_t> labels, uint64_t seed)
{
    assert(original.empty() || original.size() == samples * form.perSample);
    assert(labels.empty() || labels.size() == samples * form.perSample);
    auto result = std::make_shared<EvaluationOrder>();
    result->m_form = form;
    result->m_order = drawOrder(samples, seed, [](size_t) { return 1.0; });
    result->m_original.assign(original.begin(), original.end());
    result->m_labels.assign(labels.begin(), labels.end());
    return result;
}

struct StreamingEstimate::State {
    EvaluationOrderPtr order;
    std::optional<SequenceEstimate> sequences;
    std::vector<int32_t> labels;
    std::vector<bool> seen;
    size_t seenCount = 0;
    RateGridPtr grid;

    // Strata: right and wrong answers of the original, the latter with the label among the first five or not. Without labels all are "right".
    ChangeModel flipsOfRight;
    ChangeModel flipsOfWrong;
    double hits = 0;  ///< of the flips of wrong answers seen, those to the right one
    double misses = 0;
    LeadModel leads;
    ChangeModel leavesOfRight;  ///< the label leaves the first five
    ChangeModel leavesOfWrong;
    ChangeModel enters;

    // As they would end if nothing among the unseen changed; without the original's answers, what was seen.
    int64_t right = 0;
    int64_t inTop5 = 0;
    int64_t agreeing = 0;

    Estimate figure(int64_t now, const Prediction& rest) const
    {
        const double scale = 100.0 / static_cast<double>(std::max<size_t>(order->size(), 1));
        const auto base = static_cast<double>(now);
        return {scale * (base + rest.mean), scale * (base + rest.low), scale * (base + rest.high), seenCount, order->size()};
    }

    Estimate ofUnknown(int64_t hitsSeen) const;
    double tail() const { return leads.isUsable() ? kLeadTail : kFlipTail; }
    /// Part of the leads in a prediction.
    double leadWeight() const { return std::min(kMostLeadWeight, kLeastLeadWeight + kLeadWeightGain * leads.straightness()); }
};

StreamingEstimate::StreamingEstimate(EvaluationOrderPtr order, std::span<const int32_t> labels) : m_state(std::make_unique<State>())
{
    State& state = *m_state;
    state.order = std::move(order);
    const EvaluationOrder& known = *state.order;
    state.seen.assign(known.size(), false);
    if (known.form().isSequence) {
        state.sequences.emplace(state.order);
        return;
    }
    assert(labels.empty() || labels.size() == known.size());
    if (known.knowsOriginal())
        labels = known.m_labels;
    state.labels.assign(labels.begin(), labels.end());
    if (!known.knowsOriginal())
        return;
    state.agreeing = static_cast<int64_t>(known.size());
    state.grid = std::make_shared<RateGrid>(known.m_bandCentre, known.size());
    state.flipsOfRight = ChangeModel(state.grid, Onset::AtTheBoundary);
    if (!labels.empty()) {
        state.flipsOfWrong = state.flipsOfRight;
        state.leavesOfRight = state.leavesOfWrong = state.enters = ChangeModel(state.grid, Onset::Anywhere);
        state.leads = LeadModel(std::make_shared<LeadBands>(known.m_original, labels));
    }
    for (size_t i = 0; i < known.size(); ++i) {
        const size_t band = known.m_band[i];
        if (labels.empty()) {
            state.flipsOfRight.expect(band);
            continue;
        }
        const Answer& before = known.m_original[i];
        const bool right = before.top1 == labels[i];
        (right ? state.flipsOfRight : state.flipsOfWrong).expect(band);
        (!before.inTop5 ? state.enters : right ? state.leavesOfRight : state.leavesOfWrong).expect(band);
        state.right += right;
        state.inTop5 += before.inTop5;
    }
}

StreamingEstimate::~StreamingEstimate() = default;
StreamingEstimate::StreamingEstimate(StreamingEstimate&&) noexcept = default;
StreamingEstimate& StreamingEstimate::operator=(StreamingEstimate&&) noexcept = default;

void StreamingEstimate::add(uint32_t sample, const Answer& now)
{
    State& state = *m_state;
    const EvaluationOrder& known = *state.order;
    if (state.seen[sample])
        return;
    state.seen[sample] = true;
    ++state.seenCount;
    const bool labelled = !state.labels.empty();
    const bool rightNow = labelled && now.top1 == state.labels[sample];
    if (!known.knowsOriginal()) {
        state.right += rightNow;
        state.inTop5 += now.inTop5;
        return;
    }
    const Answer& before = known.m_original[sample];
    const size_t band = known.m_band[sample];
    const bool flipped = before.top1 != now.top1;
    state.agreeing -= flipped;
    if (!labelled) {
        state.flipsOfRight.add(band, flipped);
        return;
    }
    const bool rightBefore = before.top1 == state.labels[sample];
    (rightBefore ? state.flipsOfRight : state.flipsOfWrong).add(band, flipped);
    if (flipped && !rightBefore)
        (rightNow ? state.hits : state.misses) += 1;
    state.leads.add(sample, before, now, rightNow);
    (!before.inTop5 ? state.enters : rightBefore ? state.leavesOfRight : state.leavesOfWrong).add(band, before.inTop5 != now.inTop5);
    state.right += static_cast<int>(rightNow) - static_cast<int>(rightBefore);
    state.inTop5 += static_cast<int>(now.inTop5) - static_cast<int>(before.inTop5);
}

void StreamingEstimate::add(uint32_t sample, std::span<const Answer> now)
{
    State& state = *m_state;
    if (!state.sequences)
        return add(sample, now[0]);
    if (state.seen[sample])
        return;
    state.seen[sample] = true;
    ++state.seenCount;
    state.sequences->add(sample, now);
}

size_t StreamingEstimate::seen() const
{
    return m_state->seenCount;
}

/// Simple random sampling: the hits among the unseen are beta-binomial.
Estimate StreamingEstimate::State::ofUnknown(int64_t hitsSeen) const
{
    const auto successes = static_cast<double>(hitsSeen);
    const auto n = static_cast<double>(seenCount);
    const auto rest = static_cast<double>(order->size() - seenCount);
    const double a = successes + 0.5;
    const double b = n - successes + 0.5;
    Prediction prediction{rest * a / (a + b), 0, rest};
    if (rest > 0) {
        double logTerm = std::lgamma(a + b) - std::lgamma(b) + std::lgamma(b + rest) - std::lgamma(a + b + rest);
        double sum = 0;
        bool hasLow = false;
        for (double x = 0; x <= rest; ++x) {
            sum += std::exp(logTerm);
            if (!hasLow && sum >= kTail) {
                prediction.low = x;
                hasLow = true;
            }
            if (sum >= 1 - kTail) {
                prediction.high = x;
                break;
            }
            logTerm += std::log((rest - x) * (a + x) / ((x + 1) * (b + rest - x - 1)));
        }
    }
    return figure(hitsSeen, prediction);
}

Estimate StreamingEstimate::loss() const
{
    assert(m_state->sequences && "only next tokens have losses");
    return m_state->sequences->loss();
}

Estimate StreamingEstimate::perplexity() const
{
    Estimate estimate = loss();
    for (double* figure : {&estimate.value, &estimate.low, &estimate.high})
        *figure = std::exp(*figure);
    return estimate;
}

Estimate StreamingEstimate::accuracy() const
{
    const State& state = *m_state;
    if (state.sequences)
        return state.sequences->right();
    assert(!state.labels.empty() && "accuracy needs labels");
    if (!state.order->knowsOriginal())
        return state.ofUnknown(state.right);
    std::vector<Component> change = combined(thinned(state.flipsOfWrong.predictions(), state.hits, state.hits + state.misses),
                                             state.flipsOfRight.predictions(), -1, Coupling::Scales, state.grid->scaleStep());
    if (state.leads.isUsable())
        change = pooled(state.leadWeight(), state.leads.predictions(LeadModel::Count::GainsMinusLosses), joinedByScale(change));
    return state.figure(state.right, predict(change, -state.flipsOfRight.unseen(), state.flipsOfWrong.unseen(), state.tail()));
}

Estimate StreamingEstimate::top5Accuracy() const
{
    const State& state = *m_state;
    if (state.sequences)
        return state.sequences->inTop5();
    assert(!state.labels.empty() && "accuracy needs labels");
    if (!state.order->knowsOriginal())
        return state.ofUnknown(state.inTop5);
    const std::vector<Component> leaves = joinedByScale(
        combined(state.leavesOfWrong.predictions(), state.leavesOfRight.predictions(), 1, Coupling::None, state.grid->scaleStep()));
    const std::vector<Component> change = combined(state.enters.predictions(), leaves, -1, Coupling::None, state.grid->scaleStep());
    return state.figure(state.inTop5, predict(change, -state.leavesOfWrong.unseen() - state.leavesOfRight.unseen(), state.enters.unseen(), kTop5Tail));
}

Estimate StreamingEstimate::agreement() const
{
    const State& state = *m_state;
    if (state.sequences)
        return state.sequences->agreeing();
    assert((state.order->knowsOriginal() || state.order->size() == 0) && "agreement needs the original's answers");
    if (!state.grid)  // no samples at all
        return state.figure(0, {});
    const std::vector<Component> ofWrong = state.flipsOfWrong.predictions();
    std::vector<Component> flips = combined(state.flipsOfRight.predictions(), ofWrong, 1, Coupling::Scales, state.grid->scaleStep());
    if (state.leads.isUsable()) {  // then there are labels; a right answer flips when its label loses the lead
        const std::vector<Component> ofRight = state.leads.predictions(LeadModel::Count::Losses);
        flips = pooled(state.leadWeight(), combined(ofRight, {joined(ofWrong)}, 1, Coupling::None, state.grid->scaleStep()), joinedByScale(flips));
    }
    const Prediction rest = predict(flips, 0, state.flipsOfRight.unseen() + state.flipsOfWrong.unseen(), state.tail());
    return state.figure(state.agreeing, {-rest.mean, -rest.high, -rest.low});
}

}  // namespace esp
