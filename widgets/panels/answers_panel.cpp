// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/answers_panel.h"

#include "widgets/panels/answer_table_view.h"
#include "widgets/panels/confusion_view.h"
#include "widgets/panels/panel.h"
#include "widgets/panels/sample_widget.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/answer_tables.h"
#include "widgets/viewmodel/sample_view.h"
#include "widgets/viewmodel/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>

namespace esp {

namespace {
constexpr int kGapPage = 3;  // after one page a part
}

AnswersPanel::AnswersPanel(Session& session, std::function<void()> chooseData, QWidget* parent)
    : QWidget(parent), m_answers(session), m_chooseData(std::move(chooseData)), m_flipModel(new FlipTableModel(m_answers, this)),
      m_classModel(new ClassTableModel(m_answers, this)), m_pairModel(new PairTableModel(m_answers, this)),
      m_reader(new SampleReader(session.backgroundQueue(), this)), m_pages(new QStackedWidget(this))
{
    buildHeader();
    buildPages();
    connectAll();
    retranslate();
    answersChanged();
}

AnswersPanel::~AnswersPanel() = default;

void AnswersPanel::buildHeader()
{
    const int gap = static_cast<int>(scaled(this, 8));
    m_tabs = new QTabBar(this);
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->setUsesScrollButtons(true);
    for (int i = 0; i < kGapPage; ++i)
        m_tabs->addTab(QString());
    m_summary = new QLabel(this);
    m_summary->setWordWrap(true);
    m_summary->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_filter = new QComboBox(this);
    m_filter->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_mode = new QComboBox(this);
    m_mode->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_mode->addItems({QString(), QString()});
    auto* row = new FlowLayout;
    row->setContentsMargins(gap / 2, 0, gap, gap / 2);
    row->setSpacing(gap);
    row->addWidget(m_tabs);
    m_summary->setMinimumWidth(static_cast<int>(scaled(this, 160)));
    m_summary->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    row->addWidget(m_summary);
    row->addWidget(m_filter);
    row->addWidget(m_mode);
    const auto button = [&](const char* icon) {
        auto* made = new QToolButton(this);
        made->setIcon(lineIcon(QString::fromLatin1(icon)));
        made->setAutoRaise(true);
        made->setToolButtonStyle(Qt::ToolButtonIconOnly);
        made->setFocusPolicy(Qt::TabFocus);
        row->addWidget(made);
        return made;
    };
    m_zoomOut = button("minus");
    m_zoomIn = button("plus");
    m_zoomFit = button("fit");
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFixedHeight(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(line);
    layout->addWidget(m_pages, 1);
    setProperty(kMainControlProperty, QVariant::fromValue<QWidget*>(m_tabs));
}

void AnswersPanel::buildPages()
{
    const int gap = static_cast<int>(scaled(this, 8));
    const auto page = [&] {
        auto* made = new QWidget(m_pages);
        m_pages->addWidget(made);
        return made;
    };
    QWidget* flips = page();
    m_flipRow = new QHBoxLayout(flips);
    m_flipRow->setContentsMargins(0, 0, 0, 0);
    m_flipRow->setSpacing(0);
    m_flips = new AnswerTableView(*m_flipModel, flips);
    m_sampleView = new SampleWidget(*m_reader, flips);
    m_flipRow->addWidget(m_flips, 5);
    m_flipRow->addWidget(m_sampleView, 2);

    QWidget* classes = page();
    auto* classLayout = new QVBoxLayout(classes);
    classLayout->setContentsMargins(0, 0, 0, 0);
    m_classes = new AnswerTableView(*m_classModel, classes);
    classLayout->addWidget(m_classes);

    QWidget* confusion = page();
    m_matrixRow = new QHBoxLayout;
    m_matrixRow->setContentsMargins(gap, 0, 0, 0);
    m_matrixRow->setSpacing(gap);
    m_pairs = new AnswerTableView(*m_pairModel, confusion);
    m_matrix = new ConfusionView(m_answers, confusion);
    m_readOut = new QLabel(confusion);
    m_readOut->setWordWrap(true);
    m_readOut->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_readOut->setContentsMargins(0, gap / 2, gap, gap / 2);
    // Room for what it may say, so that nothing moves while the pointer does.
    m_readOut->setFixedWidth(static_cast<int>(scaled(this, 200)));
    m_matrixRow->addWidget(m_matrix, 1);
    m_matrixRow->addWidget(m_readOut);
    auto* confusionRow = new QHBoxLayout(confusion);
    confusionRow->setContentsMargins(0, 0, 0, 0);
    confusionRow->setSpacing(0);
    confusionRow->addWidget(m_pairs, 4);
    confusionRow->addLayout(m_matrixRow, 7);

    m_gapPage = page();
    m_gap = new QLabel(m_gapPage);
    m_gap->setWordWrap(true);
    m_gap->setAlignment(Qt::AlignCenter);
    m_gap->setForegroundRole(QPalette::PlaceholderText);
    m_gapLink = new QPushButton(m_gapPage);
    auto* gapLayout = new QVBoxLayout(m_gapPage);
    gapLayout->setContentsMargins(2 * gap, gap, 2 * gap, gap);
    gapLayout->setSpacing(gap);
    gapLayout->addStretch();
    gapLayout->addWidget(m_gap);
    gapLayout->addWidget(m_gapLink, 0, Qt::AlignHCenter);
    gapLayout->addStretch();
}

void AnswersPanel::connectAll()
{
    connect(m_tabs, &QTabBar::currentChanged, this, &AnswersPanel::update);
    connect(&m_answers, &Answers::changed, this, &AnswersPanel::answersChanged);
    connect(&m_answers, &Answers::statusChanged, this, &AnswersPanel::update);
    connect(m_filter, &QComboBox::activated, this, [this](int index) {
        const int kind = m_filter->itemData(index).toInt();
        m_flipModel->setKind(kind < 0 ? std::nullopt : std::optional(static_cast<FlipKind>(kind)));
    });
    connect(m_flipModel, &QAbstractItemModel::modelReset, this, [this] {
        // The same sample stays current as long as it is in the list.
        const AnswerChangesPtr& changes = m_answers.changes();
        int row = -1;
        for (int i = 0; changes && i < m_flipModel->rowCount(); ++i)
            if (changes->flips[static_cast<size_t>(m_flipModel->entryAt(i))].sample == m_sample)
                row = i;
        if (m_flipModel->rowCount() > 0)
            m_flips->setCurrentIndex(m_flipModel->index(std::max(0, row), 0));
    });
    connect(m_flips, &AnswerTableView::currentEntryChanged, this, &AnswersPanel::showSample);
    connect(m_pairs, &AnswerTableView::currentEntryChanged, this, [this](int entry) {
        if (entry < 0 || !m_answers.changes())
            return;
        const ConfusionCell& pair = m_answers.changes()->pairs[static_cast<size_t>(entry)];
        m_matrix->setCursorCell(pair.label, pair.answer);
    });
    connect(m_matrix, &ConfusionView::cursorMoved, this, [this](int label, int answer) {
        const auto& pairs = m_answers.changes()->pairs;
        const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const ConfusionCell& pair) { return pair.label == label && pair.answer == answer; });
        if (found != pairs.end())
            m_pairs->setCurrentEntry(static_cast<int>(found - pairs.begin()));
    });
    connect(m_matrix, &ConfusionView::readOutChanged, this, &AnswersPanel::updateReadOut);
    connect(m_mode, &QComboBox::activated, this, [this](int index) {
        m_matrix->setDifference(index == 1);
        m_pairModel->setByDifference(index == 1);
    });
    connect(m_zoomOut, &QToolButton::clicked, m_matrix, &ConfusionView::zoomOut);
    connect(m_zoomIn, &QToolButton::clicked, m_matrix, &ConfusionView::zoomIn);
    connect(m_zoomFit, &QToolButton::clicked, m_matrix, [this] { m_matrix->setZoom(1); });
    connect(m_gapLink, &QPushButton::clicked, this, [this] {
        if (m_shownGap.way == Answers::Way::Measure)
            m_answers.session().measure();
        else if (m_shownGap.way == Answers::Way::ChooseData && m_chooseData)
            m_chooseData();
    });
}

