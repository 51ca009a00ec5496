// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <span>

class QLabel;
class QScrollArea;

namespace esp {

class InspectorModel;

/// A tab of the inspector. Its descriptor stands in the tab's .cpp and is listed in tabs.inc: that gives the tab, its key and its tests.
class InspectorPage;
struct InspectorTab {
    const char* id;     ///< never change it: tests and settings know it
    const char* title;  ///< QT_TRANSLATE_NOOP("InspectorTab", …)
    const char* tip;    ///< likewise: what the tab shows
    const char* help = nullptr;  ///< likewise, Markdown: how to read it; a test wants one
    InspectorPage* (*make)(InspectorModel& model, QWidget* parent);
};

std::span<const InspectorTab* const> inspectorTabs();
QString titleOf(const InspectorTab& tab);
QString tipOf(const InspectorTab& tab);

/// What a tab shows. Only the page in sight works: setActive() says when it comes and goes.
class InspectorPage : public QWidget {
    Q_OBJECT
public:
    InspectorPage(InspectorModel& model, QWidget* parent);

    /// Where the focus goes when the tab is chosen by its key.
    virtual QWidget* focusTarget() = 0;

protected:
    /// Sets all texts in the present language and what depends on the theme.
    virtual void retranslate() = 0;
    virtual void setActive(bool active) = 0;

    /// A sentence in place of the content; "" shows the content.
    void setMessage(const QString& message);
    /// The sentence for a node that has none of what a layer has, "" for a layer.
    QString noLayerMessage() const;
    QWidget* content() const { return m_content; }
    InspectorModel& model() const { return m_model; }

    QSize minimumSizeHint() const override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    InspectorModel& m_model;
    QWidget* m_content = nullptr;
    QScrollArea* m_scroll = nullptr;  // a low window, or large text: nothing is squeezed
    QLabel* m_message = nullptr;
};

}  // namespace esp
