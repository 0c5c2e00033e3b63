// The octets of a TCP stream as the DNS messages they are (RFC 1035, 4.2.2: each with its length in
// front). Holds no more than one message that is not whole yet, and what was added last. No thread,
// no errors: any octets are messages, or the beginning of one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace warren {

inline constexpr size_t kLengthSize = 2;

class MessageStream {
  public:
    void add(std::span<const uint8_t> octets);
    // The next whole message, which may be empty; valid until octets are added. Nothing: more must
    // come first.
    std::optional<std::span<uint8_t>> next();

    [[nodiscard]] size_t held() const { return octets_.size() - taken_; }

  private:
    std::vector<uint8_t> octets_;
    size_t taken_ = 0;
};

// Appends `message` as it goes over TCP; it is no longer than dns::kMaxMessage.
void append_with_length(std::span<const uint8_t> message, std::vector<uint8_t>& out);

}  // namespace warren
