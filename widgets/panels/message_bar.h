// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
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
    };
    /// words: asked again when the language changes.
    void show(Kind kind, std::function<Words()> words);
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
    QToolButton* m_close = nullptr;
};

}  // namespace esp
