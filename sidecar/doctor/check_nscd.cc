// nscd is asked before any module, resolves in its own network namespace, and turns an outage into
// "no such name" that it keeps.
#include <sstream>

#include "shared/unique_fd.h"
#include "sidecar/base/read_file.h"
#include "sidecar/base/unix_address.h"
#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

constexpr size_t kMaxSize = 65536;

// "enable-cache hosts no": then nscd says at once that it does not know.
bool keeps_hosts(const std::string& configuration) {
    bool keeps = true;
    std::istringstream lines(configuration);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string option, database, value;
        words >> option >> database >> value;
        if (option == "enable-cache" && database == "hosts") keeps = value != "no";
    }
    return keeps;
}

}  // namespace

void check_nscd(const Examination& examination, Findings& findings) {
    const std::string path = examination.root + "/run/nscd/socket";
    sockaddr_un address{};
    const socklen_t size = unix_address(path, address);
    const UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (size == 0 || !fd || connect(fd.get(), as_sockaddr(address), size) != 0) return;
    if (!keeps_hosts(read_if_there(examination.root + "/etc/nscd.conf", kMaxSize))) return;
    findings.wrong("nscd", "runs and answers in place of the module, with what it has kept",
                   "set 'enable-cache hosts no' in /etc/nscd.conf and restart it, or stop it");
}

}  // namespace warren
