// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/resources.h"

#include <filesystem>

namespace esp {

std::vector<std::string> resourceFolders()
{
    std::error_code failure;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failure);
    std::vector<std::string> folders;
    // Where the install rules put them, and where the build tree has a link to the sources; the same place as a rule. What the build itself makes
    // lies beside the programs' folder.
    for (const char* folder : {ESPALIER_RESOURCES_FROM_PROGRAM, "../share/espalier", "../resources"})
        folders.push_back((program.parent_path() / folder).lexically_normal().string());
    return folders;
}

std::string resourcePath(const std::string& name)
{
    const std::vector<std::string> folders = resourceFolders();
    std::error_code ignored;
    for (const std::string& folder : folders) {
        const std::string path = folder + "/" + name;
        if (std::filesystem::exists(path, ignored))
            return path;
    }
    return folders.front() + "/" + name;
}

}  // namespace esp
