// Where no sidecar runs: could one listen here, and if not, why?
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "shared/unique_fd.h"
#include "sidecar/base/log.h"
#include "sidecar/doctor/examination.h"
#include "sidecar/doctor/port_owner.h"

namespace warren {
namespace {

// 0, or the errno of a bind.
int try_to_bind(const Endpoint& endpoint, PortKind kind) {
    const int type = kind == PortKind::kUdp ? SOCK_DGRAM : SOCK_STREAM;
    const UniqueFd fd(
        socket(endpoint.address.is_ipv4() ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0));
    if (!fd) return errno;
    // Past connections are in nobody's way; over UDP this would share the port with who has it.
    const int on = 1;
    if (kind == PortKind::kTcp) setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_storage storage{};
    const socklen_t size = endpoint.to_sockaddr(storage);
    return bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) == 0 ? 0 : errno;
}

// Where the sidecar itself is there, nothing stands in its way.
constexpr const char* kOwnName = "warren-sidecar ";

// False: nothing is wrong there.
bool say_why(const Endpoint& endpoint, PortKind kind, int error, const std::string& root,
             Findings& findings) {
    const std::string place = endpoint.text() + (kind == PortKind::kUdp ? " (UDP)" : " (TCP)");
    const std::string owner = port_owner(root, endpoint, kind);
    if (owner.starts_with(kOwnName)) return false;
    const bool forbidden = error == EACCES || error == EPERM;
    if (error == EADDRINUSE || (forbidden && !owner.empty())) {
        findings.wrong("listen",
                       place + " is taken by " + (owner.empty() ? "another process" : owner),
                       "end that, or give it another address, or --listen us another one");
    } else if (forbidden) {
        // Another user than root need not be who starts it.
        findings.add({geteuid() == 0 ? Verdict::kWrong : Verdict::kNote, "listen",
                      place + " may not be bound by this user",
                      "start as root, or with CAP_NET_BIND_SERVICE (the systemd unit gives it)"});
    } else if (error == EADDRNOTAVAIL) {
        findings.wrong("listen", place + " is no address of this machine",
                       "127.0.0.11 is there when the loopback is up: ip link set lo up");
    } else {
        findings.wrong("listen", place + ": " + errno_text(error), "see --listen");
    }
    return true;
}

}  // namespace

void check_listen(const Examination& examination, Findings& findings) {
    const bool may_run =
        examination.control == Control::kAnswers || examination.control == Control::kForbidden;
    if (may_run || examination.in_container) return;
    for (const Endpoint& endpoint : examination.listen) {
        for (const PortKind kind : {PortKind::kUdp, PortKind::kTcp}) {
            const int error = try_to_bind(endpoint, kind);
            const bool wrong =
                error != 0 && say_why(endpoint, kind, error, examination.root, findings);
            if (wrong) break;  // the same for both, most often
        }
    }
}

}  // namespace warren
