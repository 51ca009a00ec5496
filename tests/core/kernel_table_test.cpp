// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/kernel_check.h"

#include <algorithm>
#include <functional>

namespace esp::test {
namespace {

struct KernelCheck {
    const char* name;
    void (*check)(const KernelTable&);
};
constexpr KernelCheck kChecks[] = {
#define ESP_KERNEL(name, Type) {#name, &check_##name},
#include "core/kernels/kernels.inc"
#undef ESP_KERNEL
};

class EveryKernel : public ::testing::TestWithParam<std::tuple<std::string_view, KernelCheck>> {};

TEST_P(EveryKernel, ComputesWhatItsContractSays)
{
    const auto& [isa, check] = GetParam();
    const KernelTable* table = findKernels(isa);
    ASSERT_NE(table, nullptr);
    check.check(*table);
}

INSTANTIATE_TEST_SUITE_P(Isa, EveryKernel, ::testing::Combine(::testing::ValuesIn(availableIsas()), ::testing::ValuesIn(kChecks)),
                         [](const auto& info) { return std::string(std::get<0>(info.param)) + "_" + std::get<1>(info.param).name; });

TEST(KernelTable, EveryAvailableSetIsFoundByName)
{
    ASSERT_FALSE(availableIsas().empty());
    EXPECT_EQ(availableIsas().front(), "base");
    for (const std::string_view isa : availableIsas()) {
        ASSERT_NE(findKernels(isa), nullptr);
        EXPECT_EQ(findKernels(isa)->isa, isa);
    }
    EXPECT_EQ(findKernels("avx1024"), nullptr);
}

TEST(KernelTable, TheFastestIsChosenUnlessOneIsForced)
{
    EXPECT_EQ((*chooseKernels(""))->isa, availableIsas().back());
    EXPECT_EQ((*chooseKernels("base"))->isa, "base");
    const Result<const KernelTable*> unknown = chooseKernels("avx1024");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(unknown.error().message().find("avx1024"), std::string::npos);
    EXPECT_NE(unknown.error().message().find("base"), std::string::npos) << "the sentence lists those available";
}

TEST(KernelTable, TheProcessUsesWhatTheEnvironmentForces)
{
    const char* forced = std::getenv("ESPALIER_ISA");
    const Result<const KernelTable*> choice = chooseKernels(forced ? forced : "");
    EXPECT_EQ(kernelChoiceError().has_value(), !choice.has_value());
    EXPECT_EQ(kernels().isa, choice ? (*choice)->isa : availableIsas().back());
}

}  // namespace
}  // namespace esp::test
