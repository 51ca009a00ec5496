// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/detail_table.h"
#include "widgets/inspector/inspector_tab.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/node_details.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/tensor_values_model.h"
#include "widgets/viewmodel/text.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QToolButton>

#include <algorithm>

namespace esp {

namespace {

/// Headings in their weight, rows below them set in.
class FactDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const int heading = index.data(NodeDetailsModel::HeadingRole).toInt();
        if (heading > 0)
            option->font.setWeight(heading == 2 && index.column() == NodeDetailsModel::Name ? QFont::DemiBold : QFont::Medium);
        if (index.column() == NodeDetailsModel::Name || heading > 0)
            option->font.setStyleStrategy(QFont::PreferNoShaping);
        if (heading == 1 || heading == -1)
            option->palette.setColor(QPalette::Text, option->palette.color(QPalette::PlaceholderText));
        if (heading <= 0 && index.column() == NodeDetailsModel::Name)
            option->rect.adjust(option->fontMetrics.height() / 2 * (1 - 2 * heading), 0, 0, 0);
    }
};

/// Values of an older recipe are drawn as such.
class ValueDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (index.data(Qt::UserRole).toBool() || index.column() == TensorValuesModel::Index)
            option->palette.setColor(QPalette::Text, option->palette.color(QPalette::PlaceholderText));
    }
};

}  // namespace

/// Attributes and tensors of the node, and the values of one of its constant tensors.
class DetailsPage : public InspectorPage {
    Q_OBJECT
public:
    DetailsPage(InspectorModel& model, QWidget* parent);
    QWidget* focusTarget() override { return m_facts; }

protected:
    void retranslate() override;
    void setActive(bool active) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateFacts();
    void updateValues();
    void fitColumns();
    void goTo();
    void showPage(qint64 page);
    void copyValues();

    NodeDetail m_nodeDetail;
    TensorDetail m_tensorDetail;
    NodeDetailsModel m_factsModel;
    TensorValuesModel m_valuesModel;
    QtJobRunner m_copyJob;
    QSplitter* m_split;
    DetailTable* m_facts;
    QWidget* m_valuesBox;
    QComboBox* m_tensor;
    QLineEdit* m_goTo;
    QToolButton* m_previous;
    QToolButton* m_next;
    QLabel* m_place;
    DetailTable* m_values;
    QLabel* m_note;
};

DetailsPage::DetailsPage(InspectorModel& model, QWidget* parent)
    : InspectorPage(model, parent), m_nodeDetail(model), m_tensorDetail(model), m_copyJob(model.session().backgroundQueue()), m_split(new QSplitter(Qt::Vertical, content())),
      m_facts(new DetailTable(m_split)), m_valuesBox(new QWidget(m_split)), m_tensor(new QComboBox(m_valuesBox)), m_goTo(new QLineEdit(m_valuesBox)),
      m_previous(new QToolButton(m_valuesBox)), m_next(new QToolButton(m_valuesBox)), m_place(new QLabel(m_valuesBox)), m_values(new DetailTable(m_valuesBox)),
      m_note(new QLabel(m_valuesBox))
{
    const int gap = static_cast<int>(scaled(this, 8));
    m_facts->setModel(&m_factsModel);
    m_facts->setItemDelegate(new FactDelegate(m_facts));
    m_facts->horizontalHeader()->setStretchLastSection(true);
    m_values->setModel(&m_valuesModel);
    m_values->setItemDelegate(new ValueDelegate(m_values));
    m_values->setCopy([this] { copyValues(); });
    m_tensor->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_tensor->setMinimumContentsLength(8);
    m_goTo->setMinimumWidth(static_cast<int>(scaled(this, 84)));
    m_goTo->setMaximumWidth(static_cast<int>(scaled(this, 110)));
    m_previous->setIcon(lineIcon(QStringLiteral("previous")));
    m_next->setIcon(lineIcon(QStringLiteral("next")));
    m_place->setForegroundRole(QPalette::PlaceholderText);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setWordWrap(true);

    auto* head = new QHBoxLayout;
    head->setSpacing(gap / 2);
    head->addWidget(m_tensor, 1);
    head->addWidget(m_goTo);
    auto* pages = new QHBoxLayout;
    pages->setSpacing(gap / 2);
    pages->addWidget(m_place, 1);
    for (QToolButton* button : {m_previous, m_next}) {
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setFocusPolicy(Qt::TabFocus);
        pages->addWidget(button);
    }
    auto* values = new QVBoxLayout(m_valuesBox);
    values->setContentsMargins(0, gap / 2, 0, 0);
    values->setSpacing(gap / 2);
    values->addLayout(head);
    values->addWidget(m_values, 1);
    values->addLayout(pages);
    values->addWidget(m_note);
    m_split->setChildrenCollapsible(false);
    m_split->setStretchFactor(0, 4);
    m_split->setStretchFactor(1, 5);
    m_split->setSizes({400, 500});
    auto* layout = new QVBoxLayout(content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_split);

    connect(&m_nodeDetail, &LayerDetail::changed, this, &DetailsPage::updateFacts);
    connect(&m_tensorDetail, &LayerDetail::changed, this, &DetailsPage::updateValues);
    connect(m_tensor, &QComboBox::activated, this, [this](int index) {
        if (m_nodeDetail.details())
            m_tensorDetail.setPlace(m_nodeDetail.details()->tensors[static_cast<size_t>(index)]);
    });
    connect(m_facts->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        const int tensor = current.isValid() ? current.data(NodeDetailsModel::TensorRole).toInt() : -1;
        if (tensor < 0)
            return;
        m_tensor->setCurrentIndex(tensor);
        m_tensorDetail.setPlace(m_nodeDetail.details()->tensors[static_cast<size_t>(tensor)]);
    });
    connect(m_goTo, &QLineEdit::returnPressed, this, &DetailsPage::goTo);
    connect(m_goTo, &QLineEdit::textEdited, this, [this] { m_goTo->setPalette({}); });
    connect(m_previous, &QToolButton::clicked, this, [this] { showPage(m_valuesModel.page() - 1); });
    connect(m_next, &QToolButton::clicked, this, [this] { showPage(m_valuesModel.page() + 1); });
    retranslate();
}

