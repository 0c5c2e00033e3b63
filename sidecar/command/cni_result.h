// The result of the plugins before, as the CNI plugin reads it and hands it on. What is not
// understood in it is not ours to judge: left out of the reading, kept in what is handed on. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace warren {

// Of the interface `ifname` in the container. All of them, if the result names no interfaces.
std::vector<std::string> addresses_in(const nlohmann::json& result, const std::string& ifname);

// It has addresses and no way out: no default route. A result whose addresses are networks of one
// (a plugin that routes by other means and does not say so) counts as one with a way out.
bool is_without_egress(const nlohmann::json& result, const std::string& ifname);

// The nameserver in place of others, the domain before others, `ndots:0` in place of another ndots:
// names under the domain have one dot, and single labels are answered as they are.
nlohmann::json with_dns(nlohmann::json result, const std::string& nameserver,
                        const std::string& domain);

// As a runtime that speaks `version` reads it, whatever version the plugin before spoke: up to 0.4
// each address has the version of IP beside it, and from 1.0 on none has. Of newer fields nothing
// is taken away, for readers leave out what they do not know.
nlohmann::json in_cni_version(nlohmann::json result, const std::string& version);

}  // namespace warren
