// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector_tab.h"
#include "widgets/plots/kernel_view.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/text.h"

#include <QAccessible>
#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QToolButton>

#include <cmath>

namespace esp {

/// The weights as pictures: a kernel for each pair of channels, or the matrix.
class KernelsPage : public InspectorPage {
    Q_OBJECT
public:
    KernelsPage(InspectorModel& model, QWidget* parent);
    QWidget* focusTarget() override { return m_view; }

protected:
    void retranslate() override;
    void setActive(bool active) override { m_detail.setActive(active); }

private:
    void update();
    void followChannel();
    void updateLegend();
    void updateRead();
    void updateZoom();
    /// "0.7500 ÷ 0.0079 = 95.25, rounded to 95; 95 × 0.0079 = 0.7480", "" where there is no scale, nothing to compare with, or the weight was cut.
    QString workingOf(const KernelSheet& sheet, int64_t element) const;

    KernelDetail m_detail;
    QComboBox* m_show;
    QToolButton* m_out;
    QLabel* m_zoom;
    QToolButton* m_in;
    QToolButton* m_fit;
    KernelLegend* m_legend;
    KernelView* m_view;
    QLabel* m_place;
    QLabel* m_value;
    QLabel* m_working;  ///< how the weight became its code, and what the code stands for
};

KernelsPage::KernelsPage(InspectorModel& model, QWidget* parent)
    : InspectorPage(model, parent), m_detail(model), m_show(new QComboBox(content())), m_out(new QToolButton(content())), m_zoom(new QLabel(content())),
      m_in(new QToolButton(content())), m_fit(new QToolButton(content())), m_legend(new KernelLegend(content())), m_view(new KernelView(content())),
      m_place(new QLabel(content())), m_value(new QLabel(content())), m_working(new QLabel(content()))
{
    const int gap = static_cast<int>(scaled(this, 8));
    m_out->setIcon(lineIcon(QStringLiteral("minus")));
    m_in->setIcon(lineIcon(QStringLiteral("plus")));
    m_fit->setIcon(lineIcon(QStringLiteral("fit")));
    m_zoom->setAlignment(Qt::AlignCenter);
    m_zoom->setForegroundRole(QPalette::PlaceholderText);
    m_zoom->setMinimumWidth(m_zoom->fontMetrics().horizontalAdvance(QStringLiteral("32 px")));
    m_place->setForegroundRole(QPalette::PlaceholderText);
    // What is read changes with every move of the pointer: its place must not.
    m_working->setForegroundRole(QPalette::PlaceholderText);
    constexpr int kLines = 2;
    m_working->setWordWrap(true);
    m_working->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_working->setMinimumHeight(kLines * m_working->fontMetrics().lineSpacing());
    for (QLabel* label : {m_place, m_value, m_working}) {
        label->setMinimumWidth(1);
        label->setTextFormat(Qt::PlainText);
    }
    auto* head = new QHBoxLayout;
    head->setSpacing(gap / 2);
    head->addWidget(m_show);
    head->addStretch(1);
    head->addWidget(m_out);
    head->addWidget(m_zoom);
    for (QToolButton* button : {m_out, m_in, m_fit}) {
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setFocusPolicy(Qt::TabFocus);
    }
    head->addWidget(m_in);
    head->addWidget(m_fit);
    auto* layout = new QVBoxLayout(content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gap / 2);
    layout->addLayout(head);
    layout->addWidget(m_legend);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_place);
    layout->addWidget(m_value);
    layout->addWidget(m_working);

    connect(&m_detail, &LayerDetail::changed, this, &KernelsPage::update);
    connect(m_show, &QComboBox::activated, this, [this](int index) {
        m_view->setShow(static_cast<KernelSheet::Show>(m_show->itemData(index).toInt()));
        update();
    });
    connect(m_out, &QToolButton::clicked, this, [this] { m_view->zoomBy(-1); });
    connect(m_in, &QToolButton::clicked, this, [this] { m_view->zoomBy(1); });
    connect(m_fit, &QToolButton::clicked, m_view, &KernelView::fit);
    connect(m_view, &KernelView::readChanged, this, &KernelsPage::updateRead);
    connect(m_view, &KernelView::cursorMoved, this, [this] {
        if (m_view->cursorPlace())
            this->model().setChannel(static_cast<int>(m_view->cursorPlace()->output));
    });
    connect(&model, &InspectorModel::channelChanged, this, &KernelsPage::followChannel);
    connect(m_view, &KernelView::zoomChanged, this, [this] {
        updateLegend();
        updateZoom();
    });
    retranslate();
}

