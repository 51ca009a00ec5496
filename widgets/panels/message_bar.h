// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace esp {

/// A sentence across the top of the window, with the exact reason below; stays until it is closed or replaced. Nothing has to be answered.
class MessageBar : public QFrame {
    Q_OBJECT
public:
    explicit MessageBar(QWidget* parent = nullptr);

    enum class Kind { Done, Error };
    struct Words {
        QString sentence;
        QString detail;
        QString action = {};  ///< text of a button beside the sentence; "" without one
    };
    /// words: asked again when the language changes. onAction: what the button does.
    void show(Kind kind, std::function<Words()> words, std::function<void()> onAction = {});
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void setWords();

    Kind m_kind = Kind::Done;
    std::function<Words()> m_words;
    QLabel* m_sentence = nullptr;
    QLabel* m_detail = nullptr;
    QPushButton* m_action = nullptr;  // made for the first message that has one
    std::function<void()> m_onAction;
    QToolButton* m_close = nullptr;
};

}  // namespace esp
