#include "sidecar/command/hook_folder.h"

#include <sys/stat.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <system_error>

#include "sidecar/base/read_file.h"
#include "sidecar/catalog/text_hash.h"
#include "sidecar/hook/plan.h"

namespace warren {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxPlan = 65536;
constexpr auto kYoung = std::chrono::minutes(1);  // its container may be attached in this moment

std::string all_in(const std::string& run_folder) { return run_folder + "/hook"; }

bool is_left(const fs::path& folder, const std::set<std::string>& attached) try {
    if (fs::file_time_type::clock::now() - fs::last_write_time(folder) < kYoung) return false;
    return !attached.contains(read_plan(read_file(folder / "plan.json", kMaxPlan)).attachment);
} catch (const std::exception&) {
    return true;
}

}  // namespace

HookFolder::HookFolder(const std::string& run_folder, const Bundle& bundle)
    : path_(all_in(run_folder) + '/' + in_hex(hash_text(bundle.id + '\n' + bundle.path))) {}

// Others than root read it where a container has users of its own.
void HookFolder::make() const {
    const mode_t mask = umask(0022);
    std::error_code error;
    fs::create_directories(path_, error);
    umask(mask);
    if (error) throw std::system_error(error, path_);
}

void HookFolder::remove() const {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void HookFolder::sweep(const std::string& run_folder, const std::set<std::string>& attached) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(all_in(run_folder), ignored)) {
        if (is_left(entry.path(), attached)) fs::remove_all(entry.path(), ignored);
    }
}

}  // namespace warren
