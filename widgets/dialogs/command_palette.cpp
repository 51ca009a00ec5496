// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/command_palette.h"

#include "widgets/dialogs/help_topics.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/style.h"
#include "widgets/viewmodel/fuzzy.h"

#include <QAbstractListModel>
#include <QBoxLayout>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTranslator>

#include <algorithm>
#include <memory>
#include <utility>

namespace esp {

QString withoutMnemonic(const QString& text)
{
    QString plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == QLatin1Char('&') && i + 1 < text.size())
            ++i;
        plain += text[i];
    }
    while (plain.endsWith(QChar(u'…')))
        plain.chop(1);
    return plain;
}

QStringList inAllLanguages(const char* context, const char* source)
{
    static const auto translators = [] {
        std::vector<std::unique_ptr<QTranslator>> list;
        for (const Appearance::Language& language : Appearance::languages()) {
            auto translator = std::make_unique<QTranslator>();
            if (translator->load(QStringLiteral("espalier_") + language.code, QStringLiteral(":/translations")))
                list.push_back(std::move(translator));
        }
        return list;
    }();
    if (!source || !*source)
        return {};
    QStringList names{withoutMnemonic(QString::fromUtf8(source))};
    for (const auto& translator : translators)
        if (const QString name = translator->translate(context, source); !name.isEmpty())
            names << withoutMnemonic(name);
    names.removeDuplicates();
    return names;
}

namespace {

enum Role { GroupRole = Qt::UserRole, ShortcutRole, ReasonRole };

/// Name; group, or the reason, and key at the right.
class CommandDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override { return {100, static_cast<int>(28 * option.fontMetrics.height() / 15.0)}; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = themeOf(option.widget);
        const double unit = option.fontMetrics.height() / 15.0;
        painter->save();
        const bool current = option.state & QStyle::State_Selected;
        painter->fillRect(option.rect, current ? theme.selection : theme.base);
        const bool rightToLeft = option.direction == Qt::RightToLeft;
        const auto part = [&](const QRect& rect) { return QStyle::visualRect(option.direction, option.rect, rect); };
        if (current)
            painter->fillRect(part({option.rect.left(), option.rect.top(), static_cast<int>(3 * unit), option.rect.height()}), theme.accent);
        const QRect area = option.rect.adjusted(static_cast<int>(12 * unit), 0, static_cast<int>(-10 * unit), 0);
        const auto draw = [&](const QRect& rect, const QColor& color, const QString& text, bool atEnd) {
            painter->setPen(color);
            painter->drawText(part(rect), Qt::AlignVCenter | (atEnd != rightToLeft ? Qt::AlignRight : Qt::AlignLeft), text);
        };
        const QString shortcut = index.data(ShortcutRole).toString();
        const int gap = static_cast<int>(12 * unit);
        const int keys = std::max(option.fontMetrics.horizontalAdvance(shortcut), static_cast<int>(84 * unit)) + gap;
        const QString group = index.data(GroupRole).toString();
        const int groups = option.fontMetrics.horizontalAdvance(group) + gap;
        const bool possible = index.flags() & Qt::ItemIsEnabled;
        draw(area, theme.text, shortcut, true);
        draw(area.adjusted(0, 0, -keys, 0), theme.secondaryText, group, true);
        const int room = area.width() - keys - groups;
        draw(area, possible && index.data(ReasonRole).toString().isEmpty() ? theme.text : theme.secondaryText, option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, room), false);
        painter->restore();
    }
};

}  // namespace

