// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/preview_tiles.h"

#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

class TileMaker {
    Q_DECLARE_TR_FUNCTIONS(PreviewTiles)
public:
    explicit TileMaker(const Session& session)
        : m_session(session), m_before(session.original().ledger), m_now(session.variant() ? session.variant()->ledger : m_before)
    {
    }

    QList<Tile> all() const
    {
        const bool labels = m_session.data() && m_session.data()->hasLabels();
        QList<Tile> tiles{size()};
        if (areTokens())
            tiles << accuracy() << perplexity() << agreement();
        else if (labels)
            tiles << accuracy() << agreement();
        else
            tiles << agreement() << accuracy();
        tiles << macs() << ram();
        if (m_session.isBuildCancelled())
            for (Tile& tile : tiles)
                if (tile.state == Tile::State::Old) {
                    tile.foot = tr("value before the change");
                    tile.footKind = Tile::Foot::Partial;
                }
        return tiles;
    }

private:
    bool areTokens() const { return m_session.data() && m_session.data()->task() == Task::NextToken; }
    /// Answers to so many samples: what percentages are of.
    int64_t answersTo(int64_t samples) const
    {
        return m_session.data() ? samples * static_cast<int64_t>(m_session.data()->answerForm().perSample) : samples;
    }

    Tile make(const char* id, const QString& label) const
    {
        Tile tile;
        tile.id = QString::fromLatin1(id);
        tile.label = label;
        if (m_session.buildError()) {
            tile.state = Tile::State::Failed;
            const ErrorText text = errorText(*m_session.buildError());
            tile.message = text.sentence;
            tile.detail = text.detail;
            return tile;
        }
        tile.state = m_session.isVariantCurrent() ? Tile::State::Ready : m_session.variant() ? Tile::State::Old : Tile::State::Loading;
        return tile;
    }

    /// New figures come by themselves: they are being measured, or will be once the recipe is applied.
    bool isUnderWay() const
    {
        return m_session.measurement().running || (m_session.isLive() && m_session.isRunning(Session::Activity::Building));
    }

    static Tile::Part part(int64_t bytes, int64_t whole, int meaning)
    {
        return {whole > 0 ? static_cast<double>(bytes) / static_cast<double>(whole) : 0, meaning};
    }

    /// "▾ 41 %" against before; nothing when equal.
    void setShareChange(Tile& tile, int64_t before, int64_t after) const
    {
        if (before <= 0 || before == after) {
            tile.change = before == after ? tr("unchanged") : QString();
            return;
        }
        const double share = std::abs(static_cast<double>(after - before)) / static_cast<double>(before);
        const int decimals = share < 0.095 ? 1 : 0;
        const QString text = share < 0.0005 ? QStringLiteral("< ") + m_format.share(0.001, 1) : m_format.share(share, decimals);
        tile.change = (after < before ? QStringLiteral("▾ ") : QStringLiteral("▴ ")) + text;
        tile.tone = after < before ? Tile::Tone::Better : Tile::Tone::Worse;
    }

    Tile size() const
    {
        Tile tile = make("size", tr("Size"));
        if (tile.state == Tile::State::Failed)
            return tile;
        const int64_t before = m_before.fileBytes + m_before.externalBytes;
        const int64_t now = m_now.fileBytes + m_now.externalBytes;
        const Format::Quantity quantity = m_format.bytes(now);
        tile.value = quantity.value;
        tile.unit = quantity.unit;
        const double times = now > 0 ? static_cast<double>(before) / static_cast<double>(now) : 1;
        if (before == now) {
            tile.change = tr("unchanged");
        } else if (times >= 1.05) {
            tile.change = tr("× %1 smaller").arg(m_format.ratio(times));
            tile.tone = Tile::Tone::Better;
        } else {
            setShareChange(tile, before, now);
        }
        tile.reference = tr("from %1").arg(m_format.bytes(before).joined());
        tile.foot = tr("%1 bytes").arg(m_format.count(now));
        tile.footKind = Tile::Foot::Exact;
        const int64_t whole = std::max(before, now);
        int64_t integer = 0;
        for (const LayerLedger& layer : m_now.layers)
            if (layer.weightType != toString(ElementType::Float))
                integer += layer.codeBytes + layer.biasBytes;
        tile.bars.shown = true;
        tile.bars.before = {part(before, whole, 0)};
        tile.bars.after = {part(integer, whole, 1), part(now - integer, whole, 0)};
        if (m_now.externalBytes > 0)
            tile.detail = tr("%1 bytes in the .onnx file and %2 in its data files").arg(m_format.count(m_now.fileBytes), m_format.count(m_now.externalBytes));
        return tile;
    }

