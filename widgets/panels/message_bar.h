// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace esp {

/// A sentence over the top of what is shown, with the exact reason below; stays until it is closed or replaced. Nothing has to be answered, and
/// nothing moves when it comes or goes.
class MessageBar : public QFrame {
    Q_OBJECT
public:
    explicit MessageBar(QWidget* parent);

    enum class Kind { Done, Error };
    struct Words {
        QString sentence;
        QString detail;
        QString action = {};  ///< text of a button beside the sentence; "" without one
    };
    /// words: asked again when the language changes. onAction: what the button does.
    void show(Kind kind, std::function<Words()> words, std::function<void()> onAction = {});
    QString text() const;
    /// It lies on the upper edge of the one of them that is shown; without one, of the parent.
    void setAnchors(const QList<QWidget*>& anchors);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void setWords();
    void place();

    Kind m_kind = Kind::Done;
    std::function<Words()> m_words;
    QList<QWidget*> m_anchors;
    QLabel* m_sentence = nullptr;
    QLabel* m_detail = nullptr;
    QPushButton* m_action = nullptr;  // made for the first message that has one
    std::function<void()> m_onAction;
    QToolButton* m_close = nullptr;
};

}  // namespace esp
