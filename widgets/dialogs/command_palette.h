// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListView;

namespace esp {

/// Something that can be found and done by its name.
struct Command {
    QString name;
    QString group;
    QString shortcut;
    QString reason;          ///< why it cannot be done now; "" if it can
    QStringList otherNames;  ///< what else finds it, such as its name in other languages
    std::function<void()> run;
};

/// "&Open…" → "Open"
QString withoutMnemonic(const QString& text);
/// A source text in every language that Espalier speaks.
QStringList inAllLanguages(const char* context, const char* source);

/// A field and the commands that what is typed finds, the best first. Arrows choose, Enter accepts, Esc closes.
class CommandPalette : public QDialog {
    Q_OBJECT
public:
    CommandPalette(std::vector<Command> commands, QWidget* parent);

    /// Does what was accepted, if anything was.
    void runChosen();
    QLineEdit& field() const { return *m_field; }
    QListView& list() const { return *m_list; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Model;
    void search();
    void choose();
    void showReason();

    std::vector<Command> m_commands;
    Model* m_model = nullptr;
    QLineEdit* m_field = nullptr;
    QListView* m_list = nullptr;
    QLabel* m_reason = nullptr;
    int m_chosen = -1;
};

}  // namespace esp
