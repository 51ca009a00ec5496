// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/data_seeds.h"

#include "core/data/npy.h"
#include "tests/core/data_support.h"

#include <cstdio>
#include <jpeglib.h>
#include <map>
#include <png.h>

namespace esp::fuzz {

namespace {

constexpr unsigned kSide = 5;

/// 5 × 5 pixels of three channels.
std::vector<uint8_t> pixels()
{
    std::vector<uint8_t> values;
    for (unsigned i = 0; i < kSide * kSide * 3; ++i)
        values.push_back(static_cast<uint8_t>(i * 37));
    return values;
}

std::string npy(ElementType type, const Dims& dims, const std::vector<std::byte>& bytes)
{
    const Result<std::string> file = npyFile(type, dims, bytes);
    return file ? *file : std::string();
}

}  // namespace

std::string bundle(const std::string& first, const std::vector<std::pair<std::string, std::string>>& others)
{
    std::string all = first;
    for (const auto& [name, content] : others)
        all += kFileMark + name + "\n" + content;
    return all;
}

std::string smallNpy()
{
    return npy(ElementType::Float, {5, 3}, std::vector<std::byte>(60));
}

std::string smallZip(bool deflate)
{
    return test::zipArchive({{"x.npy", smallNpy()}, {"y.npy", npy(ElementType::Int32, {5}, std::vector<std::byte>(20))}}, deflate);
}

std::string smallPng()
{
    const std::vector<uint8_t> values = pixels();
    png_image image = {};
    image.version = PNG_IMAGE_VERSION;
    image.width = kSide;
    image.height = kSide;
    image.format = PNG_FORMAT_RGB;
    png_alloc_size_t size = 0;
    png_image_write_to_memory(&image, nullptr, &size, 0, values.data(), 0, nullptr);
    std::string file(size, '\0');
    png_image_write_to_memory(&image, file.data(), &size, 0, values.data(), 0, nullptr);
    file.resize(size);
    return file;
}

std::string smallJpeg()
{
    std::vector<uint8_t> values = pixels();
    jpeg_compress_struct info;
    jpeg_error_mgr errors;
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* out = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &out, &size);
    info.image_width = kSide;
    info.image_height = kSide;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    for (unsigned y = 0; y < kSide; ++y) {
        JSAMPROW row = values.data() + y * kSide * 3;
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    std::string file(reinterpret_cast<char*>(out), size);
    jpeg_destroy_compress(&info);
    std::free(out);
    return file;
}

std::string firstFileName(const std::string& id)
{
    static const std::map<std::string, std::string> names = {{"idx", "t10k-images-idx3-ubyte"}, {"cifar10", "test_batch.bin"},
                                                             {"cifar100", "test.bin"}, {"images", "labels.csv"}};
    const auto known = names.find(id);
    return known != names.end() ? known->second : "data." + id;
}

std::vector<std::string> formatSeeds(const std::string& id)
{
    const std::string images = test::idx({5, 2, 3}, std::string(30, '\x40'));
    const std::string labels = test::idx({5}, std::string("\0\1\2\3\4", 5));
    const std::string pictures = bundle("", {{"0/a.png", smallPng()}, {"1/b.jpg", smallJpeg()}});
    const std::string wide = [] {  // IDX of big-endian float32
        std::string text{'\0', '\0', '\x0d', '\x02'};
        return text + test::bigEndian(2) + test::bigEndian(2) + std::string(16, '\x3e');
    }();
    const std::map<std::string, std::vector<std::string>> known = {
        {"npz", {smallZip(false), smallZip(true)}},
        {"idx", {bundle(images, {{"t10k-labels-idx1-ubyte", labels}}), test::gzipped(images), wide, bundle("", {{"t10k-images-idx3-ubyte", images}})}},
        {"cifar10", {std::string(3073 * 2, '\3')}},
        {"cifar100", {std::string(3074 * 2, '\3')}},
        {"images", {pictures, bundle("file,label\na.png,1\nb.jpg,0\n", {{"a.png", smallPng()}, {"b.jpg", smallJpeg()}})}},
        {"csv", {"a,b,label\n1,2.5,0\n\"3\",-4e-3,1\n", "1,2,3\n4,5,6\n7,8,9\n"}}};
    if (const auto found = known.find(id); found != known.end())
        return found->second;
    std::vector<std::string> some;
    for (const auto& [other, seeds] : known)
        some.push_back(seeds[0]);
    return some;
}

}  // namespace esp::fuzz
