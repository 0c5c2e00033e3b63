// The thread that follows the sources, compiles, and knows the upstreams: the `update` flow. Made
// and destroyed on the main thread; what it publishes is read by the workers.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "sidecar/attach/local_source.h"
#include "sidecar/base/event_loop.h"
#include "sidecar/base/published.h"
#include "sidecar/base/source_status.h"
#include "sidecar/catalog/publisher.h"
#include "sidecar/catalog/stale_watch.h"
#include "sidecar/command/options.h"
#include "sidecar/upstream/system_upstreams.h"
#include "sidecar/zone/zone_updater.h"

namespace warren {

class CatalogThread {
  public:
    // `published` is called on it behind each new image.
    CatalogThread(const Options& options, Published<ZoneImage>& images,
                  Published<UpstreamList>& upstreams, std::function<void()> published);
    ~CatalogThread();  // stops and joins
    CatalogThread(const CatalogThread&) = delete;
    CatalogThread& operator=(const CatalogThread&) = delete;

    // Before start(): take_attachments() will be called, and until then a name that nobody knows
    // may be one of theirs.
    void expect_attachments();
    void start();
    // Reads all sources again; any thread.
    void reread();
    // The containers that are attached now; any thread.
    void take_attachments(std::vector<Attachment> attachments);

    [[nodiscard]] const Counters& counters() const { return updater_.counters(); }
    [[nodiscard]] std::vector<const SourceStatus*> sources() const;
    // For those of its members that any thread may ask.
    [[nodiscard]] const ZoneUpdater& updater() const { return updater_; }

  private:
    struct Followed {
        ZoneUpdater::Sink& sink;
        std::unique_ptr<CatalogSource> source;
    };
    void add_source(const std::string& url, SourceStatus& status, const std::string& state_folder);
    void set_stale(bool stale);
    void publish(const std::string& url);
    void add_local();

    EventLoop loop_;
    ZoneUpdater updater_;
    std::unique_ptr<SystemUpstreams> upstreams_;
    std::deque<SourceStatus> statuses_;
    StaleWatch stale_;
    std::vector<Followed> followed_;
    std::optional<Publisher> publisher_;
    std::set<size_t> published_sources_;  // their places
    LocalSource* local_ = nullptr;        // one of them, once there is one
    std::thread thread_;
};

}  // namespace warren
