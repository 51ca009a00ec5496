// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/start_page.h"

#include "widgets/theme/icons.h"
#include "widgets/theme/style.h"
#include "widgets/viewmodel/text.h"

#include <QAction>
#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>

namespace esp {

/// The dashed area that takes dropped files; the window itself accepts them anywhere.
class DropZone : public QWidget {
public:
    using QWidget::QWidget;
    QString title;
    QString text;

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = themeOf(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme.darkEdge, 1, Qt::DashLine));
        painter.setBrush(theme.alternateBase);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        const int unit = static_cast<int>(scaled(this, 1));
        const int icon = static_cast<int>(scaled(this, 28));
        QFont strong = font();
        strong.setPointSizeF(font().pointSizeF() * 1.25);
        strong.setWeight(QFont::DemiBold);
        const int side = std::max(24 * unit, (width() - static_cast<int>(scaled(this, 560))) / 2);
        const QRect room = rect().adjusted(side, 0, -side, 0);
        const int strongHeight = QFontMetrics(strong).height();
        const QRect textRect = fontMetrics().boundingRect(room, Qt::AlignHCenter | Qt::TextWordWrap, text);
        int top = (height() - icon - strongHeight - textRect.height() - 20 * unit) / 2;
        lineIcon(QStringLiteral("drop")).paint(&painter, QRect((width() - icon) / 2, top, icon, icon));
        top += icon + 10 * unit;
        painter.setFont(strong);
        painter.setPen(theme.text);
        painter.drawText(QRect(room.left(), top, room.width(), strongHeight), Qt::AlignCenter, title);
        top += strongHeight + 6 * unit;
        painter.setFont(font());
        painter.setPen(theme.secondaryText);
        painter.drawText(QRect(room.left(), top, room.width(), height() - top), Qt::AlignHCenter | Qt::TextWordWrap, text);
    }
};

