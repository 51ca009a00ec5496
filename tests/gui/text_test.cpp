// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "widgets/panels/share_box.h"
#include "widgets/viewmodel/recipe_edit.h"
#include "widgets/viewmodel/recipe_history.h"
#include "widgets/viewmodel/recipe_words.h"
#include "widgets/viewmodel/text.h"
#include "widgets/viewmodel/weight_histogram.h"

#include <QTest>

namespace esp {

class TextTest : public QObject {
    Q_OBJECT

    static QString plain(QString text) { return text.replace(QChar(kNoBreakSpace), QLatin1Char(' ')); }

private Q_SLOTS:
    void bytesHaveThreeDigitsAndDecimalUnits()
    {
        const Format f(QLocale(QLocale::English));
        QCOMPARE(plain(f.bytes(512).joined()), QStringLiteral("512 B"));
        QCOMPARE(plain(f.bytes(1234).joined()), QStringLiteral("1.2 kB"));
        QCOMPARE(plain(f.bytes(38528).joined()), QStringLiteral("38.5 kB"));
        QCOMPARE(plain(f.bytes(147968).joined()), QStringLiteral("148 kB"));
        QCOMPARE(plain(f.bytes(999960).joined()), QStringLiteral("1.00 MB"));
        QCOMPARE(plain(f.bytes(1311862).joined()), QStringLiteral("1.31 MB"));
        QCOMPARE(plain(f.bytesChange(147968, 38528).joined()), QStringLiteral("148 → 38.5 kB"));
        QCOMPARE(plain(f.bytesChange(1090000, 190000).joined()), QStringLiteral("1.09 → 0.19 MB"));
        QCOMPARE(plain(f.bytesChange(500, 500).joined()), QStringLiteral("500 B"));
        QCOMPARE(plain(f.bytesChange(4955866, 4956086).joined()), QStringLiteral("4.96 MB"));
        QCOMPARE(plain(Format(QLocale(QLocale::Vietnamese)).bytes(1311862).joined()), QStringLiteral("1,31 MB"));
    }

    void roundingNeverMakesABetterClaim()
    {
        const Format f(QLocale(QLocale::English));
        QCOMPARE(f.percent(99.96, 500), QStringLiteral("99.9"));
        QCOMPARE(f.percent(100, 500), QStringLiteral("100.0"));
        QCOMPARE(f.percent(0.01, 500), QStringLiteral("0.1"));
        QCOMPARE(f.percent(98.914, 10000), QStringLiteral("98.91"));
        QCOMPARE(f.points(-0.7, 500), QStringLiteral("0.7"));
        QCOMPARE(f.points(0.02, 500), QStringLiteral("< 0.1"));
        QCOMPARE(f.points(0, 500), QStringLiteral("0.0"));
    }

    void differencesAreThoseOfTheShownFigures()
    {
        const Format f(QLocale(QLocale::English));
        QCOMPARE(f.percent(91.24, 500), QStringLiteral("91.2"));
        QCOMPARE(f.percent(91.86, 500), QStringLiteral("91.9"));
        QCOMPARE(f.pointsBetween(91.24, 91.86, 500), QStringLiteral("0.7"));
        QCOMPARE(f.pointsBetween(91.86, 91.24, 500), QStringLiteral("0.7"));
        QCOMPARE(f.pointsBetween(100, 99.96, 500), QStringLiteral("0.1"));
        QCOMPARE(f.pointsBetween(91.21, 91.23, 500), QStringLiteral("< 0.1"));
        QCOMPARE(f.pointsBetween(91.21, 91.21, 500), QStringLiteral("0.0"));
        QCOMPARE(f.pointsBetween(98.914, 98.926, 10000), QStringLiteral("0.02"));
    }

    void numbersUseATrueMinus()
    {
        const Format f(QLocale(QLocale::English));
        QCOMPARE(f.weight(-0.45).at(0), QChar(kMinus));
        QCOMPARE(f.weight(1.23e-5), QStringLiteral("1.2e") + QChar(kMinus) + QLatin1Char('5'));
        QCOMPARE(f.number(-0.0001, 1), QStringLiteral("0.0"));
    }

    void aGestureIsOneStepOfUndo()
    {
        RecipeHistory history;
        const auto pruned = [](double ratio) {
            LayerChoice choice;
            choice.prune = true;
            choice.ratio = ratio;
            return withChoice({}, "conv1", choice);
        };
        for (const double ratio : {0.1, 0.2, 0.3})
            history.push(pruned(ratio), QStringLiteral("prune"), QStringLiteral("drag 1"));
        history.endGesture();
        history.push(pruned(0.4), QStringLiteral("prune"), QStringLiteral("drag 1"));
        QCOMPARE(choiceOf(history.current(), "conv1").ratio, 0.4);
        history.undo();
        QCOMPARE(choiceOf(history.current(), "conv1").ratio, 0.3);
        history.undo();
        QVERIFY(history.current().steps.empty());
        QVERIFY(!history.canUndo());
        history.redo();
        QCOMPARE(choiceOf(history.current(), "conv1").ratio, 0.3);
        QVERIFY(history.canRedo());
        history.push({}, QStringLiteral("reset"));
        QVERIFY(!history.canRedo());
    }