    Tile macs() const
    {
        Tile tile = make("macs", tr("MACs"));
        if (tile.state == Tile::State::Failed)
            return tile;
        if (m_now.macs < 0) {
            unknown(tile);
            return tile;
        }
        const Format::Quantity quantity = m_format.macs(m_now.macs);
        tile.value = quantity.value;
        tile.unit = quantity.unit;
        setShareChange(tile, m_before.macs, m_now.macs);
        if (m_before.macs >= 0)
            tile.reference = tr("from %1").arg(m_format.macs(m_before.macs).joined());
        const double integer = m_now.macs > 0 ? static_cast<double>(m_now.integerMacs) / static_cast<double>(m_now.macs) : 0;
        tile.foot = integer <= 0 ? tr("exact; all in float") : integer < 0.01 ? tr("exact; less than %1 in int8").arg(m_format.share(0.01)) : tr("exact; %1 in int8").arg(m_format.share(integer));
        tile.footKind = Tile::Foot::Exact;
        const int64_t whole = std::max(m_before.macs, m_now.macs);
        tile.bars.shown = true;
        tile.bars.before = {part(m_before.macs, whole, 0)};
        tile.bars.after = {part(m_now.macs, whole, 2)};
        tile.detail = tr("%1 multiplications with addition for one sample").arg(m_format.count(m_now.macs));
        return tile;
    }

    Tile ram() const
    {
        Tile tile = make("ram", tr("RAM"));
        if (tile.state == Tile::State::Failed)
            return tile;
        if (m_now.ramBytes < 0) {
            unknown(tile);
            return tile;
        }
        const Format::Quantity quantity = m_format.bytes(m_now.ramBytes);
        tile.value = quantity.value;
        tile.unit = quantity.unit;
        setShareChange(tile, m_before.ramBytes, m_now.ramBytes);
        if (m_before.ramBytes >= 0)
            tile.reference = tr("from %1").arg(m_format.bytes(m_before.ramBytes).joined());
        tile.foot = tr("exact, at its peak");
        tile.footKind = Tile::Foot::Exact;
        const int64_t whole = std::max(m_before.ramBytes, m_now.ramBytes);
        tile.bars.shown = true;
        tile.bars.before = {part(m_before.ramBytes, whole, 0)};
        tile.bars.after = {part(m_now.ramBytes, whole, 2)};
        tile.detail = tr("Weights and the largest sum of live activations, for one sample: %1 bytes").arg(m_format.count(m_now.ramBytes));
        return tile;
    }

    void unknown(Tile& tile) const
    {
        tile.value = QStringLiteral("–");
        const auto nodes = m_session.document()->unsupportedNodes();
        const auto& problems = m_session.document()->runnable.problems;
        tile.reference = !nodes.empty() ? tr("%1 cannot be run").arg(toQString(nodes.front().opType)) : tr("the size of the input is open");
        if (!problems.empty())
            tile.detail = toQString(problems.front().node) + QStringLiteral(": ") + reasonText(problems.front().reason);
    }

    /// Common to accuracy and agreement: what stands there when nothing was measured. True if the tile is finished.
    bool withoutFigures(Tile& tile, bool wantsLabels) const
    {
        if (tile.state == Tile::State::Failed)
            return true;
        const Measurement& m = m_session.measurement();
        const auto say = [&](Tile::State state, const QString& message, const QString& link = {}) {
            tile.state = state;
            tile.message = message;
            tile.link = link;
            return true;
        };
        if (const auto nodes = m_session.document()->unsupportedNodes(); !nodes.empty()) {
            tile.detail = reasonText(nodes.front().reason);
            return say(Tile::State::Empty, tr("%1 cannot be run, so nothing can be measured.").arg(toQString(nodes.front().opType)));
        }
        if (m_session.isRunning(Session::Activity::OpeningData) && !m_session.data())
            return say(Tile::State::Loading, tr("reading data"));
        if (m_session.dataError() && !m_session.data()) {
            const ErrorText text = errorText(*m_session.dataError());
            tile.detail = text.detail;
            return say(Tile::State::Failed, text.brief, tr("Choose data…"));
        }
        if (!m_session.data())
            return say(Tile::State::Empty, wantsLabels ? tr("Add labelled data to see accuracy.") : tr("Add data to see how often the answers agree with the original."),
                       tr("Choose data…"));
        if (wantsLabels && !m_session.data()->hasLabels())
            return say(Tile::State::Empty, tr("These data have no labels."), tr("Choose data…"));
        if (m.error) {
            const ErrorText text = errorText(*m.error);
            tile.detail = text.detail;
            return say(Tile::State::Failed, text.brief, tr("Measure again"));
        }
        if (!m.update && !m.evaluation) {
            if (isUnderWay())
                return say(Tile::State::Loading, m_session.isRunning(Session::Activity::MeasuringOriginal) ? tr("measuring the original") : tr("measuring"));
            return say(Tile::State::Empty, tr("Not measured yet."), tr("Measure"));
        }
        return false;
    }

