// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// fuzz --reader=NAME [libFuzzer's options] CORPUS…  fuzzes one reader;  fuzz --reader=NAME --seeds=FOLDER  writes its seeds first;
// fuzz --list  names the readers. libFuzzer passes over words that begin with two dashes.
#include "tests/fuzz/reader.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace {

const esp::fuzz::Reader* chosen = nullptr;

void writeSeeds(const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    int number = 0;
    for (const std::string& seed : chosen->seeds(chosen->name))
        std::ofstream(folder / ("seed" + std::to_string(number++)), std::ios::binary).write(seed.data(), static_cast<std::streamsize>(seed.size()));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** words)
{
    for (int i = 1; i < *count; ++i) {
        const std::string word = (*words)[i];
        if (word == "--list") {
            for (const esp::fuzz::Reader& reader : esp::fuzz::readers())
                std::puts(reader.name.c_str());
            std::exit(0);
        }
        if (word.rfind("--reader=", 0) == 0)
            chosen = esp::fuzz::findReader(word.substr(9));
    }
    if (!chosen) {
        std::fputs("fuzz: --reader=NAME must name a reader; --list names them\n", stderr);
        std::exit(2);
    }
    for (int i = 1; i < *count; ++i) {
        if (const std::string word = (*words)[i]; word.rfind("--seeds=", 0) == 0)
            writeSeeds(word.substr(8));
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    chosen->read({reinterpret_cast<const char*>(data), size}, chosen->name);
    return 0;
}
