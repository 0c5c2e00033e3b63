// Replies on their way to one TCP client: the kernel takes what it has room for, the rest waits
// here, in order. One worker's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace warren {

class TcpOutput {
  public:
    [[nodiscard]] bool empty() const { return waiting_.empty(); }
    [[nodiscard]] size_t size() const { return waiting_.size() - sent_; }

    // How many octets the kernel took; nothing if the connection is broken.
    std::optional<size_t> send(int fd, std::span<const uint8_t> octets);
    std::optional<size_t> flush(int fd);
    // For flush(), later.
    void add(std::span<const uint8_t> octets);

  private:
    std::vector<uint8_t> waiting_;
    size_t sent_ = 0;  // of waiting_
};

// Gives up what a burst has left of an empty buffer, beyond 64 KiB.
void trim(std::vector<uint8_t>& buffer);

}  // namespace warren