namespace {

enum Role { PathRole = Qt::UserRole, SizeRole, OpenedRole, MissingRole, WorkRole };

/// Two lines a file: name and folder; size and day at the right.
class RecentDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {100, static_cast<int>(52 * option.fontMetrics.height() / 15.0)};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = themeOf(option.widget);
        painter->save();
        const bool chosen = option.state & QStyle::State_Selected;
        painter->fillRect(option.rect, chosen ? theme.selection : option.state & QStyle::State_MouseOver ? theme.alternateBase : theme.base);
        if (chosen)
            painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), theme.accent);
        painter->setPen(theme.midlight);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        const double unit = option.fontMetrics.height() / 15.0;
        const QRect area = option.rect.adjusted(static_cast<int>(14 * unit), 0, static_cast<int>(-14 * unit), 0);
        QFont strong = option.font;
        strong.setPointSizeF(option.font.pointSizeF() * 1.08);
        strong.setWeight(QFont::Medium);
        strong.setStyleStrategy(QFont::PreferNoShaping);
        QFont caption = option.font;
        caption.setPointSizeF(option.font.pointSizeF() * 0.92);
        const QString right = index.data(SizeRole).toString();
        const QString opened = index.data(OpenedRole).toString();
        const int openedWidth = option.fontMetrics.horizontalAdvance(opened);
        const int sizeColumn = static_cast<int>(area.right() - std::max<double>(openedWidth, 96 * unit) - 24 * unit);
        painter->setFont(option.font);
        painter->setPen(theme.secondaryText);
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignRight, opened);
        painter->setPen(theme.text);
        painter->drawText(QRect(area.left(), area.top(), sizeColumn - area.left(), area.height()), Qt::AlignVCenter | Qt::AlignRight, right);
        const int textWidth = sizeColumn - option.fontMetrics.horizontalAdvance(right) - area.left() - static_cast<int>(16 * unit);
        const QFileInfo info(index.data(PathRole).toString());
        painter->setFont(strong);
        painter->drawText(QPointF(area.left(), area.top() + 21 * unit), QFontMetrics(strong).elidedText(info.fileName(), Qt::ElideMiddle, textWidth));
        painter->setFont(caption);
        const bool missing = index.data(MissingRole).toBool();
        painter->setPen(missing ? theme.warningText : theme.secondaryText);
        QString folder = info.absolutePath();
        if (folder.startsWith(QDir::homePath()))
            folder.replace(0, QDir::homePath().size(), QStringLiteral("~"));
        if (missing)
            folder = StartPage::tr("%1: file not found").arg(folder);
        painter->drawText(QPointF(area.left(), area.top() + 39 * unit), QFontMetrics(caption).elidedText(folder, Qt::ElideMiddle, textWidth));
        if ((option.state & QStyle::State_HasFocus) && option.widget->hasFocus())
            if (const auto* style = qobject_cast<const EspalierStyle*>(option.widget->style()))
                style->paintFocusRing(*painter, QRectF(option.rect).adjusted(1, 1, -1, -1), 2);
        painter->restore();
    }
};

}  // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent), m_title(new QLabel(this)), m_subtitle(new QLabel(this)), m_open(new QPushButton(this)), m_offline(new QLabel(this)),
      m_recoveredTitle(new QLabel(this)), m_discard(new QPushButton(this)), m_recovered(new QListWidget(this)), m_recentTitle(new QLabel(this)), m_clear(new QPushButton(this)), m_recent(new QListWidget(this)), m_clearedText(new QLabel(this)), m_undoClear(new QPushButton(this)), m_drop(new DropZone(this))
{
    const int gap = static_cast<int>(scaled(this, 8));
    QFont title = font();
    title.setPointSizeF(font().pointSizeF() * 1.67);
    title.setWeight(QFont::DemiBold);
    m_title->setFont(title);
    m_subtitle->setForegroundRole(QPalette::PlaceholderText);
    m_subtitle->setWordWrap(true);
    m_offline->setForegroundRole(QPalette::PlaceholderText);
    m_offline->setWordWrap(true);
    m_open->setIcon(lineIcon(QStringLiteral("open")));
    // Automatic ones are the default only while they have the focus when their window is not a dialog.
    m_open->setAutoDefault(false);
    m_open->setDefault(true);
    QFont strong = font();
    strong.setPointSizeF(font().pointSizeF() * 1.08);
    strong.setWeight(QFont::DemiBold);
    m_recovered->setObjectName(QStringLiteral("recovered"));
    for (QLabel* label : {m_recoveredTitle, m_recentTitle})
        label->setFont(strong);
    m_clearedText->setForegroundRole(QPalette::PlaceholderText);
    m_undoClear->setObjectName(QStringLiteral("undoClear"));
    for (QPushButton* button : {m_discard, m_clear, m_undoClear}) {
        button->setFlat(true);
        button->setAutoDefault(true);
    }
    for (QListWidget* list : {m_recovered, m_recent}) {
        list->setItemDelegate(new RecentDelegate(list));
        list->setMouseTracking(true);
        list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }

    auto* logo = new QLabel(this);
    const int logoSize = static_cast<int>(scaled(this, 40));
    logo->setPixmap(QIcon(QStringLiteral(":/icons/espalier.svg")).pixmap(logoSize, logoSize));
    auto* brand = new QHBoxLayout;
    brand->setSpacing(gap + gap / 2);
    brand->addWidget(logo, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_subtitle);
    brand->addLayout(words, 1);
    auto* side = new QVBoxLayout;
    side->setContentsMargins(2 * gap + gap / 2, 3 * gap, 2 * gap + gap / 2, 3 * gap);
    side->setSpacing(gap);
    side->addLayout(brand);
    side->addSpacing(2 * gap);
    side->addWidget(m_open);
    side->addSpacing(2 * gap);
    m_exampleBox = new QVBoxLayout;
    m_exampleBox->setSpacing(2);
    side->addLayout(m_exampleBox);
    side->addStretch();
    side->addWidget(m_offline);
    auto* sideWidget = new QWidget(this);
    sideWidget->setLayout(side);
    sideWidget->setFixedWidth(static_cast<int>(scaled(this, 264)));
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::VLine);
    line->setFixedWidth(1);

    auto* recoveredHead = new QHBoxLayout;
    recoveredHead->addWidget(m_recoveredTitle);
    recoveredHead->addStretch();
    recoveredHead->addWidget(m_discard);
    auto* head = new QHBoxLayout;
    head->addWidget(m_recentTitle);
    head->addStretch();
    head->addWidget(m_clear);
    auto* main = new QVBoxLayout;
    main->setContentsMargins(3 * gap, 3 * gap, 3 * gap, 3 * gap);
    main->setSpacing(gap);
    main->addLayout(recoveredHead);
    main->addWidget(m_recovered, 1);
    main->addLayout(head);
    main->addWidget(m_recent, 3);
    auto* cleared = new QHBoxLayout;
    cleared->setSpacing(gap + gap / 2);
    cleared->addWidget(m_clearedText);
    cleared->addWidget(m_undoClear);
    cleared->addStretch();
    main->addLayout(cleared);
    main->addSpacing(gap);
    main->addWidget(m_drop, 4);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(sideWidget);
    layout->addWidget(line);
    layout->addLayout(main, 1);

    connect(m_open, &QPushButton::clicked, this, &StartPage::openWanted);
    connect(m_clear, &QPushButton::clicked, this, &StartPage::clearRecent);
    connect(m_undoClear, &QPushButton::clicked, this, &StartPage::restoreRecent);
    connect(m_recent, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) { Q_EMIT fileChosen(item->data(PathRole).toString()); });
    connect(m_recent, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) { Q_EMIT fileChosen(item->data(PathRole).toString()); });
    const auto recover = [this](const QListWidgetItem* item) { Q_EMIT recoverWanted(item->data(WorkRole).toString()); };
    connect(m_recovered, &QListWidget::itemActivated, this, recover);
    connect(m_recovered, &QListWidget::itemClicked, this, recover);
    connect(m_discard, &QPushButton::clicked, this, &StartPage::askToDiscard);
    retranslate();
}

