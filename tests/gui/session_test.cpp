// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/panels/tile_widget.h"
#include "widgets/viewmodel/graph_view_model.h"

#include <QAction>
#include <QFileInfo>
#include <QLabel>
#include <QProcessEnvironment>
#include <QSignalSpy>
#include <QStatusBar>

#include <set>

namespace esp {

class SessionTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static void pruneAll(Session& session, double ratio)
    {
        std::vector<int> layers;
        for (size_t i = 0; i < session.document()->layers.size(); ++i)
            layers.push_back(static_cast<int>(i));
        session.setChoices(layers, [ratio](LayerChoice& choice) {
            choice.prune = true;
            choice.ratio = ratio;
            choice.quantize = true;
        }, QStringLiteral("prune"));
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }

    void cancelStopsABuildAndMeasureGoesOn()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        QSignalSpy variants(&session, &Session::variantChanged);
        pruneAll(session, 0.3);
        QCOMPARE(session.activity(), Session::Activity::Building);
        QTest::keyClick(window.get(), Qt::Key_Escape);
        QCOMPARE(session.activity(), Session::Activity::Idle);
        QTest::qWait(400);
        QCOMPARE(variants.count(), 0);  // the late result was dropped
        QVERIFY(session.isBuildCancelled() && !session.measurement().running);
        // Nothing claims that new figures are on their way.
        const Tile tile = window->previewPanel().tile(QStringLiteral("accuracy"))->tile();
        QCOMPARE(tile.state, Tile::State::Old);
        QVERIFY2(!tile.foot.contains(QStringLiteral("measuring")), qPrintable(tile.foot));
        QCOMPARE(window->previewPanel().tile(QStringLiteral("size"))->tile().footKind, Tile::Foot::Partial);

