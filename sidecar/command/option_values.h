// One function for each kind of value: text into a member of Options. Each returns what is wrong
// with the text ("is no address", to stand behind it), or "" once it is taken. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sidecar/base/address.h"

namespace warren {

std::string take_number(const std::string& text, uint32_t lowest, uint32_t highest,
                        uint32_t& number);
// Octets, or with K, M, G for powers of 1,024.
std::string take_size(const std::string& text, size_t lowest, size_t& octets);
std::string take_switch(const std::string& text, bool& on);
std::string take_endpoint(const std::string& text, Endpoint& endpoint);
std::string add_endpoint(const std::string& text, std::vector<Endpoint>& endpoints);
std::string add_network(const std::string& text, std::vector<Network>& networks);
std::string take_domain(const std::string& text, std::string& domain);
std::string add_upstream(const std::string& text, std::vector<std::string>& upstreams);
std::string add_source(const std::string& text, std::vector<std::string>& sources);
std::string take_publish(const std::string& text, std::string& url);
std::string take_socket_path(const std::string& text, std::string& path);
std::string take_folder(const std::string& text, std::string& path);

}  // namespace warren
