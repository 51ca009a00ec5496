// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/calibrate.h"

#include <algorithm>

namespace esp {

const Calibrator* findCalibrator(std::string_view id)
{
    const auto found = std::find_if(std::begin(kCalibrators), std::end(kCalibrators), [&](const Calibrator& calibrator) { return calibrator.id == id; });
    return found == std::end(kCalibrators) ? nullptr : found;
}

}  // namespace esp
