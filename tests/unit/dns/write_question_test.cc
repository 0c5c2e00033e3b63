// What we ask is what our own parser reads.
#include "sidecar/dns/write_question.h"

#include <doctest/doctest.h>

#include "sidecar/dns/query.h"

using namespace warren;

TEST_CASE("a question, with EDNS and without") {
    const std::string labels = *dns::labels_from_text("nginx.warren");
    for (const dns::Edns edns : {dns::Edns::kNo, dns::Edns::kYes}) {
        const auto message = dns::write_question(0x1234, labels, dns::Type::kSrv, edns);
        dns::Query query;
        REQUIRE(dns::parse_query(message, query) == dns::Parsed::kGood);
        CHECK(query.name.text() == "nginx.warren");
        CHECK(query.type == dns::Type::kSrv);
        CHECK((query.flags & dns::kFlagRecursionDesired) != 0);
        CHECK(dns::get16(message.data()) == 0x1234);
        CHECK(query.edns == (edns == dns::Edns::kYes));
    }
}