    void setFoot(Tile& tile, int64_t seen, int64_t total) const
    {
        if (m_session.measurement().old) {
            tile.state = Tile::State::Old;
            tile.foot = isUnderWay() ? tr("old value, measuring") : tr("value before the change");
            tile.footKind = Tile::Foot::Partial;
        } else if (seen < total) {
            tile.foot = tr("%1 of %2 samples").arg(m_format.count(seen), m_format.count(total));
            tile.footKind = Tile::Foot::Partial;
        } else {
            tile.foot = tr("exact; %Ln sample(s)", nullptr, static_cast<int>(total));
            tile.footKind = Tile::Foot::Exact;
        }
    }

    void setAxis(Tile& tile, double value, const Interval& interval, bool hasReference, double reference) const
    {
        Tile::Axis& axis = tile.axis;
        axis.shown = true;
        axis.value = value;
        axis.intervalLow = interval.low;
        axis.intervalHigh = interval.high;
        axis.hasReference = hasReference;
        axis.reference = reference;
        double low = std::min(value, interval.low);
        double high = std::max(value, interval.high);
        if (hasReference) {
            low = std::min(low, reference);
            high = std::max(high, reference);
        }
        const double margin = std::max(1.0, (high - low) * 0.15);
        axis.low = std::max(0.0, std::floor(low - margin));
        axis.high = std::min(100.0, std::ceil(high + margin));
        axis.lowText = m_format.number(axis.low, 0);
        axis.highText = m_format.number(axis.high, 0);
    }

    /// The same for a figure that is no percentage.
    void setNumberAxis(Tile& tile, double value, const Interval& interval, bool hasReference, double reference) const
    {
        setAxis(tile, value, interval, hasReference, reference);
        Tile::Axis& axis = tile.axis;
        const double low = hasReference ? std::min({value, interval.low, reference}) : std::min(value, interval.low);
        const double high = hasReference ? std::max({value, interval.high, reference}) : std::max(value, interval.high);
        const double step = high - low > 4 ? 1 : 0.1;
        const double margin = std::max(step, (high - low) * 0.15);
        axis.low = std::max(0.0, std::floor((low - margin) / step) * step);
        axis.high = std::ceil((high + margin) / step) * step;
        axis.lowText = m_format.number(axis.low, step < 1 ? 1 : 0);
        axis.highText = m_format.number(axis.high, step < 1 ? 1 : 0);
    }

    static QString halfWidth(const Format& format, const Interval& interval, int64_t samples)
    {
        return QStringLiteral("± ") + format.points((interval.high - interval.low) / 2, samples);
    }

    /// What stands there until the first estimate comes: a value that was not measured, and says so.
    void setPredicted(Tile& tile, double value, const Interval& interval, double reference) const
    {
        const int64_t total = answersTo(m_session.reference()->samples);
        tile.state = Tile::State::Predicted;
        tile.value = QStringLiteral("≈ ") + m_format.percent(value, total);
        tile.unit = QStringLiteral("%");
        tile.interval = halfWidth(m_format, interval, total);
        tile.foot = isUnderWay() ? tr("predicted, measuring") : tr("predicted from sensitivity");
        tile.footKind = Tile::Foot::Estimate;
        tile.detail = tr("Predicted from what each layer's change does alone, with 95 % certainty between %1 and %2. Measured values follow.")
                          .arg(m_format.percentWithUnit(interval.low, total), m_format.percentWithUnit(interval.high, total));
        setAxis(tile, value, interval, true, reference);
    }

    Tile predictedAccuracy(Tile tile, const RecipePrediction& prediction) const
    {
        const int64_t total = answersTo(m_session.reference()->samples);
        const double original = m_session.reference()->values.of(metricTop1).value;
        const auto limited = [](double value) { return std::clamp(value, 0.0, 100.0); };
        const double value = limited(original + prediction.accuracyChange);
        setPredicted(tile, value, {limited(original + prediction.accuracyInterval.low), limited(original + prediction.accuracyInterval.high)}, original);
        const QString points = tr("%1 pt").arg(m_format.pointsBetween(original, value, total));
        tile.change = value < original ? QStringLiteral("▾ ") + points : value > original ? QStringLiteral("▴ ") + points : tr("unchanged");
        tile.reference = tr("from %1").arg(m_format.percentWithUnit(original, total));
        return tile;
    }

