// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/answer_tables.h"

#include "widgets/viewmodel/text.h"

#include <QPointF>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

/// Four decimals; a small margin is not none.
QString marginText(float margin)
{
    constexpr double kStep = 1e-4;
    const Format format;
    return margin > 0 && margin < kStep / 2 ? QStringLiteral("< ") + format.number(kStep, 4) : format.number(static_cast<double>(margin), 4);
}

/// Classes sort by name where they have names.
double rankOf(const AnswerChanges& changes, int32_t number)
{
    return number < 0 ? -1 : changes.nameRank[static_cast<size_t>(number)];
}

AnswerTableModel::Tone toneOf(int64_t difference, bool isMoreBetter)
{
    if (difference == 0)
        return AnswerTableModel::Secondary;
    return (difference > 0) == isMoreBetter ? AnswerTableModel::Better : AnswerTableModel::Worse;
}

QString glyphed(int64_t difference)
{
    return difference == 0 ? QStringLiteral("0") : (difference > 0 ? QStringLiteral("▴ ") : QStringLiteral("▾ ")) + signedCount(difference);
}

}  // namespace

QString signedCount(int64_t value)
{
    const QString digits = Format().count(std::abs(value));
    return value > 0 ? QLatin1Char('+') + digits : value < 0 ? QChar(kMinus) + digits : digits;
}

// ---------------------------------------------------------------- what the tables share

AnswerTableModel::AnswerTableModel(Answers& answers, QObject* parent) : QAbstractTableModel(parent), m_answers(answers)
{
    connect(&answers, &Answers::changed, this, &AnswerTableModel::reload);
    connect(&answers, &Answers::statusChanged, this, [this] {
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {ToneRole});
    });
}

void AnswerTableModel::reload()
{
    beginResetModel();
    m_changes = m_answers.changes();
    m_rows = sortedRows();
    endResetModel();
}

std::vector<int> AnswerTableModel::sortedRows() const
{
    std::vector<int> rows;
    if (!m_changes)
        return rows;
    std::vector<double> keys(entryCount(*m_changes));
    for (size_t i = 0; i < keys.size(); ++i) {
        const int entry = static_cast<int>(i);
        if (!isShown(*m_changes, entry))
            continue;
        rows.push_back(entry);
        keys[i] = sortKey(*m_changes, entry, m_sortColumn);
    }
    const bool descending = m_sortColumn >= 0 && m_sortOrder == Qt::DescendingOrder;
    std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) {
        const double first = keys[static_cast<size_t>(descending ? b : a)];
        const double second = keys[static_cast<size_t>(descending ? a : b)];
        return first < second;
    });
    return rows;
}

void AnswerTableModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_sortOrder)
        return;
    m_sortColumn = column;
    m_sortOrder = order;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<int> entries;
    for (const QModelIndex& index : before)
        entries.push_back(entryAt(index.row()));
    m_rows = sortedRows();
    std::vector<int> places(m_changes ? entryCount(*m_changes) : 0, -1);
    for (size_t row = 0; row < m_rows.size(); ++row)
        places[static_cast<size_t>(m_rows[row])] = static_cast<int>(row);
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after << index(places[static_cast<size_t>(entries[static_cast<size_t>(i)])], before[i].column());
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

int AnswerTableModel::rowOf(int entry) const
{
    const auto found = std::find(m_rows.begin(), m_rows.end(), entry);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int AnswerTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

bool AnswerTableModel::isShown(const AnswerChanges&, int) const
{
    return true;
}

bool AnswerTableModel::isColumnUseless(int) const
{
    return false;
}

QVariant AnswerTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_changes)
        return {};
    switch (role) {
    case FigureRole: return isFigure(index.column());
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (isFigure(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    case ToneRole:
        if (m_answers.isOld())
            return static_cast<int>(Secondary);
        break;
    case Qt::AccessibleTextRole: {
        const QVariant own = cell(*m_changes, entryAt(index.row()), index.column(), role);
        if (own.isValid())
            return own;
        return tr("%1: %2", "column and value").arg(header(index.column(), Qt::DisplayRole).toString(), data(index).toString());
    }
    default: break;
    }
    return cell(*m_changes, entryAt(index.row()), index.column(), role);
}

QVariant AnswerTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (isFigure(section) ? Qt::AlignRight : Qt::AlignLeft));
    return role == Qt::DisplayRole || role == Qt::ToolTipRole ? header(section, role) : QVariant();
}

