// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector_tab.h"
#include "widgets/plots/activation_plot.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>

#include <utility>

namespace esp {

namespace {
enum Figure { Seen, Covered, Resolution, Outside, Values, Samples, FigureCount };
}

/// What flows into and out of the node over the calibration data, and the range that its codes cover.
class ActivationsPage : public InspectorPage {
    Q_OBJECT
public:
    ActivationsPage(InspectorModel& model, QWidget* parent);
    QWidget* focusTarget() override { return m_plot; }

protected:
    void retranslate() override;
    void setActive(bool active) override { m_detail.setActive(active); }

private:
    void update();
    QString reason() const;
    /// One end of the fixed range; the other stays as the recipe has it, which is finer than what is shown.
    void setEnd(bool isLow, double value, double other, const QString& gesture = {});

    ActivationDetail m_detail;
    QComboBox* m_side;
    QCheckBox* m_logarithmic;
    QLabel* m_name;
    ActivationPlot* m_plot;
    QLabel* m_read;
    QProgressBar* m_progress;
    QCheckBox* m_fixed;
    QDoubleSpinBox* m_low;
    QDoubleSpinBox* m_high;
    std::optional<Recipe> m_dragBefore;  // while a handle is dragged
    bool m_updating = false;
    QList<QLabel*> m_names;
    QList<QLabel*> m_figures;
    QLabel* m_note;
};

ActivationsPage::ActivationsPage(InspectorModel& model, QWidget* parent)
    : InspectorPage(model, parent), m_detail(model), m_side(new QComboBox(content())), m_logarithmic(new QCheckBox(content())), m_name(new QLabel(content())),
      m_plot(new ActivationPlot(content())), m_read(new QLabel(content())), m_progress(new QProgressBar(content())), m_fixed(new QCheckBox(content())),
      m_low(new QDoubleSpinBox(content())), m_high(new QDoubleSpinBox(content())), m_note(new QLabel(content()))
{
    const int gap = static_cast<int>(scaled(this, 8));
    for (QLabel* label : {m_name, m_read, m_note})
        label->setForegroundRole(QPalette::PlaceholderText);
    QFont identifier = font();
    identifier.setStyleStrategy(QFont::PreferNoShaping);
    m_name->setFont(identifier);
    m_name->setMinimumWidth(1);
    m_read->setMinimumSize(1, m_read->fontMetrics().height());
    m_note->setWordWrap(true);
    m_logarithmic->setChecked(true);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1000);
    m_progress->setMaximumHeight(static_cast<int>(scaled(this, 8)));
    // Nothing moves when the last sample has come.
    QSizePolicy keepsPlace = m_progress->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keepsPlace);
    m_plot->setMaximumHeight(static_cast<int>(scaled(this, 360)));
    auto* head = new QHBoxLayout;
    head->addWidget(m_side);
    head->addStretch(1);
    head->addWidget(m_logarithmic);
    auto* fixed = new QHBoxLayout;
    fixed->setSpacing(gap / 2);
    fixed->addWidget(m_fixed, 1);
    for (QDoubleSpinBox* box : {m_low, m_high}) {
        box->setDecimals(3);
        box->setKeyboardTracking(false);
        box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
        box->setMinimumWidth(static_cast<int>(scaled(this, 78)));
        box->setMaximumWidth(static_cast<int>(scaled(this, 100)));
        fixed->addWidget(box);
    }
    // A code has to stand for zero.
    m_low->setRange(-1e6, 0);
    m_high->setRange(0, 1e6);
    auto* figures = new QGridLayout;
    figures->setHorizontalSpacing(gap);
    figures->setVerticalSpacing(static_cast<int>(scaled(this, 3)));
    figures->setColumnStretch(0, 1);
    for (int i = 0; i < FigureCount; ++i) {
        m_names << new QLabel(content());
        m_figures << new QLabel(content());
        m_names.last()->setForegroundRole(QPalette::PlaceholderText);
        figures->addWidget(m_names.last(), i, 0);
        figures->addWidget(m_figures.last(), i, 1, Qt::AlignRight);
    }
    auto* layout = new QVBoxLayout(content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gap / 2);
    layout->addLayout(head);
    layout->addWidget(m_name);
    layout->addWidget(m_progress);
    layout->addWidget(m_plot, 100);
    layout->addWidget(m_read);
    layout->addLayout(fixed);
    layout->addLayout(figures);
    layout->addWidget(m_note);
    layout->addStretch(1);
    connect(&m_detail, &LayerDetail::changed, this, &ActivationsPage::update);
    connect(&model.session(), &Session::dataChanged, this, &ActivationsPage::update);
    connect(m_fixed, &QCheckBox::clicked, this, [this](bool on) {
        const ActivationFigures* input = m_detail.figures(ActivationDetail::Input);
        m_detail.setFixedRange(on && input && input->grid ? std::optional(FixedRange{input->grid->low(), input->grid->high()}) : std::nullopt);
    });
    for (QDoubleSpinBox* box : {m_low, m_high})
        connect(box, &QDoubleSpinBox::valueChanged, this, [this, box](double value) {
            if (!m_updating)
                setEnd(box == m_low, value, box == m_low ? m_high->value() : m_low->value());
        });
    connect(m_plot, &ActivationPlot::rangeDragged, this,
            [this](bool isLow, double value, double other, int gesture) {
                if (!m_dragBefore)
                    m_dragBefore = m_detail.inspector().session().recipe();
                setEnd(isLow, value, other, QStringLiteral("range %1").arg(gesture));
            });
    connect(m_plot, &ActivationPlot::rangeDragCancelled, this, [this](int gesture) {
        Session& session = m_detail.inspector().session();
        if (const auto before = std::exchange(m_dragBefore, std::nullopt))
            session.edit(*before, session.history().undoText(), QStringLiteral("range %1").arg(gesture));
        session.endGesture();
        update();
    });
    connect(m_plot, &ActivationPlot::rangeReleased, this, [this] {
        m_dragBefore.reset();
        m_detail.inspector().session().endGesture();
        update();
    });
    connect(m_side, &QComboBox::activated, this, &ActivationsPage::update);
    connect(m_logarithmic, &QCheckBox::toggled, m_plot, &ActivationPlot::setLogarithmic);
    connect(m_plot, &ActivationPlot::readChanged, this, [this] { m_read->setText(m_plot->readText()); });
    retranslate();
}