void KernelsPage::update()
{
    QString message = noLayerMessage();
    if (message.isEmpty() && m_detail.error())
        message = tr("No weights can be shown: %1.").arg(reasonText(m_detail.error()->detail));
    setMessage(message);
    const KernelSheetPtr& sheet = m_detail.sheet();
    m_view->setSheet(sheet);
    followChannel();
    const KernelSheet::Show shown = m_view->shown();
    const std::pair<KernelSheet::Show, QString> choices[] = {{KernelSheet::Show::After, tr("After")}, {KernelSheet::Show::Before, tr("Before")}, {KernelSheet::Show::Difference, tr("Difference")}};
    m_show->clear();
    for (const auto& [show, name] : choices)
        if (!sheet || sheet->canShow(show))
            m_show->addItem(name, static_cast<int>(show));
    m_show->setCurrentIndex(std::max(0, m_show->findData(static_cast<int>(shown))));
    m_show->setVisible(m_show->count() > 1);
    updateLegend();
    const QPalette::ColorRole role = m_detail.isOld() ? QPalette::PlaceholderText : QPalette::WindowText;
    m_value->setForegroundRole(role);
    updateRead();
    updateZoom();
}

void KernelsPage::followChannel()
{
    const int channel = model().channel();
    const auto& cursor = m_view->cursorPlace();
    if (channel >= 0 && cursor && cursor->output != channel)
        m_view->setCursorPlace({channel, 0, 0, 0});
}

void KernelsPage::updateLegend()
{
    const KernelSheetPtr& sheet = m_view->sheet();
    const KernelSheet::Show shown = m_view->shown();
    const Format format(locale());
    if (sheet) {
        const QString limit = format.weight(sheet->limit(shown));
        const bool isClipped = sheet->isClipped(shown);
        const QString minus(QChar{kMinus});
        const bool isHatched = sheet->hasCuts() && shown != KernelSheet::Show::Before && m_view->zoom() >= kLeastHatched;
        m_legend->setRange(isClipped ? tr("≤ %1").arg(minus + limit) : minus + limit, isClipped ? tr("≥ %1").arg(limit) : limit,
                           isHatched ? tr("cut") : QString());
    }
    m_legend->setVisible(sheet != nullptr);
}

QString KernelsPage::workingOf(const KernelSheet& sheet, int64_t element) const
{
    const TensorValues& values = *sheet.values();
    const bool isScaled = values.isChanged && values.comparable && values.after && values.after->codes && values.after->scaleAt(element) != 1;
    if (!isScaled || sheet.isCut(element))
        return {};
    const Format format(locale());
    const double scale = static_cast<double>(values.after->scaleAt(element));
    const QString step = locale().toString(scale, 'g', 4).replace(QLatin1Char('-'), QChar(kMinus));
    const double stored = values.after->codeAt(element);
    const double zero = static_cast<double>(values.after->zeroAt(element));
    const std::optional<double> nearest = sheet.nearestInstead(element);
    if (zero != 0) {
        const bool isWhole = zero == std::trunc(zero);
        const QString zeroText = isWhole ? format.code(zero) : format.number(zero, 2);
        const QString sum = nearest ? tr("%1 ÷ %2 + %3 = %4; %5 was chosen in place of the nearest %7, to make up for the errors of other weights; (%5 − %3) × %2 = %6").replace(QStringLiteral("%7"), format.code(*nearest))
                                    : tr("%1 ÷ %2 + %3 = %4, rounded to %5; (%5 − %3) × %2 = %6");
        return sum
            .arg(format.weight(values.before.realAt(element)), step, zero < 0 ? QStringLiteral("(%1)").arg(zeroText) : zeroText,
                 format.number(values.before.realAt(element) / scale + zero, 2), format.code(stored), format.weight(values.after->realAt(element)));
    }
    const double code = stored;
    if (values.after->codes->typeName().find("codebook") != std::string::npos)
        return tr("%1 ÷ %2 = %3, nearest value of the codebook %4; %4 × %2 = %5")
            .arg(format.weight(values.before.realAt(element)), step, format.number(values.before.realAt(element) / scale, 2), format.code(code), format.weight(values.after->realAt(element)));
    const QString sum = nearest ? tr("%1 ÷ %2 = %3; %4 was chosen in place of the nearest %6, to make up for the errors of other weights; %4 × %2 = %5").replace(QStringLiteral("%6"), format.code(*nearest))
                                : tr("%1 ÷ %2 = %3, rounded to %4; %4 × %2 = %5");
    return sum.arg(format.weight(values.before.realAt(element)), step, format.number(values.before.realAt(element) / scale, 2), format.code(code), format.weight(values.after->realAt(element)));
}