    void aDragThatComesBackChangedNothing()
    {
        RecipeHistory history;
        LayerChoice choice;
        choice.prune = true;
        history.push(withChoice({}, "a", choice), QStringLiteral("prune"), QStringLiteral("d"));
        history.push({}, QStringLiteral("prune"), QStringLiteral("d"));
        QVERIFY(!history.canUndo());
    }

    void choicesSurviveTheRecipe()
    {
        Recipe recipe;
        LayerChoice choice;
        choice.prune = true;
        choice.ratio = 0.35;
        choice.quantize = true;
        choice.setWeightsOnly(true);
        recipe = withChoice(recipe, "conv1", choice);
        QCOMPARE(recipe.steps.size(), size_t{2});
        QCOMPARE(recipe.steps[0].technique, std::string(kPrune));
        QVERIFY(choiceOf(recipe, "conv1") == choice);
        QVERIFY(!choiceOf(recipe, "conv2").prune);
        QVERIFY(!choiceOf(recipe, "conv2").quantize);
        const Result<Recipe> reread = recipeFromJson(toJson(recipe));
        QVERIFY(bool(reread));
        QVERIFY(choiceOf(*reread, "conv1") == choice);
        choice.prune = false;
        choice.quantize = false;
        QVERIFY(withChoice(recipe, "conv1", choice).steps.empty());
    }

    void switchingALayerOffKeepsAPresetForTheOthers()
    {
        const Result<Recipe> preset = loadRecipe("prune50-int8");
        QVERIFY(bool(preset));
        LayerChoice choice = choiceOf(*preset, "conv1");
        QVERIFY(choice.prune && choice.quantize);
        choice.prune = false;
        const Recipe changed = withChoice(*preset, "conv1", choice);
        QVERIFY(!choiceOf(changed, "conv1").prune);
        QVERIFY(choiceOf(changed, "conv1").quantize);
        QVERIFY(choiceOf(changed, "conv2").prune);
        choice.prune = true;
        QVERIFY(choiceOf(withChoice(changed, "conv1", choice), "conv1").prune);
    }

    void sharesOfARecipeHaveADecimalOnlyWhereTheyTakeOne()
    {
        ShareBox box;
        box.setLocale(QLocale(QLocale::English));
        for (const auto& [share, text] : {std::pair(0.5, "50 %"), std::pair(0.125, "12.5 %"), std::pair(0.0, "0 %"), std::pair(1.0, "100 %")}) {
            box.setValue(share * 100);
            QCOMPARE(plain(box.text()), QString::fromLatin1(text));
            QCOMPARE(plain(shareText(share)), QString::fromLatin1(text));
        }
        box.setLocale(QLocale(QLocale::Vietnamese));
        box.setValue(12.5);
        QCOMPARE(plain(box.text()), QStringLiteral("12,5 %"));
        box.setValue(50);
        QCOMPARE(plain(box.text()), QStringLiteral("50 %"));
    }

    void histogramsDropNoValue()
    {
        std::vector<float> values;
        for (int i = -5000; i <= 5000; ++i)
            values.push_back(static_cast<float>(i) / 10000.0F);
        values.push_back(9);
        values.push_back(-7);
        const double limit = histogramLimit(values);
        QVERIFY(limit < 1);
        const Histogram histogram = makeHistogram(values, limit, kOverviewBins);
        int64_t sum = histogram.below + histogram.above;
        for (const int64_t count : histogram.counts)
            sum += count;
        QCOMPARE(sum, static_cast<int64_t>(values.size()));
        QVERIFY(histogram.above >= 1 && histogram.below >= 1);
        QCOMPARE(histogram.binCentre(kOverviewBins / 2), 0.0);
        const Histogram zeros = makeHistogram(std::vector<float>(5, 0.0F), histogramLimit(std::vector<float>(5, 0.0F)), kMiniBins);
        QCOMPARE(zeros.counts[kMiniBins / 2], int64_t{5});
    }

    void thresholdAndShareAreTwoSidesOfOneThing()
    {
        WeightsBefore before;
        before.magnitudes = {0.0F, 0.1F, 0.2F, 0.2F, 0.5F};
        QCOMPARE(before.thresholdFor(0), 0.0);
        QCOMPARE(before.thresholdFor(0.4), double(0.1F));
        QCOMPARE(before.ratioFor(0.2F), 0.8);
        QCOMPARE(before.ratioFor(9), 1.0);
    }
};

namespace {
const RegisterSuite<TextTest> registered;
}

}  // namespace esp

#include "text_test.moc"
