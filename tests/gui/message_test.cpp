// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "core/compress/recipe.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/dialogs/data_dialog.h"
#include "widgets/dialogs/help_topics.h"
#include "widgets/dialogs/help_window.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/panels/start_page.h"
#include "widgets/panels/tile_widget.h"
#include "widgets/plots/scatter_plot.h"
#include "widgets/viewmodel/recovery.h"
#include "widgets/viewmodel/remaining_time.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTabBar>
#include <QToolButton>

namespace esp {

/// What the window says of what it does, and for how long; its smaller parts.
class MessageTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static Recipe recipe(const char* text) { return *recipeFromJson(text); }
    static void prune(Session& session, double ratio)
    {
        session.setChoices({0}, [&](LayerChoice& choice) { choice.prune = true, choice.ratio = ratio; }, QStringLiteral("prune"));
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("the tool that makes the sample is not built");
    }
    void cleanup() { WindowFixture::appearance().setLanguage(QStringLiteral("en")); }

    void detailStandsOnlyWhereItSaysMore_data()
    {
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<QString>("detail");
        QTest::addColumn<bool>("shown");
        QTest::newRow("same") << "a.onnx cannot be read." << "a.onnx cannot be read." << false;
        QTest::newRow("same words") << "a.onnx cannot be read. Check its permissions." << "a.onnx: cannot be read" << false;
        QTest::newRow("none") << "Cancelled." << "" << false;
        QTest::newRow("a reason") << "a.onnx cannot be read." << "a.onnx: line 7 is too long" << true;
        QTest::newRow("a folder") << "The report a.html was written." << "/home/work/a.html" << true;
        QTest::newRow("Vietnamese") << QStringLiteral("a.onnx không đọc được.") << QStringLiteral("a.onnx: không đọc được") << false;
    }
    void detailStandsOnlyWhereItSaysMore()
    {
        QFETCH(QString, sentence);
        QFETCH(QString, detail);
        QFETCH(bool, shown);
        QWidget page;
        MessageBar bar(&page);
        bar.show(MessageBar::Kind::Error, MessageTopic::Opening, [&] { return MessageBar::Words{sentence, detail}; });
        QCOMPARE(bar.text(), shown ? sentence + QLatin1Char('\n') + detail : sentence);
        int visible = 0;
        for (const QLabel* label : bar.findChildren<QLabel*>())
            visible += !label->isHidden();
        QCOMPARE(visible, shown ? 2 : 1);
    }

