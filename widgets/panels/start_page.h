// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/recovery.h"

#include <QDateTime>
#include <QWidget>

class QBoxLayout;
class QLabel;
class QListWidget;
class QPushButton;

namespace esp {

class DropZone;

/// A model that was opened before.
struct RecentFile {
    QString path;
    qint64 fileBytes = 0;  ///< of the original; 0 unknown
    QDateTime opened;
};

/// A model that the program brings along, with its data.
struct Example {
    QString path;
    const char* title;  ///< QT_TRANSLATE_NOOP("Example", …)
    const char* text;
};

/// What the window shows before a model is open: open one, drop one, or take one from the list.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);
    void setRecent(const QList<RecentFile>& files);
    void setExamples(const QList<Example>& examples);
    void setRecovered(const QList<Recovery::Found>& works);
    /// Where a message covers nothing that is read.
    QWidget* dropZone() const;

Q_SIGNALS:
    void openWanted();
    void fileChosen(const QString& path);
    void clearWanted();
    /// The list that was cleared is to come back.
    void restoreWanted(const QList<RecentFile>& files);
    void recoverWanted(const QString& file);
    void discardWanted(const QString& file);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void fill();
    void clearRecent();
    void restoreRecent();
    void askToDiscard();
    void fillExamples();

    QList<RecentFile> m_files;
    QList<RecentFile> m_cleared;  ///< what Undo brings back; forgotten when there is a list again
    QList<Recovery::Found> m_works;
    QList<Example> m_examples;
    QBoxLayout* m_exampleBox = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QPushButton* m_open = nullptr;
    QLabel* m_offline = nullptr;
    QLabel* m_recoveredTitle = nullptr;
    QPushButton* m_discard = nullptr;
    QListWidget* m_recovered = nullptr;
    QLabel* m_recentTitle = nullptr;
    QPushButton* m_clear = nullptr;
    QListWidget* m_recent = nullptr;
    QLabel* m_clearedText = nullptr;
    QPushButton* m_undoClear = nullptr;
    DropZone* m_drop = nullptr;
};

}  // namespace esp
