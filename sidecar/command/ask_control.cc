#include "sidecar/command/ask_control.h"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "sidecar/base/log.h"

namespace warren {
namespace {

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

HttpResponse ask(const std::string& socket_path, std::string_view method,
                 const std::string& target) {
    try {
        return ask_unix_http(socket_path, method, target);
    } catch (const std::system_error& error) {
        throw std::runtime_error(socket_path + ": " + reason(error.code().value()));
    }
}

}  // namespace

nlohmann::json ask_control(const std::string& socket_path, std::string_view method,
                           const std::string& target) {
    const HttpResponse response = ask(socket_path, method, target);
    auto answer = nlohmann::json::parse(response.body, nullptr, false);
    if (!answer.is_object()) throw std::runtime_error(socket_path + ": no answer of a sidecar");
    if (response.status == 200) return answer;
    const auto error = answer.find("error");
    throw std::runtime_error(error != answer.end() && error->is_string()
                                 ? error->get<std::string>()
                                 : "status " + std::to_string(response.status));
}

}  // namespace warren