void StartPage::clearRecent()
{
    m_cleared = m_files;
    const bool hadFocus = m_clear->hasFocus();
    Q_EMIT clearWanted();
    if (hadFocus)
        m_undoClear->setFocus(Qt::OtherFocusReason);
}

void StartPage::restoreRecent()
{
    const bool hadFocus = m_undoClear->hasFocus();
    Q_EMIT restoreWanted(m_cleared);
    if (hadFocus)
        m_recent->setFocus(Qt::OtherFocusReason);
}

void StartPage::askToDiscard()
{
    QMessageBox question(QMessageBox::Warning, QStringLiteral("Espalier"), tr("Discard the work on %Ln model(s)?", nullptr, static_cast<int>(m_works.size())),
                         QMessageBox::Discard | QMessageBox::Cancel, this);
    question.button(QMessageBox::Discard)->setText(tr("Discard"));
    question.button(QMessageBox::Cancel)->setText(tr("Keep"));
    question.setDefaultButton(QMessageBox::Cancel);
    question.setInformativeText(tr("It was not saved, and cannot be brought back. Models and data stay."));
    if (question.exec() != QMessageBox::Discard)
        return;
    for (const Recovery::Found& work : QList<Recovery::Found>(m_works))
        Q_EMIT discardWanted(work.file);
}

void StartPage::setRecovered(const QList<Recovery::Found>& works)
{
    m_works = works;
    fill();
}

QWidget* StartPage::dropZone() const
{
    return m_drop;
}

void StartPage::setExamples(const QList<Example>& examples)
{
    m_examples = examples;
    fillExamples();
}

