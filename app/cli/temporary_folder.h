// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>

namespace esp::cli {

/// A fresh folder that only its owner may read; removed with all that is in it.
class TemporaryFolder {
public:
    /// Below TMPDIR or /tmp. Errors: FileUnwritable.
    static Result<TemporaryFolder> make();
    ~TemporaryFolder();
    TemporaryFolder(TemporaryFolder&& other) noexcept;
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;

    std::string file(const std::string& name) const { return m_path + "/" + name; }

private:
    explicit TemporaryFolder(std::string path) : m_path(std::move(path)) {}
    std::string m_path;
};

}  // namespace esp::cli
