// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <mutex>
#include <random>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace esp {

namespace {

Error openError(const std::string& path, int code)
{
    if (code == ENOENT || code == ENOTDIR)
        return {ErrorCode::FileNotFound, path, "the file does not exist"};
    return {ErrorCode::FileUnreadable, path, std::string("cannot be read (") + std::strerror(code) + ")"};
}

struct Descriptor {
    int fd = -1;
    ~Descriptor()
    {
        if (fd >= 0)
            ::close(fd);
    }
};

/// A pipe that nobody writes to would keep open() waiting for ever.
int openToRead(const std::string& path)
{
    return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

FileStamp stampOf(const struct stat& info)
{
    return {static_cast<uint64_t>(info.st_size), info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec,
            static_cast<uint64_t>(info.st_ino)};
}

// Reading a mapped page that the file no longer has raises SIGBUS. Such a page is replaced by zeros when it lies in one of our mappings;
// every other SIGBUS goes to the handler that was there before.
struct sigaction previousHandler;
constexpr int kMaxMappings = 256;
struct Mapping {
    volatile uintptr_t begin = 0;
    volatile uintptr_t end = 0;
};
Mapping mappings[kMaxMappings];

void onBusError(int signal, siginfo_t* info, void* context)
{
    const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
    for (const Mapping& mapping : mappings) {
        if (address >= mapping.begin && address < mapping.end) {
            const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
            void* start = reinterpret_cast<void*>(address & ~(page - 1));
            if (::mmap(start, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
                return;
        }
    }
    if (previousHandler.sa_flags & SA_SIGINFO)
        previousHandler.sa_sigaction(signal, info, context);
    else {
        ::signal(signal, SIG_DFL);
        ::raise(signal);
    }
}

bool registerMapping(void* data, size_t size)
{
    static std::mutex mutex;
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction action = {};
        action.sa_sigaction = onBusError;
        action.sa_flags = SA_SIGINFO;
        sigemptyset(&action.sa_mask);
        ::sigaction(SIGBUS, &action, &previousHandler);
    });
    const std::lock_guard lock(mutex);
    for (Mapping& mapping : mappings) {
        if (mapping.begin == 0) {
            mapping.end = reinterpret_cast<uintptr_t>(data) + size;
            mapping.begin = reinterpret_cast<uintptr_t>(data);
            return true;
        }
    }
    return false;
}

void unregisterMapping(const void* data)
{
    for (Mapping& mapping : mappings) {
        if (mapping.begin == reinterpret_cast<uintptr_t>(data))
            mapping.begin = 0;
    }
}

/// What the temporary files of `target` are called up to the six letters of chance at their end.
std::string temporaryPrefix(const std::string& target)
{
    constexpr size_t kKept = 200;  // Most file systems take 255 bytes.
    const std::filesystem::path path(target);
    return (path.parent_path() / (path.filename().string().substr(0, kKept) + ".espalier-tmp-")).string();
}

/// Links a file without a name as `prefix` and six letters of chance, and says the name; 0 or errno.
int giveName(int fd, const std::string& prefix, std::string& name)
{
    constexpr int kTries = 100;
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz012345";
    const std::string own = "/proc/self/fd/" + std::to_string(fd);
    std::random_device chance;
    for (int i = 0; i < kTries; ++i) {
        name = prefix;
        for (int k = 0; k < 6; ++k)
            name += kLetters[chance() % kLetters.size()];
        if (::linkat(AT_FDCWD, own.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0)
            return 0;
        if (errno != EEXIST)
            return errno;
    }
    return EEXIST;
}

/// Removes the temporary files of `target` that a killed process left: those that no process holds a lock of.
void removeLeftovers(const std::string& target)
{
    const std::filesystem::path pattern(temporaryPrefix(target));
    const std::string prefix = pattern.filename().string();
    std::error_code problem;
    const auto end = std::filesystem::directory_iterator();
    for (auto entry = std::filesystem::directory_iterator(pattern.has_parent_path() ? pattern.parent_path() : ".", problem);
         !problem && entry != end; entry.increment(problem)) {
        const std::string name = entry->path().filename().string();
        if (name.size() != prefix.size() + 6 || !name.starts_with(prefix))
            continue;
        const Descriptor file{::open(entry->path().c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
        if (file.fd >= 0 && ::flock(file.fd, LOCK_EX | LOCK_NB) == 0)
            ::unlink(entry->path().c_str());
    }
}

}  // namespace

Result<FileStamp> fileStamp(const std::string& path)
{
    struct stat info = {};
    if (::stat(path.c_str(), &info) != 0)
        return openError(path, errno);
    return stampOf(info);
}

Result<Bytes> readFile(const std::string& path)
{
    const Descriptor file{openToRead(path)};
    if (file.fd < 0)
        return openError(path, errno);
    struct stat info = {};
    if (::fstat(file.fd, &info) != 0)
        return openError(path, errno);
    if (S_ISDIR(info.st_mode))
        return Error{ErrorCode::FileUnreadable, path, "is a folder, not a file"};
    if (!S_ISREG(info.st_mode))
        return Error{ErrorCode::FileUnreadable, path, "is not a regular file"};
    const auto size = static_cast<size_t>(info.st_size);
    std::shared_ptr<std::byte[]> buffer;
    try {
        buffer = std::shared_ptr<std::byte[]>(new std::byte[size + 1]);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, path, "does not fit into memory (" + std::to_string(size) + " bytes)"};
    }
    size_t done = 0;
    while (done < size) {
        const ssize_t got = ::read(file.fd, buffer.get() + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return openError(path, errno);
        if (got == 0)
            return Error{ErrorCode::FileChanged, path, "became shorter while it was read"};
        done += static_cast<size_t>(got);
    }
    return Bytes(buffer, buffer.get(), size);
}

Result<Bytes> mapFile(const std::string& path)
{
    const Descriptor file{openToRead(path)};
    if (file.fd < 0)
        return openError(path, errno);
    struct stat info = {};
    if (::fstat(file.fd, &info) != 0)
        return openError(path, errno);
    if (S_ISDIR(info.st_mode))
        return Error{ErrorCode::FileUnreadable, path, "is a folder, not a file"};
    if (!S_ISREG(info.st_mode))
        return Error{ErrorCode::FileUnreadable, path, "is not a regular file"};
    const auto size = static_cast<size_t>(info.st_size);
    if (size == 0)
        return Bytes();
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.fd, 0);
    if (data == MAP_FAILED)
        return openError(path, errno);
    if (!registerMapping(data, size)) {
        ::munmap(data, size);
        return readFile(path);
    }
    const std::shared_ptr<const void> owner(data, [size](const void* mapped) {
        unregisterMapping(mapped);
        ::munmap(const_cast<void*>(mapped), size);
    });
    return Bytes(owner, static_cast<const std::byte*>(data), size);
}

Result<void> writeFileAtomically(const std::string& path, const std::function<Result<void>(const FileSink&)>& produce)
{
    const auto unwritable = [&](int code) {
        return Error{ErrorCode::FileUnwritable, path, std::string("cannot be written (") + std::strerror(code) + ")"};
    };
    // A link is written through, so that it stays a link.
    std::string target = path;
    if (char* resolved = ::realpath(path.c_str(), nullptr)) {
        target = resolved;
        std::free(resolved);
    }
    struct stat existing = {};
    const bool exists = ::stat(target.c_str(), &existing) == 0;
    if (exists && S_ISDIR(existing.st_mode))
        return Error{ErrorCode::FileUnwritable, path, "is a folder; name a file in it"};
    if (exists && !S_ISREG(existing.st_mode))
        return Error{ErrorCode::FileUnwritable, path, "is not a regular file"};
    if (exists && ::access(target.c_str(), W_OK) != 0)
        return unwritable(errno);

    const std::string folder = target.find('/') == std::string::npos ? "." : target.substr(0, target.rfind('/') + 1);
    const std::string prefix = temporaryPrefix(target);
    std::string temporary = prefix + "XXXXXX";
    // A file without a name goes by itself when the process is killed while it writes. Not every file system has them.
    Descriptor file{::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600)};
    bool isNamed = false;
    if (file.fd < 0) {
        file.fd = ::mkostemp(temporary.data(), O_CLOEXEC);
        isNamed = true;
    }
    if (file.fd < 0)
        return unwritable(errno);
    // Held until the file has its name, it tells others that this one is no leftover. Where locks are not to be had it is not looked at.
    ::flock(file.fd, LOCK_EX | LOCK_NB);
    const auto fail = [&](Error error) {
        if (isNamed)
            ::unlink(temporary.c_str());
        return error;
    };
    const FileSink sink = [&](std::span<const std::byte> bytes) -> Result<void> {
        while (!bytes.empty()) {
            const ssize_t put = ::write(file.fd, bytes.data(), std::min<size_t>(bytes.size(), 1 << 30));
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0)
                return unwritable(errno);
            bytes = bytes.subspan(static_cast<size_t>(put));
        }
        return {};
    };
    if (Result<void> produced = produce(sink); !produced)
        return fail(produced.error());
    const mode_t mask = ::umask(0);
    ::umask(mask);
    const mode_t mode = exists ? existing.st_mode & 0777 : 0666 & ~mask;
    if (::fchmod(file.fd, mode) != 0 || ::fsync(file.fd) != 0)
        return fail(unwritable(errno));
    if (!isNamed) {
        if (const int problem = giveName(file.fd, prefix, temporary); problem != 0)
            return unwritable(problem);
        isNamed = true;
    }
    if (::rename(temporary.c_str(), target.c_str()) != 0)
        return fail(unwritable(errno));
    removeLeftovers(target);
    const Descriptor directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (directory.fd >= 0)
        ::fsync(directory.fd);
    return {};
}

Result<void> writeFileAtomically(const std::string& path, std::string_view text)
{
    return writeFileAtomically(path, [&](const FileSink& sink) {
        return sink(std::as_bytes(std::span(text.data(), text.size())));
    });
}

}  // namespace esp
