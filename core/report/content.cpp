// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/content.h"

#include "core/base/translate.h"
#include "core/report/charts.h"
#include "core/report/layer_names.h"
#include "core/report/ledger_layer.h"
#include "core/report/numbers.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

/// A page or so; who wants all of them reads the JSON.
constexpr size_t kShownFlips = 60;
/// Titles of metrics that are words.
[[maybe_unused]] constexpr const char* kTitles[] = {ESP_NOOP("Report", "agreement"), ESP_NOOP("Report", "next token"), ESP_NOOP("Report", "next token in first 5"),
                                                   ESP_NOOP("Report", "loss"), ESP_NOOP("Report", "perplexity")};
constexpr double kTileWidth = (kReportWidth - 3 * 20) / 4;

class Content {
public:
    Content(const CompressionReport& report, const ReportLanguage& language, const scene::TextMeasure& measure)
        : m_report(report), m_words(language), m_names(report), m_measure(measure)
    {
    }

    ReportDocument make()
    {
        m_document.kind = m_words(ESP_NOOP("Report", "Compression report"));
        m_document.language = m_words.language().code;
        m_document.page = m_words(ESP_NOOP("Report", "Page %1 of %2"));
        m_document.datePattern = m_words(ESP_NOOP("Report", "d MMMM yyyy"));
        const bool isSmaller = m_report.result.ledger.fileBytes < m_report.original.ledger.fileBytes;
        m_document.title = m_words(isSmaller ? ESP_NOOP("Report", "%1, made smaller") : ESP_NOOP("Report", "%1, changed"), {m_report.original.name});
        m_document.footer = m_words(ESP_NOOP("Report", "Made with Espalier %1. The same model, recipe and data give the same bytes."), {m_report.version});
        add(ReportVerdict{verdict()});
        add(ReportTiles{tiles()});
        heading(ESP_NOOP("Report", "Where the bytes went"));
        add(bytesChart(m_report, m_words, m_measure));
        heading(ESP_NOOP("Report", "What was changed"));
        addChanges();
        heading(ESP_NOOP("Report", "How it was measured"));
        addMeasuring();
        addPicture(ESP_NOOP("Report", "Size and accuracy"), planeChart(m_report, m_words, m_measure));
        addPicture(ESP_NOOP("Report", "Weights before and after"), histogramChart(m_report, m_words, m_measure));
        addFigures();
        addLayers();
        addFlips();
        addPicture(ESP_NOOP("Report", "The network"), graphChart(m_report, m_words, m_measure));
        addProvenance();
        return std::move(m_document);
    }

private:
    void add(ReportBlock block) { m_document.blocks.push_back(std::move(block)); }
    void heading(const char* text) { add(ReportHeading{m_words(text)}); }
    void paragraph(const std::string& text, bool soft = false) { add(ReportParagraph{text, soft}); }
    void addPicture(const char* title, ReportPicture picture)
    {
        if (picture.list.items.empty())
            return;
        heading(title);
        add(std::move(picture));
    }
    bool isMeasured() const { return m_report.original.evaluation && m_report.result.evaluation; }
    bool hasLabels() const { return isMeasured() && m_report.original.evaluation->hasLabels; }
    bool areTokens() const { return isMeasured() && m_report.original.evaluation->form.isSequence; }
    int64_t samples() const { return m_report.paired.samples; }  ///< that percentages are of: positions, of sequences
    double top1(const ReportFile& file) const { return file.evaluation->values.of(metricTop1).value; }
    bool isWithinNoise() const { return m_report.paired.differenceInterval.low <= 0 && m_report.paired.differenceInterval.high >= 0; }

