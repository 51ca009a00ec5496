// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/npy_files.h"

#include "core/base/file.h"
#include "core/data/npy.h"

#include <algorithm>
#include <cstring>
#include <set>

namespace esp::cli {

Result<Value> readNpy(const std::string& path)
{
    ESP_TRY(const Bytes file, readFile(path));
    ESP_TRY(const NpyArray array, parseNpy(file, path));
    auto [value, data] = Value::allocate(array.type, array.dims);
    if (!array.data.empty())
        std::memcpy(data, array.data.data(), array.data.size());
    return std::move(value);
}

Result<void> writeNpy(const std::string& path, const Value& value)
{
    Result<std::string> file = npyFile(value.type, value.dims, value.data.span());
    if (!file)
        return Error{file.error().code, path, file.error().detail};
    return writeFileAtomically(path, *file);
}

std::vector<std::string> npyFileNames(const std::vector<std::string>& valueNames)
{
    // Longer names than this, or of more bytes, many file systems refuse.
    constexpr size_t kLongest = 200;
    std::set<std::string> used;
    std::vector<std::string> names;
    for (const std::string& valueName : valueNames) {
        std::string base = valueName.substr(0, kLongest);
        std::replace_if(base.begin(), base.end(), [](unsigned char c) { return c == '/' || c == '\\' || c < 0x20 || c == 0x7F; }, '_');
        if (base.empty() || base[0] == '.')
            base.insert(0, "_");
        std::string name = base;
        for (int number = 2; !used.insert(name).second; ++number)
            name = base + "_" + std::to_string(number);
        names.push_back(name + ".npy");
    }
    return names;
}

}  // namespace esp::cli
