// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/data_form.h"

#include "widgets/theme/theme.h"
#include "widgets/viewmodel/data_setup.h"
#include "widgets/viewmodel/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QSpinBox>

#include <cmath>

namespace esp {

namespace {

constexpr int kMostSamples = 10'000'000;

std::optional<double> numberOf(QString text)
{
    text = text.trimmed().replace(QChar(kMinus), QLatin1Char('-'));
    bool ok = false;
    double value = QLocale().toDouble(text, &ok);
    if (!ok)
        value = QLocale::c().toDouble(text, &ok);
    return ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

QString shapeOf(const std::string& name, const Dims& dims)
{
    if (dims.empty())
        return toQString(name);
    const Dims sample(dims.begin() + 1, dims.end());
    const QString shape = sample.empty() ? QStringLiteral("N") : QStringLiteral("N×") + toQString(toString(sample));
    return toQString(name) + QStringLiteral("  ") + shape;
}

QWidget* side(std::initializer_list<QWidget*> widgets)
{
    auto* box = new QWidget;
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    for (QWidget* widget : widgets)
        layout->addWidget(widget, qobject_cast<QPushButton*>(widget) || qobject_cast<QLabel*>(widget) ? 0 : 1);
    return box;
}

template <typename Widget>
Widget* named(const char* name)
{
    auto* widget = new Widget;
    widget->setObjectName(QString::fromLatin1(name));
    return widget;
}

QPushButton* button(const char* name, const QString& text, const QString& description)
{
    auto* button = named<QPushButton>(name);
    button->setText(text);
    button->setAutoDefault(false);
    button->setAccessibleName(text);
    button->setAccessibleDescription(description);
    button->setToolTip(description);
    return button;
}

void select(QComboBox* box, const QVariant& data)
{
    const QSignalBlocker quiet(box);
    box->setCurrentIndex(box->findData(data));
}

void write(QLineEdit* edit, const QString& text)
{
    // What is being typed is not written over with the same number in other words.
    if (!edit->hasFocus() || !edit->isModified())
        edit->setText(text);
}

void set(QSpinBox* box, int value)
{
    const QSignalBlocker quiet(box);
    box->setValue(value);
}

}  // namespace

std::optional<std::vector<double>> numbersOf(const QString& text)
{
    static const QRegularExpression between(QStringLiteral("[;\\s]+"));
    std::vector<double> numbers;
    for (const QString& word : text.split(between, Qt::SkipEmptyParts)) {
        const QStringList parts = word.split(QLatin1Char('/'));
        const std::optional<double> value = numberOf(parts[0]);
        const std::optional<double> divisor = parts.size() == 2 ? numberOf(parts[1]) : std::optional(1.0);
        if (!value || !divisor || *divisor == 0 || parts.size() > 2)
            return std::nullopt;
        numbers.push_back(*value / *divisor);
    }
    return numbers;
}

QString numbersText(const std::vector<double>& values)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    QStringList texts;
    for (const double value : values) {
        // The fewest digits that give the number back.
        int digits = 6;
        while (digits < 17 && QLocale::c().toString(value, 'g', digits).toDouble() != value)
            ++digits;
        texts << locale.toString(value, 'g', digits);
    }
    return texts.join(QStringLiteral("; "));
}

QString scaleText(double scale)
{
    const double divisor = 1 / scale;
    const double halves = std::round(2 * divisor);
    const bool isPart = scale > 0 && scale < 1 && halves < 1e6 && std::abs(2 * divisor - halves) < 1e-9 * halves;
    return isPart ? QStringLiteral("1/") + numbersText({halves / 2}) : numbersText({scale});
}

DataForm::DataForm(DataSetup& setup, QString folder, QWidget* parent) : QWidget(parent), m_setup(setup), m_folder(std::move(folder))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, static_cast<int>(scaled(this, 8)), 0);
    layout->setSpacing(static_cast<int>(scaled(this, 6)));
    buildData();
    buildValues();
    buildAnswer();
    layout->addStretch(1);
    // One column for the labels of all groups, as wide as the longest word of this language.
    int widest = 0;
    for (const Row* row : rows())
        widest = std::max(widest, row->label->sizeHint().width());
    for (const Row* row : rows())
        row->label->setMinimumWidth(widest);
    for (QWidget* widget : findChildren<QWidget*>()) {
        if (qobject_cast<QComboBox*>(widget) || qobject_cast<QSpinBox*>(widget)) {
            widget->setFocusPolicy(Qt::StrongFocus);
            widget->installEventFilter(this);
        }
    }
    connect(&setup, &DataSetup::setupChanged, this, &DataForm::refresh);
    refresh();
}

