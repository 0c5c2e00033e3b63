// What `warren-source` is given: SCHEME://[USER@]HOST[,HOST…]/PATH[?PARAMETERS]. Plain values, no
// state. For http and https the query is the server's own, and parameters follow `#` instead, which
// is never sent: https://host/catalog?all=1#token-file=/run/secrets/token.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace warren {

struct SourceUrl {
    std::string scheme;              // lower case: "etcd+https"
    std::string user;                // decoded; empty if none
    std::vector<std::string> hosts;  // as written: "10.0.0.1:2379", "[::1]:8080"
    std::string path;                // decoded, with its slash: "/var/lib/warren/warren.db"
    std::string target;              // path and query as written: what an HTTP server is asked
    std::map<std::string, std::string> parameters;  // decoded
};

// Throws std::invalid_argument, one line, for what is no such URL.
SourceUrl parse_source_url(const std::string& text);

// Throws std::invalid_argument if there is a parameter that is not one of `known`.
void allow_parameters(const SourceUrl& url, const std::vector<std::string>& known);

// The host with this port if it has none: "10.0.0.1", "[::1]:8080".
std::string with_port(const std::string& host, uint16_t port);

}  // namespace warren
