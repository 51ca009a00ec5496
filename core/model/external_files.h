// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/file.h"
#include "core/base/result.h"

#include <map>
#include <string>

namespace esp {

/// The external data files of one model while it is read: each is mapped once.
class ExternalFiles {
public:
    struct File {
        std::string path;
        FileStamp stamp;
        Bytes bytes;
    };

    explicit ExternalFiles(std::string folder) : m_folder(folder.empty() ? "." : std::move(folder)) {}

    /// Errors: Malformed if the location is empty or leaves the folder (absolute, "..", a link to outside), FileNotFound, FileUnreadable.
    Result<const File*> find(const std::string& location);

private:
    std::string m_folder;
    std::map<std::string, File> m_files;
};

}  // namespace esp
