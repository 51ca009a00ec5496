// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/recipe.h"

#include <QString>

#include <vector>

namespace esp {

/// Undo is an older recipe: a list of values and a place in it.
class RecipeHistory {
public:
    RecipeHistory() { reset({}); }

    /// Forgets everything; `recipe` is where undo ends.
    void reset(Recipe recipe);
    const Recipe& current() const { return m_states[m_place].recipe; }

    /// Goes to `recipe`. Steps of one gesture (the same non-empty `gesture` as the newest state, not ended) become one. Equal recipes add nothing.
    void push(Recipe recipe, const QString& text, const QString& gesture = {});
    /// The next push is a step of its own, whatever its gesture.
    void endGesture() { m_open = false; }

    bool canUndo() const { return m_place > 0; }
    bool canRedo() const { return m_place + 1 < m_states.size(); }
    QString undoText() const { return canUndo() ? m_states[m_place].text : QString(); }
    QString redoText() const { return canRedo() ? m_states[m_place + 1].text : QString(); }
    void undo();
    void redo();

private:
    struct State {
        Recipe recipe;
        QString text;     ///< what led here
        QString gesture;
    };
    std::vector<State> m_states;
    size_t m_place = 0;
    bool m_open = false;
};

}  // namespace esp
