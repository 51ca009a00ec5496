// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The files that a window opens and writes.
#include "app/main_window.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/compress/project.h"
#include "core/compress/recipe.h"
#include "widgets/dialogs/data_dialog.h"
#include "widgets/dialogs/help_topics.h"
#include "widgets/dialogs/report_pdf.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_image.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/start_page.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/file_writer.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/recovery.h"
#include "widgets/viewmodel/text.h"

#include <QApplication>
#include <QAbstractButton>
#include <QDateTime>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>

namespace esp {

namespace {

bool isProjectFile(const QString& path)
{
    return path.endsWith(QStringLiteral(".espalier"), Qt::CaseInsensitive);
}

/// JSON may be a recipe or describe data.
bool isRecipeFile(const QString& path)
{
    QFile file(path);
    return path.endsWith(QStringLiteral(".json"), Qt::CaseInsensitive) && file.open(QFile::ReadOnly) && file.read(200).contains("\"espalier_recipe\"");
}

/// What F1 explains in dialogs of the window while it lives.
class DialogTopic {
public:
    DialogTopic(QWidget* window, const char* topic) : m_window(window) { m_window->setProperty(kHelpProperty, QByteArray(topic)); }
    ~DialogTopic() { m_window->setProperty(kHelpProperty, {}); }
    DialogTopic(const DialogTopic&) = delete;
    DialogTopic& operator=(const DialogTopic&) = delete;

private:
    QWidget* m_window;
};

/// By what a file that somebody wrote meanwhile is told.
QString stampOf(const QString& path)
{
    const QFileInfo file(path);
    return QStringLiteral("%1 %2").arg(file.lastModified().toMSecsSinceEpoch()).arg(file.size());
}

}  // namespace

MainWindow* MainWindow::newWindow()
{
    auto* window = new MainWindow(m_engine, m_appearance);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->resize(size());
    window->move(pos() + QPoint(1, 1) * static_cast<int>(scaled(this, 24)));
    window->show();
    return window;
}

MainWindow* MainWindow::windowToOpenIn()
{
    // Nothing has to be asked where nothing is lost.
    if (!m_recovery->hasUnsaved())
        return this;
    MainWindow* window = newWindow();
    // One that would stay empty goes again.
    connect(&window->session(), &Session::failed, this, [this, window](const Error& error) {
        if (window->session().document())
            return;
        window->close();
        showError(error, MessageTopic::Opening);
    });
    return window;
}

void MainWindow::openModel(const QString& path)
{
    const QString file = QFileInfo(path).absoluteFilePath();
    Session& session = windowToOpenIn()->session();
    isProjectFile(file) ? session.openProject(file) : session.openModel(file);
}

void MainWindow::openWithData(const QString& model, const QString& data)
{
    // A project has its own data.
    if (isProjectFile(model))
        openModel(model);
    else
        windowToOpenIn()->session().openModel(QFileInfo(model).absoluteFilePath(), QFileInfo(data).absoluteFilePath());
}

void MainWindow::openFiles(const QStringList& files, const QString& data)
{
    MainWindow* window = nullptr;
    for (const QString& file : files) {
        window = window ? window->newWindow() : this;
        if (data.isEmpty())
            window->openModel(file);
        else
            window->openWithData(file, data);
    }
}

void MainWindow::openData(const QString& path)
{
    m_session.openData(QFileInfo(path).absoluteFilePath());
}

void MainWindow::chooseModel()
{
    const DialogTopic topic(this, "start");
    const QString path = QFileDialog::getOpenFileName(this, tr("Open model or project"), m_settings.lastFolder(),
                                                      tr("Models and projects (*.onnx *.espalier);;All files (*)"));
    if (!path.isEmpty())
        openModel(path);
}

void MainWindow::chooseData()
{
    if (!m_session.document())
        return;
    auto* dialog = new DataDialog(m_session, m_settings.lastFolder(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showDataGuess()
{
    if (m_session.dataGuesses().empty())
        return;
    m_message->show(
        MessageBar::Kind::Done, MessageTopic::DataGuess,
        // What can be no other way, and the rule that holds for all data, would only hide the rest.
        [name = QFileInfo(m_session.dataPath()).fileName(), guesses = m_session.dataGuesses(), manyOutputs = m_session.document()->signature.outputs.size() > 1] {
            QStringList reasons;
            for (const GuessReason& guess : guesses)
                if (guess.part != GuessPart::Calibration && (guess.part != GuessPart::Answer || manyOutputs))
                    reasons << guessText(guess);
            return MessageBar::Words{tr("How %1 feeds the model is a guess. Look at it if answers are wrong.").arg(name), reasons.join(QStringLiteral("; ")), tr("Change…")};
        },
        [this] { chooseData(); });
}

QString MainWindow::proposedName() const
{
    // Beside the project or the model; what is installed lies where nobody can write.
    const QFileInfo original(toQString(m_session.document()->path));
    QString folder = m_session.projectPath().isEmpty() ? original.absolutePath() : QFileInfo(m_session.projectPath()).absolutePath();
    // Nobody looks for a file of their own among the program's.
    const bool isOfProgram = folder == QFileInfo(QString::fromStdString(resourcePath("samples/digits.onnx"))).absolutePath();
    if (isOfProgram || !QFileInfo(folder).isWritable())
        folder = m_settings.lastFolder().isEmpty() || m_settings.lastFolder() == folder ? QDir::homePath() : m_settings.lastFolder();
    return folder + QLatin1Char('/') + original.completeBaseName();
}

void MainWindow::chooseExport()
{
    if (!m_session.document())
        return;
    const QString proposal = proposedName() + QStringLiteral("-small.onnx");
    const DialogTopic topic(this, "concept.size");
    QString path = QFileDialog::getSaveFileName(this, tr("Export model"), proposal, tr("ONNX models (*.onnx)"));
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty()) {
        path += QStringLiteral(".onnx");
        // The dialog has asked about the name without the ending only.
        if (QFileInfo::exists(path)) {
            m_message->show(MessageBar::Kind::Error, MessageTopic::Export, [path] { return MessageBar::Words{tr("%1 exists. Choose it by its whole name to replace it.").arg(QFileInfo(path).fileName()), path}; });
            return;
        }
    }
    exportTo(path);
}

void MainWindow::exportTo(const QString& path)
{
    if (!m_session.document())
        return;
    const QString original = QFileInfo(toQString(m_session.document()->path)).canonicalFilePath();
    if (QFileInfo(path).canonicalFilePath() == original && !original.isEmpty()) {
        m_message->show(MessageBar::Kind::Error, MessageTopic::Export, [path] { return MessageBar::Words{tr("The original is never written over. Choose another name."), path}; });
        return;
    }
    m_session.exportTo(QFileInfo(path).absoluteFilePath());
}

void MainWindow::chooseReport()
{
    if (!m_session.document())
        return;
    const QString proposal = proposedName() + QStringLiteral("-report.pdf");
    const DialogTopic topic(this, "concept.report");
    QString path = QFileDialog::getSaveFileName(this, tr("Write report"), proposal, tr("PDF (*.pdf);;Web page (*.html);;Table of layers (*.csv);;All figures (*.json)"));
    if (!path.isEmpty())
        writeReport(path);
}

void MainWindow::writeReport(const QString& path)
{
    m_session.writeReport(QFileInfo(path).absoluteFilePath(), [font = m_appearance.systemFont()](const auto& content) { return reportPdf(content, font); });
}

void MainWindow::chooseGraphPicture()
{
    if (!m_session.document())
        return;
    const DialogTopic topic(this, "graph");
    const QString path = QFileDialog::getSaveFileName(this, tr("Save picture of the graph"), proposedName() + QStringLiteral(".svg"),
                                                      tr("Drawing (*.svg);;Picture (*.png)"));
    if (!path.isEmpty())
        writeGraphPicture(path);
}

void MainWindow::writeGraphPicture(const QString& path)
{
    const ReportPicture picture = m_graph->canvas().wholePicture();
    if (picture.list.items.empty())
        return;
    m_files->write(
        path.toStdString(),
        [picture, path, theme = themeOf(this), font = m_graph->canvas().font(), isPng = path.endsWith(QStringLiteral(".png"), Qt::CaseInsensitive)]() -> Result<std::string> {
            const QByteArray bytes = isPng ? pictureAsPng(picture, theme, font) : pictureAsSvg(picture, theme, font);
            if (bytes.isEmpty())
                return Error{ErrorCode::NotApplicable, path.toStdString(), "the graph has too many points"};
            return bytes.toStdString();
        },
        [this, path](const Result<void>& written) {
            if (!written && written.error().code == ErrorCode::NotApplicable)
                m_message->show(MessageBar::Kind::Error, MessageTopic::Picture, [path] { return MessageBar::Words{tr("The graph is too large for a picture of points. Save it as SVG."), path}; });
            else if (!written)
                showError(written.error(), MessageTopic::Picture);
            else
                m_message->show(MessageBar::Kind::Done, MessageTopic::Picture, [path] { return MessageBar::Words{tr("The picture %1 was written.").arg(QFileInfo(path).fileName()), path}; });
        });
}

void MainWindow::applyRecipe(const QString& fileOrPreset)
{
    Result<Recipe> recipe = loadRecipe(fileOrPreset.toStdString());
    if (!recipe) {
        showError(recipe.error(), MessageTopic::Recipe);
        return;
    }
    m_message->withdraw(MessageTopic::Recipe);
    m_session.edit(std::move(*recipe), tr("recipe %1").arg(QFileInfo(fileOrPreset).completeBaseName()));
    if (QFileInfo::exists(fileOrPreset))
        m_session.setSaved(fileOrPreset, m_session.recipe());
}

void MainWindow::openRecipe()
{
    const DialogTopic topic(this, "concept.recipe");
    const QString path = QFileDialog::getOpenFileName(this, tr("Open recipe"), m_settings.lastFolder(), tr("Recipes (*.json);;All files (*)"));
    if (!path.isEmpty())
        applyRecipe(path);
}

QString MainWindow::askProjectPath()
{
    const QString proposal = !m_session.projectPath().isEmpty() ? m_session.projectPath() : proposedName() + QStringLiteral(".espalier");
    const DialogTopic topic(this, "concept.project");
    const QString path = QFileDialog::getSaveFileName(this, tr("Save project"), proposal, tr("Espalier projects (*.espalier)"));
    return path.isEmpty() || isProjectFile(path) ? path : path + QStringLiteral(".espalier");
}

void MainWindow::saveProject(bool askForPath)
{
    if (!m_session.document())
        return;
    const QString path = askForPath || m_session.projectPath().isEmpty() ? askProjectPath() : m_session.projectPath();
    if (path.isEmpty())
        return;
    const QString file = QFileInfo(path).absoluteFilePath();
    if (!mayOverwriteProject(file))
        return;
    m_files->write(
        file.toStdString(),
        [snapshot = m_session.snapshotToSave(), folder = QFileInfo(file).absolutePath().toStdString()]() -> Result<std::string> {
            return toJson(snapshot.complete(), folder);
        },
        [this, file, recipe = m_session.recipe()](const Result<void>& written) { projectWritten(file, recipe, written); });
}

bool MainWindow::mayOverwriteProject(const QString& file)
{
    // Another file was chosen, and the dialog has asked; or it is as this window left it; or, of recovered work, nobody knows how it was.
    if (file != m_session.projectPath() || !QFileInfo::exists(file) || m_projectStamp.isEmpty() || stampOf(file) == m_projectStamp)
        return true;
    const DialogTopic topic(this, "concept.project");
    QMessageBox question(QMessageBox::Warning, QStringLiteral("Espalier"), tr("%1 was changed since this window read or wrote it.").arg(QFileInfo(file).fileName()),
                         QMessageBox::Save | QMessageBox::Cancel, this);
    question.setInformativeText(tr("Writing over it loses what another window or program saved there. Save as… keeps both."));
    question.button(QMessageBox::Save)->setText(tr("Write over it"));
    question.button(QMessageBox::Cancel)->setText(tr("Cancel"));
    question.setDefaultButton(QMessageBox::Cancel);
    return question.exec() == QMessageBox::Save;
}

bool MainWindow::writeProject(const QString& path)
{
    // What is still being written must not come after this.
    m_files->wait();
    const QString file = QFileInfo(path).absoluteFilePath();
    const Session::Snapshot snapshot = m_session.snapshotToSave();
    const Result<void> written = writeFileAtomically(file.toStdString(), toJson(snapshot.complete(), QFileInfo(file).absolutePath().toStdString()));
    projectWritten(file, m_session.recipe(), written);
    return written.has_value();
}

void MainWindow::projectWritten(const QString& file, const Recipe& recipe, const Result<void>& written)
{
    if (!written) {
        showError(written.error(), MessageTopic::Project);
        return;
    }
    m_message->withdraw(MessageTopic::Project);
    m_session.setProjectPath(file);
    m_projectStamp = stampOf(file);
    m_settings.addRecent({file, 0, QDateTime::currentDateTime()});
    updateRecent();
    markSaved(file, recipe);
}

void MainWindow::markSaved(const QString& path, const Recipe& recipe)
{
    m_session.setSaved(path, recipe);
    m_recovery->setSaved(recipe);
    updateTitle();
}

void MainWindow::recover(const QString& file)
{
    MainWindow* window = windowToOpenIn();
    window->m_recovered = file;
    window->session().openProject(file);
}

void MainWindow::projectOpened(const QString& path, bool isModelChanged)
{
    // What was recovered stands in no file that the user knows: it stays unsaved, though it may belong to one.
    const bool isRecovered = path == m_recovered;
    m_recovered.clear();
    if (isRecovered) {
        m_recovery->takeOver(path);
        m_projectStamp.clear();
    } else {
        m_session.setProjectPath(path);
        m_projectStamp = stampOf(path);
        m_settings.addRecent({path, 0, QDateTime::currentDateTime()});
        updateRecent();
        markSaved(path, m_session.recipe());
    }
    updateTitle();
    if (isModelChanged)
        m_message->show(MessageBar::Kind::Error, MessageTopic::Model, [model = toQString(m_session.document()->path)] {
            return MessageBar::Words{tr("%1 is not the model that the project was saved with. Figures measured before are left out.").arg(QFileInfo(model).fileName()), model};
        });
}

QList<Example> MainWindow::builtInExamples()
{
    QList<Example> examples;
    const QString digits = QString::fromStdString(resourcePath("samples/digits.onnx"));
    if (QFileInfo::exists(digits))
        examples << Example{digits, QT_TRANSLATE_NOOP("Example", "Handwritten digits"), QT_TRANSLATE_NOOP("Example", "A small network for pictures of 8×8 pixels")};
    return examples;
}

void MainWindow::updateRecovered()
{
    m_start->setRecovered(Recovery::find(Recovery::standardFolder()));
}

bool MainWindow::mayClose()
{
    if (!m_recovery->hasUnsaved())
        return true;
    const DialogTopic topic(this, "concept.project");
    QMessageBox question(QMessageBox::Question, QStringLiteral("Espalier"),
                         tr("Save what was done to %1?").arg(QFileInfo(toQString(m_session.document()->path)).fileName()),
                         QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    question.button(QMessageBox::Save)->setText(tr("Save"));
    question.button(QMessageBox::Discard)->setText(tr("Do not save"));
    question.button(QMessageBox::Cancel)->setText(tr("Cancel"));
    question.setInformativeText(tr("The recipe is in no project, recipe or exported file yet."));
    const int answer = question.exec();
    if (answer != QMessageBox::Save)
        return answer == QMessageBox::Discard;
    // The window waits for it: what cannot be written keeps it open.
    const QString path = m_session.projectPath().isEmpty() ? askProjectPath() : m_session.projectPath();
    return !path.isEmpty() && mayOverwriteProject(QFileInfo(path).absoluteFilePath()) && writeProject(path);
}

void MainWindow::saveRecipe()
{
    if (!m_session.document())
        return;
    const QString proposal = proposedName() + QStringLiteral(".recipe.json");
    const DialogTopic topic(this, "concept.recipe");
    const QString path = QFileDialog::getSaveFileName(this, tr("Save recipe"), proposal, tr("Recipes (*.json)"));
    if (path.isEmpty())
        return;
    m_files->write(
        path.toStdString(), [recipe = m_session.recipe()]() -> Result<std::string> { return toJson(recipe); },
        [this, path, recipe = m_session.recipe()](const Result<void>& written) {
            if (!written) {
                showError(written.error(), MessageTopic::Recipe);
                return;
            }
            m_message->withdraw(MessageTopic::Recipe);
            markSaved(path, recipe);
        });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QString model;
    QString data;
    QString recipe;
    for (const QUrl& url : event->mimeData()->urls()) {
        const QString path = url.toLocalFile();
        const bool isModel = path.endsWith(QStringLiteral(".onnx"), Qt::CaseInsensitive) || path.endsWith(QStringLiteral(".espalier"), Qt::CaseInsensitive);
        (isModel ? model : isRecipeFile(path) ? recipe : data) = path;
    }
    // Data dropped together with a model are that model's, not those of the one that is open.
    if (!model.isEmpty() && !data.isEmpty())
        openWithData(model, data);
    else if (!model.isEmpty())
        openModel(model);
    else if (!data.isEmpty())
        openData(data);
    if (!recipe.isEmpty() && model.isEmpty())
        applyRecipe(recipe);
}

}  // namespace esp