    std::string sizeSentence() const
    {
        const auto before = static_cast<double>(m_report.original.ledger.fileBytes);
        const auto after = static_cast<double>(std::max<int64_t>(1, m_report.result.ledger.fileBytes));
        if (before / after >= 1.005)
            return m_words(ESP_NOOP("Report", "The file is %1 times smaller."), {m_words.ratio(before / after)});
        if (after / before >= 1.005)
            return m_words(ESP_NOOP("Report", "The file is %1 times larger."), {m_words.ratio(after / before)});
        const int64_t more = m_report.result.ledger.fileBytes - m_report.original.ledger.fileBytes;
        if (more == 0)
            return m_words(ESP_NOOP("Report", "The file is as large as before."));
        return m_words(more > 0 ? ESP_NOOP("Report", "The file is about as large as before: it has %1 bytes more.") : ESP_NOOP("Report", "The file is about as large as before: it has %1 bytes less."),
                       {m_words.count(std::abs(more))});
    }

    std::string accuracySentence() const
    {
        if (!isMeasured())
            return m_words(ESP_NOOP("Report", "Its answers were not measured."));
        if (!hasLabels())
            return m_words(ESP_NOOP("Report", "It gives the same answer as the original for %1 of the samples."),
                           {m_words.percent(m_report.paired.values.of(metricAgreement).value, samples())});
        const MetricValue* const perplexity = m_report.result.evaluation->values.find(metricPerplexity);
        if (!perplexity)
            return rightSentence();
        return rightSentence() + " "
               + m_words(ESP_NOOP("Report", "Perplexity is %1 instead of %2."),
                         {m_words.number(perplexity->value, 3), m_words.number(m_report.original.evaluation->values.of(metricPerplexity).value, 3)});
    }

    std::string rightSentence() const
    {
        const double before = top1(m_report.original);
        const double after = top1(m_report.result);
        const std::string now = m_words.percent(after, samples());
        const std::string then = m_words.percent(before, samples());
        if (m_report.paired.flipped.empty())
            return m_words(ESP_NOOP("Report", "It gives the very same answers: %1 of them are right."), {now});
        if (isWithinNoise())
            return m_words(ESP_NOOP("Report", "It answers right about as often as before: %1 instead of %2, within the uncertainty of the test."), {now, then});
        if (after < before)
            return m_words(ESP_NOOP("Report", "It answers right less often: %1 instead of %2."), {now, then});
        return m_words(ESP_NOOP("Report", "It answers right more often: %1 instead of %2."), {now, then});
    }

    std::string notMeasured() const { return m_words(ESP_NOOP("Report", "Not measured: %1."), {m_words.sentence(m_report.notMeasured)}); }
    std::string verdict() const { return sizeSentence() + " " + accuracySentence(); }

    ReportTile sizedTile(const char* label, const Words::Quantity& value, int64_t before, int64_t after, const std::string& beforeText, std::string note) const
    {
        ReportTile tile;
        tile.label = m_words(label);
        tile.value = value.value;
        tile.unit = value.unit;
        const double ratio = static_cast<double>(before) / static_cast<double>(std::max<int64_t>(1, after));
        if (ratio >= 1.005)
            tile.change = m_words(ESP_NOOP("Report", "%1 times smaller"), {m_words.ratio(ratio)});
        else if (ratio <= 0.995)
            tile.change = m_words(ESP_NOOP("Report", "%1 times larger"), {m_words.ratio(1 / ratio)});
        else
            tile.change = change(before, after);
        tile.tone = before > after ? ReportTone::Better : before < after ? ReportTone::Worse : ReportTone::Neutral;
        tile.graphic = barsOf(tile.label, static_cast<double>(before), static_cast<double>(after), beforeText, value.joined(), kTileWidth, m_measure);
        tile.note = std::move(note);
        return tile;
    }

