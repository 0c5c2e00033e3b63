#include "sidecar/command/serve.h"

#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "sidecar/attach/attachments.h"
#include "sidecar/base/descriptors.h"
#include "sidecar/base/heap.h"
#include "sidecar/base/log.h"
#include "sidecar/command/catalog_thread.h"
#include "sidecar/command/control_side.h"
#include "sidecar/command/rights.h"
#include "sidecar/server/handover.h"
#include "sidecar/server/listen.h"
#include "sidecar/server/serving.h"
#include "sidecar/server/spread_attachments.h"
#include "sidecar/server/unix_listener.h"
#include "sidecar/server/watchdog.h"
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

ResponderSettings responder_settings(const Options& options, const QueryLog& query_log,
                                     RateLimit* limit) {
    return {.domain = *dns::labels_from_text(options.domain),
            .forward_single_labels = options.single_labels == SingleLabels::kForward,
            .forwarding = options.upstreams != std::vector<std::string>{"none"},
            .forwarded_suffixes = forwarded_suffixes(options),
            .allowed = options.allow_given ? AllowList(options.allow)
                                           : AllowList::for_listeners(options.listen),
            .query_log = &query_log,
            .limit = limit};
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
                                                  const std::vector<Endpoint>& endpoints,
                                                  InheritedSockets& inherited, HeldSockets& held) {
    std::vector<std::vector<Listener>> of_worker(static_cast<size_t>(settings.workers));
    for (const Endpoint& endpoint : endpoints) {
        auto listeners = open_listeners(endpoint, settings.workers, inherited);
        for (size_t i = 0; i < of_worker.size(); ++i) {
            for (Listener& listener : listeners[i]) of_worker[i].push_back(std::move(listener));
        }
    }
    std::vector<std::unique_ptr<Worker>> workers;
    workers.reserve(of_worker.size());
    for (auto& listeners : of_worker) {
        for (const Listener& listener : listeners) hold(listener, held);
        workers.push_back(std::make_unique<Worker>(settings, std::move(listeners)));
    }
    return workers;
}

std::string of_container(const std::string& id) { return std::string(kOfContainer) + id; }

void hold(const std::string& id, const AttachedSockets& sockets, HeldSockets& held) {
    for (const UniqueFd* fd : {&sockets.udp, &sockets.tcp, &sockets.nss}) {
        if (*fd) held.hold(of_container(id), fd->get());
    }
}

AttachedSockets take_inherited(InheritedSockets& inherited, const std::string& id) {
    const std::string name = of_container(id);
    return {inherited.take_named(name, SOCK_DGRAM), inherited.take_named(name, SOCK_STREAM),
            inherited.take_named(name, SOCK_SEQPACKET)};
}

// The supervisor need not keep what nobody has a use for any more.
void forget_left(const InheritedSockets& inherited, bool containers, const Supervisor& supervisor) {
    for (const std::string& name : inherited.left()) {
        if (name.starts_with(kOfContainer) != containers) continue;
        log_info("a socket that was handed over is of no use: " + name);
        supervisor.forget(name);
    }
}

// What becomes of an attachment: served by the workers, its sockets held for whoever comes after
// us, its name in the catalog.
AttachmentUsers users_of_attachments(SpreadAttachments& spread, HeldSockets& held,
                                     CatalogThread& catalog) {
    return {.serve =
                [&spread, &held](const auto& which, auto sockets) {
                    hold(which.id, sockets, held);
                    spread.serve(which, std::move(sockets));
                },
            .update = [&spread](const auto& which) { spread.update(which); },
            .drop =
                [&spread, &held](const auto& id) {
                    held.forget(of_container(id));
                    spread.drop(id);
                },
            .changed = [&catalog](auto all) { catalog.take_attachments(std::move(all)); }};
}

// What is attached is known at once, and is not the cluster: unless nothing else was asked for, one
// other source has to have spoken.
bool knows_catalog(const std::vector<const SourceStatus*>& sources) {
    const auto is_local = [](const SourceStatus* source) {
        return source->name().starts_with("local:");
    };
    return std::all_of(sources.begin(), sources.end(), is_local) ||
           std::any_of(sources.begin(), sources.end(), [&](const SourceStatus* source) {
               return !is_local(source) && source->report().has_catalog;
           });
}

void log_places(const Options& options) {
    for (const Endpoint& endpoint : options.listen) {
        log_info("DNS server started on " + endpoint.text() + " (UDP and TCP)");
    }
    log_info("control socket is " + options.control_socket);
    if (options.http) log_info("HTTP is on " + options.http->text());
    log_info("NSS socket is " + options.nss_socket);
}

