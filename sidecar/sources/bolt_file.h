// A database of bbolt, opened for reading beside whoever writes it: no lock is taken and nothing is
// written, so the writer never knows. Page and file sizes in octets. One thread. Throws BoltError
// for a file that is none, or is not there, or ends too early.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "shared/unique_fd.h"

namespace warren {

// Why a database cannot be read, in words for people; whose it is they know.
class BoltError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What a meta page says: one committed transaction. Two that are equal are the same transaction.
struct BoltMeta {
    uint32_t page_size = 0;
    uint64_t root = 0;        // page of the root bucket
    uint64_t free_list = 0;   // page
    uint64_t high_water = 0;  // no page from this one on is in use
    uint64_t transaction = 0;

    bool operator==(const BoltMeta&) const = default;
};

class BoltFile {
  public:
    explicit BoltFile(const std::string& path);
    // One that is open already.
    explicit BoltFile(UniqueFd fd) : fd_(std::move(fd)) {}

    // The newer of the two meta pages, or the one of them that is whole.
    [[nodiscard]] BoltMeta newest_meta() const;
    // All of `to`, from `offset` on.
    void read(uint64_t offset, std::span<uint8_t> to) const;
    [[nodiscard]] uint64_t size() const;
    // Whether this is the file that the path leads to now.
    [[nodiscard]] bool is_at(const std::string& path) const;

  private:
    UniqueFd fd_;
};

}  // namespace warren
