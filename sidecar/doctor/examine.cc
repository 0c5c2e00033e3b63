#include "sidecar/doctor/examination.h"
#include "sidecar/hook/library_folder.h"

namespace warren {
namespace {

constexpr Check kChecks[] = {check_sidecar,     check_loopback, check_listen,     check_dns,
                             check_nsswitch,    check_module,   check_mounts,     check_nss_socket,
                             check_resolv_conf, check_nscd,     check_sources,    check_instances,
                             check_upstreams,   check_balance,  check_getaddrinfo};

}  // namespace

bool Examination::is_without_glibc() const {
    return in_container && !library_folder(InsideRoot(root.empty() ? "/" : root), machine);
}

Findings examine(const Examination& examination) {
    Findings findings;
    for (const Check check : kChecks) check(examination, findings);
    return findings;
}

}  // namespace warren
