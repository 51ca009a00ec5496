// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "core/base/resources.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/dialogs/command_palette.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/viewmodel/fuzzy.h"
#include "widgets/viewmodel/text.h"

#include <QAction>
#include <QFileInfo>
#include <QLineEdit>
#include <QListView>
#include <QRegularExpression>
#include <QTimer>

namespace esp {

class PaletteTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static void press(Qt::Key key) { QTest::keyClick(QApplication::focusWidget(), key); }
    /// Opens the list of commands with its key, does something in it, and waits until it is closed.
    static bool inPalette(MainWindow& window, const std::function<void(CommandPalette&)>& what)
    {
        bool done = false;
        if (!QTest::qWaitFor([&] { return window.isActiveWindow(); }))
            return false;
        QTimer waiting;
        QObject::connect(&waiting, &QTimer::timeout, &window, [&] {
            auto* palette = qobject_cast<CommandPalette*>(QApplication::activeModalWidget());
            if (!palette)
                return;
            waiting.stop();
            done = QTest::qWaitFor([&] { return palette->field().hasFocus(); });

            what(*palette);
            if (palette->isVisible())
                press(Qt::Key_Escape);
        });
        waiting.start(10);
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &window, Qt::Key_K, Qt::ControlModifier);
        return done;
    }
    static QString firstRow(const CommandPalette& palette) { return palette.list().currentIndex().data().toString(); }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }
    void cleanup() { WindowFixture::appearance().setLanguage(QStringLiteral("en")); }

    void wordsAreFoundWithoutAccentsInPartsAndByTheirBeginnings()
    {
        QCOMPARE(foldedForSearch(QStringLiteral("Độ chính xác")), QStringLiteral("do chinh xac"));
        QVERIFY(fuzzyScore(QStringLiteral("xac chinh"), QStringLiteral("do chinh xac")));
        QVERIFY(fuzzyScore(QStringLiteral("gtl"), QStringLiteral("go to layer")));
        QVERIFY(fuzzyScore(QStringLiteral("exp3"), QStringLiteral("fire5/expand3x3")) || fuzzyScore(QStringLiteral("expand3"), QStringLiteral("fire5/expand3x3")));
        QVERIFY(!fuzzyScore(QStringLiteral("zoom"), QStringLiteral("go to layer")));
        QVERIFY(!fuzzyScore(QStringLiteral("ayl"), QStringLiteral("go to layer")));
        QVERIFY(*fuzzyScore(QStringLiteral("export"), QStringLiteral("export")) > *fuzzyScore(QStringLiteral("export"), QStringLiteral("not an export")));
        QVERIFY(*fuzzyScore(QStringLiteral("lay"), QStringLiteral("layer")) > *fuzzyScore(QStringLiteral("lay"), QStringLiteral("display")));
    }

    void everyActionIsListedWithItsStateAndReason()
    {
        auto window = m_fixture.window();
        window->activateWindow();
        QTRY_VERIFY(QApplication::activeWindow() == window.get());
        int rows = 0;
        QStringList lacking;
        QVERIFY(inPalette(*window, [&](CommandPalette& palette) {
            for (const QWidget* part : std::initializer_list<const QWidget*>{&palette.field(), &palette.list()})
                QVERIFY(!part->accessibleName().isEmpty() && !part->accessibleDescription().isEmpty());
            QStringList said;
            const QAbstractItemModel* model = palette.list().model();
            rows = model->rowCount();
            for (int row = 0; row < rows; ++row)
                said << model->index(row, 0).data(Qt::AccessibleTextRole).toString();
            for (const QAction* action : window->actions().all()) {
                const QString name = withoutMnemonic(action->text());
                const QStringList mine = said.filter(name);
                if (action == window->actions().command)
                    continue;
                if (mine.isEmpty())
                    lacking << name;
                else if (!action->isEnabled() && mine.filter(QStringLiteral("Open a model first")).isEmpty() && mine.filter(QStringLiteral("Nothing")).isEmpty())
                    lacking << name + QStringLiteral(" without a reason");
            }
            // What cannot be done now is found, says why, and is not done.
            QTest::keyClicks(&palette.field(), QStringLiteral("export"));
            QCOMPARE(firstRow(palette), QStringLiteral("Export"));
            press(Qt::Key_Return);
            QVERIFY(palette.isVisible());
        }));
        QVERIFY2(lacking.isEmpty(), qPrintable(lacking.join(QLatin1Char('\n'))));
        QVERIFY(rows > 40);
    }

    void noTwoRowsReadTheSameAndTheExampleIsAmongThem()
    {
        auto window = m_fixture.window();
        window->activateWindow();
        QTRY_VERIFY(QApplication::activeWindow() == window.get());
        QStringList names;
        QString first;
        QVERIFY(inPalette(*window, [&](CommandPalette& palette) {
            const QAbstractItemModel* model = palette.list().model();
            for (int row = 0; row < model->rowCount(); ++row)
                names << model->index(row, 0).data().toString();
            QTest::keyClicks(&palette.field(), QStringLiteral("example"));
            first = firstRow(palette);
        }));
        QStringList twice;
        // Files of one name differ by their folders.
        for (const QString& name : names)
            if (names.count(name) > 1 && !QFileInfo(name).suffix().contains(QRegularExpression(QStringLiteral("^(onnx|espalier)$"))))
                twice << name;
        QVERIFY2(twice.isEmpty(), qPrintable(twice.join(QLatin1Char('\n'))));
        QVERIFY2(first.contains(QStringLiteral("Handwritten digits")) || !QFileInfo::exists(QString::fromStdString(resourcePath("samples/digits.onnx"))), qPrintable(first));
    }

    void enterGoesToALayerAndEscGivesTheFocusBack()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->activateWindow();
        QTRY_VERIFY(QApplication::activeWindow() == window.get());
        LayerTableView& table = window->layersPanel().table();
        table.setFocus();
        QTRY_VERIFY(table.hasFocus());
        QVERIFY(inPalette(*window, [&](CommandPalette&) { press(Qt::Key_Escape); }));
        QTRY_VERIFY(table.hasFocus());
        const QString layer = toQString(window->session().document()->layerNames[1]);
        QVERIFY(inPalette(*window, [&](CommandPalette& palette) {
            QTest::keyClicks(&palette.field(), QStringLiteral("go to layer ") + layer);
            QVERIFY2(firstRow(palette).endsWith(layer), qPrintable(firstRow(palette)));
            // Arrows are the list's while the field has the focus; screen readers hear what is chosen.
            QVERIFY(palette.field().accessibleDescription().contains(layer));
            press(Qt::Key_Return);
        }));
        QCOMPARE(window->selection().current(), window->session().document()->network.nodeOfLayer[1]);
        QTRY_VERIFY(window->graphPanel().canvas().hasFocus());
    }

    void commandsPresetsAndOverlaysAreDone()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->activateWindow();
        QTRY_VERIFY(QApplication::activeWindow() == window.get());
        const auto run = [&](const char* words) {
            QVERIFY2(inPalette(*window, [&](CommandPalette& palette) {
                QTest::keyClicks(&palette.field(), QString::fromUtf8(words));
                press(Qt::Key_Return);
            }), words);
        };
        run("colour macs");
        QCOMPARE(window->findChild<GraphViewModel*>()->overlay(), GraphViewModel::Overlay::Macs);
        run("int8");
        QVERIFY(!window->session().recipe().steps.empty());
        run("undo");
        QVERIFY(window->session().recipe().steps.empty());
        run("high contrast");
        QVERIFY(themeOf(window.get()).highContrast);
        run("light");
        QVERIFY(!themeOf(window.get()).highContrast);
        run("inspector go");
        QTRY_VERIFY(QApplication::focusWidget() && window->dockWidgetArea(window->docks()[1]) != Qt::NoDockWidgetArea);
        // English words find what is shown in Vietnamese, and Vietnamese ones without their accents.
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        bool byEnglish = false;
        bool byPlain = false;
        bool tabByEnglish = false;
        QVERIFY(inPalette(*window, [&](CommandPalette& palette) {
            QTest::keyClicks(&palette.field(), QStringLiteral("export"));
            byEnglish = firstRow(palette) == withoutMnemonic(window->actions().exportModel->text());
            palette.field().clear();
            QTest::keyClicks(&palette.field(), QStringLiteral("hoan tac"));
            byPlain = palette.list().model()->rowCount() > 0;
            palette.field().clear();
            QTest::keyClicks(&palette.field(), QStringLiteral("kernels"));
            tabByEnglish = firstRow(palette) == QStringLiteral("Nhân");
        }));
        QVERIFY(byEnglish && byPlain && tabByEnglish);
    }
};

namespace {
const RegisterSuite<PaletteTest> registered;
}

}  // namespace esp

#include "palette_test.moc"
