#include "sidecar/upstream/system_upstreams.h"

#include <ifaddrs.h>

#include <algorithm>
#include <system_error>

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
    ifaddrs* first = nullptr;
    if (ports.empty() || getifaddrs(&first) != 0) return own;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        const sockaddr* address = entry->ifa_addr;
        if (address == nullptr) continue;
        sockaddr_storage storage{};
        if (address->sa_family == AF_INET) {
            std::copy_n(reinterpret_cast<const char*>(address), sizeof(sockaddr_in),
                        reinterpret_cast<char*>(&storage));
        } else if (address->sa_family == AF_INET6) {
            std::copy_n(reinterpret_cast<const char*>(address), sizeof(sockaddr_in6),
                        reinterpret_cast<char*>(&storage));
        } else {
            continue;
        }
        for (const uint16_t port : ports) {
            own.push_back({Endpoint::from_sockaddr(storage).address, port});
        }
    }
    freeifaddrs(first);
    return own;
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
                                 Published<UpstreamList>& published, std::string path)
    : own_(std::move(own)),
      published_(published),
      path_(std::move(path)),
      watch_(loop, path_, [this] { reread(); }) {
    reread();
}

void SystemUpstreams::reread() {
    std::string text;
    try {
        text = read_file(path_, kMostText);
    } catch (const std::system_error& error) {
        log_warning(error.what());
    }
    if (text.empty() && !list_.servers.empty()) return;
    UpstreamList list = read_resolv_conf(text, with_interface_addresses(own_));
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
    if (upstreams == std::vector<std::string>{"system"}) {
        return std::make_unique<SystemUpstreams>(loop, own, published);
    }
    UpstreamList list;
    for (const std::string& text : upstreams) {
        if (const auto server = Endpoint::parse(text, kDnsPort)) list.servers.push_back(*server);
    }
    log_info("upstreams are " + listed(list));
    published.publish(std::make_shared<const UpstreamList>(std::move(list)));
    return nullptr;
}

}  // namespace warren
