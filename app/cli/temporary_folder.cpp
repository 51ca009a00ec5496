// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace esp::cli {

Result<TemporaryFolder> TemporaryFolder::make()
{
    const char* const named = std::getenv("TMPDIR");
    std::string path = std::string(named && *named ? named : "/tmp") + "/espalier-XXXXXX";
    if (!::mkdtemp(path.data()))
        return Error{ErrorCode::FileUnwritable, path, std::string("a temporary folder cannot be made (") + std::strerror(errno) + ")"};
    return TemporaryFolder(path);
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    if (!m_path.empty())
        std::filesystem::remove_all(m_path, ignored);
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : m_path(std::move(other.m_path))
{
    other.m_path.clear();
}

}  // namespace esp::cli
