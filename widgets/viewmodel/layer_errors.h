// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/layer_error.h"
#include "widgets/viewmodel/document.h"

#include <QObject>

namespace esp {

class QtJobRunner;
class Session;

/// Per layer, how far the present state's output is from the original's; measured on a few samples each time a state is measured.
class LayerErrors : public QObject {
    Q_OBJECT
public:
    explicit LayerErrors(Session& session);
    ~LayerErrors() override;

    /// Null where nothing was measured.
    const LayerError* of(int layer) const;
    /// They are those of a state before the present one.
    bool isOld() const;
    int samples() const { return m_samples; }
    /// "34.2 dB", "the same bits", or "" where it is not known.
    QString figure(int layer) const;
    static QString decibels(double value, int decimals);
    /// "Output error 34.2 dB (16 samples)", or why that is not known; one sentence without full stop.
    QString sentence(int layer) const;

    /// Least and greatest error that colours tell apart, in dB.
    static constexpr double kLeast = 60;
    static constexpr double kGreatest = 10;
    /// [0, 1], the worse the more; negative where it is not known.
    double level(int layer) const;

Q_SIGNALS:
    void changed();

private:
    void follow();

    Session& m_session;
    std::unique_ptr<QtJobRunner> m_job;
    // Only compared: a state that was left must not keep its weights.
    std::weak_ptr<const Variant> m_variant;  ///< that the errors are of
    std::weak_ptr<const Variant> m_wanted;   ///< that is being measured
    std::vector<LayerError> m_errors;
    int m_samples = 0;
};

}  // namespace esp
