// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace esp {

/// Suites of the test program. Test objects are linked, not archived, so registering at start is safe here.
inline std::vector<std::function<QObject*()>>& testSuites()
{
    static std::vector<std::function<QObject*()>> suites;
    return suites;
}

template <typename Suite>
struct RegisterSuite {
    RegisterSuite()
    {
        testSuites().push_back([] { return new Suite; });
    }
};

}  // namespace esp
