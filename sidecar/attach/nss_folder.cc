#include "sidecar/attach/nss_folder.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "sidecar/attach/attachment.h"
#include "sidecar/base/log.h"
#include "sidecar/base/unix_address.h"

namespace warren {
namespace {

constexpr int kBacklog = 256;
constexpr mode_t kForAll = 0666;
constexpr const char* kSocket = "nss.sock";
constexpr const char* kFresh = "nss.sock.new";

[[noreturn]] void fail(const std::string& path, int error = errno) {
    throw AttachError(500, path + ": " + errno_text(error));
}

// One that everybody may pass through, whatever the umask.
void make_folder(const std::string& folder) {
    std::error_code error;
    const mode_t mask = umask(0022);
    std::filesystem::create_directories(folder, error);
    umask(mask);
    if (error) fail(folder, error.value());
}

}  // namespace

UniqueFd listen_in_nss_folder(const std::string& folder) {
    make_folder(folder);
    const UniqueFd at(open(folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!at || !fd) fail(folder);
    // By its descriptor: with a long id the path itself is more than an address has room for.
    const std::string path = "/proc/self/fd/" + std::to_string(at.get()) + '/' + kFresh;
    sockaddr_un address{};
    const socklen_t size = unix_address(path, address);
    unlinkat(at.get(), kFresh, 0);
    // By the umask, not by its name, in whose place somebody else's link may be by then.
    const mode_t mask = umask(0);
    fchmod(fd.get(), kForAll);
    const int bound = bind(fd.get(), as_sockaddr(address), size);
    umask(mask);
    // Renamed into its place: no moment without a socket for those who have the folder already.
    if (bound != 0 || listen(fd.get(), kBacklog) != 0 ||
        renameat(at.get(), kFresh, at.get(), kSocket) != 0) {
        fail(folder);
    }
    return fd;
}

void remove_nss_folder(const std::string& parent, const std::string& id) {
    std::error_code ignored;
    std::filesystem::remove_all(parent + '/' + id, ignored);
}

}  // namespace warren
