// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/tensor_values_model.h"

#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/text.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <functional>

namespace esp {

void TensorDetail::setPlace(const TensorPlace& place)
{
    if (m_place && m_place->graphNode == place.graphNode && m_place->input == place.input)
        return;
    m_place = place;
    reload();
}

void TensorDetail::forget()
{
    m_place.reset();
    m_values.reset();
}

void TensorDetail::load()
{
    const DocumentPtr document = inspector().document();
    const int layer = inspector().layer();
    if (!m_place && layer < 0)
        return;
    const TensorPlace place = m_place ? *m_place : weightPlace(*document, layer);
    run<TensorValuesPtr>([document, variant = variant(), node = inspector().node(), place](
                             const Job& job) { return loadTensorValues(*document, variant.get(), node, place, job); },
                         [this](TensorValuesPtr values) { m_values = std::move(values); });
}

void TensorValuesModel::setValues(TensorValuesPtr values, bool isOld)
{
    const bool sameRows = values && m_values && values->name == m_values->name && values->count() == m_values->count();
    if (sameRows) {
        // What is looked at stays in sight.
        m_values = std::move(values);
        m_isOld = isOld;
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    if (values == m_values)
        return;
    beginResetModel();
    m_values = std::move(values);
    m_isOld = isOld;
    m_page = 0;
    endResetModel();
}

void TensorValuesModel::retranslate()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

bool TensorValuesModel::hasColumn(int column) const
{
    if (!m_values)
        return column == Index || column == Original;
    const bool hasCodes = m_values->now().codes != nullptr;
    switch (column) {
    case Code:
    case Scale:
    case Zero: return hasCodes;
    case Real: return m_values->isChanged && m_values->after;
    case Difference: return m_values->isChanged && m_values->after && m_values->comparable;
    default: return true;
    }
}

int64_t TensorValuesModel::pageCount() const
{
    return m_values ? (m_values->count() + kPageRows - 1) / kPageRows : 0;
}

void TensorValuesModel::setPage(int64_t page)
{
    page = std::clamp<int64_t>(page, 0, std::max<int64_t>(0, pageCount() - 1));
    if (page == m_page)
        return;
    beginResetModel();
    m_page = page;
    endResetModel();
}

int64_t TensorValuesModel::elementFrom(const QString& text) const
{
    if (!m_values)
        return -1;
    QString cleaned = text;
    for (QChar& c : cleaned)
        if (!c.isDigit())
            c = QLatin1Char(' ');
    std::vector<int64_t> numbers;
    for (const QString& part : cleaned.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        bool isNumber = false;
        numbers.push_back(part.toLongLong(&isNumber));
        if (!isNumber)
            return -1;
    }
    if (numbers.size() == 1 && m_values->dims.size() != 1)
        return numbers[0] < m_values->count() ? numbers[0] : -1;
    return m_values->elementAt(numbers);
}

QString TensorValuesModel::indexText(const TensorValues& values, int64_t element)
{
    QStringList parts;
    for (const int64_t index : values.indicesOf(element))
        parts << QString::number(index);
    return parts.isEmpty() ? QString::number(element) : parts.join(QStringLiteral(", "));
}

int TensorValuesModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() || !m_values)
        return 0;
    return static_cast<int>(std::clamp<int64_t>(m_values->count() - m_page * kPageRows, 0, kPageRows));
}