QString AnswerTableModel::asText() const
{
    QStringList lines;
    QStringList cells;
    std::vector<int> columns;
    for (int column = 0; column < columnCount(); ++column)
        if (!isColumnUseless(column) && !header(column, Qt::DisplayRole).toString().isEmpty())
            columns.push_back(column);
    for (const int column : columns)
        cells << header(column, Qt::DisplayRole).toString();
    lines << cells.join(QLatin1Char('\t'));
    for (int row = 0; row < rowCount(); ++row) {
        cells.clear();
        for (const int column : columns)
            cells << index(row, column).data().toString();
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

// ---------------------------------------------------------------- flipped samples

FlipTableModel::FlipTableModel(Answers& answers, QObject* parent) : AnswerTableModel(answers, parent)
{
    reload();
}

void FlipTableModel::setKind(std::optional<FlipKind> kind)
{
    if (m_kind == kind)
        return;
    m_kind = kind;
    reload();
}

QString FlipTableModel::kindText(FlipKind kind)
{
    switch (kind) {
    case FlipKind::Worse: return tr("▾ worse");
    case FlipKind::Better: return tr("▴ better");
    case FlipKind::BothWrong: return tr("◇ both wrong");
    case FlipKind::Unlabelled: return {};
    }
    return {};
}

bool FlipTableModel::isColumnUseless(int column) const
{
    const AnswerChangesPtr& changes = answers().changes();
    if (!changes)
        return false;
    if (column == Label || column == Change)
        return !changes->hasLabels();
    return (column == MarginBefore || column == MarginAfter) && !changes->hasMargins();
}

bool FlipTableModel::isShown(const AnswerChanges& changes, int entry) const
{
    return !m_kind || changes.flips[static_cast<size_t>(entry)].kind == *m_kind;
}

double FlipTableModel::sortKey(const AnswerChanges& changes, int entry, int column) const
{
    const Flip& flip = changes.flips[static_cast<size_t>(entry)];
    switch (column) {
    case Label: return rankOf(changes, flip.label);
    case Before: return rankOf(changes, flip.before);
    case After: return rankOf(changes, flip.after);
    case MarginBefore: return static_cast<double>(flip.marginBefore);
    case MarginAfter: return static_cast<double>(flip.marginAfter);
    case Change: return static_cast<double>(flip.kind);
    default: return entry;
    }
}

QVariant FlipTableModel::cell(const AnswerChanges& changes, int entry, int column, int role) const
{
    const Flip& flip = changes.flips[static_cast<size_t>(entry)];
    const int32_t number = column == Label ? flip.label : column == Before ? flip.before : flip.after;
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Sample: return toQString(changes.data->sampleName(flip.sample));
        case MarginBefore: return marginText(flip.marginBefore);
        case MarginAfter: return marginText(flip.marginAfter);
        case Change: return kindText(flip.kind);
        default: return changes.className(number);
        }
    case Qt::ToolTipRole:
        if (column == Sample)
            return tr("%1, sample %2 of %3").arg(toQString(changes.data->sampleName(flip.sample)), Format().count(static_cast<int64_t>(flip.sample) + 1),
                                                 Format().count(changes.after->samples));
        return column == Label || column == Before || column == After
                   ? (number < 0 ? tr("No score is a number") : tr("Class %1").arg(changes.numberedClass(number)))
                   : QVariant();
    case ToneRole:
        if (column == Change || column == After)
            return static_cast<int>(flip.kind == FlipKind::Worse ? Worse : flip.kind == FlipKind::Better ? Better : Plain);
        return static_cast<int>(column == MarginBefore || column == MarginAfter ? Secondary : Plain);
    case IdentifierRole: return column < MarginBefore;
    default: return {};
    }
}

QVariant FlipTableModel::header(int column, int role) const
{
    const bool tip = role == Qt::ToolTipRole;
    switch (column) {
    case Sample: return tip ? tr("Where the sample comes from") : tr("Sample");
    case Label: return tip ? tr("The class that the data name") : tr("Label");
    case Before: return tip ? tr("The original's answer") : tr("Original");
    case After: return tip ? tr("The answer in the present state") : tr("Now");
    case MarginBefore: return tip ? tr("Best minus second-best score of the original: how close its decision was") : tr("Margin before");
    case MarginAfter: return tip ? tr("Best minus second-best score in the present state") : tr("Margin now");
    case Change: return tip ? tr("Worse: was right, is wrong. Better: was wrong, is right. Both wrong: from one wrong answer to another.") : tr("Change");
    default: return {};
    }
}

// ---------------------------------------------------------------- classes

ClassTableModel::ClassTableModel(Answers& answers, QObject* parent) : AnswerTableModel(answers, parent)
{
    reload();
}

double ClassTableModel::sortKey(const AnswerChanges& changes, int entry, int column) const
{
    const ClassChange& change = changes.classes[static_cast<size_t>(entry)];
    switch (column) {
    case Name: return rankOf(changes, change.label);
    case Samples: return static_cast<double>(change.samples);
    case RightBefore: return static_cast<double>(change.rightBefore);
    case RightAfter: return static_cast<double>(change.rightAfter);
    case Difference: return static_cast<double>(change.difference());
    case Bars: return static_cast<double>(change.rightAfter) / static_cast<double>(change.samples);
    default: return entry;
    }
}

