// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/calibrate.h"

namespace esp {

CalibratedRange calibrateAverage(const TensorStatistics& statistics) { return {statistics.meanMinimum(), statistics.meanMaximum()}; }

}  // namespace esp
