#include "sidecar/command/hook_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "sidecar/base/read_file.h"
#include "sidecar/catalog/text_hash.h"
#include "sidecar/hook/inside_root.h"
#include "sidecar/hook/plan.h"

namespace warren {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxPlan = 65536;
constexpr auto kYoung = std::chrono::minutes(1);  // its container may be attached in this moment

std::string all_in(const std::string& run_folder) { return run_folder + "-hook"; }

std::optional<Plan> plan_in(const fs::path& folder) try {
    return read_plan(read_file(folder / "plan.json", kMaxPlan));
} catch (const std::exception&) {
    return {};
}

bool is_left(const fs::path& folder, const std::set<std::string>& attached) {
    std::error_code error;
    const auto written = fs::last_write_time(folder, error);
    if (error || fs::file_time_type::clock::now() - written < kYoung) return false;
    const auto plan = plan_in(folder);
    return !plan || !attached.contains(plan->attachment);
}

// What others could write in, we must not.
void check_own(const std::string& folder) {
    struct stat status {};
    if (lstat(folder.c_str(), &status) != 0)
        throw std::system_error(errno, std::generic_category(), folder);
    constexpr mode_t kOthers = S_IWGRP | S_IWOTH;
    if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & kOthers) != 0) {
        throw std::runtime_error(folder + " is not a folder of this user alone");
    }
}

bool has_other_user(const fs::path& own, const std::string& root) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(own.parent_path(), ignored)) {
        const auto plan = entry.path() == own ? std::nullopt : plan_in(entry.path());
        if (plan && plan->root == root) return true;
    }
    return false;
}

}  // namespace

HookFolder::HookFolder(const std::string& run_folder, const Bundle& bundle)
    : path_(all_in(run_folder) + '/' + in_hex(hash_text(bundle.id + '\n' + bundle.path))) {}

// Others than root read it where a container has users of its own.
void HookFolder::make() const {
    std::error_code error;
    fs::create_directories(path_, error);
    if (error) throw std::system_error(error, path_);
    check_own(fs::path(path_).parent_path());
    check_own(path_);
}

void HookFolder::remove() const {
    std::error_code ignored;
    if (const auto plan = plan_in(path_); plan && !has_other_user(path_, plan->root)) try {
            // Where the runtime keeps it; with most it is gone by now.
            const InsideRoot inside(plan->root);
            for (const std::string& path : plan->made) inside.remove_empty(path);
        } catch (const std::exception&) {
        }
    fs::remove_all(path_, ignored);
}

void HookFolder::sweep(const std::string& run_folder, const std::set<std::string>& attached) {
    const std::string all = all_in(run_folder);
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(all, ignored))) return;
    check_own(all);
    for (const auto& entry : fs::directory_iterator(all, ignored)) {
        if (entry.is_symlink(ignored) || !entry.is_directory(ignored)) continue;
        if (is_left(entry.path(), attached)) HookFolder(entry.path().string()).remove();
    }
}

}  // namespace warren
