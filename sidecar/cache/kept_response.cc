#include "sidecar/cache/kept_response.h"

#include <algorithm>

#include "sidecar/dns/response.h"

namespace warren {
namespace {

void write_ttls(const KeptResponse& kept, const Age& age, uint8_t* records) {
    for (const uint16_t place : kept.ttl_places) {
        uint8_t* at = records + place;
        const uint32_t ttl = dns::get32(at);
        dns::put32(at, age.stale_ttl ? *age.stale_ttl : ttl - std::min(ttl, age.seconds));
    }
}

// RFC 6840, 5.8: for clients that ask for it, by AD or by DO.
bool wants_authentic(const dns::Query& query) {
    return query.dnssec_ok || (query.flags & dns::kFlagAuthentic) != 0;
}

void write_head(const KeptResponse& kept, std::optional<dns::ExtendedError> error,
                const dns::Query& query, dns::ReplyWriter& reply) {
    reply.set_rcode(kept.rcode);
    reply.set_recursion_available();
    if (kept.authentic && wants_authentic(query)) reply.set_authentic();
    if (error) reply.set_extended_error(*error);
}

void count(const KeptResponse& kept, dns::ReplyWriter& reply) {
    reply.count_answers(kept.counts[0]);
    reply.count_authority(kept.counts[1]);
    reply.count_additional(kept.counts[2]);
}

// Larger than the client takes: written whole, then cut.
size_t write_cut(const KeptResponse& kept, const Age& age, std::optional<dns::ExtendedError> error,
                 const ReplyRequest& request, std::span<uint8_t> out) {
    std::vector<uint8_t> whole(dns::kMaxMessage + dns::kMinUdpSize);
    dns::ReplyWriter reply(request.message, request.query, whole, whole.size());
    write_head(kept, error, request.query, reply);
    uint8_t* records = reply.room(kept.records.size());
    if (records != nullptr) {
        std::copy(kept.records.begin(), kept.records.end(), records);
        write_ttls(kept, age, records);
        count(kept, reply);
    } else {
        reply.set_truncated();
    }
    const size_t size = dns::cut_to_fit(std::span(whole).first(reply.finish()),
                                        std::min(request.limit, out.size()));
    std::copy_n(whole.begin(), size, out.begin());
    return size;
}

}  // namespace

KeptResponse KeptResponse::of(std::span<const uint8_t> response, const dns::Query& query,
                              std::vector<uint16_t>& places) {
    KeptResponse kept;
    const uint16_t flags = dns::get16(response.data() + 2);
    kept.rcode = static_cast<dns::Rcode>(flags & dns::kRcodeMask);
    kept.authentic = (flags & dns::kFlagAuthentic) != 0;
    if (dns::get16(response.data() + dns::kQdCount) == 0) return kept;  // an error, and no more
    for (size_t i = 0; i < kept.counts.size(); ++i) {
        kept.counts[i] = dns::get16(response.data() + dns::kAnCount + 2 * i);
    }
    kept.records = response.subspan(query.question_end);
    places.clear();
    dns::walk(response, [&](const dns::Record& record) {
        places.push_back(static_cast<uint16_t>(record.ttl - query.question_end));
    });
    kept.ttl_places = places;
    return kept;
}

size_t write_reply(const KeptResponse& kept, const Age& age,
                   std::optional<dns::ExtendedError> error, const ReplyRequest& request,
                   std::span<uint8_t> out) {
    dns::ReplyWriter reply(request.message, request.query, out, request.limit);
    write_head(kept, error, request.query, reply);
    uint8_t* records = reply.room(kept.records.size());
    if (records == nullptr) return write_cut(kept, age, error, request, out);
    std::copy(kept.records.begin(), kept.records.end(), records);
    write_ttls(kept, age, records);
    count(kept, reply);
    return reply.finish();
}

}  // namespace warren
