// The attachments of the running sidecar, as the CNI plugin asks for them. All questions of one
// call share its two seconds: a runtime waits for the plugin. Attachments are JSON as the control
// socket has it. Throws what ask_control() throws. Main thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sidecar/base/clock.h"
#include "sidecar/command/cni.h"
#include "sidecar/command/cni_attachment.h"

namespace warren {

// Null if none has it.
nlohmann::json with_id(const std::vector<nlohmann::json>& attachments, const std::string& id);

class CniSidecar {
  public:
    // `ask` outlives it.
    CniSidecar(std::string control_socket, const AskControl& ask);

    std::vector<nlohmann::json> attachments();
    // A second time with the same id puts the new values in place of the old.
    nlohmann::json attach(const nlohmann::json& attachment);
    void detach(const std::string& id);
    // Detaches what is known from these networks: wholly, if there is no other.
    void take_away(const nlohmann::json& known, const Texts& networks, const Texts& addresses);

  private:
    nlohmann::json ask(std::string_view method, const std::string& target, std::string body = "");

    std::string control_socket_;
    const AskControl& ask_;
    TimePoint end_;
};

}  // namespace warren
