// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/plots/scatter_plot.h"
#include "widgets/viewmodel/layer_selection.h"

#include <QAbstractButton>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QTabBar>
#include <QTimer>

#include <cmath>

namespace esp {

/// What stays where it is, and what can be moved.
class LayoutTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static QRect placeOf(const QWidget& widget, const QWidget& window) { return {widget.mapTo(&window, QPoint()), widget.size()}; }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("the tool that makes the sample is not built");
    }
    void cleanup() { WindowFixture::appearance().setLanguage(QStringLiteral("en")); }

    void aMessageOnTheStartPageCoversNoText()
    {
        auto window = m_fixture.window();
        window->resize(1280, 800);
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        window->openFiles({QStringLiteral("/nowhere/lost.onnx")}, {});
        QTRY_VERIFY(window->messages().isVisible());
        QTest::qWait(20);
        const QRect message = placeOf(window->messages(), *window);
        for (const QWidget* word : window->centralWidget()->findChildren<QWidget*>()) {
            const bool isRead = qobject_cast<const QLabel*>(word) || qobject_cast<const QAbstractButton*>(word) || qobject_cast<const QListWidget*>(word);
            if (isRead && word->isVisible() && !window->messages().isAncestorOf(word))
                QVERIFY2(!placeOf(*word, *window).intersects(message), qPrintable(word->objectName() + QLatin1Char(' ') + word->accessibleName()));
        }
    }

    void aMessageMovesNothing()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const GraphCanvas& canvas = window->graphPanel().canvas();
        const QRect before = placeOf(canvas, *window);
        window->exportTo(m_fixture.model());
        QVERIFY(window->messages().isVisible());
        QTest::qWait(20);
        QCOMPARE(placeOf(canvas, *window), before);
        const QRect message = placeOf(window->messages(), *window);
        QCOMPARE(message.top(), before.top());
        QCOMPARE(message.width(), before.width());
        QVERIFY(message.height() > 20 && message.height() < before.height() / 2);
        // It follows its room, and comes and goes alone.
        window->resize(1550, 1000);
        QTest::qWait(200);
        QCOMPARE(window->messages().width(), window->centralWidget()->width());
        const QRect now = placeOf(canvas, *window);
        window->messages().hide();
        QTest::qWait(20);
        QCOMPARE(placeOf(canvas, *window), now);
    }

    void theInspectorsTabsStayFromNodeToNode()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        QTest::qWait(50);
        const auto* tabs = window->inspectorPanel().findChild<QTabBar*>();
        const auto& nodes = window->session().document()->network.nodes;
        window->selection().select(0);
        QTest::qWait(20);
        const int top = placeOf(*tabs, *window).top();
        for (int node = 0; node < static_cast<int>(nodes.size()); ++node) {
            window->selection().select(node);
            QTest::qWait(5);
            QCOMPARE(placeOf(*tabs, *window).top(), top);
        }
    }

    void answersTakeTheRoomThatTheyNeedAndGiveItBack()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const auto dock = [&](const char* name) {
            for (QDockWidget* one : window->docks())
                if (one->objectName() == QLatin1String(name))
                    return one;
            return static_cast<QDockWidget*>(nullptr);
        };
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
            window->resize(size);
            // On a busy machine the window takes its size late.
            int tiles = 0;
            QTRY_VERIFY2(window->size() == size && std::exchange(tiles, dock("preview")->height()) == tiles && tiles < size.height() / 4, qPrintable(QString::number(tiles)));
            dock("answers")->raise();
            QTRY_VERIFY2(dock("answers")->height() > tiles * 3 / 2, qPrintable(QString::number(dock("answers")->height())));
            dock("preview")->raise();
            QTRY_COMPARE(dock("preview")->height(), tiles);
        }
    }

    void aTabOfAPanelFloatsAndClosesIt()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->resize(1280, 800);
        QTest::qWait(100);
        QDockWidget* recipe = nullptr;
        for (QDockWidget* dock : window->docks())
            if (dock->objectName() == QStringLiteral("recipe"))
                recipe = dock;
        QVERIFY(recipe);
        const auto choose = [&](int entry) {
            for (QTabBar* tabs : window->findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly))
                for (int i = 0; i < tabs->count(); ++i) {
                    if (tabs->tabText(i) != recipe->windowTitle())
                        continue;
                    QTimer::singleShot(0, window.get(), [entry] {
                        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
                        QVERIFY(menu);
                        menu->actions()[entry]->trigger();
                        menu->close();
                    });
                    const QPoint at = tabs->tabRect(i).center();
                    QContextMenuEvent event(QContextMenuEvent::Mouse, at, tabs->mapToGlobal(at));
                    QApplication::sendEvent(tabs, &event);
                    return true;
                }
            return false;
        };
        QVERIFY(choose(0));
        QTRY_VERIFY(recipe->isFloating() && recipe->isVisible());
        recipe->setFloating(false);
        QTRY_VERIFY(!recipe->isFloating());
        QTest::qWait(50);
        QVERIFY(choose(1));
        QTRY_VERIFY(recipe->isHidden());
    }

    void labelsOfStatesLieOnNoPointAndOnNoOther()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        for (const double ratio : {0.2, 0.5, 0.8}) {
            session.setChoices({0, 1},
                               [ratio](LayerChoice& choice) {
                                   choice.prune = true;
                                   choice.ratio = ratio;
                               },
                               QStringLiteral("prune"));
            QVERIFY(WindowFixture::settle(*window));
            session.nameState(session.visitedNow(), QStringLiteral("cut %1").arg(ratio));
        }
        session.setChoices({0}, [](LayerChoice& choice) { choice.quantize = true; }, QStringLiteral("int8"));
        QVERIFY(WindowFixture::settle(*window));
        ScatterPlot& scatter = window->previewPanel().scatter();
        scatter.grab();
        QTest::qWait(100);
        const QList<QRectF> labels = scatter.labelRects();
        QVERIFY(labels.size() >= 5);
        for (qsizetype i = 0; i < labels.size(); ++i) {
            for (qsizetype j = 0; j < i; ++j)
                QVERIFY2(!labels[i].adjusted(2, 2, -2, -2).intersects(labels[j].adjusted(2, 2, -2, -2)), qPrintable(QStringLiteral("%1 and %2").arg(i).arg(j)));
            for (size_t state = 0; state < session.visited().size(); ++state)
                QVERIFY2(!labels[i].contains(scatter.positionOf(static_cast<int>(state))), qPrintable(QStringLiteral("%1 on %2").arg(i).arg(state)));
        }
    }
};

namespace {
const RegisterSuite<LayoutTest> registered;
}

}  // namespace esp

#include "layout_test.moc"