QString TensorValuesModel::text(const TensorValues& values, int64_t element, int column, bool exact)
{
    const StoredValues& before = values.before;
    const StoredValues& now = values.now();
    const auto number = [&](double value, int digits) {
        if (exact)
            return QString::number(value, 'g', 9);
        QLocale locale;
        locale.setNumberOptions(QLocale::OmitGroupSeparator);
        // Columns of the tab are narrow, and a figure that is cut is none: small ones give up digits, then zeros.
        const double size = std::abs(value);
        if (size > 0 && size < 1e-3) {
            const QString parts = QString::number(value, 'e', 1);
            const qsizetype mark = parts.indexOf(QLatin1Char('e'));
            const QString mantissa = locale.toString(parts.left(mark).toDouble(), 'g', 2) + QLatin1Char('e') + parts.mid(mark + 1, 1);
            return QString(mantissa + QString::number(parts.mid(mark + 2).toInt())).replace(QLatin1Char('-'), QChar(kMinus));
        }
        return locale.toString(value, 'g', size < 1e-2 ? std::min(digits, 3) : digits).replace(QLatin1Char('-'), QChar(kMinus));
    };
    const auto whole = [&](int64_t value) {
        const QString text = QString::number(value);
        return exact ? text : QString(text).replace(QLatin1Char('-'), QChar(kMinus));
    };
    constexpr int kDigits = 4;
    const auto code = [&](double value) { return value == std::nearbyint(value) ? whole(static_cast<int64_t>(value)) : number(value, kDigits); };
    switch (column) {
    case Index: return indexText(values, element);
    case Original: return before.isWhole() ? whole(static_cast<int64_t>(before.realAt(element))) : number(before.realAt(element), kDigits);
    case Code: return now.codes ? code(now.codeAt(element)) : QString();
    case Scale: return now.codes ? number(static_cast<double>(now.scaleAt(element)), kDigits) : QString();
    case Zero: return now.codes ? code(static_cast<double>(now.zeroAt(element))) : QString();
    case Real: return number(now.realAt(element), kDigits);
    case Difference: return number(now.realAt(element) - before.realAt(element), 3);
    default: return {};
    }
}

QString TensorValuesModel::copyText(const TensorValues& values, const std::vector<int64_t>& elements, const std::vector<int>& columns, const QString& header,
                                    const std::function<bool()>& stopped)
{
    constexpr size_t kRowsBetween = 1000;
    QString all = header + QLatin1Char('\n');
    for (size_t i = 0; i < elements.size(); ++i) {
        if (i % kRowsBetween == 0 && stopped())
            return {};
        for (size_t c = 0; c < columns.size(); ++c) {
            if (c > 0)
                all += QLatin1Char('\t');
            all += text(values, elements[i], columns[c], true);
        }
        all += QLatin1Char('\n');
    }
    return all;
}

QVariant TensorValuesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_values || index.row() >= rowCount())
        return {};
    switch (role) {
    case Qt::DisplayRole: return text(*m_values, elementOf(index.row()), index.column(), false);
    case Qt::TextAlignmentRole: return static_cast<int>((index.column() == Index ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole: return tr("%1 %2").arg(headerData(index.column(), Qt::Horizontal).toString(), text(*m_values, elementOf(index.row()), index.column(), false));
    case Qt::ToolTipRole:
        return index.column() == Index ? QVariant() : tr("%1 %2").arg(headerData(index.column(), Qt::Horizontal).toString(), text(*m_values, elementOf(index.row()), index.column(), true));
    case Qt::UserRole: return m_isOld && index.column() >= Code;  // shown as old
    default: return {};
    }
}

QVariant TensorValuesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == Index ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const bool isCoded = m_values && m_values->now().codes;
    if (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole) {
        switch (section) {
        case Index: return tr("Position along each axis of the tensor");
        case Original: return tr("The value in the model that was opened");
        case Code: return tr("The number that the file stores");
        case Scale: return tr("The step of the grid that the code counts in");
        case Zero: return tr("The code that stands for zero");
        case Real: return isCoded ? tr("What the code stands for: scale × (code − zero point)") : tr("The value in the exported model");
        case Difference: return tr("Value after minus value before");
        default: return {};
        }
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Index: return tr("Index");
    case Original: return tr("Original");
    case Code: return tr("Code");
    case Scale: return tr("Scale");
    case Zero: return tr("Zero");
    case Real: return isCoded ? tr("Means") : tr("Now");
    case Difference: return tr("Difference");
    default: return {};
    }
}

}  // namespace esp
