// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/verify.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/inspector/inspector_tab.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/plots/format_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/kernel_view.h"
#include "widgets/viewmodel/activation_detail.h"
#include "widgets/viewmodel/channel_table_model.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/node_details.h"
#include "widgets/viewmodel/tensor_values_model.h"
#include "widgets/plots/activation_plot.h"
#include "widgets/viewmodel/weight_histogram.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QElapsedTimer>
#include <QLabel>
#include <QSet>
#include <QTabBar>
#include <QTableView>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

/// Each line of tabs.inc in the window.
class EveryInspectorTab : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static QSet<QString> words(const QWidget& page)
    {
        QSet<QString> found;
        for (const QWidget* widget : page.findChildren<QWidget*>())
            // Labels may have the name of a tensor as their tip.
            for (const QString& text : {widget->accessibleName(), widget->accessibleDescription(), qobject_cast<const QLabel*>(widget) ? QString() : widget->toolTip()})
                if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); }) && std::none_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); }))
                    found << text;
        return found;
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }
    void cleanup() { WindowFixture::appearance().setLanguage(QStringLiteral("en")); }

    void isChosenByItsKeyTranslatedAndKept_data()
    {
        QTest::addColumn<int>("tab");
        for (size_t i = 0; i < inspectorTabs().size(); ++i)
            QTest::newRow(inspectorTabs()[i]->id) << static_cast<int>(i);
    }
    void isChosenByItsKeyTranslatedAndKept()
    {
        QFETCH(int, tab);
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        InspectorPanel& panel = window->inspectorPanel();
        Session& session = window->session();
        const InspectorTab& descriptor = *inspectorTabs()[static_cast<size_t>(tab)];
        QVERIFY(*descriptor.title && *descriptor.tip);
        const QAction* action = panel.tabActions()[tab];
        QCOMPARE(action->shortcut(), QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + tab)));
        QVERIFY(!action->statusTip().isEmpty());
        panel.tabActions()[tab]->trigger();
        QCOMPARE(panel.currentTab(), tab);
        InspectorPage& page = panel.page(tab);
        QVERIFY(page.isVisible());
        QVERIFY(page.isAncestorOf(page.focusTarget()));
        for (int other = 0; other < panel.tabActions().size(); ++other)
            QCOMPARE(panel.page(other).isVisible(), other == tab);

        // Words come in both languages, and the panel stays as narrow in each.
        QTest::qWait(100);
        const QString title = titleOf(descriptor);
        const QSet<QString> english = words(page);
        QVERIFY(!english.isEmpty());
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        QTRY_VERIFY(titleOf(descriptor) != title);
        QVERIFY(!words(page).intersects(english));
        QVERIFY2(panel.minimumSizeHint().width() <= scaled(&panel, 410), qPrintable(QString::number(panel.minimumSizeHint().width() / scaled(&panel, 1))));
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));

        // Compressed, on another layer, on a node without weights, and with another model: the tab stays.
        session.setChoices({0, 1}, [](LayerChoice& choice) { choice.prune = choice.quantize = true; }, QStringLiteral("both"));
        QVERIFY(WindowFixture::settle(*window));
        const auto& network = session.document()->network;
        for (int node = 0; node < static_cast<int>(network.nodes.size()); ++node) {
            window->selection().select(node);
            QTest::qWait(30);
            QVERIFY(!page.grab().isNull());
            QCOMPARE(panel.currentTab(), tab);
        }
        QVERIFY2(panel.minimumSizeHint().width() <= scaled(&panel, 410), qPrintable(QString::number(panel.minimumSizeHint().width() / scaled(&panel, 1))));
        session.openModel(m_fixture.model());
        QVERIFY(WindowFixture::settle(*window));
        QCOMPARE(panel.currentTab(), tab);
        QVERIFY(!page.grab().isNull());
    }
};

