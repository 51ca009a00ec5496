// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/planner.h"

#include <algorithm>

namespace esp {

namespace {
constexpr size_t kRecentPacks = 4096;
constexpr size_t kLeastSweep = 256;
constexpr int64_t kFoldedLimitBytes = int64_t{128} << 20;
}  // namespace

PackedPtr PlanningStore::find(const Hash128& key, size_t bytes, std::function<void(std::byte*)> fill)
{
    return m_maps.with([&](Maps& maps) {
        auto& slot = maps.packs[key];
        PackedPtr pack = slot.lock();
        if (!pack) {
            pack = std::make_shared<const PackedWeights>(bytes, std::move(fill));
            slot = pack;
            maps.recent[key] = pack;
            maps.recentOrder.push_back(key);
            if (maps.recentOrder.size() > kRecentPacks) {
                const auto half = maps.recentOrder.begin() + kRecentPacks / 2;
                std::for_each(maps.recentOrder.begin(), half, [&](const Hash128& old) { maps.recent.erase(old); });
                maps.recentOrder.erase(maps.recentOrder.begin(), half);
                std::erase_if(maps.packs, [](const auto& entry) { return entry.second.expired(); });
            }
        }
        return pack;
    });
}

Value PlanningStore::aligned(const TensorPtr& tensor)
{
    if (Value direct{tensor->type(), tensor->dims(), tensor->data()}; reinterpret_cast<uintptr_t>(direct.data.data()) % 64 == 0)
        return direct;
    return m_maps.with([&](Maps& maps) {
        Aligned& entry = maps.aligned[tensor.get()];
        // An address may be used again by another tensor after the first has gone.
        if (entry.tensor.lock() != tensor) {
            entry = {tensor, Value::fromTensor(*tensor)};
            const Value value = entry.value;
            // Looking at all entries for each new one would be quadratic in a model's tensors.
            if (maps.aligned.size() >= maps.alignedSweepAt) {
                std::erase_if(maps.aligned, [](const auto& other) { return other.second.tensor.expired(); });
                maps.alignedSweepAt = std::max(kLeastSweep, 2 * maps.aligned.size());
            }
            return value;
        }
        return entry.value;
    });
}

std::optional<PlanningStore::Folded> PlanningStore::findFolded(const Hash128& key) const
{
    return m_maps.with([&](Maps& maps) -> std::optional<Folded> {
        const auto found = maps.folded.find(key);
        if (found == maps.folded.end())
            return std::nullopt;
        return found->second;
    });
}

void PlanningStore::keepFolded(const Hash128& key, Folded outputs)
{
    m_maps.with([&](Maps& maps) {
        for (const auto& [output, hash] : outputs)
            maps.foldedBytes += static_cast<int64_t>(output.data.size());
        if (maps.foldedBytes > kFoldedLimitBytes) {
            maps.folded.clear();
            maps.foldedBytes = 0;
        }
        maps.folded[key] = std::move(outputs);
    });
}

static void hashAttribute(Hasher& hasher, const Attribute& attribute)
{
    hasher.add(attribute.name).add(attribute.type).add(attribute.f).add(attribute.i).add(attribute.s);
    hasher.add(std::span<const float>(attribute.floats)).add(std::span<const int64_t>(attribute.ints));
    for (const std::string& text : attribute.strings)
        hasher.add(text);
    if (attribute.tensor)
        hasher.add(attribute.tensor->contentHash());
    for (const TensorPtr& tensor : attribute.tensors)
        hasher.add(tensor->contentHash());
    hasher.addBytes(attribute.other.span());
}

Hash128 hashOperator(const Node& node, int64_t since, int64_t opset)
{
    Hasher hasher;
    hasher.add(node.domain()).add(node.opType()).add(since).add(opset);
    std::vector<const Attribute*> sorted;
    for (const Attribute& attribute : node.fields().attributes)
        sorted.push_back(&attribute);
    std::sort(sorted.begin(), sorted.end(), [](const Attribute* a, const Attribute* b) { return a->name < b->name; });
    for (const Attribute* attribute : sorted)
        hashAttribute(hasher, *attribute);
    return hasher.finish();
}

}  // namespace esp
