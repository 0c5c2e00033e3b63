#include "sidecar/command/cni_command.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "sidecar/base/log.h"
#include "sidecar/command/cni.h"
#include "sidecar/command/cni_error.h"

namespace warren {
namespace {

constexpr size_t kMostInput = size_t{1} << 20;

std::string read_input() {
    std::string input;
    std::array<char, 16384> buffer{};
    for (;;) {
        const ssize_t size = read(STDIN_FILENO, buffer.data(), buffer.size());
        if (size == 0) return input;
        if (size > 0) {
            input.append(buffer.data(), static_cast<size_t>(size));
            if (input.size() > kMostInput) throw CniError(kCniInput, "standard input is too long");
        } else if (errno != EINTR) {
            throw CniError(kCniInput, "standard input: " + errno_text(errno));
        }
    }
}

CniCall call_of(const Environment& environment) {
    const auto value = [&](const char* name) {
        const char* text = environment(name);
        return std::string(text != nullptr ? text : "");
    };
    CniCall call{.command = value("CNI_COMMAND"),
                 .container_id = value("CNI_CONTAINERID"),
                 .netns = value("CNI_NETNS"),
                 .ifname = value("CNI_IFNAME"),
                 .args = value("CNI_ARGS"),
                 .containerd_namespace = value("CONTAINERD_NAMESPACE"),
                 .config = {}};
    // A person who starts it by hand is not made to type.
    if (!call.command.empty()) call.config = read_input();
    return call;
}

CniReply reply_to(const Environment& environment) try {
    return run_cni(call_of(environment), ask_control);
} catch (const CniError& error) {
    return cni_error(error.code(), error.what());
}

}  // namespace

bool is_cni_plugin(std::string_view path) {
    return path.substr(path.rfind('/') + 1) == "warren-dns";
}

int run_cni_command(const Environment& environment) {
    const CniReply reply = reply_to(environment);
    std::fputs(reply.log.c_str(), stderr);
    std::fputs(reply.output.c_str(), stdout);
    return std::fflush(stdout) == 0 ? reply.exit_code : 1;
}

}  // namespace warren
