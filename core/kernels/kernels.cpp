// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace esp {

namespace base {
extern const KernelTable kernelTable;
}
#if defined(__x86_64__) && !defined(ESPALIER_ONE_ISA)
namespace avx2 {
extern const KernelTable kernelTable;
}
namespace avx512 {
extern const KernelTable kernelTable;
}
namespace avx512vnni {
extern const KernelTable kernelTable;
}
#endif

namespace {

/// Slowest first. The tests are those of the compile flags in kernels.cmake.
std::vector<const KernelTable*> runnableTables()
{
    std::vector<const KernelTable*> tables = {&base::kernelTable};
#if defined(__x86_64__) && !defined(ESPALIER_ONE_ISA)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("f16c") || !__builtin_cpu_supports("bmi2"))
        return tables;
    tables.push_back(&avx2::kernelTable);
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512vl"))
        return tables;
    tables.push_back(&avx512::kernelTable);
    if (__builtin_cpu_supports("avx512vnni"))
        tables.push_back(&avx512vnni::kernelTable);
#endif
    return tables;
}

Result<const KernelTable*> choiceOfEnvironment()
{
    const char* wish = std::getenv("ESPALIER_ISA");
    return chooseKernels(wish ? wish : "");
}

}  // namespace

std::vector<std::string_view> availableIsas()
{
    std::vector<std::string_view> names;
    for (const KernelTable* table : runnableTables())
        names.push_back(table->isa);
    return names;
}

const KernelTable* findKernels(std::string_view isa)
{
    for (const KernelTable* table : runnableTables())
        if (table->isa == isa)
            return table;
    return nullptr;
}

Result<const KernelTable*> chooseKernels(std::string_view wish)
{
    const std::vector<const KernelTable*> tables = runnableTables();
    if (wish.empty())
        return tables.back();
    if (const KernelTable* table = findKernels(wish))
        return table;
    std::string names;
    for (const KernelTable* table : tables)
        names.append(names.empty() ? "" : ", ").append(table->isa);
    return Error{ErrorCode::InvalidArgument, "ESPALIER_ISA",
                 "instruction set \"" + std::string(wish) + "\" is unknown or not run by this processor; it may be one of: " + names};
}

const KernelTable& saturating(const KernelTable& table)
{
    struct Named {
        std::string name;
        KernelTable table;
    };
    static const std::vector<Named> all = [] {
        std::vector<Named> made;
        for (const KernelTable* exact : runnableTables()) {
            made.push_back({std::string(exact->isa) + ", saturating", *exact});
            KernelTable& changed = made.back().table;
            changed.convQ8PackedBytes = exact->convQ8SaturatingPackedBytes;
            changed.convQ8Pack = exact->convQ8SaturatingPack;
            changed.convQ8Tiles = exact->convQ8SaturatingTiles;
            changed.convQ8ScratchBytes = exact->convQ8SaturatingScratchBytes;
            changed.convQ8 = exact->convQ8Saturating;
            changed.blockedConvQ8 = nullptr;
            changed.gemmQ8PackedBytes = exact->gemmQ8SaturatingPackedBytes;
            changed.gemmQ8Pack = exact->gemmQ8SaturatingPack;
            changed.gemmQ8Tiles = exact->gemmQ8SaturatingTiles;
            changed.gemmQ8ScratchBytes = exact->gemmQ8SaturatingScratchBytes;
            changed.gemmQ8 = exact->gemmQ8Saturating;
        }
        for (Named& named : made)
            named.table.isa = named.name;
        return made;
    }();
    const auto own = std::find_if(all.begin(), all.end(), [&](const Named& named) { return named.name.starts_with(std::string(table.isa) + ","); });
    return own == all.end() ? table : own->table;
}

const KernelTable& kernels()
{
    static const KernelTable& chosen = [] () -> const KernelTable& {
        const Result<const KernelTable*> choice = choiceOfEnvironment();
        return choice ? **choice : **chooseKernels({});
    }();
    return chosen;
}

std::optional<Error> kernelChoiceError()
{
    Result<const KernelTable*> choice = choiceOfEnvironment();
    if (choice)
        return std::nullopt;
    return choice.error();
}

}  // namespace esp
