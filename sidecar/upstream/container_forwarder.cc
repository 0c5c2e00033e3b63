#include "sidecar/upstream/container_forwarder.h"

#include <algorithm>
#include <utility>

namespace warren {
namespace {

constexpr size_t kMostWaiting = 64;  // of a container, for the few milliseconds of the first order
constexpr Duration kPatience = std::chrono::seconds(1);
constexpr Duration kIdle = std::chrono::minutes(1);
// So much of what a worker has for questions under way is for one container.
constexpr size_t kShares = 16;
// Of a question that the host's forwarder has under way, about. What is beyond a container's share
// is asked by its own, which has as much.
constexpr size_t kOctetsOfOne = 4096;

ForwarderSettings settings_for(const ForwarderSettings& all, uint64_t cache_context) {
    ForwarderSettings settings = all;
    settings.memory = all.memory / kShares;
    settings.cache_context = cache_context;
    return settings;
}

}  // namespace

ContainerForwarder::ContainerForwarder(const ForwarderParts& parts, Forwarding& host,
                                       std::function<void(int family)> order)
    : parts_(parts),
      host_(host),
      upstreams_(parts.upstreams),
      cache_context_(Random().next() | 1),
      stock_(std::move(order)) {}

// Null if the host's forwarder is to be asked.
const UpstreamGroup* ContainerForwarder::group_outside(const dns::Query& query) {
    const UpstreamList* list = upstreams_.get();
    const UpstreamGroup* group = list != nullptr ? list->find(query.name) : nullptr;
    if (group == nullptr) return nullptr;
    const bool here =
        std::all_of(group->servers.begin(), group->servers.end(),
                    [](const Upstream& server) { return server.endpoint.address.is_loopback(); });
    return here ? nullptr : group;
}

// For what has been ordered, if there is nothing to ask any of the servers from.
bool ContainerForwarder::must_wait(const UpstreamGroup& group) {
    bool any = false;
    bool ordered = false;
    for (const Upstream& server : group.servers) {
        any =
            server.endpoint.address.is_loopback() || stock_.has(family_of(server.endpoint)) || any;
        ordered = ordered || stock_.is_ordered(family_of(server.endpoint));
    }
    return !any && ordered;
}

size_t ContainerForwarder::answer(const ReplyRequest& request, std::span<uint8_t> out) {
    if (group_outside(request.query) == nullptr) return host_.answer(request, out);
    used_ = true;
    return own_ ? own_->answer(request, out) : 0;
}

void ContainerForwarder::forward(const ReplyRequest& request, Transport transport, Done done) {
    const UpstreamGroup* group = group_outside(request.query);
    if (group == nullptr) {
        const size_t most = parts_.settings.memory / kShares / kOctetsOfOne;
        if (*at_host_ < most) return forward_at_host(request, transport, std::move(done));
        group = upstreams_.get() != nullptr ? upstreams_.get()->find(request.query.name) : nullptr;
        if (group == nullptr) return host_.forward(request, transport, std::move(done));
    }
    if (!own_) {
        own_ = std::make_unique<Forwarder>(parts_.loop, parts_.upstreams, parts_.cache,
                                           parts_.probe, parts_.counters,
                                           settings_for(parts_.settings, cache_context_), &stock_);
        look_if_idle();
    }
    used_ = true;
    if (!must_wait(*group) || waiting_.size() >= kMostWaiting) {
        return own_->forward(request, transport, std::move(done));
    }
    if (waiting_.empty()) {
        patience_ = parts_.loop.after(kPatience, [this] { pass_on_waiting(); });
    }
    waiting_.push_back({{request.message.begin(), request.message.end()},
                        request.query,
                        request.limit,
                        transport,
                        std::move(done)});
}

void ContainerForwarder::forward_at_host(const ReplyRequest& request, Transport transport,
                                         Done done) {
    ++*at_host_;
    host_.forward(request, transport,
                  [count = at_host_, done = std::move(done)](std::span<const uint8_t> message) {
                      --*count;
                      done(message);
                  });
}

void ContainerForwarder::take(int family, StockedSockets sockets) {
    stock_.add(family, std::move(sockets));
    pass_on_waiting();
}

// Whether there are sockets now or not: who waits gets a reply.
void ContainerForwarder::pass_on_waiting() {
    for (Waiting& waiting : std::exchange(waiting_, {})) {
        const ReplyRequest request{waiting.message, waiting.query, waiting.limit};
        own_->forward(request, waiting.transport, std::move(waiting.done));
    }
}

void ContainerForwarder::give_up() {
    pass_on_waiting();
    if (own_) own_->give_up();
}

void ContainerForwarder::look_if_idle() {
    idle_ = parts_.loop.after(kIdle, [this] {
        if (std::exchange(used_, false) || own_->in_flight() > 0 || !waiting_.empty()) {
            return look_if_idle();
        }
        own_.reset();
        stock_.clear();
    });
}

}  // namespace warren
