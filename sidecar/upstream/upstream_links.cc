#include "sidecar/upstream/upstream_links.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "sidecar/base/log.h"
#include "sidecar/upstream/exchange.h"

namespace warren {
namespace {

// Connections to a server that answers one question on each: what would else be in flight on one.
constexpr size_t kMostSingle = 64;
constexpr Duration kRemembered = std::chrono::minutes(1);

}  // namespace

UpstreamLinks::UpstreamLinks(ExchangeContext& context, const StreamLimits& limits, Upstream server)
    : context_(context), limits_(limits), server_(std::move(server)) {}

UpstreamLinks::~UpstreamLinks() {
    for (const auto& link : links_) link->close();
}

std::shared_ptr<StreamLink> UpstreamLinks::draw(TlsContext* tls, bool fresh) {
    const TimePoint now = Clock::now();
    const bool single = now < one_at_a_time_until_;
    const size_t most_in_flight = single ? 1 : limits_.in_flight;
    for (const auto& link : links_) {
        if (fresh && link->answered() > 0) continue;
        const bool has_room = link->has_room() && link->in_flight() < most_in_flight;
        if (has_room && !link->is_stalled(now)) return link;
    }
    if (links_.size() < (single ? kMostSingle : limits_.links) || close_useless(now)) {
        return open(tls);
    }
    // Better one queue that is long than no answer at all.
    const auto best =
        std::min_element(links_.begin(), links_.end(), [now](const auto& one, const auto& other) {
            return std::pair(one->is_stalled(now), one->in_flight()) <
                   std::pair(other->is_stalled(now), other->in_flight());
        });
    if ((*best)->has_room()) return *best;
    errno = ENOBUFS;
    return nullptr;
}

// One that nobody waits at; false if there is none.
bool UpstreamLinks::close_useless(TimePoint now) {
    const auto useless = std::find_if(links_.begin(), links_.end(), [now](const auto& link) {
        return !link->is_awaited() && (link->is_stalled(now) || link->answered() > 0);
    });
    if (useless == links_.end()) return false;
    (*useless)->close();
    links_.erase(useless);
    return true;
}

std::shared_ptr<StreamLink> UpstreamLinks::open(TlsContext* tls) {
    UniqueFd fd = connect_socket(context_, server_.endpoint, SOCK_STREAM);
    if (!fd) return nullptr;
    const int yes = 1;  // what belongs together is sent together already
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    std::unique_ptr<TlsStream> stream;
    if (tls != nullptr && !(stream = tls->connect(server_, session_))) {
        complain("no TLS connection can be made; is its name one?");
        errno = EINVAL;
        return nullptr;
    }
    links_.push_back(std::make_shared<StreamLink>(
        context_, limits_, std::move(fd), std::move(stream),
        [this](StreamLink& link, const std::string& why) { take_end(link, why); }));
    return links_.back();
}

void UpstreamLinks::take_end(StreamLink& link, const std::string& why) {
    if (link.answered() == 1 && link.left_some()) {
        one_at_a_time_until_ = Clock::now() + kRemembered;
    }
    if (link.answered() == 0 && server_.tls && !why.empty()) complain(why);
    std::erase_if(links_, [&link](const auto& held) { return held.get() == &link; });
}

void UpstreamLinks::complain(const std::string& why) {
    const TimePoint now = Clock::now();
    if (now < quiet_until_) return;
    quiet_until_ = now + kRemembered;
    log_warning("upstream " + server_.text() + ": " + why);
}

}  // namespace warren