    ReportTile answersTile() const
    {
        ReportTile tile;
        if (!isMeasured()) {
            tile.label = m_words(ESP_NOOP("Report", "Right answers"));
            tile.value = "–";
            tile.note = notMeasured();
            return tile;
        }
        const MetricValue now = hasLabels() ? m_report.result.evaluation->values.of(metricTop1) : m_report.paired.values.of(metricAgreement);
        const double before = hasLabels() ? top1(m_report.original) : 100;
        tile.label = !hasLabels()  ? m_words(ESP_NOOP("Report", "Same answers"))
                     : areTokens() ? m_words(ESP_NOOP("Report", "Next tokens right"))
                                   : m_words(ESP_NOOP("Report", "Right answers"));
        std::string shown = m_words.percent(now.value, samples());
        const size_t gap = shown.find("\u00A0");
        tile.value = shown.substr(0, gap);
        tile.unit = "%";
        tile.graphic = intervalOf(tile.label, now, before, m_words, kTileWidth, m_measure);
        if (!hasLabels()) {
            tile.change = m_words.counted(ESP_NOOP("Report", "%n answer(s) differ"), static_cast<int64_t>(m_report.paired.flipped.size()));
            tile.note = m_words(ESP_NOOP("Report", "The data have no labels: what is right is not known."));
            return tile;
        }
        const int decimals = samples() > 5000 ? 2 : 1;
        const double difference = now.value - before;
        tile.tone = isWithinNoise() || difference == 0 ? ReportTone::Neutral : difference < 0 ? ReportTone::Worse : ReportTone::Better;
        tile.change = difference == 0 ? m_words(ESP_NOOP("Report", "unchanged"))
                      : isWithinNoise() ? m_words(ESP_NOOP("Report", "%1 points, within noise"), {m_words.signedNumber(difference, decimals)})
                                        : m_words(ESP_NOOP("Report", "%1 points"), {m_words.signedNumber(difference, decimals)});
        const PairedComparison& paired = m_report.paired;
        tile.note = m_words(areTokens() ? ESP_NOOP("Report", "%1 of %2 positions instead of %3. Likely change (95 %): %4 to %5 points.")
                                        : ESP_NOOP("Report", "%1 of %2 samples instead of %3. Likely change (95 %): %4 to %5 points."),
                            {m_words.count(paired.bothRight + paired.onlySecondRight), m_words.count(samples()), m_words.count(paired.bothRight + paired.onlyFirstRight),
                             m_words.signedNumber(paired.differenceInterval.low, decimals), m_words.signedNumber(paired.differenceInterval.high, decimals)});
        return tile;
    }

    std::vector<ReportTile> tiles() const
    {
        const Ledger& before = m_report.original.ledger;
        const Ledger& after = m_report.result.ledger;
        std::vector<ReportTile> result;
        result.push_back(sizedTile(ESP_NOOP("Report", "Size"), m_words.bytes(after.fileBytes), before.fileBytes, after.fileBytes, m_words.bytes(before.fileBytes).joined(),
                                   m_words(ESP_NOOP("Report", "%1 bytes instead of %2. The file that is sent."), {m_words.count(after.fileBytes), m_words.count(before.fileBytes)})));
        result.push_back(answersTile());
        if (before.macs > 0 && after.macs > 0)
            result.push_back(sizedTile(ESP_NOOP("Report", "Multiplications"), m_words.macs(after.macs), before.macs, after.macs, m_words.macs(before.macs).joined(),
                                       m_words(ESP_NOOP("Report", "For one sample; %1 of them with whole numbers, which many devices do faster."),
                                               {m_words.share(static_cast<double>(after.integerMacs) / static_cast<double>(after.macs))})));
        if (before.ramBytes > 0 && after.ramBytes > 0)
            result.push_back(sizedTile(ESP_NOOP("Report", "Memory while it runs"), m_words.bytes(after.ramBytes), before.ramBytes, after.ramBytes,
                                       m_words.bytes(before.ramBytes).joined(), m_words(ESP_NOOP("Report", "Weights and the largest results in between, for one sample."))));
        return result;
    }

