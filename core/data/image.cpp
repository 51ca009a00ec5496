// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// libjpeg and libpng report errors by longjmp. Between setjmp and the jump only plain variables of the enclosing struct change, so no
// destructor is passed over.
#include "core/data/image.h"

#include "core/data/inflate.h"

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <new>

#include <jpeglib.h>
#include <jerror.h>
#include <png.h>

namespace esp {

namespace {

constexpr int64_t kMaxPixels = 64'000'000;
// Baseline and progressive scans spend at least a bit on a block of 64 samples; of three full planes that is some 1,500 to one.
constexpr int64_t kMaxJpegRatio = 2'000;

enum class Kind { Jpeg, Png, Other };

Kind kindOf(std::span<const std::byte> file)
{
    const auto starts = [&](std::string_view magic) { return file.size() >= magic.size() && std::memcmp(file.data(), magic.data(), magic.size()) == 0; };
    if (starts("\xff\xd8\xff"))
        return Kind::Jpeg;
    return starts("\x89PNG\r\n\x1a\n") ? Kind::Png : Kind::Other;
}

Error notAnImage(std::span<const std::byte> file, const std::string& subject)
{
    if (file.empty())
        return {ErrorCode::Malformed, subject, "is empty"};
    return {ErrorCode::UnsupportedFormat, subject, "byte 0: is neither a JPEG nor a PNG file"};
}

Result<void> checkSize(int64_t width, int64_t height, uint64_t most, const std::string& subject)
{
    const std::string size = std::to_string(width) + "×" + std::to_string(height);
    if (width <= 0 || height <= 0 || width > kMaxPixels / height)
        return Error{ErrorCode::Malformed, subject, "declares " + size + " pixels; at most " + std::to_string(kMaxPixels) + " are decoded"};
    if (static_cast<uint64_t>(width) * static_cast<uint64_t>(height) > most)
        return Error{ErrorCode::Malformed, subject, "declares " + size + " pixels, more than its bytes can hold"};
    return {};
}

uint8_t grey(const uint8_t* rgb)
{
    return static_cast<uint8_t>((rgb[0] * 19595 + rgb[1] * 38470 + rgb[2] * 7471 + 0x8000) >> 16);
}

void toGrey(Image& image)
{
    const size_t count = static_cast<size_t>(image.width * image.height);
    for (size_t i = 0; i < count; ++i)
        image.pixels[i] = grey(image.pixels.data() + 3 * i);
    image.pixels.resize(count);
    image.channels = 1;
}

// ---- JPEG ----

struct JpegReader {
    jpeg_decompress_struct info;
    jpeg_error_mgr errors;
    std::jmp_buf escape;
    char message[JMSG_LENGTH_MAX];
};

void onJpegError(j_common_ptr info)
{
    auto* reader = static_cast<JpegReader*>(info->client_data);
    info->err->format_message(info, reader->message);
    std::longjmp(reader->escape, 1);
}

void onJpegMessage(j_common_ptr info, int level)
{
    // libjpeg fills what is missing with grey and warns; a sample that is partly invented must not be scored.
    if (level < 0 && (info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER || info->err->msg_code == JWRN_HUFF_BAD_CODE))
        onJpegError(info);
}

void startJpeg(JpegReader& reader)
{
    reader.info.err = jpeg_std_error(&reader.errors);
    reader.errors.error_exit = onJpegError;
    reader.errors.emit_message = onJpegMessage;
    reader.message[0] = '\0';
    jpeg_create_decompress(&reader.info);
    reader.info.client_data = &reader;
}

/// Reads the header; with `out` the pixels too, which must have room for them. False after an error.
bool runJpeg(JpegReader& reader, std::span<const std::byte> file, uint8_t* out, int64_t channels)
{
    startJpeg(reader);
    if (setjmp(reader.escape))
        return false;
    jpeg_mem_src(&reader.info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
    jpeg_read_header(&reader.info, TRUE);
    if (!out)
        return true;
    reader.info.out_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(&reader.info);
    const size_t rowBytes = static_cast<size_t>(reader.info.output_width) * static_cast<size_t>(channels);
    while (reader.info.output_scanline < reader.info.output_height) {
        JSAMPROW row = out + rowBytes * reader.info.output_scanline;
        jpeg_read_scanlines(&reader.info, &row, 1);
    }
    jpeg_finish_decompress(&reader.info);
    return true;
}

Error jpegError(JpegReader& reader, const std::string& subject)
{
    const long left = reader.info.src ? static_cast<long>(reader.info.src->bytes_in_buffer) : 0;
    return {ErrorCode::Malformed, subject, std::string("the JPEG is damaged or cut off (") + reader.message + ", " + std::to_string(left) + " bytes before the end)"};
}

/// Of inverted or plain CMYK, as Pillow converts it.
void cmykToRgb(Image& image, bool inverted)
{
    const size_t count = static_cast<size_t>(image.width * image.height);
    for (size_t i = 0; i < count; ++i) {
        const uint8_t* cmyk = image.pixels.data() + 4 * i;
        int ink[4];
        for (int c = 0; c < 4; ++c)
            ink[c] = inverted ? 255 - cmyk[c] : cmyk[c];
        const int light = 255 - ink[3];
        for (int c = 0; c < 3; ++c) {
            const int product = ink[c] * light + 128;
            image.pixels[3 * i + static_cast<size_t>(c)] = static_cast<uint8_t>(std::max(light - (((product >> 8) + product) >> 8), 0));
        }
    }
    image.pixels.resize(3 * count);
    image.channels = 3;
}

Result<ImageSize> jpegSize(std::span<const std::byte> file, const std::string& subject)
{
    JpegReader reader;
    const bool read = runJpeg(reader, file, nullptr, 0);
    const ImageSize size{reader.info.image_width, reader.info.image_height};
    const Error error = jpegError(reader, subject);
    jpeg_destroy_decompress(&reader.info);
    if (!read)
        return error;
    ESP_CHECK(checkSize(size.width, size.height, file.size() * kMaxJpegRatio, subject));
    return size;
}

Result<Image> decodeJpeg(std::span<const std::byte> file, const std::string& subject)
{
    ESP_TRY(const ImageSize size, jpegSize(file, subject));
    JpegReader reader;
    Image image{size.width, size.height, 3, {}};
    const bool header = runJpeg(reader, file, nullptr, 0);
    const bool cmyk = header && (reader.info.jpeg_color_space == JCS_CMYK || reader.info.jpeg_color_space == JCS_YCCK);
    const bool single = header && reader.info.jpeg_color_space == JCS_GRAYSCALE;
    const bool inverted = header && reader.info.saw_Adobe_marker;
    jpeg_destroy_decompress(&reader.info);
    image.channels = cmyk ? 4 : single ? 1 : 3;
    image.pixels.resize(static_cast<size_t>(size.width * size.height * image.channels));
    const bool read = runJpeg(reader, file, image.pixels.data(), image.channels);
    const Error error = jpegError(reader, subject);
    jpeg_destroy_decompress(&reader.info);
    if (!read)
        return error;
    if (cmyk)
        cmykToRgb(image, inverted);
    return image;
}

// ---- PNG ----

struct PngReader {
    png_structp png = nullptr;
    png_infop info = nullptr;
    std::span<const std::byte> file;
    size_t at = 0;
    char message[160] = {};
};

void onPngError(png_structp png, png_const_charp message)
{
    auto* reader = static_cast<PngReader*>(png_get_error_ptr(png));
    std::snprintf(reader->message, sizeof reader->message, "%s", message);
    std::longjmp(*png_set_longjmp_fn(png, std::longjmp, sizeof(std::jmp_buf)), 1);
}

void onPngWarning(png_structp, png_const_charp) {}

void readPngBytes(png_structp png, png_bytep out, png_size_t size)
{
    auto* reader = static_cast<PngReader*>(png_get_io_ptr(png));
    if (size > reader->file.size() - reader->at)
        png_error(png, "the file ends too early");
    std::memcpy(out, reader->file.data() + reader->at, size);
    reader->at += size;
}

bool startPng(PngReader& reader)
{
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, onPngError, onPngWarning);
    if (!reader.png)
        return false;
    reader.info = png_create_info_struct(reader.png);
    png_set_user_limits(reader.png, 1'000'000, 1'000'000);
    return reader.info != nullptr;
}

bool readPngHeader(PngReader& reader)
{
    if (setjmp(png_jmpbuf(reader.png)))
        return false;
    png_set_read_fn(reader.png, &reader, readPngBytes);
    png_read_info(reader.png, reader.info);
    return true;
}

/// After the header: 8 bits a channel, no palette, no transparency. Returns channels, 0 after an error.
int preparePng(PngReader& reader)
{
    if (setjmp(png_jmpbuf(reader.png)))
        return 0;
    png_set_expand(reader.png);
    png_set_strip_16(reader.png);
    png_set_strip_alpha(reader.png);
    png_set_interlace_handling(reader.png);
    png_read_update_info(reader.png, reader.info);
    return png_get_channels(reader.png, reader.info);
}

bool readPngRows(PngReader& reader, png_bytepp rows)
{
    if (setjmp(png_jmpbuf(reader.png)))
        return false;
    png_read_image(reader.png, rows);
    png_read_end(reader.png, nullptr);
    return true;
}

struct PngGuard {
    PngReader& reader;
    ~PngGuard() { png_destroy_read_struct(&reader.png, &reader.info, nullptr); }
};

Error pngError(const PngReader& reader, const std::string& subject)
{
    return {ErrorCode::Malformed, subject, "byte " + std::to_string(reader.at) + ": the PNG is damaged or cut off (" + reader.message + ")"};
}

Result<ImageSize> checkedPngSize(PngReader& reader, const std::string& subject)
{
    const ImageSize size{png_get_image_width(reader.png, reader.info), png_get_image_height(reader.png, reader.info)};
    // A pixel takes a bit or more before deflate.
    ESP_CHECK(checkSize(size.width, size.height, reader.file.size() * kMaxInflation * 8, subject));
    return size;
}

Result<ImageSize> pngSize(std::span<const std::byte> file, const std::string& subject)
{
    PngReader reader;
    reader.file = file;
    const PngGuard guard{reader};
    if (!startPng(reader) || !readPngHeader(reader))
        return pngError(reader, subject);
    return checkedPngSize(reader, subject);
}

Result<Image> decodePng(std::span<const std::byte> file, const std::string& subject)
{
    PngReader reader;
    reader.file = file;
    const PngGuard guard{reader};
    if (!startPng(reader) || !readPngHeader(reader))
        return pngError(reader, subject);
    ESP_TRY(const ImageSize size, checkedPngSize(reader, subject));
    Image image{size.width, size.height, preparePng(reader), {}};
    if (image.channels != 1 && image.channels != 3)
        return pngError(reader, subject);
    image.pixels.resize(static_cast<size_t>(size.width * size.height * image.channels));
    std::vector<png_bytep> rows;
    for (int64_t y = 0; y < size.height; ++y)
        rows.push_back(image.pixels.data() + y * size.width * image.channels);
    if (!readPngRows(reader, rows.data()))
        return pngError(reader, subject);
    return image;
}

}  // namespace

Result<ImageSize> imageSize(std::span<const std::byte> file, const std::string& subject)
{
    switch (kindOf(file)) {
    case Kind::Jpeg: return jpegSize(file, subject);
    case Kind::Png: return pngSize(file, subject);
    case Kind::Other: break;
    }
    return notAnImage(file, subject);
}

Result<Image> decodeImage(std::span<const std::byte> file, int64_t channels, const std::string& subject)
{
    const Kind kind = kindOf(file);
    if (kind == Kind::Other)
        return notAnImage(file, subject);
    ESP_TRY(Image image, kind == Kind::Jpeg ? decodeJpeg(file, subject) : decodePng(file, subject));
    if (image.channels == 3 && channels == 1)
        toGrey(image);
    if (image.channels == 1 && channels == 3) {
        std::vector<uint8_t> colour;
        colour.reserve(image.pixels.size() * 3);
        for (const uint8_t value : image.pixels)
            colour.insert(colour.end(), 3, value);
        image.pixels = std::move(colour);
        image.channels = 3;
    }
    return image;
}

}  // namespace esp
