#include "sidecar/command/attach_command.h"

#include <cstdio>

#include "sidecar/base/percent.h"
#include "sidecar/command/ask_control.h"
#include "sidecar/command/attachment_table.h"

namespace warren {
namespace {

using nlohmann::json;

// Enters a namespace that may belong to a machine under load, where the others only look.
constexpr Duration kPatience = std::chrono::seconds(15);

json body_of(const AttachRequest& request) {
    json body = {{"networks", request.networks},
                 {"addresses", request.addresses},
                 {"internal", request.internal}};
    if (!request.netns.empty()) body["netns"] = request.netns;
    if (request.pid != 0) body["pid"] = request.pid;
    if (!request.id.empty()) body["id"] = request.id;
    if (!request.name.empty()) body["name"] = request.name;
    if (!request.mode.empty()) body["mode"] = request.mode;
    return body;
}

// "c1 is attached: 127.0.0.11:53, NSS in /run/warren/attach/c1".
void print_attached(const json& attached) {
    const json& dns = attached.at("dns");
    std::printf("%s is attached: %s, NSS in %s\n", attached.at("id").get<std::string>().c_str(),
                dns.is_string() ? dns.get<std::string>().c_str() : "no DNS",
                attached.at("nss_folder").get<std::string>().c_str());
}

}  // namespace

int attach(const AttachRequest& request) {
    return reporting([&] {
        const json attached = ask_control(
            {.socket_path = request.control_socket,
             .method = "POST",
             .target = "/v1/attach",
             .body = body_of(request).dump(-1, ' ', false, json::error_handler_t::replace),
             .patience = kPatience});
        if (request.json) {
            std::puts(attached.dump(2).c_str());
        } else {
            print_attached(attached);
        }
    });
}

int detach(const DetachRequest& request) {
    return reporting([&] {
        const json answer = ask_control({.socket_path = request.control_socket,
                                         .method = "POST",
                                         .target = "/v1/detach?id=" + percent_encoded(request.id),
                                         .body = {}});
        if (request.json) {
            std::puts(answer.dump(2).c_str());
        } else {
            const bool detached = answer.at("detached").get<bool>();
            std::printf("%s %s\n", request.id.c_str(),
                        detached ? "is detached" : "was not attached");
        }
    });
}

int show_attachments(const AttachmentsRequest& request) {
    return reporting([&] {
        const json answer = ask_control(
            {.socket_path = request.control_socket, .target = "/v1/attachments", .body = {}});
        if (request.json) {
            std::puts(answer.dump(2).c_str());
        } else {
            std::fputs(attachment_table(answer.at("attachments")).c_str(), stdout);
        }
    });
}

}  // namespace warren
