// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/activation_cache.h"

#include <algorithm>
#include <cstring>

namespace esp {

std::unique_ptr<PageMemory> ColumnMemory::take(size_t bytes)
{
    auto left = m_state.with([&](State& state) {
        auto best = state.pieces.end();
        for (auto piece = state.pieces.begin(); piece != state.pieces.end(); ++piece)
            if ((*piece)->size() >= bytes && (*piece)->size() <= bytes + bytes / 4 && (best == state.pieces.end() || (*piece)->size() < (*best)->size()))
                best = piece;
        std::unique_ptr<PageMemory> found;
        if (best != state.pieces.end()) {
            found = std::move(*best);
            state.pieces.erase(best);
            state.bytes -= found->size();
        }
        return found;
    });
    return left ? std::move(left) : std::make_unique<PageMemory>(bytes);
}

void ColumnMemory::give(std::unique_ptr<PageMemory> memory)
{
    m_state.with([&](State& state) {
        state.bytes += memory->size();
        state.pieces.push_back(std::move(memory));
        state.trim();
    });
}

void ColumnMemory::limit(uint64_t bytes)
{
    m_state.with([&](State& state) {
        state.limit = bytes;
        state.trim();
    });
}

uint64_t ColumnMemory::bytes() const
{
    return m_state.with([](const State& state) { return state.bytes; });
}

void ColumnMemory::State::trim()
{
    while (bytes > limit) {
        const auto largest = std::max_element(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a->size() < b->size(); });
        bytes -= (*largest)->size();
        pieces.erase(largest);
    }
}

ActivationColumn::ActivationColumn(size_t samples, size_t bytesPerSample, std::shared_ptr<ColumnMemory> left)
    : m_samples(samples), m_bytesPerSample(bytesPerSample), m_left(std::move(left)), m_memory(m_left->take(samples * bytesPerSample))
{
    m_slots.with([&](auto& slots) { slots.resize(samples); });
}

ActivationColumn::~ActivationColumn()
{
    m_left->give(std::move(m_memory));
}

bool ActivationColumn::hasAll(std::span<const uint32_t> samples) const
{
    return m_slots.with([&](const auto& slots) { return std::all_of(samples.begin(), samples.end(), [&](uint32_t s) { return slots[s] == Slot::Full; }); });
}

void ActivationColumn::load(std::span<const uint32_t> samples, std::byte* out) const
{
    // Full slots stay as they are for the column's life, so that reading them needs no lock.
    for (size_t i = 0; i < samples.size(); ++i)
        std::memcpy(out + i * m_bytesPerSample, m_memory->data() + samples[i] * m_bytesPerSample, m_bytesPerSample);
}

size_t ActivationColumn::store(std::span<const uint32_t> samples, const std::byte* data)
{
    // Who claims a slot fills it alone, without the lock.
    std::vector<size_t> claimed;
    m_slots.with([&](auto& slots) {
        for (size_t i = 0; i < samples.size(); ++i) {
            if (slots[samples[i]] != Slot::Empty)
                continue;
            slots[samples[i]] = Slot::Filling;
            claimed.push_back(i);
        }
    });
    for (const size_t i : claimed) {
        m_memory->prepare(samples[i] * m_bytesPerSample, m_bytesPerSample);
        std::memcpy(m_memory->data() + samples[i] * m_bytesPerSample, data + i * m_bytesPerSample, m_bytesPerSample);
    }
    m_slots.with([&](auto& slots) {
        for (const size_t i : claimed)
            slots[samples[i]] = Slot::Full;
    });
    return claimed.size() * m_bytesPerSample;
}

