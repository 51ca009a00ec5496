// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "core/compress/technique.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/dialogs/help_window.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/inspector/inspector_tab.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/panels/panel.h"
#include "widgets/viewmodel/help_role.h"

#include <QAction>
#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSet>
#include <QTextBrowser>
#include <QTreeWidget>

namespace esp {

class HelpTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static QSet<QString> ids()
    {
        QSet<QString> found;
        for (const HelpTopic& topic : helpTopics({}))
            found << topic.id;
        return found;
    }
    static void pressF1() { QTest::keyClick(QApplication::focusWidget(), Qt::Key_F1); }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }
    void cleanup() { WindowFixture::appearance().setLanguage(QStringLiteral("en")); }

    void everyDescriptorBringsItsPage()
    {
        QStringList lacking;
        const auto want = [&](const char* kind, const char* id, const char* text) {
            if (!text || QByteArray(text).size() < 10)
                lacking << QStringLiteral("%1 %2").arg(QLatin1String(kind), QLatin1String(id));
        };
        for (const Panel* panel : panels())
            want("panel", panel->id, panel->help);
        for (const InspectorTab* tab : inspectorTabs())
            want("tab", tab->id, tab->help);
        for (const Technique* technique : techniques()) {
            want("technique", technique->id, technique->help);
            for (const ParameterInfo& parameter : technique->parameters)
                want("parameter", parameter.id, parameter.help);
        }
        QVERIFY2(lacking.isEmpty(), qPrintable(QStringLiteral("without a text for the help: ") + lacking.join(QStringLiteral(", "))));
    }

    void everyLinkLeadsToAPageInEveryLanguage()
    {
        static const QRegularExpression link(QStringLiteral(R"(\]\((?:help:)?([^)]*)\))"));
        for (const Appearance::Language& language : Appearance::languages()) {
            WindowFixture::appearance().setLanguage(language.code);
            const QSet<QString> known = ids();
            for (const HelpTopic& topic : helpTopics({})) {
                QVERIFY2(!topic.title.isEmpty() && (topic.id == QStringLiteral("keys") || topic.text.size() > 20), qPrintable(topic.id));
                for (auto match = link.globalMatch(topic.text); match.hasNext();) {
                    const QString target = match.next().captured(1);
                    QVERIFY2(known.contains(target), qPrintable(language.code + QLatin1Char(' ') + topic.id + QStringLiteral(" → ") + target));
                }
            }
            QCOMPARE(static_cast<size_t>(known.size()), helpTopics({}).size());
        }
    }

    void f1ExplainsWhatHasTheFocus()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->activateWindow();
        QTRY_VERIFY(QApplication::activeWindow() == window.get());
        const auto topic = [&] { return window->findChild<HelpWindow*>()->topic(); };
        LayerTableView& table = window->layersPanel().table();
        // Each column has its own page.
        for (int column = 0; column < table.model()->columnCount(); ++column) {
            const QString wanted = table.model()->headerData(column, Qt::Horizontal, kHelpTopicRole).toString();
            QVERIFY(ids().contains(wanted));
            if (table.isColumnHidden(column))
                continue;
            window->activateWindow();
            table.setFocus();
            table.setCurrentIndex(table.model()->index(0, column));
            QTRY_VERIFY(table.hasFocus());
            pressF1();
            QCOMPARE(topic(), wanted);
        }
        window->activateWindow();
        window->graphPanel().canvas().setFocus();
        QTRY_VERIFY(window->graphPanel().canvas().hasFocus());
        pressF1();
        QCOMPARE(topic(), QStringLiteral("graph"));
        for (size_t i = 0; i < inspectorTabs().size(); ++i) {
            window->activateWindow();
            window->inspectorPanel().showTab(static_cast<int>(i));
            window->inspectorPanel().focusTab();
            QTRY_VERIFY(QApplication::focusWidget() && window->isAncestorOf(QApplication::focusWidget()));
            pressF1();
            QCOMPARE(topic(), QStringLiteral("tab.") + QString::fromLatin1(inspectorTabs()[i]->id));
        }
        // Esc closes it and the focus is where it was.
        const auto* help = window->findChild<HelpWindow*>();
        QTRY_VERIFY(help->isVisible());
        QTest::keyClick(help->windowHandle(), Qt::Key_Escape);
        QTRY_VERIFY(!help->isVisible());
        QTRY_VERIFY(window->isActiveWindow() && QApplication::focusWidget() && window->isAncestorOf(QApplication::focusWidget()));
    }

    void everyPanelLeadsToItsPage()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        for (const QDockWidget* dock : window->docks())
            QCOMPARE(helpTopicOf(dock), QStringLiteral("panel.") + dock->objectName());
    }

    void pagesAreFoundByTheirWords()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->actions().contents->trigger();
        auto* help = window->findChild<HelpWindow*>();
        QVERIFY(help && help->isVisible());
        const auto shown = [&] {
            QStringList titles;
            for (int group = 0; group < help->contents().topLevelItemCount(); ++group)
                for (int i = 0; i < help->contents().topLevelItem(group)->childCount(); ++i)
                    titles << help->contents().topLevelItem(group)->child(i)->text(0);
            return titles;
        };
        const qsizetype all = shown().size();
        QCOMPARE(static_cast<size_t>(all), helpTopics({}).size());
        QTest::keyClicks(&help->field(), QStringLiteral("margin"));
        QVERIFY(shown().size() < all && shown().contains(QStringLiteral("Answers that changed")));
        QVERIFY(!help->pageText().isEmpty());
        QTest::keyClick(&help->field(), Qt::Key_Down);
        QCOMPARE(help->focusWidget(), static_cast<QWidget*>(&help->contents()));
        help->field().clear();
        QCOMPARE(shown().size(), all);
        // Without accents, in the language that was switched to.
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        QTest::keyClicks(&help->field(), QStringLiteral("cat tia"));
        QVERIFY(!shown().isEmpty() && shown().size() < all);
        QTest::keyClicks(&help->field(), QStringLiteral("qqqq"));
        QVERIFY(shown().isEmpty());
    }

    void thePageOfKeysHasEveryShortcut()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->actions().keys->trigger();
        const auto* help = window->findChild<HelpWindow*>();
        QVERIFY(help);
        QCOMPARE(help->topic(), QStringLiteral("keys"));
        const QString page = help->pageText();
        int count = 0;
        for (const QAction* action : window->findChildren<QAction*>())
            for (const QKeySequence& key : action->shortcuts()) {
                QVERIFY2(page.contains(key.toString(QKeySequence::NativeText)), qPrintable(key.toString()));
                QVERIFY2(!action->text().isEmpty() || !action->statusTip().isEmpty(), qPrintable(key.toString()));
                ++count;
            }
        QVERIFY(count > 20);
        // Those of graph and table are no actions.
        for (const char* key : {"Space", "Home, End", "[  ]", "Tab"})
            QVERIFY2(page.contains(QLatin1String(key)), key);
    }
};

namespace {
const RegisterSuite<HelpTest> registered;
}

}  // namespace esp

#include "help_test.moc"
