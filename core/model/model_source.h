// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace esp {

/// How the file wrote the fields of the model itself; private to core/model.
struct ModelSource {
    uint32_t present = 0;  ///< bit n: scalar field n was spelt out
    std::vector<OpsetId> opsets;
    std::vector<Bytes> opsetWires;
    std::vector<std::pair<std::string, std::string>> metadata;
    std::vector<Bytes> metadataWires;
};

/// Copies the external data files that the model refers to into the folder of `path`, each under its location. Files that are there already
/// stay. Errors: FileChanged (a source differs from when it was opened), FileUnwritable (also: another file of that name is in the way).
Result<void> writeExternalFiles(const Model& model, const std::string& path);

}  // namespace esp
