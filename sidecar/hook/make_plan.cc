#include "sidecar/hook/make_plan.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "shared/nss_protocol.h"
#include "sidecar/hook/library_folder.h"
#include "sidecar/hook/nsswitch_text.h"

namespace warren {
namespace {

constexpr const char* kRunFolder = "/run/warren";
constexpr const char* kModule = "libnss_warren.so.2";
constexpr const char* kNsswitch = "/etc/nsswitch.conf";
constexpr const char* kNssConf = "/etc/warren/nss.conf";
constexpr const char* kResolvConf = "/etc/resolv.conf";
constexpr size_t kMaxNsswitch = 65536;
constexpr int kMostLinks = 8;

class Mounts {
  public:
    Mounts(const Bundle& bundle, std::string own_files)
        : bundle_(bundle), own_files_(std::move(own_files)) {}

    void add(Mount mount) {
        if (is_mounted(bundle_, mount.target) || is_in_bind(bundle_, mount.target)) return;
        mounts_.push_back(std::move(mount));
    }
    void add_text(const std::string& target, const std::string& text) {
        const std::string source = own_files_ + target.substr(target.rfind('/'));
        std::ofstream file(source);
        if (!(file << text << std::flush)) {
            throw std::system_error(errno, std::generic_category(), source);
        }
        add({.source = source, .target = target});
    }
    std::vector<Mount> take() { return std::move(mounts_); }

  private:
    const Bundle& bundle_;
    std::string own_files_;
    std::vector<Mount> mounts_;
};

void add_module(Mounts& mounts, const InsideRoot& inside, const PlanSettings& settings) {
    const auto folder = library_folder(inside, machine_of_file(settings.module));
    if (!folder) return;  // no glibc: DNS it is
    // An image may bring its own. An empty one is what was made to mount at, and never taken away.
    const std::string place = *folder + '/' + kModule;
    if (inside.read(place, 1).value_or("").empty())
        mounts.add({.source = settings.module, .target = place});
    const std::string before = inside.read(kNsswitch, kMaxNsswitch).value_or("");
    const std::string after = with_warren(before);
    if (after != before && before.size() < kMaxNsswitch) mounts.add_text(kNsswitch, after);
    if (settings.domain != nss::kDefaultDomain) {
        mounts.add_text(kNssConf, "domain=" + settings.domain + '\n');
    }
}

}  // namespace

std::vector<Mount> plan_mounts(const Bundle& bundle, const InsideRoot& inside,
                               const PlanSettings& settings) {
    Mounts mounts(bundle, settings.own_files);
    mounts.add({.source = settings.nss_folder, .target = kRunFolder, .folder = true});
    if (settings.only_socket) return mounts.take();
    if (!settings.module.empty()) add_module(mounts, inside, settings);
    if (settings.nameserver) {
        mounts.add_text(kResolvConf, "nameserver " + *settings.nameserver + "\nsearch " +
                                         settings.domain + "\noptions ndots:0\n");
    }
    return mounts.take();
}

std::vector<std::string> missing_places(const InsideRoot& inside,
                                        const std::vector<Mount>& mounts) {
    std::vector<std::string> missing;
    for (const Mount& mount : mounts) {
        std::string path = mount.target;
        if (path.ends_with(kModule) && inside.has(path)) missing.push_back(path);  // an empty one
        for (int links = 0; links < kMostLinks && !path.empty() && !inside.has(path);) {
            // Where a link leads, that is made.
            if (std::string target = inside.link_target(path); !target.empty()) {
                path = std::move(target);
                ++links;
                continue;
            }
            missing.push_back(path);
            path.erase(path.rfind('/'));
        }
    }
    const auto deeper = [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() > b.size() : a < b;
    };
    std::sort(missing.begin(), missing.end(), deeper);
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    return missing;
}

}  // namespace warren
