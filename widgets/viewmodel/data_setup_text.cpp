// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a choice of data says in words.
#include "core/data/preprocessing.h"
#include "widgets/viewmodel/data_setup.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>

#include <cmath>

namespace esp {

QString DataSetup::reason(GuessPart part) const
{
    if (!m_file || !m_isGuessed)
        return {};
    for (const GuessReason& one : m_reasons) {
        if (one.part == part)
            return isAsGuessed(part) ? tr("Guess: %1").arg(guessText(one)) : tr("Changed. Guessed was: %1").arg(guessText(one));
    }
    return {};
}

QString DataSetup::labelsText() const
{
    if (!m_survey->hasLabels)
        return tr("without labels, so answers can be compared with the original's only");
    if (isOfTokens())
        return tr("%Ln token(s) among those that follow", nullptr, static_cast<int>(m_survey->classes));
    return tr("%Ln class(es) among their labels", nullptr, static_cast<int>(m_survey->classes));
}

QString DataSetup::found() const
{
    if (!m_file)
        return m_path.isEmpty() ? tr("Photographs in a folder for each class or with a list (labels.csv), IDX, CIFAR, CSV, npz or a *.dataset.json") : QString();
    const QString kind = QCoreApplication::translate("DatasetFormat", m_file->evaluation.format->title);
    if (!m_survey)
        return kind;
    return tr("%1: %Ln sample(s), %2", nullptr, static_cast<int>(m_survey->measuring + (m_file->calibration ? 0 : m_survey->calibrating))).arg(kind, labelsText());
}

QString DataSetup::problem() const
{
    if (m_path.isEmpty())
        return tr("Choose a file or a folder with samples.");
    if (m_error)
        return errorText(*m_error).brief;
    if (isReading())
        return tr("Reading the data");
    return {};
}

QString DataSetup::problemDetail() const
{
    return m_error ? errorText(*m_error).detail : QString();
}

QString DataSetup::verdict() const
{
    const Format format;
    if (!m_file || m_error || m_samples.empty())
        return {};
    if (m_answerError)
        return tr("The model gives no answers: %1").arg(errorText(*m_answerError).brief);
    if (m_isRunning)
        return tr("Asking the model for its answers");
    if (m_tokens) {
        const MetricValue* const perplexity = m_tokens->values.find(metricPerplexity);
        const QString right = tr("%1 of %2 next tokens are right.").arg(format.count(m_tokens->values.of(metricTop1).count), format.count(static_cast<int64_t>(m_tokens->answers.size())));
        return perplexity ? tr("%1 Perplexity is %2.").arg(right, format.number(perplexity->value, 2)) : right;
    }
    const Score now = score();
    if (now.judged == 0)
        return tr("Without labels nobody can say which answers are right.");
    const Preprocessing* best = nullptr;
    for (const Preprocessing& preset : preprocessings()) {
        const std::optional<Score> score = scoreOf(preset.id);
        if (score && score->right > (best ? scoreOf(best->id)->right : now.right + 1))
            best = &preset;
    }
    if (best)
        return tr("%1 of the first %2 answers are right; with “%3” it would be %4.")
            .arg(format.count(now.right), format.count(now.judged), QCoreApplication::translate("Preprocessing", best->title), format.count(scoreOf(best->id)->right));
    return tr("%1 of the first %2 answers are right.").arg(format.count(now.right), format.count(now.judged));
}

QString DataSetup::className(int32_t number) const
{
    if (number < 0)
        return QStringLiteral("–");
    const auto index = static_cast<size_t>(number);
    return index < m_classNames.size() ? tr("%1 (%2)").arg(toQString(m_classNames[index])).arg(number) : QString::number(number);
}

QString DataSetup::caption(size_t sample) const
{
    if (sample >= m_samples.size())
        return {};
    const Format format;
    const PreviewSample& shown = m_samples[sample];
    const auto value = [&](double number) { return format.number(number, std::abs(number) < 10 ? 3 : std::abs(number) < 1000 ? 1 : 0); };
    QStringList lines;
    lines << (isOfTokens() ? tr("Label: the next token at each position") : shown.label >= 0 ? tr("Label: %1").arg(className(shown.label)) : tr("No label"));
    if (shown.answer)
        lines << (shown.label < 0 ? tr("Answer: %1").arg(className(shown.answer->top1))
                                  : (shown.isRight() ? tr("Answer: %1, right") : tr("Answer: %1, not the label")).arg(className(shown.answer->top1)));
    lines << tr("Input “%1”: %2, %3").arg(shown.view.input, shown.view.shape, shown.type);
    lines << tr("Values %1 to %2, mean %3").arg(value(shown.view.low), value(shown.view.high), value(shown.mean));
    if (shown.view.nonFinite > 0)
        lines << tr("%Ln value(s) are not finite", nullptr, static_cast<int>(shown.view.nonFinite));
    if (shown.view.layout.kind == SampleKind::Picture)
        lines << tr("Shown: black is the least value, white the greatest");
    if (shown.view.layout.isTurned)
        lines << tr("Turned: rows run from left to right");
    if (!shown.view.numbers.isEmpty())
        lines << shown.view.numbers;
    return lines.join(QLatin1Char('\n'));
}

std::vector<DataSetup::Preset> DataSetup::presets(size_t input) const
{
    std::vector<Preset> presets;
    for (const Preprocessing& one : preprocessings()) {
        if (!one.fits(channels(input)))
            continue;
        const QString title = QCoreApplication::translate("Preprocessing", one.title);
        const std::optional<Score> score = scoreOf(one.id);
        presets.push_back({QString::fromLatin1(one.id), score ? tr("%1: %2 of %3 right").arg(title).arg(score->right).arg(score->judged) : title});
    }
    return presets;
}

}  // namespace esp
