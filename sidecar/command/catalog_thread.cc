#include "sidecar/command/catalog_thread.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "sidecar/base/interfaces.h"
#include "sidecar/base/log.h"
#include "sidecar/catalog/kept_source.h"
#include "sidecar/catalog/open_source.h"
#include "sidecar/catalog/source_kind.h"

namespace warren {
namespace {

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

ZoneSettings zone_settings(const Options& options) {
    ZoneSettings settings{.domain = options.domain, .ttl = options.ttl, .name_servers = {}};
    for (const Endpoint& endpoint : reachable_at(options.listen)) {
        settings.name_servers.push_back(endpoint.address);
    }
    return settings;
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

}  // namespace

CatalogThread::CatalogThread(const Options& options, Published<ZoneImage>& images,
                             Published<UpstreamList>& upstreams, std::function<void()> published)
    : updater_(loop_, zone_settings(options), images, std::move(published)),
      upstreams_(follow_upstreams(loop_, options.upstreams, options.listen, upstreams)),
      statuses_(source_statuses(options)),
      stale_(loop_, pointers_to(statuses_), std::chrono::seconds(options.stale_after),
             [this](bool stale) { set_stale(stale); }) {
    for (size_t i = 0; i < statuses_.size(); ++i) {
        add_source(options.sources[i], statuses_[i], options.state_dir);
    }
    if (!options.publish.empty()) publish(options.publish);
}

// What others told us is theirs to publish.
void CatalogThread::publish(const std::string& url) {
    publisher_.emplace(loop_, shown_source(url), publish_command(url));
    updater_.on_changes([this](size_t source, const CatalogChanges& changes) {
        if (!published_sources_.contains(source)) return;
        for (const auto& [name, service] : changes) publisher_->note(source, name, service.get());
    });
}

CatalogThread::~CatalogThread() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
}

void CatalogThread::start() {
    for (const Followed& followed : followed_) {
        loop_.post(
            [&sink = followed.sink, source = followed.source.get()] { source->start(sink); });
    }
    thread_ = std::thread([this] {
        give_way();
        loop_.run();
    });
}

void CatalogThread::reread() {
    loop_.post([this] {
        for (const Followed& followed : followed_) followed.source->reread();
    });
}

// Where no option names it, the source comes with the first container, and last: while there is
// none, a single source is believed without being compared with others.
void CatalogThread::take_attachments(std::vector<Attachment> attachments) {
    loop_.post([this, attachments = std::move(attachments)] {
        const bool fresh = local_ == nullptr;
        if (fresh && attachments.empty()) return;
        if (fresh) add_local();
        local_->take(attachments);
        if (fresh) local_->start(followed_.back().sink);
    });
}

void CatalogThread::add_local() {
    auto source = std::make_unique<LocalSource>();
    local_ = source.get();
    published_sources_.insert(followed_.size());
    followed_.push_back({updater_.add_source("local:"), std::move(source)});
}

void CatalogThread::expect_attachments() {
    if (local_ == nullptr) add_local();
    for (const Followed& followed : followed_) {
        if (followed.source.get() == local_) followed.sink.expect();
    }
    local_->expect();
}

std::vector<const SourceStatus*> CatalogThread::sources() const { return pointers_to(statuses_); }

void CatalogThread::add_source(const std::string& url, SourceStatus& status,
                               const std::string& state_folder) {
    ZoneUpdater::Sink& sink = updater_.add_source(status.name());
    const SourceKind kind = source_kind(url);
    if (kind != SourceKind::kChild) published_sources_.insert(followed_.size());
    KeptSettings settings{.state_folder = state_folder};
    settings.load_first = kind != SourceKind::kFile;
    std::unique_ptr<CatalogSource> source;
    if (kind == SourceKind::kLocal) {
        auto local = std::make_unique<LocalSource>(&status);
        local_ = local.get();
        source = std::move(local);
    } else {
        source = std::make_unique<KeptSource>(
            loop_, open_source(url, loop_), status, std::move(settings),
            [&sink]() -> const Catalog& { return sink.catalog(); }, [this] { stale_.look(); });
    }
    followed_.push_back({sink, std::move(source)});
}

void CatalogThread::set_stale(bool stale) {
    log_warning(stale ? "a source has not been well for long: answers are marked as stale"
                      : "all sources are well again: answers are not marked as stale any more");
    updater_.set_stale(stale);
}

}  // namespace warren
