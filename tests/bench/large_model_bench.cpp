// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// large_model_bench [MATRICES [SIDE]]: makes a model with external data (6 matrices of 8,192 rows: 1.6 GB) in a temporary folder and has
// espalier-cli inspect it and window_bench open it, after the file was read once, so that the disk is not measured. One JSON object a line: milliseconds, the most memory that was resident, and that in
// parts of the model's size; window_bench prints its own line before. The window needs a screen; without one it is left out.
#include "tests/support/large_model.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

void measure(const char* what, std::vector<std::string> words, bool isQuiet, uint64_t modelBytes)
{
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        if (isQuiet)
            ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    const double took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    const double peak = static_cast<double>(usage.ru_maxrss) * 1024;
    std::printf("%s\n", nlohmann::json{{"what", what},
                                       {"exit", WIFEXITED(status) ? WEXITSTATUS(status) : -1},
                                       {"milliseconds", took},
                                       {"peak_mb", peak / 1e6},
                                       {"model_mb", static_cast<double>(modelBytes) / 1e6},
                                       {"times_model", peak / static_cast<double>(modelBytes)}}
                            .dump()
                            .c_str());
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv)
{
    const int layers = argc > 1 ? std::atoi(argv[1]) : 6;
    const int side = argc > 2 ? std::atoi(argv[2]) : 8192;
    std::string folder = (std::filesystem::temp_directory_path() / "espalier-XXXXXX").string();
    if (!::mkdtemp(folder.data())) {
        std::perror(folder.c_str());
        return 1;
    }
    const auto bytes = static_cast<uint64_t>(layers) * static_cast<uint64_t>(side) * static_cast<uint64_t>(side) * sizeof(float);
    int result = 0;
    if (!esp::test::hasRoomFor(folder, bytes)) {
        std::fprintf(stderr, "%s has no room for %llu bytes, or the memory has not twice as many\n", folder.c_str(), static_cast<unsigned long long>(bytes));
        result = 1;
    } else if (const esp::Result<uint64_t> made = esp::test::writeLargeModel(folder, layers, side); !made) {
        std::fprintf(stderr, "%s\n", made.error().message().c_str());
        result = 1;
    } else {
        std::ifstream file(folder + "/large.data", std::ios::binary);
        for (std::vector<char> block(size_t{1} << 20); file.read(block.data(), static_cast<std::streamsize>(block.size()));) {
        }
        measure("inspect", {ESPALIER_CLI, "inspect", folder + "/large.onnx"}, true, *made);
        if (std::getenv("DISPLAY") || std::getenv("QT_QPA_PLATFORM"))
            measure("window", {ESPALIER_WINDOW_BENCH, "--open", folder + "/large.onnx"}, false, *made);
    }
    std::filesystem::remove_all(folder);
    return result;
}
