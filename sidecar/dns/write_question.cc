#include "sidecar/dns/write_question.h"

#include <algorithm>

#include "sidecar/dns/protocol.h"

namespace warren::dns {
namespace {

constexpr size_t kOptSize = 11;  // octets: a record without options (RFC 6891, 6.1.2)

}  // namespace

std::vector<uint8_t> write_question(uint16_t id, Labels labels, Type type, Edns edns) {
    const size_t end = kHeaderSize + labels.size() + 5;  // the root, type and class
    std::vector<uint8_t> message(end + (edns == Edns::kYes ? kOptSize : 0));
    put16(message.data(), id);
    put16(message.data() + 2, kFlagRecursionDesired);
    put16(message.data() + kQdCount, 1);
    std::copy(labels.begin(), labels.end(), message.begin() + kHeaderSize);
    put16(message.data() + end - 4, static_cast<uint16_t>(type));
    put16(message.data() + end - 2, kClassIn);
    if (edns == Edns::kNo) return message;
    put16(message.data() + kArCount, 1);
    put16(message.data() + end + 1, static_cast<uint16_t>(Type::kOpt));
    put16(message.data() + end + 3, kOurUdpSize);
    return message;
}

}  // namespace warren::dns
