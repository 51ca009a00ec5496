// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/layer_delegate.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/panels/tile_widget.h"
#include "widgets/plots/scatter_plot.h"
#include "widgets/theme/style.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>

#include <map>

namespace esp {

class WindowTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static QRect cell(MainWindow& window, int layer, int column)
    {
        const QAbstractItemModel* model = window.layersPanel().table().model();
        return window.layersPanel().table().visualRect(model->index(layer, column));
    }
    static void click(MainWindow& window, const QPoint& position, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(window.layersPanel().table().viewport(), Qt::LeftButton, modifiers, position);
    }
    static LayerDelegate::PruneParts parts(MainWindow& window, int layer)
    {
        return LayerDelegate::pruneParts(cell(window, layer, LayerTableModel::Prune), window.layersPanel().table().fontMetrics());
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }

    void openToggleDragExportReopenGivesTheSameAccuracy()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        const double original = session.measurement().evaluation->values.of(metricTop1).value;
        QVERIFY(session.document()->layers.size() >= 2);

        // A click on the check box prunes the layer.
        click(*window, parts(*window, 1).check.center());
        QVERIFY(session.choice(1).prune);
        QVERIFY(WindowFixture::settle(*window));

        // A drag of its slider, with real mouse events: figures follow, and it is one step of undo.
        const LayerDelegate::PruneParts slider = parts(*window, 1);
        QWidget* viewport = window->layersPanel().table().viewport();
        QSignalSpy variants(&session, &Session::variantChanged);
        const QPoint start = slider.slider.center();
        QTest::mousePress(viewport, Qt::LeftButton, {}, start);
        for (int step = 1; step <= 8; ++step) {
            QTest::mouseMove(viewport, start + QPoint(step * slider.slider.width() / 24, 0));
            QTest::qWait(15);
        }
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, start + QPoint(8 * slider.slider.width() / 24, 0));
        QVERIFY(session.choice(1).ratio > 0.6);
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(variants.count() >= 1);
        const double dragged = session.choice(1).ratio;

        // Key Q makes the whole selection int8.
        window->actions().selectAll->trigger();
        QTest::keyClick(&window->layersPanel().table(), Qt::Key_Q);
        QVERIFY(session.choice(0).quantize && session.choice(1).quantize);
        QVERIFY(WindowFixture::settle(*window));
        const double shown = session.measurement().evaluation->values.of(metricTop1).value;
        const int64_t bytes = session.variant()->ledger.fileBytes;
        QVERIFY(bytes < session.document()->ledger.fileBytes);
        QCOMPARE(window->previewPanel().tile(QStringLiteral("accuracy"))->tile().footKind, Tile::Foot::Exact);

        // Export writes what was shown, and the file has the accuracy that was shown.
        const QString path = m_fixture.file("small.onnx");
        QSignalSpy exported(&session, &Session::exported);
        QSignalSpy failed(&session, &Session::failed);
        window->exportTo(path);
        QTRY_VERIFY_WITH_TIMEOUT(exported.count() + failed.count() > 0, 30000);
        QVERIFY2(failed.isEmpty(), qPrintable(window->messages().text()));
        QCOMPARE(QFileInfo(path).size(), bytes);
        session.openModel(path, m_fixture.file("sample.dataset.json"));
        QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(session.document()->path), path, 30000);
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(session.measurement().evaluation->values.of(metricTop1).value, shown);
        QCOMPARE(session.document()->ledger.fileBytes, bytes);
        // What came in integers is shown as integers, though there is nothing to switch.
        const QAbstractItemModel& table = *window->layersPanel().table().model();
        for (int row = 0; row < table.rowCount(); ++row)
            // Pruned ones are stored without their zeros where that is smaller.
            QVERIFY(table.index(row, LayerTableModel::Quantize).data().toString().endsWith(QStringLiteral("int8")));

        // The original on disk is what it was.
        session.openModel(m_fixture.model());
        QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(session.document()->path), m_fixture.model(), 30000);
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(session.measurement().evaluation->values.of(metricTop1).value, original);
        QVERIFY(dragged > 0);
    }

    void undoGoesBackOverGesturesAndTheScatterGoesAnywhere()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        click(*window, parts(*window, 0).check.center());
        QVERIFY(WindowFixture::settle(*window));
        click(*window, parts(*window, 1).check.center());
        QVERIFY(WindowFixture::settle(*window));
        const Recipe both = session.recipe();
        QVERIFY(session.visited().size() >= 3);
        QVERIFY(window->actions().undo->text().contains(session.history().undoText()));
        window->actions().undo->trigger();
        QVERIFY(!session.choice(1).prune);
        window->actions().undo->trigger();
        QVERIFY(session.recipe().steps.empty());
        QVERIFY(!window->actions().undo->isEnabled());
        QVERIFY(WindowFixture::settle(*window));

        const auto state = std::find_if(session.visited().begin(), session.visited().end(), [&](const VisitedState& s) { return *s.recipe == both; });
        QVERIFY(state != session.visited().end());
        ScatterPlot& scatter = window->previewPanel().scatter();
        QTest::qWait(50);
        const QPointF place = scatter.positionOf(static_cast<int>(state - session.visited().begin()));
        QWidget* plot = scatter.findChild<QWidget*>();
        QTest::mouseClick(plot, Qt::LeftButton, {}, place.toPoint());
        QVERIFY(session.recipe() == both || *session.visited()[static_cast<size_t>(scatter.stateAt(place))].recipe == session.recipe());
        window->actions().undo->trigger();
        QVERIFY(session.recipe().steps.empty());
    }

    void escapeDuringADragRestores()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        click(*window, parts(*window, 0).check.center());
        const Recipe before = session.recipe();
        const LayerDelegate::PruneParts slider = parts(*window, 0);
        LayerTableView& table = window->layersPanel().table();
        QTest::mousePress(table.viewport(), Qt::LeftButton, {}, slider.slider.center());
        QTest::mouseMove(table.viewport(), slider.slider.center() + QPoint(20, 0));
        QVERIFY(!(session.recipe() == before));
        QTest::keyClick(&table, Qt::Key_Escape);
        QVERIFY(session.choice(0).ratio == 0.5);
    }

    void escapeDuringADragOfSeveralRestoresEach()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setChoices({0}, [](LayerChoice& choice) { choice.prune = true, choice.ratio = 0.2; }, QStringLiteral("a"));
        session.setChoices({1}, [](LayerChoice& choice) { choice.prune = true, choice.ratio = 0.7; }, QStringLiteral("b"));
        const Recipe before = session.recipe();
        click(*window, cell(*window, 0, LayerTableModel::Name).center());
        click(*window, cell(*window, 1, LayerTableModel::Name).center(), Qt::ControlModifier);
        LayerTableView& table = window->layersPanel().table();
        const LayerDelegate::PruneParts slider = parts(*window, 0);
        QTest::mousePress(table.viewport(), Qt::LeftButton, {}, slider.slider.center());
        QTest::mouseMove(table.viewport(), slider.slider.center() + QPoint(6, 0));
        QCOMPARE(session.choice(0).ratio, session.choice(1).ratio);
        QTest::keyClick(&table, Qt::Key_Escape);
        QVERIFY(session.recipe() == before);
        QCOMPARE(session.choice(0).ratio, 0.2);
        QCOMPARE(session.choice(1).ratio, 0.7);
    }

    void layerNamesAreWholeWhereThereIsRoom()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->resize(1920, 1080);
        QTest::qWait(100);
        const LayerTableView& table = window->layersPanel().table();
        // Other columns go before names are cut.
        QFont current = table.font();
        current.setWeight(QFont::DemiBold);
        int longest = 0;
        for (int row = 0; row < table.model()->rowCount(); ++row)
            longest = std::max(longest, QFontMetrics(current).horizontalAdvance(table.model()->index(row, LayerTableModel::Name).data().toString()));
        QTRY_VERIFY2(table.columnWidth(LayerTableModel::Name) >= longest + 13,
                     qPrintable(QStringLiteral("%1 of %2").arg(table.columnWidth(LayerTableModel::Name)).arg(longest)));
    }

    void aWindowThatWasSmallForAWhileHasItsLayoutBack()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->resize(1600, 1000);
        QTest::qWait(200);
        const int wide = window->layersPanel().width();
        window->resize(1280, 800);
        QTest::qWait(200);
        window->resize(1600, 1000);
        QTRY_VERIFY2(std::abs(window->layersPanel().width() - wide) < 20, qPrintable(QStringLiteral("%1, was %2").arg(window->layersPanel().width()).arg(wide)));
    }

    void oneClickOpensTheListOfNumberTypes()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const QPoint place = cell(*window, 1, LayerTableModel::Quantize).center();
        QWidget* viewport = window->layersPanel().table().viewport();
        QTest::mousePress(viewport, Qt::LeftButton, {}, place);
        QTest::qWait(100);
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, place);
        const auto* combo = viewport->findChild<QComboBox*>();
        QVERIFY(combo);
        QVERIFY(combo->view()->isVisible());
        QTest::keyClick(combo->view(), Qt::Key_Down);
        QTest::keyClick(combo->view(), Qt::Key_Return);
        QTRY_VERIFY(window->session().choice(1).quantize);
    }

    void aChangeInASelectedRowAppliesToAllSelectedRows()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        click(*window, cell(*window, 0, LayerTableModel::Name).center());
        click(*window, cell(*window, 1, LayerTableModel::Name).center(), Qt::ControlModifier);
        QCOMPARE(window->selection().selected().size(), 2);
        click(*window, parts(*window, 1).check.center());
        QVERIFY(session.choice(0).prune && session.choice(1).prune);
        window->actions().undo->trigger();
        QVERIFY(!session.choice(0).prune && !session.choice(1).prune);
    }

    void tableAndGraphShareTheSelection()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QTRY_VERIFY(!window->graphPanel().canvas().nodeRect(0).isNull());
        click(*window, cell(*window, 1, LayerTableModel::Name).center());
        const int node = window->session().document()->network.nodeOfLayer[1];
        QCOMPARE(window->selection().current(), node);
        GraphCanvas& canvas = window->graphPanel().canvas();
        canvas.fitAll();
        const int other = window->session().document()->network.nodeOfLayer[0];
        canvas.showNode(other);
        QTest::qWait(250);
        QTest::mouseClick(canvas.viewport(), Qt::LeftButton, {}, canvas.nodeRect(other).center().toPoint());
        QCOMPARE(window->selection().current(), other);
        QCOMPARE(window->layersPanel().table().currentIndex().row(), 0);
        QTest::keyClick(&canvas, Qt::Key_Down);
        QVERIFY(window->selection().current() != other);
    }

    void aClickOnTheChevronOfAModuleFoldsAndUnfoldsIt()
    {
        // The sample with its convolutions in one module each.
        const Result<Model> sample = readOnnx(m_fixture.model().toStdString());
        QVERIFY(sample);
        GraphFields fields = sample->graph->fields();
        int number = 0;
        for (NodePtr& node : fields.nodes) {
            NodeFields changed = node->fields();
            changed.name = (number++ < 4 ? "front/" : "back/") + changed.name;
            node = Node::make(std::move(changed));
        }
        const QString file = m_fixture.file("modules.onnx");
        QVERIFY(writeOnnx(sample->withGraph(std::move(fields)), file.toStdString()));
        auto window = m_fixture.window();
        window->openModel(file);
        GraphCanvas& canvas = window->graphPanel().canvas();
        QTRY_VERIFY(window->session().document());
        const int conv = window->session().document()->network.nodeOfLayer[0];
        QTRY_VERIFY(!canvas.nodeRect(conv).isNull());
        const int second = window->session().document()->network.nodeOfLayer[1];
        // Both convolutions lie in one box then.
        const auto isFolded = [&] { return canvas.nodeRect(conv) == canvas.nodeRect(second); };
        QVERIFY(!isFolded());
        const auto findHead = [&] {
            canvas.fitAll();
            QTest::qWait(300);
            for (int y = 0; y < canvas.viewport()->height(); y += 4)
                for (int x = 0; x < canvas.viewport()->width(); x += 4) {
                    QTest::mouseMove(canvas.viewport(), {x, y});
                    QCoreApplication::processEvents();
                    if (canvas.viewport()->cursor().shape() == Qt::PointingHandCursor)
                        return QPoint(x + 4, y + 4);
                }
            return QPoint();
        };
        const QPoint head = findHead();
        QVERIFY(!head.isNull());
        QTest::mouseClick(canvas.viewport(), Qt::LeftButton, {}, head);
        QTRY_VERIFY(isFolded());
        // Keys pass it on both ways.
        const auto chosen = [&] { return window->selection().current(); };
        QTest::keyClick(&canvas, Qt::Key_Home);
        const int first = chosen();
        QTest::keyClick(&canvas, Qt::Key_Down);
        QVERIFY(chosen() != first);
        QTest::keyClick(&canvas, Qt::Key_Up);
        QCOMPARE(chosen(), first);
        const QPoint folded = findHead();
        QVERIFY(!folded.isNull());
        // Two quick clicks are one double-click, which must not undo the first.
        QTest::mouseClick(canvas.viewport(), Qt::LeftButton, {}, folded);
        QTest::mouseDClick(canvas.viewport(), Qt::LeftButton, {}, folded);
        QTRY_VERIFY(!isFolded());
    }

    void keysInTheGraphChangeNothingButWhatIsChosen()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        const auto& nodes = session.document()->network.nodes;
        const auto plain = std::find_if(nodes.begin(), nodes.end(), [](const auto& node) { return node.layer < 0; });
        QVERIFY(plain != nodes.end());
        GraphCanvas& canvas = window->graphPanel().canvas();
        click(*window, cell(*window, 1, LayerTableModel::Name).center());
        // The table's own current row stays where it was.
        window->selection().select(static_cast<int>(plain - nodes.begin()));
        for (const int key : {Qt::Key_Space, Qt::Key_P, Qt::Key_Q, Qt::Key_BracketRight})
            QTest::keyClick(&canvas, static_cast<Qt::Key>(key));
        QVERIFY(session.recipe().steps.empty());
        window->selection().select(session.document()->network.nodeOfLayer[0]);
        QTest::keyClick(&canvas, Qt::Key_Space);
        QVERIFY(session.choice(0).prune && !session.choice(1).prune);
    }

    void aChangedRecipeDoesNotKeepTheNameOfWhatItWas()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setChoices({0}, [](LayerChoice& choice) { choice.prune = true; }, QStringLiteral("a"));
        Recipe named = session.recipe();
        named.name = "mine";
        session.edit(named, QStringLiteral("b"));
        session.setChoices({0}, [](LayerChoice&) {}, QStringLiteral("nothing"));
        QCOMPARE(session.recipe().name, std::string("mine"));
        session.setChoices({1}, [](LayerChoice& choice) { choice.prune = true; }, QStringLiteral("c"));
        QCOMPARE(session.recipe().name, std::string());
        session.undo();
        QCOMPARE(session.recipe().name, std::string("mine"));
    }

    void zoomKeepsThePointUnderThePointer()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        GraphCanvas& canvas = window->graphPanel().canvas();
        QTRY_VERIFY(!canvas.nodeRect(0).isNull());
        canvas.setZoom(0.9);
        const QPointF anchor(200, 150);
        const scene::Rect before = canvas.visibleScene();
        const double x = before.x + anchor.x() / canvas.zoom();
        const double y = before.y + anchor.y() / canvas.zoom();
        canvas.setZoom(1.7, anchor);
        const scene::Rect after = canvas.visibleScene();
        QVERIFY(std::abs(after.x + anchor.x() / canvas.zoom() - x) < 1.5);
        QVERIFY(std::abs(after.y + anchor.y() / canvas.zoom() - y) < 1.5);
    }

    void modelsKeepTheRulesOfItemModels()
    {
        auto window = m_fixture.window();
        auto* model = window->findChild<LayerTableModel*>();
        auto* filter = window->findChild<LayerFilterModel*>();
        QVERIFY(model && filter);
        const QAbstractItemModelTester modelTester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester filterTester(filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        window->openModel(m_fixture.model());
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(model->rowCount() >= 2);
        QVERIFY(model->setData(model->index(0, LayerTableModel::Quantize), Int8Weights));
        QVERIFY(model->setData(model->index(0, LayerTableModel::Prune), 0.25, LayerTableModel::RatioRole));
        QVERIFY(!model->setData(model->index(0, LayerTableModel::Size), 1));
        QCOMPARE(window->session().choice(0).ratio, 0.25);
        filter->sort(LayerTableModel::Size, Qt::DescendingOrder);
        filter->setWords(QStringLiteral("no such layer"));
        QCOMPARE(filter->rowCount(), 0);
        filter->setWords({});
        filter->sort(-1);
        for (int row = 0; row < model->rowCount(); ++row)
            QCOMPARE(filter->mapToSource(filter->index(row, 0)).row(), row);
        QVERIFY(WindowFixture::settle(*window));
    }

    void fiftyQuickChangesEndInTheLastOne()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        auto* model = window->findChild<LayerTableModel*>();
        for (int i = 1; i <= 50; ++i)
            model->setRatio({0}, i / 100.0);
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(choiceOf(window->session().variant()->recipe, window->session().document()->layers[0].name).ratio, 0.5);
    }

    void theWindowMayCloseWhileItMeasures()
    {
        auto window = m_fixture.window();
        window->openModel(m_fixture.model());
        QTRY_VERIFY_WITH_TIMEOUT(window->session().document(), 20000);
        window->actions().selectAll->trigger();
        QTest::keyClick(&window->layersPanel().table(), Qt::Key_P);
        window.reset();
    }

    void withoutLiveNothingIsMeasuredUntilItIsAskedFor()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        window->actions().live->trigger();
        QVERIFY(!session.isLive());
        click(*window, parts(*window, 0).check.center());
        QTRY_VERIFY(session.isVariantCurrent());
        QTest::qWait(100);
        QVERIFY(session.measurement().old);
        QCOMPARE(window->previewPanel().tile(QStringLiteral("accuracy"))->tile().state, Tile::State::Old);
        window->actions().measure->trigger();
        QVERIFY(WindowFixture::settle(*window));
    }

    void whatFailsSaysSoAndKeepsWhatIsOpen()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QSignalSpy failed(&window->session(), &Session::failed);
        window->openModel(m_fixture.file("missing.onnx"));
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(window->messages().isVisible());
        QVERIFY(window->messages().text().contains(QStringLiteral("missing.onnx")));
        QCOMPARE(QString::fromStdString(window->session().document()->path), m_fixture.model());
        window->openData(m_fixture.model());
        QTRY_COMPARE(failed.count(), 2);
        window->exportTo(m_fixture.model());
        QVERIFY(window->messages().text().contains(QStringLiteral("original")));
    }

    void withoutDataAgreementComesSecondAndDataAreOffered()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->actions().closeData->trigger();
        QTRY_VERIFY(window->session().isVariantCurrent() && window->session().activity() == Session::Activity::Idle);
        const QList<Tile> tiles = previewTiles(window->session());
        QCOMPARE(tiles[1].id, QStringLiteral("agreement"));
        QCOMPARE(tiles[1].state, Tile::State::Empty);
        QVERIFY(!tiles[2].link.isEmpty());
    }

    void everyControlHasANameAndEveryActionATip()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        for (const QAction* action : window->actions().all()) {
            QVERIFY(!action->text().isEmpty());
            QVERIFY2(!action->statusTip().isEmpty(), qPrintable(action->text()));
        }
        for (const QWidget* widget : window->findChildren<QWidget*>()) {
            const bool isInput = qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QSlider*>(widget)
                                 || qobject_cast<const QAbstractSpinBox*>(widget);
            const bool isInner = qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) || qobject_cast<const QComboBox*>(widget->parentWidget());
            if (isInput && !isInner)
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
            const auto* button = qobject_cast<const QToolButton*>(widget);
            if (button && button->text().isEmpty() && button->isVisible() && !button->objectName().startsWith(QStringLiteral("qt_")) && !qobject_cast<const QLineEdit*>(widget->parentWidget()))
                QVERIFY2(!button->accessibleName().isEmpty(), button->parentWidget()->metaObject()->className());
        }
    }

    void panelsCanBeAsNarrowInEveryLanguage()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->selection().select(window->session().document()->network.nodeOfLayer[0]);
        // Together they must fit into the window, or one of them lies over the next.
        const std::map<QWidget*, double> least{{&window->layersPanel(), 420}, {&window->graphPanel(), 510}, {&window->inspectorPanel(), 410}};
        for (const Appearance::Language& language : Appearance::languages()) {
            WindowFixture::appearance().setLanguage(language.code);
            for (const auto& [panel, width] : least)
                QVERIFY2(panel->minimumSizeHint().width() <= scaled(panel, width),
                         qPrintable(QStringLiteral("%1 %2 %3").arg(language.code, QLatin1String(panel->metaObject()->className())).arg(panel->minimumSizeHint().width())));
            for (const QDockWidget* dock : window->docks())
                QTRY_VERIFY2(!dock->isVisible() || !dock->geometry().intersects(window->centralWidget()->geometry()), qPrintable(dock->objectName()));
        }
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
    }

    void themeAndLanguageChangeWithoutARestart()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Appearance& appearance = WindowFixture::appearance();
        appearance.setTheme(ThemeChoice::Dark);
        QVERIFY(themeOf(window.get()).dark);
        QTRY_COMPARE(window->palette().color(QPalette::Window), Theme::darkTheme().window);
        const QString english = window->actions().open->text();
        window->exportTo(m_fixture.model());
        const QString refused = window->messages().text();
        QVERIFY(!refused.isEmpty());
        appearance.setLanguage(QStringLiteral("vi"));
        QVERIFY(window->actions().open->text() != english);
        QCOMPARE(window->previewPanel().tile(QStringLiteral("size"))->tile().label, QStringLiteral("Kích thước"));
        QVERIFY(window->messages().text() != refused);
        const auto isMarked = [&](const char* language) {
            for (const QAction* action : window->findChildren<QAction*>())
                if (action->data() == QString::fromLatin1(language))
                    return action->isChecked();
            return false;
        };
        QVERIFY(isMarked("vi") && !isMarked("en"));
        // Figures as well: a thousand is 1.000 now.
        QCOMPARE(window->inspectorPanel().locale().language(), QLocale::Vietnamese);
        for (const QDoubleSpinBox* box : window->findChildren<QDoubleSpinBox*>())
            // A whole share has no decimals to part.
            QVERIFY2(!box->text().contains(QLatin1Char('.')) && box->locale().language() == QLocale::Vietnamese, qPrintable(box->text()));
        appearance.setLanguage(QStringLiteral("en"));
        QCOMPARE(window->actions().open->text(), english);
        appearance.setTheme(ThemeChoice::Light);
        QVERIFY(!themeOf(window.get()).dark);
    }
};

namespace {
const RegisterSuite<WindowTest> registered;
}

}  // namespace esp

#include "window_test.moc"