void DetailsPage::setActive(bool active)
{
    m_nodeDetail.setActive(active);
    m_tensorDetail.setActive(active);
}

void DetailsPage::updateFacts()
{
    const bool hasNode = model().node() >= 0;
    setMessage(hasNode ? QString() : tr("Select a layer"));
    const NodeDetailsPtr& details = m_nodeDetail.details();
    if (details == m_factsModel.details())
        return;
    m_factsModel.setDetails(details);
    m_tensor->clear();
    if (details)
        for (const std::string& name : details->tensorNames)
            m_tensor->addItem(toQString(name));
    m_tensor->setCurrentIndex(details ? std::max(0, details->weight) : -1);
    m_valuesBox->setVisible(details && !details->tensors.empty());
    // A node that is no layer may have constants all the same.
    if (details && details->weight < 0 && !details->tensors.empty())
        m_tensorDetail.setPlace(details->tensors.front());
    fitColumns();
}

void DetailsPage::updateValues()
{
    const TensorValuesPtr& values = m_tensorDetail.values();
    m_valuesModel.setValues(values, m_tensorDetail.isOld());
    for (int column = 0; column < TensorValuesModel::ColumnCount; ++column)
        m_values->setColumnHidden(column, !m_valuesModel.hasColumn(column));
    QString note;
    if (m_tensorDetail.error())
        note = tr("No values can be shown: %1.").arg(reasonText(m_tensorDetail.error()->detail));
    else if (values && values->after && !values->comparable)
        note = tr("BatchNormalization was folded into these weights, so they cannot be compared value by value.");
    else if (values && values->isChanged && !values->after)
        note = tr("The exported model has no such tensor any more.");
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    const Format format(locale());
    const int64_t pages = m_valuesModel.pageCount();
    QString place;
    if (values)
        place = pages > 1 ? tr("Values %1 to %2 of %3")
                                .arg(format.count(m_valuesModel.elementOf(0)), format.count(m_valuesModel.elementOf(m_valuesModel.rowCount() - 1)), format.count(values->count()))
                          : tr("%Ln value(s)", nullptr, static_cast<int>(values->count()));
    m_place->setText(place);
    m_previous->setVisible(pages > 1);
    m_next->setVisible(pages > 1);
    m_previous->setEnabled(m_valuesModel.page() > 0);
    m_next->setEnabled(m_valuesModel.page() + 1 < pages);
    fitColumns();
}

void DetailsPage::fitColumns()
{
    const QFontMetrics metrics(m_values->font());
    const int spare = static_cast<int>(scaled(this, 8)) + 2 * (style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, m_values) + 1);
    const auto width = [&](const QString& text) { return metrics.horizontalAdvance(text) + spare; };
    const QString number = QStringLiteral("\u22120.01234");
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    int left = m_values->width() - 2 * m_values->frameWidth() - bar;
    for (int column = 0; column < TensorValuesModel::ColumnCount; ++column) {
        int needed = width(m_valuesModel.headerData(column, Qt::Horizontal).toString());
        if (column == TensorValuesModel::Index && m_valuesModel.values())
            needed = std::max(needed, width(TensorValuesModel::indexText(*m_valuesModel.values(), m_valuesModel.values()->count() - 1)));
        else if (column == TensorValuesModel::Code)
            needed = std::max(needed, width(QStringLiteral("\u2212127")));
        else if (column != TensorValuesModel::Zero)
            needed = std::max(needed, width(number));
        m_values->setColumnWidth(column, needed);
        left -= m_values->isColumnHidden(column) ? 0 : needed;
    }
    // What is over goes to the columns alike, so that the last one stands at the edge.
    int shown = 0;
    for (int column = 0; column < TensorValuesModel::ColumnCount; ++column)
        shown += !m_values->isColumnHidden(column);
    for (int column = 0; left > 0 && column < TensorValuesModel::ColumnCount; ++column)
        if (!m_values->isColumnHidden(column))
            m_values->setColumnWidth(column, m_values->columnWidth(column) + left / shown);
    m_facts->setColumnWidth(NodeDetailsModel::Name, static_cast<int>((m_facts->width() - bar) * 0.42));
}

