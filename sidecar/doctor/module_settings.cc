#include "sidecar/doctor/module_settings.h"

#include "sidecar/base/read_file.h"

namespace warren {
namespace {

constexpr size_t kMaxSize = 65536;

}  // namespace

nss::Settings module_settings(const std::string& root) {
    nss::Settings settings{};
    nss::set_defaults(settings);
    nss::parse_settings(read_if_there(root + "/etc/warren/nss.conf", kMaxSize), settings);
    return settings;
}

}  // namespace warren
