// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/job_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace esp {
namespace {

/// Stands in for an event loop: wake() ends a wait.
struct Loop {
    std::mutex mutex;
    std::condition_variable changed;
    int wakes = 0;

    std::function<void()> wake()
    {
        return [this] {
            const std::lock_guard lock(mutex);
            ++wakes;
            changed.notify_all();
        };
    }
    bool waitForWake()
    {
        std::unique_lock lock(mutex);
        const bool woken = changed.wait_for(lock, std::chrono::seconds(20), [&] { return wakes > 0; });
        wakes = 0;
        return woken;
    }
};

#ifdef __linux__
TEST(JobQueue, ItsThreadsStandBackBehindTheirOwners)
{
    const int own = getpriority(PRIO_PROCESS, 0);
    if (own >= 19)
        GTEST_SKIP() << "these tests run with the lowest priority themselves";
    int seen = -100;
    std::mutex mutex;
    std::condition_variable done;
    JobQueue queue;
    queue.push([&] {
        const std::lock_guard lock(mutex);
        seen = getpriority(PRIO_PROCESS, 0);
        done.notify_all();
    });
    std::unique_lock lock(mutex);
    ASSERT_TRUE(done.wait_for(lock, std::chrono::seconds(20), [&] { return seen != -100; }));
    EXPECT_GT(seen, own);
    EXPECT_EQ(getpriority(PRIO_PROCESS, 0), own);
}
#endif

TEST(JobRunner, OfFiftyRapidStartsOnlyTheLastResultArrives)
{
    Loop loop;
    JobQueue queue(2);
    JobRunner runner(queue, loop.wake());
    std::vector<int> arrived;
    std::atomic<int> stopped = 0;
    for (int i = 1; i <= 50; ++i)
        runner.start([i, &arrived, &stopped](const Job& job, const JobRunner::Post& post) {
            for (int spin = 0; spin < 20 && !job.stopped(); ++spin)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            if (job.stopped())
                ++stopped;
            post([i, &arrived] { arrived.push_back(i); });
        });
    while (runner.isRunning()) {
        ASSERT_TRUE(loop.waitForWake());
        runner.deliver();
    }
    EXPECT_EQ(arrived, std::vector<int>{50});
    EXPECT_LE(stopped.load(), 49);
}

TEST(JobRunner, ItsOwnerMayDieWhileAJobRuns)
{
    Loop loop;
    JobQueue queue(1);
    std::atomic<bool> begun = false;
    std::atomic<bool> sawStop = false;
    std::atomic<bool> posted = false;
    auto runner = std::make_unique<JobRunner>(queue, loop.wake());
    auto owner = std::make_unique<int>(7);
    runner->start([&, raw = owner.get()](const Job& job, const JobRunner::Post& post) {
        begun = true;
        while (!job.stopped())
            std::this_thread::yield();
        sawStop = true;
        post([raw] { *raw = 8; });  // must never run: the owner is gone
        posted = true;
    });
    while (!begun)
        std::this_thread::yield();
    runner.reset();
    owner.reset();
    while (!posted)
        std::this_thread::yield();
    EXPECT_TRUE(sawStop);
}

TEST(JobRunner, AStoppedJobDeliversNothingThatItHadAlreadyPosted)
{
    Loop loop;
    JobQueue queue(1);
    JobRunner runner(queue, loop.wake());
    int arrived = 0;
    runner.start([&](const Job&, const JobRunner::Post& post) { post([&] { ++arrived; }); });
    ASSERT_TRUE(loop.waitForWake());
    runner.stop();
    runner.deliver();
    EXPECT_EQ(arrived, 0);
    EXPECT_FALSE(runner.isRunning());
}

TEST(JobRunner, ProgressComesInStepsThatCanBeSeen)
{
    Loop loop;
    JobQueue queue(1);
    JobRunner runner(queue, loop.wake());
    std::vector<double> steps;
    runner.start(
        [](const Job& job, const JobRunner::Post&) {
            for (int i = 0; i <= 100000; ++i)
                job.report(i / 100000.0);
        },
        [&](double fraction) { steps.push_back(fraction); });
    while (runner.isRunning()) {
        ASSERT_TRUE(loop.waitForWake());
        runner.deliver();
    }
    EXPECT_EQ(steps.size(), 201u);
    EXPECT_EQ(steps.back(), 1.0);
}

TEST(Mailbox, ACallMayDestroyItsOwnerWhileOthersWait)
{
    auto mailbox = std::make_unique<Mailbox>([] {});
    int later = 0;
    mailbox->post([&] {
        mailbox->close();
        mailbox.reset();
    });
    mailbox->post([&] { ++later; });
    mailbox->deliver();
    EXPECT_EQ(later, 0);
}

TEST(JobQueue, DropsWhatHasNotBegunWhenItEnds)
{
    std::atomic<int> ran = 0;
    std::atomic<bool> begun = false;
    std::atomic<bool> release = false;
    std::thread opener;
    {
        JobQueue queue(1);
        queue.push([&] {
            begun = true;
            while (!release)
                std::this_thread::yield();
            ++ran;
        });
        for (int i = 0; i < 10; ++i)
            queue.push([&] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); ++ran; });
        while (!begun)
            std::this_thread::yield();
        opener = std::thread([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            release = true;
        });
    }
    opener.join();
    EXPECT_EQ(ran.load(), 1);
}

}  // namespace
}  // namespace esp
