// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/inspector/inspector_tab.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/recipe_panel.h"
#include "widgets/plots/activation_plot.h"
#include "widgets/viewmodel/activation_detail.h"
#include "widgets/viewmodel/graph_view_model.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/layer_table_model.h"
#include "widgets/viewmodel/recipe_sheet.h"

#include <QLabel>
#include <QProgressBar>
#include <QSignalSpy>

#include <fstream>

namespace esp {

/// Activations that are counted in the background, and what quantization says of speed and versions.
class CalibrationTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    /// So many pictures that they cannot be counted between two turns of the event loop, in a file of 256 bytes a picture.
    static constexpr uint32_t kPictures = 120'000;
    QString manySamples() const
    {
        const QString path = m_fixture.file("many.dataset.json");
        if (QFile::exists(path))
            return path;
        const auto write = [&](const char* name, std::initializer_list<uint32_t> dims, size_t bytes) {
            std::string content{'\0', '\0', '\x08', static_cast<char>(dims.size())};
            for (const uint32_t dim : dims)
                for (const int shift : {24, 16, 8, 0})
                    content += static_cast<char>(dim >> shift);
            for (size_t i = 0; i < bytes; ++i)
                content += static_cast<char>(i * 2654435761u >> 13);
            std::ofstream(m_fixture.file(name).toStdString(), std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
        };
        write("many-images", {kPictures, 16, 16}, size_t{kPictures} * 256);
        std::ofstream(path.toStdString()) << R"({"version": 1, "task": "classification", "evaluation": {"format": "npz", "file": "sample.npz"},
            "calibration": {"format": "idx", "images": "many-images"},
            "inputs": {"picture": {"source": "x", "scale": 0.00392156862745098, "layout": "NCHW"}}, "outputs": {"scores": "scores"}})";
        return path;
    }
    static int indexOfTab(const char* id)
    {
        for (int i = 0; i < static_cast<int>(inspectorTabs().size()); ++i)
            if (std::string_view(inspectorTabs()[static_cast<size_t>(i)]->id) == id)
                return i;
        return -1;
    }
    static QStringList textsOf(const QWidget& page)
    {
        QStringList texts;
        for (const QLabel* label : page.findChildren<QLabel*>())
            if (label->isVisibleTo(&page))
                texts << label->text();
        return texts;
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
    }

    void onePassForAllLayersRunsByItself()
    {
        Session session(WindowFixture::engine());
        session.openModel(m_fixture.model());
        QTRY_VERIFY_WITH_TIMEOUT(session.document() && session.calibrationPass() && session.calibrationPass()->isComplete(), 30000);
        QTRY_COMPARE_WITH_TIMEOUT(session.activity(), Session::Activity::Idle, 30000);
        QVERIFY(session.recipe().isEmpty());
        const std::shared_ptr<CalibrationPass> pass = session.calibrationPass();
        // Every tensor that any layer reads.
        for (const Layer& layer : session.document()->layers) {
            const std::string& input = session.document()->model.graph->nodes()[static_cast<size_t>(layer.node)]->input(0);
            QVERIFY2(pass->covers(input), input.c_str());
            QCOMPARE(pass->view(input).samples, static_cast<int64_t>(session.calibration()->size()));
        }
        // What a static step gets is that very object: nothing was counted again.
        const StatisticsSource source = session.statisticsSource();
        const Result<Statistics> given = source(session.document()->model, pass->values(), {});
        QVERIFY(given);
        for (const auto& [name, statistics] : *given)
            QVERIFY2(statistics == pass->view(name).statistics, name.c_str());
        session.closeData();
        QVERIFY(!session.calibrationPass());
    }

    void theHistogramGrowsAndAToggleDoesTheRest()
    {
        WindowFixture::engine()->clearCache();
        auto window = m_fixture.window();
        Session& session = window->session();
        InspectorPanel& panel = window->inspectorPanel();
        panel.showTab(indexOfTab("activations"));
        session.openModel(m_fixture.model(), manySamples());
        QTRY_VERIFY_WITH_TIMEOUT(session.document() && session.calibrationPass(), 30000);
        QTRY_VERIFY(window->selection().current() >= 0);
        InspectorPage& page = panel.page(panel.currentTab());
        auto* const plot = page.findChild<ActivationPlot*>();
        QVERIFY(plot);
        const auto counted = [&] {
            int64_t sum = 0;
            for (const QString& line : plot->asTable().split(QLatin1Char('\n')).mid(1))
                sum += line.section(QLatin1Char('\t'), 1).toLongLong();
            return sum;
        };
        std::vector<int64_t> seen;
        QTRY_VERIFY_WITH_TIMEOUT([&] {
            if (const int64_t now = counted(); now > 0 && (seen.empty() || now > seen.back()))
                seen.push_back(now);
            return seen.size() >= 3;
        }(), 30000);
        QVERIFY2(!session.calibrationPass()->isComplete(), "too few samples to see anything grow");
        // It says of how many, and never claims to be all.
        QVERIFY(seen.back() < int64_t{kPictures} * 256);
        QVERIFY(page.findChild<QProgressBar*>()->isVisible());
        const QStringList texts = textsOf(page);
        QVERIFY2(std::any_of(texts.begin(), texts.end(), [](const QString& text) { return text.endsWith(QStringLiteral(" of 120,000")); }), qPrintable(texts.join(QLatin1Char('\n'))));

        // Esc keeps what there is.
        session.cancel();
        QVERIFY(!session.isRunning(Session::Activity::Calibrating));
        QTest::qWait(300);
        const int64_t kept = counted();
        QVERIFY(kept > 0);
        QTest::qWait(200);
        QCOMPARE(counted(), kept);
        QVERIFY(!page.findChild<QProgressBar*>()->isVisible());

        // A layer that becomes static goes on where it was stopped, and the exact range is that of all samples.
        const std::shared_ptr<CalibrationPass> pass = session.calibrationPass();
        const auto before = pass->view("pool.out").samples;
        QVERIFY(before > 0 && before < pass->total());
        session.setChoices({1}, [](LayerChoice& choice) { choice.quantize = true; }, QStringLiteral("int8"));
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(pass == session.calibrationPass() && pass->isComplete());
        QCOMPARE(pass->view("pool.out").statistics->count, static_cast<int64_t>(pass->total()) * 8 * 64);
        QTRY_COMPARE(counted(), static_cast<int64_t>(kPictures) * 256);
    }

    void aToggleIsNotDelayedByThePass()
    {
        WindowFixture::engine()->clearCache();  // which remembers the pass of the test before
        auto window = m_fixture.window();
        Session& session = window->session();
        session.openModel(m_fixture.model(), manySamples());
        QTRY_VERIFY_WITH_TIMEOUT(session.isRunning(Session::Activity::Calibrating) && session.calibrationPass() && session.activity() == Session::Activity::Calibrating, 30000);
        QTRY_VERIFY(session.calibrationPass()->view("picture").samples > 0);
        QVERIFY(!session.calibrationPass()->isComplete());
        session.setChoices({0}, [](LayerChoice& choice) { choice.prune = true; }, QStringLiteral("prune"));
        QCOMPARE(session.activity(), Session::Activity::Building);
        QTRY_VERIFY_WITH_TIMEOUT(session.isVariantCurrent() && session.measurement().evaluation && !session.measurement().old, 30000);
        QVERIFY2(!session.calibrationPass()->isComplete(), "the figures of a change that needs no ranges do not wait for them");
        // And then it goes on by itself.
        QTRY_VERIFY_WITH_TIMEOUT(session.calibrationPass()->isComplete(), 60000);
        QTRY_COMPARE(session.activity(), Session::Activity::Idle);
    }

    void withLiveOffNothingIsCountedUnlessSomebodyLooks()
    {
        auto window = m_fixture.window();
        Session& session = window->session();
        session.setLive(false);
        session.openModel(m_fixture.model());
        QTRY_VERIFY(session.document() && session.data() && session.activity() == Session::Activity::Idle);
        QTest::qWait(200);
        QVERIFY(!session.calibrationPass());
        window->inspectorPanel().showTab(indexOfTab("activations"));
        QTRY_VERIFY_WITH_TIMEOUT(session.calibrationPass() && session.calibrationPass()->isComplete(), 30000);
    }

    void slowChoicesHaveASignInTableInspectorAndGraph()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        LayerTableModel table(session, window->selection());
        const auto slow = [&](int row) { return table.index(row, LayerTableModel::Name).data(LayerTableModel::SlowRole).toString(); };
        session.setChoices({0, 1, 2}, [](LayerChoice& choice) { choice.quantize = true; }, QStringLiteral("int8"));
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(slow(0).isEmpty() && slow(1).isEmpty() && slow(2).isEmpty());
        // A layer in float between two that are not; it is the one that the inspector shows.
        window->selection().select(session.document()->network.nodeOfLayer[1]);
        session.setChoices({1}, [](LayerChoice& choice) { choice.quantize = false; }, QStringLiteral("float"));
        QVERIFY2(slow(1).isEmpty(), "nothing is said of what is not built yet");
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY2(slow(1).contains(QStringLiteral("between integer layers")), qPrintable(slow(1)));
        QVERIFY(slow(0).isEmpty());
        QVERIFY2(slow(2).contains(QStringLiteral("so small (160 weights)")), "what it reads has to be converted for it alone now");
        QVERIFY(table.index(1, LayerTableModel::Name).data(Qt::ToolTipRole).toString().contains(slow(1)));
        QVERIFY(table.index(1, LayerTableModel::Name).data(Qt::AccessibleTextRole).toString().contains(slow(1)));
        const auto& nodes = session.document()->network.nodeOfLayer;
        QVERIFY(window->findChild<GraphViewModel*>()->nodeToolTip(nodes[1]).contains(slow(1)));
        const auto inInspector = [&] {
            const QStringList texts = textsOf(window->inspectorPanel());
            return std::any_of(texts.begin(), texts.end(), [&](const QString& text) { return text.contains(QStringLiteral("between integer layers, so")); });
        };
        QVERIFY(inInspector());
        window->selection().select(nodes[0]);
        QVERIFY(!inInspector());
        // Weights alone cost nothing.
        session.setChoices({0, 1, 2}, [](LayerChoice& choice) {
            choice.quantize = true;
            choice.setWeightsOnly(true);
        }, QStringLiteral("weights"));
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(slow(0).isEmpty() && slow(1).isEmpty() && slow(2).isEmpty());
    }

    void theRecipeSaysWhatRaisedTheVersions()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        RecipeSheet sheet(session);
        QVERIFY(sheet.versionTexts().isEmpty());
        session.setChoices({1}, [](LayerChoice& choice) {
            choice.quantize = true;
            choice.setWeightsOnly(true);
            choice.format = "float8e4m3fn";
        }, QStringLiteral("float8"));
        QVERIFY(WindowFixture::settle(*window));
        const QStringList texts = sheet.versionTexts();
        QCOMPARE(texts.size(), 2);
        QVERIFY2(texts[0].startsWith(QStringLiteral("Opset 13 → 19: float8e4m3fn weights need it (1 ")), qPrintable(texts[0]));
        QCOMPARE(texts[1], QStringLiteral("IR version 7 → 9, which opset 19 came with"));
        auto* const recipe = window->findChild<RecipePanel*>();
        QVERIFY(recipe);
        const auto shown = [&] {
            for (const QLabel* label : recipe->findChildren<QLabel*>())
                if (label->isVisibleTo(label->parentWidget()) && label->text().startsWith(QStringLiteral("Opset 13 → 19")))
                    return true;
            return false;
        };
        QVERIFY(shown());
        session.undo();
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(!shown());
    }

    void theOutputsDivergenceIsAColourAColumnAndATip()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        GraphViewModel& graph = *window->findChild<GraphViewModel*>();
        graph.setOverlay(GraphViewModel::Overlay::Divergence);
        QVERIFY(graph.overlayWords().high.isEmpty());
        session.measureSensitivity();
        QTRY_VERIFY_WITH_TIMEOUT(session.sensitivity() && session.sensitivity()->complete, 60000);
        LayerTableModel table(session, window->selection());
        const auto& nodes = session.document()->network.nodeOfLayer;
        double most = 0;
        int worst = -1;
        static const auto option = static_cast<size_t>(findSensitivityOption("int8"));
        for (int layer = 0; layer < 3; ++layer) {
            const SensitivityRow& row = *session.sensitivity()->row(static_cast<size_t>(layer), option);
            QVERIFY(row.divergence > 0);
            QCOMPARE(session.sensitivityOf(layer).divergence, row.divergence);
            QCOMPARE(table.index(layer, LayerTableModel::Divergence).data(LayerTableModel::SortRole).toDouble(), row.divergence);
            QVERIFY(table.index(layer, LayerTableModel::Divergence).data().toString() != QStringLiteral("–"));
            QVERIFY(graph.nodeToolTip(nodes[static_cast<size_t>(layer)]).contains(QStringLiteral("KL divergence")));
            if (row.divergence > most) {
                most = row.divergence;
                worst = layer;
            }
        }
        // The colour is a share of the end that the legend names.
        QCOMPARE(graph.overlayWords().low, QStringLiteral("0"));
        QVERIFY(!graph.overlayWords().high.isEmpty());
        for (int layer = 0; layer < 3; ++layer)
            QVERIFY(graph.look(nodes[static_cast<size_t>(layer)]).level <= graph.look(nodes[static_cast<size_t>(worst)]).level);
        QVERIFY(graph.look(nodes[static_cast<size_t>(worst)]).level >= 0.39f);  // ends are 1, 2, 5: it fills at least two fifths
        // The layer's own error has a column as well.
        QTRY_COMPARE(table.index(1, LayerTableModel::Error).data().toString(), QStringLiteral("the same bits"));
    }
};

namespace {
const RegisterSuite<CalibrationTest> registered;
}

}  // namespace esp

#include "calibration_test.moc"
