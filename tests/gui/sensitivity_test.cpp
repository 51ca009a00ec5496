// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/panels/tile_widget.h"
#include "widgets/plots/scatter_plot.h"
#include "widgets/viewmodel/graph_view_model.h"
#include "widgets/viewmodel/layer_errors.h"
#include "widgets/viewmodel/layer_table_model.h"

#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QSignalSpy>

#include <algorithm>

namespace esp {

/// The table of sensitivities in the window, and what is predicted from it.
class SensitivityTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static bool measure(MainWindow& window)
    {
        window.actions().sensitivity->trigger();
        return QTest::qWaitFor([&] { return window.session().sensitivity() && window.session().sensitivity()->complete && window.session().activity() == Session::Activity::Idle; },
                               60000);
    }
    static LayerTableModel& model(MainWindow& window) { return *window.findChild<LayerTableModel*>(); }
    static GraphViewModel& graph(MainWindow& window) { return *window.findChild<GraphViewModel*>(); }
    static Tile tile(MainWindow& window, const char* id) { return window.previewPanel().tile(QString::fromLatin1(id))->tile(); }
    static QComboBox* colours(MainWindow& window)
    {
        for (QComboBox* box : window.graphPanel().findChildren<QComboBox*>())
            if (box->findData(static_cast<int>(GraphViewModel::Overlay::Sensitivity)) >= 0)
                return box;
        return nullptr;
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }

    void withoutDataNothingIsOfferedAndTheReasonIsSaid()
    {
        auto window = m_fixture.window();
        QVERIFY(!window->actions().sensitivity->isEnabled());
        window->openModel(m_fixture.model());
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(window->actions().sensitivity->isEnabled());
        window->session().closeData();
        QVERIFY(!window->actions().sensitivity->isEnabled());
        QVERIFY(window->actions().sensitivity->statusTip().contains(QStringLiteral("data")));
        const QComboBox* box = colours(*window);
        QVERIFY(box);
        const int entry = box->findData(static_cast<int>(GraphViewModel::Overlay::Sensitivity));
        QVERIFY(!(box->model()->flags(box->model()->index(entry, 0)) & Qt::ItemIsEnabled));
        QVERIFY2(box->itemText(entry).contains(QStringLiteral("data")), qPrintable(box->itemText(entry)));
    }

    void theActionFillsColumnAndColours()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        LayerTableModel& table = model(*window);
        graph(*window).setOverlay(GraphViewModel::Overlay::Sensitivity);
        const auto& network = window->session().document()->network;
        const auto layers = static_cast<int>(window->session().document()->layers.size());
        for (int layer = 0; layer < layers; ++layer) {
            QVERIFY(table.sensitivity(layer) < 0);
            QVERIFY2(table.index(layer, LayerTableModel::Sensitivity).data(Qt::ToolTipRole).toString().contains(QStringLiteral("Not measured")), "the way out");
            QVERIFY(graph(*window).look(network.nodeOfLayer[static_cast<size_t>(layer)]).levelUnknown);
        }
        QVERIFY(graph(*window).overlayWords().high.isEmpty());

        QSignalSpy changes(&window->session(), &Session::sensitivityChanged);
        QVERIFY(measure(*window));
        QVERIFY(changes.count() > layers);  // layer by layer
        QVERIFY(!window->actions().sensitivity->isEnabled());
        QCOMPARE(graph(*window).overlayWords().title, QStringLiteral("Answers changed at int8"));
        int most = 0;
        for (int layer = 0; layer < layers; ++layer) {
            const SensitivityRow& row = *window->session().sensitivity()->row(static_cast<size_t>(layer), static_cast<size_t>(findSensitivityOption("int8")));
            const QModelIndex dot = table.index(layer, LayerTableModel::Sensitivity);
            QCOMPARE(dot.data(LayerTableModel::SortRole).toDouble(), static_cast<double>(row.changed()) / 400);
            QCOMPARE(dot.data(Qt::ToolTipRole).toString(), QStringLiteral("%1 of 400 answers change at int8").arg(row.changed()));
            QCOMPARE(dot.data(Qt::AccessibleTextRole).toString(), dot.data(Qt::ToolTipRole).toString());
            QCOMPARE(table.index(layer, LayerTableModel::Changed).data().toString(), QString::number(row.changed()));
            const scene::NodeLook& look = graph(*window).look(network.nodeOfLayer[static_cast<size_t>(layer)]);
            QVERIFY(!look.levelUnknown);
            QCOMPARE(look.level > 0, row.changed() > 0);
            most = std::max(most, static_cast<int>(row.changed()));
        }
        QVERIFY(most > 0);

