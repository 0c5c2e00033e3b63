// nscd is asked before any module, resolves in its own network namespace, and turns an outage into
// "no such name" that it keeps.
#include <sys/socket.h>
#include <sys/un.h>

#include "shared/unique_fd.h"
#include "sidecar/doctor/examination.h"

namespace warren {

void check_nscd(const Examination& examination, Findings& findings) {
    const std::string path = examination.root + "/run/nscd/socket";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto* peer = reinterpret_cast<const sockaddr*>(&address);
    if (!fd || connect(fd.get(), peer, sizeof address) != 0) return;
    findings.wrong("nscd", "runs and answers in place of the module, with what it has kept",
                   "set 'enable-cache hosts no' in /etc/nscd.conf and restart it, or stop it");
}

}  // namespace warren
