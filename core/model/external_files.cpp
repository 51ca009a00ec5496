// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/external_files.h"

#include <algorithm>
#include <filesystem>

namespace esp {

namespace fs = std::filesystem;

namespace {

bool isInside(const fs::path& path, const fs::path& folder)
{
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

Result<const ExternalFiles::File*> ExternalFiles::find(const std::string& location)
{
    if (const auto known = m_files.find(location); known != m_files.end())
        return &known->second;

    const Error leaves{ErrorCode::Malformed, {}, "the external data location \"" + location + "\" does not lie in the model's folder, and only files there are read; move it there and export the model again"};
    const fs::path relative(location);
    if (location.empty() || location.find('\0') != std::string::npos || relative.is_absolute() ||
        std::find(relative.begin(), relative.end(), fs::path("..")) != relative.end())
        return leaves;
    std::error_code failure;
    const fs::path folder = fs::canonical(m_folder, failure);
    const fs::path path = failure ? fs::path(m_folder) / relative : fs::weakly_canonical(folder / relative, failure);
    if (!failure && !isInside(path, folder))
        return leaves;

    const auto named = [&](const Error& error) {
        const bool isMissing = error.code == ErrorCode::FileNotFound;
        return Error{error.code, {}, "its external data file \"" + location + "\" " + (isMissing ? "does not exist; copy it beside the model" : error.detail)};
    };
    File file;
    file.path = path.string();
    Result<FileStamp> stamp = fileStamp(file.path);
    if (!stamp)
        return named(stamp.error());
    file.stamp = *stamp;
    Result<Bytes> bytes = mapFile(file.path);
    if (!bytes)
        return named(bytes.error());
    file.bytes = std::move(*bytes);
    return &m_files.emplace(location, std::move(file)).first->second;
}

}  // namespace esp
