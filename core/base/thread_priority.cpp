// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_priority.h"

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace esp {

void standBack()
{
#ifdef __linux__
    // On Linux this is the thread's own, against POSIX. A third of the weight of the thread that starts it, however the program was started.
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + 5);
#endif
}

}  // namespace esp
