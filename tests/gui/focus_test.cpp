// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"
#include "app/window_actions.h"
#include "core/base/resources.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/plots/scatter_plot.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAction>
#include <QDockWidget>
#include <QFileInfo>
#include <QSet>

namespace esp {

/// Who has no mouse reaches everything, sees where the focus is, and never loses it.
class FocusTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    std::unique_ptr<MainWindow> activeWindow() const
    {
        auto window = m_fixture.openWindow();
        if (!window)
            return nullptr;
        window->selection().select(window->session().document()->network.nodeOfLayer[0]);
        window->activateWindow();
        return QTest::qWaitForWindowActive(window.get()) ? std::move(window) : nullptr;
    }
    static bool takesTab(const QWidget* widget)
    {
        return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy();
    }
    static QString name(const QWidget* widget)
    {
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const QString said = widget && widget->accessibleName().isEmpty() && button ? button->text() : widget ? widget->accessibleName() : QString();
        return widget ? QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') + said : QStringLiteral("nothing");
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }

    void tabVisitsEveryControlAndComesBack()
    {
        auto window = activeWindow();
        QVERIFY(window);
        window->layersPanel().table().setFocus();
        const QWidget* start = QApplication::focusWidget();
        QVERIFY(start);
        QSet<const QWidget*> visited;
        for (int tabs = 0; tabs < 300; ++tabs) {
            QTest::keyClick(window->windowHandle(), Qt::Key_Tab);
            const QWidget* now = QApplication::focusWidget();
            QVERIFY2(now && now->isVisible(), "the focus was lost");
            QVERIFY2(!visited.contains(now) || now == start || visited.size() < 2, qPrintable(QStringLiteral("trapped at ") + name(now)));
            visited << now;
            if (now == start)
                break;
        }
        QVERIFY2(visited.contains(start), qPrintable(QStringLiteral("Tab never came back; last at ") + name(QApplication::focusWidget())));
        QStringList missed;
        for (const QWidget* widget : window->findChildren<QWidget*>()) {
            const bool isInner = qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) || widget->window() != window.get();
            if (takesTab(widget) && !isInner && !visited.contains(widget))
                missed << name(widget);
        }
        QVERIFY2(missed.isEmpty(), qPrintable(missed.join(QLatin1Char('\n'))));
    }

    void everyControlShowsThatItHasTheFocus()
    {
        auto window = activeWindow();
        QVERIFY(window);
        QStringList blind;
        int seen = 0;
        for (QDockWidget* dock : window->docks()) {
            dock->raise();
            QTest::qWait(50);
            for (QWidget* widget : window->findChildren<QWidget*>()) {
                const bool isInner = qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) || widget->window() != window.get();
                if (!takesTab(widget) || isInner || widget->visibleRegion().isEmpty())
                    continue;
                if (QWidget* other = QApplication::focusWidget(); other == widget && other)
                    other->clearFocus();
                QTest::qWait(1);
                // The ring may lie outside of the control itself.
                QWidget* around = widget->parentWidget() ? widget->parentWidget() : widget;
                const QImage before = around->grab().toImage();
                widget->setFocus(Qt::TabFocusReason);
                if (QApplication::focusWidget() != widget)
                    continue;
                QTest::qWait(30);
                const QImage after = around->grab().toImage();
                if (before == after)
                    blind << name(widget);
                ++seen;
            }
        }
        blind.removeDuplicates();
        QVERIFY(seen > 20);
        QVERIFY2(blind.isEmpty(), qPrintable(blind.join(QLatin1Char('\n'))));
    }

    void tabOnTheStartPageGoesFromOpeningToTheExamplesAndEveryStopShowsIt()
    {
        // With a recent file, so that the button that forgets it is there.
        Settings().addRecent({m_fixture.model(), 1, QDateTime::currentDateTime()});
        auto window = m_fixture.window();
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        QStringList stops, blind;
        QSet<const QWidget*> visited;
        for (QImage before = window->grab().toImage(); visited.size() < 30;) {
            QTest::keyClick(window->windowHandle(), Qt::Key_Tab);
            QTest::qWait(30);
            const QWidget* now = QApplication::focusWidget();
            QVERIFY(now);
            if (visited.contains(now))
                break;
            visited << now;
            stops << name(now);
            const QImage after = window->grab().toImage();
            if (before == after)
                blind << name(now);
            before = after;
        }
        QVERIFY2(blind.isEmpty(), qPrintable(stops.join(QLatin1String(", ")) + QLatin1String("; not seen: ") + blind.join(QLatin1String(", "))));
        const qsizetype open = stops.indexOf(QStringLiteral("QPushButton Open model…")), example = stops.indexOf(QStringLiteral("QPushButton Handwritten digits"));
        QVERIFY2(stops.contains(QStringLiteral("QPushButton Clear list")), qPrintable(stops.join(QLatin1String(", "))));
        QVERIFY2(open >= 0, qPrintable(stops.join(QLatin1String(", "))));
        if (!QFileInfo::exists(QString::fromStdString(resourcePath("samples/digits.onnx"))))
            QSKIP("this build has no example, as one with sanitizers");
        // It is a circle: what began with the focus comes last.
        QVERIFY2(example == (open + 1) % stops.size(), qPrintable(stops.join(QLatin1String(", "))));
    }

    void theFocusSurvivesThatItsPanelIsClosed()
    {
        auto window = activeWindow();
        QVERIFY(window);
        for (QDockWidget* dock : window->docks()) {
            dock->show();
            dock->raise();
            QTRY_VERIFY(dock->isVisible());
            QWidget* inside = dock->widget();
            for (QWidget* child : inside->findChildren<QWidget*>())
                if (takesTab(child)) {
                    inside = child;
                    break;
                }
            inside->setFocus(Qt::TabFocusReason);
            dock->toggleViewAction()->trigger();
            QTRY_VERIFY(!dock->isVisible());
            QTRY_VERIFY2(QApplication::focusWidget() && QApplication::focusWidget()->isVisible(), qPrintable(dock->objectName()));
            dock->toggleViewAction()->trigger();
        }
    }

    void visitedStatesAreReachedByKeys()
    {
        auto window = activeWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setChoices({0}, [](LayerChoice& choice) { choice.quantize = true; }, QStringLiteral("int8"));
        QVERIFY(WindowFixture::settle(*window));
        QTRY_VERIFY(session.visited().size() >= 2);
        ScatterPlot& plot = window->previewPanel().scatter();
        plot.setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(plot.hasFocus());
        const auto isAtOriginal = [&] { return plot.accessibleDescription().contains(QStringLiteral("the original")); };
        QVERIFY2(!isAtOriginal(), qPrintable(plot.accessibleDescription()));
        // From small to large, one of two ends is the original.
        const bool isLarger = session.visited().front().fileBytes >= session.visited().back().fileBytes;
        const Qt::Key there = isLarger ? Qt::Key_Right : Qt::Key_Left;
        QTest::keyClick(window->windowHandle(), there);
        QVERIFY2(isAtOriginal(), qPrintable(plot.accessibleDescription()));
        QTest::keyClick(window->windowHandle(), Qt::Key_Return);
        QVERIFY(session.recipe().steps.empty());
        QVERIFY(WindowFixture::settle(*window));
        QTest::keyClick(window->windowHandle(), isLarger ? Qt::Key_Home : Qt::Key_End);
        QVERIFY(!isAtOriginal());
        QTest::keyClick(window->windowHandle(), Qt::Key_Return);
        QVERIFY(!session.recipe().steps.empty());
        window->actions().undo->trigger();
        QVERIFY(session.recipe().steps.empty());
    }
};

namespace {
const RegisterSuite<FocusTest> registered;
}

}  // namespace esp

#include "focus_test.moc"
