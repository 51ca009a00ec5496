// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/recipe_sheet.h"

#include "core/compress/project.h"
#include "widgets/viewmodel/activation_detail.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/text.h"

#include <QFileInfo>

#include <algorithm>
#include <charconv>

namespace esp {

namespace {

constexpr int kMostLayers = 6;  // of a step, in its sentence

/// Of core's "line 3: …".
int lineOf(const std::string& detail)
{
    constexpr std::string_view word = "line ";
    int line = 0;
    if (detail.compare(0, word.size(), word) == 0)
        std::from_chars(detail.data() + word.size(), detail.data() + detail.size(), line);
    return line;
}

}  // namespace

RecipeSheet::RecipeSheet(Session& session, QObject* parent) : QObject(parent), m_session(session)
{
    connect(&session, &Session::recipeChanged, this, &RecipeSheet::stepsChanged);
    connect(&session, &Session::documentChanged, this, [this] {
        m_file.clear();
        m_fileRecipe.reset();
        Q_EMIT stepsChanged();
        Q_EMIT basesChanged();
    });
    connect(&session, &Session::visitedChanged, this, &RecipeSheet::basesChanged);
    connect(&session, &Session::savedChanged, this, &RecipeSheet::basesChanged);
}

// ---------------------------------------------------------------- steps

QString RecipeSheet::StepRow::spoken() const
{
    QString line = RecipeSheet::tr("%1, %Ln layer(s): %2", "technique, layers, what it does", layers).arg(name, sentence);
    if (!refused.isEmpty())
        line = RecipeSheet::tr("%1; %2", "step, in how many layers it was not done").arg(line, refused);
    return enabled ? line : RecipeSheet::tr("%1, switched off", "recipe step").arg(line);
}

RecipeSheet::StepRow RecipeSheet::row(int step) const
{
    const RecipeStep& given = steps()[static_cast<size_t>(step)];
    StepRow row;
    row.name = techniqueName(given.technique);
    row.sentence = stepText(given, kMostLayers);
    row.enabled = given.enabled;
    if (!m_session.document())
        return row;
    if (given.enabled && m_session.isVariantCurrent() && static_cast<size_t>(step) < m_session.variant()->outcomes.size()) {
        int refusing = 0;
        std::string first;
        for (const LayerOutcome& outcome : m_session.variant()->outcomes[static_cast<size_t>(step)]) {
            row.layers += outcome.applied;
            if (outcome.applied || outcome.reason.empty())
                continue;
            if (refusing++ == 0)
                first = outcome.reason;
        }
        if (refusing > 0)
            row.refused = tr("not done in %Ln layer(s): %1", "why", refusing).arg(reasonText(first));
        return row;
    }
    RecipeStep on = given;
    on.enabled = true;
    const auto& layers = m_session.document()->layers;
    for (size_t i = 0; i < layers.size(); ++i)
        row.layers += isMeantFor(on, layers[i].name) && m_session.document()->refusal(given.technique, static_cast<int>(i)).empty();
    return row;
}

Recipe RecipeSheet::moved(Recipe recipe, int from, int to)
{
    const auto begin = recipe.steps.begin();
    if (from < to)
        std::rotate(begin + from, begin + from + 1, begin + to + 1);
    else
        std::rotate(begin + to, begin + from, begin + from + 1);
    return recipe;
}

QString RecipeSheet::moveText(const Recipe& recipe, int from, int to)
{
    const int count = static_cast<int>(recipe.steps.size());
    if (from == to || from < 0 || to < 0 || from >= count || to >= count)
        return {};
    const QString name = techniqueName(recipe.steps[static_cast<size_t>(from)].technique);
    const QString other = techniqueName(recipe.steps[static_cast<size_t>(to)].technique);
    return to < from ? tr("%1 before %2").arg(name, other) : tr("%1 after %2").arg(name, other);
}

void RecipeSheet::move(int from, int to)
{
    if (const QString text = moveText(m_session.recipe(), from, to); !text.isEmpty())
        m_session.edit(withoutStaleName(moved(m_session.recipe(), from, to), m_session.recipe()), text);
}

void RecipeSheet::setEnabled(int step, bool enabled)
{
    Recipe recipe = m_session.recipe();
    RecipeStep& changed = recipe.steps[static_cast<size_t>(step)];
    changed.enabled = enabled;
    const QString name = techniqueName(changed.technique);
    m_session.edit(withoutStaleName(std::move(recipe), m_session.recipe()), enabled ? tr("switch %1 on").arg(name) : tr("switch %1 off").arg(name));
}

void RecipeSheet::remove(int step)
{
    Recipe recipe = m_session.recipe();
    const QString name = techniqueName(recipe.steps[static_cast<size_t>(step)].technique);
    recipe.steps.erase(recipe.steps.begin() + step);
    m_session.edit(withoutStaleName(std::move(recipe), m_session.recipe()), tr("remove %1").arg(name));
}

void RecipeSheet::add(const QString& technique)
{
    Recipe recipe = m_session.recipe();
    RecipeStep& step = recipe.steps.emplace_back();
    step.technique = technique.toStdString();
    m_session.edit(withoutStaleName(std::move(recipe), m_session.recipe()), tr("add %1", "a step").arg(techniqueName(technique.toStdString())));
}

ParameterValue RecipeSheet::value(int step, const ParameterInfo& parameter) const
{
    const Parameters& given = steps()[static_cast<size_t>(step)].parameters;
    const auto found = given.find(parameter.id);
    return found == given.end() ? parameter.fallback() : found->second;
}

void RecipeSheet::setParameter(int step, const ParameterInfo& parameter, const ParameterValue& value, const QString& gesture)
{
    Recipe recipe = m_session.recipe();
    RecipeStep& changed = recipe.steps[static_cast<size_t>(step)];
    // What the technique does anyway is not written: recipes stay short.
    if (value == parameter.fallback())
        changed.parameters.erase(parameter.id);
    else
        changed.parameters[parameter.id] = value;
    // A range that is fixed begins where calibration had it, which is what people want to move from; for several layers it is one that holds all of theirs.
    if (std::string_view(parameter.id) == "input_range" && value == ParameterValue(std::string("fixed")) && !changed.parameters.contains("input_low") && !changed.parameters.contains("input_high"))
        if (const std::optional<FixedRange> now = rangeNow(step)) {
            if (now->low != 0)
                changed.parameters["input_low"] = now->low;
            changed.parameters["input_high"] = now->high;
        }
    m_session.edit(withoutStaleName(std::move(recipe), m_session.recipe()), tr("%1, %2: %3", "technique, parameter, value").arg(techniqueName(changed.technique), parameterName(parameter), valueText(parameter, value)), gesture);
}

std::optional<FixedRange> RecipeSheet::rangeNow(int step) const
{
    if (!m_session.document() || !m_session.isVariantCurrent())
        return std::nullopt;
    std::optional<FixedRange> range;
    const GraphIndex made(m_session.variant()->model.graph);
    for (const Layer& layer : findLayers(made)) {
        if (!isMeantFor(steps()[static_cast<size_t>(step)], layer.name))
            continue;
        const auto grid = findActivationGrid(made, made.graph().nodes()[static_cast<size_t>(layer.node)]->input(layer.weightInput == 0 ? 1 : 0));
        if (!grid)
            continue;
        range = range ? FixedRange{std::min(range->low, grid->low()), std::max(range->high, grid->high())} : FixedRange{grid->low(), grid->high()};
    }
    return range;
}

bool RecipeSheet::matters(int step, const ParameterInfo& parameter) const
{
    const RecipeStep& shown = steps()[static_cast<size_t>(step)];
    const Technique* technique = findTechnique(shown.technique);
    return technique && esp::matters(*technique, shown, parameter);
}

QString RecipeSheet::ownValuesText(int step, const ParameterInfo& parameter) const
{
    const auto& layers = steps()[static_cast<size_t>(step)].layers;
    const auto count = std::count_if(layers.begin(), layers.end(), [&](const auto& layer) { return layer.second.contains(parameter.id); });
    return count > 0 ? tr("%Ln layer(s) with a value of their own", nullptr, static_cast<int>(count)) : QString();
}

QStringList RecipeSheet::versionTexts() const
{
    QStringList texts;
    if (!m_session.isVariantCurrent())
        return texts;
    for (const VersionRaise& raise : m_session.variant()->raises) {
        const QString opset = tr("Opset %1 → %2").arg(raise.opsetBefore).arg(raise.opsetAfter);
        for (const VersionNeed& need : raise.needs) {
            const QString what = reasonPart(need.what);
            texts << (need.layers.empty() ? tr("%1: %2 need it", "opset, what").arg(opset, what)
                                          : tr("%1: %2 need it (%Ln layer(s))", "opset, what", static_cast<int>(need.layers.size())).arg(opset, what));
        }
        if (raise.needs.empty() && raise.opsetAfter > raise.opsetBefore)
            texts << tr("%1, for %2", "opset, technique").arg(opset, techniqueName(raise.technique));
        if (raise.irAfter > raise.irBefore)
            texts << (raise.opsetAfter > raise.opsetBefore ? tr("IR version %1 → %2, which opset %3 came with").arg(raise.irBefore).arg(raise.irAfter).arg(raise.opsetAfter)
                                                           : tr("IR version %1 → %2: initializers that are not inputs need it").arg(raise.irBefore).arg(raise.irAfter));
    }
    return texts;
}

QStringList RecipeSheet::noteTexts() const
{
    QStringList texts;
    if (!m_session.isVariantCurrent())
        return texts;
    const VariantPtr& variant = m_session.variant();
    std::vector<std::string> raises;
    for (const VersionRaise& raise : variant->raises)
        for (std::string& sentence : raise.sentences())
            raises.push_back(std::move(sentence));
    for (const std::string& note : variant->notes)
        if (std::find(raises.begin(), raises.end(), note) == raises.end())
            texts << reasonText(note);
    texts.removeDuplicates();  // steps of one technique may say the same
    return texts;
}

void RecipeSheet::predictMove(int from, int to, const std::function<void(const QString&)>& say)
{
    const Recipe recipe = moved(m_session.recipe(), from, to);
    const QString order = moveText(m_session.recipe(), from, to);
    say(order);
    const auto& visited = m_session.visited();
    const auto known = std::find_if(visited.begin(), visited.end(), [&](const VisitedState& state) { return *state.recipe == recipe; });
    const Format format;
    const auto sizes = [format, now = m_session.isVariantCurrent() ? m_session.variant()->ledger.fileBytes : -1](int64_t then) {
        return now < 0 ? format.bytes(then).joined() : then == now ? tr("%1 as now", "size").arg(format.bytes(then).joined()) : format.bytesChange(now, then).joined();
    };
    if (known != visited.end()) {
        const QString percent = format.percentWithUnit(known->hasLabels ? known->top1 : known->agreement);
        say((known->hasLabels ? tr("%1: file %2, accuracy measured before %3") : tr("%1: file %2, agreement measured before %3")).arg(order, sizes(known->fileBytes), percent));
        return;
    }
    m_session.buildBeside(recipe, [order, sizes, say](const VariantPtr& variant) { say(tr("%1: file %2, accuracy once it is measured").arg(order, sizes(variant->ledger.fileBytes))); });
}

int RecipeSheet::nodeOf(const std::string& layer) const
{
    const DocumentPtr& document = m_session.document();
    const int index = document ? document->findLayer(layer) : -1;
    return index < 0 ? -1 : document->network.nodeOfLayer[static_cast<size_t>(index)];
}

// ---------------------------------------------------------------- text

QString RecipeSheet::json() const
{
    return toQString(toJson(m_session.recipe()));
}

std::optional<RecipeSheet::Problem> RecipeSheet::apply(const QString& json)
{
    Result<Recipe> recipe = recipeFromJson(json.toStdString(), tr("The text", "subject of an error").toStdString());
    if (!recipe)
        return Problem{errorText(recipe.error()), lineOf(recipe.error().detail)};
    // A layer that the model lacks is known at once; building would only find it later.
    for (const RecipeStep& step : recipe->steps)
        for (const auto& [layer, own] : step.layers)
            if (m_session.document() && m_session.document()->findLayer(layer) < 0) {
                const qsizetype at = json.indexOf(QLatin1Char('"') + toQString(layer) + QLatin1Char('"'));
                const QString sentence = errorText({ErrorCode::UnknownLayer, layer, ""}).sentence;
                return Problem{{sentence, sentence, sentence}, at < 0 ? 0 : static_cast<int>(json.left(at).count(QLatin1Char('\n'))) + 1};
            }
    m_session.edit(std::move(*recipe), tr("edit the recipe as text"));
    return std::nullopt;
}

// ---------------------------------------------------------------- comparison

std::vector<RecipeSheet::Base> RecipeSheet::bases() const
{
    std::vector<Base> found{{Base::Kind::Original, -1, tr("the original")}};
    if (m_session.saved())
        found.push_back({Base::Kind::Saved, -1, tr("as saved in %1").arg(QFileInfo(m_session.saved()->path).fileName())});
    const Format format;
    const auto& visited = m_session.visited();
    for (size_t i = 0; i < visited.size(); ++i) {
        const VisitedState& state = visited[i];
        if (state.recipe->isEmpty())
            continue;
        const QString figures = tr("%1, %2", "size, accuracy").arg(format.bytes(state.fileBytes).joined(), format.percentWithUnit(state.hasLabels ? state.top1 : state.agreement));
        found.push_back({Base::Kind::State, static_cast<int>(i), state.name.isEmpty() ? tr("visited state: %1").arg(figures) : tr("★ %1: %2", "name of a state, figures").arg(state.name, figures)});
    }
    if (m_fileRecipe)
        found.push_back({Base::Kind::File, -1, QFileInfo(m_file).fileName()});
    return found;
}

std::shared_ptr<const Recipe> RecipeSheet::recipeOf(const Base& base) const
{
    switch (base.kind) {
    case Base::Kind::Original: return std::make_shared<const Recipe>();
    case Base::Kind::Saved: return m_session.saved() ? std::make_shared<const Recipe>(m_session.saved()->recipe) : nullptr;
    case Base::Kind::State: return base.state < static_cast<int>(m_session.visited().size()) ? m_session.visited()[static_cast<size_t>(base.state)].recipe : nullptr;
    case Base::Kind::File: return m_fileRecipe;
    }
    return nullptr;
}

std::optional<Error> RecipeSheet::setFile(const QString& path)
{
    if (path.endsWith(QStringLiteral(".espalier"), Qt::CaseInsensitive)) {
        Result<Project> project = loadProject(path.toStdString());
        if (!project)
            return project.error();
        m_fileRecipe = std::make_shared<const Recipe>(std::move(project->recipe));
    } else {
        Result<Recipe> recipe = loadRecipe(path.toStdString());
        if (!recipe)
            return recipe.error();
        m_fileRecipe = std::make_shared<const Recipe>(std::move(*recipe));
    }
    m_file = path;
    Q_EMIT basesChanged();
    return std::nullopt;
}

std::vector<DiffLine> RecipeSheet::difference(const Base& base) const
{
    const std::shared_ptr<const Recipe> from = recipeOf(base);
    return from ? diffLines(*from, m_session.recipe()) : std::vector<DiffLine>();
}

void RecipeSheet::goTo(const Base& base)
{
    if (base.kind == Base::Kind::State) {
        m_session.goTo(base.state);
        return;
    }
    if (const std::shared_ptr<const Recipe> recipe = recipeOf(base))
        m_session.edit(*recipe, tr("back to %1", "what was compared with").arg(base.label));
}

}  // namespace esp
