// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/start_page.h"
#include "widgets/theme/theme.h"

#include <QSettings>

#include <cstdint>
#include <optional>

namespace esp {

/// What the window remembers between runs, in the user's configuration folder. Values that cannot be read fall back to defaults.
class Settings {
public:
    Settings();

    ThemeChoice theme() const;
    void setTheme(ThemeChoice theme);
    /// Per cent of the system's font size, 100 to 200.
    int textSize() const;
    void setTextSize(int percent);
    /// "en", "vi", or "" for the system's language.
    QString language() const;
    void setLanguage(const QString& language);
    /// Megabytes for activations that are kept between runs; nothing: as much as suits the machine.
    std::optional<int> cacheMegabytes() const;
    void setCacheMegabytes(std::optional<int> megabytes);
    /// The same in bytes, at most greatestCacheBytes().
    uint64_t cacheBytes() const;
    /// Half of the machine's memory.
    static uint64_t greatestCacheBytes();
    /// What suits the machine: a quarter of its memory, but no more than 2 GB.
    static uint64_t automaticCacheBytes();
    QList<RecentFile> recent() const;
    void addRecent(const RecentFile& file);
    void clearRecent();
    /// Puts back what was forgotten, behind what was opened since.
    void restoreRecent(const QList<RecentFile>& files);
    QString lastFolder() const;
    void setLastFolder(const QString& folder);
    /// Places of docks, apart for every class of window width: what suits a large screen must not spoil a small one.
    QByteArray layout(const QString& sizeClass) const;
    void setLayout(const QString& sizeClass, const QByteArray& state);
    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);

private:
    void writeRecent(QList<RecentFile> files);

    QSettings m_settings;
};

}  // namespace esp
