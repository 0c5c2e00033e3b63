#include "sidecar/hook/bind_mount.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "shared/unique_fd.h"

namespace warren {

void bind_read_only(const std::string& source, Links links, int place) {
    const auto fail = [&] { throw std::system_error(errno, std::generic_category(), source); };
    open_how how{};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = links == Links::kRefuse ? RESOLVE_NO_SYMLINKS : 0;
    const UniqueFd from(
        static_cast<int>(syscall(SYS_openat2, AT_FDCWD, source.c_str(), &how, sizeof how)));
    if (!from) fail();
    const UniqueFd tree(
        open_tree(from.get(), "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
    if (!tree) fail();
    // What mounts are set to outside, nobody in there can take back.
    mount_attr attributes{};
    attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    if (mount_setattr(tree.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0) fail();
    if (move_mount(tree.get(), "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) !=
        0) {
        fail();
    }
}

}  // namespace warren
