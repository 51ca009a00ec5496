// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include <algorithm>
#include <iterator>
#include <unistd.h>

namespace esp {

namespace {
constexpr qsizetype MaximumRecent = 12;
/// In the order of ThemeChoice.
constexpr const char* kThemeNames[] = {"system", "light", "dark", "highcontrast"};

constexpr uint64_t kMegabyte = 1'000'000;

uint64_t physicalMemory()
{
    return static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

QString key(const char* name)
{
    return QString::fromLatin1(name);
}
}  // namespace

Settings::Settings() : m_settings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("espalier"), QStringLiteral("espalier")) {}

ThemeChoice Settings::theme() const
{
    const QString name = m_settings.value(key("theme")).toString();
    const auto* found = std::find_if(std::begin(kThemeNames), std::end(kThemeNames), [&](const char* known) { return name == QLatin1String(known); });
    return found == std::end(kThemeNames) ? ThemeChoice::System : static_cast<ThemeChoice>(found - std::begin(kThemeNames));
}

void Settings::setTheme(ThemeChoice theme)
{
    m_settings.setValue(key("theme"), QString::fromLatin1(kThemeNames[static_cast<size_t>(theme)]));
}

int Settings::textSize() const
{
    const int percent = m_settings.value(key("textSize"), 100).toInt();
    return std::clamp(percent, 100, 200);
}

void Settings::setTextSize(int percent)
{
    m_settings.setValue(key("textSize"), percent);
}

QString Settings::language() const
{
    return m_settings.value(key("language")).toString();
}

void Settings::setLanguage(const QString& language)
{
    m_settings.setValue(key("language"), language);
}

std::optional<int> Settings::cacheMegabytes() const
{
    bool isNumber = false;
    const int megabytes = m_settings.value(key("cacheMegabytes")).toInt(&isNumber);
    return isNumber && megabytes >= 0 ? std::optional(megabytes) : std::nullopt;
}

void Settings::setCacheMegabytes(std::optional<int> megabytes)
{
    if (megabytes)
        m_settings.setValue(key("cacheMegabytes"), *megabytes);
    else
        m_settings.remove(key("cacheMegabytes"));
}

uint64_t Settings::cacheBytes() const
{
    const std::optional<int> megabytes = cacheMegabytes();
    return megabytes ? std::min(static_cast<uint64_t>(*megabytes) * kMegabyte, greatestCacheBytes()) : automaticCacheBytes();
}

uint64_t Settings::greatestCacheBytes()
{
    return physicalMemory() / 2;
}

uint64_t Settings::automaticCacheBytes()
{
    return std::min(2000 * kMegabyte, physicalMemory() / 4);
}

QList<RecentFile> Settings::recent() const
{
    QList<RecentFile> files;
    auto& settings = const_cast<QSettings&>(m_settings);
    const int count = settings.beginReadArray(key("recent"));
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        files << RecentFile{settings.value(key("path")).toString(), settings.value(key("bytes")).toLongLong(), settings.value(key("opened")).toDateTime()};
    }
    settings.endArray();
    return files;
}

void Settings::addRecent(const RecentFile& file)
{
    QList<RecentFile> files = recent();
    files.erase(std::remove_if(files.begin(), files.end(), [&](const RecentFile& f) { return f.path == file.path; }), files.end());
    files.prepend(file);
    writeRecent(std::move(files));
}

void Settings::restoreRecent(const QList<RecentFile>& restored)
{
    QList<RecentFile> files = recent();
    for (const RecentFile& file : restored)
        if (std::none_of(files.begin(), files.end(), [&](const RecentFile& f) { return f.path == file.path; }))
            files << file;
    writeRecent(std::move(files));
}

void Settings::writeRecent(QList<RecentFile> files)
{
    files.resize(std::min(files.size(), MaximumRecent));
    m_settings.beginWriteArray(key("recent"), static_cast<int>(files.size()));
    for (int i = 0; i < static_cast<int>(files.size()); ++i) {
        m_settings.setArrayIndex(i);
        m_settings.setValue(key("path"), files[i].path);
        m_settings.setValue(key("bytes"), files[i].fileBytes);
        m_settings.setValue(key("opened"), files[i].opened);
    }
    m_settings.endArray();
}

void Settings::clearRecent()
{
    m_settings.remove(key("recent"));
}

QString Settings::lastFolder() const
{
    return m_settings.value(key("folder")).toString();
}

void Settings::setLastFolder(const QString& folder)
{
    m_settings.setValue(key("folder"), folder);
}

QByteArray Settings::layout(const QString& sizeClass) const
{
    return m_settings.value(key("layout/") + sizeClass).toByteArray();
}

void Settings::setLayout(const QString& sizeClass, const QByteArray& state)
{
    m_settings.setValue(key("layout/") + sizeClass, state);
}

QByteArray Settings::geometry() const
{
    return m_settings.value(key("geometry")).toByteArray();
}

void Settings::setGeometry(const QByteArray& geometry)
{
    m_settings.setValue(key("geometry"), geometry);
}

}  // namespace esp
