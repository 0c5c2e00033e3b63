#include "sidecar/sources/bolt_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <optional>
#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/sources/little_endian.h"

namespace warren {
namespace {

constexpr uint32_t kMagic = 0xED0CDAED;
constexpr uint32_t kVersion = 2;
constexpr uint32_t kLeastPage = 512;
constexpr uint32_t kMostPage = 1 << 20;
constexpr size_t kPageHeader = 16;
constexpr size_t kSummed = 56;  // octets of a meta that its checksum is of
constexpr size_t kMetaSize = kSummed + 8;
constexpr int kLooks = 3;  // at both metas, until one of them is whole

using MetaOctets = std::array<uint8_t, kPageHeader + kMetaSize>;

// FNV-1a, 64 bits.
uint64_t checksum(std::span<const uint8_t> octets) {
    uint64_t sum = 0xcbf29ce484222325;
    for (const uint8_t octet : octets) sum = (sum ^ octet) * 0x100000001b3;
    return sum;
}

// What is wrong with a meta page whose content begins at `at`; null if it is whole.
const char* problem(const uint8_t* at) {
    if (read_little_endian<uint32_t>(at) != kMagic) return "it is no bolt database";
    if (read_little_endian<uint32_t>(at + 4) != kVersion) {
        return "it is a bolt database, but not of version 2";
    }
    if (checksum({at, kSummed}) != read_little_endian<uint64_t>(at + kSummed)) {
        return "both of its meta pages are damaged: a checksum is wrong";
    }
    const auto page_size = read_little_endian<uint32_t>(at + 8);
    const bool possible = page_size >= kLeastPage && page_size <= kMostPage;
    return possible && std::has_single_bit(page_size) ? nullptr : "its page size is impossible";
}

BoltMeta meta_from(const uint8_t* at) {
    return {.page_size = read_little_endian<uint32_t>(at + 8),
            .root = read_little_endian<uint64_t>(at + 16),
            .free_list = read_little_endian<uint64_t>(at + 32),
            .high_water = read_little_endian<uint64_t>(at + 40),
            .transaction = read_little_endian<uint64_t>(at + 48)};
}

// Of the meta page at `offset`, which for the second one is the page size.
std::optional<BoltMeta> meta_at(const BoltFile& file, uint64_t file_size, uint64_t offset) {
    MetaOctets octets{};
    if (offset + octets.size() > file_size) return {};
    file.read(offset, octets);
    const uint8_t* content = octets.data() + kPageHeader;
    if (problem(content) != nullptr) return {};
    const BoltMeta meta = meta_from(content);
    if (offset != 0 && meta.page_size != offset) return {};
    return meta;
}

// The second meta page; where the first one does not tell the page size it is looked for.
std::optional<BoltMeta> second_meta(const BoltFile& file, uint64_t file_size,
                                    const std::optional<BoltMeta>& first) {
    if (first) return meta_at(file, file_size, first->page_size);
    for (uint64_t page_size = kLeastPage; page_size <= kMostPage; page_size *= 2) {
        if (auto found = meta_at(file, file_size, page_size)) return found;
    }
    return {};
}

}  // namespace

// Not blocking, so that a pipe in its place stops nobody.
BoltFile::BoltFile(const std::string& path)
    : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) {
    if (!fd_) throw BoltError(errno_text(errno));
    struct stat status {};
    if (fstat(fd_.get(), &status) != 0) throw BoltError(errno_text(errno));
    if (!S_ISREG(status.st_mode)) throw BoltError("it is no file");
}

BoltMeta BoltFile::newest_meta() const {
    const uint64_t file_size = size();
    if (file_size == 0) throw BoltError("it is empty");
    if (file_size < MetaOctets().size()) throw BoltError("it is no bolt database");
    // One that is being written looks damaged. Both do only if a transaction ended between the two
    // looks, and the next one is ending now.
    for (int look = 0; look < kLooks; ++look) {
        const auto first = meta_at(*this, file_size, 0);
        const auto second = second_meta(*this, file_size, first);
        if (first && second) {
            return first->transaction > second->transaction ? *first : *second;
        }
        if (first || second) return first ? *first : *second;
    }
    MetaOctets octets{};
    read(0, octets);
    const char* why = problem(octets.data() + kPageHeader);
    throw BoltError(why != nullptr ? why : "its meta pages change all the time");
}

void BoltFile::read(uint64_t offset, std::span<uint8_t> to) const {
    while (!to.empty()) {
        const ssize_t size = pread(fd_.get(), to.data(), to.size(), static_cast<off_t>(offset));
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) throw BoltError(errno_text(errno));
        if (size == 0) throw BoltError("it is cut short");
        offset += static_cast<uint64_t>(size);
        to = to.subspan(static_cast<size_t>(size));
    }
}

uint64_t BoltFile::size() const {
    struct stat status {};
    if (fstat(fd_.get(), &status) != 0) throw BoltError(errno_text(errno));
    return static_cast<uint64_t>(status.st_size);
}

bool BoltFile::is_at(const std::string& path) const {
    struct stat here {};
    struct stat there {};
    return fstat(fd_.get(), &here) == 0 && stat(path.c_str(), &there) == 0 &&
           here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

}  // namespace warren
