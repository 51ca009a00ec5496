// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/recipe_diff.h"

#include "core/compress/technique.h"

#include <algorithm>
#include <set>

namespace esp {

namespace {

using Kind = RecipeChange::Kind;
using What = RecipeChange::What;

/// For each step of `to` the step of `from` that it is, or -1.
std::vector<int> matchSteps(const Recipe& from, const Recipe& to)
{
    std::vector<int> match(to.steps.size(), -1);
    std::vector<bool> taken(from.steps.size(), false);
    const auto pass = [&](const auto& areSame) {
        for (size_t t = 0; t < to.steps.size(); ++t)
            for (size_t f = 0; f < from.steps.size() && match[t] < 0; ++f)
                if (!taken[f] && areSame(from.steps[f], to.steps[t])) {
                    match[t] = static_cast<int>(f);
                    taken[f] = true;
                }
    };
    pass([](const RecipeStep& a, const RecipeStep& b) { return a == b; });
    pass([](const RecipeStep& a, const RecipeStep& b) { return a.technique == b.technique; });
    return match;
}

/// Of the matched steps the largest set that kept its order; the others were moved.
std::vector<bool> movedSteps(const std::vector<int>& match)
{
    const size_t count = match.size();
    std::vector<size_t> length(count, 0);
    std::vector<int> previous(count, -1);
    int last = -1;
    for (size_t i = 0; i < count; ++i) {
        if (match[i] < 0)
            continue;
        length[i] = 1;
        for (size_t j = 0; j < i; ++j)
            if (match[j] >= 0 && match[j] < match[i] && length[j] + 1 > length[i]) {
                length[i] = length[j] + 1;
                previous[i] = static_cast<int>(j);
            }
        if (last < 0 || length[i] > length[static_cast<size_t>(last)])
            last = static_cast<int>(i);
    }
    std::vector<bool> moved(count, false);
    for (size_t i = 0; i < count; ++i)
        moved[i] = match[i] >= 0;
    for (; last >= 0; last = previous[static_cast<size_t>(last)])
        moved[static_cast<size_t>(last)] = false;
    return moved;
}

/// Whether the step takes the layer in; its own switch is a difference by itself.
bool takes(RecipeStep step, const std::string& layer)
{
    step.enabled = true;
    return isMeantFor(step, layer);
}

class StepDiff {
public:
    StepDiff(const RecipeStep& from, const RecipeStep& to, int before, int after, std::vector<RecipeChange>& changes)
        : m_from(from), m_to(to), m_before(before), m_after(after), m_technique(findTechnique(to.technique)), m_changes(changes)
    {
    }

    void run()
    {
        if (m_from.enabled != m_to.enabled)
            add(Kind::Changed, What::Switch);
        if (m_from.allLayers != m_to.allLayers)
            add(m_to.allLayers ? Kind::Added : Kind::Removed, What::Scope);
        // A step that is in no list was made by another program: it has no parameters that could be compared.
        if (m_technique)
            for (const ParameterInfo& info : m_technique->parameters)
                parameter(info);
        std::set<std::string> layers;
        for (const RecipeStep* step : {&m_from, &m_to})
            for (const auto& [layer, overrides] : step->layers)
                layers.insert(layer);
        for (const std::string& name : layers)
            layer(name);
    }

private:
    RecipeChange& add(Kind kind, What what)
    {
        RecipeChange& change = m_changes.emplace_back();
        change.kind = kind;
        change.what = what;
        change.before = m_before;
        change.after = m_after;
        return change;
    }

    ParameterValue ofStep(const RecipeStep& step, const ParameterInfo& info) const
    {
        const auto given = step.parameters.find(info.id);
        return given == step.parameters.end() ? info.fallback() : given->second;
    }

    void parameter(const ParameterInfo& info)
    {
        const ParameterValue from = ofStep(m_from, info);
        const ParameterValue to = ofStep(m_to, info);
        if (from == to)
            return;
        RecipeChange& change = add(Kind::Changed, What::Parameter);
        change.parameter = info.id;
        change.from = from;
        change.to = to;
    }

    static bool hasOwn(const RecipeStep& step, const std::string& layer, const ParameterInfo& info)
    {
        const auto overrides = step.layers.find(layer);
        return overrides != step.layers.end() && overrides->second.contains(info.id);
    }

    void layer(const std::string& name)
    {
        const bool was = takes(m_from, name);
        const bool is = takes(m_to, name);
        // A layer that goes the way of all that nobody names needs no line beside that of the scope.
        const bool followsScope = m_from.allLayers == was && m_to.allLayers == is;
        if (was != is && !followsScope)
            add(is ? Kind::Added : Kind::Removed, What::Layer).layer = name;
        if (!m_technique || !is || (!was && !followsScope))
            return;
        for (const ParameterInfo& info : m_technique->parameters) {
            const bool hadOwn = was && hasOwn(m_from, name, info);
            const bool hasOwnNow = hasOwn(m_to, name, info);
            const ParameterValue from = was ? parameterFor(*m_technique, m_from, name, info.id) : ofStep(m_to, info);
            const ParameterValue to = parameterFor(*m_technique, m_to, name, info.id);
            // Even where the value is the step's: pruning ranks a layer with a share of its own apart from all others.
            if (hadOwn == hasOwnNow && (!hadOwn || from == to))
                continue;
            RecipeChange& change = add(hadOwn == hasOwnNow ? Kind::Changed : hasOwnNow ? Kind::Added : Kind::Removed, What::LayerParameter);
            change.layer = name;
            change.parameter = info.id;
            change.from = from;
            change.to = to;
        }
    }

    const RecipeStep& m_from;
    const RecipeStep& m_to;
    int m_before;
    int m_after;
    const Technique* m_technique;
    std::vector<RecipeChange>& m_changes;
};

}  // namespace

std::vector<RecipeChange> recipeDiff(const Recipe& from, const Recipe& to)
{
    std::vector<RecipeChange> changes;
    if (from.name != to.name) {
        RecipeChange& change = changes.emplace_back();
        change.what = What::Name;
        change.from = from.name;
        change.to = to.name;
    }
    const std::vector<int> match = matchSteps(from, to);
    const std::vector<bool> moved = movedSteps(match);
    for (size_t t = 0; t < to.steps.size(); ++t) {
        const int before = match[t];
        const int after = static_cast<int>(t);
        if (before < 0) {
            RecipeChange& change = changes.emplace_back();
            change.kind = Kind::Added;
            change.after = after;
            continue;
        }
        if (moved[t]) {
            RecipeChange& change = changes.emplace_back();
            change.what = What::Order;
            change.before = before;
            change.after = after;
        }
        StepDiff(from.steps[static_cast<size_t>(before)], to.steps[t], before, after, changes).run();
    }
    for (size_t f = 0; f < from.steps.size(); ++f)
        if (std::find(match.begin(), match.end(), static_cast<int>(f)) == match.end()) {
            RecipeChange& change = changes.emplace_back();
            change.kind = Kind::Removed;
            change.before = static_cast<int>(f);
        }
    return changes;
}

}  // namespace esp
