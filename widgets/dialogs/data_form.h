// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace esp {

class DataSetup;

/// "0.485; 0.456" or "1/255", in the separators of the locale or of programs.
std::optional<std::vector<double>> numbersOf(const QString& text);
QString numbersText(const std::vector<double>& values);
/// 1/255 where it is one part of a number that people know.
QString scaleText(double scale);

/// Every value of how data feed a model, each with what it was guessed from.
class DataForm : public QWidget {
    Q_OBJECT
public:
    explicit DataForm(DataSetup& setup, QString folder, QWidget* parent = nullptr);

    /// What was typed and cannot be read, as a sentence; "" if all can.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void problemChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Row {
        QLabel* label = nullptr;
        QWidget* field = nullptr;
        QLabel* note = nullptr;
    };
    std::vector<const Row*> rows() const;
    QGridLayout* addGroup(const QString& title, QWidget* beside = nullptr);
    Row addRow(QGridLayout* grid, const QString& label, QWidget* field, QWidget* focus);
    void buildData();
    void buildValues();
    void buildAnswer();
    void refresh();
    void refreshData();
    void refreshValues();
    void refreshAnswer();
    void takeNumbers(QLineEdit* edit, const QString& name, bool isOne, const std::function<void(const std::vector<double>&)>& take);
    void takeGeometry();
    void setProblem(const QString& problem, QLineEdit* wrong);
    /// What was typed and not taken.
    void forgetTyped();
    /// "" if nothing was chosen.
    QString chooseFile(const QString& title);
    QString chooseFolder(const QString& title);
    static void show(const Row& row, bool shown);
    static void note(const Row& row, const QString& text);
    /// A field with the width of its widest entry would push the preview out of the window.
    static QComboBox* combo(const char* name);

    DataSetup& m_setup;
    QString m_folder;
    QString m_problem;
    const QLineEdit* m_wrong = nullptr;  // where it was typed
    size_t m_input = 0;

    QLineEdit* m_path = nullptr;
    QLineEdit* m_labels = nullptr;
    QSpinBox* m_labelColumn = nullptr;
    QComboBox* m_calibration = nullptr;
    QLineEdit* m_calibrationPath = nullptr;
    QPushButton* m_calibrationFile = nullptr;
    QPushButton* m_calibrationFolder = nullptr;
    QSpinBox* m_limit = nullptr;
    QPushButton* m_reset = nullptr;
    QComboBox* m_inputBox = nullptr;
    QComboBox* m_source = nullptr;
    QLineEdit* m_constant = nullptr;
    QComboBox* m_preset = nullptr;
    QLineEdit* m_scale = nullptr;
    QLineEdit* m_mean = nullptr;
    QLineEdit* m_deviation = nullptr;
    QComboBox* m_order = nullptr;
    QComboBox* m_layout = nullptr;
    QComboBox* m_resize = nullptr;
    QSpinBox* m_resizeHeight = nullptr;
    QSpinBox* m_resizeWidth = nullptr;
    QSpinBox* m_cropHeight = nullptr;
    QSpinBox* m_cropWidth = nullptr;
    QComboBox* m_output = nullptr;
    QComboBox* m_kind = nullptr;
    Row m_pathRow, m_labelsRow, m_columnRow, m_calibrationRow, m_calibrationPathRow, m_limitRow;
    Row m_inputRow, m_sourceRow, m_constantRow, m_presetRow, m_scaleRow, m_meanRow, m_deviationRow, m_orderRow, m_layoutRow, m_resizeRow, m_cropRow;
    Row m_outputRow, m_kindRow;
};

}  // namespace esp
