// The sidecar's side of attach, detach and attachments, in memory, for those who ask.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "sidecar/command/ask_control.h"

namespace warren::test {

class FakeAttachments {
  public:
    nlohmann::json operator()(const ControlRequest& request) {
        asked.push_back(std::string(request.method) + ' ' + request.target);
        socket_path = request.socket_path;
        if (silent) throw ControlUnreachable("no sidecar is listening there");
        if (request.target == "/v1/attachments") {
            nlohmann::json list = nlohmann::json::array();
            for (const auto& [id, attachment] : attached) list.push_back(attachment);
            return {{"attachments", list}};
        }
        if (!refusal.empty()) throw std::runtime_error(refusal);
        if (request.target == "/v1/attach") return attach(nlohmann::json::parse(request.body));
        const std::string before = "/v1/detach?id=";
        if (!request.target.starts_with(before)) throw std::runtime_error("what?");
        return {{"detached", attached.erase(request.target.substr(before.size())) > 0}};
    }

    bool silent = false;
    std::string refusal;  // of attach and detach
    std::map<std::string, nlohmann::json> attached;
    std::vector<std::string> asked;
    std::string socket_path;

  private:
    nlohmann::json attach(const nlohmann::json& request) {
        nlohmann::json shown = {
            {"pid", nullptr}, {"name", nullptr}, {"runtime_id", nullptr}, {"mode", "bind"}};
        shown.update(request);
        shown["dns"] = shown["mode"] == "off" ? nlohmann::json() : "127.0.0.11:53";
        return attached[request.at("id")] = shown;
    }
};

}  // namespace warren::test
