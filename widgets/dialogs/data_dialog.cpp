// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/data_dialog.h"

#include "widgets/dialogs/data_form.h"
#include "widgets/dialogs/help_topics.h"
#include "widgets/dialogs/sample_sheet.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/data_setup.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"

#include <QAbstractSpinBox>
#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QUrl>

#include <algorithm>

namespace esp {

DataDialog::DataDialog(Session& session, const QString& folder, QWidget* parent) : QDialog(parent), m_setup(new DataSetup(session, this)), m_folder(folder)
{
    setWindowTitle(tr("Data for %1").arg(QFileInfo(toQString(session.document()->path)).fileName()));
    setAcceptDrops(true);
    setProperty(kHelpProperty, QByteArray("concept.data"));
    const int gap = static_cast<int>(scaled(this, 12));

    m_form = new DataForm(*m_setup, folder);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("form"));
    scroll->setWidget(m_form);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumWidth(static_cast<int>(scaled(this, 440)));

    auto* title = new QLabel(tr("First samples as the model gets them"));
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    strong.setPointSizeF(font().pointSizeF() * 1.08);
    title->setFont(strong);
    m_sheet = new SampleSheet(*m_setup);
    m_detail = new SampleDetail(*m_setup, *m_sheet);
    m_verdict = new QLabel;
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_verdict->setWordWrap(true);
    m_verdict->setFont(strong);
    m_position = new QLabel;
    m_position->setForegroundRole(QPalette::PlaceholderText);
    m_previous = new QPushButton(tr("Previous"));
    m_previous->setAccessibleName(tr("Previous sample"));
    m_previous->setAccessibleDescription(tr("Show the sample before this one"));
    m_next = new QPushButton(tr("Next"));
    m_next->setAccessibleName(tr("Next sample"));
    m_next->setAccessibleDescription(tr("Show the sample after this one"));
    connect(m_previous, &QPushButton::clicked, this, [this] { m_sheet->setCurrent(m_sheet->current() - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { m_sheet->setCurrent(m_sheet->current() + 1); });
    connect(m_sheet, &SampleSheet::currentChanged, this, &DataDialog::refresh);
    auto* walk = new QHBoxLayout;
    walk->addWidget(m_position, 1);
    walk->addWidget(m_previous);
    walk->addWidget(m_next);
    auto* right = new QVBoxLayout;
    right->setSpacing(static_cast<int>(scaled(this, 8)));
    right->addWidget(title);
    right->addWidget(m_sheet);
    right->addWidget(m_verdict);
    right->addLayout(walk);
    right->addWidget(m_detail, 1);

    auto* columns = new QHBoxLayout;
    columns->setSpacing(2 * gap);
    columns->addWidget(scroll, 5);
    columns->addLayout(right, 6);

    m_status = new QLabel;
    m_status->setObjectName(QStringLiteral("problem"));
    m_status->setWordWrap(true);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1000);
    m_progress->setFixedWidth(static_cast<int>(scaled(this, 120)));
    m_progress->setAccessibleName(tr("Progress of reading"));
    // Its place stays when it hides: nothing jumps.
    QSizePolicy policy = m_progress->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(policy);
    m_save = new QPushButton(tr("Save &as dataset file…"));
    m_save->setObjectName(QStringLiteral("save"));
    m_save->setAccessibleName(tr("Save as dataset file"));
    m_save->setAccessibleDescription(tr("Write all this as a *.dataset.json, which opens without questions and which the command line reads, too"));
    m_save->setToolTip(m_save->accessibleDescription());
    connect(m_save, &QPushButton::clicked, this, &DataDialog::saveAs);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAccessibleDescription(tr("Leave the data as they were"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    m_accept = new QPushButton(tr("Use these data"));
    m_accept->setObjectName(QStringLiteral("accept"));
    m_accept->setDefault(true);
    connect(m_accept, &QPushButton::clicked, this, &DataDialog::accept);
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(cancel, QDialogButtonBox::RejectRole);
    buttons->addButton(m_accept, QDialogButtonBox::AcceptRole);
    for (QPushButton* button : {m_previous, m_next, m_save, cancel})
        button->setAutoDefault(false);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(gap);
    foot->addWidget(m_save);
    foot->addWidget(m_status, 1);
    foot->addWidget(m_progress);
    foot->addWidget(buttons);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gap, gap, gap, gap);
    layout->setSpacing(gap);
    layout->addLayout(columns, 1);
    layout->addLayout(foot);

    // Tab goes as one reads: form, samples, foot.
    QWidget* before = m_sheet;
    for (QWidget* next : std::initializer_list<QWidget*>{m_previous, m_next, m_save, m_accept, cancel}) {
        setTabOrder(before, next);
        before = next;
    }

    const QRect room = screen() ? screen()->availableGeometry() : QRect(0, 0, 1280, 800);
    resize(std::min(static_cast<int>(scaled(this, 1120)), room.width() - 40), std::min(static_cast<int>(scaled(this, 760)), room.height() - 60));
    connect(m_setup, &DataSetup::setupChanged, this, [this] { m_said.clear(); });
    connect(m_setup, &DataSetup::setupChanged, this, &DataDialog::refresh);
    connect(m_setup, &DataSetup::previewChanged, this, &DataDialog::refresh);
    connect(m_form, &DataForm::problemChanged, this, &DataDialog::refresh);
    if (!session.dataPath().isEmpty())
        m_setup->chooseCurrent();
    refresh();
}

DataDialog::~DataDialog() = default;

QString DataDialog::problem() const
{
    return m_form->problem().isEmpty() ? m_setup->problem() : m_form->problem();
}

void DataDialog::refresh()
{
    const QString wrong = problem();
    const bool isError = !wrong.isEmpty() && (m_setup->isFailed() || !m_form->problem().isEmpty());
    m_status->setText(wrong.isEmpty() ? m_said : wrong);
    m_status->setToolTip(m_setup->problemDetail());
    QPalette colours = palette();
    if (isError)
        colours.setColor(QPalette::WindowText, themeOf(this).error);
    m_status->setPalette(colours);
    m_progress->setVisible(m_setup->isReading());
    m_progress->setValue(static_cast<int>(m_setup->progress() * 1000));
    m_accept->setEnabled(wrong.isEmpty());
    m_accept->setAccessibleDescription(wrong.isEmpty() ? tr("Measure and calibrate the model on these data") : wrong);
    m_accept->setToolTip(wrong);
    m_save->setEnabled(wrong.isEmpty());
    m_verdict->setText(m_setup->verdict());
    const int count = static_cast<int>(m_setup->samples().size());
    m_position->setText(count > 0 ? tr("Sample %1 of %2").arg(m_sheet->current() + 1).arg(count) : QString());
    m_previous->setEnabled(m_sheet->current() > 0);
    m_next->setEnabled(m_sheet->current() + 1 < count);
}

void DataDialog::accept()
{
    if (!problem().isEmpty())
        return;
    m_setup->attach();
    QDialog::accept();
}

void DataDialog::saveAs()
{
    const QString proposal = QFileInfo(m_setup->path()).absolutePath() + QLatin1Char('/') + QFileInfo(m_setup->path()).completeBaseName() + QStringLiteral(".dataset.json");
    QString path = QFileDialog::getSaveFileName(this, tr("Save as dataset file"), proposal, tr("Dataset files (*.dataset.json)"));
    if (path.isEmpty())
        return;
    if (!path.endsWith(QStringLiteral(".dataset.json")))
        path += QStringLiteral(".dataset.json");
    m_setup->save(QFileInfo(path).absoluteFilePath(), [this, name = QFileInfo(path).fileName()](const Result<void>& written) {
        m_said = written ? tr("%1 was written.").arg(name) : errorText(written.error()).sentence;
        refresh();
    });
}

void DataDialog::keyPressEvent(QKeyEvent* event)
{
    // Enter in a field takes what was typed; the button takes the data.
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && (qobject_cast<QLineEdit*>(focusWidget()) || qobject_cast<QAbstractSpinBox*>(focusWidget())))
        return;
    QDialog::keyPressEvent(event);
}

void DataDialog::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().front().isLocalFile())
        event->acceptProposedAction();
}

void DataDialog::dropEvent(QDropEvent* event)
{
    m_setup->choose(event->mimeData()->urls().front().toLocalFile());
}

}  // namespace esp