    void addChanges()
    {
        int64_t layers = 0;
        int64_t rounded = 0;
        int64_t onIntegers = 0;
        int64_t pruned = 0;
        double least = 1;
        double most = 0;
        int64_t withoutZeros = 0;  // layers whose zeros the file leaves out
        for (const LayerLedger& now : m_report.result.ledger.layers) {
            const LayerLedger* const before = findLayer(m_report.original.ledger, now.layer);
            if (!before)
                continue;
            ++layers;
            rounded += now.weightType != before->weightType;
            onIntegers += now.integerKernel && !before->integerKernel;
            const auto layer = std::find_if(m_report.layers.begin(), m_report.layers.end(), [&](const ReportLayer& each) { return each.name == now.layer; });
            if (now.weights > 0 && layer != m_report.layers.end() && layer->isPruned()) {
                ++pruned;
                withoutZeros += now.indexBytes > 0;
                const double share = static_cast<double>(now.zeros) / static_cast<double>(now.weights);
                least = std::min(least, share);
                most = std::max(most, share);
            }
        }
        if (rounded > 0) {
            const std::string text = m_words(ESP_NOOP("Report", "%1 of %2 layers keep each weight in fewer bits than before; %3 of them compute with whole numbers."),
                                             {m_words.count(rounded), m_words.count(layers), m_words.count(onIntegers)});
            add(ReportChange{scene::Role::Quantize, m_words(ESP_NOOP("Report", "Rounded numbers")), text});
        }
        if (pruned > 0) {
            const std::string from = m_words.share(least);
            const std::string to = m_words.share(most);
            const std::string share = from == to ? from : m_words(ESP_NOOP("Report", "%1 to %2"), {from, to});
            std::string text = m_words(ESP_NOOP("Report", "In %1 of %2 layers small weights became zero: %3 of each layer."), {m_words.count(pruned), m_words.count(layers), share}) + " ";
            if (withoutZeros > 0)
                text += m_words(ESP_NOOP("Report", "Of %1 of them the file leaves the zeros out, which makes it smaller."), {m_words.count(withoutZeros)});
            else
                text += m_words(ESP_NOOP("Report", "This alone saves no bytes in this file; it prepares for downloads and devices that skip zeros."));
            add(ReportChange{scene::Role::Prune, m_words(ESP_NOOP("Report", "Removed small weights")), text});
        }
        if (rounded == 0 && pruned == 0)
            paragraph(m_words(ESP_NOOP("Report", "Nothing was changed: this is the original.")));
        for (const std::string& note : m_report.notes)
            paragraph(m_words(ESP_NOOP("Report", "Note: %1."), {m_words.sentence(note)}), true);
        for (const SlowPlace& place : m_report.result.ledger.slow)
            paragraph(m_words(ESP_NOOP("Report", "Slower than it had to be, %1: %2."), {m_names(place.layer.empty() ? place.node : place.layer), m_words.sentence(place.reason)}), true);
    }

    void addMeasuring()
    {
        if (!isMeasured()) {
            paragraph(notMeasured());
            return;
        }
        const PairedComparison& paired = m_report.paired;
        std::string text = m_words(ESP_NOOP("Report", "Both models answered the same %1 samples (%2), with the arithmetic that ONNX Runtime 1.30 uses for these files."),
                                   {m_words.count(m_report.result.evaluation->samples), m_words.sentence(m_report.data->description())});
        if (m_report.saturate)
            text += " " + m_words(ESP_NOOP("Report", "Sums of 8-bit products saturated, as on x86 processors without VNNI."));
        if (hasLabels() && paired.onlyFirstRight > 0)
            text += " " + m_words(ESP_NOOP("Report", "Right before and wrong now: %1."), {m_words.count(paired.onlyFirstRight)});
        if (hasLabels() && paired.onlySecondRight > 0)
            text += " " + m_words(ESP_NOOP("Report", "Wrong before and right now: %1."), {m_words.count(paired.onlySecondRight)});
        if (m_report.calibrationSamples > 0)
            text += " " + m_words(ESP_NOOP("Report", "The ranges for rounding were taken from %1 other samples."), {m_words.count(m_report.calibrationSamples)});
        paragraph(text);
        add(ReportCare{m_words(ESP_NOOP("Report", "Read with care.")),
                       hasLabels() ? m_words(ESP_NOOP("Report", "The same samples guided the choices. On new ones expect a little less, and confirm with samples of your own use."))
                                   : m_words(ESP_NOOP("Report", "Without labels only agreement with the original can be said, not how often it is right."))});
    }

