// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/layers_panel.h"

#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/panel.h"
#include "widgets/panels/recipe_bar.h"
#include "widgets/panels/share_box.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/layer_table_model.h"
#include "widgets/viewmodel/reason_text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSlider>

#include <algorithm>
#include <cmath>
#include <set>

namespace esp {

LayersPanel::LayersPanel(Session& session, LayerTableModel& model, LayerSelection& selection, QWidget* parent)
    : QWidget(parent), m_session(session), m_model(model), m_selection(selection), m_filter(new LayerFilterModel(this)), m_recipe(new RecipeBar(session, this)),
      m_words(new QLineEdit(this)), m_operator(new QComboBox(this)), m_count(new QLabel(this)), m_applyRow(new QWidget(this)), m_applyLabel(new QLabel(this)),
      m_prune(new QCheckBox(this)), m_ratio(new QSlider(Qt::Horizontal, this)), m_ratioBox(new ShareBox(this)), m_quantizeLabel(new QLabel(this)),
      m_quantize(new QComboBox(this)), m_select(new QPushButton(this)), m_selectMenu(new QMenu(this)), m_reset(new QPushButton(this)), m_empty(new QLabel(this)),
      m_footer(new QLabel(this)), m_footerParameters(new QLabel(this)), m_footerSize(new QLabel(this))
{
    m_filter->setSourceModel(&model);
    m_table = new LayerTableView(model, *m_filter, selection, this);
    setProperty(kMainControlProperty, QVariant::fromValue<QWidget*>(m_table));
    const int gap = static_cast<int>(scaled(this, 8));

    m_words->addAction(lineIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_words->setClearButtonEnabled(true);
    m_words->setMinimumWidth(static_cast<int>(scaled(this, 110)));
    m_operator->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* filters = new QHBoxLayout;
    filters->setContentsMargins(gap, gap / 2, gap, gap / 2);
    filters->setSpacing(gap);
    filters->addWidget(m_words, 2);
    filters->addWidget(m_operator);
    filters->addStretch(1);
    filters->addWidget(m_count);

    m_prune->setTristate(false);
    m_ratio->setRange(0, 100);
    m_ratio->setPageStep(5);
    m_ratio->setMinimumWidth(static_cast<int>(scaled(this, 70)));
    m_ratio->setMaximumWidth(static_cast<int>(scaled(this, 110)));
    m_ratioBox->setSingleStep(5);
    m_ratioBox->setKeyboardTracking(false);
    m_select->setMenu(m_selectMenu);
    auto* apply = new QHBoxLayout(m_applyRow);
    apply->setContentsMargins(gap, gap / 2, gap, gap / 2);
    apply->setSpacing(gap);
    apply->addWidget(m_applyLabel);
    apply->addWidget(m_prune);
    apply->addWidget(m_ratio, 1);
    apply->addWidget(m_ratioBox);
    apply->addSpacing(gap);
    apply->addWidget(m_quantizeLabel);
    apply->addWidget(m_quantize);
    apply->addStretch(1);
    apply->addWidget(m_select);
    apply->addWidget(m_reset);

    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->hide();

    auto* footer = new FlowLayout;
    footer->setContentsMargins(gap, gap / 2, gap, gap / 2);
    footer->setSpacing(2 * gap);
    footer->addWidget(m_footer);
    footer->addStretch();
    footer->addWidget(m_footerParameters);
    footer->addWidget(m_footerSize);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    m_footerSize->setFont(strong);
    for (QLabel* label : {m_count, m_applyLabel, m_footerParameters})
        label->setForegroundRole(QPalette::PlaceholderText);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_recipe);
    layout->addLayout(filters);
    layout->addWidget(m_applyRow);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_empty, 1);
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFixedHeight(1);
    layout->addWidget(line);
    layout->addLayout(footer);

