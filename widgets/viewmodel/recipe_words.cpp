// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/recipe_words.h"

#include "core/compress/technique.h"
#include "widgets/viewmodel/recipe_edit.h"
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

const ParameterInfo* findParameter(const Technique& technique, std::string_view id)
{
    const auto found = std::find_if(technique.parameters.begin(), technique.parameters.end(), [&](const ParameterInfo& info) { return id == info.id; });
    return found == technique.parameters.end() ? nullptr : &*found;
}

class Words {
    Q_DECLARE_TR_FUNCTIONS(RecipeWords)
public:
    explicit Words(const RecipeStep& step) : m_step(step), m_technique(findTechnique(step.technique)) {}

    QString name() const { return techniqueName(m_step.technique); }

    /// What the step does, without the layers that it names.
    QString sentence() const
    {
        const int count = static_cast<int>(std::count_if(m_step.layers.begin(), m_step.layers.end(), [&](const auto& layer) { return takes(layer.first); }));
        if (m_step.technique == kPrune)
            return pruneSentence(count);
        if (m_step.technique == kQuantize)
            return withOthers(quantizeSentence(count), {"activations", "format"});
        return withOthers(m_step.allLayers ? tr("every layer") : tr("%Ln layer(s)", nullptr, count), {});
    }

    /// "conv1 30 %", "fc left out"; "" where the layer is treated as all are.
    QString layer(const std::string& layer) const
    {
        const QString shown = toQString(layer);
        if (!takes(layer))
            return m_step.allLayers ? tr("%1 left out", "layer").arg(shown) : QString();
        if (m_step.technique == kPrune) {
            if (m_step.allLayers && !hasOwn(layer, {"amount", "ratio", "threshold"}))
                return {};
            return text(layer, "amount") == "threshold" ? tr("%1 up to %2", "layer, weight").arg(shown, value(layer, "threshold")) : tr("%1 %2", "layer, share").arg(shown, value(layer, "ratio"));
        }
        const QStringList own = ownParameters(layer);
        if (own.isEmpty())
            return m_step.allLayers ? QString() : shown;
        return tr("%1 (%2)", "layer, parameters").arg(shown, own.join(tr(", ", "between parameters")));
    }

    /// What the step makes of a layer that it takes: "pruned 30 %", "int8".
    QString state(const std::string& layer) const
    {
        if (m_step.technique == kPrune)
            return text(layer, "amount") == "threshold" ? tr("pruned up to %1").arg(value(layer, "threshold")) : tr("pruned %1").arg(value(layer, "ratio"));
        if (m_step.technique == kQuantize)
            return quantizedState(layer);
        return tr("with %1", "technique").arg(name());
    }

    QString without() const
    {
        if (m_step.technique == kPrune)
            return tr("not pruned");
        if (m_step.technique == kQuantize)
            return tr("float");
        return tr("without %1", "technique").arg(name());
    }

    /// Whether state() says the parameter.
    bool isInState(const std::string& parameter) const
    {
        if (m_step.technique == kPrune)
            return parameter == "amount" || parameter == "ratio" || parameter == "threshold";
        return m_step.technique == kQuantize && (parameter == "activations" || parameter == "format");
    }

    bool takes(const std::string& layer) const
    {
        RecipeStep on = {m_step.technique, {}, m_step.allLayers, {}, true};
        if (const auto own = m_step.layers.find(layer); own != m_step.layers.end())
            on.layers.insert(*own);
        return isMeantFor(on, layer);
    }

    const Technique* technique() const { return m_technique; }

private:
    QString value(std::string_view layer, std::string_view parameter) const { return valueText(*findParameter(*m_technique, parameter), parameterFor(*m_technique, m_step, layer, parameter)); }

    std::string text(std::string_view layer, std::string_view parameter) const
    {
        const ParameterValue found = parameterFor(*m_technique, m_step, layer, parameter);
        const std::string* typed = std::get_if<std::string>(&found);
        return typed ? *typed : std::string();
    }

