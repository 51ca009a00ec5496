// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// speed_bench MODEL FOLDER: runs a model on arrays when it is told to, so that somebody else can take turns with it (tests/runtime/speed.py does).
// FOLDER holds NAME.npy for each input, with at least as many samples along the first axis as a batch has. Each line of standard input, "SESSIONS
// THREADS BATCH RUNS [winograd]", runs RUNS batches (by that method), shared among sessions side by side, each an engine of so many threads; the answer is a line with the
// milliseconds, or one that begins with "error". The first run of a kind prepares it and does not count.
#include "core/base/file.h"
#include "core/data/npy.h"
#include "core/engine/engine.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>
#include <tuple>

namespace esp {
namespace {

using Feeds = std::map<std::string, Value>;

struct Session {
    std::shared_ptr<Engine> engine;
    PlanPtr plan;
    Feeds feeds;
};

struct Worker {
    Model model;
    std::map<std::string, NpyArray> arrays;
    std::map<std::tuple<int, int, int, bool>, std::vector<Session>> prepared;

    Result<void> open(const std::string& path, const std::string& folder)
    {
        ESP_TRY(model, readOnnx(path));
        for (const InputSignature& input : signatureOf(model).inputs) {
            const std::string file = (std::filesystem::path(folder) / (input.name + ".npy")).string();
            ESP_TRY(const Bytes bytes, readFile(file));
            ESP_TRY(NpyArray array, parseNpy(bytes, file));
            arrays.emplace(input.name, std::move(array));
        }
        return {};
    }

    Result<std::vector<Session>*> sessionsFor(int count, int threads, int batch, bool winograd)
    {
        std::vector<Session>& sessions = prepared[{count, threads, batch, winograd}];
        while (static_cast<int>(sessions.size()) < count) {
            Session session;
            EngineOptions options;
            options.threads = threads;
            ESP_TRY(session.engine, Engine::create(options));
            PlanOptions plan;
            plan.batch = batch;
            plan.winograd = winograd;
            for (const auto& [name, array] : arrays) {
                Dims dims = array.dims;
                if (dims.empty() || dims[0] < batch)
                    return Error{ErrorCode::InvalidArgument, name, "has fewer samples than a batch"};
                dims[0] = batch;
                auto [value, memory] = Value::allocate(array.type, dims);
                std::memcpy(memory, array.data.data(), value.data.size());
                plan.inputDims[name] = dims;
                session.feeds.emplace(name, std::move(value));
            }
            ESP_TRY(session.plan, session.engine->plan(model, plan));
            ESP_CHECK(session.engine->run(*session.plan, session.feeds));
            sessions.push_back(std::move(session));
        }
        return &sessions;
    }

    Result<double> run(int count, int threads, int batch, int runs, bool winograd)
    {
        ESP_TRY(std::vector<Session>* const sessions, sessionsFor(count, threads, batch, winograd));
        const auto start = std::chrono::steady_clock::now();
        const auto work = [&](int number) {
            for (int i = number; i < runs; i += count)
                static_cast<void>((*sessions)[static_cast<size_t>(number)].engine->run(*(*sessions)[static_cast<size_t>(number)].plan, (*sessions)[static_cast<size_t>(number)].feeds));
        };
        std::vector<std::thread> others;
        for (int number = 1; number < count; ++number)
            others.emplace_back(work, number);
        work(0);
        for (std::thread& other : others)
            other.join();
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    }
};

}  // namespace
}  // namespace esp

int main(int argc, char** argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "usage: speed_bench MODEL FOLDER\n");
        return 2;
    }
    esp::Worker worker;
    if (const auto opened = worker.open(argv[1], argv[2]); !opened) {
        std::fprintf(stderr, "%s\n", opened.error().message().c_str());
        return 1;
    }
    for (std::string line; std::getline(std::cin, line);) {
        int sessions = 1, threads = 1, batch = 1, runs = 1;
        std::string method;
        std::istringstream(line) >> sessions >> threads >> batch >> runs >> method;
        const auto milliseconds = worker.run(sessions, threads, batch, runs, method == "winograd");
        if (milliseconds)
            std::printf("%.3f\n", *milliseconds);
        else
            std::printf("error %s\n", milliseconds.error().message().c_str());
        std::fflush(stdout);
    }
    return 0;
}
