#include "sidecar/command/ask_control.h"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <system_error>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr int kWell = 200;
constexpr int kMistake = 400;
constexpr int kForbidden = 403;
constexpr int kExitUsage = 2;

std::string reason(int error) {
    switch (error) {
        case ENOENT:
            return "there is no such socket (is the sidecar running? --control-socket says where)";
        case EACCES:
        case EPERM:
            return "not permitted (root and the sidecar's group are)";
        case ECONNREFUSED:
            return "no sidecar is listening there";
        case ETIMEDOUT:
            return "the sidecar does not answer";
        default:
            return errno_text(error);
    }
}

HttpResponse ask(const ControlRequest& request) {
    try {
        return ask_unix_http(request.socket_path, request.method, request.target, request.patience,
                             request.body);
    } catch (const std::system_error& error) {
        const int code = error.code().value();
        const std::string text = request.socket_path + ": " + reason(code);
        if (code == EACCES || code == EPERM) throw ControlForbidden(text);
        if (code == ETIMEDOUT) throw ControlSilent(text);
        throw ControlUnreachable(text);
    }
}

}  // namespace

nlohmann::json ask_control(const ControlRequest& request) {
    const HttpResponse response = ask(request);
    auto answer = nlohmann::json::parse(response.body, nullptr, false);
    if (!answer.is_object()) {
        throw std::runtime_error(request.socket_path + ": no answer of a sidecar");
    }
    if (response.status == kWell) return answer;
    if (response.status == kForbidden) {
        throw ControlForbidden(request.socket_path + ": " + reason(EACCES));
    }
    const auto error = answer.find("error");
    const std::string text = error != answer.end() && error->is_string()
                                 ? error->get<std::string>()
                                 : "status " + std::to_string(response.status);
    if (response.status == kMistake) throw ControlMistake(text);
    throw std::runtime_error(text);
}

int reporting(const std::function<void()>& act) try {
    act();
    return 0;
} catch (const ControlMistake& error) {
    std::fprintf(stderr, "warren-sidecar: %s\n", error.what());
    return kExitUsage;
} catch (const nlohmann::json::exception&) {
    std::fputs("warren-sidecar: the control socket gives no answer of this version's sidecar\n",
               stderr);
    return 1;
} catch (const std::exception& error) {
    std::fprintf(stderr, "warren-sidecar: %s\n", error.what());
    return 1;
}

}  // namespace warren
