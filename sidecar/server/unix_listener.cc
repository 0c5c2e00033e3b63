#include "sidecar/server/unix_listener.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr int kBacklog = 4096;  // a burst of processes that all start at once

// One that everybody may pass through, whatever the umask: the socket itself says who may ask.
void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    const mode_t mask = umask(0022);
    std::filesystem::create_directories(folder, error);
    umask(mask);
}

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
    throw std::runtime_error("cannot listen on " + path + ": " + reason);
}

}  // namespace

UnixListener::UnixListener(std::string path, int type, mode_t mode) : path_(std::move(path)) {
    make_folder(std::filesystem::path(path_).parent_path());
    lock_.reset(open((path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock_) fail(path_, errno_text(errno));
    if (flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
        fail(path_, "another sidecar is running there");
    }
    socket_.reset(socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket_) fail(path_, errno_text(errno));

    // Bound beside its place and renamed into it: no moment without a socket file after a restart.
    const std::string fresh = path_ + ".new";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (fresh.size() >= sizeof address.sun_path) fail(path_, "the path is too long");
    fresh.copy(address.sun_path, fresh.size());
    unlink(fresh.c_str());
    // A socket file gets the mode that the socket has, less the umask: it is never open to more
    // than it will be, and then chmod() gives back what the umask took.
    if (fchmod(socket_.get(), mode) != 0 ||
        bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        chmod(fresh.c_str(), mode) != 0 || listen(socket_.get(), kBacklog) != 0 ||
        rename(fresh.c_str(), path_.c_str()) != 0) {
        const int reason = errno;
        unlink(fresh.c_str());
        fail(path_, errno_text(reason));
    }
}

UnixListener::~UnixListener() { unlink(path_.c_str()); }

}  // namespace warren
