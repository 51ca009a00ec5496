// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/detail_table.h"
#include "widgets/inspector/inspector_tab.h"
#include "widgets/plots/format_plot.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/format_detail.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/text.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>

#include <algorithm>

namespace esp {

/// Every number format for the weights of the layer: bits against error, and what takes how much.
class FormatsPage : public InspectorPage {
    Q_OBJECT
public:
    FormatsPage(InspectorModel& model, QWidget* parent);
    QWidget* focusTarget() override { return m_table; }

protected:
    void retranslate() override;
    void setActive(bool active) override { m_detail.setActive(active); }
    void resizeEvent(QResizeEvent* event) override;

private:
    void update();
    void updateChoice();
    void choose();
    void fitColumns();

    FormatDetail m_detail;
    FormatTableModel m_model;
    QLabel* m_count;
    QSplitter* m_split;
    FormatPlot* m_plot;
    DetailTable* m_table;
    QLabel* m_note;
    QPushButton* m_use;
};

FormatsPage::FormatsPage(InspectorModel& model, QWidget* parent)
    : InspectorPage(model, parent), m_detail(model), m_count(new QLabel(content())), m_split(new QSplitter(Qt::Vertical, content())), m_plot(new FormatPlot(m_split)),
      m_table(new DetailTable(m_split)), m_note(new QLabel(content())), m_use(new QPushButton(content()))
{
    m_table->setModel(&m_model);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_split->setChildrenCollapsible(false);
    // In parts of what there is, as long as nobody moves it.
    m_split->setSizes({1000, 1400});
    for (QLabel* label : {m_count, m_note}) {
        label->setForegroundRole(QPalette::PlaceholderText);
        label->setWordWrap(true);
    }
    auto* layout = new QVBoxLayout(content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(static_cast<int>(scaled(this, 4)));
    layout->addWidget(m_count);
    layout->addWidget(m_split, 1);
    layout->addWidget(m_note);
    layout->addWidget(m_use, 0, Qt::AlignRight);
    connect(&m_detail, &LayerDetail::changed, this, &FormatsPage::update);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { updateChoice(); });
    connect(m_table, &QAbstractItemView::doubleClicked, this, [this] { choose(); });
    connect(m_plot, &FormatPlot::clicked, this, [this](int row) { m_table->setCurrentIndex(m_model.index(row, 0)); });
    connect(m_plot, &FormatPlot::chosen, this, [this](int row) {
        m_table->setCurrentIndex(m_model.index(row, 0));
        choose();
    });
    connect(m_use, &QPushButton::clicked, this, &FormatsPage::choose);
    auto* enter = new QShortcut(QKeySequence(Qt::Key_Return), m_table, nullptr, nullptr, Qt::WidgetShortcut);
    connect(enter, &QShortcut::activated, this, &FormatsPage::choose);
    retranslate();
}

void FormatsPage::update()
{
    QString message = noLayerMessage();
    if (message.isEmpty() && m_detail.error())
        message = tr("Its weights cannot be rounded: %1.").arg(reasonText(m_detail.error()->detail));
    setMessage(message);
    const FormatComparisonPtr& comparison = m_detail.comparison();
    const Format format(locale());
    const bool isNew = comparison && (m_model.rowCount() == 0);
    m_model.setComparison(comparison);
    m_model.setPresent(m_detail.present());
    m_plot->setComparison(comparison);
    if (comparison)
        m_count->setText(tr("%1 weights, %2 as float32").arg(format.count(comparison->weights), format.bytes(comparison->floatBytes).joined()));
    else
        m_count->setText(m_detail.isLoading() ? tr("rounding to every format, %1").arg(format.share(m_detail.progress())) : QString());
    m_plot->setVisible(comparison != nullptr);
    m_table->setVisible(comparison != nullptr);
    m_use->setVisible(comparison != nullptr);
    int present = -1;
    for (int row = 0; row < m_model.rowCount(); ++row)
        if (m_model.isPresent(row))
            present = row;
    m_plot->setPresent(present);
    if (isNew)
        m_table->setCurrentIndex(m_model.index(std::max(present, 0), 0));
    fitColumns();
    updateChoice();
}

void FormatsPage::updateChoice()
{
    const QModelIndex current = m_table->currentIndex();
    const bool isChosen = current.isValid() && current.row() < m_model.rowCount();
    m_plot->setCurrent(isChosen ? current.row() : -1);
    const FormatFigure* figure = isChosen ? &m_model.figure(current.row()) : nullptr;
    m_use->setEnabled(figure && figure->refusal.empty() && !m_model.isPresent(current.row()));
    m_use->setText(figure ? tr("Use %1").arg(formatFigureName(*figure)) : tr("Use"));
    QString note;
    if (figure && !figure->refusal.empty())
        note = tr("Not for this layer: %1.").arg(reasonText(figure->refusal));
    else if (figure && !figure->format->isForIntegers())
        note = tr("Makes the file smaller; the layer computes in float.");
    else if (m_detail.comparison() && !m_detail.comparison()->hasInputs)
        note = tr("With data, the error of the output is shown, and weights are rounded by what the layer reads.");
    else if (m_detail.comparison())
        note = tr("Disc: rounded as the recipe says. Ring: to nearest.");
    m_note->setText(note);
}

void FormatsPage::choose()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid() && m_use->isEnabled())
        m_detail.choose(*m_model.figure(current.row()).format);
}