namespace {

// Keeping a byte takes about as much time as this many products: the system has to hand out the pages and clear them; in pages that have been
// written before it is a copy.
constexpr double kProductsPerNewByte = 40;
constexpr double kProductsPerWarmByte = 10;

struct Cut {
    std::vector<int> values;
    double workBefore = 0;
};

// Bytes moved count a little as work, so that networks without products are cached sensibly, too.
double workOf(const Plan& plan, const PlanStep& step)
{
    double work = static_cast<double>(step.macs);
    for (const int output : step.outputs) {
        if (output >= 0 && step.viewOf < 0)
            work += 0.5 * static_cast<double>(plan.values[static_cast<size_t>(output)].bytes);
    }
    return work;
}

std::vector<Cut> findCuts(const Plan& plan, size_t most)
{
    const size_t steps = plan.steps.size();
    std::vector<int> root(plan.values.size());
    std::vector<size_t> lastUse(plan.values.size(), 0);
    for (size_t i = 0; i < root.size(); ++i)
        root[i] = static_cast<int>(i);
    for (size_t s = 0; s < steps; ++s) {
        if (plan.steps[s].viewOf >= 0)
            root[static_cast<size_t>(plan.steps[s].outputs[0])] = root[static_cast<size_t>(plan.steps[s].viewOf)];
        for (const int input : plan.steps[s].inputs) {
            if (input >= 0)
                lastUse[static_cast<size_t>(root[static_cast<size_t>(input)])] = s;
        }
    }
    std::vector<Cut> cuts;
    std::vector<int> live;
    double work = 0;
    const size_t stride = std::max<size_t>(1, steps / most);
    for (size_t s = 0; s < steps; ++s) {
        // Only before steps with products: nobody changes the others.
        if (s > 0 && (plan.steps[s].macs > 0 || steps < most) && s % stride == 0) {
            Cut cut;
            cut.workBefore = work;
            bool usable = !live.empty();
            for (const int value : live) {
                usable &= plan.values[static_cast<size_t>(value)].sampleMajor;
                cut.values.push_back(value);
            }
            if (usable)
                cuts.push_back(std::move(cut));
        }
        work += workOf(plan, plan.steps[s]);
        for (const int output : plan.steps[s].outputs) {
            if (output >= 0 && root[static_cast<size_t>(output)] == output)
                live.push_back(output);
        }
        std::erase_if(live, [&](int value) { return lastUse[static_cast<size_t>(value)] <= s; });
    }
    return cuts;
}

}  // namespace

std::vector<int> chooseKeptValues(const Plan& plan, size_t samples, const KeepRules& rules)
{
    const std::vector<Cut> cuts = findCuts(plan, 256);
    std::vector<bool> kept = rules.have;
    kept.resize(plan.values.size(), false);
    const auto bytesOf = [&](int value) { return static_cast<double>(plan.values[static_cast<size_t>(value)].bytes) / static_cast<double>(plan.batch); };
    std::vector<bool> taken(cuts.size(), false);
    // best[i]: work that need not be repeated for a change right behind cut i with what is kept so far.
    std::vector<double> best(cuts.size(), 0);
    const auto take = [&](size_t cut) {
        taken[cut] = true;
        for (size_t later = cut; later < cuts.size(); ++later)
            best[later] = std::max(best[later], cuts[cut].workBefore);
    };
    for (size_t c = 0; c < cuts.size(); ++c)
        if (std::all_of(cuts[c].values.begin(), cuts[c].values.end(), [&](int value) { return kept[static_cast<size_t>(value)]; }))
            take(c);
    std::vector<int> result;
    double left = static_cast<double>(rules.budgetBytes);
    if (rules.mostShareOfWork >= 0) {
        double work = 0;
        for (const PlanStep& step : plan.steps)
            work += workOf(plan, step);
        const double allowed = rules.mostShareOfWork * (work - (best.empty() ? 0 : best.back())) / static_cast<double>(plan.batch) * static_cast<double>(samples);
        left = std::min(left, std::max(allowed / kProductsPerNewByte, std::min(static_cast<double>(rules.warmBytes), allowed / kProductsPerWarmByte)));
    }
    while (true) {
        double bestRate = 0;
        size_t bestCut = cuts.size();
        for (size_t c = 0; c < cuts.size(); ++c) {
            if (taken[c])
                continue;
            double bytes = 1;  // of a sample
            for (const int value : cuts[c].values)
                bytes += kept[static_cast<size_t>(value)] ? 0 : bytesOf(value);
            if (bytes * static_cast<double>(samples) > left || cuts[c].workBefore - best[c] < rules.productsPerByte * bytes * static_cast<double>(plan.batch))
                continue;
            double gain = 0;
            for (size_t later = c; later < cuts.size(); ++later)
                gain += std::max(0.0, cuts[c].workBefore - best[later]);
            if (gain / bytes > bestRate) {
                bestRate = gain / bytes;
                bestCut = c;
            }
        }
        if (bestCut == cuts.size())
            return result;
        for (const int value : cuts[bestCut].values) {
            if (kept[static_cast<size_t>(value)])
                continue;
            kept[static_cast<size_t>(value)] = true;
            result.push_back(value);
            left -= bytesOf(value) * static_cast<double>(samples);
        }
        take(bestCut);
    }
}

