// Any bytes as an upstream's response: walked, cut, kept, aged and moved into other replies without
// reading or writing outside, and what comes out is a whole message.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "sidecar/cache/kept_response.h"
#include "sidecar/dns/copy_record.h"
#include "sidecar/dns/private_address.h"
#include "sidecar/dns/response.h"
#include "sidecar/dns/substance.h"

using namespace warren;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

bool is_whole(std::span<const uint8_t> message) {
    return dns::walk(message, [](const dns::Record&) {});
}

// The question of the response, as a client would have asked it.
std::vector<uint8_t> query_of(std::span<const uint8_t> response, dns::Query& query) {
    std::vector<uint8_t> message(response.begin(), response.end());
    message[2] = 1;
    for (size_t at = dns::kAnCount; at < dns::kHeaderSize; ++at) message[at] = 0;
    if (dns::parse_query(message, query) != dns::Parsed::kGood) return {};
    message.resize(query.question_end);
    return message;
}

void keep(std::vector<uint8_t> response, const std::vector<uint8_t>& asked, dns::Query query) {
    if (!dns::answers_question(response, asked, query, dns::get16(response.data())) ||
        !is_whole(response) || dns::get16(response.data() + dns::kQdCount) == 0) {
        return;
    }
    dns::has_private_address(response);
    query.edns = (response[0] & 1) != 0;
    query.dnssec_ok = query.edns && (response[0] & 2) != 0;
    const dns::Substance substance =
        dns::keep_substance(response, query, {.lowest = response[0], .highest = 600});
    require(substance.size <= response.size());
    require(substance.ttl <= 600);
    const auto kept = std::span(response).first(substance.size);
    require(is_whole(kept));
    std::vector<uint16_t> places;
    const KeptResponse view = KeptResponse::of(kept, query, places);
    for (const size_t limit : {size_t{512}, size_t{1232}, dns::kMaxMessage}) {
        std::vector<uint8_t> out(limit);
        const size_t size =
            write_reply(view, {.seconds = 7, .stale_ttl = {}}, dns::ExtendedError::kStaleAnswer,
                        {asked, query, limit}, out);
        require(size <= limit);
        require(is_whole(std::span(out).first(size)));
        dns::ReplyWriter moved(asked, query, out, limit);
        dns::RecordReader reader(kept);
        dns::Record record{};
        while (reader.next(record)) {
            if (dns::copy_record(kept, record, dns::kHeaderSize, moved)) moved.count_answers(1);
        }
        require(is_whole(std::span(out).first(moved.finish())));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    const std::vector<uint8_t> response(bytes, bytes + size);
    if (response.size() < dns::kHeaderSize) return 0;
    dns::extended_error(response);
    for (const size_t limit : {size_t{512}, size_t{1232}}) {
        std::vector<uint8_t> copy = response;
        require(dns::cut_to_fit(copy, limit) <= std::max(limit, copy.size()));
    }
    dns::Query query;
    const std::vector<uint8_t> asked = query_of(response, query);
    if (!asked.empty()) keep(response, asked, query);
    return 0;
}