/// Why there is nothing to show, and what to do; "" if there is.
QString ActivationsPage::reason() const
{
    if (model().node() < 0)
        return tr("Select a layer");
    if (!model().session().data())
        return tr("What flows through the layers is measured on data. Choose data with Ctrl+D.");
    if (!m_detail.hasData())
        return tr("These data have no samples to calibrate on. Choose data with at least five samples with Ctrl+D.");
    for (const std::optional<Error>& error : {m_detail.error(), m_detail.countError()})
        if (error)
            return errorText(*error).sentence;
    return {};
}

void ActivationsPage::setEnd(bool isLow, double value, double other, const QString& gesture)
{
    FixedRange range = m_detail.fixedRange().value_or(isLow ? FixedRange{value, other} : FixedRange{other, value});
    (isLow ? range.low : range.high) = value;
    m_detail.setFixedRange(range, gesture);
}

void ActivationsPage::update()
{
    const auto side = m_side->currentIndex() == 0 ? ActivationDetail::Input : ActivationDetail::Output;
    setMessage(reason());
    const ActivationFigures* figures = m_detail.figures(side);
    m_plot->setFigures(figures);
    const bool isInput = side == ActivationDetail::Input;
    const bool canFix = isInput && m_detail.canFixRange() && figures && figures->grid;
    const std::optional<FixedRange> fixed = m_detail.fixedRange();
    m_plot->setRangeMovable(canFix);
    m_updating = true;
    m_fixed->setVisible(canFix);
    m_fixed->setChecked(fixed.has_value());
    for (QDoubleSpinBox* box : {m_low, m_high}) {
        box->setVisible(canFix);
        box->setEnabled(fixed.has_value());
    }
    if (canFix && !m_low->hasFocus() && !m_high->hasFocus()) {
        m_low->setValue(fixed ? fixed->low : figures->grid->low());
        m_high->setValue(fixed ? fixed->high : figures->grid->high());
    }
    m_updating = false;
    const Format format(locale());
    for (QLabel* label : m_figures)
        label->setText(QStringLiteral("–"));
    m_progress->setVisible(m_detail.isCounting());
    m_progress->setValue(static_cast<int>(m_detail.progress() * 1000));
    QString note;
    if (!figures) {
        m_name->setText(m_detail.isCounting() ? tr("measuring on the calibration data") : tr("There is no such tensor here."));
    } else {
        m_name->setText(m_name->fontMetrics().elidedText(toQString(figures->value), Qt::ElideMiddle, std::max(static_cast<int>(scaled(this, 200)), m_name->width())));
        m_name->setToolTip(toQString(figures->value));
        const auto range = [&](double low, double high) { return tr("%1…%2", "range").arg(format.weight(low), format.weight(high)); };
        if (figures->statistics) {
            m_figures[Seen]->setText(range(figures->statistics->minimum, figures->statistics->maximum));
            m_figures[Values]->setText(format.count(figures->statistics->count));
            m_figures[Samples]->setText(figures->isComplete() ? format.count(figures->samples) : tr("%1 of %2", "samples").arg(format.count(figures->samples), format.count(figures->total)));
            if (!figures->isComplete())
                note = m_detail.isCounting() ? tr("Counting: the histogram grows with each sample.")
                                             : tr("Counting was stopped; Measure goes on with it. The histogram is of the samples that were seen.");
            if (figures->statistics->nonFinite > 0)
                note = tr("%Ln value(s) were not finite and are left out.", nullptr, static_cast<int>(std::min<int64_t>(figures->statistics->nonFinite, std::numeric_limits<int>::max())));
        } else if (!m_detail.isCounting()) {
            note = tr("This tensor holds no float values, so there is no histogram of it.");
        }
        if (figures->grid) {
            m_figures[Covered]->setText(range(figures->grid->low(), figures->grid->high()));
            m_figures[Resolution]->setText(tr("%1, %2 apart", "how many codes, step").arg(format.count(figures->grid->greatestCode - figures->grid->leastCode + 1), format.weight(figures->grid->scale)));
            if (figures->statistics) {
                const double greatest = shareOutside(*figures->statistics, figures->grid->low(), figures->grid->high())[1];
                constexpr double kLeastShown = 1e-6;
                m_figures[Outside]->setText(greatest == 0            ? tr("none")
                                            : greatest < kLeastShown ? tr("< %1").arg(format.share(kLeastShown, 4))
                                                                     : tr("≤ %1", "at most").arg(format.share(greatest, greatest < 0.001 ? 4 : 2)));
            }
        } else {
            m_figures[Covered]->setText(tr("stays float"));
        }
    }
    if (model().session().variant() && !model().session().variant()->isOriginal && note.isEmpty() && figures)
        note = tr("The histogram is that of the original; the range is that of the exported model.");
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    const QPalette::ColorRole role = m_detail.isOld() ? QPalette::PlaceholderText : QPalette::WindowText;
    for (QLabel* label : {m_figures[Covered], m_figures[Resolution], m_figures[Outside]})
        label->setForegroundRole(role);
}

