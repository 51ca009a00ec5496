// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/inspector_panel.h"

#include "widgets/dialogs/help_topics.h"
#include "widgets/inspector/inspector_tab.h"
#include "widgets/panels/panel.h"
#include "widgets/panels/share_box.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/layer_table_model.h"
#include "widgets/viewmodel/layer_errors.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/slow_text.h"

#include <QAction>
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QSlider>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace esp {

InspectorPanel::InspectorPanel(InspectorModel& model, LayerTableModel& table, LayerSelection& selection, QWidget* parent)
    : QWidget(parent), m_model(model), m_table(table), m_selection(selection), m_name(new QLabel(this)), m_description(new QLabel(this)), m_error(new QLabel(this)),
      m_previous(new QToolButton(this)), m_next(new QToolButton(this)), m_switches(new QWidget(this)), m_prune(new QCheckBox(m_switches)),
      m_ratio(new QSlider(Qt::Horizontal, m_switches)), m_ratioBox(new ShareBox(m_switches)), m_quantize(new QCheckBox(m_switches)),
      m_type(new QComboBox(m_switches)), m_tabs(new QTabBar(this)), m_pages(new QStackedWidget(this)), m_reason(new QLabel(this)),
      m_slow(new QWidget(this)), m_clock(new QLabel(m_slow)), m_slowText(new QLabel(m_slow))
{
    const int gap = static_cast<int>(scaled(this, 8));
    QFont title = font();
    title.setPointSizeF(font().pointSizeF() * 1.25);
    title.setWeight(QFont::DemiBold);
    title.setStyleStrategy(QFont::PreferNoShaping);
    m_name->setFont(title);
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_name->setMinimumWidth(1);
    m_description->setForegroundRole(QPalette::PlaceholderText);
    m_description->setWordWrap(true);
    m_error->setForegroundRole(QPalette::PlaceholderText);
    m_error->setWordWrap(true);
    m_description->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    // Room for two lines, so that what stands below moves neither from layer to layer nor when the error is there.
    auto* about = new QWidget(this);
    about->setMinimumHeight(2 * m_description->fontMetrics().lineSpacing());
    auto* lines = new QVBoxLayout(about);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(0);
    lines->addWidget(m_description);
    lines->addWidget(m_error);
    lines->addStretch();
    QSizePolicy keepsPlace = m_switches->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    m_switches->setSizePolicy(keepsPlace);
    m_previous->setIcon(lineIcon(QStringLiteral("previous")));
    m_next->setIcon(lineIcon(QStringLiteral("next")));
    auto* head = new QHBoxLayout;
    head->addWidget(m_name, 1);
    for (QToolButton* button : {m_previous, m_next}) {
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setFocusPolicy(Qt::TabFocus);
        head->addWidget(button);
    }

    auto* switches = new QGridLayout(m_switches);
    switches->setContentsMargins(0, 0, 0, 0);
    switches->setHorizontalSpacing(gap);
    switches->setVerticalSpacing(gap / 2);
    m_ratio->setRange(0, 1000);
    m_ratio->setPageStep(50);
    m_ratioBox->setSingleStep(1);
    m_ratioBox->setKeyboardTracking(false);
    // A long name of a type must not widen the window: the open list shows it whole.
    m_type->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_type->setMinimumContentsLength(12);
    switches->addWidget(m_prune, 0, 0);
    switches->addWidget(m_ratio, 0, 1);
    switches->addWidget(m_ratioBox, 0, 2);
    switches->addWidget(m_quantize, 1, 0);
    switches->addWidget(m_type, 1, 1, 1, 2);
    switches->setColumnStretch(1, 1);

    m_tabs->setProperty("espalierTight", true);
    m_tabs->setExpanding(true);
    m_tabs->setDrawBase(true);
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setFocusPolicy(Qt::TabFocus);
    for (const InspectorTab* tab : inspectorTabs()) {
        const int index = m_tabs->addTab(titleOf(*tab));
        InspectorPage* page = tab->make(model, m_pages);
        page->setProperty(kHelpProperty, QByteArray("tab.") + tab->id);
        m_pages->addWidget(page);
        auto* action = new QAction(this);
        action->setObjectName(QString::fromLatin1(tab->id));
        action->setProperty("espalierSource", QByteArray(tab->title));
        if (index < 9)
            action->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + index)));
        connect(action, &QAction::triggered, this, [this, index] {
            showTab(index);
            focusTab();
        });
        m_tabActions << action;
    }
    m_reason->setWordWrap(true);
    m_reason->hide();
    m_reason->setFrameShape(QFrame::Box);
    m_reason->setMargin(gap / 2 + 2);
    m_reason->setTextFormat(Qt::RichText);
    m_reason->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(m_reason, &QLabel::linkActivated, this, &InspectorPanel::helpWanted);
    m_slowText->setWordWrap(true);
    m_slow->setAutoFillBackground(true);
    m_slow->hide();
    auto* slow = new QHBoxLayout(m_slow);
    slow->setContentsMargins(gap / 2 + 2, gap / 2, gap / 2 + 2, gap / 2);
    slow->setSpacing(gap);
    slow->addWidget(m_clock, 0, Qt::AlignTop);
    slow->addWidget(m_slowText, 1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gap, gap, gap, gap);
    layout->setSpacing(gap);
    layout->addLayout(head);
    layout->addWidget(about);
    layout->addWidget(m_switches);
    layout->addWidget(m_tabs);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_slow);
    layout->addWidget(m_reason);

    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    connect(m_prune, &QCheckBox::clicked, this, [this](bool on) { m_table.setPrune({m_model.layer()}, on); });
    connect(m_ratio, &QSlider::valueChanged, this, [this](int value) {
        if (!m_updating && m_model.layer() >= 0)
            m_table.setRatio({m_model.layer()}, value / 1000.0, QStringLiteral("inspector %1").arg(m_gestures));
    });
    // The jump to where the mouse went down comes before the slider counts as pressed, and belongs to the drag.
    connect(m_ratio, &QSlider::sliderReleased, this, [this] {
        ++m_gestures;
        m_model.session().endGesture();
    });
    connect(m_ratioBox, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        if (!m_updating && m_model.layer() >= 0)
            m_table.setRatio({m_model.layer()}, value / 100.0);
    });
    connect(m_quantize, &QCheckBox::clicked, this, [this](bool on) {
        LayerChoice choice = m_model.session().choice(m_model.layer());
        choice.quantize = on;
        m_table.setNumberType({m_model.layer()}, numberTypeOf(choice));
    });
    connect(m_type, &QComboBox::activated, this, [this](int index) {
        m_table.setNumberType({m_model.layer()}, static_cast<NumberType>(index + 1));
    });
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(&model, &InspectorModel::nodeChanged, this, &InspectorPanel::update);
    connect(&model, &InspectorModel::layerChanged, this, &InspectorPanel::update);
    connect(&model, &InspectorModel::afterChanged, this, [this] {
        updateSwitches();
        updateReasons();
    });
    connect(&selection, &LayerSelection::changed, this, &InspectorPanel::update);
    connect(&model.session(), &Session::recipeChanged, this, &InspectorPanel::updateSwitches);
    connect(&model.session(), &Session::variantChanged, this, &InspectorPanel::updateReasons);
    connect(&model.session(), &Session::variantChanged, this, &InspectorPanel::updateSlow);
    connect(&model.session(), &Session::recipeChanged, this, &InspectorPanel::updateSlow);
    connect(&model.session().layerErrors(), &LayerErrors::changed, this, &InspectorPanel::updateError);
    retranslate();
}

