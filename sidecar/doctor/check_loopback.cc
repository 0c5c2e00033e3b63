// Is the loopback up? Binding to 127.0.0.11 succeeds while it is down, and then nothing arrives.
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>

#include "shared/unique_fd.h"
#include "sidecar/doctor/examination.h"

namespace warren {

void check_loopback(const Examination& /*examination*/, Findings& findings) {
    const UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    if (!fd || ioctl(fd.get(), SIOCGIFFLAGS, &request) != 0) return;
    if ((request.ifr_flags & IFF_UP) == 0) {
        findings.wrong("loopback", "the loopback is down: nothing reaches 127.0.0.11",
                       "ip link set lo up");
    }
}

}  // namespace warren