    connect(m_words, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter->setWords(text);
        updateCount();
    });
    connect(m_operator, &QComboBox::activated, this, [this](int index) {
        m_filter->setOperator(index > 0 ? m_operator->itemText(index) : QString());
        updateCount();
    });
    connect(m_prune, &QCheckBox::clicked, this, [this] {
        const std::vector<int> layers = selectedLayers(kPrune);
        // Where only some are pruned, the first click prunes the others, too.
        const bool on = !std::all_of(layers.begin(), layers.end(), [&](int l) { return m_session.choice(l).prune; });
        m_model.setPrune(layers, on);
    });
    connect(m_ratio, &QSlider::valueChanged, this, [this](int value) {
        if (!m_updating)
            m_model.setRatio(selectedLayers(kPrune), value / 100.0, QStringLiteral("apply %1").arg(m_gestureCount));
    });
    // The jump to where the mouse went down comes before the slider counts as pressed, and belongs to the drag.
    connect(m_ratio, &QSlider::sliderReleased, this, [this] {
        ++m_gestureCount;
        m_session.endGesture();
    });
    connect(m_ratioBox, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        if (!m_updating)
            m_model.setRatio(selectedLayers(kPrune), value / 100.0);
    });
    connect(m_quantize, &QComboBox::activated, this, [this](int index) {
        const int type = m_quantize->itemData(index).toInt();
        if (type >= 0)
            m_model.setNumberType(selectedLayers(kQuantize), static_cast<NumberType>(type));
    });
    connect(m_reset, &QPushButton::clicked, this, [this] {
        std::vector<int> layers = selectedLayers(nullptr);
        m_session.setChoices(
            layers,
            [](LayerChoice& choice) {
                choice.prune = false;
                choice.quantize = false;
            },
            tr("reset %Ln layer(s)", nullptr, static_cast<int>(layers.size())));
    });
    connect(m_selectMenu, &QMenu::aboutToShow, this, &LayersPanel::fillSelectMenu);
    connect(&session, &Session::documentChanged, this, &LayersPanel::documentArrived);
    connect(&session, &Session::recipeChanged, this, &LayersPanel::updateApplyRow);
    connect(&session, &Session::variantChanged, this, &LayersPanel::updateFooter);
    connect(&selection, &LayerSelection::changed, this, &LayersPanel::updateApplyRow);
    retranslate();
    documentArrived();
}

std::vector<int> LayersPanel::selectedLayers(const char* technique) const
{
    std::vector<int> layers;
    const DocumentPtr& document = m_session.document();
    if (!document)
        return layers;
    for (const int node : m_selection.selected())
        if (const int layer = document->network.nodes[static_cast<size_t>(node)].layer; layer >= 0 && (!technique || document->refusal(technique, layer).empty()))
            layers.push_back(layer);
    std::sort(layers.begin(), layers.end());
    return layers;
}

void LayersPanel::setNarrow(bool narrow)
{
    m_narrow = narrow;
    m_table->fitColumns(narrow);
    fitApplyRow();
}

void LayersPanel::fitApplyRow()
{
    // Words of some languages are long: what the row has no room for goes, the least needed first. The menu holds what the button did, the box
    // sets what the slider sets, and the list names what its label names.
    for (int folded = m_narrow ? 1 : 0; folded <= 5; ++folded) {
        m_reset->setVisible(folded < 1);
        m_select->setText(folded < 5 ? tr("Select…") : QStringLiteral("…"));
        m_select->setToolTip(folded < 1 ? QString() : tr("Select layers, or reset those that are selected"));
        m_ratio->setVisible(folded < 2);
        m_quantizeLabel->setVisible(folded < 3);
        m_applyLabel->setVisible(folded < 4);
        m_isResetInMenu = folded >= 1;
        m_applyRow->layout()->invalidate();
        if (m_applyRow->layout()->minimumSize().width() <= width())
            break;
    }
}

QSize LayersPanel::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, m_tight ? 330 : 420)), QWidget::minimumSizeHint().height()};
}

void LayersPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitApplyRow();
    fitFilters();
    fitFooter();
}

void LayersPanel::fitFilters()
{
    // How many rows are shown is said last: the table shows it as well.
    const int gap = static_cast<int>(scaled(this, 8));
    m_count->setVisible(m_words->minimumWidth() + m_operator->sizeHint().width() + m_count->sizeHint().width() + 5 * gap <= width());
}

