// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Arena offsets: walk the steps once; a value gets the smallest free block that holds it (best fit), or new memory at the end, and returns its
// block after its last use. A view shares the memory of its root, which lives as long as any of its views. O(steps · free blocks).
#include "core/engine/planner.h"

#include <algorithm>
#include <map>

namespace esp {

namespace {

constexpr int64_t kAlign = 64;

class FreeBlocks {
public:
    int64_t take(int64_t bytes)
    {
        auto best = m_blocks.end();
        for (auto block = m_blocks.begin(); block != m_blocks.end(); ++block) {
            if (block->second >= bytes && (best == m_blocks.end() || block->second < best->second))
                best = block;
        }
        if (best == m_blocks.end()) {
            // Growing a free block at the end wastes less than leaving it behind.
            if (!m_blocks.empty()) {
                const auto last = std::prev(m_blocks.end());
                if (last->first + last->second == m_end) {
                    const int64_t offset = last->first;
                    m_end = offset + bytes;
                    m_blocks.erase(last);
                    return offset;
                }
            }
            const int64_t offset = m_end;
            m_end += bytes;
            return offset;
        }
        const auto [offset, size] = *best;
        m_blocks.erase(best);
        if (size > bytes)
            m_blocks[offset + bytes] = size - bytes;
        return offset;
    }

    void give(int64_t offset, int64_t bytes)
    {
        auto block = m_blocks.emplace(offset, bytes).first;
        const auto next = std::next(block);
        if (next != m_blocks.end() && block->first + block->second == next->first) {
            block->second += next->second;
            m_blocks.erase(next);
        }
        if (block != m_blocks.begin()) {
            const auto previous = std::prev(block);
            if (previous->first + previous->second == block->first) {
                previous->second += block->second;
                m_blocks.erase(block);
            }
        }
    }

    int64_t end() const { return m_end; }

private:
    std::map<int64_t, int64_t> m_blocks;
    int64_t m_end = 0;
};

}  // namespace

void layOutMemory(Plan& plan)
{
    const auto stepCount = static_cast<int>(plan.steps.size());
    std::vector<int> root(plan.values.size());
    for (size_t i = 0; i < root.size(); ++i)
        root[i] = static_cast<int>(i);
    for (const PlanStep& step : plan.steps) {
        if (step.viewOf >= 0)
            root[static_cast<size_t>(step.outputs[0])] = root[static_cast<size_t>(step.viewOf)];
    }
    std::vector<int> lastUse(plan.values.size(), -1);
    for (int s = 0; s < stepCount; ++s) {
        const PlanStep& step = plan.steps[static_cast<size_t>(s)];
        for (const std::vector<int>* list : {&step.inputs, &step.outputs}) {
            for (const int value : *list) {
                if (value >= 0)
                    lastUse[static_cast<size_t>(root[static_cast<size_t>(value)])] = s;
            }
        }
    }
    for (const int output : plan.outputs)
        lastUse[static_cast<size_t>(root[static_cast<size_t>(output)])] = stepCount;
    if (plan.eager) {
        for (const EagerProgram::Given& given : plan.eager->given)
            lastUse[static_cast<size_t>(root[static_cast<size_t>(given.value)])] = stepCount;
    }

    const auto padded = [&](int value) { return (plan.values[static_cast<size_t>(value)].bytes + 2 * kAlign - 1) / kAlign * kAlign; };
    FreeBlocks blocks;
    int64_t live = 0;
    std::vector<std::vector<int>> endsAt(static_cast<size_t>(stepCount) + 1);
    for (size_t value = 0; value < plan.values.size(); ++value) {
        if (plan.values[value].isInput)
            live += plan.values[value].bytes;
    }
    plan.peakActivationBytes = live;
    for (int s = 0; s < stepCount; ++s) {
        PlanStep& step = plan.steps[static_cast<size_t>(s)];
        for (const int output : step.outputs) {
            if (output < 0 || root[static_cast<size_t>(output)] != output)
                continue;
            PlanValue& value = plan.values[static_cast<size_t>(output)];
            value.offset = blocks.take(padded(output));
            live += value.bytes;
            endsAt[static_cast<size_t>(std::max(lastUse[static_cast<size_t>(output)], s))].push_back(output);
        }
        plan.peakActivationBytes = std::max(plan.peakActivationBytes, live);
        for (const int ended : endsAt[static_cast<size_t>(s)]) {
            blocks.give(plan.values[static_cast<size_t>(ended)].offset, padded(ended));
            live -= plan.values[static_cast<size_t>(ended)].bytes;
        }
    }
    plan.arenaBytes = blocks.end();
    for (size_t value = 0; value < plan.values.size(); ++value)
        plan.values[value].offset = plan.values[static_cast<size_t>(root[value])].offset;
}

}  // namespace esp
