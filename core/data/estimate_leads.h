// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/change_model.h"
#include "core/data/metrics.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace esp {

/// Samples by how far the original puts their label ahead; the same for all that is estimated in one order. Right and wrong answers share
/// no band; bands are narrow near the boundary, where every sample counts.
class LeadBands {
public:
    /// One label a sample; no samples and samples without leads are allowed.
    LeadBands(std::span<const Answer> original, std::span<const int32_t> labels);

    size_t size() const { return m_bands.size(); }
    size_t bandOf(size_t sample) const { return m_bandOfSample[sample]; }
    /// Whether the original's answers in it are right; its mean lead in scales; its number of samples.
    struct Band {
        bool right = false;
        double lead = 0;
        double samples = 0;
    };
    const Band& operator[](size_t band) const { return m_bands[band]; }
    /// Median of the leads' sizes: the unit that they are counted in. 0: the original has no leads.
    double scale() const { return m_scale; }

private:
    std::vector<uint16_t> m_bandOfSample;
    std::vector<Band> m_bands;
    double m_scale = 0;
};
using LeadBandsPtr = std::shared_ptr<const LeadBands>;

/// How a change moves the leads of labels, learned while samples are seen; what it is and where it comes from stands in the source.
class LeadModel {
public:
    LeadModel() = default;
    explicit LeadModel(LeadBandsPtr bands);

    /// The same sample's answers by the original and by the changed model; rightNow: whether the latter is right. Each sample once.
    void add(size_t sample, const Answer& before, const Answer& now, bool rightNow);

    /// Enough was seen, and all of it had leads.
    bool isUsable() const;

    /// Squared correlation of the leads before and now, [0, 1]: how much of what happened the line explains.
    double straightness() const;

    enum class Count { Losses, GainsMinusLosses };
    /// That number among the unseen; the weights of the components sum to 1. Needs isUsable(). About 0.3 ms.
    std::vector<Component> predictions(Count count) const;

private:
    struct Fit;
    Fit fit() const;

    LeadBandsPtr m_bands;
    std::vector<double> m_seen;   ///< of each band
    std::vector<double> m_right;  ///< of those seen, right now
    bool m_hasLeads = false;
    // Sums over what was seen: x the lead before, y now, in scales.
    double m_count = 0;
    double m_x = 0;
    double m_xx = 0;
    double m_y = 0;
    double m_xy = 0;
    double m_yy = 0;
};

}  // namespace esp
