// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/allocation_guard.h"
#include "tests/fuzz/mutations.h"
#include "tests/fuzz/reader.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <string_view>
#include <unistd.h>

namespace esp::fuzz {

namespace {

using Clock = std::chrono::steady_clock;

// Inputs are a few kB; whatever asks for more than this believed a header. Folding constants may make 256 MB of a shape.
constexpr size_t kMostBytes = size_t{300} << 20;
constexpr double kMostSeconds = 2;  // for one input, on a busy machine
constexpr double kBudgetSeconds = 2;
constexpr size_t kCuts = 40;
constexpr size_t kChanges = 2000;

/// ESPALIER_FUZZ_SECONDS: so long for each reader, each time with other damage.
double secondsWanted()
{
    const char* wish = std::getenv("ESPALIER_FUZZ_SECONDS");
    return wish ? std::atof(wish) : 0;
}

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string hexOf(std::string_view bytes)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const char c : bytes.substr(0, 4000)) {
        text += kDigits[static_cast<unsigned char>(c) >> 4];
        text += kDigits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

std::string current;  // what is being read, for the words that a crash leaves

void onCrash(int signal)
{
    static constexpr std::string_view kWords = "crashed at ";
    (void)!::write(STDERR_FILENO, kWords.data(), kWords.size());
    for (const char c : current) {
        static constexpr char kDigits[] = "0123456789abcdef";
        const char pair[] = {kDigits[static_cast<unsigned char>(c) >> 4], kDigits[static_cast<unsigned char>(c) & 15]};
        (void)!::write(STDERR_FILENO, pair, 2);
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

class DamagedInput : public ::testing::TestWithParam<std::string> {};

}  // namespace

TEST_P(DamagedInput, IsReadOrRefusedWithoutHarm)
{
    const Reader* reader = findReader(GetParam());
    ASSERT_TRUE(reader);
    const std::vector<std::string> seeds = reader->seeds(reader->name);
    ASSERT_FALSE(seeds.empty());
    // One input of the past, as a file.
    if (const char* path = std::getenv("ESPALIER_FUZZ_INPUT")) {
        (void)reader->read(contentOf(path), reader->name);
        return;
    }
    for (const std::string& seed : seeds)
        EXPECT_TRUE(reader->read(seed, reader->name)) << "this is no damaged input: " << hexOf(seed);
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGILL})
        std::signal(signal, onCrash);
    size_t count = 0;
    const auto start = Clock::now();
    const double wanted = secondsWanted();
    const uint64_t first = wanted > 0 ? std::random_device()() : 20;
    SCOPED_TRACE("start " + std::to_string(first));
    mutate(seeds, first, kCuts, wanted > 0 ? SIZE_MAX : kChanges, [&](const std::string& input) {
        const auto begin = Clock::now();
        current = input;
        try {
            const AllocationGuard guard(kMostBytes);
            reader->read(input, reader->name);
        } catch (const std::exception& failure) {
            ADD_FAILURE() << failure.what() << " was thrown at " << hexOf(input);
            return false;
        }
        EXPECT_LE(AllocationGuard::largestAllocation(), kMostBytes) << hexOf(input);
        EXPECT_LE(secondsSince(begin), kMostSeconds) << hexOf(input);
        ++count;
        // Slow machines do fewer; the order is the same.
        return !HasFailure() && secondsSince(start) < std::max(wanted, kBudgetSeconds);
    });
    RecordProperty("inputs", static_cast<int>(count));
    EXPECT_GT(count, kCuts / 2);
}

INSTANTIATE_TEST_SUITE_P(Reader, DamagedInput, ::testing::ValuesIn([] {
    std::vector<std::string> names;
    for (const Reader& reader : readers())
        names.push_back(reader.name);
    return names;
}()), [](const auto& info) {
    std::string name = info.param;
    for (char& c : name)
        c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return name;
});

}  // namespace esp::fuzz
