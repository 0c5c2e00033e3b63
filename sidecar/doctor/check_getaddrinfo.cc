// Does this host's own getaddrinfo() find a name of ours, through all that stands in its way? Asked
// last, where nothing else is wrong: then the fault is in between.
#include <netdb.h>

#include <algorithm>
#include <memory>

#include "sidecar/doctor/examination.h"

namespace warren {

void check_getaddrinfo(const Examination& examination, Findings& findings) {
    // In a container its C library is another than ours, and may be none.
    if (examination.in_container || !examination.root.empty()) return;
    const auto& all = findings.all();
    if (std::any_of(all.begin(), all.end(),
                    [](const auto& each) { return each.verdict == Verdict::kWrong; })) {
        return;
    }
    const std::string name = "ns.dns." + examination.domain;
    addrinfo* found = nullptr;
    const int error = getaddrinfo(name.c_str(), nullptr, nullptr, &found);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
    if (error == 0) {
        findings.well("getaddrinfo", "finds " + name);
    } else {
        findings.wrong("getaddrinfo",
                       "does not find " + name + ", and each part is well: " + gai_strerror(error),
                       "see what stands before warren in the line hosts: of nsswitch.conf, and "
                       "its actions in [ ]");
    }
}

}  // namespace warren
