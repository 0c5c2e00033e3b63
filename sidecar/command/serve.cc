#include "sidecar/command/serve.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <deque>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "sidecar/base/descriptors.h"
#include "sidecar/base/heap.h"
#include "sidecar/base/interfaces.h"
#include "sidecar/base/log.h"
#include "sidecar/catalog/kept_source.h"
#include "sidecar/catalog/open_source.h"
#include "sidecar/catalog/source_kind.h"
#include "sidecar/catalog/stale_watch.h"
#include "sidecar/server/control_server.h"
#include "sidecar/server/listen.h"
#include "sidecar/server/unix_listener.h"
#include "sidecar/server/worker.h"
#include "sidecar/upstream/parse_upstream.h"
#include "sidecar/upstream/system_upstreams.h"
#include "sidecar/zone/zone_updater.h"

namespace warren {
namespace {

std::vector<std::string> forwarded_suffixes(const Options& options) {
    std::vector<std::string> suffixes;
    for (const std::string& text : options.upstreams) {
        GivenUpstream given;
        parse_upstream(text, given);
        if (!given.suffix.empty()) suffixes.push_back(given.suffix);
    }
    return suffixes;
}

ResponderSettings responder_settings(const Options& options) {
    return {.domain = *dns::labels_from_text(options.domain),
            .forward_single_labels = options.single_labels == SingleLabels::kForward,
            .forwarding = options.upstreams != std::vector<std::string>{"none"},
            .forwarded_suffixes = forwarded_suffixes(options),
            .allowed = options.allow_given ? AllowList(options.allow)
                                           : AllowList::for_listeners(options.listen)};
}

// The endpoints at which we can be reached: a wildcard stands for each address of this host.
std::vector<Endpoint> reachable_at(const std::vector<Endpoint>& listen) {
    std::vector<Endpoint> reachable;
    for (const Endpoint& endpoint : listen) {
        if (!endpoint.address.is_unspecified()) {
            reachable.push_back(endpoint);
            continue;
        }
        for (const Network& interface : interface_addresses()) {
            const Address& address = interface.base;
            if (address.is_ipv4() != endpoint.address.is_ipv4()) continue;
            if (address.is_link_local()) continue;
            reachable.push_back({address, endpoint.port});
        }
    }
    return reachable;
}

ForwarderSettings forwarder_settings(const Options& options) {
    ForwarderSettings settings;
    settings.ttl.lowest = options.cache_min_ttl;
    settings.ttl.highest = options.cache_max_ttl;
    settings.memory = options.forward_memory / static_cast<size_t>(options.workers);
    settings.mix_case = options.mix_case;
    settings.refuse_private = options.refuse_private;
    return settings;
}

ZoneSettings zone_settings(const Options& options) {
    ZoneSettings settings{.domain = options.domain, .ttl = options.ttl, .name_servers = {}};
    for (const Endpoint& endpoint : reachable_at(options.listen)) {
        settings.name_servers.push_back(endpoint.address);
    }
    return settings;
}

// That it cannot be made is no reason not to serve: what cannot be kept there is said in the log.
void make_state_folder(const Options& options) {
    std::error_code ignored;
    std::filesystem::create_directories(options.state_dir, ignored);
}

// Lowers the calling thread's share: where a processor is wanted by both, queries go before a
// catalog. (In Linux a priority is a thread's own.)
void give_way() {
    constexpr int kStep = 10;
    const auto thread = static_cast<id_t>(gettid());
    errno = 0;
    const int now = getpriority(PRIO_PROCESS, thread);
    if (errno == 0) setpriority(PRIO_PROCESS, thread, now + kStep);
}

// Of each source how it fares, in their order.
std::deque<SourceStatus> source_statuses(const Options& options) {
    std::deque<SourceStatus> statuses;
    for (const std::string& url : options.sources) statuses.emplace_back(shown_source(url));
    return statuses;
}

std::vector<const SourceStatus*> pointers_to(const std::deque<SourceStatus>& statuses) {
    std::vector<const SourceStatus*> pointers;
    pointers.reserve(statuses.size());
    for (const SourceStatus& status : statuses) pointers.push_back(&status);
    return pointers;
}

// The thread that follows the sources, compiles, and knows the upstreams.
class CatalogThread {
  public:
    CatalogThread(const Options& options, Published<ZoneImage>& images,
                  Published<UpstreamList>& upstreams, std::function<void()> published)
        : updater_(loop_, zone_settings(options), images, std::move(published)),
          upstreams_(follow_upstreams(loop_, options.upstreams, options.listen, upstreams)),
          statuses_(source_statuses(options)),
          stale_(loop_, pointers_to(statuses_), std::chrono::seconds(options.stale_after),
                 [this](bool stale) { set_stale(stale); }) {
        for (size_t i = 0; i < statuses_.size(); ++i) {
            add_source(options.sources[i], statuses_[i], options.state_dir);
        }
    }

    ~CatalogThread() {
        loop_.stop();
        if (thread_.joinable()) thread_.join();
    }

    void start() {
        for (const Followed& followed : followed_) {
            loop_.post([&followed] { followed.source->start(followed.sink); });
        }
        thread_ = std::thread([this] {
            give_way();
            loop_.run();
        });
    }

    void reread() {
        loop_.post([this] {
            for (const Followed& followed : followed_) followed.source->reread();
        });
    }

