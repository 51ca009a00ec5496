// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a newcomer does, from the start page to the report, once with the mouse and once with the keyboard alone. Events go to the window
// system's side of the window, so that focus, shortcuts, hit tests and dialogs take part; the session is only looked at.
#include "app/window_actions.h"
#include "core/base/resources.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/layer_delegate.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/panels/tile_widget.h"
#include "widgets/viewmodel/text.h"

#include <QAction>
#include <QElapsedTimer>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <QToolBar>
#include <QWindow>

namespace esp {

class Walk : public QObject {
    Q_OBJECT

    QString m_example;
    QElapsedTimer m_clock;
    QElapsedTimer m_step;

    /// Seconds that all may take; sanitizers are slower.
    static double allowedSeconds() { return 60 * std::max(1.0, qEnvironmentVariable("ESPALIER_TEST_SLACK", QStringLiteral("1")).toDouble()); }
    void begin()
    {
        m_clock.start();
        m_step.start();
    }
    void took(const char* step) { qInfo("%-36s %6.2f s", step, static_cast<double>(m_step.restart()) / 1000); }

    // ------------------------------------------------ what a person's hands do

    static void key(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QWindow* window = QGuiApplication::focusWindow();
        QVERIFY(window);
        QTest::keyClick(window, static_cast<Qt::Key>(key), modifiers);
    }
    static void type(const QString& text)
    {
        for (const QChar letter : text) {
            QWindow* window = QGuiApplication::focusWindow();
            QVERIFY(window);
            QTest::keyClick(window, letter.toLatin1());
        }
    }
    static void moveTo(const QWidget* widget, const QPoint& place) { QTest::mouseMove(widget->window()->windowHandle(), widget->mapTo(widget->window(), place)); }
    static void press(const QWidget* widget, const QPoint& place)
    {
        moveTo(widget, place);
        QTest::mousePress(widget->window()->windowHandle(), Qt::LeftButton, {}, widget->mapTo(widget->window(), place));
    }
    static void release(const QWidget* widget, const QPoint& place)
    {
        QTest::mouseRelease(widget->window()->windowHandle(), Qt::LeftButton, {}, widget->mapTo(widget->window(), place));
    }
    static void click(const QWidget* widget, const QPoint& place)
    {
        press(widget, place);
        release(widget, place);
    }
    static void click(const QWidget* widget) { click(widget, widget->rect().center()); }

    /// Does `open`, which runs a file dialog until it is closed; meanwhile types the path and accepts, with the mouse or with Enter.
    static bool chooseFile(const QString& path, bool byMouse, const std::function<void()>& open)
    {
        bool typed = false;
        QTimer::singleShot(50, qApp, [&] {
            QFileDialog* dialog = nullptr;
            const bool isThere = QTest::qWaitFor([&] {
                dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
                return dialog && QGuiApplication::focusWindow() == dialog->windowHandle() && qobject_cast<QLineEdit*>(QApplication::focusWidget());
            });
            if (!isThere) {
                if (QWidget* stuck = QApplication::activeModalWidget())
                    stuck->close();
                return;
            }
            key(Qt::Key_A, Qt::ControlModifier);
            type(path);
            typed = qobject_cast<QLineEdit*>(QApplication::focusWidget())->text() == path;
            if (byMouse) {
                for (const QPushButton* button : dialog->findChildren<QPushButton*>())
                    if (button->isDefault() && button->isVisible())
                        click(button);
            } else {
                key(Qt::Key_Return);
            }
            // A list of names that begin so may have been in the way.
            if (dialog->isVisible() && !byMouse)
                key(Qt::Key_Return);
            if (dialog->isVisible())
                QTest::qWait(200);
            if (dialog->isVisible())
                dialog->reject();
        });
        open();
        return typed;
    }

    // ------------------------------------------------ what a person's eyes see

