// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace esp {

namespace {
struct Folders {
    std::vector<std::string> paths;
    ~Folders()
    {
        std::error_code ignored;
        for (const std::string& path : paths)
            std::filesystem::remove_all(path, ignored);
    }
};
}  // namespace

std::string temporaryFolder()
{
    static Folders folders;
    std::string pattern = ::testing::TempDir() + "espalierXXXXXX";
    folders.paths.push_back(::mkdtemp(pattern.data()));
    return folders.paths.back();
}

}  // namespace esp
