// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/recipe_diff_view.h"

#include "widgets/theme/theme.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/text.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

#include <algorithm>

namespace esp {

namespace {

enum Roles { GlyphRole = Qt::UserRole, TextRole, LevelRole, LayerRole, KindRole };

/// A sign in a column of its own, then the words, wrapped.
class LineDelegate : public QStyledItemDelegate {
public:
    explicit LineDelegate(QListWidget* view) : QStyledItemDelegate(view), m_view(view) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QRect room(0, 0, std::max(1, m_view->viewport()->width() - textLeft(index) - gap()), 10000);
        return {m_view->viewport()->width(), option.fontMetrics.boundingRect(room, Qt::TextWordWrap, index.data(TextRole).toString()).height() + gap()};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = themeOf(m_view);
        const QRect rect = option.rect;
        const auto kind = static_cast<RecipeChange::Kind>(index.data(KindRole).toInt());
        painter->save();
        painter->fillRect(rect, option.state & QStyle::State_Selected ? theme.selection : index.row() % 2 ? theme.alternateBase : theme.base);
        // The sign says it; a ground of the same meaning lets it be found.
        const QRect sign(rect.left() + gap() + indent(index), rect.top() + gap() / 2, signWidth(), option.fontMetrics.height());
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(kind == RecipeChange::Kind::Added ? theme.quantizeBadge : kind == RecipeChange::Kind::Removed ? theme.pruneBadge : theme.window);
        painter->drawRoundedRect(sign, 3, 3);
        QFont strong = option.font;
        strong.setWeight(QFont::DemiBold);
        painter->setFont(strong);
        painter->setPen(kind == RecipeChange::Kind::Added ? theme.quantizeBadgeText : kind == RecipeChange::Kind::Removed ? theme.pruneBadgeText : theme.text);
        painter->drawText(sign, Qt::AlignCenter, index.data(GlyphRole).toString());
        painter->setFont(option.font);
        painter->setPen(theme.text);
        painter->drawText(QRect(rect.left() + textLeft(index), rect.top() + gap() / 2, rect.width() - textLeft(index) - gap(), rect.height() - gap() / 2),
                          Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop, index.data(TextRole).toString());
        if (option.state & QStyle::State_HasFocus && m_view->hasFocus()) {
            painter->setPen(QPen(theme.accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(QRectF(rect).adjusted(1, 1, -1, -1));
        }
        painter->restore();
    }

private:
    int gap() const { return static_cast<int>(scaled(m_view, 8)); }
    int signWidth() const { return static_cast<int>(scaled(m_view, 16)); }
    int indent(const QModelIndex& index) const { return index.data(LevelRole).toInt() * static_cast<int>(scaled(m_view, 16)); }
    int textLeft(const QModelIndex& index) const { return 2 * gap() + signWidth() + indent(index); }

    QListWidget* m_view;
};

QString spokenKind(RecipeChange::Kind kind)
{
    switch (kind) {
    case RecipeChange::Kind::Added: return RecipeDiffView::tr("added: %1");
    case RecipeChange::Kind::Removed: return RecipeDiffView::tr("removed: %1");
    case RecipeChange::Kind::Changed: return RecipeDiffView::tr("changed: %1");
    }
    return {};
}

}  // namespace

RecipeDiffView::RecipeDiffView(RecipeSheet& sheet, LayerSelection& selection, QWidget* parent)
    : QWidget(parent), m_sheet(sheet), m_selection(selection), m_label(new QLabel(this)), m_base(new QComboBox(this)), m_summary(new QLabel(this)),
      m_lines(new QListWidget(this)), m_copy(new QPushButton(this)), m_back(new QPushButton(this))
{
    const int gap = static_cast<int>(scaled(this, 8));
    m_label->setBuddy(m_base);
    // Names of states and files may be long: the open list shows them whole.
    m_base->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_base->setMinimumContentsLength(12);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(gap + gap / 2, gap, gap + gap / 2, gap / 2);
    head->setSpacing(gap);
    head->addWidget(m_label);
    head->addWidget(m_base, 1);
    m_summary->setWordWrap(true);
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setContentsMargins(gap + gap / 2, 0, gap + gap / 2, gap / 2);
    m_lines->setFrameShape(QFrame::NoFrame);
    m_lines->setItemDelegate(new LineDelegate(m_lines));
    m_lines->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_lines->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_lines->setResizeMode(QListView::Adjust);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(gap + gap / 2, gap / 2, gap + gap / 2, gap);
    foot->addWidget(m_copy);
    foot->addStretch();
    foot->addWidget(m_back);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_summary);
    layout->addWidget(m_lines, 1);
    layout->addLayout(foot);
    setFocusProxy(m_base);

