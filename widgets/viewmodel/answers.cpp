// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/answers.h"

#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/text.h"

#include <algorithm>
#include <numeric>

namespace esp {

QString AnswerChanges::className(int32_t number) const
{
    if (number < 0)
        return QStringLiteral("–");
    const auto& names = data->classNames();
    const auto place = static_cast<size_t>(number);
    return place < names.size() && !names[place].empty() ? toQString(names[place]) : QString::number(number);
}

QString AnswerChanges::numberedClass(int32_t number) const
{
    const QString name = className(number);
    const QString digits = QString::number(number);
    return number < 0 || name == digits ? name : digits + QLatin1Char(' ') + name;
}

QString kindsText(const AnswerChanges& changes)
{
    const Format format;
    QStringList parts;
    const auto add = [&](FlipKind kind, const QString& text) {
        const int64_t count = changes.kinds[static_cast<size_t>(kind)];
        if (count > 0)
            parts << text.arg(format.count(count));
    };
    add(FlipKind::Worse, Answers::tr("%1 worse"));
    add(FlipKind::Better, Answers::tr("%1 better"));
    add(FlipKind::BothWrong, Answers::tr("%1 between two wrong ones"));
    return parts.join(QStringLiteral(", "));
}

QString classesText(const AnswerChanges& changes)
{
    const Format format;
    QStringList parts;
    const auto add = [&](auto isMeant, const QString& text) {
        const auto count = std::count_if(changes.classes.begin(), changes.classes.end(), isMeant);
        if (count > 0)
            parts << text.arg(format.count(count));
    };
    add([](const ClassChange& change) { return change.difference() < 0; }, Answers::tr("%1 lost right answers"));
    add([](const ClassChange& change) { return change.difference() > 0; }, Answers::tr("%1 gained some"));
    return parts.join(QStringLiteral(", "));
}

AnswerChangesPtr makeAnswerChanges(DatasetPtr data, EvaluationPtr before, EvaluationPtr after)
{
    auto made = std::make_shared<AnswerChanges>();
    const std::vector<int32_t>& labels = data->labels();
    made->flips = listFlips(before->answers, after->answers, labels);
    for (const Flip& flip : made->flips)
        ++made->kinds[static_cast<size_t>(flip.kind)];
    size_t classes = data->classNames().size();
    if (!labels.empty()) {
        made->classes = changePerClass(before->answers, after->answers, labels);
        made->confusion = confusionOf(before->answers, after->answers, labels);
        made->pairs = mostConfused(made->confusion);
        classes = std::max(classes, static_cast<size_t>(made->confusion.classes));
    }
    for (const Flip& flip : made->flips)
        classes = std::max({classes, static_cast<size_t>(flip.before + 1), static_cast<size_t>(flip.after + 1)});
    made->data = std::move(data);
    made->before = std::move(before);
    made->after = std::move(after);

    std::vector<QString> names;
    bool isNamed = false;
    for (size_t i = 0; i < classes; ++i) {
        names.push_back(made->className(static_cast<int32_t>(i)));
        isNamed = isNamed || names.back() != QString::number(i);
    }
    std::vector<int32_t> order(classes);
    std::iota(order.begin(), order.end(), 0);
    if (isNamed)
        std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
            return QString::compare(names[static_cast<size_t>(a)], names[static_cast<size_t>(b)], Qt::CaseInsensitive) < 0;
        });
    made->nameRank.resize(classes);
    for (size_t i = 0; i < classes; ++i)
        made->nameRank[static_cast<size_t>(order[i])] = static_cast<int32_t>(i);
    return made;
}

Answers::Answers(Session& session, QObject* parent) : QObject(parent), m_session(session), m_job(std::make_unique<QtJobRunner>(session.backgroundQueue()))
{
    for (auto change : {&Session::documentChanged, &Session::dataChanged, &Session::variantChanged, &Session::measurementChanged, &Session::activityChanged})
        connect(&session, change, this, &Answers::refresh);
    connect(&session, &Session::liveChanged, this, &Answers::refresh);
    refresh();
}

Answers::~Answers() = default;

void Answers::refresh()
{
    const Measurement& m = m_session.measurement();
    const EvaluationPtr& reference = m_session.reference();
    if (m_changes && (m_session.data() != m_changes->data || reference != m_changes->before)) {
        m_changes.reset();
        Q_EMIT changed();
    }
    const bool isComplete = m.evaluation && m.comparison && reference && m_session.data() && m_session.data()->task() == Task::Classification;
    if (isComplete && m.evaluation != m_wanted && !(m_changes && m_changes->after == m.evaluation)) {
        m_wanted = m.evaluation;
        m_job->run<AnswerChangesPtr>(
            [data = m_session.data(), reference, evaluation = m.evaluation](const Job&) -> Result<AnswerChangesPtr> {
                return makeAnswerChanges(data, reference, evaluation);
            },
            [this](Result<AnswerChangesPtr> made) {
                m_wanted.reset();
                if (!made)
                    return;
                adopt(std::move(*made));
                refresh();
            });
    } else if (!isComplete) {
        m_wanted.reset();
        m_job->stop();
    }
    m_isOld = m_changes && (m.old || m_session.buildError() || m_changes->after != m.evaluation);
    Q_EMIT statusChanged();
}