QVariant ClassTableModel::cell(const AnswerChanges& changes, int entry, int column, int role) const
{
    const ClassChange& change = changes.classes[static_cast<size_t>(entry)];
    const Format format;
    const auto share = [&](int64_t right) { return static_cast<double>(right) / static_cast<double>(change.samples); };
    const auto percent = [&](int64_t right) { return format.percentWithUnit(100 * share(right), change.samples); };
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Name: return changes.className(change.label);
        case Samples: return format.count(change.samples);
        case RightBefore: return format.count(change.rightBefore);
        case RightAfter: return format.count(change.rightAfter);
        case Difference: return glyphed(change.difference());
        default: return percent(change.rightAfter);
        }
    case Qt::ToolTipRole:
        return tr("Class %1: %2 right before, %3 now").arg(changes.numberedClass(change.label), percent(change.rightBefore), percent(change.rightAfter));
    case Qt::AccessibleTextRole:
        if (column == Bars)
            return tr("Share right: %1 before, %2 now").arg(percent(change.rightBefore), percent(change.rightAfter));
        return {};
    case BarsRole: return column == Bars ? QPointF(share(change.rightBefore), share(change.rightAfter)) : QVariant();
    case ToneRole:
        return static_cast<int>(column == Difference ? toneOf(change.difference(), true) : column == Samples || column == RightBefore ? Secondary : Plain);
    case IdentifierRole: return column == Name;
    default: return {};
    }
}

QVariant ClassTableModel::header(int column, int role) const
{
    const bool tip = role == Qt::ToolTipRole;
    switch (column) {
    case Name: return tip ? tr("The class that the data name") : tr("Class");
    case Samples: return tip ? tr("Samples of this class") : tr("Samples");
    case RightBefore: return tip ? tr("Right answers of the original") : tr("Right before");
    case RightAfter: return tip ? tr("Right answers in the present state") : tr("Right now");
    case Difference: return tip ? tr("Right answers now, minus those before") : tr("Difference");
    case Bars: return tip ? tr("Share of the class that is right: the original above, the present state below") : tr("Share right, before and now");
    default: return {};
    }
}

// ---------------------------------------------------------------- confused pairs

PairTableModel::PairTableModel(Answers& answers, QObject* parent) : AnswerTableModel(answers, parent)
{
    reload();
}

void PairTableModel::setByDifference(bool on)
{
    if (m_byDifference == on)
        return;
    m_byDifference = on;
    reload();
}

bool PairTableModel::isShown(const AnswerChanges& changes, int entry) const
{
    const ConfusionCell& pair = changes.pairs[static_cast<size_t>(entry)];
    return m_byDifference ? pair.difference() != 0 : pair.after > 0;
}

double PairTableModel::sortKey(const AnswerChanges& changes, int entry, int column) const
{
    const ConfusionCell& pair = changes.pairs[static_cast<size_t>(entry)];
    switch (column) {
    case Label: return rankOf(changes, pair.label);
    case Answered: return rankOf(changes, pair.answer);
    case Before: return static_cast<double>(pair.before);
    case After: return static_cast<double>(pair.after);
    case Difference: return static_cast<double>(pair.difference());
    default: return m_byDifference ? -static_cast<double>(std::abs(pair.difference())) : entry;
    }
}

QVariant PairTableModel::cell(const AnswerChanges& changes, int entry, int column, int role) const
{
    const ConfusionCell& pair = changes.pairs[static_cast<size_t>(entry)];
    const Format format;
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Label: return changes.className(pair.label);
        case Answered: return changes.className(pair.answer);
        case Before: return format.count(pair.before);
        case After: return format.count(pair.after);
        default: return glyphed(pair.difference());
        }
    case Qt::ToolTipRole:
        return tr("Label %1, answer %2").arg(changes.numberedClass(pair.label), changes.numberedClass(pair.answer));
    case ToneRole: return static_cast<int>(column == Difference ? toneOf(pair.difference(), false) : column == Before ? Secondary : Plain);
    case IdentifierRole: return column < Before;
    default: return {};
    }
}

QVariant PairTableModel::header(int column, int role) const
{
    const bool tip = role == Qt::ToolTipRole;
    switch (column) {
    case Label: return tip ? tr("The class that the data name") : tr("Label");
    case Answered: return tip ? tr("The class that these samples are taken for") : tr("Taken for");
    case Before: return tip ? tr("Samples in the original") : tr("Before");
    case After: return tip ? tr("Samples in the present state") : tr("Now");
    case Difference: return tip ? tr("Samples now, minus those before") : tr("Difference");
    default: return {};
    }
}

}  // namespace esp
