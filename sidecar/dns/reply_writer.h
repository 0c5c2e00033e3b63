// Writes one reply into a buffer: header, the client's own question, records, OPT. Records come in
// the order of the sections; finish() is last. The limit counts the OPT record from the start, so
// whatever room() grants stays within what the client takes. One reply, one thread, no heap.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sidecar/dns/query.h"

namespace warren::dns {

// What a client takes over UDP: 512, or what it announced, but never more than we send
// unfragmented.
inline size_t udp_limit(const Query& query) {
    return query.udp_size < kOurUdpSize ? query.udp_size : kOurUdpSize;
}

class ReplyWriter {
  public:
    // `message` is what `query` was parsed from. `out` holds at least kMinUdpSize bytes.
    ReplyWriter(std::span<const uint8_t> message, const Query& query, std::span<uint8_t> out,
                size_t limit);

    void set_rcode(Rcode rcode) { rcode_ = rcode; }
    void set_authoritative() { flags_ |= kFlagAuthoritative; }
    void set_recursion_available() { flags_ |= kFlagRecursionAvailable; }
    void set_authentic() { flags_ |= kFlagAuthentic; }
    void set_truncated() { flags_ |= kFlagTruncated; }
    // `text`, if any, is for people, and outlives this.
    void set_extended_error(ExtendedError error, std::string_view text = {});

    [[nodiscard]] size_t position() const { return at_; }
    [[nodiscard]] size_t left() const { return end_ - at_; }
    // `size` bytes behind what is there, to be filled; null if they do not fit.
    uint8_t* room(size_t size) {
        if (size > left()) return nullptr;
        uint8_t* start = out_ + at_;
        at_ += size;
        return start;
    }

    // Tells that `count` records were written into the section.
    void count_answers(size_t count) { answers_ += count; }
    void count_authority(size_t count) { authority_ += count; }
    void count_additional(size_t count) { additional_ += count; }
    [[nodiscard]] size_t answers() const { return answers_; }

    // Completes the reply; its size in bytes.
    size_t finish();

  private:
    void write_opt();

    const Query& query_;
    uint8_t* out_;
    size_t at_;
    size_t end_;  // of the room for records
    uint16_t flags_;
    Rcode rcode_ = Rcode::kNoError;
    bool has_error_ = false;
    ExtendedError error_ = ExtendedError::kOther;
    std::string_view error_text_;
    size_t answers_ = 0;
    size_t authority_ = 0;
    size_t additional_ = 0;
};

}  // namespace warren::dns