/// What stands in the tabs.
class InspectorTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    struct Opened {
        Session session{WindowFixture::engine()};
        LayerSelection selection;
        InspectorModel inspector{session, selection};
        bool settled() const { return session.document() && session.isVariantCurrent() && session.activity() == Session::Activity::Idle && session.measurement().evaluation; }
    };
    std::unique_ptr<Opened> open() const
    {
        auto opened = std::make_unique<Opened>();
        opened->session.openModel(m_fixture.model());
        if (!QTest::qWaitFor([&] { return opened->settled(); }, 60000))
            return nullptr;
        opened->selection.select(opened->session.document()->network.nodeOfLayer[0]);
        return opened;
    }
    static bool compress(Opened& opened)
    {
        opened.session.setChoices({0}, [](LayerChoice& choice) { choice.prune = choice.quantize = true; }, QStringLiteral("both"));
        return QTest::qWaitFor([&] { return opened.settled(); }, 60000);
    }
    static TensorValuesPtr ramp(Dims dims, int outputAxis)
    {
        auto values = std::make_shared<TensorValues>();
        std::vector<float> numbers(static_cast<size_t>(elementCount(dims)));
        std::iota(numbers.begin(), numbers.end(), 1.0F);
        values->name = std::string("w");
        values->dims = dims;
        values->outputAxis = outputAxis;
        values->before.tensor = Tensor::fromFloats("w", std::move(dims), std::move(numbers));
        values->comparable = true;
        return values;
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
    }

    void smallValuesFitTheirColumns()
    {
        const std::vector<float> numbers{-0.0294123F, -0.0048113F, -0.00048113F, 2.8649e-5F, 0.00099999F, 0};
        auto values = std::make_shared<TensorValues>();
        values->dims = {6};
        values->before.tensor = Tensor::fromFloats("w", {6}, std::vector<float>(numbers));
        TensorValuesModel model;
        model.setValues(values, false);
        QStringList texts;
        for (int row = 0; row < 6; ++row)
            texts << model.index(row, TensorValuesModel::Original).data().toString();
        QCOMPARE(texts.join(QLatin1Char(' ')), QStringLiteral("\u22120.02941 \u22120.00481 \u22124.8e\u22124 2.9e\u22125 1e\u22123 0"));
    }

    void codesAndScalesAreThoseOfTheExportedFile()
    {
        const auto opened = open();
        QVERIFY(opened && compress(*opened));
        TensorDetail detail(opened->inspector);
        detail.setActive(true);
        QTRY_VERIFY(detail.values() && detail.values()->after);
        TensorValuesModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setValues(detail.values(), detail.isOld());
        QVERIFY(!detail.isOld());
        for (int column = 0; column < TensorValuesModel::ColumnCount; ++column)
            QVERIFY2(model.hasColumn(column), qPrintable(QString::number(column)));

        const std::string path = m_fixture.file("inspected.onnx").toStdString();
        QVERIFY(exportModel(opened->session.variant()->model, path, nullptr));
        const Result<Model> read = readOnnx(path);
        QVERIFY(read);
        const GraphIndex index(read->graph);
        const std::string& name = opened->session.document()->layers[0].name;
        const Node* layer = nullptr;
        for (const NodePtr& node : read->graph->nodes())
            if (node->name() == name)
                layer = node.get();
        QVERIFY(layer);
        const Node& dequantize = *read->graph->nodes()[static_cast<size_t>(index.producer(layer->input(1)))];
        const std::vector<int64_t> codes = index.constant(dequantize.input(0))->toInt64s();
        const std::vector<float> scales = index.constant(dequantize.input(1))->toFloats();
        QCOMPARE(static_cast<int64_t>(codes.size()), detail.values()->count());
        const size_t inChannel = codes.size() / scales.size();
        for (size_t i = 0; i < codes.size(); ++i) {
            const StoredValues& after = *detail.values()->after;
            const auto element = static_cast<int64_t>(i);
            QCOMPARE(after.codeAt(element), codes[i]);
            QCOMPARE(after.scaleAt(element), scales[i / inChannel]);
            QCOMPARE(static_cast<float>(after.realAt(element)), static_cast<float>(codes[i]) * scales[i / inChannel]);
        }
        QCOMPARE(model.index(3, TensorValuesModel::Code).data().toString(), QString::number(codes[3]).replace(QLatin1Char('-'), QChar(0x2212)));
    }

    void anotherLayerOrAHiddenTabComputesNothingOld()
    {
        const auto opened = open();
        QVERIFY(opened);
        TensorDetail detail(opened->inspector);
        QTest::qWait(100);
        QVERIFY(!detail.values() && !detail.isLoading());
        detail.setActive(true);
        opened->selection.select(opened->session.document()->network.nodeOfLayer[1]);
        QVERIFY(!detail.values());
        QTRY_VERIFY(detail.values());
        QCOMPARE(detail.values()->name, opened->session.document()->layers[1].weightName);
        detail.setActive(false);
        opened->selection.select(opened->session.document()->network.nodeOfLayer[0]);
        QTest::qWait(100);
        QVERIFY(!detail.values() && !detail.isLoading());
    }

    void millionsOfValuesArePages()
    {
        TensorValuesModel model;
        model.setValues(ramp({3, 1000, 1000}, 0), false);
        QCOMPARE(model.rowCount(), static_cast<int>(TensorValuesModel::kPageRows));
        QCOMPARE(model.pageCount(), 60);
        QCOMPARE(model.elementFrom(QStringLiteral("2, 999, 999")), 2'999'999);
        QCOMPARE(model.elementFrom(QStringLiteral("[1, 0, 1]")), 1'000'001);
        QCOMPARE(model.elementFrom(QStringLiteral("4711")), 4711);
        QCOMPARE(model.elementFrom(QStringLiteral("3, 0, 0")), -1);
        QCOMPARE(model.elementFrom(QStringLiteral("3000000")), -1);
        QCOMPARE(model.elementFrom(QStringLiteral("nothing")), -1);
        model.setPage(59);
        QCOMPARE(model.index(model.rowCount() - 1, TensorValuesModel::Index).data().toString(), QStringLiteral("2, 999, 999"));
        QCOMPARE(TensorValuesModel::copyText(*model.values(), {41}, {TensorValuesModel::Index, TensorValuesModel::Original}, QStringLiteral("a\tb"), [] { return false; }),
                 QStringLiteral("a\tb\n0, 0, 41\t42\n"));
    }

    void attributesAndTensorsAreListed()
    {
        const auto opened = open();
        QVERIFY(opened);
        NodeDetail detail(opened->inspector);
        NodeDetailsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        detail.setActive(true);
        QTRY_VERIFY(detail.details());
        model.setDetails(detail.details());
        const Layer& layer = opened->session.document()->layers[0];
        const Node& node = *opened->session.document()->model.graph->nodes()[static_cast<size_t>(layer.node)];
        QStringList names;
        for (int row = 0; row < model.rowCount(); ++row)
            names << model.index(row, NodeDetailsModel::Name).data().toString();
        for (const Attribute& attribute : node.fields().attributes)
            QVERIFY2(names.contains(QString::fromStdString(attribute.name)), attribute.name.c_str());
        for (const auto* list : {&node.inputs(), &node.outputs()})
            for (const std::string& value : *list)
                QVERIFY2(names.contains(QString::fromStdString(value)), value.c_str());
        QVERIFY(detail.details()->weight >= 0);
        const ValueFact& weight = detail.details()->nodes[0].inputs[1];
        const std::vector<float> values = layer.weightValues();
        QCOMPARE(weight.minimum, static_cast<double>(*std::min_element(values.begin(), values.end())));
        QCOMPARE(weight.zeros, std::count(values.begin(), values.end(), 0.0F));
    }

    void aKernelSheetPaintsEachWeightWhereItSaysItIs_data()
    {
        QTest::addColumn<QList<int>>("dims");
        QTest::addColumn<int>("axis");
        QTest::newRow("convolution") << QList<int>{5, 3, 2, 4} << 0;
        QTest::newRow("depthwise, wrapped") << QList<int>{37, 1, 3, 3} << 0;
        QTest::newRow("transposed convolution") << QList<int>{3, 4, 2, 2} << 1;
        QTest::newRow("matrix") << QList<int>{7, 9} << 1;
        QTest::newRow("matrix, transposed") << QList<int>{7, 9} << 0;
        QTest::newRow("three axes") << QList<int>{2, 3, 4} << 1;
        QTest::newRow("five axes") << QList<int>{2, 3, 2, 3, 2} << 0;
    }
    void aKernelSheetPaintsEachWeightWhereItSaysItIs()
    {
        QFETCH(QList<int>, dims);
        QFETCH(int, axis);
        const KernelSheet sheet(ramp(Dims(dims.begin(), dims.end()), axis));
        SheetColors colors;
        for (size_t i = 0; i < colors.ramp.size(); ++i)
            colors.ramp[i] = qRgb(static_cast<int>(i) / 4, static_cast<int>(i) % 256, 7);
        colors.ground = qRgb(1, 2, 3);
        QSet<int64_t> seen;
        for (const int zoom : {1, 3, 8}) {
            const SheetScale scale = SheetScale::make(sheet, zoom);
            const QImage image = paintSheetTile(sheet, KernelSheet::Show::After, scale, colors, 0, 0, 512);
            for (int64_t row = 0; row < sheet.rows(); ++row)
                for (int64_t column = 0; column < sheet.columns(); ++column) {
                    const int64_t x = scale.pixelOf(column, sheet.kernelWidth());
                    const int64_t y = scale.pixelOf(row, sheet.kernelHeight());
                    QCOMPARE(scale.weightAt(x, sheet.kernelWidth()), column);
                    QCOMPARE(scale.weightAt(x + zoom - 1, sheet.kernelWidth()), column);
                    const auto place = sheet.placeAt(row, column);
                    const QRgb painted = x < 512 && y < 512 ? image.pixel(static_cast<int>(x), static_cast<int>(y)) : colors.ground;
                    if (!place) {
                        QCOMPARE(painted, colors.ground);
                        continue;
                    }
                    const std::array<int64_t, 2> cell{row, column};
                    QVERIFY(sheet.cellOf(*place) == cell);
                    const int64_t element = sheet.elementOf(*place);
                    seen << element;
                    QCOMPARE(sheet.rowPart(row) + sheet.columnPart(column), element);
                    const double step = std::min(256.0, sheet.valueOf(element, KernelSheet::Show::After) * 256 / sheet.limit(KernelSheet::Show::After));
                    if (x < 512 && y < 512)
                        QCOMPARE(painted, colors.ramp[static_cast<size_t>(std::lround(step) + 256)]);
                }
        }
        QCOMPARE(static_cast<int64_t>(seen.size()), sheet.values()->count());
    }

    void aHundredThousandKernelsScrollSmoothly()
    {
        KernelView view;
        view.resize(900, 700);
        view.setSheet(std::make_shared<const KernelSheet>(ramp({512, 256, 3, 3}, 0)));
        view.show();
        view.setCursorPlace({500, 250, 2, 2});
        QTest::keyClick(&view, Qt::Key_Plus);
        QVERIFY(view.readPlace() && view.readPlace()->output == 500);
        QVERIFY(view.rectOf(*view.readPlace()).intersects(QRectF(view.viewport()->rect())));
        QTest::keyClick(&view, Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(view.readPlace()->input, 249);
        // One picture costs as much as its pixels, whatever the number of kernels: tiles that would take longer come with the next.
        QElapsedTimer clock;
        clock.start();
        view.grab();
        QVERIFY2(clock.elapsed() < 500, qPrintable(QString::number(clock.elapsed())));
    }

    void channelsHaveTheirRangeAndNormAndSort()
    {
        // Two axes in front of and behind the channels.
        const TensorValuesPtr values = ramp({2, 3, 4}, 1);
        ChannelTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStatistics(findChannelStatistics(*values, {}));
        QCOMPARE(model.rowCount(), 3);
        for (int channel = 0; channel < 3; ++channel) {
            double sum = 0;
            for (int outer = 0; outer < 2; ++outer)
                for (int inner = 0; inner < 4; ++inner)
                    sum += std::pow(1 + (outer * 3 + channel) * 4 + inner, 2);
            const ChannelFigures& figures = model.statistics()->before[static_cast<size_t>(channel)];
            QCOMPARE(figures.norm, std::sqrt(sum));
            QCOMPARE(figures.minimum, 1.0 + channel * 4);
            QCOMPARE(figures.maximum, 16.0 + channel * 4);
        }
        model.sort(ChannelTableModel::Norm, Qt::DescendingOrder);
        QCOMPARE(model.channelOf(0), 2);
        QCOMPARE(model.rowOf(0), 2);
        model.sort(-1);
        QCOMPARE(model.channelOf(0), 0);
        QVERIFY(model.index(0, ChannelTableModel::Range).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("16")));
    }

    void theLensCountsEveryCodeOnItsStep()
    {
        StoredWeight stored;
        stored.isQuantized = true;
        stored.tensor = Tensor::fromVector<int8_t>("w", ElementType::Int8, {2, 3}, {0, 5, -127, 5, 1, 127});
        stored.scales = {0.5F, 0.25F};
        stored.zeros = {0, 0};
        stored.layout = ScaleLayout::perChannel({2, 3}, 0);
        Layer before;
        before.weight = Tensor::fromFloats("w", {2, 3}, {0.1F, 2.5F, -63.5F, 1.25F, 0.38F, 31.75F});
        const GridCounts grid = countOnGrid(stored, &before);
        QCOMPARE(std::accumulate(grid.after.begin(), grid.after.end(), int64_t{0}), 6);
        QCOMPARE(std::accumulate(grid.before.begin(), grid.before.end(), int64_t{0}) + grid.outside, 6);
        QCOMPARE(grid.after[static_cast<size_t>(5 - grid.first)], 2);
        QCOMPARE(grid.before[static_cast<size_t>(2 * (5 - grid.first))], 2);
        // 0.38 of a step of 0.25 lies at 1.52: the bin half a step behind 1.
        QCOMPARE(grid.before[static_cast<size_t>(2 * (1 - grid.first) + 1)], 1);
        QVERIFY(countOnGrid(stored, nullptr).before.empty());
    }

    void activationsAreMeasuredAndTheirRangeIsThatOfTheGraph()
    {
        const auto opened = open();
        QVERIFY(opened);
        ActivationDetail detail(opened->inspector);
        detail.setActive(true);
        // What it writes may be counted by itself, later than what it reads.
        for (const auto side : {ActivationDetail::Input, ActivationDetail::Output})
            QTRY_VERIFY(detail.figures(side) && detail.figures(side)->statistics);
        QVERIFY(!detail.figures(ActivationDetail::Input)->grid);
        for (const auto side : {ActivationDetail::Input, ActivationDetail::Output}) {
            const TensorStatistics& statistics = *detail.figures(side)->statistics;
            const ActivationHistogram histogram = makeActivationHistogram(statistics, 96);
            QCOMPARE(std::accumulate(histogram.counts.begin(), histogram.counts.end(), int64_t{0}), statistics.count);
            QVERIFY(histogram.counts.size() <= 96);
            QVERIFY(histogram.low <= statistics.minimum);
            QCOMPARE(shareOutside(statistics, statistics.minimum, statistics.maximum)[1], 0.0);
            QVERIFY(shareOutside(statistics, statistics.maximum + 1, statistics.maximum + 2)[0] > 0.999);
        }
        QVERIFY(compress(*opened));
        QTRY_VERIFY(detail.figures(ActivationDetail::Input) && detail.figures(ActivationDetail::Input)->grid && !detail.isOld());
        const ActivationGrid grid = *detail.figures(ActivationDetail::Input)->grid;
        bool found = false;
        const Graph& graph = *opened->session.variant()->model.graph;
        const GraphIndex index(opened->session.variant()->model.graph);
        for (const NodePtr& node : graph.nodes())
            if (node->is("QuantizeLinear") && node->input(0) == detail.figures(ActivationDetail::Input)->value) {
                found = true;
                QCOMPARE(grid.scale, static_cast<double>(index.constant(node->input(1))->toFloats().front()));
                QCOMPARE(grid.zero, index.constant(node->input(2))->toInt64s().front());
            }
        QVERIFY(found);

        // A range that is fixed is the one that the graph has, one step of undo, and gone with it.
        QVERIFY(detail.canFixRange() && !detail.fixedRange());
        detail.setFixedRange(FixedRange{-1, 1}, QStringLiteral("drag"));
        detail.setFixedRange(FixedRange{-0.5, 0.75}, QStringLiteral("drag"));
        opened->session.endGesture();
        QVERIFY(detail.fixedRange() && detail.fixedRange()->high == 0.75);
        QTRY_VERIFY(opened->settled() && !detail.isOld() && detail.figures(ActivationDetail::Input)->grid->scale != grid.scale);
        const ActivationGrid own = *detail.figures(ActivationDetail::Input)->grid;
        QVERIFY(std::abs(own.low() + 0.5) <= own.scale && std::abs(own.high() - 0.75) <= own.scale);
        opened->session.undo();
        QVERIFY(!detail.fixedRange());
        QTRY_COMPARE(detail.figures(ActivationDetail::Input)->grid->scale, grid.scale);
        opened->session.closeData();
        QVERIFY(!detail.hasData());
        QTRY_VERIFY(!detail.isLoading());
        QVERIFY(!detail.figures(ActivationDetail::Input) || !detail.figures(ActivationDetail::Input)->statistics);
    }

    void escapeDuringADragOfTheRangeRestores()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setChoices({0}, [](LayerChoice& choice) { choice.quantize = true; }, QStringLiteral("int8"));
        QVERIFY(WindowFixture::settle(*window));
        InspectorPanel& panel = window->inspectorPanel();
        panel.tabActions()[2]->trigger();
        auto* plot = panel.page(2).findChild<ActivationPlot*>();
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
        const Recipe before = session.recipe();
        const QString undoBefore = session.history().undoText();
        const QPoint grip(gripOf(), canvas->height() / 2);
        QTest::mousePress(canvas, Qt::LeftButton, {}, grip);
        QTest::mouseMove(canvas, grip - QPoint(20, 0));
        QVERIFY(!(session.recipe() == before));
        QTest::keyClick(plot, Qt::Key_Escape);
        QVERIFY(session.recipe() == before);
        QCOMPARE(session.history().undoText(), undoBefore);
        // The button is still down: nothing moves any more.
        QTest::mouseMove(canvas, grip - QPoint(40, 0));
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, grip - QPoint(40, 0));
        QVERIFY(session.recipe() == before);
        QTest::mousePress(canvas, Qt::LeftButton, {}, QPoint(gripOf(), grip.y()));
        QTest::mouseMove(canvas, grip - QPoint(20, 0));
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, grip - QPoint(20, 0));
        QVERIFY(!(session.recipe() == before));
    }

    void aChosenChannelIsChosenInEveryTab()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        InspectorPanel& panel = window->inspectorPanel();
        const auto show = [&](const char* id) {
            for (int i = 0; i < static_cast<int>(inspectorTabs().size()); ++i)
                if (std::string_view(inspectorTabs()[static_cast<size_t>(i)]->id) == id) {
                    panel.tabActions()[i]->trigger();
                    return &panel.page(i);
                }
            return static_cast<InspectorPage*>(nullptr);
        };
        auto* table = show("channels")->findChild<QTableView*>();
        QTRY_VERIFY(table->model()->rowCount() > 3);
        table->setCurrentIndex(table->model()->index(3, 0));
        auto* kernels = show("kernels")->findChild<KernelView*>();
        QTRY_VERIFY(kernels->sheet() && kernels->cursorPlace());
        QCOMPARE(kernels->cursorPlace()->output, 3);
        kernels->setCursorPlace({1, 0, 0, 0});
        show("channels");
        QTRY_COMPARE(table->currentIndex().row(), 1);
    }

    void aFormatIsGivenToTheLayerByTableAndPlot()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        InspectorPanel& panel = window->inspectorPanel();
        Session& session = window->session();
        InspectorPage* page = nullptr;
        for (int i = 0; i < static_cast<int>(inspectorTabs().size()); ++i)
            if (std::string_view(inspectorTabs()[static_cast<size_t>(i)]->id) == "formats") {
                panel.tabActions()[i]->trigger();
                page = &panel.page(i);
            }
        QVERIFY(page);
        auto* table = page->findChild<QTableView*>();
        auto* plot = page->findChild<FormatPlot*>();
        QTRY_COMPARE(table->model()->rowCount(), static_cast<int>(weightFormats().size()));
        const auto rowOf = [&](const char* id) {
            for (size_t i = 0; i < weightFormats().size(); ++i)
                if (std::string_view(weightFormats()[i].id) == id)
                    return static_cast<int>(i);
            return -1;
        };
        const int layer = session.document()->network.nodes[static_cast<size_t>(window->selection().current())].layer;
        // float16 has no integer kernels: weights only.
        table->setCurrentIndex(table->model()->index(rowOf("float16"), 0));
        QTest::keyClick(table, Qt::Key_Return);
        QVERIFY(session.choice(layer).quantize && session.choice(layer).weightsOnly());
        QCOMPARE(session.choice(layer).format, std::string("float16"));
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(table->model()->index(rowOf("float16"), 0).data().toString().startsWith(QChar(0x25CF)));
        // Its own choice does not round anew; another layer does.
        QCOMPARE(table->model()->rowCount(), static_cast<int>(weightFormats().size()));
        const int row = rowOf("int3");
        QTest::mouseDClick(plot, Qt::LeftButton, {}, plot->positionOf(row).toPoint());
        QCOMPARE(session.choice(layer).format, std::string("int3"));
        session.undo();
        QCOMPARE(session.choice(layer).format, std::string("float16"));
        for (int i = 0; i < table->model()->rowCount(); ++i)
            for (int k = 0; k < i; ++k)
                QVERIFY2(plot->labelRect(i).isEmpty() || !plot->labelRect(i).intersects(plot->labelRect(k)), "labels lie beside each other");
    }

    void labelsOfTheHistogramLieBesideEachOtherInsideThePlotOrNotAtAll()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->session().setChoices({0}, [](LayerChoice& choice) { choice.prune = true, choice.ratio = 0.5; }, QStringLiteral("prune"));
        QVERIFY(WindowFixture::settle(*window));
        auto* const plot = window->inspectorPanel().findChild<HistogramPlot*>();
        QVERIFY(plot);
        // One label tells of the cut, the other of the zeros that come of it, which the worker counts.
        plot->resize(640, 420);
        QTRY_VERIFY((plot->grab(), plot->labelRects().size() == 2));
        for (const QSize size : {QSize(640, 420), QSize(420, 300), QSize(300, 200), QSize(240, 120), QSize(640, 70)}) {
            plot->resize(size);
            plot->grab();
            plot->grab();
            const QList<QRectF> labels = plot->labelRects();
            for (const QRectF& label : labels)
                QVERIFY2(QRectF(plot->rect()).contains(label), qPrintable(QStringLiteral("%1×%2").arg(size.width()).arg(size.height())));
            QVERIFY(labels.size() < 2 || !labels[0].intersects(labels[1]));
        }
    }
};

namespace {
const RegisterSuite<EveryInspectorTab> everyTab;
const RegisterSuite<InspectorTest> registered;
}

}  // namespace esp

#include "inspector_test.moc"
