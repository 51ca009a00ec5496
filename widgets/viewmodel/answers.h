// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/answer_change.h"
#include "widgets/viewmodel/session.h"

#include <array>

namespace esp {

/// Answers of the original and of one state to the same samples, and what differs. Immutable.
struct AnswerChanges {
    DatasetPtr data;
    EvaluationPtr before;
    EvaluationPtr after;
    std::vector<Flip> flips;
    std::array<int64_t, kFlipKinds> kinds{};  ///< flips by kind
    std::vector<ClassChange> classes;         ///< empty without labels, as the rest
    Confusion confusion;
    std::vector<ConfusionCell> pairs;  ///< most confused first
    std::vector<int32_t> nameRank;     ///< place of a class among all sorted by name, for sorting

    bool hasLabels() const { return data->hasLabels(); }
    bool hasMargins() const { return before->hasScores && after->hasScores; }
    /// Its name, or its number; "–" for -1.
    QString className(int32_t number) const;
    /// "3 cat": number and name, where there is one.
    QString numberedClass(int32_t number) const;
    int32_t classCount() const { return static_cast<int32_t>(nameRank.size()); }
};
using AnswerChangesPtr = std::shared_ptr<const AnswerChanges>;

/// "2 worse, 1 better": how many flips there are of each kind with labels; without kinds that have none.
QString kindsText(const AnswerChanges& changes);
/// "2 lost right answers, 1 gained some", without what no class did.
QString classesText(const AnswerChanges& changes);

/// For a worker thread.
AnswerChangesPtr makeAnswerChanges(DatasetPtr data, EvaluationPtr before, EvaluationPtr after);

/// Follows a session: the newest complete answers, until newer ones are complete, and words for all that is not there.
class Answers : public QObject {
    Q_OBJECT
public:
    enum class Part { Flips, Classes, Confusion };
    enum class Way { None, ChooseData, Measure };
    /// What stands in place of a part; without a sentence there is something to show.
    struct Gap {
        QString sentence;
        QString detail;  ///< exact words of a failure
        QString link;
        Way way = Way::None;
        bool operator==(const Gap&) const = default;
    };

    explicit Answers(Session& session, QObject* parent = nullptr);
    ~Answers() override;

    Session& session() const { return m_session; }
    const AnswerChangesPtr& changes() const { return m_changes; }
    /// They are those of the state before.
    bool isOld() const { return m_isOld; }
    Gap gap(Part part) const;
    /// One line above the part: how many, or how far the measurement is.
    QString summary(Part part) const;
    /// Shows what was compared; where the session has other answers, until it says so.
    void adopt(AnswerChangesPtr changes);

Q_SIGNALS:
    void changed();        ///< other answers
    void statusChanged();  ///< only what is said of them

private:
    void refresh();
    std::optional<Gap> withoutChanges() const;
    QString progressText() const;

    Session& m_session;
    AnswerChangesPtr m_changes;
    bool m_isOld = false;
    std::unique_ptr<QtJobRunner> m_job;
    EvaluationPtr m_wanted;  // what m_job works on
};

}  // namespace esp