    Tile predictedAgreement(Tile tile, const RecipePrediction& prediction) const
    {
        setPredicted(tile, prediction.agreement, prediction.agreementInterval, 100);
        const auto flips = static_cast<int>(std::lround((100 - prediction.agreement) / 100 * static_cast<double>(answersTo(m_session.reference()->samples))));
        tile.change = flips == 0 ? tr("no answer differs") : tr("%Ln answer(s) differ", nullptr, flips);
        tile.reference = tr("with the original");
        return tile;
    }

    Tile accuracy() const
    {
        Tile tile = make("accuracy", areTokens() ? tr("Next token") : tr("Accuracy"));
        if (const RecipePrediction* prediction = m_session.prediction(); prediction && prediction->hasAccuracy && tile.state != Tile::State::Failed)
            return predictedAccuracy(tile, *prediction);
        if (withoutFigures(tile, true))
            return tile;
        const Measurement& m = m_session.measurement();
        const bool complete = static_cast<bool>(m.evaluation);
        const int64_t samples = complete ? m.evaluation->samples : m.update->total;
        const int64_t seen = complete ? samples : m.update->seen;
        const int64_t total = answersTo(samples);
        // While streaming the interval is for these samples; when all were seen, for unseen ones of the same kind.
        const MetricValue measured = (complete ? m.evaluation->values : m.update->values).of(metricTop1);
        const double value = measured.value;
        const Interval& interval = measured.interval;
        tile.value = m_format.percent(value, total);
        tile.unit = QStringLiteral("%");
        tile.interval = halfWidth(m_format, interval, total);
        const EvaluationPtr& reference = m_session.reference();
        const double original = reference ? reference->values.of(metricTop1).value : 0;
        if (reference && !m_session.variant()->isOriginal) {
            const double difference = value - original;
            const QString points = tr("%1 pt").arg(m_format.pointsBetween(original, value, total));
            tile.change = difference < 0 ? QStringLiteral("▾ ") + points : difference > 0 ? QStringLiteral("▴ ") + points : tr("unchanged");
            // While samples stream, the original's figure on all of them is known and the present one lies in its interval.
            const bool noise = complete ? m.comparison && m.comparison->differenceInterval.low <= 0 && m.comparison->differenceInterval.high >= 0
                                        : interval.low <= original && original <= interval.high;
            if (noise && difference != 0)
                tile.note = tr("within noise");
            else if (difference != 0)
                tile.tone = difference < 0 ? Tile::Tone::Worse : Tile::Tone::Better;
            tile.reference = tr("from %1").arg(m_format.percentWithUnit(original, total));
        } else {
            tile.change = tr("the original");
        }
        setFoot(tile, seen, samples);
        setAxis(tile, value, interval, static_cast<bool>(reference), original);
        if (complete) {
            tile.detail = (areTokens() ? tr("%1 of %2 next tokens are right. For unseen sequences of the same kind, with 95 % certainty: %3 to %4.")
                                       : tr("%1 of %2 answers are right. For unseen data of the same kind, with 95 % certainty: %3 to %4 (Wilson)."))
                              .arg(m_format.count(measured.count), m_format.count(total), m_format.percentWithUnit(interval.low, total), m_format.percentWithUnit(interval.high, total));
            for (const auto& [metric, other] : m.evaluation->values)
                if (metric->sentence)
                    tile.detail += QLatin1Char('\n') + QCoreApplication::translate("metric", metric->sentence).arg(metric->unit == MetricUnit::PerCent ? m_format.percentWithUnit(other.value, total)
                                                                                                                                        : m_format.number(other.value, 4));
        }
        return tile;
    }