void Answers::adopt(AnswerChangesPtr changes)
{
    m_changes = std::move(changes);
    m_isOld = false;
    Q_EMIT changed();
}

QString Answers::progressText() const
{
    const Format format;
    const Measurement& m = m_session.measurement();
    if (m_session.isRunning(Session::Activity::Building))
        return tr("applying the recipe");
    if (m_session.isRunning(Session::Activity::MeasuringOriginal))
        return tr("measuring the original");
    if (m.running && m.update && !m.old)
        return tr("measuring: %1 of %2 samples").arg(format.count(m.update->seen), format.count(m.update->total));
    return m.running ? tr("measuring") : QString();
}

std::optional<Answers::Gap> Answers::withoutChanges() const
{
    const DocumentPtr& document = m_session.document();
    if (!document)
        return Gap{tr("Open a model to see what its answers are."), {}, {}, Way::None};
    if (const auto nodes = document->unsupportedNodes(); !nodes.empty())
        return Gap{tr("%1 cannot be run, so nothing can be measured.").arg(toQString(nodes.front().opType)), reasonText(nodes.front().reason), {}, Way::None};
    const QString choose = tr("Choose data…");
    if (!m_session.data()) {
        if (m_session.isRunning(Session::Activity::OpeningData))
            return Gap{tr("Reading data"), {}, {}, Way::None};
        if (m_session.dataError()) {
            const ErrorText text = errorText(*m_session.dataError());
            return Gap{text.sentence, text.detail, choose, Way::ChooseData};
        }
        return Gap{tr("Add data to see which answers differ from the original's."), {}, choose, Way::ChooseData};
    }
    if (m_session.data()->task() == Task::NextToken)
        return Gap{tr("Next tokens are answers at every position, too many to list here. The preview counts them, and a report as JSON lists those that differ."), {}, {}, Way::None};
    if (m_changes)
        return {};
    if (m_session.buildError()) {
        const ErrorText text = errorText(*m_session.buildError());
        return Gap{text.sentence, text.detail, {}, Way::None};
    }
    if (m_session.measurement().error) {
        const ErrorText text = errorText(*m_session.measurement().error);
        return Gap{text.sentence, text.detail, tr("Measure again"), Way::Measure};
    }
    if (const QString progress = progressText(); !progress.isEmpty())
        return Gap{tr("Answers are listed when all samples were seen (%1).").arg(progress), {}, {}, Way::None};
    if (m_wanted)
        return Gap{tr("Comparing answers"), {}, {}, Way::None};
    return Gap{tr("Not measured yet."), {}, tr("Measure"), Way::Measure};
}

Answers::Gap Answers::gap(Part part) const
{
    if (const std::optional<Gap> gap = withoutChanges())
        return *gap;
    const Format format;
    if (part == Part::Flips) {
        if (!m_changes->flips.empty())
            return {};
        if (m_isOld) {
            const QString progress = progressText();
            if (progress.isEmpty())
                return {tr("Not measured yet."), {}, tr("Measure"), Way::Measure};
            return {tr("Answers are listed when all samples were seen (%1).").arg(progress), {}, {}, Way::None};
        }
        if (m_session.variant() && m_session.variant()->isOriginal)
            return {tr("This is the original, so no answer differs. Prune or quantize a layer to see which answers that changes."), {}, {}, Way::None};
        return {tr("No answer differs from the original's: all %1 are the same.").arg(format.count(m_changes->after->samples)), {}, {}, Way::None};
    }
    if (!m_changes->hasLabels()) {
        const QString sentence = part == Part::Classes ? tr("These data have no labels, so nobody knows how many answers of a class are right. Choose data with labels to see it.")
                                                       : tr("These data have no labels, so nobody knows which classes are taken for others. Choose data with labels to see it.");
        return {sentence, {}, tr("Choose data…"), Way::ChooseData};
    }
    return {};
}

QString Answers::summary(Part part) const
{
    if (!m_changes || !m_session.data())
        return {};
    if (m_isOld) {
        const QString progress = progressText();
        return progress.isEmpty() ? tr("values before the change") : tr("old values, %1").arg(progress);
    }
    const Format format;
    const QString samples = format.count(m_changes->after->samples);
    const auto flips = static_cast<int>(m_changes->flips.size());
    switch (part) {
    case Part::Flips: {
        if (flips == 0)
            return {};
        QString text = m_changes->hasLabels()
                           ? tr("%Ln of %1 answers differ: %2", nullptr, flips).arg(samples, kindsText(*m_changes))
                           : tr("%Ln of %1 answers differ; without labels nobody knows which are right", nullptr, flips).arg(samples);
        if (!m_changes->hasMargins())
            text += QLatin1Char('\n') + tr("The model gives class numbers instead of scores, so there are no margins.");
        return text;
    }
    case Part::Classes: {
        const auto classes = static_cast<int>(m_changes->classes.size());
        const QString text = classesText(*m_changes);
        return text.isEmpty() ? tr("%Ln class(es), each with as many right answers as before", nullptr, classes) : tr("%Ln class(es): %1", nullptr, classes).arg(text);
    }
    case Part::Confusion: {
        int64_t wrong = 0;
        for (const ConfusionCell& cell : m_changes->pairs)
            wrong += cell.after;
        return tr("%Ln of %1 answers are wrong", nullptr, static_cast<int>(wrong)).arg(samples);
    }
    }
    return {};
}

}  // namespace esp
