// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/help_window.h"

#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/fuzzy.h"

#include <QBoxLayout>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace esp {

HelpWindow::HelpWindow(std::function<QString()> keys, QWidget* parent)
    : QDialog(parent), m_keys(std::move(keys)), m_field(new QLineEdit(this)), m_contents(new QTreeWidget(this)), m_lead(new QLabel(this)), m_page(new QTextBrowser(this)), m_halves(new QSplitter(Qt::Horizontal, this))
{
    const int gap = static_cast<int>(scaled(this, 8));
    m_contents->setHeaderHidden(true);
    m_contents->setColumnCount(1);
    m_contents->setFrameShape(QFrame::NoFrame);
    m_contents->setIndentation(2 * gap);
    m_field->addAction(lineIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_field->setClearButtonEnabled(true);
    m_field->installEventFilter(this);
    m_lead->setWordWrap(true);
    m_lead->setForegroundRole(QPalette::PlaceholderText);
    m_page->setOpenLinks(false);
    m_page->setFrameShape(QFrame::NoFrame);
    m_page->document()->setDocumentMargin(1.5 * gap);
    auto* left = new QWidget(this);
    auto* leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 0, 0);
    leftColumn->setSpacing(gap);
    leftColumn->addWidget(m_field);
    leftColumn->addWidget(m_contents, 1);
    auto* right = new QWidget(this);
    auto* rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, 0);
    rightColumn->setSpacing(gap);
    rightColumn->addWidget(m_lead);
    rightColumn->addWidget(m_page, 1);
    m_halves->addWidget(left);
    m_halves->addWidget(right);
    m_halves->setStretchFactor(1, 1);
    m_halves->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gap, gap, gap, gap);
    layout->addWidget(m_halves);
    connect(m_field, &QLineEdit::textChanged, this, &HelpWindow::fill);
    connect(m_contents, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem* item) {
        if (!item || item->data(0, Qt::UserRole).isNull())
            return;
        m_topic = item->data(0, Qt::UserRole).toString();
        m_leadText.clear();
        showPage();
    });
    connect(m_page, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        if (link.scheme() == QStringLiteral("help"))
            showTopic(link.path());
    });
    retranslate();
}

QSize HelpWindow::sizeHint() const
{
    const QSize wanted(static_cast<int>(scaled(this, 760)), static_cast<int>(scaled(this, 520)));
    // A dialog that it was asked for in may be small; the window behind is what it has to fit.
    const QWidget* behind = parentWidget();
    while (behind && behind->parentWidget())
        behind = behind->parentWidget();
    return behind ? wanted.boundedTo(behind->size() * 9 / 10) : wanted;
}

void HelpWindow::showTopic(const QString& id, const QString& lead)
{
    m_field->clear();
    const bool known = std::any_of(m_topics.begin(), m_topics.end(), [&](const HelpTopic& topic) { return topic.id == id; });
    m_topic = known ? id : m_topics.front().id;
    show();
    fill();
    m_leadText = lead;
    showPage();
    raise();
    activateWindow();
    m_contents->setFocus(Qt::ShortcutFocusReason);
}

void HelpWindow::fill()
{
    const QSignalBlocker blocker(m_contents);
    const QString words = foldedForSearch(m_field->text());
    m_contents->clear();
    QTreeWidgetItem* group = nullptr;
    QTreeWidgetItem* current = nullptr;
    QTreeWidgetItem* first = nullptr;
    for (const HelpTopic& topic : m_topics) {
        // Words of the page find it as well, if whole.
        const QString text = foldedForSearch(topic.title + QLatin1Char(' ') + topic.text);
        const QStringList wanted = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (!std::all_of(wanted.begin(), wanted.end(), [&](const QString& word) { return text.contains(word); }))
            continue;
        if (!group || group->text(0) != topic.group) {
            group = new QTreeWidgetItem(m_contents, {topic.group});
            group->setFlags(Qt::ItemIsEnabled);
        }
        auto* item = new QTreeWidgetItem(group, {topic.title});
        item->setData(0, Qt::UserRole, topic.id);
        if (!first)
            first = item;
        if (topic.id == m_topic)
            current = item;
    }
    m_contents->expandAll();
    // Titles are whole as long as the page keeps more than half of the room.
    int titles = 0;
    for (const HelpTopic& topic : m_topics)
        titles = std::max(titles, std::max(fontMetrics().horizontalAdvance(topic.title) + m_contents->indentation(), fontMetrics().horizontalAdvance(topic.group)));
    titles += m_contents->indentation() + fontMetrics().height() + style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    if (m_field->text().isEmpty())
        m_halves->setSizes({std::min(titles, width() * 45 / 100), width()});
    if (!current)
        current = first;
    if (!current) {
        m_topic.clear();
        showPage();
        return;
    }
    m_contents->setCurrentItem(current);
    m_contents->scrollToItem(current);
    if (m_topic != current->data(0, Qt::UserRole).toString()) {
        m_topic = current->data(0, Qt::UserRole).toString();
        m_leadText.clear();
    }
    showPage();
}

void HelpWindow::showPage()
{
    m_lead->setText(m_leadText);
    m_lead->setVisible(!m_leadText.isEmpty());
    const auto found = std::find_if(m_topics.begin(), m_topics.end(), [&](const HelpTopic& topic) { return topic.id == m_topic; });
    if (found == m_topics.end())
        m_page->setMarkdown(tr("No topic holds these words."));
    else
        m_page->setMarkdown(QStringLiteral("## %1\n\n%2").arg(found->title, found->text));
}

QString HelpWindow::pageText() const
{
    return m_page->toPlainText();
}

void HelpWindow::retranslate()
{
    setWindowTitle(tr("Help"));
    m_topics = helpTopics(m_keys());
    m_field->setPlaceholderText(tr("Search the help"));
    m_field->setAccessibleName(tr("Search the help"));
    m_field->setAccessibleDescription(tr("Shows the topics that hold all words"));
    m_contents->setAccessibleName(tr("Topics"));
    m_contents->setAccessibleDescription(tr("Arrows choose a topic"));
    m_page->setAccessibleName(tr("Page of the topic"));
    m_page->setAccessibleDescription(tr("Tab goes from link to link, Enter follows it"));
    const QString lead = m_leadText;
    fill();
    m_leadText = lead;
}

void HelpWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        showPage();
    QDialog::changeEvent(event);
}

void HelpWindow::hideEvent(QHideEvent* event)
{
    QDialog::hideEvent(event);
    // Back to where the question came from.
    if (parentWidget())
        parentWidget()->activateWindow();
}

bool HelpWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_contents->setFocus(Qt::TabFocusReason);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

}  // namespace esp
