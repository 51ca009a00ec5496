// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/layer_table_model.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QScrollBar>

namespace esp {

class AccessibleTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static QAccessibleInterface* nodeOf(const GraphCanvas& canvas, int node)
    {
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(const_cast<GraphCanvas*>(&canvas));
        const int nodes = static_cast<int>(canvas.model().session().document()->network.nodes.size());
        return list ? list->child(list->childCount() - nodes + node) : nullptr;
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
    }

    void nodesOfTheGraphAreChildrenThatSayWhatTheyAre()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        Session& session = window->session();
        session.setChoices({0}, [](LayerChoice& choice) { choice.prune = choice.quantize = true; }, QStringLiteral("both"));
        QVERIFY(WindowFixture::settle(*window));
        GraphCanvas& canvas = window->graphPanel().canvas();
        const int node = session.document()->network.nodeOfLayer[0];
        window->selection().select(node);
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&canvas);
        QVERIFY(list);
        QCOMPARE(list->role(), QAccessible::List);
        QAccessibleInterface* child = nodeOf(canvas, node);
        QVERIFY(child && child->isValid());
        const QString name = child->text(QAccessible::Name);
        const QString layer = QString::fromStdString(session.document()->layerNames[0]);
        for (const QString& part : {layer, QStringLiteral("layer"), QStringLiteral("pruned 50"), QStringLiteral("int8"), QStringLiteral("current"), QStringLiteral(" to ")})
            QVERIFY2(name.contains(part), qPrintable(name));
        QVERIFY(child->state().selected);
        QCOMPARE(child->parent(), list);
        QCOMPARE(list->child(list->indexOfChild(child)), child);
        QTRY_VERIFY(!canvas.nodeRect(node).isNull());
        QTest::qWait(250);
        const QRect place = child->rect();
        QVERIFY(!place.isEmpty());
        QCOMPARE(list->childAt(place.center().x(), place.center().y()), child);

        // Without a mouse another node is chosen.
        const int other = session.document()->network.nodeOfLayer[1];
        QAccessibleInterface* second = nodeOf(canvas, other);
        QVERIFY(second && second->actionInterface());
        QVERIFY(!second->text(QAccessible::Name).contains(QStringLiteral("current")));
        second->actionInterface()->doAction(QAccessibleActionInterface::setFocusAction());
        QCOMPARE(window->selection().current(), other);

        // Another model: what was handed out says so instead of pointing into it.
        session.openModel(m_fixture.model());
        QTRY_VERIFY_WITH_TIMEOUT(!child->isValid(), 20000);
        QVERIFY(child->text(QAccessible::Name).isEmpty());
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(nodeOf(canvas, node)->isValid());
    }

    void cellsOfTheTableAreChildrenThatSayWhatTheyAre()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->session().setChoices({0}, [](LayerChoice& choice) { choice.prune = true; }, QStringLiteral("prune"));
        QAccessibleInterface* table = QAccessible::queryAccessibleInterface(&window->layersPanel().table());
        QVERIFY(table && table->tableInterface());
        QCOMPARE(table->tableInterface()->rowCount(), static_cast<int>(window->session().document()->layers.size()));
        for (int column = 0; column < LayerTableModel::ColumnCount; ++column) {
            const QAccessibleInterface* cell = table->tableInterface()->cellAt(0, column);
            QVERIFY(cell);
            QVERIFY2(!cell->text(QAccessible::Name).isEmpty(), qPrintable(QString::number(column)));
        }
        QVERIFY(table->tableInterface()->cellAt(0, LayerTableModel::Prune)->text(QAccessible::Name).contains(QStringLiteral("pruned 50")));
        QVERIFY(table->tableInterface()->cellAt(0, LayerTableModel::Name)->text(QAccessible::Name).contains(QStringLiteral("layer")));
    }

    void everyControlHasANameAndADescription()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        window->actions().contents->trigger();
        QStringList faults;
        for (QWidget* widget : window->findChildren<QWidget*>()) {
            const bool isControl = qobject_cast<QAbstractButton*>(widget) || qobject_cast<QLineEdit*>(widget) || qobject_cast<QComboBox*>(widget)
                                   || qobject_cast<QAbstractSlider*>(widget) || qobject_cast<QAbstractSpinBox*>(widget)
                                   || (widget->focusPolicy() & Qt::TabFocus && widget->metaObject()->className() != QByteArray("QTabBar"));
            // Parts of other controls, and what Qt makes for itself.
            const QWidget* parent = widget->parentWidget();
            const bool isInner = qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) || qobject_cast<const QLineEdit*>(parent)
                                 || qobject_cast<QScrollBar*>(widget) || widget->objectName().startsWith(QStringLiteral("qt_"))
                                 || (parent && QByteArray(parent->metaObject()->className()) == "QTabBar") || widget->inherits("QDockWidgetTitleButton")
                                 || widget->inherits("QTableCornerButton") || widget->inherits("QMenuBar") || widget->inherits("QMenu")
                                 || widget->inherits("QMenuBarExtension") || widget->inherits("QDockWidget") || widget->inherits("QComboBoxPrivateContainer")
                                 || (parent && parent->inherits("QComboBoxPrivateContainer")) || widget->inherits("QTabWidget") || widget->inherits("QSplitterHandle") || widget->inherits("QStackedWidget");
            if (!isControl || isInner)
                continue;
            const QAccessibleInterface* said = QAccessible::queryAccessibleInterface(widget);
            const QString what = QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') + (said ? said->text(QAccessible::Name) : QString());
            if (!said || said->text(QAccessible::Name).isEmpty())
                faults << what + QStringLiteral(" in ") + QString::fromLatin1(parent->metaObject()->className()) + QStringLiteral(": no name");
            else if (said->text(QAccessible::Description).isEmpty())
                faults << what + QStringLiteral(": no description");
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }
};

namespace {
const RegisterSuite<AccessibleTest> registered;
}

}  // namespace esp

#include "accessible_test.moc"