void InspectorPanel::step(int direction)
{
    const DocumentPtr& document = m_model.session().document();
    if (!document || document->layers.empty())
        return;
    const int count = static_cast<int>(document->layers.size());
    int layer = m_model.layer() < 0 ? (direction > 0 ? 0 : count - 1) : m_model.layer() + direction;
    while (layer >= 0 && layer < count && document->network.nodeOfLayer[static_cast<size_t>(layer)] < 0)
        layer += direction;
    if (layer >= 0 && layer < count)
        m_selection.select(document->network.nodeOfLayer[static_cast<size_t>(layer)]);
}

void InspectorPanel::update()
{
    const int node = m_model.node();
    const bool isLayer = m_model.layer() >= 0;
    // The empty name keeps the buttons beside it where they are.
    m_description->setVisible(node >= 0);
    m_switches->setVisible(isLayer);
    if (node >= 0) {
        const QString name = toQString(m_model.session().document()->network.nodes[static_cast<size_t>(node)].name);
        m_name->setText(QFontMetrics(m_name->font()).elidedText(name, Qt::ElideMiddle, std::max(static_cast<int>(scaled(this, 200)), m_name->width())));
        m_name->setToolTip(toQString(m_model.session().document()->network.nodes[static_cast<size_t>(node)].fullName));
        m_description->setText(m_model.description());
    } else {
        m_name->clear();
        m_name->setToolTip(QString());
    }
    updateSwitches();
    updateReasons();
    updateSlow();
    updateError();
}

