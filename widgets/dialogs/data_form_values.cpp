// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the form that says what becomes of the values.
#include "widgets/dialogs/data_form.h"
#include "widgets/viewmodel/data_setup.h"
#include "widgets/viewmodel/text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>

namespace esp {

namespace {

using Layout = InputRule::Layout;

constexpr int kLargestSide = 8192;

QSpinBox* sideBox(const char* name, const QString& accessible, const QString& description)
{
    auto* box = new QSpinBox;
    box->setObjectName(QString::fromLatin1(name));
    box->setRange(0, kLargestSide);
    box->setKeyboardTracking(false);
    box->setAccessibleName(accessible);
    box->setAccessibleDescription(description);
    box->setToolTip(description);
    return box;
}

QWidget* besides(std::initializer_list<QWidget*> widgets)
{
    auto* box = new QWidget;
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    for (QWidget* widget : widgets)
        layout->addWidget(widget, qobject_cast<QComboBox*>(widget) ? 1 : 0);
    if (!qobject_cast<QComboBox*>(*widgets.begin()))
        layout->addStretch(1);
    return box;
}

/// Nothing where every number is the one that changes nothing.
std::vector<double> unless(double neutral, const std::vector<double>& numbers)
{
    const bool isNeutral = std::all_of(numbers.begin(), numbers.end(), [neutral](double number) { return number == neutral; });
    return isNeutral ? std::vector<double>{} : numbers;
}

}  // namespace

void DataForm::buildValues()
{
    m_reset = new QPushButton;
    m_reset->setObjectName(QStringLiteral("reset"));
    m_reset->setAutoDefault(false);
    m_reset->setToolTip(tr("Back to the values that were proposed"));
    m_reset->setAccessibleDescription(m_reset->toolTip());
    connect(m_reset, &QPushButton::clicked, this, [this] {
        forgetTyped();
        m_setup.reset();
    });
    QGridLayout* grid = addGroup(tr("Preprocessing"), m_reset);
    const auto editRule = [this](const std::function<void(InputRule&)>& change) { m_setup.editRule(m_input, change); };

    m_inputBox = combo("input");
    m_inputBox->setToolTip(tr("The model's input that the values below are for"));
    for (const InputSignature& input : m_setup.model().inputs)
        m_inputBox->addItem(toQString(input.name) + QStringLiteral("  ") + toQString(toString(input.dims)) + QStringLiteral("  ") + toQString(toString(input.type)));
    m_inputRow = addRow(grid, tr("&Input"), m_inputBox, m_inputBox);
    connect(m_inputBox, &QComboBox::activated, this, [this](int index) {
        m_input = static_cast<size_t>(index);
        refresh();
    });

    m_source = combo("source");
    m_source->setToolTip(tr("The array of the data that feeds it, or the same number for every sample"));
    m_sourceRow = addRow(grid, tr("&Fed by"), m_source, m_source);
    connect(m_source, &QComboBox::activated, this, [this, editRule](int index) {
        const std::string name = m_source->itemData(index).toString().toStdString();
        editRule([&](InputRule& rule) {
            rule = {rule.input, name, name.empty() ? std::vector<double>{0} : std::vector<double>{}};
        });
    });
    m_constant = new QLineEdit;
    m_constant->setObjectName(QStringLiteral("constant"));
    m_constant->setToolTip(tr("One number for all elements, or one for each"));
    m_constantRow = addRow(grid, tr("Constant"), m_constant, m_constant);
    connect(m_constant, &QLineEdit::editingFinished, this, [this, editRule] {
        takeNumbers(m_constant, tr("Constant"), false, [&](const std::vector<double>& numbers) {
            editRule([&](InputRule& rule) { rule.constant = numbers.empty() ? std::vector<double>{0} : numbers; });
        });
    });

    m_preset = combo("preset");
    m_preset->setToolTip(tr("The usual ways to make numbers of pixels"));
    m_presetRow = addRow(grid, tr("&Values"), m_preset, m_preset);
    connect(m_preset, &QComboBox::activated, this, [this](int index) {
        const QString preset = m_preset->itemData(index).toString();
        if (preset.isEmpty()) {
            m_scale->setFocus();
            return;
        }
        forgetTyped();
        m_setup.applyPreset(m_input, preset);
    });

    const auto line = [&](const char* name, const QString& label, const QString& tip, Row& row) {
        auto* edit = new QLineEdit;
        edit->setObjectName(QString::fromLatin1(name));
        edit->setToolTip(tip);
        row = addRow(grid, label, edit, edit);
        return edit;
    };
    m_scale = line("scale", tr("&Scale"), tr("Each value is multiplied by this first"), m_scaleRow);
    connect(m_scale, &QLineEdit::editingFinished, this, [this, editRule] {
        takeNumbers(m_scale, tr("Scale"), true, [&](const std::vector<double>& numbers) {
            editRule([&](InputRule& rule) { rule.scale = numbers.empty() || numbers[0] == 1 ? std::nullopt : std::optional(numbers[0]); });
        });
    });
    m_mean = line("mean", tr("M&ean"), tr("Subtracted after scaling: one number, or one for each channel"), m_meanRow);
    connect(m_mean, &QLineEdit::editingFinished, this, [this, editRule] {
        takeNumbers(m_mean, tr("Mean"), false, [&](const std::vector<double>& numbers) { editRule([&](InputRule& rule) { rule.mean = unless(0, numbers); }); });
    });
    m_deviation = line("deviation", tr("Deviatio&n"), tr("What is left is divided by this: one number, or one for each channel"), m_deviationRow);
    connect(m_deviation, &QLineEdit::editingFinished, this, [this, editRule] {
        takeNumbers(m_deviation, tr("Deviation"), false, [&](const std::vector<double>& numbers) {
            if (std::find(numbers.begin(), numbers.end(), 0) != numbers.end())
                setProblem(tr("Deviation: 0 is not possible, values are divided by it."), m_deviation);
            else
                editRule([&](InputRule& rule) { rule.deviation = unless(1, numbers); });
        });
    });

    m_order = combo("order");
    m_order->addItem(tr("Red, green, blue"), false);
    m_order->addItem(tr("Blue, green, red"), true);
    m_order->setToolTip(tr("The order of colours that the model was trained with"));
    m_orderRow = addRow(grid, tr("C&olours"), m_order, m_order);
    connect(m_order, &QComboBox::activated, this, [this, editRule](int index) { editRule([&](InputRule& rule) { rule.reversesChannels = m_order->itemData(index).toBool(); }); });
    m_layout = combo("layout");
    m_layout->addItem(tr("As in the data"), static_cast<int>(Layout::Unspecified));
    m_layout->addItem(tr("Channels first (NCHW)"), static_cast<int>(Layout::ChannelsFirst));
    m_layout->addItem(tr("Channels last (NHWC)"), static_cast<int>(Layout::ChannelsLast));
    m_layout->setToolTip(tr("Which axis of the input counts channels"));
    m_layoutRow = addRow(grid, tr("Layo&ut"), m_layout, m_layout);
    connect(m_layout, &QComboBox::activated, this,
            [this, editRule](int index) { editRule([&](InputRule& rule) { rule.layout = static_cast<Layout>(m_layout->itemData(index).toInt()); }); });

    m_resize = combo("resize");
    m_resize->addItems({tr("Keep the size"), tr("Short side to"), tr("Both sides to")});
    m_resize->setToolTip(tr("Photographs are resized with an antialiased bilinear filter, as Pillow does it"));
    m_resizeHeight = sideBox("resizeHeight", tr("Side after resizing"), tr("Pixels of the short side, or the height"));
    m_resizeWidth = sideBox("resizeWidth", tr("Width after resizing"), tr("Pixels"));
    m_resizeRow = addRow(grid, tr("Resi&ze"), besides({m_resize, m_resizeHeight, m_resizeWidth}), m_resize);
    connect(m_resize, &QComboBox::activated, this, [this](int mode) {
        // Two sides begin as what the model gets, one as what it had.
        if (mode > 0 && m_resizeHeight->value() == 0) {
            const QSignalBlocker quiet(m_resizeHeight);
            m_resizeHeight->setValue(std::max(1, m_cropHeight->value()));
        }
        if (mode == 2 && m_resizeWidth->value() == 0) {
            const QSignalBlocker quiet(m_resizeWidth);
            m_resizeWidth->setValue(std::max(1, m_cropWidth->value() > 0 ? m_cropWidth->value() : m_resizeHeight->value()));
        }
        takeGeometry();
    });
    m_cropHeight = sideBox("cropHeight", tr("Height of the crop"), tr("Pixels that are cut out of the centre; 0 keeps all"));
    m_cropWidth = sideBox("cropWidth", tr("Width of the crop"), tr("Pixels that are cut out of the centre; 0 keeps all"));
    m_cropHeight->setSpecialValueText(tr("None"));
    m_cropWidth->setSpecialValueText(tr("None"));
    auto* times = new QLabel(QStringLiteral("×"));
    m_cropRow = addRow(grid, tr("Cro&p"), besides({m_cropHeight, times, m_cropWidth}), m_cropHeight);
    for (QSpinBox* box : {m_resizeHeight, m_resizeWidth, m_cropHeight, m_cropWidth})
        connect(box, &QSpinBox::valueChanged, this, [this] { takeGeometry(); });
}

void DataForm::refreshValues()
{
    const InputRule* rule = m_setup.rule(m_input);
    const bool isFed = rule && !rule->source.empty();
    const int64_t channels = m_setup.channels(m_input);
    show(m_sourceRow, m_setup.model().inputs.size() > 1 || m_setup.arrays().size() > 1 || (rule && !isFed));
    show(m_constantRow, rule && !isFed);
    for (const Row& row : {m_presetRow, m_scaleRow, m_meanRow, m_deviationRow, m_layoutRow})
        show(row, isFed || !rule);
    show(m_orderRow, isFed && channels == 3);
    show(m_resizeRow, isFed && m_setup.arePhotographs());
    show(m_cropRow, isFed && m_setup.arePhotographs());
    const bool isInteger = m_setup.isInteger(m_input);
    for (const Row& row : {m_presetRow, m_scaleRow, m_meanRow, m_deviationRow})
        row.field->setEnabled(isFed && !isInteger);
    if (!rule)
        return;

    m_source->clear();
    for (const QString& array : m_setup.arrays())
        m_source->addItem(tr("Array “%1”").arg(array), array);
    m_source->addItem(tr("A constant"), QString());
    m_source->setCurrentIndex(m_source->findData(toQString(rule->source)));
    note(m_sourceRow, m_setup.reason(isFed ? GuessPart::Input : GuessPart::Constant));
    const auto write = [](QLineEdit* edit, const QString& text) {
        if (!edit->isModified())
            edit->setText(text);
    };
    write(m_constant, numbersText(rule->constant));
    note(m_constantRow, {});

    // An open list keeps its entries: what comes later changes their words only.
    std::vector<DataSetup::Preset> presets = m_setup.presets(m_input);
    presets.push_back({QString(), tr("Own values")});
    const int count = static_cast<int>(presets.size());
    if (m_preset->count() != count) {
        m_preset->clear();
        m_preset->addItems(QStringList(count));
    }
    for (int i = 0; i < count; ++i) {
        m_preset->setItemData(i, presets[static_cast<size_t>(i)].id);
        m_preset->setItemText(i, presets[static_cast<size_t>(i)].title);
    }
    m_preset->setCurrentIndex(m_preset->findData(m_setup.presetOf(m_input)));
    note(m_presetRow, isInteger && !m_setup.isGuessed() ? tr("The input takes whole numbers: values are fed as they are.") : m_setup.reason(GuessPart::Values));
    write(m_scale, scaleText(rule->scale.value_or(1)));
    write(m_mean, numbersText(rule->mean.empty() ? std::vector<double>{0} : rule->mean));
    write(m_deviation, numbersText(rule->deviation.empty() ? std::vector<double>{1} : rule->deviation));
    for (const Row& row : {m_scaleRow, m_meanRow, m_deviationRow, m_orderRow, m_cropRow})
        note(row, {});
    const QSignalBlocker quietOrder(m_order);
    m_order->setCurrentIndex(rule->reversesChannels ? 1 : 0);
    const QSignalBlocker quietLayout(m_layout);
    m_layout->setCurrentIndex(m_layout->findData(static_cast<int>(rule->layout)));
    note(m_layoutRow, m_setup.reason(GuessPart::Layout));

    const ImageGeometry& geometry = m_setup.file()->geometry;
    const int mode = geometry.resizeShort > 0 ? 1 : geometry.resizeHeight > 0 ? 2 : 0;
    m_resize->setCurrentIndex(mode);
    m_resizeHeight->setVisible(mode > 0);
    m_resizeWidth->setVisible(mode == 2);
    const auto set = [](QSpinBox* box, int64_t value) {
        const QSignalBlocker quiet(box);
        box->setValue(static_cast<int>(value));
    };
    set(m_resizeHeight, mode == 1 ? geometry.resizeShort : geometry.resizeHeight);
    set(m_resizeWidth, geometry.resizeWidth);
    set(m_cropHeight, geometry.cropHeight);
    set(m_cropWidth, geometry.cropWidth);
    note(m_resizeRow, m_setup.reason(GuessPart::Size));
}

}  // namespace esp