    bool hasOwn(const std::string& layer, std::initializer_list<const char*> parameters) const
    {
        const auto own = m_step.layers.find(layer);
        return own != m_step.layers.end() && std::any_of(parameters.begin(), parameters.end(), [&](const char* id) { return own->second.contains(id); });
    }

    QStringList ownParameters(const std::string& layer) const
    {
        QStringList found;
        const auto own = m_step.layers.find(layer);
        if (own == m_step.layers.end() || !m_technique)
            return found;
        for (const ParameterInfo& info : m_technique->parameters)
            if (const auto given = own->second.find(info.id); given != own->second.end())
                found << tr("%1: %2", "parameter, value").arg(parameterName(info), valueText(info, given->second));
        return found;
    }

    /// Parameters of the step that differ from their defaults, other than those that the sentence says.
    QString withOthers(const QString& sentence, const std::vector<std::string>& said) const
    {
        QStringList parts{sentence};
        if (m_technique)
            for (const ParameterInfo& info : m_technique->parameters)
                if (const auto given = m_step.parameters.find(info.id);
                    given != m_step.parameters.end() && given->second != info.fallback() && std::find(said.begin(), said.end(), info.id) == said.end())
                    parts << tr("%1: %2", "parameter, value").arg(parameterName(info), valueText(info, given->second));
        return parts.join(tr("; ", "between parameters of a step"));
    }

    QString pruneSentence(int count) const
    {
        const bool byThreshold = text({}, "amount") == "threshold";
        if (!m_step.allLayers)
            return tr("the smallest weights of %Ln layer(s)", nullptr, count);
        if (byThreshold)
            return tr("weights up to %1 in every layer").arg(value({}, "threshold"));
        const std::string method = text({}, "method");
        if (method == "global")
            return tr("%1 of the weights of all layers together, the smallest first").arg(value({}, "ratio"));
        if (method == "lamp")
            return tr("%1 of the weights of all layers together, the least LAMP score first").arg(value({}, "ratio"));
        return tr("%1 of the weights of every layer, the smallest first").arg(value({}, "ratio"));
    }

    QString quantizedState(const std::string& layer) const
    {
        const std::string activations = text(layer, "activations");
        if (activations == "none")
            return tr("%1 weights", "number format").arg(value(layer, "format"));
        return activations == "static" ? value(layer, "format") : tr("%1, activations %2", "number formats").arg(value(layer, "format"), value(layer, "activations"));
    }

    QString quantizeSentence(int count) const
    {
        const QString format = value({}, "format");
        const QString activations = value({}, "activations");
        if (text({}, "activations") == "none")
            return (m_step.allLayers ? tr("the weights of every layer as %1, computed in float") : tr("the weights of %Ln layer(s) as %1, computed in float", nullptr, count)).arg(format);
        if (text({}, "format") != "int8" || text({}, "activations") != "static")
            return (m_step.allLayers ? tr("the weights of every layer as %1, activations as %2") : tr("the weights of %Ln layer(s) as %1, activations as %2", nullptr, count)).arg(format, activations);
        return m_step.allLayers ? tr("weights and activations of every layer as int8") : tr("weights and activations of %Ln layer(s) as int8", nullptr, count);
    }

    const RecipeStep& m_step;
    const Technique* m_technique;
};

class DiffWords {
    Q_DECLARE_TR_FUNCTIONS(RecipeWords)
public:
    DiffWords(const Recipe& from, const Recipe& to) : m_from(from), m_to(to) {}

    std::vector<DiffLine> lines()
    {
        for (const RecipeChange& change : recipeDiff(m_from, m_to))
            add(change);
        return std::move(m_lines);
    }

private:
    DiffLine& line(const RecipeChange& change, const QString& text)
    {
        DiffLine& made = m_lines.emplace_back();
        made.kind = change.kind;
        made.text = text;
        made.layer = change.layer;
        return made;
    }