        // The number is a hidden column that the header shows.
        LayerTableView& view = window->layersPanel().table();
        QVERIFY(view.isColumnHidden(LayerTableModel::Changed));
        view.horizontalHeader()->actions().first()->trigger();
        QVERIFY(!view.isColumnHidden(LayerTableModel::Changed));
        view.sortByColumn(LayerTableModel::Changed, Qt::DescendingOrder);
        QCOMPARE(view.model()->index(0, LayerTableModel::Changed).data().toString(), QString::number(most));
    }

    void aPredictionStandsThereBeforeAnythingIsMeasured()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        const auto quantizeAll = [&](bool weightsOnly) {
            session.setChoices({0, 1, 2}, [weightsOnly](LayerChoice& choice) {
                choice.quantize = true;
                choice.setWeightsOnly(weightsOnly);
            }, QStringLiteral("int8"));
        };
        quantizeAll(false);
        QVERIFY(!session.prediction());  // no table, no prediction
        QCOMPARE(tile(*window, "accuracy").state, Tile::State::Old);
        QVERIFY(WindowFixture::settle(*window));
        session.undo();
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(measure(*window));
        const double original = session.reference()->values.of(metricTop1).value;

        quantizeAll(true);
        // At once, in the same turn of the event loop.
        QVERIFY(session.prediction());
        const RecipePrediction predicted = *session.prediction();
        const Tile accuracy = tile(*window, "accuracy");
        QCOMPARE(accuracy.state, Tile::State::Predicted);
        QVERIFY2(accuracy.value.startsWith(QStringLiteral("≈")), qPrintable(accuracy.value));
        QVERIFY2(accuracy.foot.contains(QStringLiteral("predicted")), qPrintable(accuracy.foot));
        QVERIFY(!accuracy.interval.isEmpty());
        QVERIFY(std::abs(accuracy.axis.value - (original + predicted.accuracyChange)) < 1e-9);
        QCOMPARE(tile(*window, "agreement").state, Tile::State::Predicted);
        auto* scatter = window->previewPanel().findChild<ScatterPlot*>();
        bool pointWasThere = false;
        connect(&session, &Session::variantChanged, scatter, [&] { pointWasThere = scatter->showsPrediction(); });
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(pointWasThere);
        QVERIFY(!session.prediction() && !scatter->showsPrediction());  // measured is better
        QCOMPARE(tile(*window, "accuracy").state, Tile::State::Ready);
        const double measured = session.measurement().comparison->values.of(metricAgreement).value;
        QVERIFY(measured >= predicted.agreementInterval.low - 1e-9 && measured <= predicted.agreementInterval.high + 1e-9);

        // A setting that has no row is not guessed.
        session.setChoices({0}, [](LayerChoice& choice) {
            choice.prune = true;
            choice.ratio = 0.97;
        }, QStringLiteral("prune"));
        QVERIFY(!session.prediction());
        QCOMPARE(tile(*window, "accuracy").state, Tile::State::Old);
    }

    void escStopsItAndTheActionGoesOn()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        QSignalSpy changes(&session, &Session::sensitivityChanged);
        window->actions().sensitivity->trigger();
        QCOMPARE(session.activity(), Session::Activity::Sensitivity);
        QVERIFY(window->actions().cancel->isEnabled());
        // As soon as the first layer is there.
        auto once = std::make_unique<QObject>();
        connect(&session, &Session::sensitivityChanged, once.get(), [&] {
            if (session.sensitivity() && session.isRunning(Session::Activity::Sensitivity))
                QTest::keyClick(window.get(), Qt::Key_Escape);
        });
        QTRY_COMPARE_WITH_TIMEOUT(session.activity(), Session::Activity::Idle, 30000);
        once.reset();
        const SensitivityTablePtr part = session.sensitivity();
        QVERIFY(part && !part->complete);
        const auto count = changes.count();
        QTest::qWait(300);
        QCOMPARE(changes.count(), count);  // nothing arrives late
        QVERIFY(window->actions().sensitivity->isEnabled());
        QVERIFY(!session.prediction());
        QVERIFY(measure(*window));
        QCOMPARE(session.sensitivity()->rows[0], part->rows[0]);
    }

    void aChangeIsMeasuredFirstAndTheTableGoesOnByItself()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.measureSensitivity();
        session.setChoices({1}, [](LayerChoice& choice) { choice.quantize = true; }, QStringLiteral("int8"));
        QVERIFY(session.activity() == Session::Activity::Building && session.isRunning(Session::Activity::Sensitivity));
        bool changeCameFirst = false;
        connect(&session, &Session::measurementChanged, this, [&] {
            if (session.measurement().evaluation && !session.measurement().old)
                changeCameFirst = !session.sensitivity() || !session.sensitivity()->complete;
        });
        QTRY_VERIFY_WITH_TIMEOUT(session.sensitivity() && session.sensitivity()->complete && session.activity() == Session::Activity::Idle, 60000);
        QVERIFY(changeCameFirst);
        QVERIFY(session.measurement().evaluation && !session.measurement().old);
    }

    void errorsFollowTheMeasuredState()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        graph(*window).setOverlay(GraphViewModel::Overlay::Error);
        QTRY_VERIFY_WITH_TIMEOUT(session.layerErrors().samples() == 16, 30000);
        QCOMPARE(session.layerErrors().figure(1), QStringLiteral("the same bits"));
        QVERIFY2(session.layerErrors().sentence(1).startsWith(QStringLiteral("Output with the same bits (")), qPrintable(session.layerErrors().sentence(1)));
        session.setChoices({1}, [](LayerChoice& choice) {
            choice.prune = true;
            choice.ratio = 0.3;
        }, QStringLiteral("prune"));
        QVERIFY(session.layerErrors().isOld());
        const auto& nodes = session.document()->network.nodeOfLayer;
        QVERIFY(graph(*window).look(nodes[1]).recomputing);  // drawn as an old value
        QVERIFY(graph(*window).overlayWords().title.contains(QStringLiteral("before the change")));
        QTRY_VERIFY_WITH_TIMEOUT(!session.layerErrors().isOld(), 30000);
        QCOMPARE(session.layerErrors().figure(0), QStringLiteral("the same bits"));
        const double db = session.layerErrors().of(1)->noise.sqnrDb();
        QCOMPARE(session.layerErrors().sentence(1), QStringLiteral("Output signal to noise %1\u00A0dB (16 samples)").arg(QString::number(db, 'f', 1)));
        QCOMPARE(graph(*window).look(nodes[0]).level, 0.0f);
        QVERIFY(graph(*window).look(nodes[1]).level > 0);
        QVERIFY(graph(*window).nodeToolTip(nodes[1]).contains(session.layerErrors().sentence(1)));
        window->selection().select(nodes[1]);
        bool inInspector = false;
        for (const QLabel* label : window->inspectorPanel().findChildren<QLabel*>())
            inInspector |= label->isVisibleTo(label->parentWidget()) && label->text() == session.layerErrors().sentence(1);
        QVERIFY(inInspector);
        QCOMPARE(graph(*window).overlayWords().low, QStringLiteral("60\u00A0dB"));
    }

    void theTableOfDataThatComeBackIsThere()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QVERIFY(measure(*window));
        const SensitivityTablePtr table = window->session().sensitivity();
        const QString path = window->session().dataPath();
        window->session().closeData();
        QVERIFY(!window->session().sensitivity());
        window->session().openData(path);
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(window->session().sensitivity(), table);
    }
};

namespace {
const RegisterSuite<SensitivityTest> registered;
}

}  // namespace esp

#include "sensitivity_test.moc"
