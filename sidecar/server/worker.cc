#include "sidecar/server/worker.h"

#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <future>
#include <utility>

#include "sidecar/base/call_filter.h"

namespace warren {
namespace {

constexpr Duration kBetweenLooks = std::chrono::milliseconds(10);

}  // namespace

Worker::Worker(const WorkerSettings& settings, std::vector<Listener> listeners)
    : settings_(settings),
      listeners_(std::move(listeners)),
      responder_(settings.images, settings.responder, counters_),
      forwarder_(loop_, settings.upstreams, settings.cache, settings.loop_probe, counters_,
                 settings.forwarder),
      tcp_{loop_, responder_, forwarder_, counters_},
      nss_server_(loop_, settings.nss_fd, settings.workers, responder_, counters_) {
    for (Listener& listener : listeners_) {
        if (listener.udp) {
            udp_servers_.push_back(std::make_unique<UdpServer>(loop_, listener, batch_, responder_,
                                                               forwarder_, counters_));
        }
        if (listener.tcp) tcp_servers_.push_back(std::make_unique<TcpServer>(listener, tcp_));
    }
}

Worker::~Worker() {
    if (!thread_.joinable()) return;
    // Who waits for an upstream gets an answer, not silence.
    loop_.post([this] {
        forwarder_.give_up();
        for (const auto& [id, server] : attached_) server->give_up();
        loop_.stop();
    });
    thread_.join();
}

void Worker::start() {
    thread_ = std::thread([this] {
        refuse_programs();
        loop_.run();
    });
}

void Worker::wait() {
    serving_ = false;
    pause_all();
}

void Worker::pause_all() {
    for (const auto& server : udp_servers_) server->pause();
    for (const auto& server : tcp_servers_) server->pause();
    for (const auto& [id, server] : attached_) server->pause();
    nss_server_.pause();
}

void Worker::go_on() {
    loop_.post([this] {
        if (serving_) return;
        serving_ = true;
        for (const auto& server : udp_servers_) server->go_on();
        for (const auto& server : tcp_servers_) server->go_on();
        for (const auto& [id, server] : attached_) server->go_on();
        nss_server_.go_on();
    });
}

void Worker::finish(std::function<void()> done) {
    loop_.post([this, done = std::move(done)] {
        serving_ = false;
        finished_ = done;
        pause_all();
        look_if_quiet();
    });
}

bool Worker::quiet() const {
    return forwarder_.in_flight() == 0 && nss_server_.empty() &&
           std::all_of(tcp_servers_.begin(), tcp_servers_.end(),
                       [](const auto& server) { return server->empty(); }) &&
           std::all_of(attached_.begin(), attached_.end(),
                       [](const auto& place) { return place.second->quiet(); });
}

void Worker::look_if_quiet() {
    if (quiet()) return finished_();
    looking_ = loop_.after(kBetweenLooks, [this] { look_if_quiet(); });
}

void Worker::take_newest_image() {
    loop_.post([this] { responder_.take_newest_image(); });
}

uint64_t Worker::kernel_drops() const {
    uint64_t drops = 0;
    for (const Listener& listener : listeners_) {
        std::array<uint32_t, SK_MEMINFO_VARS> values{};
        socklen_t size = sizeof values;
        if (getsockopt(listener.udp.get(), SOL_SOCKET, SO_MEMINFO, values.data(), &size) == 0) {
            drops += values[SK_MEMINFO_DROPS];
        }
    }
    return drops;
}

// A task is copied, and descriptors cannot be.
void Worker::serve_attached(const std::string& id, AttachedSockets sockets, ClientPolicy policy,
                            OrderSockets order) {
    const auto moved = std::make_shared<AttachedSockets>(std::move(sockets));
    loop_.post([this, id, moved, policy = std::move(policy), order = std::move(order)] {
        const ForwarderParts forwarding{loop_,           settings_.upstreams,
                                        settings_.cache, settings_.loop_probe,
                                        counters_,       settings_.forwarder};
        const ServerContext context{forwarding, responder_, forwarder_, batch_, tcp_};
        auto& server = attached_[id];
        server = std::make_unique<AttachedServer>(context, std::move(*moved), policy, order);
        if (!serving_) server->pause();
    });
}

void Worker::take_upstream(const std::string& id, int family, StockedSockets sockets) {
    const auto moved = std::make_shared<StockedSockets>(std::move(sockets));
    loop_.post([this, id, family, moved] {
        const auto found = attached_.find(id);
        if (found != attached_.end()) found->second->take_upstream(family, std::move(*moved));
    });
}

void Worker::update_attached(const std::string& id, ClientPolicy policy) {
    loop_.post([this, id, policy = std::move(policy)] {
        const auto found = attached_.find(id);
        if (found != attached_.end()) found->second->set_policy(policy);
    });
}

// Until it is done: what comes next may want the same port.
void Worker::drop_attached(const std::string& id) {
    std::promise<void> closed;
    loop_.post([this, id, &closed] {
        attached_.erase(id);
        closed.set_value();
    });
    closed.get_future().wait();
}

}  // namespace warren
