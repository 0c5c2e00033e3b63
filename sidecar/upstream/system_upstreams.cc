#include "sidecar/upstream/system_upstreams.h"

#include <algorithm>
#include <system_error>

#include "sidecar/base/interfaces.h"
#include "sidecar/base/log.h"
#include "sidecar/base/read_file.h"
#include "sidecar/upstream/parse_upstream.h"
#include "sidecar/upstream/resolv_conf.h"

namespace warren {
namespace {

// resolv.conf(5) gives no limit; this one is far from any real file.
constexpr size_t kMostText = 65536;

// A wildcard listener owns every address of this host, and those change: looked up anew each time.
std::vector<Endpoint> with_interface_addresses(std::vector<Endpoint> own) {
    std::vector<uint16_t> ports;
    for (const Endpoint& endpoint : own) {
        if (endpoint.address.is_unspecified()) ports.push_back(endpoint.port);
    }
    if (ports.empty()) return own;
    for (const Network& network : interface_addresses()) {
        for (const uint16_t port : ports) own.push_back({network.base, port});
    }
    return own;
}

std::string listed(const UpstreamList& list) {
    std::string text;
    for (const UpstreamGroup& group : list.groups) {
        const std::string suffix =
            group.suffix.empty() ? "" : dns::text_from_labels(group.suffix) + '=';
        if (group.servers.empty()) text += (text.empty() ? "" : ", ") + suffix + "none";
        for (const Upstream& server : group.servers) {
            text += (text.empty() ? "" : ", ") + suffix + server.text();
        }
    }
    return text.empty() ? "none" : text;
}

}  // namespace

SystemUpstreams::SystemUpstreams(EventLoop& loop, std::vector<Endpoint> own,
                                 Published<UpstreamList>& published, std::string path,
                                 FixedUpstreams fixed)
    : own_(std::move(own)),
      fixed_(std::move(fixed)),
      published_(published),
      path_(std::move(path)) {
    try {
        watch_.emplace(loop, path_, [this] { reread(); });
    } catch (const std::system_error& error) {
        log_warning(std::string(error.what()) + "; its changes are not seen");
    }
    reread();  // behind the watch: no change is missed in between
}

void SystemUpstreams::reread() {
    std::string text;
    try {
        text = read_file(path_, kMostText);
    } catch (const std::system_error& error) {
        log_warning(error.what());
    }
    if (text.empty() && !list_.groups.empty()) return;
    UpstreamList list = fixed_.for_suffixes;
    for (const Upstream& server : fixed_.before) list.add("", server);
    for (const Upstream& server : read_resolv_conf(text, with_interface_addresses(own_))) {
        list.add("", server);
    }
    for (const Upstream& server : fixed_.behind) list.add("", server);
    if (list == list_) return;
    const std::string before = list_.groups.empty() ? "" : ", were " + listed(list_);
    log_info("upstreams are " + listed(list) + before + " (" + path_ + ")");
    list_ = std::move(list);
    published_.publish(std::make_shared<const UpstreamList>(list_));
}

std::unique_ptr<SystemUpstreams> follow_upstreams(EventLoop& loop,
                                                  const std::vector<std::string>& upstreams,
                                                  const std::vector<Endpoint>& own,
                                                  Published<UpstreamList>& published) {
    FixedUpstreams fixed;
    bool follows = false;
    for (const std::string& text : upstreams) {
        GivenUpstream given;
        if (!parse_upstream(text, given).empty()) continue;  // said when options were read
        if (given.what == GivenUpstream::What::kSystem) {
            follows = true;
        } else if (!given.suffix.empty()) {
            fixed.for_suffixes.group(given.suffix);
            if (given.what == GivenUpstream::What::kServer) {
                fixed.for_suffixes.add(given.suffix, given.server);
            }
        } else if (given.what == GivenUpstream::What::kServer) {
            (follows ? fixed.behind : fixed.before).push_back(given.server);
        }
    }
    if (follows) {
        return std::make_unique<SystemUpstreams>(loop, own, published, kResolvConf,
                                                 std::move(fixed));
    }
    UpstreamList list = std::move(fixed.for_suffixes);
    for (const Upstream& server : fixed.before) list.add("", server);
    log_info("upstreams are " + listed(list));
    published.publish(std::make_shared<const UpstreamList>(std::move(list)));
    return nullptr;
}

}  // namespace warren
