// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/inspector/inspector_tab.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/plots/activation_plot.h"
#include "widgets/viewmodel/activation_detail.h"
#include "widgets/viewmodel/graph_view_model.h"
#include "widgets/viewmodel/kernel_sheet.h"
#include "widgets/viewmodel/layer_table_model.h"
#include "widgets/viewmodel/recipe_edit.h"
#include "widgets/viewmodel/recipe_sheet.h"
#include "widgets/viewmodel/weight_histogram.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QProgressBar>

#include <algorithm>
#include <cmath>

namespace esp {

/// What is said of values is what they are.
class ShownValuesTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static InspectorPage& showTab(MainWindow& window, const char* id)
    {
        InspectorPanel& panel = window.inspectorPanel();
        int tab = 0;
        while (std::string_view(inspectorTabs()[static_cast<size_t>(tab)]->id) != id)
            ++tab;
        panel.tabActions()[tab]->trigger();
        return panel.page(tab);
    }
    static StoredWeight codes(std::vector<int8_t> values)
    {
        StoredWeight stored;
        const auto count = static_cast<int64_t>(values.size());
        stored.isQuantized = true;
        stored.tensor = Tensor::fromVector<int8_t>("w", ElementType::Int8, {1, count}, std::move(values));
        stored.scales = {0.5F};
        stored.zeros = {0};
        stored.layout = ScaleLayout::perChannel({1, count}, 0);
        return stored;
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
    }

    void theLensHasTheGridOfCodesThatAreStoredAsBytes()
    {
        const GridCounts four = countOnGrid(codes({-7, 0, 3, 7}), nullptr);
        QCOMPARE(four.first, -8);
        QCOMPARE(four.last(), 7);
        QCOMPARE(four.after[static_cast<size_t>(3 - four.first)], 1);
        const GridCounts signs = countOnGrid(codes({-1, 1, 1, -1}), nullptr);
        QCOMPARE(signs.first, -2);
        QCOMPARE(signs.last(), 1);
        const GridCounts eight = countOnGrid(codes({-127, 0, 3, 7}), nullptr);
        QCOMPARE(eight.first, -128);
        QCOMPARE(eight.last(), 127);
    }

    void aCodeThatIsNotTheNearestIsSaidToBeNone()
    {
        auto values = std::make_shared<TensorValues>();
        values->dims = {1, 5};
        values->outputAxis = 0;
        // In steps of 0.5: −0.44, 1.5 between two, 2.2, 9.6 beyond the last code, 7.
        values->before.tensor = Tensor::fromFloats("w", {1, 5}, {-0.22F, 0.75F, 1.1F, 4.8F, 3.5F});
        values->after.emplace();
        values->after->codes = std::make_shared<const StoredWeight>(codes({-1, 1, 2, 7, -7}));
        values->after->tensor = values->after->codes->tensor;
        values->comparable = values->isChanged = true;
        const KernelSheet traded(values, false, true);
        QCOMPARE(traded.nearestInstead(0), std::optional(-0.0));
        QVERIFY2(!traded.nearestInstead(1), "either is as near");
        QVERIFY(!traded.nearestInstead(2));
        QVERIFY2(!traded.nearestInstead(3), "there is no nearer code");
        QCOMPARE(traded.nearestInstead(4), std::optional(7.0));
        const KernelSheet nearest(values, false, false);
        QVERIFY(!nearest.nearestInstead(0));
    }