    void addFigures()
    {
        heading(ESP_NOOP("Report", "All figures"));
        ReportTable table;
        table.headers = {"", ">" + m_words(ESP_NOOP("Report", "original")), ">" + m_words(ESP_NOOP("Report", "result")), ">" + m_words(ESP_NOOP("Report", "change"))};
        const auto row = [&](const char* what, int64_t before, int64_t after) {
            if (before >= 0 && after >= 0)
                table.rows.push_back({m_words(what), m_words.count(before), m_words.count(after), before > 0 ? change(before, after) : ""});
        };
        const ReportFile& a = m_report.original;
        const ReportFile& b = m_report.result;
        row(ESP_NOOP("Report", "File, bytes"), a.ledger.fileBytes, b.ledger.fileBytes);
        if (a.ledger.externalBytes > 0 || b.ledger.externalBytes > 0)
            row(ESP_NOOP("Report", "External data, bytes"), a.ledger.externalBytes, b.ledger.externalBytes);
        row(ESP_NOOP("Report", "Download (zlib, level 6), bytes"), a.slow.downloadBytes, b.slow.downloadBytes);
        row(ESP_NOOP("Report", "If zeros were stored sparsely, bytes"), a.slow.sparseBytes, b.slow.sparseBytes);
        row(ESP_NOOP("Report", "If an entropy coder stored the weights, bytes"), a.slow.entropyBytes, b.slow.entropyBytes);
        row(ESP_NOOP("Report", "RAM for one sample, bytes"), a.ledger.ramBytes, b.ledger.ramBytes);
        row(ESP_NOOP("Report", "Multiply-accumulates a sample"), a.ledger.macs, b.ledger.macs);
        if (a.ledger.macs >= 0 && b.ledger.macs >= 0)
            row(ESP_NOOP("Report", "Of these on integers"), a.ledger.integerMacs, b.ledger.integerMacs);
        if (isMeasured()) {
            const PairedComparison& paired = m_report.paired;
            for (const auto& [metric, now] : b.evaluation->values) {
                const MetricValue* const then = a.evaluation->values.find(*metric);
                if (!then)
                    continue;
                const std::string title = m_words(metric->titleFor(b.evaluation->form));
                table.rows.push_back({title, valueOf(*metric, then->value), valueOf(*metric, now.value), m_words.signedNumber(now.value - then->value, decimalsOf(*metric))});
                table.rows.push_back({m_words(ESP_NOOP("Report", "%1, 95 % interval for unseen data"), {title}), interval(*metric, then->interval), interval(*metric, now.interval), ""});
            }
            for (const auto& [metric, value] : paired.values)
                table.rows.push_back({m_words(ESP_NOOP("Report", "%1 with the original"), {m_words(metric->title)}), "", percent(value.value), interval(*metric, value.interval)});
            if (hasLabels()) {
                table.rows.push_back({m_words(areTokens() ? ESP_NOOP("Report", "Difference of right next tokens, 95 % interval (Student, over sequences), points")
                                                          : ESP_NOOP("Report", "Difference of top-1, 95 % interval (paired, Newcombe), points")), "", "",
                                      m_words(ESP_NOOP("Report", "%1 to %2"), {m_words.signedNumber(paired.differenceInterval.low, 2), m_words.signedNumber(paired.differenceInterval.high, 2)})});
                if (b.evaluation->values.find(metricLoss))
                    table.rows.push_back({m_words(ESP_NOOP("Report", "Difference of loss, 95 % interval (Student, over sequences), nats")), "", "",
                                          m_words(ESP_NOOP("Report", "%1 to %2"), {m_words.signedNumber(paired.lossDifferenceInterval.low, 4), m_words.signedNumber(paired.lossDifferenceInterval.high, 4)})});
                table.rows.push_back({m_words(areTokens() ? ESP_NOOP("Report", "Student's test over sequences") : ESP_NOOP("Report", "McNemar's test")), "", "", probability(paired.mcnemarP)});
            }
        }
        add(std::move(table));
    }

