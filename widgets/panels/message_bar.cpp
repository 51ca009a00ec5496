// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/message_bar.h"

#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QSet>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace esp {

namespace {

constexpr int kReadingMs = 4000;

QSet<QString> wordsOf(const QString& text)
{
    static const QRegularExpression kBetweenWords(QStringLiteral("[^\\p{L}\\p{M}\\p{N}]+"));
    const QStringList words = text.toCaseFolded().split(kBetweenWords, Qt::SkipEmptyParts);
    return {words.begin(), words.end()};
}

/// Whether there is a word in it that the sentence does not have.
bool saysMore(const QString& detail, const QString& sentence)
{
    return !wordsOf(sentence).contains(wordsOf(detail));
}

}  // namespace

MessageBar::MessageBar(QWidget* parent) : QFrame(parent), m_expiry(new QTimer(this)), m_sentence(new QLabel(this)), m_detail(new QLabel(this)), m_close(new QToolButton(this))
{
    const int gap = static_cast<int>(scaled(this, 8));
    auto* text = new QVBoxLayout;
    text->setSpacing(2);
    text->addWidget(m_sentence);
    text->addWidget(m_detail);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * gap, gap / 2, gap, gap / 2);
    layout->addLayout(text, 1);
    layout->addWidget(m_close, 0, Qt::AlignTop);
    for (QLabel* label : {m_sentence, m_detail}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_detail->setForegroundRole(QPalette::PlaceholderText);
    m_close->setIcon(lineIcon(QStringLiteral("close")));
    m_close->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_close->setAutoRaise(true);
    m_close->setAccessibleName(tr("Close the message"));
    m_close->setAccessibleDescription(tr("Hides the message; nothing else changes"));
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    m_expiry->setSingleShot(true);
    connect(m_expiry, &QTimer::timeout, this, &QWidget::hide);
    parent->installEventFilter(this);
    hide();
}

void MessageBar::setAnchors(const QList<QWidget*>& anchors)
{
    m_anchors = anchors;
    for (QWidget* anchor : anchors)
        anchor->installEventFilter(this);
    place();
}

void MessageBar::place()
{
    QRect area = parentWidget()->rect();
    for (const QWidget* anchor : m_anchors)
        if (anchor->isVisibleTo(parentWidget())) {
            area = QRect(anchor->mapTo(parentWidget(), QPoint()), anchor->size());
            break;
        }
    setGeometry(area.left(), area.top(), area.width(), hasHeightForWidth() ? heightForWidth(area.width()) : sizeHint().height());
}

bool MessageBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move || event->type() == QEvent::Show)
        place();
    return QFrame::eventFilter(watched, event);
}

void MessageBar::show(Kind kind, MessageTopic topic, std::function<Words()> words, std::function<void()> onAction)
{
    m_expiry->stop();
    m_shown.start();
    m_kind = kind;
    m_topic = topic;
    m_onAction = std::move(onAction);
    m_words = std::move(words);
    setWords();
    place();
    setVisible(true);
    raise();
    update();
}

void MessageBar::withdraw(MessageTopic topic)
{
    if (m_topic == topic)
        hide();
}

void MessageBar::expire(MessageTopic topic)
{
    if (m_topic != topic || isHidden() || m_expiry->isActive())
        return;
    // A result may come while its reader is already at the next thing.
    m_expiry->start(std::max(0, kReadingMs - static_cast<int>(m_shown.elapsed())));
}

void MessageBar::setWords()
{
    const auto [sentence, detail, action] = m_words();
    m_sentence->setText(sentence);
    m_detail->setText(saysMore(detail, sentence) ? detail : QString());
    m_detail->setVisible(!m_detail->text().isEmpty());
    setAccessibleName(text());
    if (m_action)
        m_action->setVisible(!action.isEmpty());
    if (action.isEmpty())
        return;
    if (!m_action) {
        m_action = new QPushButton(this);
        static_cast<QHBoxLayout*>(layout())->insertWidget(1, m_action, 0, Qt::AlignTop);
        connect(m_action, &QPushButton::clicked, this, [this] {
            if (m_onAction)
                m_onAction();
        });
        setTabOrder(m_action, m_close);
    }
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setAccessibleDescription(sentence);
    place();
}

QString MessageBar::text() const
{
    return m_detail->text().isEmpty() ? m_sentence->text() : m_sentence->text() + QLatin1Char('\n') + m_detail->text();
}

void MessageBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), m_kind == Kind::Error ? theme.errorGround : theme.selection);
    painter.fillRect(QRect(0, 0, 3, height()), m_kind == Kind::Error ? theme.error : theme.accent);
    painter.setPen(theme.midlight);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

void MessageBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_close->setAccessibleName(tr("Close the message"));
        m_close->setAccessibleDescription(tr("Hides the message; nothing else changes"));
        if (m_words)
            setWords();
    }
    QFrame::changeEvent(event);
}

}  // namespace esp
