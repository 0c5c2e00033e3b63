#include "sidecar/upstream/forwarder.h"

#include <algorithm>
#include <utility>

namespace warren {

Forwarder::Forwarder(EventLoop& loop, const Published<UpstreamList>& upstreams,
                     ForwarderLimits limits)
    : context_{.loop = loop}, upstreams_(upstreams), limits_(limits) {}

void Forwarder::forward(std::span<const uint8_t> message, const dns::Query& query,
                        Transport transport, size_t size_limit, Done done) {
    const UpstreamList* list = upstreams_.get();
    // A query may come to hold a socket for each upstream.
    const UpstreamGroup* group = list != nullptr ? list->find(query.name) : nullptr;
    const size_t servers = group != nullptr ? std::max<size_t>(group->servers.size(), 1) : 1;
    const bool has_room = in_flight_.size() < limits_.max_in_flight &&
                          in_flight_.size() * servers < limits_.max_sockets;
    const auto place = in_flight_.emplace(in_flight_.end());
    auto finish = [this, place, done = std::move(done)](std::span<const uint8_t> reply) {
        // The query owns this function and the reply: it ends after done(), which may ask the next.
        const std::unique_ptr<ForwardedQuery> finished = std::move(*place);
        in_flight_.erase(place);
        done(reply);
    };
    *place = std::make_unique<ForwardedQuery>(context_, limits_,
                                              Question{{message.begin(), message.end()}, query},
                                              transport, size_limit, std::move(finish));
    if (!has_room) ++context_.counters.no_room;
    if (!has_room || group == nullptr || group->servers.empty()) {
        (*place)->refuse();
    } else {
        (*place)->ask(group->servers);
    }
}

void Forwarder::give_up() {
    while (!in_flight_.empty()) in_flight_.front()->give_up();
}

}  // namespace warren
