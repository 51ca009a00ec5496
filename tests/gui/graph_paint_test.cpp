// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/graph_picture.h"
#include "tests/gui/suite.h"
#include "widgets/theme/scene_painter.h"
#include "widgets/theme/theme.h"

#include <QFont>
#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QTest>

#include <cmath>

namespace esp {

class GraphPaintTest : public QObject {
    Q_OBJECT

    static constexpr scene::Rect kView{0, 0, 800, 600};

    /// Edges of one value: down a common lane, then off it at different places to different readers.
    static std::vector<std::vector<scene::Point>> sharedLane(int readers)
    {
        std::vector<std::vector<scene::Point>> routes;
        for (int r = 0; r < readers; ++r) {
            const double y = 100 + 900.0 * r / readers;
            routes.push_back({{400, 10}, {40, 50}, {40, y}, {200 + 4.0 * r, y + 60}});
        }
        return routes;
    }
    static scene::DisplayList draw(const std::vector<std::vector<scene::Point>>& routes, scene::DrawnLines* drawn)
    {
        scene::DisplayList list;
        for (const auto& route : routes)
            scene::drawEdge(list, route, {}, kView, {0.5, 1}, drawn);
        return list;
    }
    static QImage paint(const scene::DisplayList& list)
    {
        QImage image(800, 600, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        ScenePainter(QFont()).paint(painter, list, Theme::lightTheme());
        return image;
    }
    static double inkLength(const scene::DisplayList& list)
    {
        double length = 0;
        for (const scene::Item& item : list.items)
            if (const auto* cubic = std::get_if<scene::CubicItem>(&item))
                for (size_t i = 3; i < cubic->points.size(); i += 3)
                    length += std::hypot(cubic->points[i].x - cubic->points[i - 3].x, cubic->points[i].y - cubic->points[i - 3].y);
        return length;
    }
    static bool isInk(const QImage& image, int x, int y)
    {
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx)
                if (image.valid(x + dx, y + dy) && qGray(image.pixel(x + dx, y + dy)) < 200)
                    return true;
        return false;
    }

private Q_SLOTS:
    void whatEdgesShareIsDrawnOnce()
    {
        const auto routes = sharedLane(100);
        const scene::DisplayList every = draw(routes, nullptr);
        scene::DrawnLines drawn;
        const scene::DisplayList once = draw(routes, &drawn);
        // The lane of 600 visible pixels and the way to it count once; each reader has its own way off.
        QVERIFY2(inkLength(once) < 0.5 * inkLength(every), qPrintable(QString::number(inkLength(once) / inkLength(every))));
        // Nothing is missing on the screen.
        const QImage all = paint(every);
        const QImage merged = paint(once);
        int missing = 0;
        for (int y = 0; y < all.height(); ++y)
            for (int x = 0; x < all.width(); ++x)
                missing += qGray(all.pixel(x, y)) < 170 && !isInk(merged, x, y);
        QCOMPARE(missing, 0);
    }

    void aLaneIsCoveredPieceByPiece()
    {
        scene::DrawnLines drawn;
        double top = 10;
        double bottom = 50;
        QVERIFY(drawn.addLane(5, top, bottom, scene::Role::Edge));
        top = 20;
        bottom = 90;
        QVERIFY(drawn.addLane(5, top, bottom, scene::Role::Edge));
        QCOMPARE(top, 50.0);
        QCOMPARE(bottom, 90.0);
        top = 12;
        bottom = 88;
        QVERIFY(!drawn.addLane(5, top, bottom, scene::Role::Edge));
        // Another colour or another place is another line.
        top = 12;
        bottom = 40;
        QVERIFY(drawn.addLane(5, top, bottom, scene::Role::EdgeInteger));
        QVERIFY(drawn.addLane(9, top, bottom, scene::Role::Edge));
        QVERIFY(drawn.addCurve({0, 0}, {9, 9}, scene::Role::Edge));
        QVERIFY(!drawn.addCurve({0, 0}, {9, 9}, scene::Role::Edge));
    }

    void curvesLookAsIfDrawnInOneGo()
    {
        scene::DisplayList list;
        list.cubic({{20, 20}, {20, 200}, {780, 100}, {780, 580}}, {scene::Role::Edge, 1.5});
        const QImage pieces = paint(list);
        QImage whole(800, 600, QImage::Format_ARGB32_Premultiplied);
        whole.fill(Qt::white);
        QPainter painter(&whole);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(Theme::lightTheme().edge, 1.5));
        QPainterPath path(QPointF(20, 20));
        path.cubicTo(20, 200, 780, 100, 780, 580);
        painter.drawPath(path);
        painter.end();
        int most = 0;
        double sum = 0;
        double ink = 0;
        for (int y = 0; y < 600; ++y)
            for (int x = 0; x < 800; ++x) {
                const int difference = std::abs(qGray(pieces.pixel(x, y)) - qGray(whole.pixel(x, y)));
                most = std::max(most, difference);
                sum += difference;
                ink += 255 - qGray(whole.pixel(x, y));
            }
        QVERIFY2(most < 60, qPrintable(QString::number(most)));
        QVERIFY2(sum < 0.12 * ink, qPrintable(QString::number(sum / ink)));
    }
};

namespace {
const RegisterSuite<GraphPaintTest> registered;
}

}  // namespace esp

#include "graph_paint_test.moc"
