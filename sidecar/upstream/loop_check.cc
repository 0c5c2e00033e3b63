#include "sidecar/upstream/loop_check.h"

#include <utility>

namespace warren {
namespace {

// A query for an address of `label` below `name`, or below a part of it where that is too long.
std::vector<uint8_t> probe_query(const std::string& label, const dns::Name& name) {
    std::vector<uint8_t> message(dns::kHeaderSize);
    dns::put16(message.data() + dns::kQdCount, 1);
    message.push_back(static_cast<uint8_t>(label.size()));
    message.insert(message.end(), label.begin(), label.end());
    size_t first = 0;
    while (name.labels(first).size() + label.size() + 2 > dns::kMaxNameSize) ++first;
    const dns::Labels rest = name.labels(first);
    message.insert(message.end(), rest.begin(), rest.end());
    const size_t at = message.size();
    message.resize(at + 5);
    dns::put16(message.data() + at + 1, static_cast<uint16_t>(dns::Type::kA));
    dns::put16(message.data() + at + 3, dns::kClassIn);
    return message;
}

}  // namespace

LoopCheck::LoopCheck(ExchangeContext& context, const LookupLimits& limits, LoopProbe& probe,
                     const std::string& label, const dns::Name& name, Upstream upstream, Over over)
    : probe_(probe), upstreams_{std::move(upstream)}, over_(std::move(over)) {
    const std::vector<uint8_t> message = probe_query(label, name);
    dns::Query query;
    dns::parse_query(message, query);
    lookup_ = std::make_unique<Lookup>(context, limits, make_question(message, query, {}),
                                       static_cast<Lookup::Owner&>(*this));
    lookup_->start(upstreams_, Transport::kUdp);
}

void LoopCheck::finish() { over_(upstreams_.front(), probe_.end()); }

}  // namespace warren
