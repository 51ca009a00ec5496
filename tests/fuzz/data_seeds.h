// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace esp::fuzz {

/// Several files in one input: the first one's bytes, then for each further one a mark, its name and a line break. An empty first file
/// stands for the folder of the others.
inline constexpr char kFileMark[] = "\x7f" "FILE ";
std::string bundle(const std::string& first, const std::vector<std::pair<std::string, std::string>>& others);

std::string smallNpy();
std::string smallZip(bool deflate);
std::string smallPng();
std::string smallJpeg();

/// Valid data of a format of datasets.inc, by its id; some of each format for an id that is not known here.
std::vector<std::string> formatSeeds(const std::string& id);
/// The name that the first file has, so that a format knows it.
std::string firstFileName(const std::string& id);

}  // namespace esp::fuzz
