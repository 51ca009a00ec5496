// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/calibrate.h"

namespace esp {

CalibratedRange calibrateMinMax(const TensorStatistics& statistics) { return {statistics.minimum, statistics.maximum}; }

}  // namespace esp
