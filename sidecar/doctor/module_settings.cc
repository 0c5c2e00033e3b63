#include "sidecar/doctor/module_settings.h"

#include <exception>

#include "sidecar/base/read_file.h"

namespace warren {
namespace {

constexpr size_t kMaxSize = 65536;

}  // namespace

nss::Settings module_settings(const std::string& root) {
    nss::Settings settings{};
    nss::set_defaults(settings);
    try {
        nss::parse_settings(read_file(root + "/etc/warren/nss.conf", kMaxSize), settings);
    } catch (const std::exception&) {
        // Defaults, then.
    }
    return settings;
}

}  // namespace warren
