// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/exact_sum.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/worker_pool.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace esp {
namespace {

TEST(WorkerPool, RunsEveryIndexOnceOnAnyNumberOfThreads)
{
    for (const int threads : {1, 2, 7}) {
        WorkerPool pool(threads);
        std::vector<std::atomic<int>> hits(1000);
        for (int round = 0; round < 20; ++round)
            pool.parallelFor(hits.size(), [&](size_t i, int lane) {
                ASSERT_LT(lane, threads);
                ++hits[i];
            });
        for (const auto& hit : hits)
            EXPECT_EQ(hit.load(), 20);
    }
}

TEST(WorkerPool, RethrowsTheFirstException)
{
    WorkerPool pool(3);
    EXPECT_THROW(pool.parallelFor(100, [](size_t i, int) { if (i == 42) throw std::runtime_error("42"); }), std::runtime_error);
    int calls = 0;
    pool.parallelFor(1, [&](size_t, int) { ++calls; });
    EXPECT_EQ(calls, 1);
}

TEST(ExactSum, LosesNothingInAnyOrder)
{
    // A running double would lose the small ones beside 3e38.
    std::vector<float> values{3e38F, 1, 1e-45F, -3e38F, 0.1F, -0.1F, 0x1p-126F, -7.5e20F, 7.5e20F, 0};
    const double expected = 1 + static_cast<double>(0x1p-126F) + static_cast<double>(1e-45F);
    ExactSum forward, backward, merged, other;
    for (size_t i = 0; i < values.size(); ++i) {
        forward.add(values[i]);
        backward.add(values[values.size() - 1 - i]);
        (i % 2 ? merged : other).add(values[i]);
    }
    merged.merge(other);
    EXPECT_EQ(forward.value(), expected);
    EXPECT_EQ(backward.value(), expected);
    EXPECT_EQ(merged.value(), expected);
    ExactSum small;
    small.add(1e-45F);
    small.add(-3e-45F);
    EXPECT_EQ(small.value(), static_cast<double>(1e-45F) + static_cast<double>(-3e-45F));
}

TEST(ExactSum, IsWhatALongSumComesTo)
{
    ExactSum sum;
    int64_t thousandths = 0;
    for (int i = 1; i <= 100'000; ++i) {
        const int value = i * 7919 % 100'003 - 50'000;
        sum.add(static_cast<float>(value) / 1024);
        thousandths += value;
    }
    EXPECT_EQ(sum.value(), static_cast<double>(thousandths) / 1024);
}

TEST(Hasher, SeparatesNeighbouringStrings)
{
    EXPECT_NE(Hasher().add("ab").add("c").finish(), Hasher().add("a").add("bc").finish());
    EXPECT_EQ(Hasher().add("ab").finish().toHex().size(), 32u);
}

TEST(WriteFileAtomically, KeepsTheOldFileWhenProducingFails)
{
    const std::string path = temporaryFolder() + "/model.onnx";
    ASSERT_TRUE(writeFileAtomically(path, "old"));
    const Result<void> result = writeFileAtomically(path, [](const FileSink& sink) -> Result<void> {
        ESP_CHECK(sink(std::as_bytes(std::span("new", 3))));
        return Error{ErrorCode::FileUnwritable, "model.onnx", "No space left on device"};
    });
    EXPECT_FALSE(result);
    EXPECT_EQ(readFile(path)->view(), "old");
}

TEST(WriteFileAtomically, TakesAwayWhatAKilledWriterLeftButNothingElse)
{
    const std::string folder = temporaryFolder() + "/leftovers";
    std::filesystem::create_directory(folder);
    const auto leave = [&](const std::string& name) { std::ofstream(folder + "/" + name) << "left"; };
    for (const char* name : {"model.onnx.espalier-tmp-abcdef", "model.onnx.espalier-tmp-locked", "model.onnx.espalier-tmp-notes.txt",
                             "model.onnx.backup", "other.onnx.espalier-tmp-abcdef"})
        leave(name);
    const int writing = ::open((folder + "/model.onnx.espalier-tmp-locked").c_str(), O_WRONLY);
    ASSERT_EQ(::flock(writing, LOCK_EX), 0);
    ASSERT_TRUE(writeFileAtomically(folder + "/model.onnx", "new"));
    ::close(writing);
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    EXPECT_EQ(names, std::set<std::string>({"model.onnx", "model.onnx.backup", "model.onnx.espalier-tmp-locked",
                                            "model.onnx.espalier-tmp-notes.txt", "other.onnx.espalier-tmp-abcdef"}));
}

TEST(WriteFileAtomically, TakesNamesAsLongAsTheFileSystemDoes)
{
    const std::string path = temporaryFolder() + "/" + std::string(250, 'n') + ".onnx";
    ASSERT_TRUE(writeFileAtomically(path, "old"));
    ASSERT_TRUE(writeFileAtomically(path, "new"));
    EXPECT_EQ(readFile(path)->view(), "new");
}

TEST(MapFile, AFileThatShrinksWhileMappedReadsAsZerosInsteadOfCrashing)
{
    const std::string path = temporaryFolder() + "/weights.data";
    ASSERT_TRUE(writeFileAtomically(path, std::string(3 * 4096, 'x')));
    const Result<Bytes> bytes = mapFile(path);
    ASSERT_TRUE(bytes);
    const FileStamp before = *fileStamp(path);
    ASSERT_EQ(::truncate(path.c_str(), 100), 0);
    EXPECT_EQ(static_cast<char>(bytes->data()[2 * 4096 + 5]), 0);
    EXPECT_FALSE(*fileStamp(path) == before);
}

TEST(ReadFile, SaysWhatIsWrongWithAPath)
{
    EXPECT_EQ(readFile("/nonexistent/file").error().code, ErrorCode::FileNotFound);
    EXPECT_EQ(readFile("/").error().code, ErrorCode::FileUnreadable);
}

}  // namespace
}  // namespace esp
