// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QFrame>
#include <QList>

#include <functional>

class QLabel;
class QPushButton;
class QTimer;
class QToolButton;

namespace esp {

/// What a message speaks of: one that is no longer so is taken back.
enum class MessageTopic { Model, Opening, Data, DataGuess, Build, Sensitivity, Export, Report, Picture, Project, Recipe, Recovery };

/// A sentence over the top of what is shown, with the exact reason below; stays until it is closed, replaced or taken back. Nothing has to be
/// answered, and nothing moves when it comes or goes.
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
    void show(Kind kind, MessageTopic topic, std::function<Words()> words, std::function<void()> onAction = {});
    /// What the present message speaks of is no longer so: it goes at once.
    void withdraw(MessageTopic topic);
    /// The present message tells of something past: it goes as soon as it could be read.
    void expire(MessageTopic topic);
    Kind kind() const { return m_kind; }
    MessageTopic topic() const { return m_topic; }
    /// What is on screen: the sentence, and the detail where it says more.
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
    MessageTopic m_topic = MessageTopic::Model;
    QElapsedTimer m_shown;
    QTimer* m_expiry = nullptr;
    std::function<Words()> m_words;
    QList<QWidget*> m_anchors;
    QLabel* m_sentence = nullptr;
    QLabel* m_detail = nullptr;
    QPushButton* m_action = nullptr;  // made for the first message that has one
    std::function<void()> m_onAction;
    QToolButton* m_close = nullptr;
};

}  // namespace esp
