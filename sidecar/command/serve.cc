#include "sidecar/command/serve.h"

#include <pthread.h>
#include <sys/socket.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <vector>

#include "sidecar/attach/attachments.h"
#include "sidecar/base/descriptors.h"
#include "sidecar/base/heap.h"
#include "sidecar/base/log.h"
#include "sidecar/command/catalog_thread.h"
#include "sidecar/command/control_side.h"
#include "sidecar/server/listen.h"
#include "sidecar/server/spread_attachments.h"
#include "sidecar/server/unix_listener.h"
#include "sidecar/server/worker.h"
#include "sidecar/upstream/parse_upstream.h"

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

ResponderSettings responder_settings(const Options& options, const QueryLog& query_log) {
    return {.domain = *dns::labels_from_text(options.domain),
            .forward_single_labels = options.single_labels == SingleLabels::kForward,
            .forwarding = options.upstreams != std::vector<std::string>{"none"},
            .forwarded_suffixes = forwarded_suffixes(options),
            .allowed = options.allow_given ? AllowList(options.allow)
                                           : AllowList::for_listeners(options.listen),
            .query_log = &query_log};
}

ForwarderSettings forwarder_settings(const Options& options, UpstreamBoard& board) {
    ForwarderSettings settings;
    settings.ttl.lowest = options.cache_min_ttl;
    settings.ttl.highest = options.cache_max_ttl;
    settings.memory = options.forward_memory / static_cast<size_t>(options.workers);
    settings.mix_case = options.mix_case;
    settings.refuse_private = options.refuse_private;
    settings.board = &board;
    return settings;
}

// That it cannot be made is no reason not to serve: what cannot be kept there is said in the log.
void make_state_folder(const Options& options) {
    std::error_code ignored;
    std::filesystem::create_directories(options.state_dir, ignored);
}

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

void run(const Options& options) {
    configure_heap();
    const BlockedSignals blocked;
    raise_descriptor_limit();
    std::signal(SIGPIPE, SIG_IGN);

    Published<ZoneImage> images;
    Published<UpstreamList> upstreams;
    QueryLog query_log;
    UpstreamBoard upstream_board;
    const ResponderSettings responder = responder_settings(options, query_log);
    const UnixListener nss(options.nss_socket, SOCK_SEQPACKET, kForAll);
    make_state_folder(options);
    Cache cache({.octets = options.cache_size, .stale_for = options.stale_for});
    LoopProbe loop_probe;
    const ForwarderSettings forwarder = forwarder_settings(options, upstream_board);
    const WorkerSettings settings{.images = images,
                                  .upstreams = upstreams,
                                  .cache = cache,
                                  .loop_probe = loop_probe,
                                  .responder = responder,
                                  .forwarder = forwarder,
                                  .nss_fd = nss.fd(),
                                  .workers = options.workers};
    EventLoop main_loop;  // workers ask it for sockets
    const auto workers = make_workers(settings, options.listen);
    // Behind the addresses: what two sidecars get in each other's way with is said first.
    const UnixListener control(options.control_socket, SOCK_STREAM, kForGroup);
    const UniqueFd http = options.http ? open_http_listener(*options.http) : UniqueFd();
    CatalogThread catalog(options, images, upstreams, [&workers] {
        for (const auto& worker : workers) worker->take_newest_image();
    });
    SpreadAttachments spread(main_loop, workers);
    Attachments attachments(
        main_loop, "/proc/self/exe",
        std::filesystem::path(options.nss_socket).replace_filename("attach").string(),
        options.state_dir + "/attachments",
        {.serve = [&spread](const auto& which,
                            auto sockets) { spread.serve(which, std::move(sockets)); },
         .update = [&spread](const auto& which) { spread.update(which); },
         .drop = [&spread](const auto& id) { spread.drop(id); },
         .changed = [&catalog](auto all) { catalog.take_attachments(std::move(all)); }});
    spread.open_by(attachments);
    if (attachments.has_kept()) catalog.expect_attachments();
    // Workers serve before the first source is asked: what is not known yet is "not ready".
    for (const auto& worker : workers) worker->start();
    catalog.start();

    const auto stop = [&main_loop] { main_loop.stop(); };
    const Watch on_term = main_loop.on_signal(SIGTERM, stop);
    const Watch on_int = main_loop.on_signal(SIGINT, stop);
    const Watch on_hup = main_loop.on_signal(SIGHUP, [&catalog] { catalog.reread(); });
    attachments.restore();
    const ControlSide control_side(main_loop, options,
                                   {settings, workers, catalog, attachments, upstream_board,
                                    query_log, control.fd(), http.get()});
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
