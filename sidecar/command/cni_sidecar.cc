#include "sidecar/command/cni_sidecar.h"

#include <exception>
#include <stdexcept>
#include <utility>

#include "sidecar/base/percent.h"
#include "sidecar/command/cni_config.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr Duration kPatience = std::chrono::seconds(2);

}  // namespace

json with_id(const std::vector<json>& attachments, const std::string& id) {
    for (const json& attachment : attachments) {
        if (attachment["id"] == id) return attachment;
    }
    return {};
}

CniSidecar::CniSidecar(std::string control_socket, const AskControl& ask)
    : control_socket_(std::move(control_socket)), ask_(ask), end_(Clock::now() + kPatience) {}

std::vector<json> CniSidecar::attachments() {
    const json answer = ask("GET", "/v1/attachments");
    const json& list = member(answer, "attachments");
    if (!list.is_array()) throw std::runtime_error("the sidecar lists no attachments");
    std::vector<json> found;
    for (const json& attachment : list) {
        if (member(attachment, "id").is_string()) found.push_back(attachment);
    }
    return found;
}

json CniSidecar::attach(const json& attachment) {
    // What a runtime gives need not be UTF-8; the sidecar says what it thinks of that.
    return ask("POST", "/v1/attach",
               attachment.dump(-1, ' ', false, json::error_handler_t::replace));
}

void CniSidecar::detach(const std::string& id) {
    ask("POST", "/v1/detach?id=" + percent_encoded(id));
}

void CniSidecar::take_away(const json& known, const Texts& networks, const Texts& addresses) {
    const json rest = request_without(known, networks, addresses);
    if (!rest["networks"].empty()) {
        try {
            attach(rest);
            return;
        } catch (const ControlUnreachable&) {
            throw;
        } catch (const std::exception&) {
            // Its namespace is gone, most likely; so is then the reason to keep it.
        }
    }
    detach(known["id"]);
}

json CniSidecar::ask(std::string_view method, const std::string& target, std::string body) {
    return ask_({.socket_path = control_socket_,
                 .method = method,
                 .target = target,
                 .body = std::move(body),
                 .patience = end_ - Clock::now()});
}

}  // namespace warren
