// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/panels/panel.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/layer_table_model.h"

#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QSet>

#include <algorithm>
#include <utility>

namespace esp {

/// Each line of panels.inc, alone and in the window.
class EveryPanel : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    /// Words of the panel; figures come when they are ready.
    static QSet<QString> texts(const QWidget& panel)
    {
        QSet<QString> found;
        const auto add = [&](const QString& text) {
            if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); }) && std::none_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); }))
                found << text;
        };
        for (const QLabel* label : panel.findChildren<QLabel*>())
            add(label->text());
        for (const QWidget* widget : panel.findChildren<QWidget*>()) {
            add(widget->accessibleName());
            add(widget->toolTip());
        }
        return found;
    }
    /// When the last histogram has arrived.
    static QSet<QString> lastingTexts(const QWidget& panel)
    {
        QSet<QString> now = texts(panel);
        for (int tries = 0, same = 0; tries < 60 && same < 4; ++tries) {
            QTest::qWait(100);
            const QSet<QString> before = std::exchange(now, texts(panel));
            same = before == now ? same + 1 : 0;
        }
        return now;
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
    }
    void cleanup() { WindowFixture::appearance().setLanguage(QStringLiteral("en")); }

    void canBeMadeFilledTranslatedHiddenAndFilledAgain_data()
    {
        QTest::addColumn<int>("number");
        for (size_t i = 0; i < panels().size(); ++i)
            QTest::newRow(panels()[i]->id) << static_cast<int>(i);
    }
    void canBeMadeFilledTranslatedHiddenAndFilledAgain()
    {
        QFETCH(int, number);
        const Panel& descriptor = *panels()[static_cast<size_t>(number)];
        QVERIFY(*descriptor.id && *descriptor.title);
        Session session(WindowFixture::engine());
        LayerSelection selection;
        LayerTableModel table(session, selection);
        InspectorModel inspector(session, selection);
        const auto settled = [&] {
            return session.document() && session.isVariantCurrent() && session.activity() == Session::Activity::Idle && session.measurement().evaluation;
        };

        const std::unique_ptr<QWidget> panel(descriptor.make({session, table, inspector, selection}, nullptr));
        QVERIFY(panel);
        panel->resize(600, 400);
        panel->show();
        panel->grab();  // without a document

        session.openModel(m_fixture.model());
        QTRY_VERIFY_WITH_TIMEOUT(settled(), 60000);
        selection.select(session.document()->network.nodeOfLayer[0]);
        QCOMPARE(panel->grab().isNull(), false);

        const QSet<QString> english = lastingTexts(*panel);
        const QString title = titleOf(descriptor);
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        QCoreApplication::processEvents();
        QVERIFY2(!lastingTexts(*panel).contains(english), "nothing was translated");
        QVERIFY(titleOf(descriptor) != title);
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
        QCoreApplication::processEvents();
        QVERIFY2(lastingTexts(*panel).contains(english), qPrintable((english - texts(*panel)).values().join(QLatin1Char('|'))));

        panel->hide();
        session.setChoices({0}, [](LayerChoice& choice) { choice.prune = true; }, QStringLiteral("prune"));
        QTRY_VERIFY_WITH_TIMEOUT(settled(), 60000);
        session.openModel(m_fixture.model());
        QTRY_VERIFY_WITH_TIMEOUT(session.recipe().steps.empty() && settled(), 60000);
        panel->show();
        QCOMPARE(panel->grab().isNull(), false);
    }

    void hasADockWithItsTitleAndAnEntryInTheViewMenu()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QCOMPARE(window->docks().size(), panels().size());
        QSet<QAction*> entries;
        for (const QAction* menu : window->menuBar()->actions())
            for (QAction* entry : menu->menu()->actions())
                entries << entry;
        QSet<QString> ids;
        for (size_t i = 0; i < panels().size(); ++i) {
            QDockWidget* dock = window->docks()[i];
            QCOMPARE(dock->objectName(), QString::fromLatin1(panels()[i]->id));
            QCOMPARE(dock->windowTitle(), titleOf(*panels()[i]));
            QVERIFY2(entries.contains(dock->toggleViewAction()), panels()[i]->id);
            QVERIFY2(dock->isVisible(), panels()[i]->id);
            dock->toggleViewAction()->trigger();
            QVERIFY2(!dock->isVisible(), panels()[i]->id);
            dock->toggleViewAction()->trigger();
            QVERIFY2(dock->isVisible(), panels()[i]->id);
            ids << dock->objectName();
        }
        QCOMPARE(static_cast<size_t>(ids.size()), panels().size());
    }
};

namespace {
const RegisterSuite<EveryPanel> registered;
}

}  // namespace esp

#include "panel_test.moc"
