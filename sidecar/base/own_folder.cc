#include "sidecar/base/own_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/unique_fd.h"

namespace warren {

std::error_code make_own_folder(const std::filesystem::path& folder, const Account* owner) {
    std::error_code error;
    const mode_t mask = umask(0022);
    const bool made = std::filesystem::create_directories(folder, error);
    umask(mask);
    if (!made || error || owner == nullptr) return error;
    const UniqueFd fd(open(folder.c_str(), O_DIRECTORY | O_NOFOLLOW | O_RDONLY | O_CLOEXEC));
    if (!fd || fchown(fd.get(), owner->user, owner->group) != 0) {
        error.assign(errno, std::generic_category());
    }
    return error;
}

}  // namespace warren