        window->actions().measure->trigger();
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(!session.isBuildCancelled());
    }

    void measureAfterCancelMeasuresEvenWhenNotLive()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setLive(false);
        pruneAll(session, 0.3);
        session.cancel();
        session.measure();
        QVERIFY(WindowFixture::settle(*window));
    }

    void aCancelledBuildForOtherDataIsMadeUpFor()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setChoices({0}, [](LayerChoice& choice) { choice.prune = true; }, QStringLiteral("prune"));
        QVERIFY(WindowFixture::settle(*window));
        QSignalSpy variants(&session, &Session::variantChanged);
        session.closeData();
        session.cancel();
        // The recipe is that of the variant, yet the variant is of other data.
        QVERIFY(session.isBuildCancelled());
        session.measure();
        QTRY_COMPARE(variants.count(), 1);
        QVERIFY(!session.isBuildCancelled());
    }

    void exportAfterCancelBuildsFirst()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        pruneAll(session, 0.4);
        session.cancel();
        QSignalSpy exported(&session, &Session::exported);
        const QString path = m_fixture.file("after-cancel.onnx");
        window->exportTo(path);
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 30000);
        QCOMPARE(QFileInfo(path).size(), session.variant()->ledger.fileBytes);
        QVERIFY(QFileInfo(path).size() < session.document()->ledger.fileBytes);
    }

    void aSecondExportWaitsForTheFirst()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QSignalSpy exported(&window->session(), &Session::exported);
        const QStringList paths{m_fixture.file("first.onnx"), m_fixture.file("second.onnx")};
        for (const QString& path : paths)
            window->exportTo(path);
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 2, 30000);
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(exported.at(i).front().toString(), paths[i]);
            QVERIFY(QFileInfo(paths[i]).size() > 0);
        }
    }

    void dataWhoseReadingWasCancelledAreReadByMeasure()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.closeData();
        QTRY_COMPARE(session.activity(), Session::Activity::Idle);
        session.openData(m_fixture.file("sample.npz"));
        session.cancel();
        QTest::qWait(200);
        QVERIFY(!session.data());
        session.measure();
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(session.data());
    }

    void theActivityIsThatOfTheJobsThatRun()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        // An end of one job must not hide another: every change says what really runs.
        std::set<Session::Activity> seen;
        bool idleWhileMeasuring = false;
        connect(&session, &Session::activityChanged, this, [&] {
            seen.insert(session.activity());
            idleWhileMeasuring = idleWhileMeasuring || (session.activity() == Session::Activity::Idle && session.measurement().running);
        });
        QSignalSpy failed(&session, &Session::failed);
        pruneAll(session, 0.5);
        session.openModel(m_fixture.file("missing.onnx"));
        QCOMPARE(session.activity(), Session::Activity::OpeningModel);
        QVERIFY(session.isRunning(Session::Activity::Building));
        QTRY_COMPARE(failed.count(), 1);
        if (session.isRunning(Session::Activity::Building))
            QCOMPARE(session.activity(), Session::Activity::Building);
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(session.activity(), Session::Activity::Idle);
        QVERIFY(!idleWhileMeasuring);
        QVERIFY(seen.contains(Session::Activity::Measuring));
    }

    void statusAndFiguresCountTheSameSamples()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        int compared = 0;
        connect(&session, &Session::activityChanged, this, [&] {
            if (session.activity() != Session::Activity::Measuring || session.streamed().total == 0)
                return;
            ++compared;
            QVERIFY(session.measurement().update);
            QCOMPARE(session.streamed().seen, session.measurement().update->seen);
            QCOMPARE(session.streamed().total, session.measurement().update->total);
        });
        // A state that was never measured streams, and begins without the count of the last one.
        pruneAll(session, 0.77);
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(compared > 0);
    }

    void aClosedModelLeavesNoActivations()
    {
        // Its own engine: the shared one knows all answers already and runs nothing.
        const std::shared_ptr<Engine> engine = *Engine::create({});
        const auto open = [&] {
            auto window = std::make_unique<MainWindow>(engine, WindowFixture::appearance());
            window->openModel(m_fixture.model());
            return window;
        };
        auto window = open();
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(engine->cacheBytes() > 0);
        window->session().closeData();
        QCOMPARE(engine->cacheBytes(), uint64_t{0});
        engine->clearCache();
        auto other = open();
        QVERIFY(WindowFixture::settle(*other));
        QVERIFY(engine->cacheBytes() > 0);
        other.reset();
        QCOMPARE(engine->cacheBytes(), uint64_t{0});
    }

    void anEndedBuildIsNotTakenForACancelledOne()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.closeData();
        bool claimed = false;
        connect(&session, &Session::activityChanged, this, [&] { claimed = claimed || session.isBuildCancelled(); });
        session.setChoices({0}, [](LayerChoice& choice) { choice.prune = true; }, QStringLiteral("prune"));
        QTRY_COMPARE(session.activity(), Session::Activity::Idle);
        QVERIFY(session.isVariantCurrent());
        QVERIFY(!claimed);
    }

    void withNothingUnderWayAgreementOffersToMeasure()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setLive(false);
        session.openData(m_fixture.file("sample.dataset.json"));
        QTRY_VERIFY(session.data() && session.isVariantCurrent() && session.activity() == Session::Activity::Idle);
        const Tile tile = window->previewPanel().tile(QStringLiteral("agreement"))->tile();
        QCOMPARE(tile.state, Tile::State::Empty);
        QVERIFY(!tile.link.isEmpty());
    }

    void openDimensionsTakeTheirSizeFromTheData()
    {
        // The sample again, with every dimension of its input left open.
        Result<Model> model = readOnnx(m_fixture.model().toStdString());
        QVERIFY(bool(model));
        GraphFields fields = model->graph->fields();
        for (ValueInfoPtr& input : fields.inputs) {
            std::vector<Dim> dims(input->dims.size());
            for (size_t i = 0; i < dims.size(); ++i)
                dims[i].symbol = "d" + std::to_string(i);
            input = ValueInfo::makeTensor(input->name, input->type, std::move(dims));
        }
        fields.valueInfos.clear();
        const QString path = m_fixture.file("open.onnx");
        QVERIFY(bool(writeOnnx(model->withGraph(std::move(fields)), path.toStdString())));

        auto known = m_fixture.openWindow();
        QVERIFY(known);
        const int64_t macs = known->session().original().ledger.macs;
        const int64_t ram = known->session().original().ledger.ramBytes;
        QVERIFY(macs > 0 && ram > 0);

        auto window = m_fixture.window();
        Session& session = window->session();
        window->openModel(path);
        QTRY_VERIFY_WITH_TIMEOUT(session.document() && session.isVariantCurrent(), 20000);
        QCOMPARE(session.original().ledger.macs, int64_t{-1});
        QVERIFY(session.document()->unsupportedNodes().empty());
        auto* graph = window->findChild<GraphViewModel*>();
        for (size_t v = 0; v < session.document()->network.nodes.size(); ++v)
            QVERIFY2(graph->look(static_cast<int>(v)).unsupported.empty(), "an open input can be run");
        QCOMPARE(window->previewPanel().tile(QStringLiteral("macs"))->tile().value, QStringLiteral("–"));
        window->openData(m_fixture.file("sample.dataset.json"));
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(session.original().ledger.macs, macs);
        QCOMPARE(session.original().ledger.ramBytes, ram);
        pruneAll(session, 0.5);
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(session.variant()->ledger.macs, macs);
        QVERIFY(session.variant()->ledger.integerMacs > 0);
        QVERIFY(session.variant()->ledger.ramBytes < ram);
        session.closeData();
        QTRY_COMPARE(session.activity(), Session::Activity::Idle);
        QCOMPARE(session.original().ledger.macs, int64_t{-1});
    }

    void versionAndHelpNeedNoScreen()
    {
        const QString program = qEnvironmentVariable("ESPALIER_WINDOW_PROGRAM");
        if (program.isEmpty())
            QSKIP("ESPALIER_WINDOW_PROGRAM does not name the window program");
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QString::fromLatin1(name));
        const auto run = [&](const QString& argument) {
            QProcess process;
            process.setProcessEnvironment(environment);
            process.start(program, {argument});
            return process.waitForFinished(20000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0
                       ? QString::fromUtf8(process.readAllStandardOutput())
                       : QStringLiteral("failed: ") + QString::fromUtf8(process.readAllStandardError());
        };
        QVERIFY2(run(QStringLiteral("--version")).startsWith(QStringLiteral("espalier ")), qPrintable(run(QStringLiteral("--version"))));
        QVERIFY2(run(QStringLiteral("--help")).contains(QStringLiteral("--data")), qPrintable(run(QStringLiteral("--help"))));
    }
};

namespace {
const RegisterSuite<SessionTest> registered;
}

}  // namespace esp

#include "session_test.moc"
