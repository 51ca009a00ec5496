// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/panels/answers_panel.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/panels/tile_widget.h"

#include <QFile>

namespace esp {

/// A sequence model in the window: next tokens and perplexity in place of a classifier's figures.
class TokensTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;
    const QString m_model = QStringLiteral(ESPALIER_SHARED "/models/stories260k.onnx");

    static Tile tile(MainWindow& window, const char* id)
    {
        const TileWidget* const widget = window.previewPanel().tile(QString::fromLatin1(id));
        return widget ? widget->tile() : Tile();
    }

private Q_SLOTS:
    void init()
    {
        if (!QFile::exists(m_model))
            QSKIP("the shared models are not here");
    }

    void tilesSayNextTokensAndPerplexity()
    {
        auto window = m_fixture.window();
        window->openModel(m_model);
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(window->session().data()->task(), Task::NextToken);
        const Tile before = tile(*window, "perplexity");
        QCOMPARE(before.label, QStringLiteral("Perplexity"));
        QCOMPARE(before.value, QStringLiteral("4.05"));
        QVERIFY2(before.interval.startsWith(QStringLiteral("± 0.1")), qPrintable(before.interval));
        QCOMPARE(before.change, QStringLiteral("the original"));
        QCOMPARE(tile(*window, "accuracy").label, QStringLiteral("Next token"));
        QCOMPARE(tile(*window, "accuracy").foot, QStringLiteral("exact; 160 samples"));

        // Nine tenths of the weights gone: worse, and that is more perplexity.
        Session& session = window->session();
        session.edit(pruned(0.9), QStringLiteral("Prune 90 %"));
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(QTest::qWaitFor([&] { return WindowFixture::settle(*window) && !session.variant()->isOriginal; }, 60000));
        const Tile worse = tile(*window, "perplexity");
        QVERIFY2(worse.change.startsWith(QStringLiteral("▴ ")), qPrintable(worse.change));
        QCOMPARE(worse.tone, Tile::Tone::Worse);
        // With as many decimals as the figure itself, which is far larger.
        QCOMPARE(worse.reference, worse.value.section(QLatin1Char('.'), 1).size() == 1 ? QStringLiteral("from 4.1") : QStringLiteral("from 4.05"));
        QVERIFY(worse.axis.shown && worse.axis.low <= worse.axis.value && worse.axis.value <= worse.axis.high);
        QVERIFY(worse.axis.low <= worse.axis.reference && worse.axis.reference <= worse.axis.high);
        const Tile right = tile(*window, "accuracy");
        QVERIFY2(right.change.startsWith(QStringLiteral("▾ ")), qPrintable(right.change));
        QCOMPARE(right.tone, Tile::Tone::Worse);
        QVERIFY(session.measurement().comparison->lossDifference > 0);
    }

    void theAnswersPanelSaysWhyItListsNone()
    {
        auto window = m_fixture.window();
        window->openModel(m_model);
        QVERIFY(WindowFixture::settle(*window));
        Answers answers(window->session());
        for (const Answers::Part part : {Answers::Part::Flips, Answers::Part::Classes, Answers::Part::Confusion})
            QVERIFY2(answers.gap(part).sentence.startsWith(QStringLiteral("Next tokens are answers at every position")), qPrintable(answers.gap(part).sentence));
        QVERIFY(!answers.changes());
    }

    void aClassifierHasNoPerplexity()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QVERIFY(!window->previewPanel().tile(QStringLiteral("perplexity")));
        QCOMPARE(tile(*window, "accuracy").label, QStringLiteral("Accuracy"));
    }

private:
    static Recipe pruned(double ratio)
    {
        Recipe recipe;
        RecipeStep step;
        step.technique = "prune";
        step.parameters["ratio"] = ratio;
        recipe.steps.push_back(step);
        return recipe;
    }
};

namespace {
const RegisterSuite<TokensTest> registered;
}

}  // namespace esp

#include "tokens_test.moc"