AnswersPanel::Part AnswersPanel::part() const
{
    return static_cast<Part>(m_tabs->currentIndex());
}

void AnswersPanel::setPart(Part part)
{
    m_tabs->setCurrentIndex(static_cast<int>(part));
}

QString AnswersPanel::gapText() const
{
    return m_shownGap.sentence;
}

QString AnswersPanel::summaryText() const
{
    return m_summary->text();
}

QSize AnswersPanel::minimumSizeHint() const
{
    // The summary goes over two lines, and tabs scroll, before the panel widens the window.
    return {static_cast<int>(scaled(this, 300)), static_cast<int>(scaled(this, 110))};
}

void AnswersPanel::answersChanged()
{
    fillFilter();
    update();
}

void AnswersPanel::fillFilter()
{
    const AnswerChangesPtr& changes = m_answers.changes();
    const QSignalBlocker blocker(m_filter);
    const Format format;
    const auto add = [&](const QString& text, int64_t count, int kind) { m_filter->addItem(text.arg(format.count(count)), kind); };
    const auto of = [&](FlipKind kind) { return changes ? changes->kinds[static_cast<size_t>(kind)] : 0; };
    m_filter->clear();
    add(tr("All (%1)"), changes ? static_cast<int64_t>(changes->flips.size()) : 0, -1);
    add(tr("Worse (%1)"), of(FlipKind::Worse), static_cast<int>(FlipKind::Worse));
    add(tr("Better (%1)"), of(FlipKind::Better), static_cast<int>(FlipKind::Better));
    add(tr("Both wrong (%1)"), of(FlipKind::BothWrong), static_cast<int>(FlipKind::BothWrong));
    if (changes && !changes->hasLabels())
        m_flipModel->setKind({});
    m_filter->setCurrentIndex(std::max(0, m_filter->findData(m_flipModel->kind() ? static_cast<int>(*m_flipModel->kind()) : -1)));
}