class CommandPalette::Model : public QAbstractListModel {
public:
    Model(const std::vector<Command>& commands, QObject* parent) : QAbstractListModel(parent), m_commands(commands)
    {
        for (const Command& command : commands) {
            m_names.push_back(foldedForSearch(command.name));
            m_others.emplace_back();
            for (const QString& other : command.otherNames)
                m_others.back() << foldedForSearch(other);
        }
        search({});
    }
    void search(const QString& words)
    {
        beginResetModel();
        const QString folded = foldedForSearch(words);
        std::vector<std::pair<int, int>> found;
        for (size_t i = 0; i < m_commands.size(); ++i) {
            // Its own name finds a command best, then what stands for it, and what can be done comes before what cannot.
            std::optional<int> best = fuzzyScore(folded, m_names[i]);
            if (best)
                *best += 2500;
            for (const QString& other : m_others[i])
                if (const std::optional<int> score = fuzzyScore(folded, other); score && (!best || *score > *best))
                    best = score;
            if (best)
                found.emplace_back(folded.isEmpty() ? 0 : *best - (m_commands[i].reason.isEmpty() ? 0 : 1000), static_cast<int>(i));
        }
        std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        m_rows.clear();
        for (const auto& [score, command] : found)
            m_rows.push_back(command);
        endResetModel();
    }
    int commandAt(const QModelIndex& index) const { return index.isValid() ? m_rows[static_cast<size_t>(index.row())] : -1; }
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    QVariant data(const QModelIndex& index, int role) const override
    {
        const Command& command = m_commands[static_cast<size_t>(commandAt(index))];
        switch (role) {
        case Qt::DisplayRole: return command.name;
        case Qt::AccessibleTextRole: {
            QStringList parts{command.name, command.group};
            for (const QString& more : {command.shortcut, command.reason})
                if (!more.isEmpty())
                    parts << more;
            return parts.join(QStringLiteral(", "));
        }
        case GroupRole: return command.group;
        case ShortcutRole: return command.shortcut;
        case ReasonRole: return command.reason;
        default: return {};
        }
    }

private:
    const std::vector<Command>& m_commands;
    std::vector<QString> m_names;
    std::vector<QStringList> m_others;
    std::vector<int> m_rows;
};

CommandPalette::CommandPalette(std::vector<Command> commands, QWidget* parent)
    : QDialog(parent), m_commands(std::move(commands)), m_model(new Model(m_commands, this)), m_field(new QLineEdit(this)), m_list(new QListView(this)), m_reason(new QLabel(this))
{
    setWindowTitle(tr("Find a command"));
    setProperty(kHelpProperty, QByteArray("keys"));
    const int gap = static_cast<int>(scaled(this, 8));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gap, gap, gap, gap);
    layout->setSpacing(gap);
    layout->addWidget(m_field);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_reason);
    m_field->setPlaceholderText(tr("Command, layer, panel, preset or recent file"));
    m_field->setAccessibleName(tr("Find a command"));
    m_field->setAccessibleDescription(tr("Arrows choose, Enter runs, Esc closes"));
    m_field->addAction(lineIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_field->setClearButtonEnabled(true);
    m_field->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("What was found"));
    m_list->setAccessibleDescription(tr("Enter runs the chosen command"));
    m_list->installEventFilter(this);
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    m_reason->setWordWrap(true);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &CommandPalette::showReason);
    connect(m_list, &QListView::clicked, this, &CommandPalette::choose);
    search();
    resize(QSize(static_cast<int>(scaled(this, 600)), static_cast<int>(scaled(this, 420))).boundedTo(parent->size() * 9 / 10));
    move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, std::min((parent->height() - height()) / 2, 4 * gap + parent->height() / 10))));
}

void CommandPalette::search()
{
    m_model->search(m_field->text());
    m_list->setCurrentIndex(m_model->index(0, 0));
    showReason();
}

void CommandPalette::showReason()
{
    const int command = m_model->commandAt(m_list->currentIndex());
    const QString reason = command < 0 ? tr("Nothing has such a name") : m_commands[static_cast<size_t>(command)].reason;
    m_reason->setText(reason.isEmpty() ? tr("Enter runs it, Esc closes") : reason);
    // Who cannot see the list hears what is chosen.
    m_field->setAccessibleDescription(m_list->currentIndex().data(Qt::AccessibleTextRole).toString());
}

void CommandPalette::choose()
{
    const int command = m_model->commandAt(m_list->currentIndex());
    if (command < 0 || !m_commands[static_cast<size_t>(command)].reason.isEmpty())
        return;
    m_chosen = command;
    accept();
}

void CommandPalette::runChosen()
{
    if (m_chosen >= 0)
        m_commands[static_cast<size_t>(std::exchange(m_chosen, -1))].run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
        choose();
        return true;
    }
    if (watched == m_field)
        for (const int moving : {Qt::Key_Up, Qt::Key_Down, Qt::Key_PageUp, Qt::Key_PageDown})
            if (key->key() == moving) {
                QCoreApplication::sendEvent(m_list, event);
                return true;
            }
    return QDialog::eventFilter(watched, event);
}

}  // namespace esp