std::vector<const DataForm::Row*> DataForm::rows() const
{
    return {&m_pathRow,  &m_labelsRow,    &m_columnRow, &m_calibrationRow, &m_calibrationPathRow, &m_limitRow, &m_inputRow,  &m_sourceRow, &m_constantRow, &m_presetRow,
            &m_scaleRow, &m_meanRow, &m_deviationRow, &m_orderRow, &m_layoutRow, &m_resizeRow, &m_cropRow, &m_outputRow, &m_kindRow};
}

QGridLayout* DataForm::addGroup(const QString& title, QWidget* beside)
{
    auto* label = new QLabel(title);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    strong.setPointSizeF(font().pointSizeF() * 1.08);
    label->setFont(strong);
    auto* head = new QHBoxLayout;
    head->addWidget(label, 1);
    if (beside)
        head->addWidget(beside);
    auto* grid = new QGridLayout;
    grid->setColumnStretch(1, 1);
    grid->setHorizontalSpacing(static_cast<int>(scaled(this, 10)));
    grid->setVerticalSpacing(static_cast<int>(scaled(this, 4)));
    grid->setContentsMargins(0, 0, 0, static_cast<int>(scaled(this, 8)));
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(head);
    column->addLayout(grid);
    return grid;
}

DataForm::Row DataForm::addRow(QGridLayout* grid, const QString& label, QWidget* field, QWidget* focus)
{
    Row row{new QLabel(label), field, new QLabel};
    const int line = grid->rowCount();
    row.label->setBuddy(focus);
    row.note->setWordWrap(true);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.92);
    row.note->setFont(small);
    row.note->setForegroundRole(QPalette::PlaceholderText);
    row.note->hide();
    QString name = label;
    focus->setAccessibleName(name.remove(QLatin1Char('&')));
    grid->addWidget(row.label, line, 0);
    grid->addWidget(field, line, 1);
    grid->addWidget(row.note, line + 1, 1);
    return row;
}