void AnswersPanel::showSample(int flip)
{
    const AnswerChangesPtr& changes = m_answers.changes();
    if (!changes || flip < 0) {
        m_reader->clear();
        return;
    }
    m_sample = changes->flips[static_cast<size_t>(flip)].sample;
    m_reader->show(changes->data, *m_sample);
}

void AnswersPanel::update()
{
    m_shownGap = m_answers.gap(part());
    const bool isEmpty = !m_shownGap.sentence.isEmpty();
    m_gap->setText(m_shownGap.sentence);
    m_gap->setToolTip(m_shownGap.detail);
    m_gapLink->setText(m_shownGap.link.isEmpty() ? tr("Choose data…") : m_shownGap.link);
    m_gapLink->setAccessibleDescription(m_shownGap.sentence);
    m_gapLink->setVisible(!m_shownGap.link.isEmpty());
    m_pages->setCurrentIndex(isEmpty ? kGapPage : static_cast<int>(part()));
    m_summary->setText(isEmpty ? QString() : m_answers.summary(part()));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    const bool hasLabels = m_answers.changes() && m_answers.changes()->hasLabels();
    m_filter->setVisible(part() == Part::Flips && !isEmpty && hasLabels);
    const bool isMatrix = part() == Part::Confusion && !isEmpty;
    m_mode->setVisible(isMatrix);
    for (QToolButton* button : {m_zoomOut, m_zoomIn, m_zoomFit})
        button->setVisible(isMatrix);
    const AnswerChangesPtr& changes = m_answers.changes();
    const auto flips = changes ? static_cast<int64_t>(changes->flips.size()) : 0;
    m_tabs->setTabText(0, flips > 0 ? tr("Flipped samples (%1)").arg(Format().count(flips)) : tr("Flipped samples"));
    fitTabs();
}

