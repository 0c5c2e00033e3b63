// Any bytes as an upstream's response: walked, cut and aged without reading or writing outside.
#include <cstdlib>
#include <vector>

#include "sidecar/dns/response.h"

using namespace warren;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    std::vector<uint8_t> response(bytes, bytes + size);
    dns::Query query;
    if (dns::parse_query(response, query) != dns::Parsed::kDrop) {
        dns::answers_question(response, response, query, query.id);
    }
    if (response.size() < dns::kHeaderSize) return 0;
    dns::limit_negative_ttl(response, 5);
    for (const size_t limit : {size_t{512}, size_t{1232}}) {
        std::vector<uint8_t> copy = response;
        if (dns::cut_to_fit(copy, limit) > std::max(limit, copy.size())) std::abort();
    }
    return 0;
}
