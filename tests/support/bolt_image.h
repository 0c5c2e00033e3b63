// Databases of bbolt, built octet by octet, good ones and damaged ones. For tests.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "shared/unique_fd.h"
#include "sidecar/sources/bolt_file.h"

namespace warren::test {

inline void append_number(std::string& to, uint64_t number, size_t octets) {
    for (size_t i = 0; i < octets; ++i) to += static_cast<char>(number >> (8 * i) & 0xff);
}

inline void put_number(std::string& in, size_t at, uint64_t number, size_t octets) {
    std::string text;
    append_number(text, number, octets);
    in.replace(at, octets, text);
}

struct BoltElement {
    std::string key;
    std::string value;  // of a leaf
    bool bucket = false;
    uint64_t child = 0;  // of a branch
};

inline std::string page_header(uint64_t id, uint16_t flags, size_t count, uint32_t overflow) {
    std::string page;
    append_number(page, id, 8);
    append_number(page, flags, 2);
    append_number(page, count, 2);
    append_number(page, overflow, 4);
    return page;
}

// As long as it must be; put_page() adds the rest.
inline std::string leaf_page(uint64_t id, const std::vector<BoltElement>& elements,
                             uint32_t overflow = 0) {
    std::string page = page_header(id, 2, elements.size(), overflow);
    std::string data;
    for (size_t i = 0; i < elements.size(); ++i) {
        const BoltElement& element = elements[i];
        append_number(page, element.bucket ? 1 : 0, 4);
        append_number(page, (elements.size() - i) * 16 + data.size(), 4);
        append_number(page, element.key.size(), 4);
        append_number(page, element.value.size(), 4);
        data += element.key + element.value;
    }
    return page + data;
}

inline std::string branch_page(uint64_t id, const std::vector<BoltElement>& elements) {
    std::string page = page_header(id, 1, elements.size(), 0);
    std::string data;
    for (size_t i = 0; i < elements.size(); ++i) {
        append_number(page, (elements.size() - i) * 16 + data.size(), 4);
        append_number(page, elements[i].key.size(), 4);
        append_number(page, elements[i].child, 8);
        data += elements[i].key;
    }
    return page + data;
}

// A bucket's value.
inline std::string bucket_at(uint64_t root) {
    std::string value;
    append_number(value, root, 8);
    append_number(value, 0, 8);
    return value;
}
inline std::string inline_bucket(const std::vector<BoltElement>& elements) {
    return bucket_at(0) + leaf_page(0, elements);
}

inline uint64_t meta_checksum(std::string_view meta) {
    uint64_t sum = 0xcbf29ce484222325;
    for (const char c : meta.substr(0, 56)) {
        sum = (sum ^ static_cast<uint8_t>(c)) * 0x100000001b3;
    }
    return sum;
}

class BoltImage {
  public:
    explicit BoltImage(uint32_t page_size = 4096, uint64_t pages = 16)
        : page_size_(page_size), octets_(page_size * pages, '\0') {}

    // `slot`: which of the two; `root`: a page.
    void put_meta(uint64_t slot, uint64_t transaction, uint64_t root) {
        std::string page = page_header(slot, 4, 0, 0);
        append_number(page, 0xED0CDAED, 4);
        append_number(page, 2, 4);
        append_number(page, page_size_, 4);
        append_number(page, 0, 4);
        append_number(page, root, 8);
        append_number(page, 0, 8);
        append_number(page, 2, 8);  // the free list
        append_number(page, octets_.size() / page_size_, 8);
        append_number(page, transaction, 8);
        append_number(page, 0, 8);
        octets_.replace(slot * page_size_, page.size(), page);
        sum(slot);
    }
    // Makes a meta page whole again, whatever is in it.
    void sum(uint64_t slot) {
        const size_t begin = slot * page_size_ + 16;
        put_number(octets_, begin + 56, meta_checksum(std::string_view(octets_).substr(begin)), 8);
    }
    void put_page(const std::string& page) {
        uint64_t id = 0;
        for (size_t i = 0; i < 8; ++i) id |= uint64_t{static_cast<uint8_t>(page[i])} << (8 * i);
        put_page_at(id, page);
    }
    void put_page_at(uint64_t id, const std::string& page) {
        octets_.replace(id * page_size_, page.size(), page);
    }
    // Overwrites `octets` of them, little endian.
    void put(size_t at, uint64_t number, size_t octets) { put_number(octets_, at, number, octets); }
    void cut(size_t size) { octets_.resize(size); }

    [[nodiscard]] const std::string& octets() const { return octets_; }
    // A file of nobody's.
    [[nodiscard]] BoltFile file() const { return BoltFile(memory_file(octets_)); }

    static UniqueFd memory_file(std::string_view octets) {
        UniqueFd fd(memfd_create("bolt", MFD_CLOEXEC));
        write_over(fd.get(), octets);
        return fd;
    }
    static void write_over(int fd, std::string_view octets) {
        if (ftruncate(fd, static_cast<off_t>(octets.size())) != 0 ||
            pwrite(fd, octets.data(), octets.size(), 0) != static_cast<ssize_t>(octets.size())) {
            throw std::runtime_error("cannot write a file in memory");
        }
    }

  private:
    uint32_t page_size_;
    std::string octets_;
};

// With buckets as given, each a value as bucket_at() and inline_bucket() make them. Root: page 3.
inline BoltImage store_image(const std::map<std::string, std::string>& buckets,
                             uint32_t page_size = 4096) {
    BoltImage image(page_size);
    std::vector<BoltElement> elements;
    for (const auto& [name, value] : buckets) elements.push_back({name, value, true});
    image.put_page(leaf_page(3, elements));
    image.put_meta(0, 6, 3);
    image.put_meta(1, 5, 3);
    return image;
}

}  // namespace warren::test