void AnswersPanel::updateReadOut()
{
    m_readOut->setText(m_matrix->readOut());
}

void AnswersPanel::fitTabs()
{
    // They have a line of their own before they scroll.
    m_tabs->setMinimumWidth(std::min(m_tabs->sizeHint().width(), width() - static_cast<int>(scaled(this, 16))));
}

void AnswersPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitTabs();
    const bool narrow = width() < scaled(this, 900);
    m_flipRow->setDirection(width() < height() * 1.2 ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_matrixRow->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    if (narrow) {
        m_readOut->setMinimumWidth(0);
        m_readOut->setMaximumWidth(QWIDGETSIZE_MAX);
    } else {
        m_readOut->setFixedWidth(static_cast<int>(scaled(this, 200)));
    }
}

void AnswersPanel::retranslate()
{
    m_tabs->setTabText(1, tr("Per class"));
    m_tabs->setTabText(2, tr("Confusion"));
    fitTabs();
    m_tabs->setTabToolTip(0, tr("Samples that the present state answers otherwise than the original"));
    m_tabs->setTabToolTip(1, tr("Right answers of each class, before and now"));
    m_tabs->setTabToolTip(2, tr("Which classes are taken for which (confusion matrix)"));
    m_tabs->setAccessibleName(tr("Parts of the answers"));
    m_flips->setAccessibleName(tr("Flipped samples"));
    m_flips->setAccessibleDescription(tr("The input of the current sample stands beside the table. S sorts by the current column."));
    m_classes->setAccessibleName(tr("Change per class"));
    m_classes->setAccessibleDescription(tr("S sorts by the current column."));
    m_pairs->setAccessibleName(tr("Confused classes"));
    m_pairs->setAccessibleDescription(tr("The current pair is marked in the matrix. S sorts by the current column."));
    m_matrix->setAccessibleName(tr("Confusion matrix"));
    m_matrix->setToolTip(tr("Arrows move from cell to cell, with Ctrl to the next that is not empty; + and − zoom, 0 shows all"));
    m_filter->setAccessibleName(tr("Which changes are listed"));
    m_filter->setAccessibleDescription(tr("Worse: was right, is wrong. Better: was wrong, is right."));
    m_mode->setItemText(0, tr("Present state"));
    m_mode->setItemText(1, tr("Difference to the original"));
    m_mode->setAccessibleName(tr("What the matrix shows"));
    m_mode->setAccessibleDescription(tr("Counts of the present state, or how they differ from the original's"));
    m_mode->setToolTip(tr("Difference: filled cells have more samples than in the original, hollow ones fewer"));
    const std::pair<QToolButton*, QString> names[] = {{m_zoomOut, tr("Zoom out")}, {m_zoomIn, tr("Zoom in")}, {m_zoomFit, tr("Show the whole matrix")}};
    for (const auto& [button, name] : names) {
        button->setToolTip(name);
        button->setAccessibleName(name);
    }
    m_readOut->setAccessibleName(tr("Cell of the matrix"));
    fillFilter();
    updateReadOut();
    update();
}

void AnswersPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

extern constinit const Panel panelAnswers{.id = "answers",
                                   .title = QT_TRANSLATE_NOOP("Panel", "Answers"),
                                   .help = QT_TRANSLATE_NOOP("Panel", "[Samples whose answer changed](help:concept.flipped), with both answers and their margins; the change for each class; and the confusion matrix, whose rows are the labels and whose "
                                                                      "columns are the answers. S sorts a table by its current column."),
                                   .tabTitle = QT_TRANSLATE_NOOP("PanelTab", "Answers"),
                                   .area = Qt::BottomDockWidgetArea,
                                   .joins = "preview",
                                   .heightShare = 38,
                                   .make = [](const PanelContext& context, QWidget* parent) -> QWidget* {
                                       return new AnswersPanel(context.session, context.chooseData, parent);
                                   }};

}  // namespace esp