void InspectorPanel::updateError()
{
    const int layer = m_model.layer();
    const LayerErrors& errors = m_model.session().layerErrors();
    // Before anything was changed there is nothing to say.
    const bool shown = layer >= 0 && errors.of(layer) && !(m_model.session().isVariantCurrent() && m_model.session().variant()->isOriginal);
    m_error->setVisible(shown);
    m_error->setText(shown ? errors.sentence(layer) : QString());
}

void InspectorPanel::updateSwitches()
{
    const int layer = m_model.layer();
    if (layer < 0 || layer >= static_cast<int>(m_model.session().document()->layers.size()))
        return;
    m_updating = true;
    const Session& session = m_model.session();
    const LayerChoice choice = session.choice(layer);
    const bool canPrune = session.document()->refusal(kPrune, layer).empty();
    const bool canQuantize = session.document()->refusal(kQuantize, layer).empty();
    m_prune->setEnabled(canPrune);
    m_prune->setChecked(choice.prune);
    m_ratio->setEnabled(canPrune && choice.prune);
    m_ratioBox->setEnabled(canPrune && choice.prune);
    if (!m_ratio->isSliderDown())
        m_ratio->setValue(static_cast<int>(std::lround(choice.ratio * 1000)));
    m_ratioBox->setValue(choice.ratio * 100);
    m_ratio->setProperty("espalierColor", themeOf(this).prune);
    m_quantize->setEnabled(canQuantize);
    m_quantize->setChecked(choice.quantize);
    m_type->setEnabled(canQuantize && choice.quantize);
    LayerChoice quantized = choice;
    quantized.quantize = true;
    m_type->setCurrentIndex(numberTypeOf(quantized) - 1);
    m_updating = false;
}

InspectorPage& InspectorPanel::page(int tab) const
{
    return static_cast<InspectorPage&>(*m_pages->widget(tab));
}

int InspectorPanel::currentTab() const
{
    return m_tabs->currentIndex();
}

void InspectorPanel::showTab(int tab)
{
    m_tabs->setCurrentIndex(tab);
}

void InspectorPanel::focusTab()
{
    page(currentTab()).focusTarget()->setFocus(Qt::ShortcutFocusReason);
}

int InspectorPanel::neededWidth() const
{
    const QMargins margins = layout()->contentsMargins();
    return m_tabs->sizeHint().width() + margins.left() + margins.right();
}

QSize InspectorPanel::minimumSizeHint() const
{
    // As wide as what is in it; less high than the tabs would like, as docks share the height of a small window.
    const QSize needed = QWidget::minimumSizeHint();
    return {needed.width(), std::min(needed.height(), static_cast<int>(scaled(this, 320)))};
}

void InspectorPanel::updateReasons()
{
    QStringList reasons;
    const int layer = m_model.layer();
    const Session& session = m_model.session();
    if (layer >= 0 && layer < static_cast<int>(session.document()->layers.size())) {
        const std::string& name = session.document()->layers[static_cast<size_t>(layer)].name;
        const QString prune = reasonText(session.document()->refusal(kPrune, layer));
        const QString quantize = reasonText(session.document()->refusal(kQuantize, layer));
        if (!prune.isEmpty())
            reasons << tr("Pruning is not available: %1.").arg(prune);
        if (!quantize.isEmpty() && quantize != prune)
            reasons << tr("Quantization is not available: %1.").arg(quantize);
        if (session.isVariantCurrent()) {
            if (const QString problem = reasonText(session.variant()->problemOf(name)); !problem.isEmpty() && problem != prune && problem != quantize)
                reasons << tr("Not done here: %1.").arg(problem);
            for (const LayerLedger& entry : session.variant()->ledger.layers)
                if (entry.layer == name && !entry.stayedFloat.empty())
                    reasons << tr("Computed in float: %1.").arg(reasonText(entry.stayedFloat));
        }
    }
    for (QString& reason : reasons)
        reason = reason.toHtmlEscaped();
    if (!reasons.isEmpty())
        reasons << QStringLiteral("<a href=\"%1\">%2</a>").arg(QStringLiteral("concept.reasons"), tr("What to do about it"));
    m_reason->setText(reasons.join(QStringLiteral("<br>")));
    m_reason->setVisible(!reasons.isEmpty());
}

