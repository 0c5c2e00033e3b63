#include "sidecar/command/oci_hook.h"

#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sidecar/base/read_file.h"
#include "sidecar/command/ask_control.h"
#include "sidecar/command/hook_stages.h"
#include "sidecar/hook/add_hooks.h"
#include "sidecar/hook/stage.h"

namespace warren {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxState = size_t{1} << 20;
constexpr size_t kMaxConfig = size_t{4} << 20;
constexpr const char* kModule = "libnss_warren.so.2";

std::string own_path() { return fs::read_symlink("/proc/self/exe"); }

// Beside the sidecar, as it is built, or where a package puts it.
std::string usual_module() {
    std::error_code ignored;
    std::string beside = fs::path(own_path()).replace_filename(kModule);
    if (fs::exists(beside, ignored)) return beside;
    for (const char* folder : {"/usr/lib/x86_64-linux-gnu/", "/usr/lib/aarch64-linux-gnu/",
                               "/usr/lib64/", "/usr/lib/"}) {
        std::string path = std::string(folder) + kModule;
        if (fs::exists(path, ignored)) return path;
    }
    return "";
}

void say(const std::string& line) { std::fprintf(stderr, "warren-dns: %s\n", line.c_str()); }

// Returns whether all has gone well.
bool act(const OciHookRequest& given) {
    umask(0022);  // what is mounted is read by the container's users
    OciHookRequest request = given;
    const Bundle bundle = read_bundle(read_file("/dev/stdin", kMaxState, FileKind::kAny));
    if (request.stage == kPoststop) {
        hook_poststop(request, bundle, ask_control);
        return true;
    }
    if (request.stage == kCreateContainer) {
        const std::string problems = hook_create_container(request, bundle);
        std::fputs(problems.c_str(), stderr);
        return problems.empty();
    }
    if (request.module.empty() && !request.only_socket) request.module = usual_module();
    if (request.module.empty() && !request.only_socket) {
        say(std::string(kModule) + " is not on this host: names by DNS alone");
    }
    const std::string problems = hook_create_runtime(request, bundle, ask_control);
    std::fputs(problems.c_str(), stderr);
    return problems.empty();
}

// In one step: a runtime may read it meanwhile.
void add_to(const OciHookRequest& request) {
    const std::string path = request.add_to + "/config.json";
    const std::string text = with_hooks(read_file(path, kMaxConfig), own_path(), request.arguments);
    const std::string fresh = path + ".warren";
    std::ofstream file(fresh);
    if (!(file << text << std::flush)) throw std::runtime_error(fresh + ": cannot be written");
    file.close();
    fs::rename(fresh, path);
}

}  // namespace

int run_oci_hook(const OciHookRequest& request) try {
    if (!request.add_to.empty()) {
        add_to(request);
        return 0;
    }
    return act(request) || !request.required ? 0 : 1;
} catch (const std::exception& error) {
    say(error.what());
    return request.required || !request.add_to.empty() ? 1 : 0;
}

}  // namespace warren
