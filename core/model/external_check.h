// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace esp {

/// Whether the external data files of a model are still those that it was opened with; what is mapped reads as what is on disk now. One look
/// at each file. Errors: FileChanged naming the file.
Result<void> checkExternalFiles(const Model& model);

}  // namespace esp
