// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/base/page_memory.h"
#include "core/base/synchronized.h"
#include "core/engine/plan.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace esp {

/// Pieces of memory that columns have left: pages that the system has handed out once are written four times as fast as new ones.
class ColumnMemory {
public:
    /// A left piece of about this size, or a new one.
    std::unique_ptr<PageMemory> take(size_t bytes);
    void give(std::unique_ptr<PageMemory> memory);
    /// Gives back to the system what exceeds the limit, the largest pieces first; it holds for pieces to come, too.
    void limit(uint64_t bytes);
    uint64_t bytes() const;

private:
    struct State {
        std::vector<std::unique_ptr<PageMemory>> pieces;
        uint64_t bytes = 0;
        uint64_t limit = 0;
        void trim();
    };
    Synchronized<State> m_state;
};

/// One value's activations for the samples of a dataset, filled sample by sample. Because equal fingerprints mean equal bits whatever the
/// batch, samples may have been computed in any batches and by any model that has the value. All samples lie in one piece of memory that
/// takes room as it fills.
class ActivationColumn {
public:
    /// `left`: where its memory comes from and goes to.
    ActivationColumn(size_t samples, size_t bytesPerSample, std::shared_ptr<ColumnMemory> left);
    ~ActivationColumn();

    size_t bytesPerSample() const { return m_bytesPerSample; }
    size_t samples() const { return m_samples; }
    bool hasAll(std::span<const uint32_t> samples) const;
    /// Copies the samples, which must be there, one behind the other.
    void load(std::span<const uint32_t> samples, std::byte* out) const;
    /// Keeps those that are not there yet and that nobody else is about to keep. Returns bytes added.
    size_t store(std::span<const uint32_t> samples, const std::byte* data);

private:
    size_t m_samples;
    size_t m_bytesPerSample;
    enum class Slot : uint8_t { Empty, Filling, Full };
    std::shared_ptr<ColumnMemory> m_left;
    std::unique_ptr<PageMemory> m_memory;
    Synchronized<std::vector<Slot>> m_slots;
};
using ColumnPtr = std::shared_ptr<ActivationColumn>;

/// What keeping values may cost.
struct KeepRules {
    uint64_t budgetBytes = 0;
    /// Products that a kept byte must spare since the cut before it.
    double productsPerByte = 6;
    /// Values that are there already: they cost nothing, and are not returned.
    std::vector<bool> have = {};
    /// Of the work from the last cut that is there to the end, the part that keeping may add; below 0: no limit. The user waits for that end.
    double mostShareOfWork = -1;
    /// Bytes in pages that were written before.
    uint64_t warmBytes = 0;
};

/// Which values of a plan are worth keeping: cuts through the graph from which evaluation can go on after a change behind them, chosen so that
/// the work saved over all possible changes is largest for the memory (greedy by work saved per byte).
/// Returns value numbers; their bytes per sample times `samples` stay within the budget.
std::vector<int> chooseKeptValues(const Plan& plan, size_t samples, const KeepRules& rules);

/// Columns by (value fingerprint, dataset), within a budget; the least recently used go first, those of the original last: every change
/// starts from the original's or from the last state's activations, while what a slider passed by is hardly seen again.
class ActivationCache {
public:
    explicit ActivationCache(uint64_t budgetBytes) { setBudget(budgetBytes); }

    ColumnPtr find(const Hash128& key);
    /// Columns for all keys, made where missing, after making room by dropping what was not used for longest. original: they belong to the
    /// model that changes start from; those of an earlier original lose that rank.
    std::vector<ColumnPtr> keep(std::span<const Hash128> keys, std::span<const size_t> bytesPerSample, size_t samples, bool original);

    /// A number for somebody whose columns can be forgotten together.
    uint64_t newOwner();
    /// These columns are the owner's, too. Those of an owner that was forgotten meanwhile go at once.
    void own(std::span<const Hash128> keys, uint64_t owner);
    /// Drops what belongs to nobody but this owner.
    void forget(uint64_t owner);

    uint64_t bytes() const;
    /// Of memory that columns have left and later ones get.
    uint64_t leftBytes() const { return m_left->bytes(); }
    uint64_t budget() const;
    void setBudget(uint64_t bytes);
    void clear();

private:
    struct Entry {
        ColumnPtr column;
        uint64_t lastUse = 0;
        bool original = false;
        std::vector<uint64_t> owners;
    };
    struct State {
        std::unordered_map<Hash128, Entry> entries;
        uint64_t budget = 0;
        uint64_t reserved = 0;  // full size of all columns, filled or not
        uint64_t clock = 0;
        uint64_t lastOwner = 0;
        std::vector<uint64_t> owners;
        void erase(const Hash128& key);
        void dropOldest(uint64_t limit, uint64_t protectedSince);
    };
    /// What columns left may fill the budget with them, no more.
    void limitLeft(const State& state) { m_left->limit(state.budget > state.reserved ? state.budget - state.reserved : 0); }

    std::shared_ptr<ColumnMemory> m_left = std::make_shared<ColumnMemory>();
    Synchronized<State> m_state;
};

}  // namespace esp
