#include "sidecar/server/unix_listener.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "sidecar/base/act_as.h"
#include "sidecar/base/log.h"
#include "sidecar/base/own_folder.h"
#include "sidecar/base/unix_address.h"

namespace warren {
namespace {

constexpr int kBacklog = 4096;  // a burst of processes that all start at once

bool is_folder_of(const std::filesystem::path& folder, uid_t user) {
    struct stat status {};
    return stat(folder.c_str(), &status) == 0 && status.st_uid == user;
}

bool is_socket(const std::string& path) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
    throw std::runtime_error("cannot listen on " + path + ": " + reason);
}

}  // namespace

UnixListener::UnixListener(std::string path, int type, mode_t mode, const Account* owner,
                           InheritedSockets* inherited)
    : path_(std::move(path)) {
    const auto folder = std::filesystem::path(path_).parent_path();
    make_own_folder(folder, owner);
    std::optional<ActAs> act;
    if (owner != nullptr && is_folder_of(folder, owner->user)) act.emplace(*owner);
    if (inherited != nullptr) {
        // Without its file nobody finds it: it is left, and another one is made.
        if (is_socket(path_)) socket_ = inherited->take(path_, type);
        lock_ = inherited->take_named(lock_path(), 0);
    }
    if (!lock_) {
        lock_.reset(open(lock_path().c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    }
    if (!lock_) fail(path_, errno_text(errno));
    if (flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
        fail(path_, "another sidecar is running there");
    }
    if (!socket_) {
        listen_afresh(type, mode, act ? nullptr : owner);
    } else {
        stays_ = true;  // whoever gave it to us may serve on
        fcntl(socket_.get(), F_SETFL, O_NONBLOCK);
        listen(socket_.get(), kBacklog);
    }
}

// Bound beside its place and renamed into it: no moment without a socket file after a restart.
void UnixListener::listen_afresh(int type, mode_t mode, const Account* owner) {
    socket_.reset(socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket_) fail(path_, errno_text(errno));
    const std::string fresh = path_ + ".new";
    sockaddr_un address{};
    const socklen_t size = unix_address(fresh, address);
    if (size == 0) fail(path_, "the path is too long");
    unlink(fresh.c_str());
    // A socket file gets the mode that the socket has, less the umask: by its name it would be that
    // of whatever is there by then.
    const mode_t mask = umask(0);
    fchmod(socket_.get(), mode);
    const int bound = bind(socket_.get(), as_sockaddr(address), size);
    const int error = errno;
    umask(mask);
    errno = error;
    if (bound != 0 || (owner != nullptr && lchown(fresh.c_str(), owner->user, owner->group) != 0) ||
        listen(socket_.get(), kBacklog) != 0 || rename(fresh.c_str(), path_.c_str()) != 0) {
        const int reason = errno;
        unlink(fresh.c_str());
        fail(path_, errno_text(reason));
    }
}

UnixListener::~UnixListener() {
    if (!stays_) unlink(path_.c_str());
}

}  // namespace warren