void DetailsPage::resizeEvent(QResizeEvent* event)
{
    InspectorPage::resizeEvent(event);
    fitColumns();
}

void DetailsPage::showPage(qint64 page)
{
    m_valuesModel.setPage(page);
    m_values->scrollToTop();
    updateValues();
}

void DetailsPage::goTo()
{
    const int64_t element = m_valuesModel.elementFrom(m_goTo->text());
    if (element < 0) {
        QPalette wrong = palette();
        wrong.setColor(QPalette::Text, themeOf(this).pruneText);
        m_goTo->setPalette(wrong);
        m_note->setText(m_valuesModel.values() ? tr("There is no such index: the tensor is %1.").arg(QString::fromStdString(toString(m_valuesModel.values()->dims))) : QString());
        m_note->setVisible(!m_note->text().isEmpty());
        return;
    }
    m_valuesModel.setPage(element / TensorValuesModel::kPageRows);
    updateValues();
    const QModelIndex row = m_valuesModel.index(static_cast<int>(element % TensorValuesModel::kPageRows), 0);
    m_values->setCurrentIndex(row);
    m_values->scrollTo(row, QAbstractItemView::PositionAtCenter);
    m_values->setFocus(Qt::OtherFocusReason);
}

void DetailsPage::copyValues()
{
    const TensorValuesPtr values = m_valuesModel.values();
    std::vector<int64_t> elements;
    for (const int row : m_values->chosenRows())
        elements.push_back(m_valuesModel.elementOf(row));
    std::vector<int> columns;
    QStringList header;
    for (int column = 0; column < TensorValuesModel::ColumnCount; ++column)
        if (m_valuesModel.hasColumn(column)) {
            columns.push_back(column);
            header << m_valuesModel.headerData(column, Qt::Horizontal).toString();
        }
    if (!values || elements.empty())
        return;
    m_copyJob.run<QString>(
        [values, elements = std::move(elements), columns = std::move(columns), header = header.join(QLatin1Char('\t'))](const Job& job) -> Result<QString> {
            return TensorValuesModel::copyText(*values, elements, columns, header, [&] { return job.stopped(); });
        },
        [](const Result<QString>& text) {
            if (text && !text->isEmpty())
                QApplication::clipboard()->setText(*text);
        });
}

void DetailsPage::retranslate()
{
    m_facts->retranslate();
    m_values->retranslate();
    m_facts->setAccessibleName(tr("Attributes and tensors"));
    m_facts->setAccessibleDescription(tr("What the file says of this node; a row with a constant tensor shows its values below"));
    m_values->setAccessibleName(tr("Values of the tensor"));
    m_values->setAccessibleDescription(tr("Each value before and after, with the code that is stored for it"));
    m_tensor->setAccessibleName(tr("Tensor"));
    m_tensor->setAccessibleDescription(tr("Whose values are shown"));
    m_goTo->setPlaceholderText(tr("Go to index"));
    m_goTo->setToolTip(tr("A number such as 4711, or one index for each axis: 3, 0, 2, 1"));
    m_goTo->setAccessibleName(tr("Go to index"));
    m_goTo->setAccessibleDescription(m_goTo->toolTip());
    m_previous->setToolTip(tr("Values before these"));
    m_previous->setAccessibleName(tr("Values before these"));
    m_previous->setAccessibleDescription(tr("The table shows %1 values at a time").arg(Format().count(TensorValuesModel::kPageRows)));
    m_next->setToolTip(tr("Values after these"));
    m_next->setAccessibleName(tr("Values after these"));
    m_next->setAccessibleDescription(m_previous->accessibleDescription());
    m_factsModel.retranslate();
    m_valuesModel.retranslate();
    updateFacts();
    updateValues();
}

extern constinit const InspectorTab inspectorTabDetails{.id = "details",
                                                        .title = QT_TRANSLATE_NOOP("InspectorTab", "Details"),
                                                        .tip = QT_TRANSLATE_NOOP("InspectorTab", "Attributes, tensors and each stored value"),
                                                        .help = QT_TRANSLATE_NOOP("InspectorTab", "What the file says of the node: attributes, inputs and outputs with their shapes, and every stored value beside the number that it stands for. Go to index takes a number or one index for each axis."),
                                                        .make = [](InspectorModel& model, QWidget* parent) -> InspectorPage* { return new DetailsPage(model, parent); }};

}  // namespace esp

#include "details_tab.moc"
