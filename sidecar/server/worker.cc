#include "sidecar/server/worker.h"

namespace warren {

Worker::Worker(const WorkerSettings& settings, std::vector<Listener> listeners)
    : listeners_(std::move(listeners)),
      responder_(settings.images, settings.responder, counters_),
      forwarder_(loop_, settings.upstreams, settings.cache, settings.loop_probe, counters_,
                 settings.forwarder),
      tcp_{loop_, responder_, forwarder_, counters_},
      nss_server_(loop_, settings.nss_fd, settings.workers, responder_, counters_) {
    for (Listener& listener : listeners_) {
        udp_servers_.push_back(std::make_unique<UdpServer>(loop_, listener, batch_, responder_,
                                                           forwarder_, counters_));
        tcp_servers_.push_back(std::make_unique<TcpServer>(listener, tcp_));
    }
}

Worker::~Worker() {
    if (!thread_.joinable()) return;
    // Who waits for an upstream gets an answer, not silence.
    loop_.post([this] {
        forwarder_.give_up();
        loop_.stop();
    });
    thread_.join();
}

void Worker::start() {
    thread_ = std::thread([this] { loop_.run(); });
}

void Worker::take_newest_image() {
    loop_.post([this] { responder_.take_newest_image(); });
}

}  // namespace warren