void LayersPanel::fitFooter()
{
    // What is changed and how large it is come before how much there is.
    const int gap = static_cast<int>(scaled(this, 8));
    m_footerParameters->setVisible(m_footer->sizeHint().width() + m_footerParameters->sizeHint().width() + m_footerSize->sizeHint().width() + 8 * gap <= width());
}

void LayersPanel::documentArrived()
{
    m_words->clear();
    m_operator->clear();
    m_operator->addItem(tr("All operators"));
    m_filter->setOperator({});
    if (const DocumentPtr& document = m_session.document()) {
        std::set<QString> operators;
        for (const std::string& op : document->layerOperators)
            operators.insert(toQString(op));
        for (const QString& op : operators)
            m_operator->addItem(op);
    }
    const bool none = m_session.document() && m_session.document()->layers.empty();
    m_table->setVisible(!none);
    m_empty->setVisible(none);
    updateCount();
    updateApplyRow();
    updateFooter();
}

void LayersPanel::updateCount()
{
    m_count->setText(tr("%1 of %Ln layer(s)", nullptr, m_model.rowCount()).arg(m_filter->rowCount()));
    fitFilters();
}

void LayersPanel::updateApplyRow()
{
    m_updating = true;
    const std::vector<int> all = selectedLayers(nullptr);
    const std::vector<int> prunable = selectedLayers(kPrune);
    const std::vector<int> quantizable = selectedLayers(kQuantize);
    m_applyLabel->setText(tr("Selected: %1").arg(all.size()));
    size_t pruned = 0;
    for (const int layer : prunable)
        pruned += m_session.choice(layer).prune;
    m_prune->setEnabled(!prunable.empty());
    m_prune->setTristate(pruned > 0 && pruned < prunable.size());
    m_prune->setCheckState(pruned == 0 ? Qt::Unchecked : pruned == prunable.size() ? Qt::Checked : Qt::PartiallyChecked);
    const double ratio = prunable.empty() ? 0 : m_session.choice(prunable.front()).ratio;
    m_ratio->setEnabled(pruned > 0);
    m_ratioBox->setEnabled(!prunable.empty());
    if (!m_ratio->isSliderDown())
        m_ratio->setValue(static_cast<int>(std::lround(ratio * 100)));
    m_ratioBox->setValue(ratio * 100);
    m_ratio->setProperty("espalierColor", themeOf(this).prune);

    m_quantize->clear();
    m_quantize->setMaxVisibleItems(numberTypeCount() + 1);
    for (int type = 0; type < numberTypeCount(); ++type)
        m_quantize->addItem(numberTypeName(static_cast<NumberType>(type)), type);
    const auto typeOf = [&](int layer) { return static_cast<int>(numberTypeOf(m_session.choice(layer))); };
    m_quantize->setEnabled(!quantizable.empty());
    if (!quantizable.empty()) {
        const int first = typeOf(quantizable.front());
        const bool mixed = std::any_of(quantizable.begin(), quantizable.end(), [&](int l) { return typeOf(l) != first; });
        if (mixed)
            m_quantize->insertItem(0, QStringLiteral("–"), -1);
        m_quantize->setCurrentIndex(mixed ? 0 : first);
    }
    m_reset->setEnabled(std::any_of(all.begin(), all.end(), [&](int l) { return m_session.choice(l).prune || m_session.choice(l).quantize; }));
    // Why something cannot be chosen is said here, not only when it is tried.
    const QString reason = all.empty() ? tr("Select layers first") : QString();
    for (QWidget* control : std::initializer_list<QWidget*>{m_prune, m_ratio, m_ratioBox})
        control->setToolTip(!prunable.empty() ? QString() : all.empty() ? reason : reasonText(m_session.document()->refusal(kPrune, all.front())));
    m_quantize->setToolTip(!quantizable.empty() ? QString() : all.empty() ? reason : reasonText(m_session.document()->refusal(kQuantize, all.front())));
    m_updating = false;
    fitApplyRow();
}