    void whatCannotBeBuiltIsTakenBackWhenItCan()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->session().edit(recipe(R"({"espalier_recipe": 1, "steps": [{"technique": "prune", "layers": {"nowhere": {"ratio": 0.5}}}]})"), QStringLiteral("bad"));
        QTRY_VERIFY(window->messages().isVisible());
        QCOMPARE(window->messages().topic(), MessageTopic::Build);
        window->actions().undo->trigger();
        QTRY_VERIFY(!window->messages().isVisible());
    }

    void dataThatOpenTakeBackThoseThatDidNot()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const QString good = window->session().dataPath();
        QSignalSpy failed(&window->session(), &Session::failed);
        window->openData(m_fixture.file("nowhere.csv"));
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(window->messages().isVisible());
        // Working on does not make it true.
        prune(window->session(), 0.5);
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(window->messages().isVisible());
        window->openData(good);
        QTRY_VERIFY(!window->messages().isVisible());
    }

    void whatWasWrittenGoesWithTheNextChangeOnceItCouldBeRead()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QSignalSpy exported(&window->session(), &Session::exported);
        window->exportTo(m_fixture.file("small.onnx"));
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 30000);
        QVERIFY(window->messages().isVisible());
        prune(window->session(), 0.5);
        QVERIFY(window->messages().isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(!window->messages().isVisible(), 6000);
        // What could not be written still has to be.
        window->exportTo(m_fixture.model());
        QVERIFY(window->messages().isVisible());
        prune(window->session(), 0.25);
        QTest::qWait(4500);
        QVERIFY(window->messages().isVisible());
    }

    void oneOfTilesAndPlaneAtATimeWithoutASecondRowOfTabs()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        PreviewPanel& preview = window->previewPanel();
        QVERIFY(preview.scatter().isVisible() && preview.tile(QStringLiteral("size"))->isVisible());
        window->resize(1280, 800);
        QTRY_VERIFY(preview.pageButtons()[0]->isVisible());
        QVERIFY(preview.findChildren<QTabBar*>().isEmpty());
        QVERIFY(!preview.scatter().isVisible() && preview.tile(QStringLiteral("size"))->isVisible());
        // Beside the tiles, not above them.
        QVERIFY(preview.pageButtons()[0]->mapTo(&preview, QPoint()).x() < preview.tile(QStringLiteral("size"))->mapTo(&preview, QPoint()).x());
        QTest::mouseClick(preview.pageButtons()[1], Qt::LeftButton);
        QVERIFY(preview.scatter().isVisible() && !preview.tile(QStringLiteral("size"))->isVisible());
        window->resize(1600, 1000);
        QTRY_VERIFY(!preview.pageButtons()[0]->isVisible());
        QVERIFY(preview.scatter().isVisible() && preview.tile(QStringLiteral("size"))->isVisible());
    }

    void aPanelFloatsAndComesBackByItsAction()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QDockWidget* const dock = window->docks()[1];
        dock->raise();
        window->inspectorPanel().focusTab();
        QTRY_VERIFY(dock->isAncestorOf(QApplication::focusWidget()));
        window->actions().floatPanel->trigger();
        QVERIFY(dock->isFloating() && dock->isVisible());
        QTRY_VERIFY(dock->isAncestorOf(QApplication::focusWidget()));
        window->actions().floatPanel->trigger();
        QVERIFY(!dock->isFloating() && dock->isVisible());
    }

    void workThatWasNotSavedIsNamedAfterItsProject()
    {
        auto window = m_fixture.window();
        auto* start = window->findChild<StartPage*>();
        const QDateTime now = QDateTime::currentDateTime();
        start->setRecovered({{QStringLiteral("/r/1.espalier"), m_fixture.model(), m_fixture.file("mine.espalier"), now, 1}, {QStringLiteral("/r/2.espalier"), m_fixture.model(), {}, now, 1}});
        const auto* list = start->findChild<QListWidget*>(QStringLiteral("recovered"));
        QCOMPARE(list->item(0)->text(), QStringLiteral("mine.espalier"));
        QCOMPARE(list->item(1)->text(), QStringLiteral("sample.onnx"));
    }

    void aClearedListComesBackByKeyboardWithoutAQuestion()
    {
        Settings().clearRecent();
        Settings().addRecent({m_fixture.file("older.onnx"), 2, QDateTime::currentDateTime()});
        Settings().addRecent({m_fixture.model(), 1, QDateTime::currentDateTime()});
        auto window = m_fixture.window();
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        auto* start = window->findChild<StartPage*>();
        QPushButton* clear = nullptr;
        for (auto* button : start->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Clear list"))
                clear = button;
        auto* undo = start->findChild<QPushButton*>(QStringLiteral("undoClear"));
        QVERIFY(clear && clear->isVisible() && undo && !undo->isVisible());
        clear->setFocus(Qt::TabFocusReason);
        QTest::keyClick(clear, Qt::Key_Return);
        QVERIFY2(!QApplication::activeModalWidget(), "nothing is asked");
        QCOMPARE(Settings().recent().size(), 0);
        QVERIFY(undo->isVisible() && !clear->isVisible());
        QCOMPARE(QApplication::focusWidget(), undo);
        QTest::keyClick(undo, Qt::Key_Return);
        const QList<RecentFile> back = Settings().recent();
        QCOMPARE(back.size(), 2);
        QCOMPARE(back[0].path, m_fixture.model());
        QCOMPARE(back[1].path, m_fixture.file("older.onnx"));
        QVERIFY(!undo->isVisible() && clear->isVisible());
        QVERIFY(start->isAncestorOf(QApplication::focusWidget()));
    }

    void whatWasOpenedSinceTheListWasClearedStaysInFrontOfWhatComesBack()
    {
        Settings settings;
        settings.clearRecent();
        settings.addRecent({QStringLiteral("/m/old.onnx"), 1, QDateTime::currentDateTime()});
        settings.addRecent({QStringLiteral("/m/both.onnx"), 1, QDateTime::currentDateTime()});
        const QList<RecentFile> before = settings.recent();
        settings.clearRecent();
        settings.addRecent({QStringLiteral("/m/both.onnx"), 1, QDateTime::currentDateTime()});
        settings.addRecent({QStringLiteral("/m/new.onnx"), 1, QDateTime::currentDateTime()});
        settings.restoreRecent(before);
        QStringList paths;
        for (const RecentFile& file : settings.recent())
            paths << file.path;
        QCOMPARE(paths, QStringList({QStringLiteral("/m/new.onnx"), QStringLiteral("/m/both.onnx"), QStringLiteral("/m/old.onnx")}));
        settings.clearRecent();
    }

    void aLineDividesTheFiguresInTheStatusBarFromTheMachine()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QDockWidget* answers = window->findChild<QDockWidget*>(QStringLiteral("answers"));
        window->findChild<QDockWidget*>(QStringLiteral("preview"))->raise();
        QStatusBar* bar = window->statusBar();
        const auto line = [&] { return bar->findChild<QFrame*>(QStringLiteral("figuresLine")); };
        QTRY_VERIFY(line() && !line()->isVisible());
        answers->raise();
        QTRY_VERIFY(line()->isVisible());
        const QWidget* figures = nullptr;
        const QWidget* machine = nullptr;
        for (const QLabel* label : bar->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(QStringLiteral("thread")))
                machine = label;
            if (label->isVisible() && label->property(kHelpProperty).toByteArray() == "panel.preview")
                figures = label;
        }
        QVERIFY(figures && machine);
        const auto x = [&](const QWidget* widget) { return widget->mapTo(bar, QPoint()).x(); };
        QVERIFY(x(figures) + figures->width() <= x(line()) && x(line()) < x(machine));
    }

    void f1ExplainsADialogInAWindowThatItDoesNotBlock()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->actions().openData->trigger();
        auto* dialog = window->findChild<DataDialog*>();
        QVERIFY(dialog && QTest::qWaitForWindowExposed(dialog));
        auto* field = dialog->findChild<QLineEdit*>();
        QVERIFY(field);
        QTest::keyClick(field, Qt::Key_F1);
        const auto* help = dialog->findChild<HelpWindow*>();
        QVERIFY(help && help->isVisible());
        QCOMPARE(help->topic(), QStringLiteral("concept.data"));
        dialog->reject();
    }

    void remainingTimeGoesByTheRateAndLeavesPausesOut()
    {
        using namespace std::chrono_literals;
        RemainingTime time;
        const RemainingTime::Clock::time_point start;
        // An earlier run had done half.
        time.report(0.5, start);
        time.report(0.505, start + 1s);
        QVERIFY(!time.left());
        time.report(0.6, start + 10s);
        QVERIFY(time.left());
        QCOMPARE(time.left()->count(), 40);
        time.pause();
        time.report(0.6, start + 1000s);
        QCOMPARE(time.left()->count(), 40);
        time.report(0.7, start + 1010s);
        QCOMPARE(time.left()->count(), 30);
        // Begun anew, nothing is known.
        time.report(0, start + 1011s);
        QVERIFY(!time.left());
    }
};

static const RegisterSuite<MessageTest> kRegistered;

}  // namespace esp

#include "message_test.moc"