void InspectorPanel::updateSlow()
{
    QStringList sentences;
    for (const std::string& reason : slowReasons(m_model.session(), m_model.node()))
        sentences << tr("Slower than it had to be: %1.").arg(reasonText(reason));
    m_slow->setVisible(!sentences.isEmpty());
    m_slowText->setText(sentences.join(QLatin1Char('\n')));
    const Theme& theme = themeOf(this);
    QPalette colours = palette();
    colours.setColor(QPalette::Window, theme.warningGround);
    colours.setColor(QPalette::WindowText, theme.warningText);
    m_slow->setPalette(colours);
    const int size = static_cast<int>(scaled(this, 14));
    m_clock->setPixmap(lineIcon(QStringLiteral("clock")).pixmap(size, size));
}

void InspectorPanel::retranslate()
{
    m_slowText->setAccessibleName(tr("Why it is slow"));
    m_previous->setToolTip(tr("Previous layer"));
    m_previous->setAccessibleName(tr("Previous layer"));
    m_next->setToolTip(tr("Next layer"));
    m_next->setAccessibleName(tr("Next layer"));
    m_reason->setAccessibleName(tr("Reasons"));
    m_reason->setAccessibleDescription(tr("Why something is not done to this layer; Enter follows the link"));
    m_prune->setText(tr("Prune"));
    m_prune->setToolTip(tr("Set the smallest weights to zero (magnitude pruning)"));
    m_ratio->setAccessibleName(tr("Share of weights to prune"));
    m_ratioBox->setAccessibleName(tr("Share of weights to prune"));
    m_quantize->setText(tr("Quantize"));
    m_quantize->setToolTip(tr("Store in 8 bits or fewer and compute in 8-bit integers (quantization)"));
    m_type->setAccessibleName(tr("Number type"));
    for (QWidget* control : std::initializer_list<QWidget*>{m_ratio, m_ratioBox, m_type})
        control->setAccessibleDescription(tr("Applies to the current layer"));
    const int type = m_type->currentIndex();
    m_type->clear();
    m_type->setMaxVisibleItems(numberTypeCount());
    for (int other = 1; other < numberTypeCount(); ++other)
        m_type->addItem(numberTypeSentence(static_cast<NumberType>(other)));
    m_type->setCurrentIndex(std::max(0, type));
    m_tabs->setAccessibleName(tr("What is shown of the layer"));
    m_tabs->setAccessibleDescription(tr("Arrow keys choose a tab"));
    for (int i = 0; i < m_tabs->count(); ++i) {
        const InspectorTab& tab = *inspectorTabs()[static_cast<size_t>(i)];
        QAction* action = m_tabActions[i];
        m_tabs->setTabText(i, titleOf(tab));
        m_tabs->setTabToolTip(i, tr("%1 (%2)").arg(tipOf(tab), action->shortcut().toString(QKeySequence::NativeText)));
        action->setText(titleOf(tab));
        action->setStatusTip(tipOf(tab));
    }
    update();
}

void InspectorPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange)
        retranslate();
    QWidget::changeEvent(event);
}

extern constinit const Panel panelInspector{.id = "inspector",
                                     .title = QT_TRANSLATE_NOOP("Panel", "Inspector"),
                                     .help = QT_TRANSLATE_NOOP("Panel", "The current node: its switches, and tabs that show its weights, channels, activations and stored values before and after. Alt+1 to Alt+5 choose a tab. "
                                                                        "If something cannot be done to a layer, the reason stands at the bottom."),
                                     .tabTitle = QT_TRANSLATE_NOOP("PanelTab", "Inspector"),
                                     .area = Qt::RightDockWidgetArea,
                                     .joinsFirst = true,
                                     .make = [](const PanelContext& context, QWidget* parent) -> QWidget* {
                                         return new InspectorPanel(context.inspector, context.table, context.selection, parent);
                                     }};

}  // namespace esp
