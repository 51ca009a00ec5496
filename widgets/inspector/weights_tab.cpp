// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector_tab.h"
#include "widgets/plots/histogram_keys.h"
#include "widgets/plots/grid_lens.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>

#include <cmath>

namespace esp {

namespace {
enum Figure { Range, Mean, Zeros, Distinct, Noise, FileBytes, FigureCount };
}  // namespace

/// Histogram of the weights before and after, with figures below it.
class WeightsPage : public InspectorPage {
    Q_OBJECT
public:
    WeightsPage(InspectorModel& model, QWidget* parent);
    QWidget* focusTarget() override { return m_plot; }

protected:
    void retranslate() override;
    void setActive(bool active) override { model().setWeightsWanted(active); }

private:
    void update();

    HistogramKeys* m_keys;
    QCheckBox* m_logarithmic;
    HistogramPlot* m_plot;
    QLabel* m_read;
    QLabel* m_lensTitle;
    QLabel* m_lensSteps;
    GridLens* m_lens;
    QGridLayout* m_figures;
    QList<QLabel*> m_figureNames;
    QList<QLabel*> m_before;
    QList<QLabel*> m_after;
    QLabel* m_beforeTitle;
    QLabel* m_afterTitle;
    QLabel* m_note;
};

WeightsPage::WeightsPage(InspectorModel& model, QWidget* parent)
    : InspectorPage(model, parent), m_keys(new HistogramKeys(content())), m_logarithmic(new QCheckBox(content())), m_plot(new HistogramPlot(model, content())),
      m_read(new QLabel(content())), m_lensTitle(new QLabel(content())), m_lensSteps(new QLabel(content())), m_lens(new GridLens(model, content())), m_figures(new QGridLayout), m_beforeTitle(new QLabel(content())), m_afterTitle(new QLabel(content())), m_note(new QLabel(content()))
{
    const int gap = static_cast<int>(scaled(this, 8));
    auto* keys = new QHBoxLayout;
    keys->addWidget(m_keys, 1);
    keys->addWidget(m_logarithmic);
    m_figures->setHorizontalSpacing(gap);
    m_figures->setVerticalSpacing(static_cast<int>(scaled(this, 3)));
    m_figures->setColumnStretch(0, 1);
    m_figures->addWidget(m_beforeTitle, 0, 1, Qt::AlignRight);
    m_figures->addWidget(m_afterTitle, 0, 2, Qt::AlignRight);
    for (int i = 0; i < FigureCount; ++i) {
        m_figureNames << new QLabel(content());
        m_before << new QLabel(content());
        m_after << new QLabel(content());
        m_figureNames.last()->setForegroundRole(QPalette::PlaceholderText);
        m_before.last()->setForegroundRole(QPalette::PlaceholderText);
        m_figures->addWidget(m_figureNames.last(), i + 1, 0);
        m_figures->addWidget(m_before.last(), i + 1, 1, Qt::AlignRight);
        m_figures->addWidget(m_after.last(), i + 1, 2, Qt::AlignRight);
    }
    m_beforeTitle->setForegroundRole(QPalette::PlaceholderText);
    m_afterTitle->setForegroundRole(QPalette::PlaceholderText);
    m_note->setWordWrap(true);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    // The line that is read out keeps its place while it is empty.
    m_read->setMinimumSize(1, m_read->fontMetrics().height());
    for (QLabel* label : {m_read, m_lensTitle, m_lensSteps})
        label->setForegroundRole(QPalette::PlaceholderText);
    m_lensTitle->setMinimumWidth(1);
    m_plot->setMinimumHeight(static_cast<int>(scaled(this, 110)));
    m_plot->setMaximumHeight(static_cast<int>(scaled(this, 360)));
    auto* weights = new QVBoxLayout(content());
    weights->setContentsMargins(0, 0, 0, 0);
    weights->setSpacing(gap / 2);
    weights->addLayout(keys);
    // The plot takes the room there is, up to its limit; rows of figures stay together.
    weights->addWidget(m_plot, 100);
    weights->addWidget(m_read);
    auto* lensHead = new QHBoxLayout;
    lensHead->addWidget(m_lensTitle, 1);
    lensHead->addWidget(m_lensSteps);
    weights->addLayout(lensHead);
    weights->addWidget(m_lens, 40);
    weights->addLayout(m_figures);
    weights->addWidget(m_note);
    weights->addStretch(1);

    connect(m_logarithmic, &QCheckBox::toggled, m_plot, &HistogramPlot::setLogarithmic);
    connect(m_plot, &HistogramPlot::readChanged, this, [this] { m_read->setText(m_plot->readText()); });
    connect(m_lens, &GridLens::readChanged, this, [this] { m_read->setText(m_lens->readText()); });
    connect(&model, &InspectorModel::nodeChanged, this, &WeightsPage::update);
    connect(&model, &InspectorModel::layerChanged, this, &WeightsPage::update);
    connect(&model, &InspectorModel::afterChanged, this, &WeightsPage::update);
    retranslate();
}

void WeightsPage::update()
{
    QString message = noLayerMessage();
    if (message.isEmpty() && model().error())
        message = tr("No weights can be shown: %1.").arg(reasonText(model().error()->detail));
    setMessage(message);
    const auto& before = model().before();
    const auto& after = model().after();
    const Format format(locale());
    const bool hasGrid = after && !after->grid.isEmpty();
    for (QWidget* part : std::initializer_list<QWidget*>{m_lensTitle, m_lensSteps, m_lens})
        part->setVisible(hasGrid);
    if (hasGrid) {
        m_lensTitle->setText(model().threshold() > 0 ? tr("Near the cut, in steps of each channel's grid") : tr("Around zero, in steps of each channel's grid"));
        m_lensSteps->setText(tr("±%1", "steps of the grid").arg(std::max(after->grid.last(), -after->grid.first - 1)));
    }
    const auto fill = [&](const QList<QLabel*>& labels, const WeightFigures* figures) {
        for (QLabel* label : labels)
            label->setText(QStringLiteral("–"));
        if (!figures)
            return;
        labels[Range]->setText(tr("%1…%2", "range").arg(format.weight(figures->minimum), format.weight(figures->maximum)));
        labels[Mean]->setText(format.weight(figures->meanMagnitude));
        labels[Zeros]->setText(format.count(figures->zeros));
        labels[Distinct]->setText(format.count(figures->distinct));
    };
    fill(m_before, before ? &before->figures : nullptr);
    fill(m_after, after ? &after->figures : nullptr);
    m_before[Noise]->clear();
    if (after && after->comparable)
        m_after[Noise]->setText(std::isinf(after->signalToNoiseDb) ? tr("unchanged") : tr("%1 dB").arg(format.number(after->signalToNoiseDb, 1)));
    const int layer = model().layer();
    const DocumentPtr& document = model().session().document();
    int64_t indexBytes = 0;
    if (layer >= 0 && static_cast<size_t>(layer) < document->ledger.layers.size()) {
        m_before[FileBytes]->setText(format.count(document->ledger.layers[static_cast<size_t>(layer)].fileBytes));
        if (const VariantPtr& variant = model().session().variant())
            for (const LayerLedger& entry : variant->ledger.layers)
                if (entry.layer == document->layers[static_cast<size_t>(layer)].name) {
                    m_after[FileBytes]->setText(format.count(entry.fileBytes));
                    indexBytes = entry.indexBytes;
                }
    }
    const QPalette::ColorRole role = model().isAfterOld() ? QPalette::PlaceholderText : QPalette::WindowText;
    for (QLabel* label : m_after)
        label->setForegroundRole(role);
    QStringList notes;
    if (after && before && after->figures.zeros > before->figures.zeros)
        notes << (indexBytes > 0 ? tr("Zeros are left out of the file; where they are takes %1 bytes.").arg(format.count(indexBytes))
                                 : tr("The zeros save no bytes as the weights are stored."));
    if (after && !after->comparable)
        notes << tr("BatchNormalization was folded into these weights, so their scale differs from the original.");
    m_note->setText(notes.join(QLatin1Char(' ')));
    m_note->setVisible(!notes.isEmpty());
}

void WeightsPage::retranslate()
{
    m_keys->setTexts(tr("before"), tr("after"), tr("cut"));
    m_logarithmic->setText(tr("Logarithmic"));
    m_logarithmic->setAccessibleDescription(tr("Counts on a logarithmic axis"));
    m_plot->setAccessibleName(tr("Histogram of the weights before and after"));
    m_plot->setAccessibleDescription(tr("Arrow keys go from bin to bin, + and − zoom, 0 shows all; the figures stand below as text, and the cut can be typed in above"));
    m_lens->setAccessibleName(tr("The weights on the grid of the codes"));
    m_lens->setAccessibleDescription(tr("Arrow keys go from code to code, + and − zoom, 0 goes back; Details lists the code of each weight"));
    m_lensSteps->setToolTip(tr("Steps that the grid has on each side of zero"));
    m_beforeTitle->setText(tr("before"));
    m_afterTitle->setText(tr("after"));
    const QStringList names{tr("Range"), tr("Mean of |w|"), tr("Zeros"), tr("Different values"), tr("Signal to noise"), tr("Bytes in the file")};
    for (int i = 0; i < FigureCount; ++i)
        m_figureNames[i]->setText(names[i]);
    update();
}

extern constinit const InspectorTab inspectorTabWeights{.id = "weights",
                                                        .title = QT_TRANSLATE_NOOP("InspectorTab", "Weights"),
                                                        .tip = QT_TRANSLATE_NOOP("InspectorTab", "Histogram of the weights before and after"),
                                                        .help = QT_TRANSLATE_NOOP("InspectorTab", "Above, how many weights have which value: outline before, filled after, zero in the middle. What lies outside the drawn range is counted at the edge. The line is the [pruning](help:concept.pruning) threshold: drag it, or move it with the arrow keys.\n\nBelow, the lens: a part of the same axis in steps of the [quantization](help:concept.quantization) grid of each channel, so that every bar stands on a whole number."),
                                                        .make = [](InspectorModel& model, QWidget* parent) -> InspectorPage* { return new WeightsPage(model, parent); }};

}  // namespace esp

#include "weights_tab.moc"
