// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/kernel_check.h"

#include <cstdlib>

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

/// In a process of its own, because the choice is made once: exits with 0 if `expected` is used and the error is as it should be.
void expectChoice(const char* wish, std::string_view expected, bool error)
{
    EXPECT_EXIT(
        {
            ::setenv("ESPALIER_ISA", wish, 1);
            std::exit(kernels().isa == expected && kernelChoiceError().has_value() == error ? 0 : 1);
        },
        ::testing::ExitedWithCode(0), "")
        << "ESPALIER_ISA=" << wish;
}

TEST(KernelTable, TheEnvironmentForcesAnInstructionSet)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    for (const std::string_view isa : availableIsas())
        expectChoice(std::string(isa).c_str(), isa, false);
    expectChoice("", availableIsas().back(), false);
    expectChoice("avx1024", availableIsas().back(), true);
}

}  // namespace
}  // namespace esp::test
