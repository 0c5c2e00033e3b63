// One serving thread: its own event loop, its own sockets on each address, its own way upstream. It
// shares the zone image and the list of upstreams with the others, and both are only read.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/metrics.h"
#include "sidecar/server/attached_server.h"
#include "sidecar/server/nss_server.h"
#include "sidecar/server/responder.h"
#include "sidecar/server/tcp_server.h"
#include "sidecar/server/udp_server.h"
#include "sidecar/upstream/forwarder.h"

namespace warren {

// What the workers share; outlives them.
struct WorkerSettings {
    const Published<ZoneImage>& images;
    const Published<UpstreamList>& upstreams;
    Cache& cache;
    LoopProbe& loop_probe;
    const ResponderSettings& responder;
    const ForwarderSettings& forwarder;
    int nss_fd;
    int workers;
};

class Worker {
  public:
    Worker(const WorkerSettings& settings, std::vector<Listener> listeners);
    ~Worker();  // stops and joins
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void start();
    // Takes what comes: from the start, unless it is told to wait before that.
    void wait();
    void go_on();
    // Takes nothing new any more, and calls `done`, on the worker's thread, when all that has come
    // is answered and no client is connected. TCP clients stay for as long as they ask.
    void finish(std::function<void()> done);
    // Calls it on the worker's thread: a proof that it turns. Any thread.
    void call(std::function<void()> task) { loop_.post(std::move(task)); }
    // Lets go of an older image even if nobody asks anything; any thread.
    void take_newest_image();
    // An attached container: from now on, with another policy, no more: then its sockets are closed
    // when the call returns. The main thread, between start() and the end.
    void serve_attached(const std::string& id, AttachedSockets sockets, ClientPolicy policy,
                        OrderSockets order);
    void take_upstream(const std::string& id, int family, StockedSockets sockets);
    void update_attached(const std::string& id, ClientPolicy policy);
    void drop_attached(const std::string& id);
    // Calls `call` on its thread, soon; any thread.
    void post(std::function<void()> call) { loop_.post(std::move(call)); }
    // Any thread.
    [[nodiscard]] const Counters& counters() const { return counters_; }
    [[nodiscard]] const ServingFigures& figures() const { return responder_.recorder().figures(); }
    // Datagrams that found the queues of its sockets full, attached containers' not counted.
    [[nodiscard]] uint64_t kernel_drops() const;

  private:
    void pause_all();
    [[nodiscard]] bool quiet() const;
    void look_if_quiet();

    WorkerSettings settings_;
    std::vector<Listener> listeners_;
    Counters counters_;
    EventLoop loop_;
    Responder responder_;
    Forwarder forwarder_;
    UdpBatch batch_;
    TcpShared tcp_;
    std::vector<std::unique_ptr<UdpServer>> udp_servers_;
    std::vector<std::unique_ptr<TcpServer>> tcp_servers_;
    NssServer nss_server_;
    std::map<std::string, std::unique_ptr<AttachedServer>> attached_;  // by id
    bool serving_ = true;
    std::function<void()> finished_;
    Watch looking_;
    std::thread thread_;
};

}  // namespace warren