void ActivationCache::State::dropOldest(uint64_t limit, uint64_t protectedSince)
{
    while (reserved > limit) {
        auto oldest = entries.end();
        const auto before = [](const Entry& a, const Entry& b) { return a.original != b.original ? b.original : a.lastUse < b.lastUse; };
        for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
            if (entry->second.lastUse < protectedSince && (oldest == entries.end() || before(entry->second, oldest->second)))
                oldest = entry;
        }
        if (oldest == entries.end())
            return;
        erase(oldest->first);
    }
}

void ActivationCache::State::erase(const Hash128& key)
{
    const auto entry = entries.find(key);
    reserved -= entry->second.column->bytesPerSample() * entry->second.column->samples();
    entries.erase(entry);
}

uint64_t ActivationCache::newOwner()
{
    return m_state.with([](State& state) {
        state.owners.push_back(++state.lastOwner);
        return state.lastOwner;
    });
}

void ActivationCache::own(std::span<const Hash128> keys, uint64_t owner)
{
    m_state.with([&](State& state) {
        const bool isGone = std::find(state.owners.begin(), state.owners.end(), owner) == state.owners.end();
        for (const Hash128& key : keys) {
            const auto found = state.entries.find(key);
            if (found == state.entries.end())
                continue;
            std::vector<uint64_t>& owners = found->second.owners;
            if (isGone && owners.empty())
                state.erase(key);
            else if (!isGone && std::find(owners.begin(), owners.end(), owner) == owners.end())
                owners.push_back(owner);
        }
    });
}

void ActivationCache::forget(uint64_t owner)
{
    m_state.with([&](State& state) {
        std::erase(state.owners, owner);
        std::vector<Hash128> orphans;
        for (auto& [key, entry] : state.entries)
            if (std::erase(entry.owners, owner) > 0 && entry.owners.empty())
                orphans.push_back(key);
        for (const Hash128& key : orphans)
            state.erase(key);
        // Whoever is done gives memory back.
        m_left->limit(0);
        limitLeft(state);
    });
}

ColumnPtr ActivationCache::find(const Hash128& key)
{
    return m_state.with([&](State& state) -> ColumnPtr {
        const auto found = state.entries.find(key);
        if (found == state.entries.end())
            return nullptr;
        found->second.lastUse = ++state.clock;
        return found->second.column;
    });
}

std::vector<ColumnPtr> ActivationCache::keep(std::span<const Hash128> keys, std::span<const size_t> bytesPerSample, size_t samples,
                                             bool original)
{
    return m_state.with([&](State& state) {
        const uint64_t now = ++state.clock;
        if (original) {
            for (auto& [key, entry] : state.entries)
                entry.original = false;
        }
        uint64_t wanted = 0;
        for (size_t i = 0; i < keys.size(); ++i) {
            if (const auto found = state.entries.find(keys[i]); found != state.entries.end())
                found->second.lastUse = now;
            else
                wanted += bytesPerSample[i] * samples;
        }
        // What is dropped here may be taken at once.
        m_left->limit(state.budget);
        state.dropOldest(state.budget > wanted ? state.budget - wanted : 0, now);
        std::vector<ColumnPtr> columns;
        for (size_t i = 0; i < keys.size(); ++i) {
            Entry& entry = state.entries[keys[i]];
            if (!entry.column) {
                entry.column = std::make_shared<ActivationColumn>(samples, bytesPerSample[i], m_left);
                state.reserved += bytesPerSample[i] * samples;
            }
            entry.lastUse = now;
            entry.original |= original;
            columns.push_back(entry.column);
        }
        limitLeft(state);
        return columns;
    });
}

uint64_t ActivationCache::bytes() const
{
    return m_state.with([](const State& state) { return state.reserved; });
}

uint64_t ActivationCache::budget() const
{
    return m_state.with([](const State& state) { return state.budget; });
}

void ActivationCache::setBudget(uint64_t bytes)
{
    m_state.with([&](State& state) {
        state.budget = bytes;
        state.dropOldest(bytes, state.clock + 1);
        m_left->limit(0);
        limitLeft(state);
    });
}

void ActivationCache::clear()
{
    m_state.with([&](State& state) {
        state.entries.clear();
        state.reserved = 0;
        m_left->limit(0);
        limitLeft(state);
    });
}

}  // namespace esp
