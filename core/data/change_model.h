// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace esp {

/// Moments of a whole number that is not known yet.
struct Moments {
    double mean = 0;
    double variance = 0;
    double third = 0;  ///< central
};

/// Φ(z).
double normalCdf(double z);

/// A part of a mixture of distributions.
struct Component {
    double weight = 0;
    Moments moments;
    size_t scale = 0;  ///< which scale of the rate's curve it stands for
};

/// How the rate of changes p(u) = c · exp(−(u/s)^β) may start; see estimate.cpp.
enum class Onset {
    AtTheBoundary,  ///< of answers: nearly every change starts with a high rate at margin zero
    Anywhere        ///< of the first five, which the margin of the first says little about
};

/// p(u) at the centres of bands for a grid of c, s and β; the same for all that is estimated in one order.
class RateGrid {
public:
    RateGrid(const std::vector<double>& bandCentres, size_t samples);

    size_t bands() const { return m_bands; }
    /// Rates of all grid points in a band.
    const double* rates(size_t band) const { return m_rates.data() + band * points(); }
    static size_t points();
    /// Between neighbouring scales, in natural logarithms.
    double scaleStep() const { return m_scaleStep; }

private:
    size_t m_bands;
    double m_scaleStep;
    std::vector<double> m_rates;
};
using RateGridPtr = std::shared_ptr<const RateGrid>;

/// How often something about a sample of one stratum changes, learned while its samples are seen.
class ChangeModel {
public:
    /// Of no samples.
    ChangeModel() = default;
    ChangeModel(RateGridPtr grid, Onset onset);

    /// One more sample of a band that will be seen.
    void expect(size_t band) { m_unseen[band] += 1; }
    /// A sample that was expected has been seen; what it tells is worked out when predictions are asked for.
    void add(size_t band, bool changed);

    double unseen() const;
    /// The number of changes among the unseen, one component for each scale; empty for a model of no samples.
    std::vector<Component> predictions() const;

private:
    struct Pending {
        size_t unchanged = 0;
        size_t changed = 0;
    };
    void learn() const;
    void normalize() const;
    Moments momentsAt(size_t point) const;

    RateGridPtr m_grid;
    std::vector<double> m_seen;
    std::vector<double> m_changed;
    std::vector<double> m_unseen;
    mutable std::vector<Pending> m_pending;  ///< samples of each band that weights do not know of yet
    mutable std::vector<double> m_weights;   ///< of grid points, up to a factor
    mutable size_t m_updates = 0;
};

/// Whether strata that respond to the same change tend to have similar scales.
enum class Coupling { Scales, None };

/// The sum of two unknown numbers, or with sign -1 the first minus the second; one component for each pair, in the order of the first.
std::vector<Component> combined(const std::vector<Component>& first, const std::vector<Component>& second, double sign, Coupling coupling,
                                double scaleStep);
/// One component with the moments of a mixture, which has at least one.
Component joined(const std::vector<Component>& mixture);
/// Neighbouring components of one scale become one.
std::vector<Component> joinedByScale(const std::vector<Component>& mixture);
/// Of the changes, those that hit, when `hits` of `changes` did so far.
std::vector<Component> thinned(std::vector<Component> mixture, double hits, double changes);

/// Both mixtures together, the first with that weight; weights of the result sum to 1.
std::vector<Component> pooled(double weight, const std::vector<Component>& first, const std::vector<Component>& second);

/// Mean and outward limits of a whole number in [least, most]; `tail` is the probability beyond each limit.
struct Prediction {
    double mean = 0;
    double low = 0;
    double high = 0;
};
Prediction predict(const std::vector<Component>& mixture, double least, double most, double tail);

}  // namespace esp
