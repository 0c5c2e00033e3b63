#include "sidecar/dns/copy_record.h"

#include <algorithm>
#include <array>

#include "sidecar/dns/compressed_name.h"

namespace warren::dns {
namespace {

constexpr size_t kFixed = 10;  // type, class, TTL, length of the data

// Where names stand in the data of the types in which they may be compressed (RFC 3597, 4): behind
// how many octets, and how many of them.
struct Layout {
    size_t before = 0;
    size_t names = 0;
};

Layout layout_of(Type type) {
    switch (type) {
        case Type::kCname:
        case Type::kNs:
        case Type::kPtr:
        case Type::kDname:
            return {0, 1};
        case Type::kMx:
            return {2, 1};
        case Type::kSrv:
            return {6, 1};
        case Type::kSoa:
            return {0, 2};
        default:
            return {};
    }
}

// The data of a record with its names written out; it has at most two.
struct Data {
    std::array<uint8_t, 2 * kMaxNameSize + 32> octets;
    size_t size = 0;

    bool append(std::span<const uint8_t> more) {
        if (size + more.size() > octets.size()) return false;
        std::copy(more.begin(), more.end(), octets.begin() + static_cast<std::ptrdiff_t>(size));
        size += more.size();
        return true;
    }
};

bool write_out(std::span<const uint8_t> message, const Record& record, const Layout& layout,
               Data& data) {
    size_t at = record.data + layout.before;
    if (at > record.end || !data.append(message.subspan(record.data, layout.before))) return false;
    for (size_t i = 0; i < layout.names; ++i) {
        const size_t size = expand_name(message, at, data.octets.data() + data.size);
        if (size == 0 || !skip_name(message, at) || at > record.end) return false;
        data.size += size;
    }
    return data.append(message.subspan(at, record.end - at));
}

}  // namespace

bool copy_record(std::span<const uint8_t> message, const Record& record, size_t question_at,
                 ReplyWriter& reply) {
    std::array<uint8_t, kMaxNameSize> owner{};
    size_t owner_size = 2;
    if (same_name(message, record.owner, kHeaderSize) && question_at <= kMaxPointer) {
        put16(owner.data(), static_cast<uint16_t>(0xc000 | question_at));
    } else {
        owner_size = expand_name(message, record.owner, owner.data());
        if (owner_size == 0) return false;
    }
    Data written_out;
    std::span<const uint8_t> data = message.subspan(record.data, record.end - record.data);
    const Layout layout = layout_of(record.type);
    if (layout.names > 0) {
        if (!write_out(message, record, layout, written_out)) return false;
        data = std::span(written_out.octets).first(written_out.size);
    }
    uint8_t* at = reply.room(owner_size + kFixed + data.size());
    if (at == nullptr) return false;
    at = std::copy_n(owner.begin(), owner_size, at);
    at = std::copy_n(message.begin() + static_cast<std::ptrdiff_t>(record.ttl) - 4, kFixed - 2, at);
    put16(at, static_cast<uint16_t>(data.size()));
    std::copy(data.begin(), data.end(), at + 2);
    return true;
}

}  // namespace warren::dns
