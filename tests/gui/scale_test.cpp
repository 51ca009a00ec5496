// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/dialogs/help_window.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/inspector/inspector_tab.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/viewmodel/graph_view_model.h"

#include <QAbstractButton>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QMenuBar>
#include <QSpinBox>
#include <QStyleOptionTab>
#include <QTabBar>
#include <QTableView>
#include <QTextDocument>
#include <QToolButton>

#include <cmath>
#include <map>

namespace esp {

/// Text from 100 to 200 per cent of the system's size, in every language.
class TextScale : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static QString describe(const QWidget* widget)
    {
        QStringList path;
        for (const QWidget* w = widget; w && !w->isWindow(); w = w->parentWidget())
            path.prepend(w->objectName().isEmpty() ? QString::fromLatin1(w->metaObject()->className()) : w->objectName());
        return path.join(QLatin1Char('/'));
    }
    static QString plain(QString text)
    {
        if (!Qt::mightBeRichText(text))
            return text;
        QTextDocument document;
        document.setHtml(text);
        return document.toPlainText();
    }
    /// What a widget shows of its text, or "" if all of it.
    static QString cutText(const QWidget* widget)
    {
        const QRect inside = widget->contentsRect();
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            const QString text = plain(label->text());
            // Long names stand there in their short form.
            if (text.isEmpty() || text.contains(QChar(u'…')) || label->minimumWidth() == 1)
                return {};
            const int needed = label->wordWrap() ? 0 : widget->fontMetrics().size(Qt::TextShowMnemonic, text).width();
            const int height = label->wordWrap() ? label->heightForWidth(label->width()) : widget->fontMetrics().height();
            return needed > inside.width() || height > label->height() + 1 ? text : QString();
        }
        if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
            const auto* tool = qobject_cast<const QToolButton*>(widget);
            const bool onlyIcon = tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly;
            const int needed = widget->fontMetrics().size(Qt::TextShowMnemonic, button->text()).width();
            return !onlyIcon && !button->text().isEmpty() && (needed > widget->width() - 2 || widget->fontMetrics().height() > widget->height() || (!tool && button->sizeHint().width() > widget->width() + 8))
                       ? button->text()
                       : QString();
        }
        if (const auto* combo = qobject_cast<const QComboBox*>(widget)) {
            // The open list shows the others whole.
            if (combo->sizeAdjustPolicy() == QComboBox::AdjustToMinimumContentsLengthWithIcon)
                return {};
            return widget->fontMetrics().horizontalAdvance(combo->currentText()) > widget->width() - widget->fontMetrics().height() ? combo->currentText() : QString();
        }
        if (const auto* field = qobject_cast<const QLineEdit*>(widget))
            return widget->fontMetrics().horizontalAdvance(field->placeholderText()) > inside.width() ? field->placeholderText() : QString();
        if (const auto* box = qobject_cast<const QAbstractSpinBox*>(widget))
            return widget->fontMetrics().horizontalAdvance(box->text()) > widget->width() - widget->fontMetrics().height() || widget->height() < widget->fontMetrics().height() ? box->text() : QString();
        if (const auto* header = qobject_cast<const QHeaderView*>(widget); header && header->orientation() == Qt::Horizontal && header->model()) {
            for (int i = 0; i < header->count(); ++i)
                if (const QString title = header->model()->headerData(i, Qt::Horizontal).toString();
                    !header->isSectionHidden(i) && widget->fontMetrics().horizontalAdvance(title) > header->sectionSize(i))
                    return title;
            if (widget->height() < widget->fontMetrics().height())
                return QStringLiteral("all titles");
        }
        if (const auto* tabs = qobject_cast<const QTabBar*>(widget))
            for (int i = 0; i < tabs->count(); ++i)
                if (widget->fontMetrics().horizontalAdvance(tabs->tabText(i)) > tabs->tabRect(i).width())
                    return tabs->tabText(i);
        if (const auto* table = qobject_cast<const QTableView*>(widget); table && table->model() && table->model()->rowCount() > 0 && !table->isRowHidden(0))
            if (table->rowHeight(0) < widget->fontMetrics().height())
                return QStringLiteral("rows of %1").arg(table->rowHeight(0));
        return {};
    }
    /// Layouts settle in their own time: what is cut for a moment only is not reported.
    static void note(QStringList& faults, const QWidget& window, const QString& where)
    {
        QStringList now;
        for (int tries = 0; tries < 12; ++tries) {
            now.clear();
            look(now, window, where);
            if (now.isEmpty())
                return;
            QTest::qWait(60);
        }
        faults << now;
    }
    static void look(QStringList& faults, const QWidget& window, const QString& where)
    {
        for (const QWidget* widget : window.findChildren<QWidget*>()) {
            // What stands behind another tab lies outside of the window.
            if (!widget->isVisible() || widget->window() != &window || widget->visibleRegion().isEmpty() || widget->mapTo(&window, QPoint()).x() < 0)
                continue;
            if (const QString text = cutText(widget); !text.isEmpty())
                faults << QStringLiteral("%1: %2: \"%3\" in %4×%5").arg(where, describe(widget), text).arg(widget->width()).arg(widget->height());
            // Nor may a part of a row lie outside of what holds it.
            const QWidget* parent = widget->parentWidget();
            const bool isControl = qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget);
            if (isControl && parent && !parent->inherits("QTabBar") && !parent->inherits("QToolBar") && widget->geometry().right() > parent->width())
                faults << QStringLiteral("%1: %2 ends at %3 of %4").arg(where, describe(widget)).arg(widget->geometry().right()).arg(parent->width());
        }
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }
    void cleanup()
    {
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
        WindowFixture::appearance().setTextSize(100);
    }

    void theMenuChangesItAtOnceAndRemembersIt()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        GraphCanvas& canvas = window->graphPanel().canvas();
        QTRY_VERIFY(!canvas.nodeRect(0).isNull());
        canvas.setZoom(1);
        const double node = canvas.nodeRect(0).height();
        const int row = window->layersPanel().table().rowHeight(0);
        QAction* twice = nullptr;
        for (QAction* action : window->findChildren<QAction*>())
            if (action->data().toInt() == 200 && action->text().startsWith(QStringLiteral("200")))
                twice = action;
        QVERIFY(twice);
        twice->trigger();
        QVERIFY2(std::abs(window->layersPanel().table().rowHeight(0) - 2 * row) <= row / 6, qPrintable(QStringLiteral("%1 of %2").arg(window->layersPanel().table().rowHeight(0)).arg(row)));
        // The graph is laid out anew for the larger letters.
        QTRY_VERIFY(std::abs(canvas.nodeRect(0).height() - 2 * node * canvas.zoom()) < 0.2 * node);
        QCOMPARE(Settings().textSize(), 200);
        WindowFixture::appearance().setTextSize(100);
        QCOMPARE(window->layersPanel().table().rowHeight(0), row);
        Settings().setTextSize(100);
    }

    /// Lengths that were set when a panel was made follow as if it had been made with the new font.
    void aWindowThatGrewIsLikeOneThatWasMadeSo()
    {
        auto grown = m_fixture.openWindow();
        QVERIFY(grown);
        for (const int percent : {150, 200, 125, 200})
            WindowFixture::appearance().setTextSize(percent);
        auto made = m_fixture.openWindow();
        QVERIFY(made);
        QTest::qWait(300);
        const QList<QWidget*> as = grown->findChildren<QWidget*>();
        QStringList faults;
        int compared = 0;
        // Counted by path, as popups and editors may come and go.
        std::map<QString, QList<QWidget*>> others;
        for (QWidget* b : made->findChildren<QWidget*>())
            others[describe(b)] << b;
        std::map<QString, QList<QWidget*>> these;
        for (QWidget* a : as)
            these[describe(a)] << a;
        for (const auto& [path, list] : these) {
            const QList<QWidget*> twins = others[path];
            if (twins.size() != list.size() || path.contains(QStringLiteral("qt_")) || path.contains(QStringLiteral("QMenu")))
                continue;
            for (qsizetype i = 0; i < list.size(); ++i) {
                const QWidget* a = list[i];
                const QWidget* b = twins[i];
                ++compared;
                if (std::abs(a->font().pointSizeF() - b->font().pointSizeF()) > 0.1)
                    faults << QStringLiteral("%1: font %2, not %3").arg(path).arg(a->font().pointSizeF()).arg(b->font().pointSizeF());
                const auto differ = [&](const char* what, int x, int y) {
                    if (std::abs(x - y) > 2 + std::max(x, y) / 50)
                        faults << QStringLiteral("%1: %2 %3, not %4").arg(path, QLatin1String(what)).arg(x).arg(y);
                };
                if (qobject_cast<const QDockWidget*>(a))
                    continue;
                differ("least width", a->minimumWidth(), b->minimumWidth());
                differ("least height", a->minimumHeight(), b->minimumHeight());
                differ("greatest width", a->maximumWidth(), b->maximumWidth());
                if (!qobject_cast<const QAbstractItemView*>(a))
                    differ("greatest height", a->maximumHeight(), b->maximumHeight());
                if (a->layout() && b->layout() && !a->inherits("QMainWindow")) {
                    differ("margin", a->layout()->contentsMargins().left(), b->layout()->contentsMargins().left());
                    differ("spacing", a->layout()->spacing(), b->layout()->spacing());
                }
            }
        }
        QVERIFY(compared > 100);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }

    void noTextIsCut_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("percent");
        QTest::addColumn<QSize>("size");
        for (const Appearance::Language& language : Appearance::languages())
            for (const int percent : {100, 150, 200})
                for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)})
                    QTest::addRow("%s %d %d", qPrintable(language.code), percent, size.width()) << language.code << percent << size;
    }
    void noTextIsCut()
    {
        QFETCH(QString, language);
        QFETCH(int, percent);
        QFETCH(QSize, size);
        auto window = m_fixture.window();
        WindowFixture::appearance().setLanguage(language);
        WindowFixture::appearance().setTextSize(percent);
        window->resize(size);
        QTest::qWait(50);
        QStringList faults;
        note(faults, *window, QStringLiteral("start page"));
        window->openModel(m_fixture.model());
        QVERIFY(WindowFixture::settle(*window));
        window->session().setChoices({0}, [](LayerChoice& choice) { choice.prune = choice.quantize = true; }, QStringLiteral("both"));
        QVERIFY(WindowFixture::settle(*window));
        window->selection().select(window->session().document()->network.nodeOfLayer[0]);
        for (const QTabBar* tabs : window->findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly))
            if (tabs->isVisible() && tabs->tabRect(tabs->count() - 1).right() > tabs->width())
                faults << QStringLiteral("tabs of panels need %1 of %2").arg(tabs->tabRect(tabs->count() - 1).right()).arg(tabs->width());
        for (QDockWidget* dock : window->docks()) {
            dock->show();
            dock->raise();
            QTest::qWait(30);
            const auto placeOf = [&](const QWidget* widget) { return QRect(widget->mapTo(window.get(), QPoint()), widget->size()); };
            if (!dock->isFloating() && placeOf(dock->widget()).intersects(placeOf(&window->graphPanel())))
                faults << QStringLiteral("%1 reaches over the graph: %2 beyond %3").arg(dock->objectName()).arg(placeOf(dock->widget()).right()).arg(placeOf(&window->graphPanel()).left());
            const auto* inspector = qobject_cast<InspectorPanel*>(dock->widget());
            for (int tab = 0; tab < (inspector ? static_cast<int>(inspectorTabs().size()) : 1); ++tab) {
                if (inspector)
                    window->inspectorPanel().showTab(tab);
                QTest::qWait(60);
                note(faults, *window, dock->objectName() + (inspector ? QString::number(tab) : QString()));
            }
        }
        faults.removeDuplicates();
        QVERIFY2(window->width() == size.width() && window->height() == size.height(), qPrintable(QStringLiteral("the window had to grow to %1×%2").arg(window->width()).arg(window->height())));
        window->actions().contents->trigger();
        const auto* help = window->findChild<HelpWindow*>();
        QVERIFY(help && help->isVisible());
        note(faults, *help, QStringLiteral("help"));
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }
};

namespace {
const RegisterSuite<TextScale> registered;
}

}  // namespace esp

#include "scale_test.moc"
