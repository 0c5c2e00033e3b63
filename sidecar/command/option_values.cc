#include "sidecar/command/option_values.h"

#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "sidecar/catalog/open_source.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/source_kind.h"
#include "sidecar/upstream/parse_upstream.h"

namespace warren {
namespace {

// It is bound as PATH.new and then renamed.
constexpr size_t kMaxSocketPath = sizeof(sockaddr_un::sun_path) - sizeof ".new";

template <typename T>
std::string add_once(const T& value, std::vector<T>& values) {
    if (std::find(values.begin(), values.end(), value) != values.end()) return "is given twice";
    values.push_back(value);
    return "";
}

}  // namespace

std::string take_number(const std::string& text, uint32_t lowest, uint32_t highest,
                        uint32_t& number) {
    uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value < lowest || value > highest) {
        return "is no number from " + std::to_string(lowest) + " to " + std::to_string(highest);
    }
    number = value;
    return "";
}

std::string take_endpoint(const std::string& text, Endpoint& endpoint) {
    const auto parsed = Endpoint::parse(text);
    if (!parsed) return "is no ADDR:PORT (IPv6 as [::1]:53)";
    endpoint = *parsed;
    return "";
}

std::string add_endpoint(const std::string& text, std::vector<Endpoint>& endpoints) {
    Endpoint endpoint;
    const std::string problem = take_endpoint(text, endpoint);
    return problem.empty() ? add_once(endpoint, endpoints) : problem;
}

std::string add_network(const std::string& text, std::vector<Network>& networks) {
    const auto network = Network::parse(text);
    if (!network) return "is no network such as 10.0.0.0/8";
    networks.push_back(*network);
    return "";
}

std::string take_domain(const std::string& text, std::string& domain) {
    std::string name = lower_case(text);
    if (name.ends_with('.')) name.pop_back();
    std::string problem = host_name_problem(name);
    if (!problem.empty()) return problem;
    // The longest name that the zone itself has.
    if (!fits("hostmaster", name)) return "is too long";
    domain = std::move(name);
    return "";
}

std::string add_upstream(const std::string& text, std::vector<std::string>& upstreams) {
    GivenUpstream given;
    std::string problem = parse_upstream(text, given);
    return problem.empty() ? add_once(lower_case(text), upstreams) : problem;
}

std::string take_size(const std::string& text, size_t lowest, size_t& octets) {
    constexpr std::string_view kUnits = "kmgt";
    size_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    size_t shift = 0;
    const char* unit = stop;
    if (unit != end) {
        const size_t place = kUnits.find(static_cast<char>(*unit | 0x20));
        if (place != std::string_view::npos) shift = 10 * (place + 1);
        ++unit;
    }
    const bool known = stop == end || shift > 0;
    if (error != std::errc{} || !known || unit != end || value > (SIZE_MAX >> 16 >> shift)) {
        return "is no size such as 65536, 64K, 4M or 1G";
    }
    if (value << shift < lowest) return "is less than " + std::to_string(lowest) + " octets";
    octets = value << shift;
    return "";
}

std::string take_switch(const std::string& text, bool& on) {
    const std::string word = lower_case(text);
    if (word != "on" && word != "off" && word != "true" && word != "false") {
        return "is neither on nor off";
    }
    on = word == "on" || word == "true";
    return "";
}

namespace {

// Its text begins with the URL, as the caller's line does.
std::string reason_alone(const std::invalid_argument& error, const std::string& url) {
    return std::string(error.what()).substr(in_quotes(shown_source(url)).size() + 1);
}

}  // namespace

std::string add_source(const std::string& text, std::vector<std::string>& sources) {
    try {
        check_source_url(text);
    } catch (const std::invalid_argument& error) {
        return reason_alone(error, text);
    }
    // Two that are called the same would be one in the metrics and in --state-dir.
    const bool known = std::any_of(sources.begin(), sources.end(), [&text](const auto& other) {
        return shown_source(other) == shown_source(text);
    });
    if (known) return "is given twice";
    sources.push_back(text);
    return "";
}

std::string take_publish(const std::string& text, std::string& url) {
    try {
        publish_command(text);
    } catch (const std::invalid_argument& error) {
        return reason_alone(error, text);
    }
    url = text;
    return "";
}

std::string take_socket_path(const std::string& text, std::string& path) {
    if (!text.starts_with('/')) return "is no absolute path";
    if (text.ends_with('/')) return "names a folder";
    if (text.size() > kMaxSocketPath) {
        return "is over " + std::to_string(kMaxSocketPath) + " octets, too long for a socket";
    }
    path = text;
    return "";
}

std::string take_folder(const std::string& text, std::string& path) {
    if (!text.starts_with('/')) return "is no absolute path";
    path = text;
    return "";
}

}  // namespace warren
