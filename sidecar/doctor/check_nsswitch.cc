// Will programs that use NSS ask us, and before they ask a nameserver?
#include <exception>

#include "sidecar/base/read_file.h"
#include "sidecar/base/split.h"
#include "sidecar/doctor/examination.h"
#include "sidecar/hook/nsswitch_text.h"

namespace warren {
namespace {

constexpr size_t kMaxSize = 65536;
constexpr const char* kCure =
    "make its line hosts: read 'files warren [!UNAVAIL=return] dns'; the package's "
    "nsswitch.sh add does it";

std::string hosts_line(const std::string& text) {
    std::string found;
    split(text, '\n', [&](std::string_view line) {
        if (line.starts_with("hosts:")) found = line;
    });
    return found;
}

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
    if (with_warren(text) == text) {
        findings.well("nsswitch.conf", hosts);
    } else if (hosts.find("warren") == std::string::npos) {
        findings.wrong("nsswitch.conf", "has no warren: " + hosts, kCure);
    } else {
        findings.wrong("nsswitch.conf",
                       "has warren behind dns, or without its [!UNAVAIL=return]: " + hosts, kCure);
    }
}

}  // namespace warren
