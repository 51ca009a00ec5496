// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/technique.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/recipe_edit.h"
#include "widgets/viewmodel/recipe_words.h"
#include "widgets/viewmodel/session.h"

#include <QObject>

#include <functional>
#include <optional>
#include <vector>

namespace esp {

/// The session's recipe for people: its steps in words, as text of its file, and beside another recipe. Every change is one named step of undo.
class RecipeSheet : public QObject {
    Q_OBJECT
public:
    explicit RecipeSheet(Session& session, QObject* parent = nullptr);

    Session& session() const { return m_session; }
    const std::vector<RecipeStep>& steps() const { return m_session.recipe().steps; }

    // Steps.
    struct StepRow {
        QString name;      ///< "Prune"
        QString sentence;  ///< what it does, with the layers that differ
        int layers = 0;    ///< that it changed, or that it is meant for while that is not known
        QString refused;   ///< in how many layers it was not done, and why in the first; "" where there are none
        bool enabled = true;
        QString spoken() const;  ///< for screen readers, without the number
    };
    StepRow row(int step) const;
    /// Takes the step out and puts it where it has the index `to`. "" if nothing moves, else what the move is called.
    static QString moveText(const Recipe& recipe, int from, int to);
    static Recipe moved(Recipe recipe, int from, int to);
    void move(int from, int to);
    void setEnabled(int step, bool enabled);
    void remove(int step);
    /// At the end, with the technique's defaults, for all layers.
    void add(const QString& technique);
    void setParameter(int step, const ParameterInfo& parameter, const ParameterValue& value, const QString& gesture = {});
    ParameterValue value(int step, const ParameterInfo& parameter) const;
    /// Whether the parameter says anything beside the values of the others.
    bool matters(int step, const ParameterInfo& parameter) const;
    /// Where layers have values of their own: "3 layers have their own"; else "".
    QString ownValuesText(int step, const ParameterInfo& parameter) const;
    /// "Opset 11 → 13: scales for each channel need it (20 layers)", one for each reason; nothing where the model's own versions do. Of what was
    /// built last.
    QStringList versionTexts() const;
    /// What the steps have to say of the model as a whole ("no channels are equalized, …"), without what versionTexts() says; of what was built last.
    QStringList noteTexts() const;
    /// Says what a move will do: the new order at once, the file's bytes before and after as soon as they are known. Only the newest counts.
    void predictMove(int from, int to, const std::function<void(const QString&)>& say);

    // Text.
    QString json() const;
    struct Problem {
        ErrorText text;
        int line = 0;  ///< from 1; 0 where none is known
    };
    /// Nothing if the text is a recipe and now is the session's.
    std::optional<Problem> apply(const QString& json);

    // Comparison: from another recipe to the session's.
    struct Base {
        enum class Kind { Original, Saved, State, File };
        Kind kind = Kind::Original;
        int state = -1;  ///< visited state
        QString label;
    };
    /// What there is to compare with, the file that setFile() gave last.
    std::vector<Base> bases() const;
    /// Null if it is gone.
    std::shared_ptr<const Recipe> recipeOf(const Base& base) const;
    /// A recipe, or a project of which the recipe is taken. Errors: those of reading.
    std::optional<Error> setFile(const QString& path);
    std::vector<DiffLine> difference(const Base& base) const;
    void goTo(const Base& base);
    /// Layers of the document by name, -1 for others.
    int nodeOf(const std::string& layer) const;

Q_SIGNALS:
    void stepsChanged();
    void basesChanged();

private:
    /// What the codes of the inputs of the step's layers cover together, as it was built last; nothing where that is not known.
    std::optional<FixedRange> rangeNow(int step) const;

    Session& m_session;
    QString m_file;
    std::shared_ptr<const Recipe> m_fileRecipe;
};

}  // namespace esp
