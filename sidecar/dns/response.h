// What upstreams send: bytes that nobody can trust (RFC 5452), read and changed in place. Every
// function keeps within the message, whatever its counts, lengths and names say; compression
// pointers are never followed, so none can lead in circles. Any thread, no state, no heap.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sidecar/dns/query.h"

namespace warren::dns {

enum class Section : uint8_t { kAnswer, kAuthority, kAdditional };

// One record of a message; offsets count from the message's start.
struct Record {
    Section section;
    Type type;
    uint16_t rclass;
    size_t owner;
    size_t ttl;
    size_t data;  // to `end`
    size_t end;   // of the record
};

// Goes through the records in their order.
class RecordReader {
  public:
    explicit RecordReader(std::span<const uint8_t> message);

    // False behind the last one, and where the message is broken.
    bool next(Record& record);
    // The message broke off, or a name or length in it points outside.
    [[nodiscard]] bool broken() const { return broken_; }
    // Behind the question, then behind each record read.
    [[nodiscard]] size_t position() const { return at_; }

  private:
    std::span<const uint8_t> message_;
    size_t at_ = kHeaderSize;
    size_t section_ = 0;
    uint32_t left_ = 0;  // records of this section
    bool broken_ = false;
};

// Calls visit(const Record&) for each record; false if the message is broken.
template <typename Visit>
bool walk(std::span<const uint8_t> message, Visit visit) {
    RecordReader reader(message);
    Record record{};
    while (reader.next(record)) visit(static_cast<const Record&>(record));
    return !reader.broken();
}

// Whether `response` is one to `query`, which is what `parsed` was parsed from, asked with `id`:
// the question must come back octet for octet, its case included (0x20). An error without question
// and records counts as well: servers that could not read the query send that, and all that a
// forged one does is to make us ask the next upstream.
bool answers_question(std::span<const uint8_t> response, std::span<const uint8_t> query,
                      const Query& parsed, uint16_t id);

// Makes a response fit into `limit` octets, kMinUdpSize or more; its new size. One that fits stays
// as it is; one that fits without its additional section loses that alone, and is whole (RFC 2181,
// 9). Else TC is set, and whole answer records are kept from the front, as many as fit, and
// the OPT record: without its options if otherwise not one answer record would fit (there are
// resolvers that use a truncated response as it is).
size_t cut_to_fit(std::span<uint8_t> response, size_t limit);

// The first extended error in the OPT record (RFC 8914), if there is one.
std::optional<uint16_t> extended_error(std::span<const uint8_t> response);

}  // namespace warren::dns
