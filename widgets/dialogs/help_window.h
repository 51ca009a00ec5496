// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/dialogs/help_topics.h"

#include <QDialog>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QSplitter;
class QTextBrowser;
class QTreeWidget;

namespace esp {

/// The help: contents with a search beside the page. It stays open beside the window while one works; Esc closes it.
class HelpWindow : public QDialog {
    Q_OBJECT
public:
    /// keys: text of the page of keys, asked for whenever the language changes.
    HelpWindow(std::function<QString()> keys, QWidget* parent);

    /// Shows the window at a topic ("" or unknown: the first); `lead`, a sentence about what was asked for, stands above it.
    void showTopic(const QString& id, const QString& lead = {});
    QString topic() const { return m_topic; }
    QString pageText() const;
    QLineEdit& field() const { return *m_field; }
    QTreeWidget& contents() const { return *m_contents; }

    QSize sizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void retranslate();
    void fill();
    void showPage();

    std::function<QString()> m_keys;
    std::vector<HelpTopic> m_topics;
    QString m_topic;
    QString m_leadText;
    QLineEdit* m_field = nullptr;
    QTreeWidget* m_contents = nullptr;
    QLabel* m_lead = nullptr;
    QTextBrowser* m_page = nullptr;
    QSplitter* m_halves = nullptr;
};

}  // namespace esp