void ActivationsPage::retranslate()
{
    const int side = std::max(0, m_side->currentIndex());
    m_side->clear();
    m_side->addItems({tr("What it reads"), tr("What it writes")});
    m_side->setCurrentIndex(side);
    m_side->setAccessibleName(tr("Tensor"));
    m_side->setAccessibleDescription(tr("Whose values are shown"));
    m_logarithmic->setText(tr("Logarithmic"));
    m_logarithmic->setAccessibleDescription(tr("Counts on a logarithmic axis"));
    m_plot->setAccessibleName(tr("Histogram of the activations"));
    m_plot->setAccessibleDescription(tr("Arrow keys go from bin to bin, + and − zoom, 0 shows all; the figures stand below as text"));
    m_fixed->setText(tr("Fixed range"));
    m_fixed->setToolTip(tr("The range is what stands here or where the lines are dragged, not what calibration finds"));
    m_fixed->setAccessibleDescription(m_fixed->toolTip());
    m_low->setAccessibleName(tr("Least value that the codes cover"));
    m_high->setAccessibleName(tr("Greatest value that the codes cover"));
    for (QDoubleSpinBox* box : {m_low, m_high})
        box->setAccessibleDescription(tr("Of what the current layer reads"));
    m_progress->setAccessibleName(tr("Progress of measuring"));
    const QStringList names{tr("Range seen"), tr("Range of the codes"), tr("Codes"), tr("Values outside"), tr("Values seen"), tr("Samples counted")};
    for (int i = 0; i < FigureCount; ++i)
        m_names[i]->setText(names[i]);
    update();
}

extern constinit const InspectorTab inspectorTabActivations{.id = "activations",
                                                            .title = QT_TRANSLATE_NOOP("InspectorTab", "Activations"),
                                                            .tip = QT_TRANSLATE_NOOP("InspectorTab", "What flows through the node, and the range that its codes cover"),
                                                            .help = QT_TRANSLATE_NOOP("InspectorTab", "What flows into or out of the node, as counted on the [calibration](help:concept.calibration) samples, and the range that the 8-bit codes cover. Drag the ends of the range or type them to fix it; what lies outside is cut off, what lies inside is rounded to a step."),
                                                            .make = [](InspectorModel& model, QWidget* parent) -> InspectorPage* { return new ActivationsPage(model, parent); }};

}  // namespace esp

#include "activations_tab.moc"
