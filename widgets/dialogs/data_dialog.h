// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;

namespace esp {

class DataForm;
class DataSetup;
class SampleDetail;
class SampleSheet;
class Session;

/// Chooses data for the open model: every value of how they feed it at the left, what becomes of the first samples at the right.
class DataDialog : public QDialog {
    Q_OBJECT
public:
    /// folder: where file dialogs begin. The session has a document, and keeps it while the dialog is open.
    DataDialog(Session& session, const QString& folder, QWidget* parent = nullptr);
    ~DataDialog() override;

    DataSetup& setup() { return *m_setup; }
    const SampleSheet& sheet() const { return *m_sheet; }
    /// Why OK is disabled, or "".
    QString problem() const;
    void accept() override;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void refresh();
    void saveAs();

    DataSetup* m_setup = nullptr;
    DataForm* m_form = nullptr;
    SampleSheet* m_sheet = nullptr;
    SampleDetail* m_detail = nullptr;
    QLabel* m_verdict = nullptr;
    QLabel* m_position = nullptr;
    QPushButton* m_previous = nullptr;
    QPushButton* m_next = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_accept = nullptr;
    QString m_folder;
    QString m_said;  // of saving, until something changes
};

}  // namespace esp
