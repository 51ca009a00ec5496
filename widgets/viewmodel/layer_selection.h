// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSet>

namespace esp {

/// What is selected, in one place for table, graph, minimap and inspector. Numbers are nodes of the network.
class LayerSelection : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    int current() const { return m_current; }
    const QSet<int>& selected() const { return m_selected; }

    /// The only selected node; -1 for none.
    void select(int node) { set(node, node >= 0 ? QSet<int>{node} : QSet<int>()); }
    void toggle(int node)
    {
        QSet<int> selected = m_selected;
        if (!selected.remove(node))
            selected.insert(node);
        set(selected.contains(node) ? node : selected.isEmpty() ? -1 : *selected.begin(), selected);
    }
    void set(int current, const QSet<int>& selected)
    {
        if (current == m_current && selected == m_selected)
            return;
        m_current = current;
        m_selected = selected;
        Q_EMIT changed();
    }
    void clear() { set(-1, {}); }

Q_SIGNALS:
    void changed();

private:
    int m_current = -1;
    QSet<int> m_selected;
};

}  // namespace esp
