// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/recipe_history.h"

namespace esp {

void RecipeHistory::reset(Recipe recipe)
{
    m_states.clear();
    m_states.push_back({std::move(recipe), {}, {}});
    m_place = 0;
    m_open = false;
}

void RecipeHistory::push(Recipe recipe, const QString& text, const QString& gesture)
{
    const bool continues = m_open && !gesture.isEmpty() && m_states[m_place].gesture == gesture && m_place + 1 == m_states.size();
    if (continues) {
        m_states[m_place].recipe = std::move(recipe);
        m_states[m_place].text = text;
        // A gesture that came back to where it began changed nothing.
        if (m_states[m_place].recipe == m_states[m_place - 1].recipe) {
            m_states.pop_back();
            --m_place;
            m_open = false;
        }
        return;
    }
    if (recipe == current())
        return;
    m_states.resize(m_place + 1);
    m_states.push_back({std::move(recipe), text, gesture});
    ++m_place;
    m_open = !gesture.isEmpty();
}

void RecipeHistory::undo()
{
    if (canUndo())
        --m_place;
    m_open = false;
}

void RecipeHistory::redo()
{
    if (canRedo())
        ++m_place;
    m_open = false;
}

}  // namespace esp