void LayersPanel::updateFooter()
{
    const DocumentPtr& document = m_session.document();
    if (!document) {
        for (QLabel* label : {m_footer, m_footerParameters, m_footerSize})
            label->clear();
        return;
    }
    int pruned = 0;
    int quantized = 0;
    int unpruned = 0;
    int withoutCodes = 0;
    int64_t parameters = 0;
    for (size_t i = 0; i < document->layers.size(); ++i) {
        const LayerChoice choice = m_session.choice(static_cast<int>(i));
        const auto count = [&](bool isChosen, const char* technique, int& done, int& refused) {
            if (isChosen)
                ++(m_session.problem(technique, static_cast<int>(i)).empty() ? done : refused);
        };
        count(choice.prune, kPrune, pruned, unpruned);
        count(m_model.numberType(static_cast<int>(i)) != Float, kQuantize, quantized, withoutCodes);
        parameters += document->layers[i].parameters();
    }
    const Format format;
    QString counts = tr("%1 quantized, %2 float; %3 pruned").arg(quantized).arg(static_cast<int>(document->layers.size()) - quantized).arg(pruned);
    if (withoutCodes > 0)
        counts = tr("%1; quantization not done in %Ln layer(s)", "counts", withoutCodes).arg(counts);
    if (unpruned > 0)
        counts = tr("%1; pruning not done in %Ln layer(s)", "counts", unpruned).arg(counts);
    m_footer->setText(counts);
    m_footerParameters->setText(tr("%1 parameters in layers").arg(format.count(parameters)));
    const VariantPtr& variant = m_session.variant();
    const Ledger& now = variant ? variant->ledger : document->ledger;
    m_footerSize->setText(format.bytesChange(document->ledger.fileBytes + document->ledger.externalBytes, now.fileBytes + now.externalBytes).joined());
    fitFooter();
}

void LayersPanel::select(const std::function<bool(int)>& wanted)
{
    const scene::Network& network = m_session.document()->network;
    QSet<int> nodes;
    for (size_t i = 0; i < network.nodeOfLayer.size(); ++i)
        if (network.nodeOfLayer[i] >= 0 && wanted(static_cast<int>(i)))
            nodes.insert(network.nodeOfLayer[i]);
    int current = m_selection.current();
    if (!nodes.contains(current))
        current = nodes.isEmpty() ? -1 : *std::min_element(nodes.begin(), nodes.end());
    m_selection.set(current, nodes);
}

void LayersPanel::fillSelectMenu()
{
    m_selectMenu->clear();
    const DocumentPtr document = m_session.document();
    if (!document)
        return;
    const int current = m_selection.current() >= 0 ? document->network.nodes[static_cast<size_t>(m_selection.current())].layer : -1;
    connect(m_selectMenu->addAction(tr("All layers")), &QAction::triggered, this, [this] { select([](int) { return true; }); });
    if (current >= 0) {
        connect(m_selectMenu->addAction(tr("Same operator")), &QAction::triggered, this, [this, document, current] {
            select([&](int l) { return document->layerOperators[static_cast<size_t>(l)] == document->layerOperators[static_cast<size_t>(current)]; });
        });
        const auto moduleOf = [document](int l) {
            const int node = document->network.nodeOfLayer[static_cast<size_t>(l)];
            return node >= 0 ? document->network.nodes[static_cast<size_t>(node)].module : -1;
        };
        if (moduleOf(current) >= 0)
            connect(m_selectMenu->addAction(tr("Same block")), &QAction::triggered, this,
                    [this, moduleOf, current] { select([&](int l) { return moduleOf(l) == moduleOf(current); }); });
    }
    connect(m_selectMenu->addAction(tr("Most bytes (half of the file)")), &QAction::triggered, this, [this, document] {
        std::vector<int> bySize;
        int64_t total = 0;
        for (size_t i = 0; i < document->ledger.layers.size(); ++i) {
            bySize.push_back(static_cast<int>(i));
            total += document->ledger.layers[i].fileBytes;
        }
        const auto bytes = [&](int l) { return document->ledger.layers[static_cast<size_t>(l)].fileBytes; };
        std::stable_sort(bySize.begin(), bySize.end(), [&](int a, int b) { return bytes(a) > bytes(b); });
        std::set<int> chosen;
        int64_t sum = 0;
        for (const int layer : bySize) {
            if (2 * sum >= total)
                break;
            chosen.insert(layer);
            sum += bytes(layer);
        }
        select([&](int l) { return chosen.contains(l); });
    });
    QAction* least = m_selectMenu->addAction(tr("Least sensitive (half of the layers)"));
    std::vector<int> known;
    for (int l = 0; l < m_model.rowCount(); ++l)
        if (m_model.sensitivity(l) >= 0)
            known.push_back(l);
    least->setEnabled(!known.empty());
    least->setToolTip(known.empty() ? tr("Sensitivity is not measured yet") : QString());
    std::stable_sort(known.begin(), known.end(), [this](int a, int b) { return m_model.sensitivity(a) < m_model.sensitivity(b); });
    known.resize((known.size() + 1) / 2);
    connect(least, &QAction::triggered, this, [this, known] { select([&](int l) { return std::find(known.begin(), known.end(), l) != known.end(); }); });
    connect(m_selectMenu->addAction(tr("Inverse")), &QAction::triggered, this, [this] {
        const std::vector<int> now = selectedLayers(nullptr);
        select([&](int l) { return !std::binary_search(now.begin(), now.end(), l); });
    });
    if (m_isResetInMenu) {
        m_selectMenu->addSeparator();
        QAction* reset = m_selectMenu->addAction(tr("Reset the selected layers"));
        reset->setEnabled(m_reset->isEnabled());
        connect(reset, &QAction::triggered, m_reset, &QPushButton::click);
    }
}