void KernelsPage::updateRead()
{
    const KernelSheetPtr& sheet = m_view->sheet();
    const auto place = sheet ? m_view->readPlace() : std::nullopt;
    if (!place) {
        m_place->setText(m_detail.isLoading() ? tr("reading weights") : QString());
        m_value->clear();
        m_working->clear();
        return;
    }
    const auto number = [](int64_t value) { return QString::number(value); };
    m_place->setText(sheet->hasKernels() ? tr("Output %1, input %2, row %3, column %4").arg(number(place->output), number(place->input), number(place->y), number(place->x))
                                         : tr("Output %1, input %2").arg(number(place->output), number(place->input)));
    const Format format(locale());
    const int64_t element = sheet->elementOf(*place);
    const TensorValues& values = *sheet->values();
    const QString before = format.weight(values.before.realAt(element));
    QString text = before;
    if (values.isChanged && values.after) {
        const QString now = format.weight(values.after->realAt(element));
        const QString code = values.after->codes ? format.code(values.after->codeAt(element)) : QString();
        text = code.isEmpty() ? tr("%1 → %2").arg(before, now) : tr("%1 → %2, stored as %3").arg(before, now, code);
        if (sheet->isCut(element))
            text = tr("%1 → 0, cut").arg(before);
    } else if (values.before.codes) {
        text = tr("%1, stored as %2").arg(before, format.code(values.before.codeAt(element)));
    }
    m_value->setText(text);
    m_working->setText(workingOf(*sheet, element));
    m_working->setToolTip(m_working->text());
    // Its line stays while the pointer moves over weights that have none.
    m_working->setVisible(values.isChanged && values.after && values.after->codes);
    m_view->setAccessibleDescription(m_place->text() + QStringLiteral(": ") + text + (m_working->text().isEmpty() ? QString() : QStringLiteral("; ") + m_working->text()));
    if (m_view->hasFocus()) {
        QAccessibleEvent said(m_view, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&said);
    }
}

void KernelsPage::updateZoom()
{
    const int zoom = m_view->zoom();
    m_zoom->setText(zoom > 0 ? tr("%1 px").arg(zoom) : tr("1 : %1").arg(-zoom));
    m_zoom->setToolTip(zoom > 0 ? tr("Pixels a weight") : tr("One weight of %1 in each direction is drawn").arg(-zoom));
    m_in->setEnabled(m_view->canZoom(1));
    m_out->setEnabled(m_view->canZoom(-1));
}

void KernelsPage::retranslate()
{
    m_show->setAccessibleName(tr("What is drawn"));
    m_show->setAccessibleDescription(tr("The weights after the recipe, before it, or how far they are apart"));
    const auto set = [](QToolButton* button, const QString& name, const QString& description) {
        button->setToolTip(name);
        button->setAccessibleName(name);
        button->setAccessibleDescription(description);
    };
    set(m_out, tr("Smaller (−)"), tr("Fewer pixels a weight"));
    set(m_in, tr("Larger (+)"), tr("More pixels a weight"));
    set(m_fit, tr("Fit the width (0)"), tr("As large as the width allows"));
    m_view->setAccessibleName(tr("Weights as a picture"));
    m_view->setAccessibleDescription(tr("Arrow keys go from weight to weight, with Ctrl from kernel to kernel; the values stand under Details as well"));
    update();
}

extern constinit const InspectorTab inspectorTabKernels{.id = "kernels",
                                                        .title = QT_TRANSLATE_NOOP("InspectorTab", "Kernels"),
                                                        .tip = QT_TRANSLATE_NOOP("InspectorTab", "The weights as pictures"),
                                                        .help = QT_TRANSLATE_NOOP("InspectorTab", "Each kernel as a small picture: blue is negative, yellow positive, hatched is cut. Differences show what pruning and rounding changed. Arrow keys go from weight to weight, with Ctrl from kernel to kernel; + and − zoom."),
                                                        .make = [](InspectorModel& model, QWidget* parent) -> InspectorPage* { return new KernelsPage(model, parent); }};

}  // namespace esp

#include "kernels_tab.moc"
