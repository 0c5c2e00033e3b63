// One exchange with the sidecar: ask, then read the reply's header and names, then address after
// address. Lives on the caller's stack, 2 KiB of packet included (stacks of 16 KiB exist). The
// names are in the packet's buffer and gone with the first next_address() that needs another one.
#pragma once

#include <cstdint>
#include <string_view>

#include "nss_warren/connection.h"
#include "nss_warren/query.h"

namespace warren::nss {

// More than any zone holds (instance numbers end at 99,999). Without a limit a wrong count would
// make glibc double its buffer until memory is gone.
inline constexpr uint32_t kMaxAddresses = 1U << 18;

struct Answer {
    uint32_t shuffle;
    uint32_t ipv4_count;
    uint32_t ipv6_count;
    uint32_t name_count;
    std::string_view names;  // NUL-terminated, one behind the other
};

class Exchange {
  public:
    explicit Exchange(const Deadline& deadline) : connection_(deadline) {}

    // kFound: the answer is there and makes sense in itself.
    [[nodiscard]] Outcome ask(const char* socket, const Query& query, uint32_t shuffle);
    [[nodiscard]] const Answer& answer() const { return answer_; }

    // First all IPv4, then all IPv6. kFound: `address` points to `size` bytes until the next call.
    [[nodiscard]] Outcome next_address(size_t size, const char*& address);

    // Nothing may be left over behind the last address.
    [[nodiscard]] bool is_complete() const { return next_ == size_; }

  private:
    [[nodiscard]] Outcome read_reply(const Query& query);

    Connection connection_;
    Answer answer_{};
    size_t size_ = 0;
    size_t next_ = 0;  // the first byte that has not been read
    char packet_[kMaxPacket];
};

}  // namespace warren::nss
