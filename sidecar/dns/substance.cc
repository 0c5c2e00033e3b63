#include "sidecar/dns/substance.h"

#include <algorithm>
#include <array>
#include <optional>

#include "sidecar/dns/compressed_name.h"
#include "sidecar/dns/response.h"

namespace warren::dns {
namespace {

constexpr size_t kMostAliases = 16;  // CNAMEs followed; resolvers stop at about as many
constexpr size_t kSoaNumbers = 20;
constexpr uint32_t kNegativeTtlBit = 0x80000000;  // RFC 2181, 8: as if it were 0

// The names that the answer is about: the one asked, and what its aliases lead to, in whatever
// order they stand.
class Chain {
  public:
    Chain(std::span<const uint8_t> message, Type asked) : message_(message) {
        if (asked == Type::kCname || asked == Type::kAny) return;
        for (size_t before = 0; before != count_;) {
            before = count_;
            follow_aliases();
        }
    }

    [[nodiscard]] size_t last() const { return places_[count_ - 1]; }
    [[nodiscard]] bool holds(size_t name) const {
        return any([&](size_t place) { return same_name(message_, place, name); });
    }
    [[nodiscard]] bool passes_below(size_t owner) const {
        return any([&](size_t place) { return is_within(message_, place, owner); });
    }

  private:
    template <typename Test>
    [[nodiscard]] bool any(Test test) const {
        return std::any_of(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(count_),
                           test);
    }
    void follow_aliases() {
        RecordReader reader(message_);
        Record record{};
        while (count_ < kMostAliases && reader.next(record) && record.section == Section::kAnswer) {
            if (record.type != Type::kCname || !same_name(message_, last(), record.owner)) continue;
            if (!holds(record.data)) places_[count_++] = record.data;
        }
    }

    std::span<const uint8_t> message_;
    std::array<size_t, kMostAliases> places_{kHeaderSize};
    size_t count_ = 1;
};

// Types whose answers name hosts, with the hosts' addresses behind them.
bool names_hosts(Type type) {
    return type == Type::kSrv || type == Type::kMx || type == Type::kNs || type == Type::kHttps ||
           type == Type::kSvcb || type == Type::kNaptr;
}

// What a record may have for a TTL.
uint32_t bounded(uint32_t ttl, uint32_t lowest, uint32_t highest) {
    if ((ttl & kNegativeTtlBit) != 0) ttl = 0;
    return std::clamp(ttl, std::min(lowest, highest), highest);
}

// Of one record of the answer: does it belong there?
bool belongs(const Chain& chain, const Record& record, Type asked) {
    // The CNAME that a server made from a DNAME (RFC 6672) stands beside it.
    if (record.type == Type::kDname && asked != Type::kDname)
        return chain.passes_below(record.owner);
    if (record.type != asked && asked != Type::kAny && record.type != Type::kCname &&
        record.type != Type::kRrsig) {
        return false;
    }
    return chain.holds(record.owner);
}

// For how long the SOA allows to remember that there is nothing (RFC 2308, 5); no value if it is
// none, or of another zone.
std::optional<uint32_t> negative_ttl(std::span<const uint8_t> response, const Chain& chain,
                                     const Record& record) {
    if (record.type != Type::kSoa || record.end - record.data < kSoaNumbers + 2) return {};
    if (!is_within(response, chain.last(), record.owner)) return {};
    return std::min(get32(response.data() + record.ttl), get32(response.data() + record.end - 4));
}

}  // namespace

Substance keep_substance(std::span<uint8_t> response, const Query& query, const TtlBounds& bounds) {
    const auto rcode = static_cast<Rcode>(get16(response.data() + 2) & kRcodeMask);
    const bool whole = query.dnssec_ok || names_hosts(query.type) || query.type == Type::kAny;
    const Chain chain(response, query.type);
    Substance substance;
    std::array<uint16_t, 3> kept{};
    uint32_t lowest = UINT32_MAX;
    bool has_soa = false;

    RecordReader reader(response);
    substance.size = reader.position();
    Record record{};
    while (reader.next(record)) {
        uint32_t ttl = get32(response.data() + record.ttl);
        uint32_t highest = bounds.highest;
        if (record.section == Section::kAnswer) {
            if (!belongs(chain, record, query.type)) break;
            substance.answered =
                substance.answered || record.type == query.type || query.type == Type::kAny;
        } else {
            const bool exists = substance.answered && rcode == Rcode::kNoError;
            const auto allowed = !exists && record.section == Section::kAuthority
                                     ? negative_ttl(response, chain, record)
                                     : std::nullopt;
            if (record.type == Type::kOpt || (!whole && (exists || has_soa))) break;
            if (!whole && !is_within(response, chain.last(), record.owner)) break;
            if (allowed && !has_soa) {
                has_soa = true;
                ttl = *allowed;
                highest = std::min(highest, bounds.highest_negative);
                lowest = std::min(lowest, bounded(ttl, bounds.lowest, highest));
            }
        }
        ttl = bounded(ttl, bounds.lowest, highest);
        put32(response.data() + record.ttl, ttl);
        if (record.section == Section::kAnswer) lowest = std::min(lowest, ttl);
        ++kept[static_cast<size_t>(record.section)];
        substance.size = record.end;
    }
    put16(response.data() + kAnCount, kept[0]);
    put16(response.data() + kNsCount, kept[1]);
    put16(response.data() + kArCount, kept[2]);

    substance.negative = has_soa && (rcode == Rcode::kNxDomain || rcode == Rcode::kNoError);
    const bool positive = substance.answered && rcode == Rcode::kNoError;
    if (substance.negative || positive) substance.ttl = lowest;
    return substance;
}

}  // namespace warren::dns
