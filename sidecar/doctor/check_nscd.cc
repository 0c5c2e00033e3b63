// nscd is asked before any module, resolves in its own network namespace, and turns an outage into
// "no such name" that it keeps.
#include "shared/unique_fd.h"
#include "sidecar/base/unix_address.h"
#include "sidecar/doctor/examination.h"

namespace warren {

void check_nscd(const Examination& examination, Findings& findings) {
    const std::string path = examination.root + "/run/nscd/socket";
    sockaddr_un address{};
    const socklen_t size = unix_address(path, address);
    const UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (size == 0 || !fd || connect(fd.get(), as_sockaddr(address), size) != 0) return;
    findings.wrong("nscd", "runs and answers in place of the module, with what it has kept",
                   "set 'enable-cache hosts no' in /etc/nscd.conf and restart it, or stop it");
}

}  // namespace warren
