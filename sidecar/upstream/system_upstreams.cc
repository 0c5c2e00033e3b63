#include "sidecar/upstream/system_upstreams.h"

#include <ifaddrs.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sidecar/base/log.h"

namespace warren {
namespace {

// resolv.conf(5) gives no limit; this one is far from any real file.
constexpr std::streamsize kMostText = 65536;

// Empty if it cannot be read.
std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kMostText, '\0');
    file.read(text.data(), kMostText);
    text.resize(static_cast<size_t>(file.gcount()));
    return text;
}

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
    : loop_(loop),
      own_(std::move(own)),
      published_(published),
      path_(std::move(path)),
      watch_(loop, path_, [this] { reread(); }) {
    reread();
}

void SystemUpstreams::reread() {
    follow_link();
    const std::string text = read_text(path_);
    if (text.empty() && !list_.servers.empty()) return;
    UpstreamList list = read_resolv_conf(text, with_interface_addresses(own_));
    if (list == list_) return;
    log_info("upstreams are " + listed(list) + (list_.servers.empty() ? "" : ", were ") +
             (list_.servers.empty() ? "" : listed(list_)) + " (" + path_ + ")");
    list_ = std::move(list);
    published_.publish(std::make_shared<const UpstreamList>(list_));
}

// Often resolv.conf is a link into /run, and only the file there is ever written.
void SystemUpstreams::follow_link() {
    std::error_code error;
    std::string target = std::filesystem::canonical(path_, error).string();
    // While the target is being replaced it leads nowhere: what is watched already stays.
    if (error || target == target_) return;
    target_ = std::move(target);
    target_watch_.reset();
    if (std::filesystem::is_symlink(path_, error)) {
        target_watch_.emplace(loop_, target_, [this] { reread(); });
    }
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
