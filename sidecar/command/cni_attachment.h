// An attachment as the control socket shows it, and what the CNI plugin makes of two of them: a
// container is added to and removed from its networks one by one, with one id. JSON that has
// another shape than expected counts as not there. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sidecar/command/cni.h"
#include "sidecar/command/cni_config.h"

namespace warren {

using Texts = std::vector<std::string>;

// The texts of a list; none if it is no list.
Texts texts_in(const nlohmann::json& object, const char* key);
bool has(const Texts& texts, const std::string& text);

// A request to attach the container of an ADD, as an instance of `service`; empty: of none.
nlohmann::json request_for(const CniCall& call, const CniConfig& config,
                           const std::string& service);

// With what the container's maker has said in annotations, which is stronger.
nlohmann::json as_annotated(nlohmann::json request);

// A request to attach, with what is known of the same container in other networks. One way out is a
// way out: it is `internal` only if all of them are.
nlohmann::json joined(nlohmann::json request, const nlohmann::json& known);

// A request to attach what is known once more, without these; nothing else is forgotten.
nlohmann::json request_without(const nlohmann::json& known, const Texts& networks,
                               const Texts& addresses);

}  // namespace warren
