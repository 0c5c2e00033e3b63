// Will programs that use NSS ask us, and before they ask a nameserver?
#include <exception>

#include "sidecar/base/read_file.h"
#include "sidecar/doctor/examination.h"
#include "sidecar/hook/nsswitch_text.h"

namespace warren {
namespace {

constexpr size_t kMaxSize = 65536;
constexpr const char* kCure =
    "make its line hosts: read 'files warren [!UNAVAIL=return] dns'; the package's "
    "nsswitch.sh add does it";

}  // namespace

void check_nsswitch(const Examination& examination, Findings& findings) {
    if (examination.is_without_glibc()) return;  // nobody reads it
    const std::string path = examination.root + "/etc/nsswitch.conf";
    std::string text;
    try {
        text = read_file(path, kMaxSize);
    } catch (const std::exception& error) {
        findings.wrong("nsswitch.conf", error.what(), kCure);
        return;
    }
    const std::string hosts = hosts_line(text);
    if (with_warren(hosts) == hosts) {
        findings.well("nsswitch.conf", hosts);
    } else if (!has_warren(text)) {
        findings.wrong("nsswitch.conf",
                       "has no warren: " + (hosts.empty() ? "there is no line hosts:" : hosts),
                       kCure);
    } else {
        findings.wrong("nsswitch.conf",
                       "has warren behind dns, or without its [!UNAVAIL=return]: " + hosts, kCure);
    }
}

}  // namespace warren