    std::string change(int64_t before, int64_t after) const
    {
        if (before == after)
            return m_words(ESP_NOOP("Report", "unchanged"));
        const double percent = 100.0 * static_cast<double>(after - before) / static_cast<double>(before);
        // A change is never rounded away.
        if (std::abs(percent) < 0.05)
            return m_words(percent > 0 ? ESP_NOOP("Report", "up by less than 0.1 %") : ESP_NOOP("Report", "down by less than 0.1 %"));
        return m_words.signedNumber(percent, 1) + "\u00A0%";
    }
    std::string probability(double p) const { return p < 0.0001 ? "p\u00A0<\u00A0" + m_words.number(0.0001, 4) : "p\u00A0=\u00A0" + m_words.number(p, 4); }
    std::string percent(double value) const { return m_words.number(value, 2) + "\u00A0%"; }
    static int decimalsOf(const Metric& metric) { return metric.unit == MetricUnit::PerCent ? 2 : metric.unit == MetricUnit::Nats ? 4 : 3; }
    std::string valueOf(const Metric& metric, double value) const
    {
        return metric.unit == MetricUnit::PerCent ? percent(value) : m_words.number(value, decimalsOf(metric));
    }
    std::string interval(const Metric& metric, const Interval& interval) const
    {
        if (!std::isfinite(interval.high))
            return "–";
        const int decimals = decimalsOf(metric);
        return m_words.number(interval.low, decimals) + "–" + m_words.number(interval.high, decimals) + (metric.unit == MetricUnit::PerCent ? "\u00A0%" : "");
    }

    void addLayers()
    {
        heading(ESP_NOOP("Report", "Layers"));
        ReportTable table;
        table.headers = {m_words(ESP_NOOP("Report", "layer")),       ">" + m_words(ESP_NOOP("Report", "bytes before")), ">" + m_words(ESP_NOOP("Report", "bytes after")),
                         m_words(ESP_NOOP("Report", "weights")),     ">" + m_words(ESP_NOOP("Report", "zeros")),        m_words(ESP_NOOP("Report", "what was done"))};
        for (const ReportLayer& layer : m_report.layers) {
            const LayerLedger* const before = findLayer(m_report.original.ledger, layer.name);
            const LayerLedger* const after = findLayer(m_report.result.ledger, layer.name);
            const std::string done = doneTo(layer, after);
            const bool counts = after && after->weights > 0;
            table.titles.push_back(m_names(layer.name) == layer.name ? "" : layer.name);
            table.rows.push_back({m_names(layer.name), before ? m_words.count(before->fileBytes) : "", after ? m_words.count(after->fileBytes) : "",
                                  !after ? "" : after->integerKernel ? m_words(ESP_NOOP("Report", "%1, on integers"), {after->weightType}) : after->weightType,
                                  counts ? m_words.number(100.0 * static_cast<double>(after->zeros) / static_cast<double>(after->weights), 1) + "\u00A0%" : "",
                                  done.empty() ? m_words(ESP_NOOP("Report", "nothing")) : done});
        }
        add(std::move(table));
        if (const std::string* const example = m_names.shortened())
            paragraph(m_words(ESP_NOOP("Report", "Names are shown short: %1 is “%2” in the file. The table of layers as CSV has all of them whole."), {m_names(*example), *example}), true);
    }

    /// "pruned: 72 of 144 weights are zero; int8, a scale a channel"
    std::string doneTo(const ReportLayer& layer, const LayerLedger* after) const
    {
        std::vector<std::string> parts;
        for (const ReportStep& step : layer.steps) {
            if (!step.applied) {
                parts.push_back(m_words(ESP_NOOP("Report", "%1 not applied: %2"), {m_words.technique(step.technique), m_words.sentence(step.reason)}));
                continue;
            }
            if (step.note.empty())
                parts.push_back(m_words.technique(step.technique));
            // Each part is a sentence of its own, known by its words.
            for (size_t from = 0; from < step.note.size();) {
                const size_t end = std::min(step.note.find("; ", from), step.note.size());
                parts.push_back(m_words.sentence(step.note.substr(from, end - from)));
                from = end + 2;
            }
        }
        if (after && !after->stayedFloat.empty())
            parts.push_back(m_words.sentence(after->stayedFloat));
        std::string text;
        for (const std::string& part : parts)
            text += (text.empty() ? "" : "; ") + part;
        return text;
    }

