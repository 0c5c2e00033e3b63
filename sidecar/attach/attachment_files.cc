#include "sidecar/attach/attachment_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "shared/unique_fd.h"
#include "sidecar/attach/attachment_json.h"
#include "sidecar/base/log.h"
#include "sidecar/base/read_file.h"

namespace warren {
namespace {

constexpr size_t kMaxFile = size_t{256} << 10;
constexpr const char* kSuffix = ".json";

// Empty where the kernel does not say: then every start looks like the same one, and the identities
// of processes and namespaces have to do.
std::string boot_id() try {
    return read_file("/proc/sys/kernel/random/boot_id", 100);
} catch (const std::system_error&) {
    return "";
}

bool write_whole(const std::string& path, const std::string& text) {
    const UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    return fd && ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace

AttachmentFiles::AttachmentFiles(std::string folder)
    : folder_(std::move(folder)), boot_(boot_id()) {}

std::string AttachmentFiles::path_of(const std::string& id) const {
    return folder_ + '/' + id + kSuffix;
}

void AttachmentFiles::write(const Attachment& attachment) const {
    std::error_code ignored;
    std::filesystem::create_directories(folder_, ignored);
    const std::string path = path_of(attachment.id);
    const std::string beside = path + ".new";
    if (write_whole(beside, attachment_state(attachment, boot_)) &&
        rename(beside.c_str(), path.c_str()) == 0) {
        return;
    }
    const int error = errno;
    unlink(beside.c_str());
    log_warning("attachment " + attachment.id + " does not survive a restart: " + path + ": " +
                errno_text(error));
}

void AttachmentFiles::remove(const std::string& id) const { unlink(path_of(id).c_str()); }

std::vector<Attachment> AttachmentFiles::read_all() const {
    std::vector<Attachment> attachments;
    std::error_code error;
    std::filesystem::directory_iterator file(folder_, error);
    for (; !error && file != std::filesystem::directory_iterator(); file.increment(error)) {
        const std::string path = file->path().string();
        std::optional<Attachment> attachment;
        try {
            attachment = read_attachment_state(read_file(path, kMaxFile), boot_);
        } catch (const std::system_error&) {
            continue;  // a folder, say: not ours
        }
        if (attachment && path == path_of(attachment->id)) {
            attachments.push_back(std::move(*attachment));
        } else {
            unlink(path.c_str());
        }
    }
    return attachments;
}

}  // namespace warren
