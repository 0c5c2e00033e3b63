#include "sidecar/upstream/system_upstreams.h"

#include <algorithm>
#include <system_error>

#include "sidecar/base/interfaces.h"
#include "sidecar/base/log.h"
#include "sidecar/base/read_file.h"

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

void append_new(std::vector<Endpoint>& servers, const std::vector<Endpoint>& more) {
    for (const Endpoint& server : more) {
        if (std::find(servers.begin(), servers.end(), server) == servers.end()) {
            servers.push_back(server);
        }
    }
}

std::string listed(const UpstreamList& list) {
    std::string text;
    for (const Endpoint& server : list.servers) {
        text += (text.empty() ? "" : ", ") + server.text();
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
    if (text.empty() && !list_.servers.empty()) return;
    UpstreamList list;
    append_new(list.servers, fixed_.before);
    append_new(list.servers, read_resolv_conf(text, with_interface_addresses(own_)).servers);
    append_new(list.servers, fixed_.behind);
    if (list == list_) return;
    const std::string before = list_.servers.empty() ? "" : ", were " + listed(list_);
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
        if (text == "system") {
            follows = true;
        } else if (const auto server = Endpoint::parse(text, kDnsPort)) {
            (follows ? fixed.behind : fixed.before).push_back(*server);
        }
    }
    if (follows) {
        return std::make_unique<SystemUpstreams>(loop, own, published, kResolvConf,
                                                 std::move(fixed));
    }
    UpstreamList list{std::move(fixed.before)};
    log_info("upstreams are " + listed(list));
    published.publish(std::make_shared<const UpstreamList>(std::move(list)));
    return nullptr;
}

}  // namespace warren