void run(const Options& options) {
    configure_heap();
    const BlockedSignals blocked;
    const Supervisor supervisor;
    InheritedSockets inherited(inherited_sockets());
    const bool activated = !inherited.empty();
    raise_descriptor_limit();
    std::signal(SIGPIPE, SIG_IGN);
    const std::optional<Account> account = choose_account(options);
    const Account* owner = account ? &*account : nullptr;
    const std::string upgrade_socket = options.control_socket + ".upgrade";
    Handover handover;
    if (options.upgrade) handover = take_over(upgrade_socket);
    inherited.add(std::move(handover.sockets));
    if (handover.connection) inherited.allow_no_others();
    const bool takes_over = !inherited.empty();

    Published<ZoneImage> images;
    Published<UpstreamList> upstreams;
    QueryLog query_log;
    UpstreamBoard upstream_board;
    std::optional<RateLimit> rate_limit;
    if (options.rate_limit > 0) rate_limit.emplace(options.rate_limit);
    const ResponderSettings responder =
        responder_settings(options, query_log, rate_limit ? &*rate_limit : nullptr);
    HeldSockets held(supervisor);
    UnixListener nss(options.nss_socket, SOCK_SEQPACKET, kForAll, owner, &inherited);
    make_folders(options, owner);
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
    const auto workers = make_workers(settings, options.listen, inherited, held);
    // Behind the addresses: what two sidecars get in each other's way with is said first.
    UnixListener control(options.control_socket, SOCK_STREAM, kForGroup, owner, &inherited);
    UnixListener upgrade(upgrade_socket, SOCK_SEQPACKET, kForGroup, owner, &inherited);
    const UniqueFd http = options.http ? open_http_listener(*options.http, inherited) : UniqueFd();
    forget_left(inherited, false, supervisor);
    held.hold("nss", nss.fd());
    held.hold("control", control.fd());
    held.hold("upgrade", upgrade.fd());
    if (http) held.hold("http", http.get());
    held.store_all();
    for (const UnixListener* listener : {&nss, &control, &upgrade}) {
        held.hold_for_successor(listener->lock_path(), listener->lock());
    }
    const std::array files{&nss, &control, &upgrade};
    const auto leave_files = [&files] {
        for (UnixListener* listener : files) listener->leave();
    };
    const auto own_files = [&files] {
        for (UnixListener* listener : files) listener->own();
    };
    const bool kept = activated || supervisor.present();  // by somebody who has them too
    if (kept) leave_files();
    const char* why_not = nullptr;  // the one that was to be replaced goes on
    AttachHelper helper("/proc/self/exe");
    give_up_rights(options, owner, helper);
    helper.watch_by(main_loop);

    Serving serving(main_loop, workers, images);
    CatalogThread catalog(options, images, upstreams, [&workers, &serving] {
        for (const auto& worker : workers) worker->take_newest_image();
        serving.note_image();
    });
    SpreadAttachments spread(main_loop, workers);
    Attachments attachments(main_loop, helper, attach_folder(options),
                            options.state_dir + "/attachments",
                            users_of_attachments(spread, held, catalog));
    spread.open_by(attachments);
    if (attachments.has_kept()) catalog.expect_attachments();
    const auto stop = [&main_loop] { main_loop.stop(); };
    std::optional<ControlSide> control_side;
    const auto open_control = [&] {
        control_side.emplace(main_loop, options,
                             ControlledParts{settings, workers, catalog, attachments,
                                             upstream_board, query_log, control.fd(), http.get()});
    };
    const auto close_control = [&] { control_side.reset(); };
    std::optional<HandoverServer> handover_server;
    // What is attached goes to one sidecar alone, and so does the next one's wish for our sockets.
    const auto open_to_others = [&] {
        open_control();
        handover_server.emplace(
            main_loop, upgrade.fd(), held,
            HandoverEvents{
                .begun = close_control, .abandoned = open_control, .done = [&](int process) {
                    leave_files();
                    attachments.leave();
                    log_info("process " + std::to_string(process) + " serves now: ending");
                    supervisor.tell("MAINPID=" + std::to_string(process));
                    serving.finish(Serving::kForClients, stop);
                }});
    };
    const bool succeeds = static_cast<bool>(handover.connection);
    const auto begun = [&] {
        if (!handover.tell_ready()) {
            why_not = "this took too long";
            return stop();
        }
        if (succeeds) open_to_others();
        if (succeeds && !kept) own_files();
        supervisor.tell("READY=1\nSTATUS=Answering on " + options.listen.front().text());
    };
    // Workers serve before the first source is asked: what is not known yet is "not ready". But not
    // in sockets where somebody else serves still, or what comes can wait.
    const auto may_begin = [&] {
        if (images.newest() != nullptr && knows_catalog(catalog.sources())) return true;
        why_not = "its sources have given no catalog in time";
        stop();
        return false;
    };
    if (succeeds) {
        serving.begin_when_known(begun, may_begin);
    } else if (takes_over) {
        serving.begin_when_known(begun);
    } else {
        serving.begin(begun);
    }
    catalog.start();

    const auto end = [&] { serving.finish(kept ? Serving::kForLast : Duration::zero(), stop); };
    const Watch on_term = main_loop.on_signal(SIGTERM, end);
    const Watch on_int = main_loop.on_signal(SIGINT, end);
    const Watch on_hup = main_loop.on_signal(SIGHUP, [&catalog] { catalog.reread(); });
    attachments.inherit_by([&inherited](const auto& id) { return take_inherited(inherited, id); });
    attachments.restore();
    forget_left(inherited, true, supervisor);
    inherited = InheritedSockets();
    if (!succeeds) open_to_others();
    const Watchdog watchdog(main_loop, supervisor, workers);
    blocked.release();
    log_places(options);
    main_loop.run();
    if (why_not != nullptr) {
        throw std::runtime_error(std::string("upgrade: ") + why_not +
                                 ": the sidecar that ran goes on");
    }
    supervisor.tell("STOPPING=1");
    log_info("stopping");
}

}  // namespace

int serve(const Options& options) {
    configure_log(options.log_level, options.log_format);
    try {
        run(options);
    } catch (const OptionError&) {
        throw;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "warren-sidecar: %s\n", error.what());
        return 1;
    }
    return 0;
}

}  // namespace warren
