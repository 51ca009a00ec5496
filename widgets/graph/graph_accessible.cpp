// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_accessible.h"

#include "widgets/graph/graph_canvas.h"
#include "widgets/viewmodel/layer_selection.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>

namespace esp {

namespace {

/// One node of the network. It has no QObject: the canvas paints it.
class NodeInterface : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    NodeInterface(GraphCanvas& canvas, int node) : m_canvas(canvas), m_node(node), m_document(canvas.model().session().document()) {}

    bool isValid() const override { return m_document && m_canvas.model().session().document() == m_document; }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(&m_canvas); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QString text(QAccessible::Text type) const override
    {
        if (!isValid())
            return {};
        if (type == QAccessible::Name)
            return m_canvas.model().spokenNode(m_node, m_node == m_canvas.selection().current());
        return type == QAccessible::Description ? m_canvas.model().nodeToolTip(m_node) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override
    {
        const QRect place = isValid() ? m_canvas.nodeRect(m_node).toAlignedRect() : QRect();
        return place.isNull() ? QRect() : QRect(m_canvas.viewport()->mapToGlobal(place.topLeft()), place.size());
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.invalid = !isValid();
        if (state.invalid)
            return state;
        state.focusable = true;
        state.selectable = true;
        state.multiSelectable = true;
        state.selected = m_canvas.selection().selected().contains(m_node);
        state.focused = m_canvas.hasFocus() && m_canvas.selection().current() == m_node;
        state.offscreen = !m_canvas.viewport()->rect().intersects(m_canvas.nodeRect(m_node).toAlignedRect());
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override { return {pressAction(), setFocusAction()}; }
    void doAction(const QString& name) override
    {
        if (!isValid())
            return;
        m_canvas.selection().select(m_node);
        m_canvas.setFocus(Qt::OtherFocusReason);
        if (name == pressAction())
            Q_EMIT m_canvas.nodeActivated(m_node);
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }
    int node() const { return m_node; }

private:
    GraphCanvas& m_canvas;
    int m_node;
    DocumentPtr m_document;
};

/// The canvas: its widgets first (the overview), then every node in the order of the network.
class CanvasInterface : public QAccessibleWidget {
public:
    explicit CanvasInterface(GraphCanvas* canvas) : QAccessibleWidget(canvas, QAccessible::List), m_canvas(*canvas) {}
    ~CanvasInterface() override { forget(); }

    int childCount() const override { return QAccessibleWidget::childCount() + nodeCount(); }
    QAccessibleInterface* child(int index) const override
    {
        const int widgets = QAccessibleWidget::childCount();
        return index < widgets ? QAccessibleWidget::child(index) : nodeInterface(index - widgets);
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto* node = dynamic_cast<const NodeInterface*>(child);
        return node ? QAccessibleWidget::childCount() + node->node() : QAccessibleWidget::indexOfChild(child);
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        if (QAccessibleInterface* widget = QAccessibleWidget::childAt(x, y); widget && widget->object() != m_canvas.viewport())
            return widget;
        return nodeInterface(m_canvas.nodeAt(m_canvas.viewport()->mapFromGlobal(QPoint(x, y))));
    }
    QAccessibleInterface* focusChild() const override
    {
        return m_canvas.hasFocus() && m_canvas.selection().current() >= 0 ? nodeInterface(m_canvas.selection().current()) : QAccessibleWidget::focusChild();
    }

private:
    int nodeCount() const
    {
        const DocumentPtr& document = m_canvas.model().session().document();
        return document ? static_cast<int>(document->network.nodes.size()) : 0;
    }
    QAccessibleInterface* nodeInterface(int node) const
    {
        if (node < 0 || node >= nodeCount())
            return nullptr;
        if (m_document != m_canvas.model().session().document()) {
            forget();
            m_document = m_canvas.model().session().document();
        }
        // Made when they are asked for: nobody listens to ten thousand nodes at once.
        const auto known = m_nodes.constFind(node);
        if (known != m_nodes.constEnd())
            return QAccessible::accessibleInterface(*known);
        auto* made = new NodeInterface(m_canvas, node);
        m_nodes.insert(node, QAccessible::registerAccessibleInterface(made));
        return made;
    }
    void forget() const
    {
        for (const QAccessible::Id id : m_nodes)
            QAccessible::deleteAccessibleInterface(id);
        m_nodes.clear();
    }

    GraphCanvas& m_canvas;
    mutable DocumentPtr m_document;
    mutable QHash<int, QAccessible::Id> m_nodes;
};

QAccessibleInterface* makeInterface(const QString& className, QObject* object)
{
    auto* canvas = className == QLatin1String("esp::GraphCanvas") ? qobject_cast<GraphCanvas*>(object) : nullptr;
    return canvas ? new CanvasInterface(canvas) : nullptr;
}

}  // namespace

void installGraphAccessibility()
{
    QAccessible::installFactory(makeInterface);  // a second time changes nothing
}

}  // namespace esp