void LayersPanel::retranslate()
{
    m_words->setPlaceholderText(tr("Filter layers"));
    m_words->setAccessibleName(tr("Filter layers"));
    m_operator->setAccessibleName(tr("Show layers of one operator"));
    m_operator->setAccessibleDescription(tr("Hides rows; the model stays as it is"));
    m_prune->setText(tr("Prune"));
    m_prune->setAccessibleDescription(tr("Applies to all selected layers"));
    m_ratio->setAccessibleName(tr("Share of weights to prune in the selected layers"));
    m_ratioBox->setAccessibleName(tr("Share of weights to prune in the selected layers"));
    m_quantizeLabel->setText(tr("Quantize"));
    m_quantize->setAccessibleName(tr("Number type of the selected layers"));
    for (QWidget* control : std::initializer_list<QWidget*>{m_ratio, m_ratioBox, m_quantize})
        control->setAccessibleDescription(tr("Applies to all selected layers"));
    m_select->setAccessibleName(tr("Select layers"));
    m_select->setAccessibleDescription(tr("By operator, block or size"));
    m_reset->setText(tr("Reset"));
    m_reset->setAccessibleName(tr("Reset the selected layers"));
    m_reset->setAccessibleDescription(tr("Switches pruning and quantization off in the selected layers"));
    m_table->setAccessibleName(tr("Layers"));
    m_table->setAccessibleDescription(tr("Space, P and Q change the selected layers, brackets prune less or more"));
    setNarrow(m_narrow);
    m_empty->setText(tr("No layer can be compressed: this model has no Conv, Gemm, MatMul, recurrent or embedding node with constant weights."));
    if (m_operator->count() > 0)
        m_operator->setItemText(0, tr("All operators"));
    updateCount();
    updateApplyRow();
    updateFooter();
}

void LayersPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::StyleChange)
        fitApplyRow();
    QWidget::changeEvent(event);
}

extern constinit const Panel panelLayers{.id = "layers",
                                  .title = QT_TRANSLATE_NOOP("Panel", "Layers"),
                                  .help = QT_TRANSLATE_NOOP("Panel", "Every layer with weights, one row each, with the switches for [pruning](help:concept.pruning) and [quantization](help:concept.quantization) in its cells. Above "
                                                                     "the table the steps of the [recipe](help:concept.recipe), a filter, and a row that changes all selected layers at once. The line below adds up the whole model, "
                                                                     "not only what the filter shows.\n\nArrows go from cell to cell, Space switches, F2 or Enter edits; F1 in a cell explains its column."),
                                  .tabTitle = QT_TRANSLATE_NOOP("PanelTab", "Layers"),
                                  .area = Qt::LeftDockWidgetArea,
                                  .joinsFirst = false,
                                  .make = [](const PanelContext& context, QWidget* parent) -> QWidget* {
                                      return new LayersPanel(context.session, context.table, context.selection, parent);
                                  }};

}  // namespace esp