    connect(m_base, &QComboBox::activated, this, [this](int index) {
        if (index >= static_cast<int>(m_bases.size())) {
            chooseFile();
            return;
        }
        m_error.clear();
        m_current = m_bases[static_cast<size_t>(index)];
        update();
    });
    connect(m_lines, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
        if (const int node = item ? m_sheet.nodeOf(item->data(LayerRole).toString().toStdString()) : -1; node >= 0)
            m_selection.select(node);
    });
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(asText()); });
    connect(m_back, &QPushButton::clicked, this, [this] { m_sheet.goTo(m_current); });
    connect(&sheet, &RecipeSheet::basesChanged, this, &RecipeDiffView::fillBases);
    connect(&sheet, &RecipeSheet::stepsChanged, this, &RecipeDiffView::update);
    retranslate();
}

QString RecipeDiffView::summary() const
{
    return m_summary->text();
}

void RecipeDiffView::fillBases()
{
    m_bases = m_sheet.bases();
    const QSignalBlocker quiet(m_base);
    m_base->clear();
    int chosen = 0;
    for (size_t i = 0; i < m_bases.size(); ++i) {
        m_base->addItem(m_bases[i].label);
        if (m_bases[i].kind == m_current.kind && m_bases[i].state == m_current.state)
            chosen = static_cast<int>(i);
    }
    m_base->addItem(tr("Another file…"));
    m_base->setCurrentIndex(chosen);
    m_current = m_bases[static_cast<size_t>(chosen)];
    update();
}

void RecipeDiffView::chooseFile()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Compare with a recipe"), {}, tr("Recipes and projects (*.json *.espalier);;All files (*)"));
    if (path.isEmpty())
        fillBases();  // as it was
    else
        openFile(path);
}

void RecipeDiffView::openFile(const QString& path)
{
    const std::optional<Error> error = m_sheet.setFile(path);
    if (!error)
        m_current = {RecipeSheet::Base::Kind::File, -1, {}};
    m_error = error ? errorText(*error).detail : QString();
    fillBases();
}

void RecipeDiffView::update()
{
    const std::vector<DiffLine> lines = m_sheet.difference(m_current);
    {
        const QSignalBlocker quiet(m_lines);
        m_lines->clear();
        for (const DiffLine& line : lines) {
            auto* item = new QListWidgetItem(spokenKind(line.kind).arg(line.text), m_lines);
            item->setData(GlyphRole, line.glyph());
            item->setData(TextRole, line.text);
            item->setData(LevelRole, line.level);
            item->setData(LayerRole, toQString(line.layer));
            item->setData(KindRole, static_cast<int>(line.kind));
            if (!line.layer.empty())
                item->setToolTip(tr("Click to select the layer"));
        }
    }
    const auto base = m_sheet.recipeOf(m_current);
    const bool same = base && *base == m_sheet.session().recipe();
    const int count = static_cast<int>(std::count_if(lines.begin(), lines.end(), [](const DiffLine& line) { return line.level == 0; }));
    m_summary->setText(!m_error.isEmpty() ? m_error
                       : same             ? tr("Nothing differs")
                       : lines.empty()    ? tr("Both do the same to every layer; only the texts differ")
                                          : tr("The recipe now has %Ln difference(s): + more, − less, ~ otherwise", nullptr, count));
    m_copy->setEnabled(!lines.empty());
    m_back->setEnabled(base && !same);
}

QString RecipeDiffView::asText() const
{
    QStringList lines{tr("Compared with %1", "a recipe").arg(m_current.label)};
    for (int i = 0; i < m_lines->count(); ++i) {
        const QListWidgetItem& item = *m_lines->item(i);
        lines << QString(2 * item.data(LevelRole).toInt(), QLatin1Char(' ')) + item.data(GlyphRole).toString() + QLatin1Char(' ') + item.data(TextRole).toString();
    }
    return lines.join(QLatin1Char('\n'));
}

void RecipeDiffView::retranslate()
{
    m_label->setText(tr("Compared with"));
    m_base->setAccessibleName(tr("Recipe to compare with"));
    m_base->setAccessibleDescription(tr("The original, what was saved, a visited state or a file"));
    m_lines->setAccessibleName(tr("Differences"));
    m_lines->setAccessibleDescription(tr("Choosing a line selects its layer"));
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy the differences as text"));
    m_back->setText(tr("Go back to it"));
    m_back->setToolTip(tr("Make that recipe the present one; Undo comes back"));
    fillBases();
}

void RecipeDiffView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

}  // namespace esp