    void add(const RecipeChange& change)
    {
        using What = RecipeChange::What;
        const bool added = change.kind == RecipeChange::Kind::Added;
        if (change.what == What::Name) {
            const auto shown = [](const ParameterValue& name) { return std::get<std::string>(name).empty() ? tr("none", "name of a recipe") : toQString(std::get<std::string>(name)); };
            line(change, tr("Name of the recipe: %1 → %2").arg(shown(change.from), shown(change.to)));
            return;
        }
        const Words now(change.after >= 0 ? m_to.steps[static_cast<size_t>(change.after)] : m_from.steps[static_cast<size_t>(change.before)]);
        switch (change.what) {
        case What::Name: break;
        case What::Step: wholeStep(change); break;
        case What::Order: line(change, tr("%1: from place %2 to place %3").arg(now.name()).arg(change.before + 1).arg(change.after + 1)); break;
        case What::Switch:
            line(change, m_to.steps[static_cast<size_t>(change.after)].enabled ? tr("%1: switched on").arg(now.name()) : tr("%1: switched off").arg(now.name()));
            break;
        case What::Scope: line(change, added ? tr("%1: every layer, not only those that are named").arg(now.name()) : tr("%1: only the layers that are named").arg(now.name())); break;
        case What::Parameter:
            if (const ParameterInfo* info = findParameter(*now.technique(), change.parameter))
                line(change, tr("%1 · %2: %3 → %4").arg(now.name(), parameterName(*info), valueText(*info, change.from), valueText(*info, change.to)));
            break;
        case What::Layer: {
            const Words before(m_from.steps[static_cast<size_t>(change.before)]);
            line(change, added ? changed(change.layer, now.without(), now.state(change.layer)) : changed(change.layer, before.state(change.layer), before.without()));
            break;
        }
        case What::LayerParameter: layerParameter(change, now); break;
        }
    }

    static QString changed(const std::string& layer, const QString& from, const QString& to) { return tr("%1: %2 → %3", "layer, before, after").arg(toQString(layer), from, to); }

    void wholeStep(const RecipeChange& change)
    {
        const bool added = change.kind == RecipeChange::Kind::Added;
        const RecipeStep& step = added ? m_to.steps[static_cast<size_t>(change.after)] : m_from.steps[static_cast<size_t>(change.before)];
        const Words words(step);
        line(change, tr("%1: %2", "technique, what it does").arg(words.name(), stepText(step, 0)));
        for (const auto& [layer, own] : step.layers) {
            const bool takes = words.takes(layer);
            const QString text = step.allLayers || !takes ? words.layer(layer)
                                 : added                  ? changed(layer, words.without(), words.state(layer))
                                                          : changed(layer, words.state(layer), words.without());
            if (text.isEmpty())
                continue;
            DiffLine& made = line(change, text);
            made.layer = layer;
            made.level = 1;
        }
    }

    void layerParameter(const RecipeChange& change, const Words& now)
    {
        const RecipeStep& before = m_from.steps[static_cast<size_t>(change.before)];
        const ParameterInfo& info = *findParameter(*now.technique(), change.parameter);
        if (now.isInState(change.parameter)) {
            // One line says all of them.
            if (m_said == std::pair(change.after, change.layer))
                return;
            m_said = {change.after, change.layer};
            const Words then(before);
            const QString to = now.state(change.layer);
            const QString from = then.takes(change.layer) ? then.state(change.layer) : to;
            if (from != to) {
                line(change, changed(change.layer, from, to)).kind = RecipeChange::Kind::Changed;
                return;
            }
        }
        const QString name = parameterName(info);
        const QString layer = toQString(change.layer);
        if (change.from != change.to)
            line(change, tr("%1 · %2: %3 → %4").arg(layer, name, valueText(info, change.from), valueText(info, change.to))).kind = RecipeChange::Kind::Changed;
        else if (change.kind == RecipeChange::Kind::Added)
            line(change, tr("%1 · %2: %3 of its own").arg(layer, name, valueText(info, change.to)));
        else
            line(change, tr("%1 · %2: %3 as the step says, no longer of its own").arg(layer, name, valueText(info, change.to)));
    }

    const Recipe& m_from;
    const Recipe& m_to;
    std::vector<DiffLine> m_lines;
    std::pair<int, std::string> m_said{-1, {}};
};