void StartPage::fillExamples()
{
    while (QLayoutItem* item = m_exampleBox->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (m_examples.isEmpty())
        return;
    auto* title = new QLabel(tr("Examples"), this);
    title->setFont(m_recentTitle->font());
    auto* caption = new QLabel(tr("Built in, with their data"), this);
    caption->setForegroundRole(QPalette::PlaceholderText);
    m_exampleBox->addWidget(title);
    m_exampleBox->addWidget(caption);
    QWidget* before = m_open;
    for (const Example& example : m_examples) {
        auto* button = new QPushButton(QCoreApplication::translate("Example", example.title), this);
        auto* text = new QLabel(QCoreApplication::translate("Example", example.text), this);
        text->setWordWrap(true);
        text->setForegroundRole(QPalette::PlaceholderText);
        button->setAccessibleDescription(text->text());
        button->setAutoDefault(true);  // Return presses it
        m_exampleBox->addSpacing(static_cast<int>(scaled(this, 6)));
        m_exampleBox->addWidget(button);
        m_exampleBox->addWidget(text);
        setTabOrder(before, button);
        before = button;
        connect(button, &QPushButton::clicked, this, [this, path = example.path] { Q_EMIT fileChosen(path); });
    }
    for (QWidget* next : {static_cast<QWidget*>(m_discard), static_cast<QWidget*>(m_recovered), static_cast<QWidget*>(m_clear), static_cast<QWidget*>(m_recent), static_cast<QWidget*>(m_undoClear)}) {
        setTabOrder(before, next);
        before = next;
    }
}

void StartPage::setRecent(const QList<RecentFile>& files)
{
    m_files = files;
    if (!files.isEmpty())
        m_cleared.clear();
    fill();
}

void StartPage::fill()
{
    m_recent->clear();
    const Format format;
    for (const RecentFile& file : m_files) {
        auto* item = new QListWidgetItem(QFileInfo(file.path).fileName(), m_recent);
        item->setData(PathRole, file.path);
        item->setData(SizeRole, file.fileBytes > 0 ? format.bytes(file.fileBytes).joined() : QString());
        item->setData(OpenedRole, QLocale().toString(file.opened.date(), QLocale::ShortFormat));
        item->setData(MissingRole, !QFileInfo::exists(file.path));
        item->setToolTip(file.path);
    }
    m_recovered->clear();
    for (const Recovery::Found& work : m_works) {
        // What people have given a name is known by it.
        const QString& known = work.projectPath.isEmpty() ? work.modelPath : work.projectPath;
        auto* item = new QListWidgetItem(QFileInfo(known).fileName(), m_recovered);
        item->setData(WorkRole, work.file);
        item->setData(PathRole, known);
        item->setData(SizeRole, tr("%Ln step(s)", nullptr, work.steps));
        item->setData(OpenedRole, QLocale().toString(work.written, QLocale::ShortFormat));
        item->setData(MissingRole, !QFileInfo::exists(work.modelPath));
    }
    for (QWidget* widget : std::initializer_list<QWidget*>{m_recovered, m_recoveredTitle, m_discard})
        widget->setVisible(!m_works.isEmpty());
    const auto fit = [&](QListWidget* list) { list->setMaximumHeight(list->count() * static_cast<int>(52 * fontMetrics().height() / 15.0) + 2); };
    fit(m_recovered);
    fit(m_recent);
    const bool any = !m_files.isEmpty();
    m_recent->setVisible(any);
    m_recentTitle->setVisible(any || !m_cleared.isEmpty());
    m_clear->setVisible(any);
    m_clearedText->setVisible(!m_cleared.isEmpty());
    m_undoClear->setVisible(!m_cleared.isEmpty());
}

void StartPage::retranslate()
{
    m_title->setText(QStringLiteral("Espalier"));
    m_subtitle->setText(tr("Make a network smaller, and see what it costs"));
    m_open->setText(tr("Open model…"));
    m_open->setAccessibleDescription(tr("Chooses an ONNX file"));
    m_offline->setText(tr("Espalier never uses the network. Models and data stay on this computer."));
    m_recoveredTitle->setText(tr("Not saved when Espalier ended"));
    m_discard->setText(tr("Discard all"));
    m_discard->setAccessibleDescription(tr("Forgets the work that was not saved; models and data stay"));
    m_recovered->setAccessibleName(tr("Work that was not saved"));
    m_recovered->setAccessibleDescription(tr("Enter opens it again"));
    m_recentTitle->setText(tr("Recent"));
    m_clear->setText(tr("Clear list"));
    m_clear->setAccessibleDescription(tr("Forgets the recent models; the files stay"));
    m_clearedText->setText(tr("The list was cleared; the files stay."));
    m_undoClear->setText(tr("Undo"));
    m_undoClear->setAccessibleDescription(tr("Brings the list of recent models back"));
    m_recent->setAccessibleName(tr("Recent models"));
    m_recent->setAccessibleDescription(tr("Enter opens the chosen model"));
    m_drop->title = tr("Drop an ONNX model here");
    m_drop->text = tr("Drop data on an open model to see accuracy: a folder of class folders, IDX, CIFAR, .npz or .csv. Without labels you see agreement with the original.");
    m_drop->setAccessibleName(m_drop->title);
    m_drop->update();
    fill();
    fillExamples();
}

void StartPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::FontChange)
        fill();
    QWidget::changeEvent(event);
}

}  // namespace esp