void FormatsPage::fitColumns()
{
    const QFontMetrics metrics(m_table->font());
    const auto width = [&](int column, const QString& text) {
        return std::max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(m_model.headerData(column, Qt::Horizontal).toString())) + static_cast<int>(scaled(this, 16));
    };
    int left = m_table->width() - 2 * m_table->frameWidth() - style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    const FormatComparisonPtr& comparison = m_detail.comparison();
    const QString most = comparison ? Format(locale()).count(2 * comparison->weights) : QString();
    for (const auto& [column, text] : {std::pair(FormatTableModel::Bits, QStringLiteral("16.00")), std::pair(FormatTableModel::Bytes, most),
                                       std::pair(FormatTableModel::Error, QStringLiteral("100.0 dB"))}) {
        const int needed = width(column, text);
        m_table->setColumnWidth(column, needed);
        left -= needed;
    }
    m_table->setColumnWidth(FormatTableModel::Name, std::max(left, static_cast<int>(scaled(this, 96))));
}

void FormatsPage::resizeEvent(QResizeEvent* event)
{
    InspectorPage::resizeEvent(event);
    fitColumns();
}

void FormatsPage::retranslate()
{
    m_table->retranslate();
    m_table->setAccessibleName(tr("Number formats"));
    m_table->setAccessibleDescription(tr("What each number format would do to the weights of the layer; Enter gives it to the layer"));
    m_use->setAccessibleDescription(tr("Gives the chosen format to the layer"));
    m_plot->setAccessibleDescription(tr("A click chooses the format's row in the table"));
    m_plot->setAccessibleName(tr("Bits a weight against error, for every number format"));
    m_model.retranslate();
    update();
}

extern constinit const InspectorTab inspectorTabFormats{
    .id = "formats",
    .title = QT_TRANSLATE_NOOP("InspectorTab", "Formats"),
    .tip = QT_TRANSLATE_NOOP("InspectorTab", "Every number format for the weights: bits, bytes and error"),
    .help = QT_TRANSLATE_NOOP("InspectorTab", "Each disc is a [number format](help:concept.formats) that the weights of this layer could have: to the left smaller, further up more exact. With calibration samples the error is that of the layer's output, and a ring shows what rounding to nearest would leave; the line between is what rounding by inputs gains. A double click, or Enter in the table, gives the format to the layer. What it does to the accuracy of the whole network stands in Result."),
    .make = [](InspectorModel& model, QWidget* parent) -> InspectorPage* { return new FormatsPage(model, parent); }};

}  // namespace esp

#include "formats_tab.moc"