    std::string className(int32_t number) const
    {
        const auto& names = m_report.data->classNames();
        const std::string digits = std::to_string(number);
        return number >= 0 && static_cast<size_t>(number) < names.size() && names[static_cast<size_t>(number)] != digits
                   ? digits + " " + names[static_cast<size_t>(number)]
                   : digits;
    }

    void addFlips()
    {
        if (!isMeasured() || m_report.paired.flipped.empty())
            return;
        const size_t count = m_report.paired.flipped.size();
        const size_t shown = std::min(count, kShownFlips);
        const bool margins = m_report.original.evaluation->hasScores && m_report.result.evaluation->hasScores;
        heading(areTokens() ? ESP_NOOP("Report", "Positions whose next token changed") : ESP_NOOP("Report", "Samples whose answer changed"));
        ReportTable table;
        table.caption = shown < count ? m_words(ESP_NOOP("Report", "The first %1 of %2; the report as JSON lists all."), {m_words.count(static_cast<int64_t>(shown)), m_words.count(static_cast<int64_t>(count))})
                                      : m_words.counted(ESP_NOOP("Report", "%n sample(s)"), static_cast<int64_t>(count));
        const std::string margin = ">" + m_words(ESP_NOOP("Report", "margin"));
        table.headers = {m_words(ESP_NOOP("Report", "sample")), m_words(ESP_NOOP("Report", "label")), m_words(ESP_NOOP("Report", "original")), margin,
                         m_words(ESP_NOOP("Report", "result")), margin};
        for (size_t i = 0; i < shown; ++i) {
            const size_t sample = m_report.paired.flipped[i];
            const Answer& before = m_report.original.evaluation->answers[sample];
            const Answer& after = m_report.result.evaluation->answers[sample];
            table.rows.push_back({m_report.data->answerName(sample), m_report.data->hasLabels() ? className(m_report.data->labels()[sample]) : "", className(before.top1),
                                  margins ? m_words.number(static_cast<double>(before.margin), 4) : "", className(after.top1),
                                  margins ? m_words.number(static_cast<double>(after.margin), 4) : ""});
        }
        add(std::move(table));
    }

    void addProvenance()
    {
        heading(ESP_NOOP("Report", "Where this comes from"));
        ReportTable table;
        table.headers = {"", m_words(ESP_NOOP("Report", "original")), m_words(ESP_NOOP("Report", "result"))};
        table.rows.push_back({m_words(ESP_NOOP("Report", "file")), m_report.original.name, m_report.result.name});
        table.rows.push_back({m_words(ESP_NOOP("Report", "hash (XXH3, 128 bits)")), m_report.original.hash, m_report.result.hash});
        table.rows.push_back({m_words(ESP_NOOP("Report", "opset")), std::to_string(m_report.original.opset), std::to_string(m_report.result.opset)});
        add(std::move(table));
        paragraph(m_report.ran ? m_words(ESP_NOOP("Report", "Espalier %1, kernels for %2. The result was read back after writing and run on probe inputs: the same bits."),
                                         {m_report.version, m_report.isa})
                               : m_words(ESP_NOOP("Report", "Espalier %1, kernels for %2. The result was not run after writing: %3."), {m_report.version, m_report.isa, m_words.sentence(m_report.notRun)}));
        heading(ESP_NOOP("Report", "Recipe"));
        paragraph(m_words(ESP_NOOP("Report", "The original and this recipe give the result; the result carries both the recipe and the original's hash.")));
        add(ReportCode{toJson(m_report.recipe)});
    }

    const CompressionReport& m_report;
    Words m_words;
    LayerNames m_names;
    const scene::TextMeasure& m_measure;
    ReportDocument m_document;
};

}  // namespace

ReportDocument reportContent(const CompressionReport& report, const ReportLanguage& language, const scene::TextMeasure& measure)
{
    return Content(report, language, measure).make();
}

}  // namespace esp