    static Tile tile(MainWindow& window, const char* id)
    {
        const TileWidget* widget = window.previewPanel().tile(QString::fromLatin1(id));
        return widget && widget->isVisible() ? widget->tile() : Tile();
    }
    static bool isExact(MainWindow& window) { return tile(window, "accuracy").footKind == Tile::Foot::Exact && tile(window, "accuracy").state == Tile::State::Ready; }
    static QString cellText(MainWindow& window, int row, int column)
    {
        return window.layersPanel().table().model()->index(row, column).data(Qt::AccessibleTextRole).toString();
    }
    static QByteArray contents(const QString& path)
    {
        QFile file(path);
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// From here on: which kinds of figure the accuracy tile has shown.
    struct Seen {
        bool inexact = false;
        bool exactAfter = false;
    };
    static std::unique_ptr<QObject> watch(MainWindow& window, Seen& seen)
    {
        auto watcher = std::make_unique<QObject>();
        for (auto change : {&Session::measurementChanged, &Session::variantChanged, &Session::recipeChanged})
            connect(&window.session(), change, watcher.get(), [&window, &seen] {
                const bool exact = isExact(window);
                seen.inexact |= !exact;
                seen.exactAfter = exact && seen.inexact;
            });
        return watcher;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_example = QString::fromStdString(resourcePath("samples/digits.onnx"));
        if (!QFileInfo::exists(m_example))
            QSKIP("the built-in example is not built: cmake --build build --target example");
    }

    void aNewcomerWithTheMouse()
    {
        const QTemporaryDir folder;
        Settings().clearRecent();
        begin();
        WindowFixture fixture;
        auto window = fixture.window();
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        took("the start page is there");

        const QPushButton* example = nullptr;
        for (const QPushButton* button : window->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("Handwritten digits"))
                example = button;
        QVERIFY(example);
        click(example);
        QTRY_VERIFY_WITH_TIMEOUT(isExact(*window), 30000);
        QVERIFY(window->windowTitle().contains(QStringLiteral("digits.onnx")));
        const QString original = tile(*window, "accuracy").value;
        const LayerTableView& table = window->layersPanel().table();
        QVERIFY(table.isVisible() && table.model()->rowCount() >= 3);
        took("the example is open and measured");

        const auto parts = [&] { return LayerDelegate::pruneParts(table.visualRect(table.model()->index(1, LayerTableModel::Prune)), table.fontMetrics()); };
        click(table.viewport(), parts().check.center());
        QVERIFY2(cellText(*window, 1, LayerTableModel::Prune).contains(QStringLiteral("pruned 50")), qPrintable(cellText(*window, 1, LayerTableModel::Prune)));
        QTRY_VERIFY_WITH_TIMEOUT(isExact(*window), 30000);
        Seen seen;
        const auto watcher = watch(*window, seen);
        const QRect slider = parts().slider;
        press(table.viewport(), slider.center());
        for (int part = 1; part <= 6; ++part) {
            moveTo(table.viewport(), slider.center() + QPoint(slider.width() * part / 24, 0));
            QTest::qWait(16);
        }
        release(table.viewport(), slider.center() + QPoint(slider.width() * 6 / 24, 0));
        const QString dragged = cellText(*window, 1, LayerTableModel::Prune);
        QVERIFY2(dragged.contains(QStringLiteral("pruned 7")) || dragged.contains(QStringLiteral("pruned 8")), qPrintable(dragged));
        took("the slider was dragged");
        QTRY_VERIFY_WITH_TIMEOUT(seen.exactAfter && isExact(*window), 30000);
        QVERIFY(tile(*window, "accuracy").value != original || tile(*window, "agreement").value != QStringLiteral("100.0"));
        took("the preview answered, then exactly");

        for (const QToolBar* bar : window->findChildren<QToolBar*>())
            if (const QWidget* undo = bar->widgetForAction(window->actions().undo))
                click(undo);
        QVERIFY2(cellText(*window, 1, LayerTableModel::Prune).contains(QStringLiteral("pruned 50")), qPrintable(cellText(*window, 1, LayerTableModel::Prune)));
        QTRY_VERIFY_WITH_TIMEOUT(isExact(*window), 30000);
        took("the drag was undone");

        const auto clickTool = [&](QAction* action) {
            for (const QToolBar* bar : window->findChildren<QToolBar*>())
                if (const QWidget* button = bar->widgetForAction(action))
                    click(button);
        };
        const QString exported = folder.filePath(QStringLiteral("small.onnx"));
        QVERIFY(chooseFile(exported, true, [&] { clickTool(window->actions().exportModel); }));
        QTRY_VERIFY_WITH_TIMEOUT(window->messages().isVisible() && window->messages().text().contains(QStringLiteral("small.onnx was written")), 30000);
        QVERIFY2(tile(*window, "size").foot.contains(Format(QLocale::English).count(QFileInfo(exported).size())), qPrintable(tile(*window, "size").foot));
        took("the model was exported");

        const QString report = folder.filePath(QStringLiteral("report.html"));
        QVERIFY(chooseFile(report, true, [&] { clickTool(window->actions().report); }));
        QTRY_VERIFY_WITH_TIMEOUT(window->messages().text().contains(QStringLiteral("report.html was written")), 30000);
        QVERIFY(contents(report).contains("digits.onnx"));
        QVERIFY(contents(report).contains("<svg"));
        took("the report was written");
        qInfo("%-36s %6.2f s", "all", static_cast<double>(m_clock.elapsed()) / 1000);
        QVERIFY(static_cast<double>(m_clock.elapsed()) / 1000 < allowedSeconds());
    }

    void aNewcomerWithTheKeyboardAlone()
    {
        const QTemporaryDir folder;
        Settings().clearRecent();
        begin();
        WindowFixture fixture;
        auto window = fixture.window();
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        took("the start page is there");

        const auto focusText = [] {
            const auto* button = qobject_cast<const QAbstractButton*>(QApplication::focusWidget());
            return button ? button->text() : QString();
        };
        for (int tabs = 0; tabs < 12 && focusText() != QStringLiteral("Handwritten digits"); ++tabs)
            key(Qt::Key_Tab);
        QCOMPARE(focusText(), QStringLiteral("Handwritten digits"));
        key(Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(isExact(*window), 30000);
        const QString original = tile(*window, "size").value;
        // What had the focus is gone with the start page: something in sight has it now.
        QVERIFY(QApplication::focusWidget() && QApplication::focusWidget()->isVisible());
        QVERIFY(window->layersPanel().isAncestorOf(QApplication::focusWidget()));
        took("the example is open and measured");

        LayerTableView& table = window->layersPanel().table();
        for (int panels = 0; panels < 6 && !table.hasFocus(); ++panels)
            key(Qt::Key_F6);
        QVERIFY(table.hasFocus());
        key(Qt::Key_Down);
        const int row = table.currentIndex().row();
        for (int steps = 0; steps < LayerTableModel::ColumnCount && table.currentIndex().column() != LayerTableModel::Prune; ++steps)
            key(Qt::Key_Right);
        QCOMPARE(table.currentIndex().column(), static_cast<int>(LayerTableModel::Prune));
        key(Qt::Key_Space);
        QVERIFY2(cellText(*window, row, LayerTableModel::Prune).contains(QStringLiteral("pruned 50")), qPrintable(cellText(*window, row, LayerTableModel::Prune)));
        QTRY_VERIFY_WITH_TIMEOUT(isExact(*window), 30000);
        Seen seen;
        const auto watcher = watch(*window, seen);
        for (int i = 0; i < 6; ++i)
            key(Qt::Key_BracketRight);
        key(Qt::Key_BracketLeft, Qt::ShiftModifier);
        QVERIFY2(cellText(*window, row, LayerTableModel::Prune).contains(QStringLiteral("pruned 79")), qPrintable(cellText(*window, row, LayerTableModel::Prune)));
        took("the share was changed");
        QTRY_VERIFY_WITH_TIMEOUT(seen.exactAfter && isExact(*window), 30000);
        took("the preview answered, then exactly");

        for (int i = 0; i < 8 && cellText(*window, row, LayerTableModel::Prune).contains(QStringLiteral("pruned 50")) == false; ++i)
            key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY2(cellText(*window, row, LayerTableModel::Prune).contains(QStringLiteral("pruned 50")), qPrintable(cellText(*window, row, LayerTableModel::Prune)));
        key(Qt::Key_Q);
        QVERIFY2(cellText(*window, row, LayerTableModel::Quantize).contains(QStringLiteral("int8")), qPrintable(cellText(*window, row, LayerTableModel::Quantize)));
        QTRY_VERIFY_WITH_TIMEOUT(isExact(*window), 30000);
        QVERIFY(tile(*window, "size").value != original);
        took("undone, and the layer made int8");

        const QString exported = folder.filePath(QStringLiteral("small.onnx"));
        QVERIFY(chooseFile(exported, false, [&] { key(Qt::Key_E, Qt::ControlModifier); }));
        QTRY_VERIFY_WITH_TIMEOUT(window->messages().isVisible() && window->messages().text().contains(QStringLiteral("small.onnx was written")), 30000);
        QVERIFY(QFileInfo(exported).size() > 0 && QFileInfo(exported).size() < QFileInfo(m_example).size());
        QVERIFY2(tile(*window, "size").foot.contains(Format(QLocale::English).count(QFileInfo(exported).size())), qPrintable(tile(*window, "size").foot));
        QTRY_VERIFY(table.hasFocus());
        took("the model was exported");

        const QString report = folder.filePath(QStringLiteral("report.html"));
        QVERIFY(chooseFile(report, false, [&] { key(Qt::Key_P, Qt::ControlModifier); }));
        QTRY_VERIFY_WITH_TIMEOUT(window->messages().text().contains(QStringLiteral("report.html was written")), 30000);
        QVERIFY(contents(report).contains("digits.onnx"));
        QTRY_VERIFY(table.hasFocus());
        took("the report was written");
        qInfo("%-36s %6.2f s", "all", static_cast<double>(m_clock.elapsed()) / 1000);
        QVERIFY(static_cast<double>(m_clock.elapsed()) / 1000 < allowedSeconds());
    }
};

namespace {
const RegisterSuite<Walk> registered;
}

}  // namespace esp

#include "walk_test.moc"