class Lists {
    Q_DECLARE_TR_FUNCTIONS(RecipeWords)
public:
    static QString separator() { return tr(", ", "between layers"); }
    static QString more(int count) { return tr("and %Ln more", nullptr, count); }
    static QString moreChanges(int count) { return tr("and %Ln more change(s)", nullptr, count); }
    static QString on() { return tr("on", "switch"); }
    static QString off() { return tr("off", "switch"); }
    static QString stepWithLayers(bool all) { return all ? tr("%1; %2", "step, exceptions") : tr("%1: %2", "step, its layers"); }
    static QString numbered() { return tr("%1 %2: %3", "number, technique, what it does"); }
    static QString switchedOff() { return tr("%1 (switched off)", "step"); }
};

}  // namespace

QString techniqueName(std::string_view id)
{
    const Technique* technique = findTechnique(id);
    return technique ? QCoreApplication::translate("technique", technique->label) : toQString(id);
}

QString parameterName(const ParameterInfo& parameter)
{
    return QCoreApplication::translate("technique", parameter.label);
}

QString shareText(double fraction)
{
    const bool isWhole = std::abs(fraction * 100 - std::round(fraction * 100)) < 0.05;
    return Format().share(fraction, isWhole ? 0 : 1);
}

QString valueText(const ParameterInfo& parameter, const ParameterValue& value)
{
    if (const bool* on = std::get_if<bool>(&value))
        return *on ? Lists::on() : Lists::off();
    if (const double* number = std::get_if<double>(&value))
        return std::string_view(parameter.unit) == "%" ? shareText(*number) : QLocale().toString(*number, 'g', 6).replace(QLatin1Char('-'), QChar(kMinus));
    const auto& choice = std::get<std::string>(value);
    for (size_t i = 0; i < parameter.choices.size() && i < parameter.choiceLabels.size(); ++i)
        if (choice == parameter.choices[i])
            return QCoreApplication::translate("technique", parameter.choiceLabels[i]);
    return toQString(choice);
}

QString stepText(const RecipeStep& step, int mostLayers)
{
    const Words words(step);
    QStringList layers;
    for (const auto& [name, own] : step.layers)
        if (const QString text = words.layer(name); !text.isEmpty())
            layers << text;
    if (mostLayers <= 0 || layers.isEmpty())
        return words.sentence();
    const int more = static_cast<int>(layers.size()) - mostLayers;
    if (more > 0)
        layers = layers.mid(0, mostLayers) << Lists::more(more);
    return Lists::stepWithLayers(step.allLayers).arg(words.sentence(), layers.join(Lists::separator()));
}

QString recipeText(const Recipe& recipe)
{
    QStringList lines;
    for (const RecipeStep& step : recipe.steps) {
        const QString line = Lists::numbered().arg(lines.size() + 1).arg(techniqueName(step.technique), stepText(step, static_cast<int>(step.layers.size())));
        lines << (step.enabled ? line : Lists::switchedOff().arg(line));
    }
    return lines.join(QLatin1Char('\n'));
}

QString DiffLine::glyph() const
{
    switch (kind) {
    case RecipeChange::Kind::Added: return QStringLiteral("+");
    case RecipeChange::Kind::Removed: return QString(QChar(kMinus));
    case RecipeChange::Kind::Changed: return QStringLiteral("~");
    }
    return {};
}

std::vector<DiffLine> diffLines(const Recipe& from, const Recipe& to)
{
    return DiffWords(from, to).lines();
}

QStringList shortDiff(const Recipe& from, const Recipe& to, int most)
{
    const std::vector<DiffLine> lines = diffLines(from, to);
    QStringList texts;
    for (const DiffLine& line : lines) {
        if (texts.size() == most) {
            texts << Lists::moreChanges(static_cast<int>(lines.size()) - most);
            break;
        }
        texts << QString(2 * line.level, QLatin1Char(' ')) + line.glyph() + QLatin1Char(' ') + line.text;
    }
    return texts;
}

}  // namespace esp
