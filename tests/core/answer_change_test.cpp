// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/answer_change.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace esp {
namespace {

struct Case {
    std::vector<Answer> before;
    std::vector<Answer> after;
    std::vector<int32_t> labels;
};

/// Answers that are mostly right and mostly alike; now and then none at all.
Case makeCase(uint32_t seed, int32_t classes, size_t samples)
{
    std::mt19937 random(seed);
    const auto below = [&](int32_t limit) { return static_cast<int32_t>(random() % static_cast<uint32_t>(limit)); };
    Case made;
    for (size_t i = 0; i < samples; ++i) {
        made.labels.push_back(below(classes));
        Answer before;
        before.top1 = below(4) ? made.labels.back() : below(classes);
        before.margin = static_cast<float>(below(1000)) / 1000;
        Answer after = before;
        if (below(3) == 0) {
            after.top1 = below(classes + 1) - 1;
            after.margin = static_cast<float>(below(1000)) / 1000;
        }
        made.before.push_back(before);
        made.after.push_back(after);
    }
    return made;
}

TEST(ListFlips, SaysWhatBecameOfEachAnswer)
{
    const auto answers = [](std::vector<int32_t> classes) {
        std::vector<Answer> made(classes.size());
        for (size_t i = 0; i < classes.size(); ++i)
            made[i].top1 = classes[i];
        return made;
    };
    const std::vector<Answer> before = answers({1, 2, 3, 0, 2});
    std::vector<Answer> after = answers({1, 0, 1, 4, -1});
    after[1].margin = 0.5f;
    const std::vector<int32_t> labels{1, 2, 1, 3, 0};
    const std::vector<Flip> flips = listFlips(before, after, labels);
    ASSERT_EQ(flips.size(), 4u);
    EXPECT_EQ(flips[0], (Flip{1, FlipKind::Worse, 2, 2, 0, 0, 0.5f}));
    EXPECT_EQ(flips[1].kind, FlipKind::Better);
    EXPECT_EQ(flips[2].kind, FlipKind::BothWrong);
    EXPECT_EQ(flips[3].kind, FlipKind::BothWrong) << "an answer that is no class is a wrong one";
    for (const Flip& flip : listFlips(before, after, {})) {
        EXPECT_EQ(flip.kind, FlipKind::Unlabelled);
        EXPECT_EQ(flip.label, -1);
    }
    EXPECT_TRUE(listFlips(before, before, labels).empty());
    EXPECT_TRUE(listFlips({}, {}, {}).empty());
}

TEST(ListFlips, AgreesWithThePairedComparison)
{
    for (uint32_t seed = 1; seed <= 5; ++seed) {
        const Case made = makeCase(seed, 7, 400);
        const PairedComparison paired = comparePaired(made.before, made.after, made.labels);
        const std::vector<Flip> flips = listFlips(made.before, made.after, made.labels);
        const auto count = [&](FlipKind kind) { return std::count_if(flips.begin(), flips.end(), [&](const Flip& flip) { return flip.kind == kind; }); };
        EXPECT_EQ(count(FlipKind::Worse), paired.onlyFirstRight);
        EXPECT_EQ(count(FlipKind::Better), paired.onlySecondRight);
        EXPECT_EQ(static_cast<size_t>(count(FlipKind::BothWrong)), flips.size() - static_cast<size_t>(paired.onlyFirstRight + paired.onlySecondRight));
        std::vector<size_t> samples;
        for (const Flip& flip : flips)
            samples.push_back(flip.sample);
        EXPECT_EQ(samples, paired.flipped);
    }
}

TEST(ChangePerClass, CountsAsANaiveLoopDoes)
{
    for (const int32_t classes : {1, 3, 1000}) {
        const Case made = makeCase(static_cast<uint32_t>(classes), classes, 800);
        const std::vector<ClassChange> changes = changePerClass(made.before, made.after, made.labels);
        size_t occurring = 0;
        for (int32_t label = 0; label < classes; ++label) {
            ClassChange naive{label, 0, 0, 0};
            for (size_t i = 0; i < made.labels.size(); ++i) {
                if (made.labels[i] != label)
                    continue;
                ++naive.samples;
                if (made.before[i].top1 == label)
                    ++naive.rightBefore;
                if (made.after[i].top1 == label)
                    ++naive.rightAfter;
            }
            if (naive.samples == 0)
                continue;
            ++occurring;
            EXPECT_EQ(std::count(changes.begin(), changes.end(), naive), 1) << label;
        }
        EXPECT_EQ(changes.size(), occurring);
        for (size_t i = 1; i < changes.size(); ++i) {
            EXPECT_LE(changes[i - 1].difference(), changes[i].difference());
            if (changes[i - 1].difference() == changes[i].difference()) {
                EXPECT_LT(changes[i - 1].label, changes[i].label);
            }
        }
    }
    EXPECT_TRUE(changePerClass({}, {}, {}).empty());
}

TEST(ConfusionOf, CountsAsANaiveLoopDoes)
{
    for (const int32_t classes : {1, 4, 60}) {
        const Case made = makeCase(static_cast<uint32_t>(100 + classes), classes, 900);
        const Confusion confusion = confusionOf(made.before, made.after, made.labels);
        std::map<std::pair<int32_t, int32_t>, std::pair<int64_t, int64_t>> naive;
        for (size_t i = 0; i < made.labels.size(); ++i) {
            ++naive[{made.labels[i], made.before[i].top1}].first;
            ++naive[{made.labels[i], made.after[i].top1}].second;
        }
        EXPECT_EQ(confusion.cells.size(), naive.size());
        EXPECT_LE(confusion.classes, classes);
        for (int32_t label = 0; label < confusion.classes; ++label) {
            for (int32_t answer = -1; answer < confusion.classes; ++answer) {
                const auto found = naive.find({label, answer});
                const auto [before, after] = found == naive.end() ? std::pair<int64_t, int64_t>() : found->second;
                EXPECT_EQ(confusion.at(label, answer), (ConfusionCell{label, answer, before, after}));
            }
            EXPECT_EQ(confusion.samples[static_cast<size_t>(label)], std::count(made.labels.begin(), made.labels.end(), label));
        }
    }
    EXPECT_EQ(confusionOf({}, {}, {}).classes, 0);
}

TEST(MostConfused, AreTheWrongAnswersByHowOftenTheyAreGivenNow)
{
    Confusion confusion;
    confusion.classes = 3;
    confusion.cells = {{0, 0, 9, 9}, {0, 1, 5, 2}, {0, 2, 0, 2}, {1, 0, 1, 7}, {1, 1, 4, 4}, {2, -1, 0, 2}};
    const std::vector<ConfusionCell> wanted{{1, 0, 1, 7}, {0, 1, 5, 2}, {0, 2, 0, 2}, {2, -1, 0, 2}};
    EXPECT_EQ(mostConfused(confusion), wanted);
}

}  // namespace
}  // namespace esp
