// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/panels/answer_table_view.h"
#include "widgets/panels/answers_panel.h"
#include "widgets/panels/confusion_view.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/panels/sample_widget.h"
#include "widgets/viewmodel/answer_tables.h"
#include "widgets/viewmodel/sample_view.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QFile>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollBar>
#include <QTabBar>

#include <algorithm>
#include <random>

namespace esp {

namespace {

/// Samples that exist only as numbers.
class MadeDataset : public Dataset {
public:
    MadeDataset(Dims dims, ElementType type, size_t samples, std::vector<int32_t> labels = {}) : m_samples(samples)
    {
        m_inputs.push_back({"x", type, std::move(dims)});
        m_labels = std::move(labels);
    }
    size_t size() const override { return m_samples; }
    Result<void> read(size_t, size_t input, std::byte* out) const override
    {
        const int64_t count = elementCount(m_inputs[input].sampleDims);
        for (int64_t i = 0; i < count; ++i)
            reinterpret_cast<float*>(out)[i] = static_cast<float>(i) / 2 - 1;
        return {};
    }
    std::string sampleName(size_t sample) const override { return "made #" + std::to_string(sample); }

private:
    size_t m_samples;
};

AnswerChangesPtr madeChanges(int32_t classes, size_t samples)
{
    std::mt19937 random(7);
    std::vector<int32_t> labels(samples);
    auto before = std::make_shared<Evaluation>();
    auto after = std::make_shared<Evaluation>();
    for (size_t i = 0; i < samples; ++i) {
        labels[i] = static_cast<int32_t>(random() % static_cast<uint32_t>(classes));
        Answer answer;
        answer.top1 = random() % 4 ? labels[i] : static_cast<int32_t>(random() % static_cast<uint32_t>(classes));
        before->answers.push_back(answer);
        answer.top1 = static_cast<int32_t>(random() % static_cast<uint32_t>(classes));
        after->answers.push_back(answer);
    }
    before->samples = after->samples = static_cast<int64_t>(samples);
    before->hasLabels = after->hasLabels = before->hasScores = after->hasScores = true;
    return makeAnswerChanges(std::make_shared<MadeDataset>(Dims{4}, ElementType::Float, samples, std::move(labels)), before, after);
}

}  // namespace

class AnswersTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static AnswersPanel& panelOf(MainWindow& window) { return *window.findChild<AnswersPanel*>(); }
    static QDockWidget* dockOf(MainWindow& window, const char* id) { return window.findChild<QDockWidget*>(QString::fromLatin1(id)); }
    static void raise(MainWindow& window)
    {
        dockOf(window, "answers")->raise();
        QTest::qWait(50);
    }
    /// Changes so much that answers flip.
    static bool compress(MainWindow& window, double ratio = 0.8)
    {
        window.session().setChoices({0, 1}, [ratio](LayerChoice& choice) { choice.prune = true, choice.ratio = ratio; }, QStringLiteral("prune"));
        return WindowFixture::settle(window) && QTest::qWaitFor([&] { return !panelOf(window).answers().isOld() && panelOf(window).answers().changes(); });
    }
    static const std::vector<Flip>& flipsOf(MainWindow& window) { return panelOf(window).answers().changes()->flips; }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }

    void kindsThatNoAnswerHasAreLeftOutOfTheSentence_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("English") << QStringLiteral("en") << QStringList{QStringLiteral("worse"), QStringLiteral("better"), QStringLiteral("between two wrong ones")};
        QTest::newRow("Vietnamese") << QStringLiteral("vi") << QStringList{QStringLiteral("kém đi"), QStringLiteral("tốt lên"), QStringLiteral("từ sai sang sai")};
    }
    void kindsThatNoAnswerHasAreLeftOutOfTheSentence()
    {
        QFETCH(const QString, language);
        QFETCH(const QStringList, words);
        WindowFixture::appearance().setLanguage(language);
        AnswerChanges changes = *madeChanges(2, 10);
        for (unsigned bits = 0; bits < 8; ++bits) {
            for (size_t kind = 0; kind < 3; ++kind)
                changes.kinds[kind] = bits >> kind & 1 ? static_cast<int64_t>(kind) + 3 : 0;
            const QString text = kindsText(changes);
            QVERIFY2(!text.contains(QLatin1Char('0')), qPrintable(text));
            for (qsizetype kind = 0; kind < 3; ++kind)
                QCOMPARE(text.contains(QString::number(kind + 3) + QLatin1Char(' ') + words[kind]), (bits >> kind & 1) != 0);
        }
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
    }

    void classesThatNeitherGainedNorLostAreNotCountedAsZero()
    {
        AnswerChanges changes = *madeChanges(2, 10);
        const auto change = [](int64_t before, int64_t after) {
            ClassChange made;
            made.rightBefore = before;
            made.rightAfter = after;
            return made;
        };
        changes.classes = {change(5, 5), change(4, 4)};
        QCOMPARE(classesText(changes), QString());
        changes.classes = {change(5, 3), change(4, 4)};
        QCOMPARE(classesText(changes), QStringLiteral("1 lost right answers"));
        changes.classes = {change(5, 3), change(4, 6)};
        QCOMPARE(classesText(changes), QStringLiteral("1 lost right answers, 1 gained some"));
    }

    void standsBehindThePreviewAndComesForwardByKey()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QDockWidget* dock = dockOf(*window, "answers");
        QDockWidget* preview = dockOf(*window, "preview");
        QVERIFY(window->tabifiedDockWidgets(preview).contains(dock));
        QVERIFY2(!window->previewPanel().visibleRegion().isEmpty(), "the preview is in front");
        QVERIFY(panelOf(*window).visibleRegion().isEmpty());
        window->setFocus();
        for (int i = 0; i < 8 && !panelOf(*window).isAncestorOf(window->focusWidget()); ++i)
            window->actions().nextPanel->trigger();
        QVERIFY(panelOf(*window).isAncestorOf(window->focusWidget()));
        QTRY_VERIFY(!panelOf(*window).visibleRegion().isEmpty());
        // The layout is remembered with the tab that was in front.
        window->close();
        auto again = m_fixture.openWindow();
        QVERIFY(again);
        QTRY_VERIFY(!panelOf(*again).visibleRegion().isEmpty());
        again->actions().resetLayout->trigger();
        QTRY_VERIFY(panelOf(*again).visibleRegion().isEmpty());
        QVERIFY(again->tabifiedDockWidgets(dockOf(*again, "preview")).contains(dockOf(*again, "answers")));
        // Alone, the preview has its title back.
        dockOf(*again, "answers")->toggleViewAction()->trigger();
        QTRY_VERIFY(!dockOf(*again, "preview")->titleBarWidget());
        dockOf(*again, "answers")->toggleViewAction()->trigger();
        QTRY_VERIFY(dockOf(*again, "preview")->titleBarWidget());
        again->actions().resetLayout->trigger();
    }

    void inFrontItKeepsItsPlaceAndHeightThroughAnotherLayout()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QDockWidget* answers = dockOf(*window, "answers");
        QDockWidget* preview = dockOf(*window, "preview");
        const auto fits = [&](int share) { return answers->height() > window->height() * share / 100; };
        window->resize(1280, 800);
        QTest::qWait(200);
        window->actions().resetLayout->trigger();
        QTest::qWait(100);
        const int strip = preview->height();
        answers->raise();
        QTRY_VERIFY(fits(34));
        for (const QSize& size : {QSize(1920, 1080), QSize(1280, 800), QSize(1920, 1080), QSize(1280, 800)}) {
            window->resize(size);
            QTest::qWait(200);
            QTRY_VERIFY2(!answers->visibleRegion().isEmpty(), "what was in front stays there");
            QTRY_VERIFY2(fits(34), qPrintable(QStringLiteral("%1 of %2").arg(answers->height()).arg(window->height())));
        }
        // The strip of the tiles has its own height back, wherever the window changed layouts meanwhile.
        preview->raise();
        QTRY_VERIFY2(std::abs(preview->height() - strip) < 4, qPrintable(QStringLiteral("%1, was %2").arg(preview->height()).arg(strip)));
        window->resize(1920, 1080);
        QTest::qWait(200);
        QTRY_VERIFY(!preview->visibleRegion().isEmpty());
        QTRY_VERIFY2(preview->height() < window->height() / 4, qPrintable(QString::number(preview->height())));
        // Floating or closed it leaves no hole behind.
        answers->raise();
        QTRY_VERIFY(fits(34));
        answers->setFloating(true);
        QTRY_VERIFY2(preview->height() < window->height() / 4, qPrintable(QString::number(preview->height())));
        answers->setFloating(false);
        QTRY_VERIFY(fits(34));
        answers->toggleViewAction()->trigger();
        QTRY_VERIFY2(preview->height() < window->height() / 4, qPrintable(QString::number(preview->height())));
        // Opened again, or put back, it is in front; what floats floats on when the window goes to another layout, and back.
        answers->toggleViewAction()->trigger();
        QTRY_VERIFY(!answers->visibleRegion().isEmpty());
        QTRY_VERIFY2(fits(34), qPrintable(QString::number(answers->height())));
        answers->setFloating(true);
        for (const QSize& size : {QSize(1280, 800), QSize(1920, 1080)}) {
            window->resize(size);
            QTest::qWait(200);
            QVERIFY(answers->isFloating() && answers->isVisible());
        }
        answers->setFloating(false);
        QTRY_VERIFY(!answers->visibleRegion().isEmpty());
        window->resize(1280, 800);
        QTest::qWait(200);
        QVERIFY(!answers->isFloating());
        answers->toggleViewAction()->trigger();
        // A strip that a reset has made is not what the panel had in front.
        answers->toggleViewAction()->trigger();
        answers->raise();
        QTRY_VERIFY(fits(34));
        window->actions().resetLayout->trigger();
        QTRY_VERIFY(!preview->visibleRegion().isEmpty());
        QTest::qWait(100);
        answers->raise();
        QTRY_VERIFY2(fits(34), qPrintable(QStringLiteral("%1 of %2").arg(answers->height()).arg(window->height())));
    }

    void aLayoutOfAProgramWithoutThisPanelShowsIt()
    {
        {
            auto window = m_fixture.openWindow();
            QVERIFY(window);
            window->actions().resetLayout->trigger();
            // As the program would have saved it that did not know the panel yet.
            window->removeDockWidget(dockOf(*window, "answers"));
            dockOf(*window, "answers")->setObjectName(QStringLiteral("unknown"));
            window->close();
        }
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QTRY_VERIFY(window->tabifiedDockWidgets(dockOf(*window, "preview")).contains(dockOf(*window, "answers")));
        QVERIFY(!dockOf(*window, "answers")->isHidden());
        QTRY_VERIFY2(!window->previewPanel().visibleRegion().isEmpty(), "the preview stays in front");
        window->actions().resetLayout->trigger();
        window->close();
    }

    void theOriginalSaysThatNoAnswerDiffers()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        AnswersPanel& panel = panelOf(*window);
        QTRY_VERIFY(panel.gapText().contains(QStringLiteral("original")));
        QVERIFY(panel.gapLink().isHidden());
        panel.setPart(Answers::Part::Classes);
        QCOMPARE(panel.gapText(), QString());
        QCOMPARE(panel.classTable().model()->rowCount(), static_cast<int>(panel.answers().changes()->classes.size()));
    }

    void listsWhatFlippedAndShowsItsInput()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window && compress(*window));
        raise(*window);
        AnswersPanel& panel = panelOf(*window);
        QAbstractItemModel& model = *panel.flipTable().model();
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const PairedComparison& paired = *window->session().measurement().comparison;
        QCOMPARE(static_cast<size_t>(model.rowCount()), paired.flipped.size());
        QVERIFY(model.rowCount() > 3);
        QVERIFY(panel.summaryText().contains(QString::number(paired.flipped.size())));

        // Keys go from row to row, and the input of the row is read.
        panel.flipTable().setFocus();
        QTest::keyClick(&panel.flipTable(), Qt::Key_Down);
        const int entry = panel.flipTable().currentEntry();
        QCOMPARE(entry, 1);
        QTRY_VERIFY(panel.reader().view() && panel.reader().view()->sample == flipsOf(*window)[1].sample);
        QCOMPARE(panel.reader().view()->layout.kind, SampleKind::Picture);
        QCOMPARE(panel.reader().view()->picture.size(), QSize(16, 16));
        const auto* picture = panel.findChild<SampleWidget*>();
        QVERIFY(picture->accessibleName().contains(panel.reader().view()->name));
        QVERIFY(picture->pictureRect().width() > 32);

        // S sorts by the column in which the cursor is, up, down, and not at all.
        const auto column = FlipTableModel::MarginBefore;
        panel.flipTable().setCurrentIndex(model.index(panel.flipTable().currentIndex().row(), column));
        const auto margins = [&] {
            std::vector<float> values;
            for (int row = 0; row < model.rowCount(); ++row)
                values.push_back(flipsOf(*window)[static_cast<size_t>(static_cast<FlipTableModel&>(model).entryAt(row))].marginBefore);
            return values;
        };
        QTest::keyClick(&panel.flipTable(), Qt::Key_S);
        std::vector<float> sorted = margins();
        QVERIFY(std::is_sorted(sorted.begin(), sorted.end()));
        QCOMPARE(panel.flipTable().currentEntry(), entry);
        QTest::keyClick(&panel.flipTable(), Qt::Key_S);
        sorted = margins();
        QVERIFY(std::is_sorted(sorted.rbegin(), sorted.rend()));
        QTest::keyClick(&panel.flipTable(), Qt::Key_S);
        QCOMPARE(static_cast<FlipTableModel&>(model).entryAt(0), 0);
        // As a click on the header does.
        const QHeaderView* header = panel.flipTable().horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {header->sectionViewportPosition(column) + 10, header->height() / 2});
        sorted = margins();
        QVERIFY(std::is_sorted(sorted.begin(), sorted.end()));

        QTest::keyClick(&panel.flipTable(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text().count(QLatin1Char('\n')), static_cast<qsizetype>(model.rowCount() + 1));
    }

    void theFilterKeepsTheSampleThatIsLookedAt()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window && compress(*window));
        raise(*window);
        AnswersPanel& panel = panelOf(*window);
        const auto& kinds = panel.answers().changes()->kinds;
        QComboBox& filter = panel.filter();
        QVERIFY(filter.isVisible());
        filter.setFocus();
        QTest::keyClick(&filter, Qt::Key_Down);
        QCOMPARE(filter.currentData().toInt(), static_cast<int>(FlipKind::Worse));
        QCOMPARE(static_cast<int64_t>(panel.flipTable().model()->rowCount()), kinds[static_cast<size_t>(FlipKind::Worse)]);
        const int last = panel.flipTable().model()->rowCount() - 1;
        QVERIFY(last > 0);
        panel.flipTable().setCurrentIndex(panel.flipTable().model()->index(last, 0));
        const int entry = panel.flipTable().currentEntry();
        QTest::keyClick(&filter, Qt::Key_Up);
        QCOMPARE(static_cast<size_t>(panel.flipTable().model()->rowCount()), flipsOf(*window).size());
        QCOMPARE(panel.flipTable().currentEntry(), entry);
    }

    void classesAndPairsAreThoseOfTheAnswers()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window && compress(*window));
        raise(*window);
        AnswersPanel& panel = panelOf(*window);
        panel.tabs().setFocus();
        QTest::keyClick(&panel.tabs(), Qt::Key_Right);
        QCOMPARE(panel.part(), Answers::Part::Classes);
        QVERIFY(panel.classTable().isVisible());
        const QAbstractItemModelTester classes(panel.classTable().model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        int64_t right = 0;
        for (const ClassChange& change : panel.answers().changes()->classes)
            right += change.rightAfter;
        QCOMPARE(right, window->session().measurement().evaluation->values.of(metricTop1).count);
        QVERIFY(!panel.classTable().model()->index(0, ClassTableModel::Bars).data(Qt::AccessibleTextRole).toString().isEmpty());

        QTest::keyClick(&panel.tabs(), Qt::Key_Right);
        QCOMPARE(panel.part(), Answers::Part::Confusion);
        const QAbstractItemModelTester pairs(panel.pairTable().model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        // A pair of the list is the cell of the matrix, and the other way round.
        panel.pairTable().setFocus();
        panel.pairTable().setCurrentIndex(panel.pairTable().model()->index(1, 0));
        const ConfusionCell pair = panel.answers().changes()->pairs[static_cast<size_t>(panel.pairTable().currentEntry())];
        ConfusionView& matrix = panel.matrix();
        QCOMPARE(matrix.label(), pair.label);
        QCOMPARE(matrix.answer(), pair.answer);
        QVERIFY(matrix.readOut().contains(QString::number(pair.after)));
        const ConfusionCell first = panel.answers().changes()->pairs.front();
        QTest::mouseClick(matrix.viewport(), Qt::LeftButton, {}, matrix.cellRect(first.label, first.answer).center().toPoint());
        QCOMPARE(panel.pairTable().currentEntry(), 0);
        QCOMPARE(matrix.accessibleDescription(), matrix.readOut(first.label, first.answer));

        // Arrows step, with Ctrl to the next cell that is not empty; Home is the first answer.
        QTest::keyClick(&matrix, Qt::Key_Home);
        QCOMPARE(matrix.answer(), 0);
        QTest::keyClick(&matrix, Qt::Key_Right);
        QCOMPARE(matrix.answer(), 1);
        QTest::keyClick(&matrix, Qt::Key_Home);
        QTest::keyClick(&matrix, Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(!(panel.answers().changes()->confusion.at(matrix.label(), matrix.answer()) == ConfusionCell{matrix.label(), matrix.answer()}));
        const double width = matrix.cellRect(0, 0).width();
        QTest::keyClick(&matrix, Qt::Key_Plus);
        QVERIFY(matrix.zoom() > 1 && matrix.cellRect(0, 0).width() > width);
        QVERIFY(matrix.viewport()->rect().intersects(matrix.cellRect(matrix.label(), matrix.answer()).toRect()));
        QTest::keyClick(&matrix, Qt::Key_0);
        QCOMPARE(matrix.zoom(), 1.0);

        panel.mode().setFocus();
        QTest::keyClick(&panel.mode(), Qt::Key_Down);
        QVERIFY(matrix.isDifference());
        for (int row = 0; row < panel.pairTable().model()->rowCount(); ++row)
            QVERIFY(panel.pairTable().model()->index(row, PairTableModel::Difference).data().toString() != QStringLiteral("0"));
        QVERIFY(!matrix.grab().isNull());
    }

    void oldValuesStayAndSaySoUntilNewOnesAreComplete()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window && compress(*window));
        AnswersPanel& panel = panelOf(*window);
        const AnswerChangesPtr before = panel.answers().changes();
        window->session().setLive(false);
        window->session().setChoices({0}, [](LayerChoice& choice) { choice.ratio = 0.2; }, QStringLiteral("prune"));
        QTRY_VERIFY(window->session().isVariantCurrent());
        QCOMPARE(panel.answers().changes(), before);
        QVERIFY(panel.answers().isOld());
        QVERIFY2(panel.summaryText().contains(QStringLiteral("before the change")), qPrintable(panel.summaryText()));
        QCOMPARE(panel.flipTable().model()->index(0, FlipTableModel::After).data(AnswerTableModel::ToneRole).toInt(), static_cast<int>(AnswerTableModel::Secondary));
        window->session().measure();
        QVERIFY(WindowFixture::settle(*window));
        QTRY_VERIFY(panel.answers().changes() != before && !panel.answers().isOld());
        QVERIFY(!panel.summaryText().contains(QStringLiteral("before the change")));
    }

    void withoutDataOrLabelsItSaysWhatToDo()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window && compress(*window));
        raise(*window);
        AnswersPanel& panel = panelOf(*window);
        window->actions().closeData->trigger();
        QTRY_VERIFY(window->session().isVariantCurrent() && window->session().activity() == Session::Activity::Idle);
        for (const Answers::Part part : {Answers::Part::Flips, Answers::Part::Classes, Answers::Part::Confusion}) {
            panel.setPart(part);
            QVERIFY(!panel.gapText().isEmpty());
            QVERIFY(panel.gapLink().isVisible() && panel.gapLink().text().contains(QStringLiteral("data")));
        }

        // The same samples with another name for their labels: flips remain.
        const auto copied = [&](const char* from, const char* to, const QByteArray& before, const QByteArray& after) {
            QFile source(m_fixture.file(from));
            QFile target(m_fixture.file(to));
            return source.open(QFile::ReadOnly) && target.open(QFile::WriteOnly) && target.write(source.readAll().replace(before, after)) > 0;
        };
        QVERIFY(copied("sample.npz", "plain.npz", "y.npy", "z.npy") && copied("sample.dataset.json", "plain.dataset.json", "sample.npz", "plain.npz"));
        window->openData(m_fixture.file("plain.dataset.json"));
        QTRY_VERIFY_WITH_TIMEOUT(window->session().data(), 20000);
        QVERIFY(!window->session().data()->hasLabels());
        QVERIFY(compress(*window));
        panel.setPart(Answers::Part::Flips);
        QCOMPARE(panel.gapText(), QString());
        QVERIFY(panel.flipTable().model()->rowCount() > 0);
        QVERIFY(panel.flipTable().isColumnHidden(FlipTableModel::Label) && panel.flipTable().isColumnHidden(FlipTableModel::Change));
        QVERIFY(!panel.flipTable().isColumnHidden(FlipTableModel::MarginAfter));
        QVERIFY(panel.filter().isHidden());
        for (const Answers::Part part : {Answers::Part::Classes, Answers::Part::Confusion}) {
            panel.setPart(part);
            QVERIFY2(panel.gapText().contains(QStringLiteral("no labels")), qPrintable(panel.gapText()));
            QVERIFY(panel.gapLink().isVisible());
        }
    }

    void guessesPicturesFromShapesAndSaysHowTheyBecameGrey_data()
    {
        QTest::addColumn<std::vector<int64_t>>("dims");
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QSize>("size");
        const auto row = [](const char* name, Dims dims, SampleKind kind, QSize size, ElementType type = ElementType::Float) {
            QTest::newRow(name) << dims << static_cast<int>(type) << static_cast<int>(kind) << size;
        };
        row("NCHW", {3, 4, 6}, SampleKind::Picture, {6, 4});
        row("NHWC", {4, 6, 3}, SampleKind::Picture, {6, 4});
        row("one channel", {1, 28, 28}, SampleKind::Picture, {28, 28});
        row("rows and columns", {8, 9}, SampleKind::Picture, {9, 8});
        row("spectrogram", {49, 10, 1}, SampleKind::Picture, {49, 10});
        row("sequence", {32}, SampleKind::Curves, {});
        row("two lines", {16, 2}, SampleKind::Curves, {});
        row("one of one", {1, 1, 40}, SampleKind::Curves, {});
        row("five channels", {5, 8, 8}, SampleKind::Numbers, {});
        row("single", {1}, SampleKind::Numbers, {});
        row("tokens", {128}, SampleKind::Numbers, {}, ElementType::Int64);
    }
    void guessesPicturesFromShapesAndSaysHowTheyBecameGrey()
    {
        QFETCH(std::vector<int64_t>, dims);
        QFETCH(int, type);
        QFETCH(int, kind);
        QFETCH(QSize, size);
        QCOMPARE(static_cast<int>(sampleLayoutOf(dims, static_cast<ElementType>(type)).kind), kind);
        if (static_cast<ElementType>(type) != ElementType::Float)
            return;
        const Result<SampleView> view = viewSample(MadeDataset(dims, ElementType::Float, 3), 1);
        QVERIFY(view);
        QCOMPARE(view->name, QStringLiteral("made #1"));
        QCOMPARE(view->picture.size(), size.isEmpty() ? QSize(0, 0) : size);
        QVERIFY(!view->caption().isEmpty());
        QVERIFY(view->caption().contains(QStringLiteral("%1").arg(dims.back())));
        if (static_cast<SampleKind>(kind) != SampleKind::Picture)
            return;
        // The least value is black, the greatest white.
        QCOMPARE(view->low, -1.0);
        QCOMPARE(view->picture.pixelColor(0, 0).red(), 0);
        const QColor last = view->picture.pixelColor(size.width() - 1, size.height() - 1);
        QCOMPARE(std::max({last.red(), last.green(), last.blue()}), 255);
    }

    void tenThousandSamplesAndAThousandClassesStayQuick()
    {
        const AnswerChangesPtr changes = madeChanges(1000, 10000);
        QVERIFY(changes->flips.size() > 9000);
        QCOMPARE(changes->classCount(), 1000);
        // Of the least of several tries, so that other programs do not count.
        const auto leastMs = [](const std::function<void()>& work) {
            double least = 1e9;
            for (int i = 0; i < 5; ++i) {
                QElapsedTimer timer;
                timer.start();
                work();
                least = std::min(least, static_cast<double>(timer.nsecsElapsed()) / 1e6);
            }
            return least;
        };
        Session session(WindowFixture::engine());
        Answers answers(session);
        answers.adopt(changes);
        FlipTableModel flips(answers);
        AnswerTableView table(flips);
        ConfusionView matrix(answers);
        for (QWidget* widget : {static_cast<QWidget*>(&table), static_cast<QWidget*>(&matrix)}) {
            widget->resize(900, 400);
            widget->show();
        }
        const std::pair<const char*, std::function<void()>> works[] = {
            {"reset", [&] { Q_EMIT answers.changed(); }},
            {"sort",
             [&, turn = 0]() mutable {
                 flips.sort(FlipTableModel::After, ++turn % 2 ? Qt::AscendingOrder : Qt::DescendingOrder);
             }},
            {"filter", [&, turn = 0]() mutable { flips.setKind(++turn % 2 ? std::optional(FlipKind::Worse) : std::nullopt); }},
            {"table", [&] { table.viewport()->repaint(); }},
            {"matrix", [&] { matrix.viewport()->repaint(); }},
            {"zoomed matrix",
             [&] {
                 matrix.setZoom(20);
                 matrix.viewport()->repaint();
             }},
        };
        for (const auto& [name, work] : works) {
            const double ms = leastMs(work);
            QVERIFY2(ms < 16, qPrintable(QStringLiteral("%1: %2 ms").arg(QLatin1String(name)).arg(ms)));
        }
        QVERIFY(matrix.horizontalScrollBar()->maximum() > 0);
    }
};

namespace {
const RegisterSuite<AnswersTest> registered;
}

}  // namespace esp

#include "answers_test.moc"
