// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/document.h"
#include "widgets/viewmodel/qt_job_runner.h"

#include <QObject>

#include <optional>

namespace esp {

class InspectorModel;

/// Something about the current node that is worked out in a job, and only while somebody looks at it. The newest request counts; what
/// belongs to another node is dropped at once, what belongs to an older recipe stays until the new is there.
class LayerDetail : public QObject {
    Q_OBJECT
public:
    explicit LayerDetail(InspectorModel& inspector, QObject* parent = nullptr);
    ~LayerDetail() override;

    /// Whether it is looked at.
    void setActive(bool active);
    bool isLoading() const { return m_job->isRunning(); }
    /// What is shown belongs to an older recipe.
    bool isOld() const;
    const std::optional<Error>& error() const { return m_error; }
    InspectorModel& inspector() const { return m_inspector; }

Q_SIGNALS:
    void changed();

protected:
    /// Another node: drops what there is.
    virtual void forget() = 0;
    /// Starts the job by run(); only with a node.
    virtual void load() = 0;
    /// Somebody begins to look at it, or no longer does.
    virtual void activeChanged(bool) {}

    template <typename T>
    void run(std::function<Result<T>(const Job&)> work, std::function<void(T)> keep, std::function<void(double)> progress = {})
    {
        m_error.reset();
        m_job->run<T>(
            std::move(work),
            [this, keep = std::move(keep), variant = variant()](Result<T> result) {
                m_shown = variant;
                m_isShown = variant != nullptr;
                if (result)
                    keep(std::move(*result));
                else
                    m_error = result.error();
                Q_EMIT changed();
            },
            std::move(progress));
    }
    /// What the recipe has made so far, of the present document; may be null or older than the recipe.
    VariantPtr variant() const;
    void stop() { m_job->stop(); }
    /// Does load() again, now or when it is looked at.
    void reload();
    /// For long work: jobs run on a thread of their own instead of the session's background queue. Before the first of them.
    void useOwnThread();

private:
    void nodeChanged();

    InspectorModel& m_inspector;
    std::unique_ptr<JobQueue> m_ownQueue;
    std::unique_ptr<QtJobRunner> m_job;
    std::optional<Error> m_error;
    std::weak_ptr<const Variant> m_shown;  // only compared: a state that was left must not keep its weights
    bool m_isShown = false;
    bool m_active = false;
    bool m_needed = true;  // something is newer than what was loaded
};

}  // namespace esp