    /// Lower is better: fewer tokens among which the model is unsure.
    Tile perplexity() const
    {
        Tile tile = make("perplexity", tr("Perplexity"));
        if (withoutFigures(tile, true))
            return tile;
        const Measurement& m = m_session.measurement();
        const bool complete = static_cast<bool>(m.evaluation);
        const MetricValue* const measured = (complete ? m.evaluation->values : m.update->values).find(metricPerplexity);
        if (!measured) {
            tile.state = Tile::State::Empty;
            tile.message = tr("The model gives token numbers instead of scores, so it has no perplexity.");
            return tile;
        }
        const int decimals = measured->value < 100 ? 2 : 1;
        const Interval& interval = measured->interval;
        tile.value = m_format.number(measured->value, decimals);
        const bool hasInterval = std::isfinite(interval.high);
        if (hasInterval)
            tile.interval = QStringLiteral("± ") + m_format.number((interval.high - interval.low) / 2, decimals);
        const EvaluationPtr& reference = m_session.reference();
        const double original = reference ? reference->values.of(metricPerplexity).value : 0;
        if (reference && !m_session.variant()->isOriginal) {
            const double difference = measured->value - original;
            tile.change = difference == 0 ? tr("unchanged") : (difference < 0 ? QStringLiteral("▾ ") : QStringLiteral("▴ ")) + smallDifference(measured->value, original, decimals);
            const bool noise = complete ? m.comparison && m.comparison->lossDifferenceInterval.low <= 0 && m.comparison->lossDifferenceInterval.high >= 0
                                        : interval.low <= original && original <= interval.high;
            if (noise && difference != 0)
                tile.note = tr("within noise");
            else if (difference != 0)
                tile.tone = difference > 0 ? Tile::Tone::Worse : Tile::Tone::Better;
            tile.reference = tr("from %1").arg(m_format.number(original, decimals));
        } else {
            tile.change = tr("the original");
        }
        const int64_t samples = complete ? m.evaluation->samples : m.update->total;
        setFoot(tile, complete ? samples : m.update->seen, samples);
        if (hasInterval)
            setNumberAxis(tile, measured->value, interval, static_cast<bool>(reference), original);
        if (complete && hasInterval)
            tile.detail = tr("The model is as unsure of the next token as among %1 equally likely ones; less is better. For unseen sequences of the same kind, with 95 % certainty: %2 to %3.")
                              .arg(m_format.number(measured->value, 3), m_format.number(interval.low, 3), m_format.number(interval.high, 3));
        return tile;
    }

    /// Of two figures as they are shown, so that who subtracts finds it; a change is never rounded away: "< 0.01".
    QString smallDifference(double now, double before, int decimals) const
    {
        const double least = std::pow(10, -decimals);
        const double difference = (std::round(now / least) - std::round(before / least)) * least;
        if (std::abs(difference) < least / 2)
            return QStringLiteral("< ") + m_format.number(least, decimals);
        return m_format.number(std::abs(difference), decimals);
    }

    Tile agreement() const
    {
        Tile tile = make("agreement", tr("Agreement"));
        if (const RecipePrediction* prediction = m_session.prediction(); prediction && tile.state != Tile::State::Failed)
            return predictedAgreement(tile, *prediction);
        if (withoutFigures(tile, false))
            return tile;
        const Measurement& m = m_session.measurement();
        const bool complete = m.comparison.has_value();
        if (!complete && !(m.update && m.update->values.find(metricAgreement))) {
            if (!isUnderWay()) {
                tile.state = Tile::State::Empty;
                tile.message = tr("Not measured yet.");
                tile.link = tr("Measure");
                return tile;
            }
            tile.value = QStringLiteral("…");
            tile.reference = tr("with the original");
            tile.state = Tile::State::Loading;
            tile.message = tr("measuring the original");
            return tile;
        }
        const int64_t samples = complete ? m.evaluation->samples : m.update->total;
        const int64_t seen = complete ? samples : m.update->seen;
        const int64_t total = answersTo(samples);
        const auto [value, interval, count] = (complete ? m.comparison->values : m.update->values).of(metricAgreement);
        tile.value = m_format.percent(value, total);
        tile.unit = QStringLiteral("%");
        tile.interval = m_session.variant()->isOriginal ? QString() : halfWidth(m_format, interval, total);
        const auto flips = complete ? static_cast<int>(m.comparison->flipped.size()) : static_cast<int>(m.update->flipsSeen);
        tile.change = flips == 0 ? tr("no answer differs") : tr("%Ln answer(s) differ", nullptr, flips);
        tile.reference = tr("with the original");
        setFoot(tile, seen, samples);
        setAxis(tile, value, m_session.variant()->isOriginal ? Interval{100, 100} : interval, true, 100);
        return tile;
    }

    const Session& m_session;
    const Ledger& m_before;
    const Ledger& m_now;
    const Format m_format;
};

}  // namespace

QString Tile::accessibleText() const
{
    QStringList parts{label};
    if (!value.isEmpty())
        parts << value + QLatin1Char(' ') + unit;
    for (const QString* text : {&interval, &change, &note, &reference, &message, &foot})
        if (!text->isEmpty())
            parts << *text;
    return parts.join(QStringLiteral(", "));
}

QList<Tile> previewTiles(const Session& session)
{
    if (!session.document())
        return {};
    return TileMaker(session).all();
}

}  // namespace esp