    [[nodiscard]] const Counters& counters() const { return updater_.counters(); }
    [[nodiscard]] std::vector<const SourceStatus*> sources() const {
        return pointers_to(statuses_);
    }

  private:
    struct Followed {
        ZoneUpdater::Sink& sink;
        std::unique_ptr<CatalogSource> source;
    };

    void add_source(const std::string& url, SourceStatus& status, const std::string& folder) {
        ZoneUpdater::Sink& sink = updater_.add_source(status.name());
        KeptSettings settings{.state_folder = folder};
        settings.load_first = source_kind(url) != SourceKind::kFile;
        auto source = std::make_unique<KeptSource>(
            loop_, open_source(url, loop_), status, std::move(settings),
            [&sink]() -> const Catalog& { return sink.catalog(); }, [this] { stale_.look(); });
        followed_.push_back({sink, std::move(source)});
    }

    void set_stale(bool stale) {
        log_warning(stale ? "a source has not been well for long: answers are marked as stale"
                          : "all sources are well again: answers are not marked as stale any more");
        updater_.set_stale(stale);
    }

    EventLoop loop_;
    ZoneUpdater updater_;
    std::unique_ptr<SystemUpstreams> upstreams_;
    std::deque<SourceStatus> statuses_;
    StaleWatch stale_;
    std::vector<Followed> followed_;
    std::thread thread_;
};

// Signals are for the main thread, and wait until it can take them: until then none may end us half
// started. Threads that are started meanwhile keep them blocked.
class BlockedSignals {
  public:
    BlockedSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~BlockedSignals() { release(); }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;
    void release() const { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

std::vector<std::unique_ptr<Worker>> make_workers(const WorkerSettings& settings,
                                                  const std::vector<Endpoint>& endpoints) {
    std::vector<std::vector<Listener>> of_worker(static_cast<size_t>(settings.workers));
    for (const Endpoint& endpoint : endpoints) {
        auto listeners = open_listeners(endpoint, settings.workers);
        for (size_t i = 0; i < of_worker.size(); ++i) {
            of_worker[i].push_back(std::move(listeners[i]));
        }
    }
    std::vector<std::unique_ptr<Worker>> workers;
    workers.reserve(of_worker.size());
    for (auto& listeners : of_worker) {
        workers.push_back(std::make_unique<Worker>(settings, std::move(listeners)));
    }
    return workers;
}

std::vector<const Counters*> counters_of(const std::vector<std::unique_ptr<Worker>>& workers,
                                         const CatalogThread& catalog) {
    std::vector<const Counters*> counters{&catalog.counters()};
    for (const auto& worker : workers) counters.push_back(&worker->counters());
    return counters;
}

void run(const Options& options) {
    configure_heap();
    const BlockedSignals blocked;
    raise_descriptor_limit();
    std::signal(SIGPIPE, SIG_IGN);

    Published<ZoneImage> images;
    Published<UpstreamList> upstreams;
    const ResponderSettings responder = responder_settings(options);
    const UnixListener nss(options.nss_socket, SOCK_SEQPACKET, kForAll);
    make_state_folder(options);
    Cache cache({.octets = options.cache_size, .stale_for = options.stale_for});
    LoopProbe loop_probe;
    const ForwarderSettings forwarder = forwarder_settings(options);
    const WorkerSettings settings{.images = images,
                                  .upstreams = upstreams,
                                  .cache = cache,
                                  .loop_probe = loop_probe,
                                  .responder = responder,
                                  .forwarder = forwarder,
                                  .nss_fd = nss.fd(),
                                  .workers = options.workers};
    const auto workers = make_workers(settings, options.listen);
    // Behind the addresses: what two sidecars get in each other's way with is said first.
    const UnixListener control(options.control_socket, SOCK_STREAM, kForGroup);
    const UniqueFd http = options.http ? open_http_listener(*options.http) : UniqueFd();
    CatalogThread catalog(options, images, upstreams, [&workers] {
        for (const auto& worker : workers) worker->take_newest_image();
    });
    // Workers serve before the first source is asked: what is not known yet is "not ready".
    for (const auto& worker : workers) worker->start();
    catalog.start();

    EventLoop main_loop;
    const auto stop = [&main_loop] { main_loop.stop(); };
    const Watch on_term = main_loop.on_signal(SIGTERM, stop);
    const Watch on_int = main_loop.on_signal(SIGINT, stop);
    const Watch on_hup = main_loop.on_signal(SIGHUP, [&catalog] { catalog.reread(); });
    const ControlContext context{cache, counters_of(workers, catalog), catalog.sources()};
    const ControlServer control_server(main_loop, control.fd(), Access::kFull, context);
    std::optional<ControlServer> http_server;
    if (http) http_server.emplace(main_loop, http.get(), Access::kReadOnly, context);
    blocked.release();
    for (const Endpoint& endpoint : options.listen) {
        log_info("DNS server started on " + endpoint.text() + " (UDP and TCP)");
    }
    log_info("control socket is " + options.control_socket);
    if (options.http) log_info("HTTP is on " + options.http->text());
    log_info("NSS socket is " + options.nss_socket);
    main_loop.run();
    log_info("stopping");
}

}  // namespace

int serve(const Options& options) {
    configure_log(options.log_level, options.log_format);
    try {
        run(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "warren-sidecar: %s\n", error.what());
        return 1;
    }
    return 0;
}

}  // namespace warren
