// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/answer_change.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <tuple>

namespace esp {

namespace {

auto placeOf(const ConfusionCell& cell)
{
    return std::tuple(cell.label, cell.answer);
}

}  // namespace

std::vector<Flip> listFlips(std::span<const Answer> before, std::span<const Answer> after, std::span<const int32_t> labels)
{
    assert(before.size() == after.size() && "answers of two models on the same samples");
    assert((labels.empty() || labels.size() == before.size()) && "one label a sample");
    std::vector<Flip> flips;
    for (size_t i = 0; i < before.size(); ++i) {
        if (before[i].top1 == after[i].top1)
            continue;
        Flip flip{i, FlipKind::Unlabelled, -1, before[i].top1, after[i].top1, before[i].margin, after[i].margin};
        if (!labels.empty()) {
            flip.label = labels[i];
            flip.kind = flip.before == flip.label ? FlipKind::Worse : flip.after == flip.label ? FlipKind::Better : FlipKind::BothWrong;
        }
        flips.push_back(flip);
    }
    return flips;
}

std::vector<ClassChange> changePerClass(std::span<const Answer> before, std::span<const Answer> after, std::span<const int32_t> labels)
{
    assert(before.size() == labels.size() && after.size() == labels.size() && "one label a sample");
    std::vector<ClassChange> classes;
    for (size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<size_t>(labels[i]);
        if (label >= classes.size())
            classes.resize(label + 1);
        ClassChange& change = classes[label];
        change.label = labels[i];
        ++change.samples;
        change.rightBefore += before[i].top1 == labels[i];
        change.rightAfter += after[i].top1 == labels[i];
    }
    std::erase_if(classes, [](const ClassChange& change) { return change.samples == 0; });
    std::stable_sort(classes.begin(), classes.end(), [](const ClassChange& a, const ClassChange& b) { return a.difference() < b.difference(); });
    return classes;
}

ConfusionCell Confusion::at(int32_t label, int32_t answer) const
{
    const ConfusionCell wanted{label, answer};
    const auto found = std::lower_bound(cells.begin(), cells.end(), wanted, [](const auto& a, const auto& b) { return placeOf(a) < placeOf(b); });
    return found != cells.end() && placeOf(*found) == placeOf(wanted) ? *found : wanted;
}

Confusion confusionOf(std::span<const Answer> before, std::span<const Answer> after, std::span<const int32_t> labels)
{
    assert(before.size() == labels.size() && after.size() == labels.size() && "one label a sample");
    Confusion confusion;
    std::vector<ConfusionCell> single;
    single.reserve(2 * labels.size());
    for (size_t i = 0; i < labels.size(); ++i) {
        single.push_back({labels[i], before[i].top1, 1, 0});
        single.push_back({labels[i], after[i].top1, 0, 1});
        confusion.classes = std::max({confusion.classes, labels[i] + 1, before[i].top1 + 1, after[i].top1 + 1});
    }
    std::sort(single.begin(), single.end(), [](const auto& a, const auto& b) { return placeOf(a) < placeOf(b); });
    confusion.samples.assign(static_cast<size_t>(confusion.classes), 0);
    for (const ConfusionCell& one : single) {
        if (confusion.cells.empty() || placeOf(confusion.cells.back()) != placeOf(one))
            confusion.cells.push_back({one.label, one.answer, 0, 0});
        confusion.cells.back().before += one.before;
        confusion.cells.back().after += one.after;
        confusion.samples[static_cast<size_t>(one.label)] += one.after;
    }
    return confusion;
}

std::vector<ConfusionCell> mostConfused(const Confusion& confusion)
{
    std::vector<ConfusionCell> pairs;
    std::copy_if(confusion.cells.begin(), confusion.cells.end(), std::back_inserter(pairs), [](const auto& cell) { return cell.label != cell.answer; });
    std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return std::tuple(-a.after, -a.before) < std::tuple(-b.after, -b.before); });
    return pairs;
}

}  // namespace esp