    void aRefusedPruningIsCountedAndExplainedByItself()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        // Signs cannot be 0, so what is pruned afterwards refuses.
        session.edit({"", {{.technique = "quantize", .parameters = {{"format", std::string("binary")}, {"activations", std::string("none")}}, .layers = {}}, {.technique = "prune", .parameters = {}, .layers = {}}}},
                     QStringLiteral("signs"));
        QVERIFY(WindowFixture::settle(*window));
        const auto& layers = session.document()->layers;
        const auto refusing = std::count_if(layers.begin(), layers.end(), [&](const Layer& layer) { return !session.variant()->problemOf(layer.name, kPrune).empty(); });
        QVERIFY(refusing > 0);
        const QList<QLabel*> labels = window->layersPanel().findChildren<QLabel*>();
        const QString wanted = QStringLiteral("pruning not done in %1 layer").arg(refusing);
        QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().contains(wanted) && !label->text().contains(QStringLiteral("quantization not done")); }));
        int row = 0;
        while (session.variant()->problemOf(layers[static_cast<size_t>(row)].name, kPrune).empty())
            ++row;
        auto* table = window->findChild<LayerTableModel*>();
        for (const int column : {LayerTableModel::Name, LayerTableModel::Prune})
            QVERIFY2(table->index(row, column).data(Qt::ToolTipRole).toString().contains(QStringLiteral("Not done here: ")), qPrintable(QString::number(column)));
        QVERIFY(window->findChild<GraphViewModel*>()->nodeToolTip(session.document()->network.nodeOfLayer[static_cast<size_t>(row)]).contains(QStringLiteral("Not done here: ")));
    }

    void draggingOneEndOfTheRangeLeavesTheOther()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setChoices({0}, [](LayerChoice& choice) { choice.quantize = true; }, QStringLiteral("int8"));
        const std::string layer = session.document()->layers[0].name;
        session.edit(withInputRange(session.recipe(), layer, FixedRange{-0.123456, 0.654321}), QStringLiteral("fixed"));
        QVERIFY(WindowFixture::settle(*window));
        InspectorPage& page = showTab(*window, "activations");
        auto* plot = page.findChild<ActivationPlot*>();
        auto* canvas = plot->findChild<QWidget*>();
        QVERIFY(canvas);
        const auto gripOf = [&] {
            for (int x = canvas->width() - 1; x > 0; --x) {
                QTest::mouseMove(canvas, QPoint(x, canvas->height() / 2));
                if (canvas->cursor().shape() == Qt::SplitHCursor)
                    return x;
            }
            return -1;
        };
        QTRY_VERIFY(gripOf() > 0);
        for (int drag = 1; drag <= 2; ++drag) {
            const FixedRange before = *inputRangeOf(session.recipe(), layer);
            const QPoint grip(gripOf(), canvas->height() / 2);
            QTest::mousePress(canvas, Qt::LeftButton, {}, grip);
            QTest::mouseMove(canvas, grip - QPoint(20, 0));
            QTest::mouseRelease(canvas, Qt::LeftButton, {}, grip - QPoint(20, 0));
            const FixedRange after = *inputRangeOf(session.recipe(), layer);
            QVERIFY(after.high != before.high);
            QCOMPARE(after.low, -0.123456);
            QVERIFY(WindowFixture::settle(*window));
        }
    }

    void theProgressGoesWithTheLastSample()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QTRY_VERIFY(window->session().calibrationPass() && window->session().calibrationPass()->isComplete());
        InspectorPage& page = showTab(*window, "activations");
        auto* bar = page.findChild<QProgressBar*>();
        QVERIFY(bar);
        // Every node in turn: what was counted before is complete at once.
        for (const int node : window->session().document()->network.nodeOfLayer) {
            window->selection().select(node);
            QTRY_VERIFY_WITH_TIMEOUT(!bar->isVisible(), 3000);
        }
    }

    void aFixedRangeBeginsWhereCalibrationHadIt()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setChoices({0}, [](LayerChoice& choice) { choice.quantize = true; }, QStringLiteral("int8"));
        QVERIFY(WindowFixture::settle(*window));
        const GraphIndex made(session.variant()->model.graph);
        const std::vector<Layer> layers = findLayers(made);
        const auto grid = findActivationGrid(made, made.graph().nodes()[static_cast<size_t>(layers[0].node)]->input(0));
        QVERIFY(grid);
        RecipeSheet sheet(session);
        const auto parameters = findTechnique(kQuantize)->parameters;
        const auto found = std::find_if(parameters.begin(), parameters.end(), [](const ParameterInfo& each) { return std::string_view(each.id) == "input_range"; });
        sheet.setParameter(0, *found, std::string("fixed"));
        const std::optional<FixedRange> fixed = inputRangeOf(session.recipe(), session.document()->layers[0].name);
        QVERIFY(fixed);
        QCOMPARE(fixed->low, grid->low());
        QCOMPARE(fixed->high, grid->high());
    }

    void theListOfABoxIsAsWideAsItsTexts()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QComboBox box(window.get());
        const QString first = QStringLiteral("float8 with four bits of exponent and three of mantissa, weights alone");
        box.addItems({first, QStringLiteral("float8 with five bits of exponent and two of mantissa, weights alone")});
        box.setGeometry(10, 10, 90, 26);
        box.show();
        // What does not fit ends with an ellipsis.
        const QImage closed = box.grab().toImage();
        QStyleOptionComboBox option;
        option.initFrom(&box);
        const int room = box.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &box).width();
        box.setItemText(0, box.fontMetrics().elidedText(first, Qt::ElideRight, room - 2));
        QCOMPARE(box.grab().toImage(), closed);
        box.setItemText(0, first);
        box.showPopup();
        QTRY_VERIFY(box.view()->isVisible());
        QVERIFY2(box.view()->viewport()->width() >= box.view()->sizeHintForColumn(0), qPrintable(QString::number(box.view()->viewport()->width())));
        box.hidePopup();
    }
};

namespace {
const RegisterSuite<ShownValuesTest> registered;
}

}  // namespace esp

#include "shown_values_test.moc"
