#include "sidecar/upstream/message_stream.h"

#include "sidecar/dns/protocol.h"

namespace warren {
namespace {

constexpr size_t kMostKept = 4096;  // octets of memory between two messages

}  // namespace

void MessageStream::add(std::span<const uint8_t> octets) {
    octets_.erase(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
    octets_.insert(octets_.end(), octets.begin(), octets.end());
}

std::optional<std::span<uint8_t>> MessageStream::next() {
    const auto rest = std::span(octets_).subspan(taken_);
    if (rest.empty() && octets_.capacity() > kMostKept) {
        octets_ = {};
        taken_ = 0;
    }
    if (rest.size() < kLengthSize) return {};
    const size_t size = dns::get16(rest.data());
    if (rest.size() - kLengthSize < size) return {};
    taken_ += kLengthSize + size;
    return rest.subspan(kLengthSize, size);
}

void append_with_length(std::span<const uint8_t> message, std::vector<uint8_t>& out) {
    const size_t at = out.size();
    out.resize(at + kLengthSize);
    dns::put16(out.data() + at, static_cast<uint16_t>(message.size()));
    out.insert(out.end(), message.begin(), message.end());
}

}  // namespace warren
