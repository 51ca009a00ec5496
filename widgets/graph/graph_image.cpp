// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_image.h"

#include "core/scene/svg.h"
#include "widgets/theme/scene_painter.h"

#include <QBuffer>
#include <QFontInfo>
#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
constexpr double kMostPixels = 16384;
constexpr double kLeastScale = 0.25;
}  // namespace

QByteArray pictureAsSvg(const ReportPicture& picture, const Theme& theme, const QFont& font)
{
    scene::SvgOptions options;
    options.title = picture.title;
    options.fontFamily = QStringLiteral("'%1', sans-serif").arg(QFontInfo(font).family()).toStdString();
    options.baseFontPx = QFontInfo(font).pixelSize();
    options.color = [&](scene::Role role, double level) { return theme.color(role, level).rgb() & 0xFFFFFFu; };
    return QByteArray::fromStdString(scene::toSvg(picture.list, picture.bounds, options));
}

QByteArray pictureAsPng(const ReportPicture& picture, const Theme& theme, const QFont& font)
{
    const double longest = std::max(picture.bounds.width, picture.bounds.height);
    const double scale = std::min(2.0, kMostPixels / longest);
    if (scale < kLeastScale)
        return {};
    QImage image(static_cast<int>(std::ceil(picture.bounds.width * scale)), static_cast<int>(std::ceil(picture.bounds.height * scale)), QImage::Format_RGB32);
    if (image.isNull())
        return {};
    image.fill(theme.canvas);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(scale, scale);
    painter.translate(-picture.bounds.x, -picture.bounds.y);
    ScenePainter(font).paint(painter, picture.list, theme);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    return image.save(&buffer, "PNG") ? bytes : QByteArray();
}

}  // namespace esp