QComboBox* DataForm::combo(const char* name)
{
    auto* box = named<QComboBox>(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(12);
    return box;
}

void DataForm::show(const Row& row, bool shown)
{
    row.label->setVisible(shown);
    row.field->setVisible(shown);
    row.note->setVisible(shown && !row.note->text().isEmpty());
}

void DataForm::note(const Row& row, const QString& text)
{
    row.note->setText(text);
    row.note->setVisible(!text.isEmpty() && row.field->isVisibleTo(row.field->parentWidget()));
    QWidget* focus = row.label->buddy();
    focus->setAccessibleDescription(text.isEmpty() ? focus->toolTip() : text);
}

QString DataForm::chooseFile(const QString& title)
{
    const QString path = QFileDialog::getOpenFileName(this, title, m_folder, tr("Data (*.npz *.csv *.bin *.json *ubyte* *.gz);;All files (*)"));
    if (!path.isEmpty())
        m_folder = QFileInfo(path).absolutePath();
    return path;
}

QString DataForm::chooseFolder(const QString& title)
{
    const QString path = QFileDialog::getExistingDirectory(this, title, m_folder);
    if (!path.isEmpty())
        m_folder = path;
    return path;
}

void DataForm::buildData()
{
    QGridLayout* grid = addGroup(tr("Samples"));
    m_path = named<QLineEdit>("path");
    m_path->setToolTip(tr("A file or a folder with samples; it can also be dropped here"));
    auto* file = button("chooseFile", tr("File…"), tr("Choose a file with samples, a list of photographs or a *.dataset.json"));
    auto* folder = button("chooseFolder", tr("Folder…"), tr("Choose a folder: photographs in a folder for each class, or the files of MNIST or CIFAR"));
    m_pathRow = addRow(grid, tr("&Data"), side({m_path, file, folder}), m_path);
    connect(m_path, &QLineEdit::editingFinished, this, [this] {
        if (m_path->text() != m_setup.path())
            m_setup.choose(m_path->text().isEmpty() ? QString() : QFileInfo(m_path->text()).absoluteFilePath());
    });
    const auto choose = [this](const QString& path) {
        if (!path.isEmpty())
            m_setup.choose(path);
    };
    connect(file, &QPushButton::clicked, this, [this, choose] { choose(chooseFile(tr("Open data"))); });
    connect(folder, &QPushButton::clicked, this, [this, choose] { choose(chooseFolder(tr("Open a folder of data"))); });

    m_labels = named<QLineEdit>("labels");
    m_labels->setPlaceholderText(tr("No labels"));
    m_labels->setToolTip(tr("The file with one class number for each sample"));
    auto* labelsFile = button("chooseLabels", tr("File…"), tr("Choose the file with the labels"));
    m_labelsRow = addRow(grid, tr("La&bels"), side({m_labels, labelsFile}), m_labels);
    const auto setLabels = [this](const QString& path) { m_setup.edit([&](DatasetFile& data) { data.evaluation.request.labels = path.toStdString(); }); };
    connect(m_labels, &QLineEdit::editingFinished, this, [this, setLabels] { setLabels(m_labels->text()); });
    connect(labelsFile, &QPushButton::clicked, this, [this, setLabels] {
        if (const QString path = chooseFile(tr("Open labels")); !path.isEmpty())
            setLabels(path);
    });
    m_labelColumn = named<QSpinBox>("labelColumn");
    m_labelColumn->setRange(-1, 100'000);
    m_labelColumn->setSpecialValueText(tr("None"));
    m_labelColumn->setToolTip(tr("The column with class numbers, counted from 0"));
    m_columnRow = addRow(grid, tr("La&bel column"), m_labelColumn, m_labelColumn);
    connect(m_labelColumn, &QSpinBox::valueChanged, this, [this](int column) {
        m_setup.edit([&](DatasetFile& data) {
            const std::optional<int64_t> wanted = column < 0 ? std::nullopt : std::optional<int64_t>(column);
            data.evaluation.request.labelColumn = wanted;
            if (data.calibration && std::string_view(data.calibration->format->id) == "csv")
                data.calibration->request.labelColumn = wanted;
        });
    });

    m_calibration = combo("calibration");
    m_calibration->addItem(tr("Every fifth sample"), false);
    m_calibration->addItem(tr("Other data"), true);
    m_calibration->setToolTip(tr("What the ranges of activations are measured on; it never takes part in measuring accuracy"));
    m_calibrationRow = addRow(grid, tr("&Calibrate on"), m_calibration, m_calibration);
    m_calibrationPath = named<QLineEdit>("calibrationPath");
    m_calibrationPath->setToolTip(tr("Samples of the same kind that calibrate"));
    m_calibrationFile = button("chooseCalibrationFile", tr("File…"), tr("Choose a file with samples that calibrate"));
    m_calibrationFolder = button("chooseCalibrationFolder", tr("Folder…"), tr("Choose a folder with samples that calibrate"));
    m_calibrationPathRow = addRow(grid, tr("Calibration data"), side({m_calibrationPath, m_calibrationFile, m_calibrationFolder}), m_calibrationPath);
    connect(m_calibration, &QComboBox::activated, this, [this](int index) {
        if (index == 0)
            m_setup.setCalibration({});
        show(m_calibrationPathRow, index == 1);
        if (index == 1)
            m_calibrationPath->setFocus();
    });
    const auto calibrate = [this](const QString& path) {
        if (!path.isEmpty())
            m_setup.setCalibration(QFileInfo(path).absoluteFilePath());
    };
    connect(m_calibrationPath, &QLineEdit::editingFinished, this, [this, calibrate] {
        const DatasetFile* data = m_setup.file();
        const QString now = data && data->calibration ? toQString(data->calibration->request.files.front()) : QString();
        if (m_calibrationPath->text() != now)
            calibrate(m_calibrationPath->text());
    });
    connect(m_calibrationFile, &QPushButton::clicked, this, [this, calibrate] { calibrate(chooseFile(tr("Open calibration data"))); });
    connect(m_calibrationFolder, &QPushButton::clicked, this, [this, calibrate] { calibrate(chooseFolder(tr("Open calibration data"))); });

    m_limit = named<QSpinBox>("limit");
    m_limit->setRange(0, kMostSamples);
    m_limit->setGroupSeparatorShown(true);
    m_limit->setKeyboardTracking(false);
    m_limit->setSpecialValueText(tr("All samples"));
    m_limit->setToolTip(tr("Only the first so many samples; 0 takes all"));
    m_limitRow = addRow(grid, tr("Use at &most"), m_limit, m_limit);
    connect(m_limit, &QSpinBox::valueChanged, this, [this](int limit) { m_setup.edit([&](DatasetFile& data) { data.evaluation.request.limit = static_cast<size_t>(limit); }); });
}

void DataForm::setProblem(const QString& problem, QLineEdit* wrong)
{
    m_wrong = problem.isEmpty() ? nullptr : wrong;
    if (m_problem == problem)
        return;
    m_problem = problem;
    Q_EMIT problemChanged();
}

void DataForm::takeNumbers(QLineEdit* edit, const QString& name, bool isOne, const std::function<void(const std::vector<double>&)>& take)
{
    // Leaving a field changes nothing.
    if (!edit->isModified())
        return;
    const std::optional<std::vector<double>> numbers = numbersOf(edit->text());
    if (!numbers) {
        setProblem(tr("%1: “%2” is no number. Write 0.5, 1/255 or a number for each channel: 0.485; 0.456; 0.406.").arg(name, edit->text()), edit);
        return;
    }
    if (isOne && numbers->size() > 1) {
        setProblem(tr("%1 is one number for all channels.").arg(name), edit);
        return;
    }
    // Another field may still be wrong.
    if (!m_wrong || m_wrong == edit)
        setProblem({}, nullptr);
    edit->setModified(false);
    take(*numbers);
}

void DataForm::forgetTyped()
{
    setProblem({}, nullptr);
    for (QLineEdit* edit : {m_constant, m_scale, m_mean, m_deviation})
        edit->setModified(false);
}

void DataForm::takeGeometry()
{
    const int mode = m_resize->currentIndex();
    ImageGeometry geometry;
    if (mode == 1)
        geometry.resizeShort = std::max(1, m_resizeHeight->value());
    if (mode == 2) {
        geometry.resizeHeight = std::max(1, m_resizeHeight->value());
        geometry.resizeWidth = std::max(1, m_resizeWidth->value());
    }
    // A crop has both sides or none.
    if (m_cropHeight->value() > 0 || m_cropWidth->value() > 0) {
        geometry.cropHeight = m_cropHeight->value() > 0 ? m_cropHeight->value() : m_cropWidth->value();
        geometry.cropWidth = m_cropWidth->value() > 0 ? m_cropWidth->value() : m_cropHeight->value();
    }
    m_setup.edit([&](DatasetFile& data) { data.geometry = geometry; });
}

bool DataForm::eventFilter(QObject* watched, QEvent* event)
{
    // A wheel over a field that has no focus scrolls the form.
    const auto* widget = qobject_cast<QWidget*>(watched);
    if (event->type() == QEvent::Wheel && widget && !widget->hasFocus()) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void DataForm::buildAnswer()
{
    QGridLayout* grid = addGroup(tr("Answer"));
    m_output = combo("output");
    m_output->setToolTip(tr("The output that holds the answer"));
    for (const OutputSignature& output : m_setup.model().outputs)
        m_output->addItem(shapeOf(output.name, output.dims), toQString(output.name));
    m_outputRow = addRow(grid, tr("Ou&tput"), m_output, m_output);
    connect(m_output, &QComboBox::activated, this,
            [this](int index) { m_setup.edit([&](DatasetFile& data) { data.output = m_output->itemData(index).toString().toStdString(); }); });
    m_kind = combo("kind");
    m_kind->addItem(tr("Scores, the highest is the answer"), static_cast<int>(OutputKind::Scores));
    m_kind->addItem(tr("The class itself, a whole number"), static_cast<int>(OutputKind::Classes));
    m_kind->setToolTip(tr("How the output says which class it is"));
    m_kindRow = addRow(grid, tr("It &holds"), m_kind, m_kind);
    connect(m_kind, &QComboBox::activated, this,
            [this](int index) { m_setup.edit([&](DatasetFile& data) { data.outputKind = static_cast<OutputKind>(m_kind->itemData(index).toInt()); }); });
}

void DataForm::refresh()
{
    const bool isThere = m_setup.file() != nullptr;
    write(m_path, m_setup.path());
    m_path->setModified(false);
    note(m_pathRow, m_setup.found());
    for (const Row* row : rows())
        row->field->setEnabled(isThere || row == &m_pathRow);
    m_reset->setText(m_setup.isGuessed() || !isThere ? tr("&Reset to guess") : tr("&Reset to file"));
    m_reset->setAccessibleName(m_reset->text().remove(QLatin1Char('&')));
    m_reset->setEnabled(m_setup.isChanged());
    refreshData();
    refreshValues();
    refreshAnswer();
}

void DataForm::refreshData()
{
    const DatasetFile* data = m_setup.file();
    const std::string_view format = data ? data->evaluation.format->id : "";
    show(m_labelsRow, format == "idx");
    show(m_columnRow, format == "csv");
    if (!data) {
        show(m_calibrationPathRow, false);
        note(m_calibrationRow, {});
        return;
    }
    const SourceRequest& request = data->evaluation.request;
    write(m_labels, toQString(request.labels));
    note(m_labelsRow, m_setup.reason(GuessPart::Labels));
    set(m_labelColumn, static_cast<int>(request.labelColumn.value_or(-1)));
    note(m_columnRow, m_setup.reason(GuessPart::Labels));
    const bool isEditing = m_calibrationPath->hasFocus() && m_calibrationPath->text().isEmpty();
    select(m_calibration, data->calibration.has_value() || isEditing);
    show(m_calibrationPathRow, data->calibration.has_value() || isEditing);
    write(m_calibrationPath, data->calibration ? toQString(data->calibration->request.files.front()) : QString());
    note(m_calibrationRow, m_setup.reason(GuessPart::Calibration));
    set(m_limit, static_cast<int>(std::min<size_t>(request.limit, kMostSamples)));
}

void DataForm::refreshAnswer()
{
    const DatasetFile* data = m_setup.file();
    select(m_output, data ? QVariant(toQString(data->output)) : QVariant());
    select(m_kind, data ? QVariant(static_cast<int>(data->outputKind)) : QVariant());
    note(m_outputRow, data ? m_setup.reason(GuessPart::Answer) : QString());
    if (m_setup.isOfTokens())
        note(m_kindRow, tr("Task: next token. Measured are the next tokens that are right and, with scores, the mean loss and the perplexity."));
    else
        note(m_kindRow, data ? tr("Task: classification. Measured are the answers that are right (top-1, with scores also top-5) and those equal to the original's.") : QString());
}

}  // namespace esp
